"""The files that are to be public, and their readers: each file is opened once for everything that looks into it."""

import csv
import json
import re
import struct
import tomllib
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.output.artefacts import ending
from ncpm_reports.release.output.manifest import MANIFEST


def rules(name: str) -> dict[str, Any]:
    """A table of rules that stands beside this module."""
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


# By name, the properties, elements and keys that public files may hold or must not.
RULES: Mapping[str, frozenset[str]] = {name: frozenset(words) for name, words in rules("public_rules.toml").items()}
_QUARTER = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}/{re.escape(MANIFEST)}")
MAX_UNPACKED = 100_000_000
SAFE_XML = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
# What a manifest says that gates go by.
FACTS = ("part", "status", "issued_on", "site")
# Whatever a damaged or hostile file may provoke in what reads it.
READ_ERRORS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    OSError,
    EOFError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    csv.Error,
    etree.LxmlError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A file of a release to look into, as everybody will if it `is_public`, or as a person changed it (`by_hand`).

    `facts` are what the manifest of its quarter says; `forbidden` are further words that must not be in public, such as
    the name of this machine.
    """

    path: str
    data: bytes
    facts: Mapping[str, object]
    forbidden: frozenset[str] = frozenset()
    is_public: bool = True
    by_hand: bool = False

    @property
    def form(self) -> str:
        """The ending of its name."""
        return ending(self.path)

    def site(self, name: str) -> str:
        """A fact of the site from the manifest; "" if it is not said."""
        site = self.facts.get("site")
        return str(site.get(name, "")) if isinstance(site, dict) else ""


def issue(code: str, where: str, found: str, expected: str) -> Issue:
    """What a gate says."""
    remedy = "It cannot be published like this: build it again from clean inputs, or report it."
    return Issue.of(f"gate.{code}", where, found, expected, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package's parts by name, what it says of each, and its comment."""

    comment: bytes
    entries: tuple[zipfile.ZipInfo, ...]
    parts: Mapping[str, bytes]
    _trees: dict[str, etree._Element] = field(default_factory=dict)

    def tree(self, name: str) -> etree._Element:
        """A part as XML, which nobody changes; entities and outside parts are not followed.

        Raises: XMLSyntaxError.
        """
        if name not in self._trees:
            self._trees[name] = etree.fromstring(self.parts[name], SAFE_XML)
        return self._trees[name]


# The same file is asked for its numbers, its properties and what it hides in turn.
@lru_cache(maxsize=2)
def read_package(data: bytes) -> Package:
    """The package with these bytes, every part's check sum held against it.

    Raises: BadZipFile if it is damaged, names a part twice or unpacks to far more than a document; and what unpacking
    a part may raise.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        entries = tuple(package.infolist())
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise zipfile.BadZipFile("too large when unpacked")
        parts = {entry.filename: package.read(entry) for entry in entries}
    # Programs differ in which they read, and so what a gate saw could be the other.
    if len(parts) != len(entries):
        raise zipfile.BadZipFile("two parts of one name")
    return Package(comment=package.comment, entries=entries, parts=parts)


# The same page is asked for its numbers and for what it hides in turn; nobody changes its tree.
@lru_cache(maxsize=2)
def read_page(data: bytes) -> etree._Element:
    """A page's tree. Raises: LxmlError or ValueError if it is none."""
    return lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding="utf-8", no_network=True))


def manifest_facts(files: Mapping[str, bytes]) -> Mapping[str, Mapping[str, object]]:
    """What the manifests of a site say that gates go by, by the folder that each tells of, such as "2025-12/".

    A published site has every quarter under its permanent address, and "" for the newest at the root.
    """
    folders = {path.removesuffix(MANIFEST) for path in files if _QUARTER.fullmatch(path)}
    return {folder: _facts(files.get(f"{folder}{MANIFEST}", b"{}")) for folder in ("", *sorted(folders))}


def _facts(manifest: bytes) -> Mapping[str, object]:
    try:
        facts = json.loads(manifest)
    except (ValueError, RecursionError):
        return {}
    return {name: facts[name] for name in FACTS if name in facts} if isinstance(facts, dict) else {}

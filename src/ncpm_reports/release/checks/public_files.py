"""The files that are to be public, opened once for every gate: packages' parts, PDF objects, pages."""

import csv
import json
import re
import struct
import tomllib
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from lxml import etree
from lxml import html as lxml_html

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks.packages import Package, read_package
from ncpm_reports.release.output.artefacts import ending
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.writers.pdf import read as pdf_read
from ncpm_reports.writers.pdf.read import PdfObjects

# By name, the properties, elements and keys that public files may hold or must not.
RULES: Mapping[str, frozenset[str]] = {
    name: frozenset(words)
    for name, words in tomllib.loads((files(__package__) / "public_rules.toml").read_text(encoding="utf-8")).items()
}
_QUARTER = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}/{re.escape(MANIFEST)}")
# What a manifest says that gates go by.
FACTS = ("part", "status", "issued_on", "site")
# Whatever a damaged or hostile file may provoke in what reads it.
DAMAGE = (
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
class PublicFile:
    """A file that is to be public, opened once for every gate: as a package, a PDF or a page, None where it is no such.

    `facts` are what the manifest of its quarter says; `forbidden` are further words that must not be in it, such as
    the name of this machine. `unreadable` says why it could not be opened, "" where it was.
    """

    path: str
    data: bytes
    facts: Mapping[str, object]
    forbidden: frozenset[str] = frozenset()
    package: Package | None = None
    pdf: PdfObjects | None = None
    page: etree._Element | None = None
    unreadable: str = ""

    @classmethod
    def opened(
        cls, path: str, data: bytes, facts: Mapping[str, object], forbidden: frozenset[str] = frozenset()
    ) -> "PublicFile":
        """The file at a path, opened as what the ending of its name says."""
        file = cls(path=path, data=data, facts=facts, forbidden=forbidden)
        try:
            match file.form:
                case "docx" | "ods":
                    return replace(file, package=read_package(data))
                case "pdf":
                    return replace(file, pdf=pdf_read.read(data))
                case "html":
                    return replace(file, page=read_page(data))
        except DAMAGE as error:
            return replace(file, unreadable=f"a file that cannot be opened ({type(error).__name__})")
        return file

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
    return Issue(code=f"gate.{code}", where=where, found=found, expected=expected, remedy=remedy)


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
    """Nothing if it cannot be read."""
    try:
        facts = json.loads(manifest)
    except (ValueError, RecursionError):
        return {}
    return {name: facts[name] for name in FACTS if name in facts} if isinstance(facts, dict) else {}

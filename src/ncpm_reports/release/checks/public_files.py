"""The files that are to be public, opened once for every gate: packages' parts, PDF objects, pages."""

import csv
import json
import re
import struct
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
_QUARTER = re.compile(r"[0-9]{4}-[0-9]{2}")
PACKAGES = frozenset(("docx", "ods"))
OPENED = PACKAGES | {"pdf", "html"}
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
class Bundle:
    """Public files by path, and what their manifests say. What cannot be opened is in `unreadable`, with the reason.

    `manifests` are by the folder that each tells of, such as "2025-12/": a published site has every quarter under its
    permanent address, and "" for the newest at the root.
    """

    files: Mapping[str, bytes]
    manifests: Mapping[str, Mapping[str, object]]
    packages: Mapping[str, Package]
    pdfs: Mapping[str, PdfObjects]
    pages: Mapping[str, etree._Element]
    unreadable: Mapping[str, str] = field(default_factory=dict)
    # Words that must not be in public files besides the usual: names of this machine and its user.
    forbidden: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        files: Mapping[str, bytes],
        forbidden: frozenset[str] = frozenset(),
        facts: Mapping[str, object] | None = None,
        opening: Container[str] = OPENED,
    ) -> "Bundle":
        """The bundle of these files; a copy of a file at another address is opened once.

        `facts` are those of a manifest that is not among the files; only files of the types in `opening` are opened.
        """
        opened = _Opened()
        for path, data in files.items():
            if ending(path) in opening:
                opened.file(path, data)
        return cls(
            files=files,
            manifests={"": manifest_facts(files), **dict(_quarters(files))} if facts is None else {"": facts},
            packages=opened.packages,
            pdfs=opened.pdfs,
            pages=opened.pages,
            unreadable=opened.unreadable,
            forbidden=forbidden,
        )

    def only(self, path: str) -> "Bundle":
        """The bundle with the one file at this path."""
        return replace(
            self,
            files={path: self.files[path]},
            packages={path: self.packages[path]} if path in self.packages else {},
            pdfs={path: self.pdfs[path]} if path in self.pdfs else {},
            pages={path: self.pages[path]} if path in self.pages else {},
            unreadable={},
        )

    def parts(self) -> Iterator[tuple[str, str, Package]]:
        """Each part of each package: the file's path, the part's name, the package."""
        for path, package in self.packages.items():
            for name in package.parts:
                yield path, name, package

    def facts(self, path: str) -> Mapping[str, object]:
        """What the manifest of a file's own quarter says, that of the root for a file of no quarter."""
        return self.manifests.get(f"{path.partition('/')[0]}/", self.manifests[""])

    def site(self, path: str, name: str) -> str:
        """A fact of the site from the manifest of a file's quarter; "" if it is not said."""
        site = self.facts(path).get("site")
        return str(site.get(name, "")) if isinstance(site, dict) else ""


def issue(code: str, where: str, found: str, expected: str) -> Issue:
    """What a gate says."""
    return Issue(
        code=f"gate.{code}",
        where=where,
        found=found,
        expected=expected,
        remedy="It cannot be published like this: build it again from clean inputs, or report it.",
    )


class _Opened:
    """Opens files, remembering those whose bytes it has seen."""

    def __init__(self) -> None:
        self.packages: dict[str, Package] = {}
        self.pdfs: dict[str, PdfObjects] = {}
        self.pages: dict[str, etree._Element] = {}
        self.unreadable: dict[str, str] = {}
        self._seen: set[bytes] = set()

    def file(self, path: str, data: bytes) -> None:
        form = ending(path)
        if form == "html":
            # Pages are all opened: their links mean something else at each address.
            self._open(path, lambda: self.pages.update({path: read_page(data)}))
        elif data not in self._seen:
            self._seen.add(data)
            if form in PACKAGES:
                self._open(path, lambda: self.packages.update({path: read_package(data)}))
            elif form == "pdf":
                self._open(path, lambda: self.pdfs.update({path: pdf_read.read(data)}))

    def _open(self, path: str, how: Callable[[], None]) -> None:
        try:
            how()
        except DAMAGE as error:
            self.unreadable[path] = f"a file that cannot be opened ({type(error).__name__})"


# The same page is asked for its numbers and for what it hides in turn; nobody changes its tree.
@lru_cache(maxsize=2)
def read_page(data: bytes) -> etree._Element:
    """A page's tree. Raises: LxmlError or ValueError if it is none."""
    return lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding="utf-8", no_network=True))


def _quarters(files: Mapping[str, bytes]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The folder of each quarter that has a manifest of its own, with what that says."""
    for path in files:
        folder, _, name = path.partition("/")
        if name == MANIFEST and _QUARTER.fullmatch(folder):
            yield f"{folder}/", manifest_facts(files, f"{folder}/")


def manifest_facts(files: Mapping[str, bytes], folder: str = "") -> Mapping[str, object]:
    """What the manifest of a folder of these files says that gates go by; nothing if none can be read."""
    try:
        facts = json.loads(files.get(f"{folder}{MANIFEST}", b"{}"))
    except (ValueError, RecursionError):
        return {}
    return {name: facts[name] for name in FACTS if name in facts} if isinstance(facts, dict) else {}

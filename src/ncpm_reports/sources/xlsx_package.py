"""The parts of an xlsx archive: which one is the workbook, and which worksheets, styles and texts it names."""

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr  # nosec B406 # writes an attribute; reads no XML

from ncpm_reports.sources.xml_scan import Attributes, MalformedSpreadsheet, scan

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/"
_WORKBOOK, _STYLES, _STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_TYPES = "[Content_Types].xml"
_NEEDED = frozenset({"officeDocument", "worksheet", "styles", "sharedStrings"})
_ROOT = "_rels/.rels"
_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"


class StrictOpenXml(ValueError):
    """The file is saved as Strict Open XML, whose parts have other names than those that spreadsheets usually have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksheetPart:
    """A worksheet of the workbook: its name, its part's name in the archive, and whether a person sees it."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """A part that another part names: the last word of the relationship's type, and the part's name in the archive."""

    id: str
    kind: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class XlsxPackage:
    """An xlsx file's parts; names are those in the archive, whatever their case and slashes."""

    archive: zipfile.ZipFile
    types: str
    workbook: str
    relationships: tuple[Relationship, ...]
    worksheets: tuple[WorksheetPart, ...]

    def part(self, kind: str) -> str:
        """The one part of a kind ("styles", "sharedStrings"); "" if there is none."""
        return next((item.part for item in self.relationships if item.kind == kind), "")


def open_package(data: bytes) -> XlsxPackage:
    """The parts of an xlsx file, as its relationships name them.

    Raises: MalformedSpreadsheet for relationships that lead nowhere or twice to one part, StrictOpenXml,
    zipfile.BadZipFile and expat.ExpatError.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = {normalised(name): name for name in archive.namelist()}
    roots = [item for item in _relationships(archive, names, "") if item.kind == "officeDocument"]
    if len(roots) != 1 or _TYPES.casefold() not in names:
        raise MalformedSpreadsheet(f"{len(roots)} workbooks named by _rels/.rels, or no {_TYPES}")
    workbook = roots[0].part
    relationships = tuple(_relationships(archive, names, normalised(workbook)))
    _check_targets(relationships)
    worksheets = tuple(_worksheets(archive, workbook, relationships))
    return XlsxPackage(
        archive=archive,
        types=names[_TYPES.casefold()],
        workbook=workbook,
        relationships=relationships,
        worksheets=worksheets,
    )


def normalised(name: str) -> str:
    """A part's name for comparison: forward slashes, no slash at the beginning, small letters."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _relationships(archive: zipfile.ZipFile, names: Mapping[str, str], source: str) -> Iterator[Relationship]:
    folder, base = posixpath.split(source)
    listing = posixpath.join(folder, "_rels", f"{base}.rels")
    if listing not in names:
        raise MalformedSpreadsheet(f"an archive without {listing}")
    rows: list[Attributes] = []
    scan(archive.read(names[listing]), lambda name, attributes: rows.append(attributes))
    for row in rows[1:]:
        kind = row.get("Type", "")
        if kind.startswith(_STRICT):
            raise StrictOpenXml(kind)
        if row.get("TargetMode", "") == "External" or not kind.startswith(_OFFICE):
            continue
        target = normalised(row.get("Target", ""))
        path = target if row.get("Target", "").startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path not in names and kind.rpartition("/")[2] not in _NEEDED:
            continue
        if path not in names:
            raise MalformedSpreadsheet(f"a part {target[:60]!r} that the file names and does not hold")
        yield Relationship(id=row.get("Id", ""), kind=kind.rpartition("/")[2], part=names[path])


def _check_targets(relationships: tuple[Relationship, ...]) -> None:
    used: set[str] = set()
    for item in relationships:
        if item.part in used and item.kind in ("worksheet", "styles", "sharedStrings"):
            raise MalformedSpreadsheet(f"the part {item.part[:60]!r} named twice")
        used.add(item.part)
    for kind in ("styles", "sharedStrings"):
        if sum(item.kind == kind for item in relationships) > 1:
            raise MalformedSpreadsheet(f"several parts of the kind {kind}")


def _worksheets(
    archive: zipfile.ZipFile, workbook: str, relationships: tuple[Relationship, ...]
) -> Iterator[WorksheetPart]:
    by_id = {item.id: item for item in relationships}
    rows: list[Attributes] = []

    def sheet(name: str, attributes: Attributes) -> None:
        if name.endswith(" sheet"):
            rows.append(attributes)

    scan(archive.read(workbook), sheet)
    titles: set[str] = set()
    targets: set[str] = set()
    for row in rows:
        title, item = row.get("name", ""), by_id.get(row.get(f"{_OFFICE} id", ""))
        if item is None or title in titles or item.part in targets:
            raise MalformedSpreadsheet(f"a sheet {title[:40]!r} without a part of its own")
        titles.add(title)
        targets.add(item.part)
        if item.kind == "worksheet":
            yield WorksheetPart(name=title, part=item.part, visible=row.get("state", "visible") == "visible")


def with_usual_names(package: XlsxPackage, data: bytes) -> bytes:
    """The file's bytes with the workbook, the styles and the texts under the names that python-calamine reads.

    The bytes are returned as they are where the names are the usual ones, as in nearly every file.
    """
    usual = {_WORKBOOK: package.workbook, _STYLES: package.part("styles"), _STRINGS: package.part("sharedStrings")}
    present = {normalised(name) for name in package.archive.namelist()}
    if all(
        normalised(part) == name.casefold() if part else name.casefold() not in present for name, part in usual.items()
    ):
        return data
    parts = {name: part for name, part in usual.items() if part}
    targets = {part: name for name, part in parts.items()}
    lines = []
    for number, item in enumerate(package.relationships, start=1):
        name = targets.get(item.part) or f"xl/{item.kind}s/{item.kind}{number}.xml"
        parts[name] = item.part
        lines.append(_relationship(item.id, item.kind, name))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(_TYPES, package.archive.read(package.types))
        archive.writestr(_ROOT, _relationship_list([_relationship("rId1", "officeDocument", _WORKBOOK)]))
        archive.writestr(_RELATIONSHIPS, _relationship_list(lines))
        for name, part in parts.items():
            archive.writestr(name, package.archive.read(part))
    return out.getvalue()


def _relationship(key: str, kind: str, name: str) -> str:
    return f"<Relationship Id={quoteattr(key)} Type={quoteattr(f'{_OFFICE}/{kind}')} Target={quoteattr(f'/{name}')}/>"


def _relationship_list(lines: Iterable[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'

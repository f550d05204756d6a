"""Makes spreadsheets for tests: small xlsx and ods archives written by hand, and the layouts that the readers know."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.problems import Issue
from ncpm_reports.sources.ingest import ParsedFile, ReadingContext, read_file
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.sources.workbook import Raw, Workbook, Worksheet, column_letters
from tests.conftest import PROJECT

Content: TypeAlias = str | float | int | None
Rows: TypeAlias = Sequence[Sequence[Content]]

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{sheets}</Types>'
)
_SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet{n}.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx_parts(sheets: Mapping[str, Rows], extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The parts of a small xlsx; `extra` gives text to put after a sheet's cells, by sheet name."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    parts = {
        "[Content_Types].xml": _TYPES.format(sheets="".join(_SHEET_TYPE.format(n=n + 1) for n in range(len(names)))),
        "_rels/.rels": f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELS}">{links}'
        "</Relationships>",
    }
    for n, name in enumerate(names, start=1):
        parts[f"xl/worksheets/sheet{n}.xml"] = sheet_xml(sheets[name], (extra or {}).get(name, ""))
    return parts


def sheet_xml(rows: Rows, extra: str = "") -> str:
    """A worksheet part with inline texts."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{column_letters(column)}{number}", content) for column, content in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData>'
        f"{extra}</worksheet>"
    )


def _cell(address: str, content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(content)}</t></is></c>'
    return f'<c r="{address}"><v>{content!r}</v></c>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of the parts, the same bytes for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xlsx(sheets: Mapping[str, Rows], extra: Mapping[str, str] | None = None) -> bytes:
    """A small xlsx file."""
    return zipped(xlsx_parts(sheets, extra))


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:version="1.2">'
)


def ods_content(body: str) -> str:
    """A content.xml around a spreadsheet's body."""
    head, tail = "<office:body><office:spreadsheet>", "</office:spreadsheet></office:body></office:document-content>"
    return f"{_ODS_HEAD}{head}{body}{tail}"


def ods_parts(content: str) -> dict[str, str]:
    """The parts of a small ods file."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}


def ods_table(name: str, rows: Rows) -> str:
    """A table element."""
    lines = "".join(f"<table:table-row>{''.join(_ods_cell(c) for c in row)}</table:table-row>" for row in rows)
    return f"<table:table table:name={quoteattr(name)}>{lines}</table:table>"


def _ods_cell(content: Content) -> str:
    if content is None:
        return "<table:table-cell/>"
    if isinstance(content, str):
        lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in content.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    shown = f"<text:p>{content}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="float" office:value="{content!r}">{shown}'


def _ods_text(line: str) -> str:
    """Text as a spreadsheet saves it: runs of blanks, and blanks at the ends, as elements."""
    return escape(line).replace("  ", '<text:s text:c="2"/>')


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """A small ods file."""
    return zipped(ods_parts(ods_content("".join(ods_table(name, rows) for name, rows in sheets.items()))))


def csv_bytes(rows: Rows) -> bytes:
    """A csv file, all rows as long as the longest."""
    width = max(len(row) for row in rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([*("" if c is None else c for c in row), *[""] * (width - len(row))] for row in rows)
    return out.getvalue().encode()


def write(folder: Path, name: str, sheets: Mapping[str, Rows]) -> Path:
    """A file of the kind its name says; a csv has the first sheet only."""
    path = folder / name
    if path.suffix == ".csv":
        path.write_bytes(csv_bytes(next(iter(sheets.values()))))
    else:
        path.write_bytes(xlsx(sheets) if path.suffix == ".xlsx" else ods(sheets))
    return path


def workbook(sheets: Mapping[str, Rows], name: str = "made.xlsx") -> Workbook:
    """A workbook as the readers give it, without a file."""
    worksheets = tuple(
        Worksheet(name=title, rows=tuple(tuple(_raw(c) for c in row) for row in rows)) for title, rows in sheets.items()
    )
    return Workbook(name=name, sha256="0" * 64, sheets=worksheets, delimited=name.endswith(".csv"))


def _raw(content: Content) -> Raw:
    return float(content) if isinstance(content, int | float) else content or None


TITLE = (
    "Table P1: Police recorded crime by offence group and police force area, English regions and Wales, "
    "number of offences, year ending June 20191,2"
)
REGIONS = (
    ("E12000001", "North East", ("E23000013", "E23000008", "E23000007")),
    ("E12000002", "North West7", ("E23000006", "E23000002", "E23000005", "E23000003", "E23000004")),
)


def force_area_rows(places: Places, title: str = "", gap: int = 2) -> list[list[Content]]:
    """A table P1 as ONS laid it out, with every force: counts that add up, footnotes glued to names."""
    codes = [*(code for _, _, members in REGIONS for code in members)]
    unlisted = sorted(places.forces - set(codes))
    counts = {code: (n + 1, 100 + n, 200 + n, 300 + n, 50 + n) for n, code in enumerate([*codes, *unlisted, "BTP"])}
    heads = ("Homicide", "Robbery", "Residential burglary5", "Vehicle offences", "Theft from the person")
    header: list[Content] = ["Area Code", "Area Name", None, *heads]
    rows: list[list[Content]] = [
        [title or TITLE],
        *[[] for _ in range(gap)],
        [None, None, "Total recorded crime (excluding fraud3)"],
        header,
        [None, None, "Numbers"],
        ["K04000001", "ENGLAND AND WALES6", 1, *(sum(c[i] for c in counts.values()) for i in range(5))],
    ]
    for code, name, members in REGIONS:
        rows.append([code, name, 1, *(sum(counts[m][i] for m in members) for i in range(5))])
        rows.extend([m, _name(places, m), 1, *counts[m]] for m in members)
    rows.append(
        ["W92000004", "WALES", 1, *(sum(counts[c][i] for c in unlisted if c.startswith("W")) for i in range(5))]
    )
    rows.extend([code, _name(places, code), 1, *counts[code]] for code in unlisted)
    rows.append([None, "British Transport Police", 1, *counts["BTP"]])
    rows.append(["Source: Home Office - Police recorded crime"])
    rows.append(["6. Includes British Transport Police."])
    rows.append(["7. Includes 8 homicide victims recorded late."])
    return rows


def _name(places: Places, code: str) -> str:
    group = next(g for g in places.spellings.values() if any(s.code == code for s in g))
    return group[0].spelling


class ReleaseFigures(NamedTuple):
    """The one release of a file, as read."""

    release: PublishedRelease
    observations: Sequence[Observation]
    notices: tuple[Issue, ...]


def read_release(path: Path, **context: Any) -> ReleaseFigures:
    """The one release of a file."""
    file = read(path, **context)
    [(release, observations)] = file.releases
    return ReleaseFigures(release, observations, file.notices)


def read(path: Path, **context: Any) -> ParsedFile:
    """A file as read, of the project's areas unless others are given."""
    usual: dict[str, Any] = {"areas": load_areas(PROJECT / "data"), "today": date.max}
    return read_file(path, ReadingContext(**usual | context))

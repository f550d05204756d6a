"""Figures in our own format, filled into a spreadsheet or a csv file: what was typed, as tidy csv text.

Two forms are read: one sheet with the columns of the tidy format, and the sheets that `ncpm template` writes, one for
each measure. Days may be written as in Britain (23/10/2025), numbers with commas at the thousands.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.period_text import period_in
from ncpm_reports.sources.places import CODE, Places, PlaceUnknown
from ncpm_reports.sources.tidy_figures import COLUMNS, COLUMNS_BEFORE_PROVENANCE
from ncpm_reports.sources.values import GSS_MARKERS, describe, plain_label
from ncpm_reports.sources.workbook import Cell, Percentage, Raw, Workbook, Worksheet, refuse, text_of

SOURCE_FIELDS: Mapping[str, str] = {
    "Measure": "",
    "Measure id": "measure",
    "Unit": "unit",
    "Publisher": "publisher",
    "Title of the publication": "source_title",
    "Edition": "edition",
    "Published on": "published_on",
    "Web address": "url",
}
"""The fields at the top of a measure's sheet, and the columns of the tidy format that they fill."""
FIGURE_HEADERS: Mapping[str, str] = {
    "Area": "area_code",
    "Period": "period_end",
    "Value": "value",
    "Status": "status",
    "Lower limit": "lower_95",
    "Upper limit": "upper_95",
    "Base": "base",
    "Table": "table",
    "Cell": "cell",
    "Note": "note",
}
"""The headers of a measure's table, and the columns of the tidy format that they fill."""
DAYS = frozenset({"period_start", "period_end", "published_on"})
NUMBERS = frozenset({"value", "lower_95", "upper_95", "standard_error", "base"})
PERCENTAGES = frozenset({Unit.PERCENT.value, Unit.PERCENTAGE_POINTS.value})
_BRITISH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
OTHER_ROW = re.compile(r"row ([0-9]+)$", re.ASCII)
_ROW = re.compile(r"row ([0-9]+), column ([a-z_0-9]+)$", re.ASCII)
_FORCES, _NATIONS = ("E23", "W15", "BTP"), ("K", "E92", "W92", "E12")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresText:
    """Figures as tidy csv text; `place` names the file or sheet, `lines` the sheet and row of each line but the first.

    `lines` is empty where the lines of the text are the rows of the sheet.
    """

    text: str
    place: str
    lines: tuple[str, ...] = ()


def figures_text(workbook: Workbook, places: Places) -> FiguresText | None:
    """The figures that were filled into a workbook; None if it has no sheet for them.

    Raises: Refused for several sheets of the tidy format, and with every problem of the sheets of measures: fields that
    are not filled in, areas and periods that cannot be told, hidden rows, merged cells.
    """
    tidy = [sheet for sheet in workbook.visible if _header(sheet) in (COLUMNS, COLUMNS_BEFORE_PROVENANCE)]
    if len(tidy) > 1:
        names = ", ".join(f'"{sheet.name}"' for sheet in tidy)
        raise refuse("sheet.ambiguous", workbook.name, f"figures on {names}", "one sheet of figures", "Use one sheet.")
    if tidy:
        return FiguresText(text=_tidy_text(workbook, tidy[0]), place=workbook.place(tidy[0]))
    sheets = [(sheet, header) for sheet in workbook.visible if (header := _table_header(sheet)) is not None]
    return _measures_text(workbook, sheets, places) if sheets else None


def _header(sheet: Worksheet) -> tuple[str, ...]:
    texts = [cell.text for cell in sheet.row(0)]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _check_plain(workbook: Workbook, sheet: Worksheet) -> None:
    if sheet.hidden_rows or sheet.hidden_columns or sheet.merged:
        raise refuse(
            "figures.hidden",
            workbook.place(sheet),
            "hidden rows or columns, or merged cells",
            "every figure in plain sight",
            "Show all rows and columns and unmerge the cells.",
        )


def _tidy_text(workbook: Workbook, sheet: Worksheet) -> str:
    """A sheet of the tidy format as csv text, one line a row.

    Raises: Refused for hidden rows or columns, merged cells and contents right of the last column.
    """
    _check_plain(workbook, sheet)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = _header(sheet)
    writer.writerow(columns)
    unit = columns.index("unit")
    for number, row in enumerate(sheet.rows[1:], start=2):
        if any(raw is not None for raw in row[len(columns) :]):
            where = f"{workbook.place(sheet)}, row {number}"
            raise refuse(
                "figures.columns", where, "contents beyond the last column", "one figure a row", "Delete them."
            )
        values = (*row, *[None] * len(columns))[: len(columns)]
        fields = (
            _field(column, raw, text_of(values[unit]), quotes=workbook.delimited)
            for column, raw in zip(columns, values, strict=True)
        )
        writer.writerow(fields)
    return out.getvalue()


def _field(column: str, raw: Raw, unit: str, *, quotes: bool) -> str:
    """What was typed as the tidy format writes it; `quotes` says that an apostrophe may be the format's own."""
    if isinstance(raw, Percentage):
        return text_of(raw).removesuffix("%") if unit in PERCENTAGES else text_of(raw)
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day).isoformat()
    text = raw if isinstance(raw, str) else text_of(raw)
    if column in DAYS:
        return _iso(text)
    if column in NUMBERS:
        text = text.strip()
        if text.endswith("%") and unit in PERCENTAGES:
            text = text.removesuffix("%").strip()
        return text.replace(",", "") if _GROUPED.fullmatch(text) else text
    return text if quotes or not text.startswith("'") else f"'{text}"


def _iso(text: str) -> str:
    """A British day as ISO 8601 has it; any other text as it is."""
    match = _BRITISH_DAY.fullmatch(text.strip())
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else text
    except ValueError:
        return text


def _table_header(sheet: Worksheet) -> int | None:
    """The row of a measure's table header, counted from 0; None if the sheet is not one of a measure."""
    labels = [plain_label(sheet.cell(row, 0).text) for row in range(min(30, len(sheet.rows)))]
    if "measure id" not in labels or "area" not in labels:
        return None
    row = labels.index("area")
    return row if plain_label(sheet.cell(row, 2).text) == "value" else None


def _measures_text(workbook: Workbook, sheets: Iterable[tuple[Worksheet, int]], places: Places) -> FiguresText:
    out, lines = io.StringIO(), []
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    issues: list[Issue] = []
    for sheet, header in sheets:
        rows = list(_filled_rows(sheet, header))
        if not rows:
            continue
        _check_plain(workbook, sheet)
        source = _source(workbook, sheet, header, issues)
        for row, cells in rows:
            fields = {**source, **_figure(workbook, cells, source["unit"], places, issues)}
            writer.writerow([fields.get(column, "") for column in COLUMNS])
            lines.append(f"{workbook.place(sheet)}, row {row + 1}")
    if issues:
        raise Refused(each_problem_once(issues))
    if not lines:
        raise refuse(
            "figures.none",
            workbook.name,
            "no row with a value or a status",
            "figures in the sheets of their measures",
            "Fill in the values, and the fields at the top of the sheet.",
        )
    return FiguresText(text=out.getvalue(), place=workbook.name, lines=tuple(lines))


def _filled_rows(sheet: Worksheet, header: int) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows of a measure's table that have a value, a status or a limit, each cell by its header."""
    headers = {plain_label(cell.text): cell.column for cell in sheet.row(header)}
    columns = {name: headers[name.casefold()] for name in FIGURE_HEADERS if name.casefold() in headers}
    for row in range(header + 1, len(sheet.rows)):
        cells = {name: sheet.cell(row, column) for name, column in columns.items()}
        if any(not cell.empty for name, cell in cells.items() if name not in ("Area", "Period", "Note")):
            yield row, cells


def _source(workbook: Workbook, sheet: Worksheet, header: int, issues: list[Issue]) -> dict[str, str]:
    """The fields at the top of a sheet, by the columns that they fill; a problem for each that must be filled in."""
    fields: dict[str, str] = {}
    for row in range(header):
        name = next((name for name in SOURCE_FIELDS if plain_label(sheet.cell(row, 0).text) == name.casefold()), "")
        column, cell = SOURCE_FIELDS.get(name, ""), sheet.cell(row, 1)
        if not column:
            continue
        fields[column] = _field(column, cell.raw, "", quotes=workbook.delimited)
        if cell.empty and column not in ("edition", "url"):
            issues.append(_problem(workbook.where(cell), "an empty cell", f'"{name}"', "Fill it in."))
    return {"unit": "", **fields}


def _figure(
    workbook: Workbook, cells: Mapping[str, Cell], unit: str, places: Places, issues: list[Issue]
) -> dict[str, str]:
    fields = {
        FIGURE_HEADERS[name]: _field(FIGURE_HEADERS[name], cell.raw, unit, quotes=workbook.delimited)
        for name, cell in cells.items()
        if name not in ("Area", "Period")
    }
    if fields.get("value", "") in GSS_MARKERS and not fields.get("status"):
        fields["status"], fields["value"] = GSS_MARKERS[fields["value"]].value, ""
    period = _period(cells["Period"])
    if period is None:
        found = describe(cells["Period"].raw)
        expected = "a period such as year ending June 2025, April to June 2025 or 01/07/2024 to 30/06/2025"
        issues.append(_problem(workbook.where(cells["Period"]), found, expected, "Write it so."))
        return fields
    fields["period_start"], fields["period_end"] = period.start.isoformat(), period.end.isoformat()
    try:
        fields["area_code"] = _area(cells["Area"].text, places, period.end)
    except PlaceUnknown as error:
        expected = "an area by its name or its ONS code"
        issues.append(_problem(workbook.where(cells["Area"]), str(error), expected, "Correct the name."))
    return fields


def _period(cell: Cell) -> Period | None:
    """A period by its name, or as two British days with "to" between them."""
    first, _, last = cell.text.partition(" to ")
    days = [_BRITISH_DAY.fullmatch(part.strip()) for part in (first, last or first)]
    try:
        if isinstance(cell.raw, date) or all(days):
            texts = [_iso(part.strip()) for part in (first, last or first)]
            start, end = (date.fromisoformat(text[:10]) for text in texts)
            return Period(start, end)
    except ValueError:
        return None
    return period_in(cell.text)


def _area(text: str, places: Places, day: date) -> str:
    """An area's code by its code or its name; of a force and a region of one name the force is meant.

    Raises: PlaceUnknown for a name that is not in the table of spellings.
    """
    if CODE.fullmatch(text) or text == "BTP":
        return text
    try:
        return places.code(text, day, prefixes=_FORCES)
    except PlaceUnknown:
        return places.code(text, day, prefixes=_NATIONS)


def _problem(where: str, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="figures.sheet", where=where, found=found, expected=expected, remedy=remedy)


def located(issues: Iterable[Issue], figures: FiguresText) -> tuple[Issue, ...]:
    """The problems of lines as problems of the rows that they were typed in, each kind of problem once."""
    return each_problem_once(_located(issue, figures.lines) for issue in issues)


def _located(issue: Issue, lines: tuple[str, ...]) -> Issue:
    match = _ROW.search(issue.where)
    if match is None or not 2 <= int(match[1]) <= len(lines) + 1:
        return issue
    names = {column: name for name, column in (*SOURCE_FIELDS.items(), *FIGURE_HEADERS.items()) if column}
    column = names.get(match[2], names["period_end"] if match[2] == "period_start" else match[2])
    found = OTHER_ROW.sub(lambda other: _row_of(lines[int(other[1]) - 2]), issue.found)
    return replace(issue, where=f"{lines[int(match[1]) - 2]}, {column}", found=found)


def _row_of(line: str) -> str:
    """The row of a line's place, without its file and sheet."""
    return line.rpartition(", ")[2]


def each_problem_once(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Problems that say the same of several places as one, which names the first and counts the others."""
    groups: dict[tuple[str, str, str], list[Issue]] = {}
    for issue in issues:
        groups.setdefault((issue.code, issue.found, issue.expected), []).append(issue)
    return tuple(
        replace(group[0], where=f"{group[0].where} (and {len(group) - 1} more)") if len(group) > 1 else group[0]
        for group in groups.values()
    )

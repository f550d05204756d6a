"""Figures in our own format, filled into a spreadsheet or a csv file: what was typed, as tidy csv text.

Two forms are read: one sheet with the columns of the tidy format, and the sheets that `ncpm template` writes, one for
each measure. Days may be written as in Britain (23/10/2025), numbers with commas at the thousands.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.period_text import period_in
from ncpm_reports.sources.places import CODE, Places, PlaceUnknown
from ncpm_reports.sources.tables import label
from ncpm_reports.sources.tidy_figures import COLUMNS, COLUMNS_BEFORE_PROVENANCE
from ncpm_reports.sources.values import GSS_MARKERS, describe, plain_label
from ncpm_reports.sources.workbook import DEEPEST_TITLE, Cell, Percentage, Raw, Workbook, Worksheet, refuse, text_of

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
NEEDED = ("Area", "Period", "Value")
FEWEST_FIELDS = 4
"""How many of the fields at its top tell a measure's sheet, for some may have been lost."""
PLACEHOLDERS: Mapping[str, str] = {
    "measure": "not-given",
    "unit": Unit.NUMBER.value,
    "publisher": "not given",
    "source_title": "not given",
    "published_on": date.max.isoformat(),
}
"""What stands for a field that is not filled in, while the rest of its sheet is checked."""
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

    `lines` is empty where the lines of the text are the rows of the sheet. `issues` are problems of the sheets
    themselves; where one left a field unknown, the text has a placeholder, so that the rest of the line can be checked.
    """

    text: str
    place: str
    lines: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The table of a measure's sheet: its header row, the column of each header, the rows that have a figure."""

    header: int
    columns: Mapping[str, int]
    rows: tuple[int, ...]


def figures_text(workbook: Workbook, places: Places) -> FiguresText | None:
    """The figures that were filled into a workbook; None if it has no sheet for them.

    Raises: Refused for several sheets of the tidy format, for hidden rows and merged cells of one, and for sheets of
    measures without any figure. What else is wrong with those is kept with the text.
    """
    tidy = [sheet for sheet in workbook.visible if _header(sheet) in (COLUMNS, COLUMNS_BEFORE_PROVENANCE)]
    if len(tidy) > 1:
        names = ", ".join(f'"{sheet.name}"' for sheet in tidy)
        raise refuse("sheet.ambiguous", workbook.name, f"figures on {names}", "one sheet of figures", "Use one sheet.")
    if tidy:
        return FiguresText(text=_tidy_text(workbook, tidy[0]), place=workbook.place(tidy[0]))
    sheets = [sheet for sheet in workbook.visible if _is_of_a_measure(sheet)]
    return _measures_text(workbook, sheets, places) if sheets else None


def _header(sheet: Worksheet) -> tuple[str, ...]:
    texts = [cell.text for cell in sheet.row(0)]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _hidden(workbook: Workbook, sheet: Worksheet) -> tuple[Issue, ...]:
    """The problem of a sheet that does not show everything it has; none for a sheet in plain sight."""
    if not (sheet.hidden_rows or sheet.hidden_columns or sheet.merged):
        return ()
    issue = Issue(
        code="figures.hidden",
        where=workbook.place(sheet),
        found="hidden rows or columns, or merged cells",
        expected="every figure in plain sight",
        remedy="Show all rows and columns and unmerge the cells.",
    )
    return (issue,)


def _tidy_text(workbook: Workbook, sheet: Worksheet) -> str:
    """A sheet of the tidy format as csv text, one line a row.

    Raises: Refused for hidden rows or columns, merged cells and contents right of the last column.
    """
    refuse_if_any(_hidden(workbook, sheet))
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


def _is_of_a_measure(sheet: Worksheet) -> bool:
    """Whether a sheet is one that `ncpm template` writes, by the fields at its top."""
    labels = {plain_label(sheet.cell(row, 0).text) for row in range(DEEPEST_TITLE)}
    return sum(name.casefold() in labels for name in SOURCE_FIELDS) >= FEWEST_FIELDS


def _table(workbook: Workbook, sheet: Worksheet, issues: list[Issue]) -> Table | None:
    """The table of a measure's sheet; None if no figure is in it, or, with a problem kept, a column cannot be told."""
    rows = [_columns_by_header(sheet, row) for row in range(min(DEEPEST_TITLE, len(sheet.rows)))]
    header = max(range(len(rows)), key=lambda row: len(rows[row]))
    columns = rows[header]
    passed_over = {columns[name] for name in ("Area", "Period", "Note") if name in columns}
    filled = [
        row
        for row in range(header + 1, len(sheet.rows))
        if any(not cell.empty for cell in sheet.row(row) if cell.column not in passed_over)
    ]
    if not filled:
        return None
    with_contents = {cell.column for row in filled for cell in sheet.row(row) if not cell.empty}
    heads = [cell for cell in sheet.row(header) if not cell.empty and cell.column in with_contents]
    unread = [cell for cell in heads if cell.column not in columns.values()]
    expected = "one of the headers " + ", ".join(FIGURE_HEADERS) + ", each once"
    issues.extend(
        _problem(workbook.where(cell), describe(cell.raw), expected, "Write the header so, or empty the column.")
        for cell in unread
    )
    missing = [name for name in NEEDED if name not in columns]
    if missing and not unread:
        found = "no header " + " or ".join(f'"{name}"' for name in missing)
        remedy = "Write the headers as the blank spreadsheet has them."
        issues.append(_problem(f"{workbook.place(sheet)}, row {header + 1}", found, expected, remedy))
    return None if missing else Table(header=header, columns=columns, rows=tuple(filled))


def _columns_by_header(sheet: Worksheet, row: int) -> dict[str, int]:
    """The columns of a row's headers that a table of figures has, each the first that says so."""
    columns: dict[str, int] = {}
    for cell in sheet.row(row):
        name = next((name for name in FIGURE_HEADERS if label(cell.text) == name.casefold()), "")
        if name:
            columns.setdefault(name, cell.column)
    return columns


def _measures_text(workbook: Workbook, sheets: Iterable[Worksheet], places: Places) -> FiguresText:
    out, lines = io.StringIO(), []
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    issues: list[Issue] = []
    for sheet in sheets:
        table = _table(workbook, sheet, issues)
        if table is None:
            continue
        issues.extend(_hidden(workbook, sheet))
        source = _source(workbook, sheet, table.header, issues)
        for row in table.rows:
            cells = {name: sheet.cell(row, column) for name, column in table.columns.items()}
            fields = {**source, **_figure(workbook, cells, source["unit"], places, issues)}
            writer.writerow([fields.get(column, "") for column in COLUMNS])
            lines.append(f"{workbook.place(sheet)}, row {row + 1}")
    if not lines and not issues:
        raise refuse(
            "figures.none",
            workbook.name,
            "no row with a value or a status",
            "figures in the sheets of their measures",
            "Fill in the values, and the fields at the top of the sheet.",
        )
    return FiguresText(text=out.getvalue(), place=workbook.name, lines=tuple(lines), issues=tuple(issues))


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
            fields[column] = PLACEHOLDERS[column]
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
        return fields | _placeholders_of(cells["Area"].row)
    dates = {"period_start": period.start.isoformat(), "period_end": period.end.isoformat()}
    try:
        return fields | dates | {"area_code": _area(cells["Area"].text, places, period.end)}
    except PlaceUnknown as error:
        expected = "an area by its name or its ONS code"
        issues.append(_problem(workbook.where(cells["Area"]), str(error), expected, "Correct the name."))
        return fields | _placeholders_of(cells["Area"].row) | dates


def _placeholders_of(row: int) -> dict[str, str]:
    """A period and an area for a row whose own cannot be told: of no other row, so that none is taken for a repeat."""
    days = [date.fromordinal(row + number).isoformat() for number in (1, 2)]
    return {"period_start": days[0], "period_end": days[1], "area_code": f"E{row:08d}"}


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
    """The problems of the sheets, and those of lines as problems of the rows that they were typed in; each once."""
    return each_problem_once((*figures.issues, *(_located(issue, figures.lines) for issue in issues)))


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

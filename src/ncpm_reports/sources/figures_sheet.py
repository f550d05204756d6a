"""Figures in our own format, filled into a spreadsheet or a csv file.

Two forms are read: one sheet with the columns of the tidy format, and the sheets that `ncpm template` writes, one for
each measure. Days may be written as in Britain (23/10/2025), numbers with commas at the thousands.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, refuse, refuse_if_any
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources import tidy_figures
from ncpm_reports.sources.period_text import period_in
from ncpm_reports.sources.places import CODE, FORCE_CODES, Places, UnknownPlace
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.values import GSS_MARKERS, label, plain_label
from ncpm_reports.sources.workbook import TITLE_ROWS, Cell, Percentage, Raw, Workbook, Worksheet, text_of

COLUMNS = tidy_figures.COLUMNS
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
_SOURCE_LABELS = {name.casefold(): name for name in SOURCE_FIELDS}
_HEADER_LABELS = {name.casefold(): name for name in FIGURE_HEADERS}
_NAMES_IN_PROBLEMS = {column: name for name, column in (*SOURCE_FIELDS.items(), *FIGURE_HEADERS.items())}
"""How problems name columns of the tidy format."""
REQUIRED_HEADERS = ("Area", "Period", "Value")
MIN_SOURCE_FIELDS = 4
"""How many of the fields at its top mark a measure's sheet, for some may have been lost."""
PLACEHOLDERS: Mapping[str, str] = {
    "measure": "not-given",
    "unit": Unit.NUMBER.value,
    "publisher": "not given",
    "source_title": "not given",
    "published_on": date.max.isoformat(),
}
"""What stands for a field that is not filled in, while the rest of its sheet is checked."""
PERCENTAGES = frozenset({Unit.PERCENT.value, Unit.PERCENTAGE_POINTS.value})
_BRITISH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)
_GROUPED_NUMBER = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
MIN_COLUMNS = 11
"""A header with so many columns of the tidy format is meant to be one."""
SHEET_PROBLEM = "figures.sheet"
"""The code of what is wrong with a measure's sheet, as apart from one of its figures."""
_NATIONS = ("K", "E92", "W92", "E12")


class Table(NamedTuple):
    """The table of a measure's sheet: its header row, the column of each header, the rows that have a figure."""

    header: int
    columns: Mapping[str, int]
    rows: tuple[int, ...]


def figures_in(workbook: Workbook, places: Places) -> tidy_figures.FigureReleases | None:
    """The figures that were filled into a workbook, by release, the oldest first; None if it has no sheet for them.

    Raises: Refused with every problem of its sheets and of their lines, each once.
    """
    headers = {sheet.name: _header(sheet) for sheet in workbook.visible}
    tidy_sheets = [sheet for sheet in workbook.visible if headers[sheet.name] in tidy_figures.FORMATS]
    measure_sheets = [sheet for sheet in workbook.sheets if _is_measure_sheet(sheet)]
    if len(tidy_sheets) > 1:
        names = ", ".join(f'"{sheet.name}"' for sheet in tidy_sheets)
        raise refuse("sheet.ambiguous", workbook.name, f"figures on {names}", "one sheet of figures", "Use one sheet.")
    reader = CellReader(workbook, places, {})
    if tidy_sheets:
        lines = _tidy_lines(reader, tidy_sheets[0])
    elif measure_sheets:
        lines = _measure_lines(reader, measure_sheets)
    else:
        if header := next(filter(_has_most_columns, headers.values()), None):
            raise tidy_figures.wrong_header(header, workbook.name)
        return None
    refuse_if_any(_combined((*reader.problems, *lines.problems())))
    return lines.releases()


def _header(sheet: Worksheet) -> tuple[str, ...]:
    """The texts of the first row, without the blanks at its end."""
    texts = [cell.text for cell in sheet.row(0)]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _has_most_columns(header: tuple[str, ...]) -> bool:
    """Whether a header has most columns of the tidy format."""
    return len({name.casefold() for name in header} & {*COLUMNS}) >= MIN_COLUMNS


def _check_nothing_hidden(reader: CellReader, sheet: Worksheet) -> None:
    """Adds the problem of a sheet that does not show everything it has."""
    found = remedy = ""
    if sheet.hidden:
        found, remedy = "figures on a hidden sheet", "Show the sheet, or delete it."
    elif sheet.hidden_rows or sheet.hidden_columns or sheet.merged:
        found, remedy = "hidden rows or columns, or merged cells", "Show all rows and columns and unmerge the cells."
    if found:
        reader.add_problem("figures.hidden", sheet, found, "every figure in plain sight", remedy)


def _tidy_lines(reader: CellReader, sheet: Worksheet) -> tidy_figures.FigureLines:
    """The lines of a sheet of the tidy format.

    Raises: Refused for hidden rows or columns, merged cells, contents right of the last column, and for no line.
    """
    _check_nothing_hidden(reader, sheet)
    reader.raise_problems()
    lines, columns, rows = tidy_figures.FigureLines(), _header(sheet), 0
    for number, row in enumerate(sheet.rows[1:], start=2):
        where = f"{reader.where(sheet)}, row {number}"
        if any(raw is not None for raw in row[len(columns) :]):
            found, expected = "contents beyond the last column", "one figure a row"
            raise refuse("figures.columns", where, found, expected, "Delete them.")
        contents = dict(zip_longest(columns, row[: len(columns)]))
        unit = text_of(contents["unit"])
        texts = [_field(name, contents.get(name), unit, quotes=reader.workbook.delimited) for name in COLUMNS]
        if any(texts):
            lines.add(where, texts)
            rows += 1
    if not rows:
        remedy = "Add a line for each figure."
        raise refuse("figures.none", reader.workbook.name, "a header alone", "a line for each figure", remedy)
    return lines


def _field(column: str, raw: Raw, unit: str, *, quotes: bool) -> str:
    """What was typed as the tidy format writes it; `quotes` says that an apostrophe may be the format's own."""
    if isinstance(raw, Percentage):
        return text_of(raw).removesuffix("%") if unit in PERCENTAGES else text_of(raw)
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day).isoformat()
    text = raw if isinstance(raw, str) else text_of(raw)
    if column in tidy_figures.DAYS:
        return _iso_day(text)
    if column in tidy_figures.NUMBERS:
        text = text.strip()
        if text.endswith("%") and unit in PERCENTAGES:
            text = text.removesuffix("%").strip()
        return text.replace(",", "") if _GROUPED_NUMBER.fullmatch(text) else text
    return text if quotes or not text.startswith("'") else f"'{text}"


def _iso_day(text: str) -> str:
    """A British day as ISO 8601 has it; any other text as it is."""
    match = _BRITISH_DAY.fullmatch(text.strip())
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else text
    except ValueError:
        return text


def _is_measure_sheet(sheet: Worksheet) -> bool:
    """Whether a sheet is one that `ncpm template` writes, by the fields at its top."""
    labels = {plain_label(sheet.cell(row, 0).text) for row in range(TITLE_ROWS)}
    return len(labels & _SOURCE_LABELS.keys()) >= MIN_SOURCE_FIELDS


def _table(reader: CellReader, sheet: Worksheet) -> Table | None:
    """The table of a measure's sheet; None if it has no figure or, with a problem added, an unidentified column."""
    rows = [_columns_by_header(sheet, row) for row in range(min(TITLE_ROWS, len(sheet.rows)))]
    header = max(range(len(rows)), key=lambda row: len(rows[row]))
    columns = rows[header]
    without_figures = {columns.get(name) for name in ("Area", "Period", "Note")}
    filled_columns = {
        row: {cell.column for cell in sheet.row(row) if not cell.empty} for row in range(header + 1, len(sheet.rows))
    }
    filled_rows = tuple(row for row, filled in filled_columns.items() if filled - without_figures)
    if not filled_rows:
        return None
    unnamed = set().union(*(filled_columns[row] for row in filled_rows)) - set(columns.values())
    unread_headers = [cell for cell in sheet.row(header) if not cell.empty and cell.column in unnamed]
    expected = "one of the headers " + ", ".join(FIGURE_HEADERS) + ", each once"
    for cell in unread_headers:
        reader.add_cell_problem(SHEET_PROBLEM, cell, expected, "Write the header so, or empty the column.")
    missing = [name for name in REQUIRED_HEADERS if name not in columns]
    if missing and not unread_headers:
        where = f"{reader.where(sheet)}, row {header + 1}"
        found = "no header " + " or ".join(f'"{name}"' for name in missing)
        remedy = "Write the headers as the blank spreadsheet has them."
        reader.add_problem(SHEET_PROBLEM, where, found, expected, remedy)
    return None if missing else Table(header, columns, filled_rows)


def _columns_by_header(sheet: Worksheet, row: int) -> dict[str, int]:
    """The columns of a row's headers that a table of figures has, each the first that says so."""
    named = [(_HEADER_LABELS.get(label(cell.text)), cell.column) for cell in sheet.row(row)]
    return {name: column for name, column in reversed(named) if name}


def _measure_lines(reader: CellReader, sheets: Iterable[Worksheet]) -> tidy_figures.FigureLines:
    """The lines of the sheets that `ncpm template` writes, those with a figure; the reader collects problems."""
    lines, rows = tidy_figures.FigureLines(_NAMES_IN_PROBLEMS | {"period_start": "Period"}), 0
    for sheet in sheets:
        table = _table(reader, sheet)
        if table is None:
            continue
        _check_nothing_hidden(reader, sheet)
        source = _source_fields(reader, sheet, table.header)
        rows += len(table.rows)
        for row in table.rows:
            cells = {name: sheet.cell(row, column) for name, column in table.columns.items()}
            fields = {**source, **_figure_fields(reader, cells, source["unit"])}
            lines.add(f"{reader.where(sheet)}, row {row + 1}", [fields.get(column, "") for column in COLUMNS])
    if not rows and not reader.problems:
        found, expected = "no row with a value or a status", "figures in the sheets of their measures"
        remedy = "Fill in the values, and the fields at the top of the sheet."
        raise refuse("figures.none", reader.workbook.name, found, expected, remedy)
    return lines


def _source_fields(reader: CellReader, sheet: Worksheet, header: int) -> dict[str, str]:
    """The fields at the top of a sheet, by the columns that they fill; a problem for each that must be filled in."""
    fields: dict[str, str] = {"unit": ""}
    for row in range(header):
        name, cell = _SOURCE_LABELS.get(plain_label(sheet.cell(row, 0).text), ""), sheet.cell(row, 1)
        column = SOURCE_FIELDS.get(name)
        if column and cell.empty and column in PLACEHOLDERS:
            reader.add_cell_problem(SHEET_PROBLEM, cell, f'"{name}"', "Fill it in.")
            fields[column] = PLACEHOLDERS[column]
        elif column:
            fields[column] = _field(column, cell.raw, "", quotes=reader.workbook.delimited)
    return fields


def _figure_fields(reader: CellReader, cells: Mapping[str, Cell], unit: str) -> dict[str, str]:
    """What a row says; an unidentified period or area is that of no other row, so that nothing repeats it."""
    area, period_cell = cells["Area"], cells["Period"]
    columns = {FIGURE_HEADERS[name]: cell for name, cell in cells.items() if name not in ("Area", "Period")}
    quotes = reader.workbook.delimited
    fields = {column: _field(column, cell.raw, unit, quotes=quotes) for column, cell in columns.items()}
    if fields["value"] in GSS_MARKERS and not fields.get("status"):
        fields["status"], fields["value"] = GSS_MARKERS[fields["value"]].value, ""
    fields["area_code"] = f"E{area.row:08d}"
    period = _period(period_cell)
    if period is None:
        expected = "a period such as year ending June 2025, April to June 2025 or 01/07/2024 to 30/06/2025"
        reader.add_cell_problem(SHEET_PROBLEM, period_cell, expected, "Write it so.")
        period = Period(date.fromordinal(area.row + 1), date.fromordinal(area.row + 2))
    else:
        try:
            fields["area_code"] = _area(area.text, reader.places, period.end)
        except UnknownPlace as error:
            expected = "an area by its name or its ONS code"
            reader.add_problem(SHEET_PROBLEM, area, str(error), expected, "Correct the name.")
    return fields | {"period_start": period.start.isoformat(), "period_end": period.end.isoformat()}


def _period(cell: Cell) -> Period | None:
    """A period by its name, or as two British days with "to" between them."""
    first, _, last = cell.text.partition(" to ")
    days = [part.strip() for part in (first, last or first)]
    try:
        if isinstance(cell.raw, date) or all(map(_BRITISH_DAY.fullmatch, days)):
            start, end = (date.fromisoformat(_iso_day(day)[:10]) for day in days)
            return Period(start, end)
    except ValueError:
        return None
    return period_in(cell.text)


def _area(text: str, places: Places, day: date) -> str:
    """An area's code by its code or its name; of a force and a region of one name the force is meant.

    Raises: UnknownPlace for a name that is not in the table of spellings.
    """
    if CODE.fullmatch(text) or text == BRITISH_TRANSPORT_POLICE:
        return text
    try:
        return places.code(text, day, prefixes=FORCE_CODES)
    except UnknownPlace:
        return places.code(text, day, prefixes=_NATIONS)


def _combined(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Problems that say the same of several places as one, which names the first and counts the others."""
    groups = grouped(issues, lambda issue: (issue.code, issue.found, issue.expected))
    return tuple(
        replace(group[0], where=f"{group[0].where} (and {len(group) - 1} more)") if len(group) > 1 else group[0]
        for group in groups.values()
    )

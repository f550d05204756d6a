"""Figures in our own format, filled into a spreadsheet: the sheet that has them, as tidy csv text."""

import csv
import io
from datetime import date

from ncpm_reports.sources.tidy_figures import COLUMNS
from ncpm_reports.sources.workbook import Raw, Workbook, Worksheet, refuse, text_of


def figures_sheet(workbook: Workbook) -> Worksheet | None:
    """The sheet that has the headers of the tidy figures format; None if no visible sheet has.

    Raises: Refused if several have.
    """
    found = [sheet for sheet in workbook.visible if _header(sheet) == COLUMNS]
    if len(found) > 1:
        names = ", ".join(f'"{sheet.name}"' for sheet in found)
        raise refuse("sheet.ambiguous", workbook.name, f"figures on {names}", "one sheet of figures", "Use one sheet.")
    return found[0] if found else None


def _header(sheet: Worksheet) -> tuple[str, ...]:
    texts = [cell.text for cell in sheet.row(0)]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def figures_text(workbook: Workbook, sheet: Worksheet) -> str:
    """A figures sheet as tidy csv text, one line a row.

    Raises: Refused for hidden rows or columns, merged cells, error cells and contents right of the last column.
    """
    if sheet.hidden_rows or sheet.hidden_columns or sheet.merged:
        raise refuse(
            "figures.hidden",
            workbook.place(sheet),
            "hidden rows or columns, or merged cells",
            "every figure in plain sight",
            "Show all rows and columns and unmerge the cells.",
        )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, row in enumerate(sheet.rows, start=1):
        if any(raw is not None for raw in row[len(COLUMNS) :]):
            where = f"{workbook.place(sheet)}, row {number}"
            raise refuse(
                "figures.columns", where, "contents beyond the last column", "one figure a row", "Delete them."
            )
        writer.writerow([_plain(raw) for raw in (*row, *[None] * len(COLUMNS))[: len(COLUMNS)]])
    return out.getvalue()


def _plain(raw: Raw) -> str:
    if isinstance(raw, str):
        return raw
    return raw.isoformat() if isinstance(raw, date) else text_of(raw)

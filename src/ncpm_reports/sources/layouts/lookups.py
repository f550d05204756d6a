"""ONS Geography lookups of police force areas (csv): no figures, but they confirm our table of spellings."""

import re
from datetime import date

from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.values import plain_label
from ncpm_reports.sources.workbook import Workbook, note, refuse

PUBLISHER = "ONS Geography"
TITLE = "Lookup of police force areas"
_CODE = re.compile(r"pfa([0-9]{2})cd", re.ASCII)


def fits(workbook: Workbook) -> bool:
    """Whether the first row names columns of police force area codes and names."""
    if not workbook.delimited:
        return False
    labels = [plain_label(cell.text) for cell in workbook.sheets[0].row(0)]
    return any(_CODE.fullmatch(text) and text.replace("cd", "nm") in labels for text in labels)


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """No rows: every code and name of England and Wales in the lookup is one that our table has.

    Raises: Refused with every code or name that is not.
    """
    reader, sheet = CellReader(workbook, {}), workbook.sheets[0]
    labels = [plain_label(cell.text) for cell in sheet.row(0)]
    found = [text for text in labels if _CODE.fullmatch(text)]
    if len(found) != 1:
        raise refuse(
            "column.ambiguous", workbook.name, f"{len(found)} columns of codes", "exactly one", "Check the file."
        )
    code, name = labels.index(found[0]), labels.index(found[0].replace("cd", "nm"))
    year = 2000 + int(found[0][3:5])
    for number in range(1, len(sheet.rows)):
        cells = sheet.cell(number, code), sheet.cell(number, name)
        if cells[0].text.startswith(("E23", "W15")):
            reader.place(cells[1], lambda c=cells: _confirmed(places, c[0].text, c[1].text, date(year, 12, 31)))  # type: ignore[misc]
    reader.finish()
    told = note(
        "lookup",
        workbook.name,
        "a lookup, which has no figures",
        "figures",
        "Nothing to store; its codes and names agree with data/spellings.csv.",
    )
    rows: tuple[Row, ...] = ()
    return TidyRelease(
        publisher=PUBLISHER,
        title=TITLE,
        edition=f"December {year}",
        rows=rows,
        notices=(told,),
        published_on=date(year, 12, 31),
    )


def _confirmed(places: Places, code: str, name: str, day: date) -> str:
    places.confirm(code, name, day)
    return code

"""Which layout a file has, decided by what its sheets and headers say.

Publications made of tables of labels are data: one TOML file each in `layouts/`, read once when this is imported. A
key of the publication stands for each of its tables that has none of its own. `both_ways` reads every table with its
periods across, below `corner`, and with its periods down, below `period_corner`. `measures` gives the labels of each
measure, the best first; the other keys of a table are the fields of `LabelGrid`. `unit` is a value of `Unit`; the words
that `checks` may have are those of CHECKS.
"""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ncpm_reports.core.problems import refuse
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.label_grid import Check, LabelGrid, fitting, read_label_grid
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.layouts import (
    home_office_open_data,
    mid_year_estimates,
    ons_force_area,
    ons_local,
)
from ncpm_reports.sources.tables import CellReader, Row, each_once
from ncpm_reports.sources.workbook import Workbook, Worksheet

FOLDER = Path(__file__).parent / "layouts"
SUM_TOLERANCE = Decimal("2.5")
_OF_GRID = ("phrases", "without", "corner", "unit", "first_of_several", "checks")
_OF_PUBLICATION = ("name", "publisher", "title", "markers", "both_ways", "period_corner", "grids")


def _check_percentages(reader: CellReader, sheet: Worksheet, rows: list[Row]) -> None:
    """Percentages are not proportions: a table of which no value is above 1 is one of proportions."""
    values = [row.value for row in rows if row.value is not None]
    if values and max(values) <= 1:
        found = f"values of at most {max(values)}"
        remedy = "Format the cells as percentages, or tell whoever looks after the program."
        reader.problem("unit.unexpected", sheet, found, "percentages such as 43", remedy)


def _check_neighbourhood_crime(reader: CellReader, sheet: Worksheet, rows: list[Row]) -> None:
    """Neighbourhood crime is the sum of its four parts, but for the rounding of each."""
    for whole in (row for row in rows if row.measure == "neighbourhood-crime" and row.value is not None):
        parts = [row.value for row in rows if row.period == whole.period and row.measure.startswith("csew-")]
        total = sum((value for value in parts if value is not None), Decimal(0))
        if len(parts) == 4 and None not in parts and abs(total - (whole.value or 0)) > SUM_TOLERANCE:
            where = f"{reader.where(sheet)}, cell {whole.cell}"
            found = f"{whole.value} for the {whole.period.label}, while its parts add up to {total}"
            reader.problem("sum.wrong", where, found, "the sum of its parts")


CHECKS: Mapping[str, Check] = {
    "percentages": _check_percentages,
    "neighbourhood crime": _check_neighbourhood_crime,
}


def read_publication(text: str) -> Layout:
    """The publication that a TOML text describes. Raises: KeyError, TypeError or ValueError for any other text."""
    publication = tomllib.loads(text)
    if unknown := sorted(publication.keys() - {*_OF_PUBLICATION, *_OF_GRID}):
        raise ValueError(f"no key of a publication: {', '.join(unknown)}")
    shared = {key: publication[key] for key in _OF_GRID if key in publication}
    grids = tuple(grid for table in publication["grids"] for grid in _grids(shared | table, publication))

    def rows(reader: CellReader) -> Iterator[Row]:
        tables = fitting(reader.workbook, grids)
        return each_once(reader, (row for sheet, grid in tables for row in read_label_grid(reader, sheet, grid)))

    return Layout(
        name=publication["name"],
        publisher=publication["publisher"],
        title=publication["title"],
        fits=lambda workbook: any(fitting(workbook, grids)),
        rows=rows,
        markers={marker: Status(status) for marker, status in publication.get("markers", {}).items()},
    )


def _grids(table: Mapping[str, Any], publication: Mapping[str, Any]) -> Iterator[LabelGrid]:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    fields["unit"] = Unit(fields["unit"])
    fields["measures"] = {text: measure for measure, texts in table["measures"].items() for text in texts}
    fields["required"] = frozenset(table.get("required", ()))
    fields["checks"] = tuple(CHECKS[name] for name in table.get("checks", ()))
    yield LabelGrid(**fields)
    if publication.get("both_ways"):
        yield LabelGrid(**fields | {"corner": tuple(publication["period_corner"]), "periods_down": True})


def read_publication_file(path: Path) -> Layout:
    """The publication that a TOML file describes. Raises: Refused if it describes none, with the file."""
    try:
        return read_publication(path.read_text(encoding="utf-8"))
    except (KeyError, TypeError, ValueError) as error:
        where, found = f"sources/layouts/{path.name}", f"{type(error).__name__}: {error}"
        expected = "the keys and words that sources/recognise.py describes"
        raise refuse("layout.wrong", where, found, expected, "Correct the file.") from error


LAYOUTS: tuple[Layout, ...] = (
    ons_force_area.LAYOUT,
    ons_local.LAYOUT,
    mid_year_estimates.LAYOUT,
    *home_office_open_data.LAYOUTS,
    *map(read_publication_file, sorted(FOLDER.glob("*.toml"))),
)


def recognise(workbook: Workbook) -> Layout:
    """The one layout that the workbook has.

    Raises: Refused if none fits, naming the layouts there are, or if several do.
    """
    fitting = [layout for layout in LAYOUTS if layout.fits(workbook)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        found = "the marks of " + " and of ".join(layout.name for layout in fitting)
        remedy = "Tell whoever looks after the program, which has to tell them apart."
        raise refuse("layout.ambiguous", workbook.name, found, "one publication in a file", remedy)
    titles = [f'"{sheet.title[:80]}"' for sheet in workbook.visible if sheet.title]
    raise refuse(
        "layout.unknown",
        workbook.name,
        f"sheets that begin {', '.join(titles[:4])}" if titles else "no text",
        "one of: " + "; ".join(layout.name for layout in LAYOUTS),
        "For figures that have no reader, fill in the spreadsheet that `ncpm template` makes.",
        at_desk="Enter the figures that you need by hand, under own figures.",
    )

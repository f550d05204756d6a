"""The options that commands share, so that each is named and explained once."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.core.periods import Period, parse_quarter
from ncpm_reports.core.problems import Issue, NotFound


def day(text: str) -> date:
    """The day that a person types as 2025-06-30."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f'expected a day such as 2025-06-30, found "{text}"') from None


DataOption = Annotated[Path, typer.Option("--data", envvar="NCPM_DATA", help="The folder of the project's own data.")]
StoreOption = Annotated[
    Path | None,
    typer.Option("--store", envvar="NCPM_STORE", help="The store's file; by default store/ncpm.sqlite in --data."),
]
OutputOption = Annotated[Path, typer.Option("--output", envvar="NCPM_OUTPUT", help="The folder for what is made.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Print a traceback if the program itself fails.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
AsAtOption = Annotated[
    date | None,
    typer.Option("--as-at", parser=day, metavar="DATE", help="What was known on this day; by default all of it."),
]
SinceOption = Annotated[
    date | None, typer.Option("--since", parser=day, metavar="DATE", help="Leave out what was published before.")
]
PublishedOption = Annotated[
    date | None,
    typer.Option("--published-on", parser=day, metavar="DATE", help="The day the publisher made the files public."),
]
PeriodOption = Annotated[
    Period | None,
    typer.Option(
        "--period", parser=parse_quarter, metavar="YEAR-MONTH", help="A quarter by its last month, as 2025-06."
    ),
]
MeasureOption = Annotated[str | None, typer.Option("--measure", help="The id of a measure.")]
AreaOption = Annotated[str | None, typer.Option("--area", help="An area by its code, or by its name as in addresses.")]

DATA = Path("data")
OUTPUT = Path("output")


def refuse_missing_folder(data: Path) -> None:
    """Refuses a data folder that is not there, before anything that takes time. Raises: NotFound."""
    if not data.is_dir():
        raise NotFound(
            Issue(
                code="data.missing",
                where=str(data),
                found="no such folder",
                expected="the folder of the project's own data",
                remedy="Run this in the project's folder, or name the data folder with --data.",
            )
        )

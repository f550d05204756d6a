"""The options that commands share, so that each is named and explained once."""

from collections.abc import Callable
from datetime import date
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import typer

from ncpm_reports.commands.listing import Listing
from ncpm_reports.core.periods import Period, parse_quarter
from ncpm_reports.core.problems import NotFound
from ncpm_reports.core.settings import project_paths

Result = TypeVar("Result")
Command: TypeAlias = Callable[..., Result]


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


def in_project(command: Command[Result]) -> Command[Result]:
    """A command that is given its `paths`, with the options that name them; refused where there is no data folder."""

    def run(
        *, data: DataOption = DATA, store: StoreOption = None, output: OutputOption = OUTPUT, **arguments: Any
    ) -> Result:
        if not data.is_dir():
            expected = "the folder of the project's own data"
            remedy = "Run this in the project's folder, or name the data folder with --data."
            raise NotFound.of("data.missing", str(data), "no such folder", expected, remedy)
        return command(paths=project_paths(data, store, output), **arguments)

    return _with_options_of(run, command)


def listed(command: Command[Listing[Any]]) -> Command[None]:
    """A command that prints the list that it gives, with the options for JSON and CSV."""

    def run(*, as_json: JsonOption = False, as_csv: CsvOption = False, **arguments: Any) -> None:
        command(**arguments).print(as_json=as_json, as_csv=as_csv)

    return _with_options_of(run, command)


def with_debug(command: Command[None]) -> Command[None]:
    """A command with the option for tracebacks, which whoever tells of a defect looks for among what was typed."""

    def run(*, debug: DebugOption = False, **arguments: Any) -> None:
        command(**arguments)

    return _with_options_of(run, command)


def _with_options_of(run: Command[Result], command: Command[Any]) -> Command[Result]:
    """A function with the description of a command, and with the command's options before its own."""
    command_options, added_options = ([*signature(function).parameters.values()] for function in (command, run))
    options = [
        option
        for option in (*command_options, *added_options)
        if option.name != "paths" and option.kind is not option.VAR_KEYWORD
    ]
    run.__doc__ = command.__doc__
    # What typer takes a command's options from.
    run.__signature__ = Signature(options)  # type: ignore[attr-defined]
    return run

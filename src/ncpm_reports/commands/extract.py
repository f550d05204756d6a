"""`ncpm extract`: the project's own figures, made again from the publishers' files."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.listing import Listing, form, print_listing
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    OutputOption,
    StoreOption,
    refuse_missing_folder,
)
from ncpm_reports.core.problems import Issue, NotFound, OutputUnavailable
from ncpm_reports.sources.extract import extract

COLUMNS = ("file", "outcome", "figures")
SHOWN = (("file", "File"), ("outcome", "Outcome"), ("figures", "Figures"))
FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of published releases.")]
CheckOption = Annotated[bool, typer.Option("--check", help="Write nothing; only say what would change.")]


def command(
    folder: FolderArgument,
    *,
    check: CheckOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Make data/figures again from a folder of published releases.

    All releases are read before anything is written, and a table that is the same is left alone.

    Example: ncpm extract ../releases --check
    """
    refuse_missing_folder(data)
    try:
        tables = extract(folder, data)
    except OSError as fault:
        raise NotFound(_missing(folder, fault)) from fault
    rows = tuple(
        (name, _write(data / "figures" / name, text, check=check), text.count("\n") - 1)
        for name, text in tables.items()
    )
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))


def _write(path: Path, text: str, *, check: bool) -> str:
    """What was done; a file is replaced in one step, so that it is never half written."""
    if path.is_file() and path.read_bytes() == text.encode():
        return "the same"
    if check:
        return "would change"
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", newline="")
        os.replace(part, path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise OutputUnavailable(
            Issue(
                code="output.unavailable",
                where=str(path),
                found=fault.strerror or "an error of the system",
                expected="a file that can be written",
                remedy="Free some space or change the permissions.",
            )
        ) from fault
    return "written"


def _missing(folder: Path, fault: OSError) -> Issue:
    return Issue(
        code="releases.missing",
        where=str(fault.filename or folder),
        found=fault.strerror or "nothing that can be read",
        expected="a published release",
        remedy="Name the folder that holds the publishers' files in their own folders.",
    )

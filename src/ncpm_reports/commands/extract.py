"""`ncpm extract`: the project's own figures, made again from the publishers' files."""

from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import print_listing
from ncpm_reports.core.problems import Issue, NotFound, OutputUnavailable
from ncpm_reports.core.regular_files import write_durably
from ncpm_reports.sources.ingest import extract

SHOWN = {"file": "File", "outcome": "Outcome", "figures": "Figures"}


def command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of published releases.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; only say what would change.")] = False,
    as_json: options.JsonOption = False,
    as_csv: options.CsvOption = False,
    data: options.DataOption = options.DATA,
    store: options.StoreOption = None,
    output: options.OutputOption = options.OUTPUT,
    debug: options.DebugOption = False,
) -> None:
    """Make data/figures again from a folder of published releases.

    All releases are read before anything is written, and a table that is the same is left alone.

    Example: ncpm extract ../releases --check
    """
    options.refuse_missing_folder(data)
    try:
        tables = extract(folder, data)
    except OSError as fault:
        raise NotFound(
            Issue(
                code="releases.missing",
                where=str(fault.filename or folder),
                found=fault.strerror or "nothing that can be read",
                expected="a published release",
                remedy="Name the folder that holds the publishers' files in their own folders.",
            )
        ) from fault
    rows = [
        (name, _write(data / "figures" / name, text.encode(), check=check), text.count("\n") - 1)
        for name, text in tables.items()
    ]
    columns = {"file": itemgetter(0), "outcome": itemgetter(1), "figures": itemgetter(2)}
    print_listing(columns, SHOWN, rows, as_json=as_json, as_csv=as_csv)


def _write(path: Path, content: bytes, *, check: bool) -> str:
    """What was done."""
    if path.is_file() and path.read_bytes() == content:
        return "the same"
    if check:
        return "would change"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, content, 0o644)
    except OSError as fault:
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

"""`ncpm extract`: the project's own figures, made again from the publishers' files."""

from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Listing
from ncpm_reports.core.problems import NotFound
from ncpm_reports.core.regular_files import write_durably
from ncpm_reports.core.settings import Paths
from ncpm_reports.release.output.folder import explained_errors
from ncpm_reports.sources.ingest import read_extracts
from ncpm_reports.sources.tidy_figures import write_figures

SHOWN = ("file", "outcome", "figures")


@options.in_project
@options.listed
def command(
    paths: Paths,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of published releases.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; only say what would change.")] = False,
) -> Listing[tuple[str, str, int]]:
    """Make data/figures again from a folder of published releases.

    All releases are read before anything is written, and a table that is the same is left alone.

    Example: ncpm extract ../releases --check
    """
    try:
        files = read_extracts(folder, paths.data, datetime.now(UTC).date())
    except OSError as fault:
        found, expected = fault.strerror or "nothing that can be read", "a published release"
        remedy = "Name the folder that holds the publishers' files in their own folders."
        raise NotFound.of("releases.missing", str(fault.filename or folder), found, expected, remedy) from fault
    tables = {name: write_figures(file.figures) for name, file in files.items()}
    rows = [
        (name, _write(paths.data / "figures" / name, text.encode(), check=check), len(files[name].figures))
        for name, text in tables.items()
    ]
    columns = {"file": itemgetter(0), "outcome": itemgetter(1), "figures": itemgetter(2)}
    return Listing(columns, SHOWN, rows)


def _write(path: Path, content: bytes, *, check: bool) -> str:
    if path.is_file() and path.read_bytes() == content:
        return "the same"
    if check:
        return "would change"
    with explained_errors(path.parent, "folder", "name another data folder with --data"):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, content, 0o644)
    return "written"

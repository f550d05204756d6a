"""`ncpm template`: a blank file of figures to fill in."""

from pathlib import Path

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
)
from ncpm_reports.commands.status import read_outlines
from ncpm_reports.core.problems import Issue, OutputUnavailable
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.sources.template import blank_template

COLUMNS = ("file", "bytes")
SHOWN = (("file", "File"), ("bytes", "Bytes"))
NAME = "figures-template.xlsx"


def command(
    *,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Write a blank spreadsheet of figures to fill in.

    It is written to the output folder. Its second sheet lists the measures, areas, units and statuses that are allowed;
    its example row is refused if left in. A file that is there already is never replaced.

    Example: ncpm template --output /tmp
    """
    outlines = read_outlines(load_texts(data / "frameworks", suffixes={".toml"}), load_settings(data))
    areas = load_areas(data).by_code.values()
    content = blank_template({one.id: one.name for one in outlines}, {area.code: area.name for area in areas})
    path = output / NAME
    if path.exists():
        found, expected = "a file that may have been filled in", "no file of that name"
        raise OutputUnavailable(_issue(path, found, expected, "Move it away first."))
    _write(path, content)
    rows = ((str(path), len(content)),)
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        found = fault.strerror or "an error of the system"
        remedy = "Name another folder with --output, or free some space."
        raise OutputUnavailable(_issue(path, found, "a file that can be written", remedy)) from fault


def _issue(path: Path, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="output.unavailable", where=str(path), found=found, expected=expected, remedy=remedy)

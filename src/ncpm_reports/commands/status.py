"""`ncpm status`: what is held for each measure, on one screen."""

from dataclasses import astuple
from typing import Annotated

import typer

from ncpm_reports.commands.listing import Listing, form, print_listing
from ncpm_reports.commands.opened_store import current_store
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    AsAtOption,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    OutputOption,
    StoreOption,
    refuse_missing_folder,
    store_path,
)
from ncpm_reports.core.problems import refuse_if_any
from ncpm_reports.measures.framework import framework_named
from ncpm_reports.measures.readiness import readiness
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts

COLUMNS = (
    "measure",
    "name",
    "role",
    "latest_period",
    "period_end",
    "published_on",
    "age_days",
    "coverage",
    "areas_held",
    "forces_held",
    "next_expected",
    "missing",
    "filled_by",
    "to_confirm",
    "due",
)
SHOWN = (
    ("measure", "Id"),
    ("name", "Measure"),
    ("latest_period", "Latest period"),
    ("published_on", "Published"),
    ("age_days", "Age, days"),
    ("coverage", "Coverage"),
    ("forces_held", "Forces"),
    ("next_expected", "Next expected"),
    ("missing", "Missing"),
    ("filled_by", "Filled by"),
    ("to_confirm", "To be confirmed against the release"),
)
CheckOption = Annotated[
    bool, typer.Option("--check", help="First check the whole file of the store, and also what no longer stands in it.")
]


def command(
    *,
    as_at: AsAtOption = None,
    check: CheckOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Show what is held for each measure, what is missing, and what would fill it.

    Figures that were read in a copy of a table, or as quoted by others, are named as to be confirmed.
    Ages are counted to the day given, else to the day on which the newest release held was published.

    Example: ncpm status --as-at 2019-12-31
    """
    refuse_missing_folder(data)
    areas = load_areas(data)
    texts = load_texts(data / "frameworks", suffixes={".toml"})
    framework = framework_named(load_settings(data).framework, texts)
    with current_store(data, store_path(data, store)) as opened:
        if check:
            refuse_if_any(opened.check())
        rows = tuple(astuple(row) for row in readiness(opened, framework, areas, as_at))
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))

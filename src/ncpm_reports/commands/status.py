"""`ncpm status`: what is held for each measure, on one screen."""

from dataclasses import fields
from operator import attrgetter
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Listing
from ncpm_reports.commands.store import store_to_read
from ncpm_reports.core.problems import refuse_if_any
from ncpm_reports.core.settings import Paths
from ncpm_reports.inputs import load_framework
from ncpm_reports.measures.readiness import Readiness, readiness
from ncpm_reports.sources.project_files import load_areas, load_settings

SHOWN = (
    *("measure", "name", "latest_period", "published_on", "age_days", "coverage", "forces_held", "next_expected"),
    *("missing", "filled_by", "to_confirm"),
)


@options.in_project
@options.listed
def command(
    paths: Paths,
    *,
    as_at: options.AsAtOption = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="First check the whole file of the store, and also what no longer stands in it."),
    ] = False,
) -> Listing[Readiness]:
    """Show what is held for each measure, what is missing, and what would fill it.

    Figures that were read in a copy of a table, or as quoted by others, are named as to be confirmed.
    Ages are counted to the day given, else to the day on which the newest release held was published.

    Example: ncpm status --as-at 2019-12-31
    """
    areas = load_areas(paths.data)
    framework = load_framework(paths.data, load_settings(paths.data))
    with store_to_read(paths) as (_, store):
        if check:
            refuse_if_any(store.check())
        rows = readiness(store, framework, areas, as_at)
    # In the columns of data, what is supplied is called held.
    columns = {field.name.replace("supplied", "held"): attrgetter(field.name) for field in fields(Readiness)}
    return Listing(columns, SHOWN, rows)

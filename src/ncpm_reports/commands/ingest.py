"""`ncpm ingest`: published files into the store."""

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.listing import Cell, Listing, form, print_listing
from ncpm_reports.commands.opened_store import current_store
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    OutputOption,
    PublishedOption,
    StoreOption,
    refuse_missing_folder,
    store_path,
)
from ncpm_reports.core.problems import Issue
from ncpm_reports.store.contradictions import AcceptedRevision
from ncpm_reports.store.ingest import ReleaseOutcome, ingest_files, reading_context

COLUMNS = ("file", "outcome", "figures", "publisher", "title", "edition", "published_on", "release")
SHOWN = (
    ("file", "File"),
    ("outcome", "Outcome"),
    ("figures", "Figures"),
    ("title", "Title"),
    ("edition", "Edition"),
    ("published_on", "Published"),
)
AgainOption = Annotated[bool, typer.Option("--again", help="Read files that are held already once more.")]
AcceptOption = Annotated[
    str,
    typer.Option(
        "--accept-revision",
        metavar="REASON",
        help="Store figures although they contradict what is held of the same day; the reason is recorded.",
    ),
]
FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files as their publishers issued them.")]


def command(
    files: FilesArgument,
    *,
    published_on: PublishedOption = None,
    again: AgainOption = False,
    accept_revision: AcceptOption = "",
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Read published files into the store: all of a file, or nothing and every problem listed.

    The layout is recognised. All files are read before any is stored, so that one refused file stops them all.
    Files of figures that you filled in yourself (`ncpm template`) are read too. A file that is held already is passed
    over, and said so. What contradicts a figure that is held, published on the same day, is refused cell against cell
    unless you accept it with a reason. Sums that do not add up and leaps are warned of.

    Example: ncpm ingest data/incoming/*.xlsx --published-on 2025-10-23
    """
    refuse_missing_folder(data)
    today = datetime.now(UTC).date()
    context = reading_context(data, today, published_on)
    with current_store(data, store_path(data, store)) as opened:
        result = ingest_files(opened, files, context, again=again, accepted=_accepted(accept_revision, today))
    _tell(result.notices)
    rows = tuple(_row(outcome) for outcome in result.outcomes)
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))


def _accepted(reason: str, today: date) -> AcceptedRevision | None:
    return AcceptedRevision(reason=reason, recorded_on=today) if reason.strip() else None


def _tell(notices: Iterable[Issue]) -> None:
    for notice in notices:
        print(f"ncpm ingest: {notice.severity.value}: {notice.sentence()}", file=sys.stderr)


def _row(outcome: ReleaseOutcome) -> tuple[Cell, ...]:
    release = outcome.release
    return (
        outcome.path.name,
        outcome.words,
        outcome.figures,
        release.publisher,
        release.title,
        release.edition,
        release.published_on,
        release.id,
    )

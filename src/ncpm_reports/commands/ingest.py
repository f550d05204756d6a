"""`ncpm ingest`: published files into the store."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Columns, Listing
from ncpm_reports.commands.store import current_store
from ncpm_reports.core.problems import NcpmError
from ncpm_reports.core.settings import Paths
from ncpm_reports.inputs import load_framework
from ncpm_reports.measures.framework import Framework
from ncpm_reports.quarter.unused_figures import unused_figures
from ncpm_reports.sources.ingest import reading_context
from ncpm_reports.sources.project_files import load_settings
from ncpm_reports.store.ingest import ReleaseOutcome, ingest_files
from ncpm_reports.store.revisions import AcceptedRevision

COLUMNS: Columns[ReleaseOutcome] = {
    "file": lambda stored: stored.path.name,
    "outcome": lambda stored: stored.words,
    "figures": lambda stored: stored.figures,
    "publisher": lambda stored: stored.release.publisher,
    "title": lambda stored: stored.release.title,
    "edition": lambda stored: stored.release.edition,
    "published_on": lambda stored: stored.release.published_on,
    "release": lambda stored: stored.release.id,
}
SHOWN = ("file", "outcome", "figures", "title", "edition", "published_on")


@options.in_project
@options.listed
def command(
    paths: Paths,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files as their publishers issued them.")],
    *,
    published_on: options.PublishedOption = None,
    again: Annotated[bool, typer.Option("--again", help="Read files that are held already once more.")] = False,
    accept_revision: Annotated[
        str,
        typer.Option(
            "--accept-revision",
            metavar="REASON",
            help="Store figures although they contradict what is held of the same day; the reason is recorded.",
        ),
    ] = "",
) -> Listing[ReleaseOutcome]:
    """Read published files into the store: all of a file, or nothing and every problem listed.

    The layout is recognised. All files are read before any is stored, so that one refused file stops them all.
    Files of figures that you filled in yourself (`ncpm template`) are read too. A file that is held already is passed
    over, and said so. What contradicts a figure that is held, published on the same day, is refused cell against cell
    unless you accept it with a reason. Sums that do not add up and leaps are warned of.

    Example: ncpm ingest data/incoming/*.xlsx --published-on 2025-10-23
    """
    today = datetime.now(UTC).date()
    context = reading_context(paths.data, today, published_on)
    with current_store(paths) as store:
        accepted = AcceptedRevision(reason=accept_revision, recorded_on=today) if accept_revision.strip() else None
        stored_measures = store.measures()
        result = ingest_files(store, files, context, reread=again, accepted=accepted)
    framework = _framework(paths.data)
    unused = unused_figures(result.figures, framework, stored_measures, context.areas) if framework else ()
    for notice in (*result.notices, *unused):
        print(f"ncpm ingest: {notice.severity.value}: {notice.sentence()}", file=sys.stderr)
    return Listing(COLUMNS, SHOWN, result.outcomes)


def _framework(data: Path) -> Framework | None:
    """The framework of the newest settings; None where it cannot be read: that stops a build, and no figures."""
    try:
        return load_framework(data, load_settings(data))
    except NcpmError:
        return None

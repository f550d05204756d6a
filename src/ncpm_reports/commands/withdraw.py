"""`ncpm withdraw`: takes a release out of what is known, or brings it back."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Columns, Listing
from ncpm_reports.commands.store import current_store
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.settings import Paths
from ncpm_reports.release.output.folder import folder_label
from ncpm_reports.release.output.manifest import folders_built_from
from ncpm_reports.store.withdrawals import Withdrawal

SHOWN = ("release", "title", "edition", "outcome", "reason")


@options.in_project
@options.listed
def command(
    paths: Paths,
    release: Annotated[
        str, typer.Argument(metavar="RELEASE", help="The release's id, its first digits, or the name of its file.")
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="REASON", help="Why, in a sentence; it is recorded.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Bring the release back.")] = False,
) -> Listing[PublishedRelease]:
    """Take a release out of what is known, with a reason, or bring it back.

    Nothing is deleted: the store gains a row, and `ncpm revisions` shows it. Packs that rest on the release are named:
    their bytes stay, and a build as known on their day now differs.

    Example: ncpm withdraw 9ea39efa0d29d4c7 --reason "The publisher has taken the table down."
    """
    with current_store(paths) as store:
        day = datetime.now(UTC).date()
        withdrawn = store.record_withdrawal(Withdrawal(release=release, reason=reason, recorded_on=day, undone=undo))
    packs = tuple(folders_built_from(paths.output, withdrawn.id))
    columns: Columns[PublishedRelease] = {
        "release": lambda release: release.id,
        "publisher": lambda release: release.publisher,
        "title": lambda release: release.title,
        "edition": lambda release: release.edition,
        "published_on": lambda release: release.published_on,
        "outcome": lambda release: "brought back" if undo else "withdrawn",
        "reason": lambda release: reason,
        "rests_on_it": lambda release: ", ".join(packs),
    }
    words = ", ".join(dict.fromkeys(folder_label(pack) for pack in packs))
    closing = f"These rest on it, and stay as they are: {words}." if packs else ""
    return Listing(columns, SHOWN, (withdrawn,), closing=closing)

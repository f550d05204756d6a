"""`ncpm withdraw`: takes a release out of what is known, or brings it back."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from ncpm_reports.commands.listing import Listing, form, print_listing
from ncpm_reports.commands.opened_store import current_store
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    OutputOption,
    StoreOption,
    store_path,
)
from ncpm_reports.release.output.folder import folder_words
from ncpm_reports.release.output.manifest import resting_on
from ncpm_reports.store.withdrawals import Withdrawal

MANIFEST = "manifest.json"
COLUMNS = ("release", "publisher", "title", "edition", "published_on", "outcome", "reason", "rests_on_it")
SHOWN = (
    ("release", "Release"),
    ("title", "Title"),
    ("edition", "Edition"),
    ("outcome", "Outcome"),
    ("reason", "Reason"),
)
ReleaseArgument = Annotated[
    str, typer.Argument(metavar="RELEASE", help="The release's id, its first digits, or the name of its file.")
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="REASON", help="Why, in a sentence; it is recorded.")]
UndoOption = Annotated[bool, typer.Option("--undo", help="Bring the release back.")]


def command(
    release: ReleaseArgument,
    *,
    reason: ReasonOption = "",
    undo: UndoOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Take a release out of what is known, with a reason, or bring it back.

    Nothing is deleted: the store gains a row, and `ncpm revisions` shows it. Packs that rest on the release are named:
    their bytes stay, and a build as known on their day now differs.

    Example: ncpm withdraw 9ea39efa0d29d4c7 --reason "The publisher has taken the table down."
    """
    with current_store(data, store_path(data, store)) as opened:
        day = datetime.now(UTC).date()
        withdrawn = opened.record_withdrawal(Withdrawal(release=release, reason=reason, recorded_on=day, undone=undo))
    packs = tuple(resting_on(output, withdrawn.id))
    outcome = "brought back" if undo else "withdrawn"
    row = (
        withdrawn.id,
        withdrawn.publisher,
        withdrawn.title,
        withdrawn.edition,
        withdrawn.published_on,
        outcome,
        reason,
        ", ".join(packs),
    )
    print_listing(Listing(columns=COLUMNS, rows=(row,), shown=SHOWN), form(as_json, as_csv))
    if packs and not (as_json or as_csv):
        words = ", ".join(dict.fromkeys(folder_words(pack) for pack in packs))
        print(f"These rest on it, and stay as they are: {words}.")

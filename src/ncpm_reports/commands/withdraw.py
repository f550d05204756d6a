"""`ncpm withdraw`: takes a release out of what is known, or brings it back."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
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
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue, NotFound, Refused
from ncpm_reports.store.database import Store
from ncpm_reports.store.withdrawals import Withdrawal, unknown_release

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
        withdrawn = withdraw(opened, release, reason, datetime.now(UTC).date(), undo=undo)
    packs = ", ".join(resting_on(output, withdrawn.id))
    outcome = "brought back" if undo else "withdrawn"
    row = (
        withdrawn.id,
        withdrawn.publisher,
        withdrawn.title,
        withdrawn.edition,
        withdrawn.published_on,
        outcome,
        reason,
        packs,
    )
    print_listing(Listing(columns=COLUMNS, rows=(row,), shown=SHOWN), form(as_json, as_csv))
    if packs and not (as_json or as_csv):
        print(f"These rest on it, and stay as they are: {packs}.")


def withdraw(store: Store, release: str, reason: str, day: date, *, undo: bool = False) -> PublishedRelease:
    """Records that a release is withdrawn, or brought back, and returns it.

    Raises: Refused without a reason; NotFound for a release that is not held, or a name that several have.
    """
    if not reason.strip():
        raise Refused(_no_reason(release))
    chosen = chosen_release(store.releases(), release)
    return store.record_withdrawal(Withdrawal(release=chosen.id, reason=reason.strip(), recorded_on=day, undone=undo))


def chosen_release(releases: tuple[PublishedRelease, ...], given: str) -> PublishedRelease:
    """The release that a person names by its id, the first six digits of it or more, or its file's name.

    Raises: NotFound if none is, or several are, so named.
    """
    named = [release for release in releases if given in (release.id, release.file_name)]
    beginning_so = [release for release in releases if len(given) >= 6 and release.id.startswith(given)]
    matching = named or beginning_so
    if len(matching) != 1:
        raise NotFound(_ambiguous(given, matching) if matching else unknown_release(given))
    return matching[0]


def resting_on(output: Path, release: str) -> Iterator[str]:
    """The folders of packs, drafts and published releases whose manifest names a release, in order of their names."""
    for path in sorted((*output.glob(f"*/{MANIFEST}"), *output.glob(f"releases/*/{MANIFEST}"))):
        try:
            releases = json.loads(path.read_bytes()).get("releases", ())
            if any(named.get("id") == release for named in releases):
                yield path.parent.relative_to(output).as_posix()
        except (OSError, ValueError, AttributeError):
            # A damaged manifest is for `ncpm verify` to report.
            continue


def _no_reason(release: str) -> Issue:
    return Issue(
        code="withdraw.reason",
        where=release,
        found="no reason",
        expected="why, in a sentence, for whoever asks later",
        remedy="Give it with --reason.",
    )


def _ambiguous(given: str, matching: list[PublishedRelease]) -> Issue:
    return Issue(
        code="release.ambiguous",
        where="RELEASE",
        found=f'"{given}", which names {len(matching)} releases: {", ".join(release.id for release in matching[:5])}',
        expected="one release",
        remedy="Give its id.",
    )

"""What a build says on the screen: how far it is, what it made, what came out different, what wants attention."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ncpm_reports.core.names import first_few
from ncpm_reports.release.output.artefacts import LETTERS, Release

if TYPE_CHECKING:
    from ncpm_reports.pipeline import Progress

PRODUCTS_PER_LINE = 10
MAX_LINES = 40
MAX_NAMED = 5
# What people read; the records beside it differ whenever anything does.
DOCUMENTS = frozenset({"pdf", "docx", "html", "ods", "eml"})


def closing_words(release: Release, seconds: float, *, unchanged: bool = False) -> tuple[str, ...]:
    """What a person needs at the end: what was made, where to look first, what has no data, how long it took."""
    kind = "draft" if release.draft else "candidate"
    how = f"{release.files} files, {release.bytes / 1e6:.1f} MB, in {seconds:.1f} seconds"
    first = (
        f"Nothing changed: the {kind} of {release.code}, as at {release.as_at}, is as it was: {how}."
        if unchanged
        else f"Made a {kind} of {release.code}, as at {release.as_at}: {how}."
    )
    lines = [
        first,
        f"Everything is in {release.folder}",
        *(f"  {label:<18} {release.folder / path}" for label, path in _main_files(release.folder)),
    ]
    if release.illustrative:
        lines.append("These figures are INVENTED: nothing of this may be published.")
    if release.gaps:
        lines.append(f"Data not supplied for {len(release.gaps)} of {release.measures} national measures:")
        lines.extend(f"  {name}" for name in release.gaps)
    return (*lines, *_remarks(release))


def _remarks(release: Release) -> Iterator[str]:
    sentences = [issue.sentence() for issue in release.remarks]
    of_letters = [remark for remark in sentences if remark.startswith(LETTERS)]
    of_checks = [remark for remark in sentences if remark not in of_letters]
    if of_checks:
        yield f"{len(of_checks)} remark{'' if len(of_checks) == 1 else 's'} of the checks:"
        yield from (f"  {remark}" for remark in of_checks[:MAX_LINES])
    if len(of_checks) > MAX_LINES:
        yield f"  ... and {len(of_checks) - MAX_LINES} more"
    yield from of_letters


def _main_files(folder: Path) -> Iterator[tuple[str, str]]:
    places = (
        ("Briefing pack", "board/cppb-briefing-pack*.pdf"),
        ("Public site", "public/index.html"),
        ("Letters", "letters/all-letters*.pdf"),
        ("Measures as data", "measures*.csv"),
        ("Every number", "numbers.csv"),
    )
    items = ((label, sorted(folder.glob(pattern))) for label, pattern in places)
    yield from ((label, paths[0].relative_to(folder).as_posix()) for label, paths in items if paths)


def rebuild_words(
    before: Mapping[str, str], after: Mapping[str, str], release: Release, seconds: float
) -> tuple[str, ...]:
    """What a person is told after a change: which documents came out different, and the checks' remarks.

    `before` and `after` are the sums of the folder, by path.
    """
    differing = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
    documents = [path for path in differing if path.rsplit(".", 1)[-1] in DOCUMENTS]
    number = "1 document is" if len(documents) == 1 else f"{len(documents)} documents are"
    first = f"{number} different, in {seconds:.1f} seconds{': ' if documents else '.'}{first_few(documents, MAX_NAMED)}"
    return (first, *_remarks(release))


def print_left_out(release: Release) -> None:
    """Prints the mistakes for which single documents of a release were not made."""
    for issue in release.left_out:
        print(f"ncpm build: {issue.sentence()}", file=sys.stderr)
    print("ncpm build: all else was made; what stood there for these areas before is as it was.", file=sys.stderr)


@contextmanager
def progress_display(*, lines: bool = True) -> Iterator["Callable[[Progress], None]"]:
    """Progress as a bar on a terminal; elsewhere as a plain line now and then, unless `lines` are not wanted."""
    if not sys.stdout.isatty():
        yield _plain_line if lines else lambda step: None
        return
    # A log needs no bar.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (TextColumn("Making"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(), transient=True) as bar:
        row = bar.add_task("")
        yield lambda step: bar.update(row, total=step.products, completed=step.rendered, description=step.newest.kind)


def _plain_line(step: "Progress") -> None:
    if step.rendered % PRODUCTS_PER_LINE == 0 or step.rendered == step.products:
        # Whoever reads, such as `head`, may have had enough; the quarter is made all the same.
        with suppress(BrokenPipeError):
            print(f"Made {step.rendered} of {step.products} products", flush=True)

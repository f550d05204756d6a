"""What a build says on the screen: how far it is, what it made, what came out different, what wants attention."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ncpm_reports.unchanged import Built

if TYPE_CHECKING:
    from ncpm_reports.pipeline import Progress

EVERY = 10
LETTERS = "letters/"
MOST_LINES = 40
MOST_NAMED = 5
# What people read; the records beside it differ whenever anything does.
TOLD = frozenset({"pdf", "docx", "html", "ods", "eml"})


def closing_words(built: Built, seconds: float) -> tuple[str, ...]:
    """What a person needs at the end: what was made, where to look first, what has no data, how long it took."""
    kind = "draft" if built.draft else "candidate"
    how = f"{built.files} files, {built.bytes / 1e6:.1f} MB, in {seconds:.1f} seconds"
    first = (
        f"Made a {kind} of {built.code}, as at {built.as_at}: {how}."
        if built.made
        else f"Nothing changed: the {kind} of {built.code}, as at {built.as_at}, is as it was: {how}."
    )
    lines = [
        first,
        f"Everything is in {built.folder}",
        *(f"  {label:<18} {built.folder / path}" for label, path in _first_looks(built.folder)),
    ]
    if built.illustrative:
        lines.append("These figures are INVENTED: nothing of this may be published.")
    if built.gaps:
        lines.append(f"Data not supplied for {len(built.gaps)} of {built.measures} national measures:")
        lines.extend(f"  {name}" for name in built.gaps)
    return (*lines, *_remarks(built))


def _remarks(built: Built) -> Iterator[str]:
    of_letters = [remark for remark in built.remarks if remark.startswith(LETTERS)]
    of_checks = [remark for remark in built.remarks if remark not in of_letters]
    if of_checks:
        yield f"{len(of_checks)} remarks of the checks; the first: {of_checks[0]}"
    yield from of_letters
    if of_letters:
        yield from _differences(built.folder)


def _differences(folder: Path) -> Iterator[str]:
    """What hand edits of letters and the newly made text have different, as far as it fits on a screen."""
    path = folder / LETTERS / "differences.txt"
    if path.is_file():
        told = path.read_text(encoding="utf-8").rstrip("\n").splitlines()
        yield from told[:MOST_LINES]
        if len(told) > MOST_LINES:
            yield f"... and {len(told) - MOST_LINES} lines more in {path}"


def _first_looks(folder: Path) -> Iterator[tuple[str, str]]:
    places = (
        ("Briefing pack", "board/cppb-briefing-pack*.pdf"),
        ("Public site", "public/index.html"),
        ("Letters", "letters/all-letters*.pdf"),
        ("Measures as data", "measures*.csv"),
        ("Every number", "numbers.csv"),
    )
    found = ((label, sorted(folder.glob(pattern))) for label, pattern in places)
    yield from ((label, paths[0].relative_to(folder).as_posix()) for label, paths in found if paths)


def words_of_rebuild(held: Mapping[str, str], now: Mapping[str, str], built: Built, seconds: float) -> tuple[str, ...]:
    """What a person who stays is told after a change: which documents came out different, and the checks' remarks.

    `held` and `now` are the sums of the folder before and after, by path.
    """
    differ = [path for path in sorted(held.keys() | now.keys()) if held.get(path) != now.get(path)]
    told = [path for path in differ if path.rsplit(".", 1)[-1] in TOLD]
    number = "1 document is" if len(told) == 1 else f"{len(told)} documents are"
    first = f"{number} different, in {seconds:.1f} seconds{': ' if told else '.'}{listed(told)}"
    return (first, *_remarks(built))


def listed(names: Iterable[str]) -> str:
    """Names as a list in a line; of many the first few, and how many more."""
    held = list(names)
    more = len(held) - MOST_NAMED
    return ", ".join(held[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@contextmanager
def shown(*, lines: bool = True) -> Iterator["Callable[[Progress], None]"]:
    """Progress as a bar on a terminal; elsewhere as a plain line now and then, unless `lines` are not wanted."""
    if not sys.stdout.isatty():
        yield _plain_line if lines else _nothing
        return
    # A log needs no bar.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (TextColumn("Making"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(), transient=True) as bar:
        row = bar.add_task("")
        yield lambda step: bar.update(row, total=step.of, completed=step.done, description=step.task.kind)


def _plain_line(step: "Progress") -> None:
    if step.done % EVERY == 0 or step.done == step.of:
        print(f"Made {step.done} of {step.of} products", flush=True)


def _nothing(step: "Progress") -> None:
    del step

"""Published files into the store: all of a file, or nothing and every problem listed; and what storing would change."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue, NotFound, Refused, Severity, refuse, refuse_if_any
from ncpm_reports.sources.ingest import FileRead, ReadingContext, read_file
from ncpm_reports.store.database import IngestOutcome, Store
from ncpm_reports.store.figures import Figures, figure_key
from ncpm_reports.store.plausibility import implausible
from ncpm_reports.store.revisions import AcceptedRevision, contradiction_issues, contradictions, stated
from ncpm_reports.store.withdrawals import in_force, long_reason

# A day of publication is announced at least four weeks ahead (Code of Practice for Statistics, T3.2).
ANNOUNCED_AHEAD = timedelta(days=31)
FAR_AHEAD = "release.far_ahead"
OWN_DAY = "release.own-day"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOutcome:
    """What became of one release of a file, in words, and how many figures it has."""

    path: Path
    words: str
    release: PublishedRelease
    figures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestResult:
    """What became of files: one outcome a release, in the order of the files, and warnings and notes about them.

    `figures` are those that were read; of a file that is held already none are.
    """

    outcomes: tuple[ReleaseOutcome, ...]
    notices: tuple[Issue, ...]
    figures: tuple[Observation, ...] = ()


def ingest_files(
    store: Store,
    files: Sequence[Path],
    context: ReadingContext,
    *,
    again: bool = False,
    accepted: AcceptedRevision | None = None,
) -> IngestResult:
    """Stores published files, all of them or none, and says what became of each.

    A file that is held already is read only if `again`, or if a day of publication is given, or if it is `accepted`
    against what contradicts it, which may have come later.

    Raises: Refused or NotFound with the problems of all files; StoreUnavailable.
    """
    passed_over = () if again or context.published_on or accepted else tuple(_held_already(store, files))
    known = {outcome.path for outcome in passed_over}
    read = read_all((path for path in files if path not in known), context)
    stored = store_all(store, read, context.areas, accepted)
    place = {path: number for number, path in enumerate(dict.fromkeys(files))}
    ordered = sorted((*passed_over, *stored.outcomes), key=lambda outcome: place[outcome.path])
    notices = (*stored.notices, *_withdrawn_notices(store, passed_over))
    return IngestResult(outcomes=tuple(ordered), notices=notices, figures=stored.figures)


def store_all(
    store: Store, read: Sequence[FileRead], areas: Areas, accepted: AcceptedRevision | None = None
) -> IngestResult:
    """Stores files as they were read, all of them or none, and says what became of each.

    Raises: Refused for contradictions that nobody has `accepted`, or not in few words; StoreUnavailable.
    """
    if accepted is None:
        _refuse_contradictions(store, read, areas)
    else:
        refuse_if_any(long_reason(accepted.reason))
    figures = tuple(figure for file in read for figure in file.figures)
    known = Figures.from_observations((*store.observations(), *figures)) if figures else None
    warnings = implausible(figures, known, areas) if known else ()
    outcomes: list[ReleaseOutcome] = []
    for file in read:
        words = store.ingest(file.path.name, file.sha256, file.readings, accepted)
        outcomes.extend(
            ReleaseOutcome(path=file.path, words=words, release=release, figures=len(of_release))
            for release, of_release in file.readings
        )
    own = tuple(notice for file in read for notice in file.notices)
    notices = (*own, *warnings, *_withdrawn_notices(store, outcomes))
    return IngestResult(outcomes=tuple(outcomes), notices=notices, figures=figures)


def _withdrawn_notices(store: Store, outcomes: Iterable[ReleaseOutcome]) -> Iterator[Issue]:
    withdrawn = in_force(store.withdrawals())
    for release in (outcome.release for outcome in outcomes if outcome.release.id in withdrawn):
        withdrawal = withdrawn[release.id]
        yield Issue(
            code="release.withdrawn",
            severity=Severity.WARNING,
            where=f"{release.title}, {release.edition}",
            found=f"a release that was withdrawn on {day_label(withdrawal.recorded_on)}: {withdrawal.reason}",
            expected="a release that stands",
            remedy=f"`ncpm withdraw {release.id} --undo --reason …` brings it back.",
            at_desk="Bring it back from the list of releases, if it is to stand.",
        )


def _refuse_contradictions(store: Store, read: Iterable[FileRead], areas: Areas) -> None:
    """Refuses files that say of a figure what another release of the same day, or another of them, does not.

    Raises: Refused with each figure, cell against cell; nothing has been stored.
    """
    names = {code: area.name for code, area in areas.by_code.items()}
    issues: list[Issue] = []
    before: list[Observation] = []
    for file in read:
        contrary = (*store.contradictions(file.sha256, file.readings), *contradictions(before, file.figures))
        issues.extend(contradiction_issues(contrary, file.path.name, names))
        before.extend(file.figures)
    refuse_if_any(issues)


def _held_already(store: Store, files: Iterable[Path]) -> Iterator[ReleaseOutcome]:
    for path in dict.fromkeys(path for path in files if path.is_file()):
        for release, figures in store.releases_of_file(_sha256(path)):
            yield ReleaseOutcome(path=path, words=IngestOutcome.ALREADY_HELD, release=release, figures=figures)


def read_all(files: Iterable[Path], context: ReadingContext) -> list[FileRead]:
    """Every file as read. Raises: Refused with the problems of all files, those that are not there included."""
    read: list[FileRead] = []
    issues: list[Issue] = []
    for path in files:
        try:
            read.append(_read(path, context))
        except (Refused, NotFound) as refused:
            issues.extend(refused.issues)
    refuse_if_any(issues)
    return read


def _read(path: Path, context: ReadingContext) -> FileRead:
    try:
        read = read_file(path, context)
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    if _sha256(path) != read.sha256:
        found, expected = "a file that was changed while it was being read", "a file that nobody is writing"
        remedy = "Wait until it is complete, then run this again."
        raise refuse("file.changed", str(path), found, expected, remedy)
    to_come = refuse_if_any(issue for release, _ in read.readings for issue in _day_issues(release, path.name, context))
    return replace(read, notices=(*read.notices, *to_come))


def _day_issues(release: PublishedRelease, name: str, context: ReadingContext) -> Iterator[Issue]:
    """What is wrong with a day of publication, and a warning that it is to come.

    A day that is given with a file whose rows say their own would be passed over in silence. One too far ahead cannot
    have been announced.
    """
    given, day, where = context.published_on, release.published_on, f"{name}, day of publication"
    if given not in (None, day):
        found, expected = f"{day_label(given)} given with it", f"the day that the file itself says, {day_label(day)}"
        remedy = "Leave out --published-on, or correct the day in the file."
        at_desk = "Leave the day below empty, or correct the day in the file and add it again."
        yield Issue.of(OWN_DAY, where, found, expected, remedy, at_desk=at_desk)
    if day > context.today + ANNOUNCED_AHEAD:
        expected = f"a day at most {ANNOUNCED_AHEAD.days} days from today"
        yield Issue.of(FAR_AHEAD, where, day_label(day), expected, "Correct the day of publication.")
    elif day > context.today:
        yield Issue(
            code="release.to_come",
            severity=Severity.WARNING,
            where=where,
            found=f"{day_label(day)}, which is still to come",
            expected="a release that is public",
            remedy="Nothing that rests on it can be published before.",
        )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise _unreadable(path, fault) from fault


def _unreadable(path: Path, fault: OSError) -> NotFound:
    found, remedy = fault.strerror or "nothing that can be read", "Check the name and that you may read it."
    return NotFound.of("file.unreadable", str(path), found, "a file", remedy)


class Effect(StrEnum):
    """What a figure would be to those that are held."""

    CONTRADICTORY = "contradictory"
    REVISED = "revised"
    NEW = "new"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEffect:
    """A figure that is to be stored, and the one held that it revises, repeats or contradicts; None for a new one."""

    effect: Effect
    incoming: Observation
    stored: Observation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The effect of each figure of a file, in the file's order, and warnings about those that are hardly right.

    `after` are the figures of the file's measures as they would be held.
    """

    figures: tuple[FigureEffect, ...]
    warnings: tuple[Issue, ...]
    after: Figures

    def of(self, effect: Effect) -> tuple[FigureEffect, ...]:
        """The figures with this effect."""
        return tuple(figure for figure in self.figures if figure.effect is effect)


def preview(store: Store, read: FileRead, areas: Areas) -> Preview:
    """What storing a file would change; nothing is stored. Figures of withdrawn releases count as not held.

    A figure is revised or the same by the newest that was published until its own day; it is new where there is none,
    and contradictory where one of the same day says another thing. Raises: StoreUnavailable.
    """
    incoming = read.figures
    measures = {figure.measure for figure in incoming}
    observations = tuple(store.observations(measures))
    against = store.contradictions(read.sha256, read.readings)
    contrary = {figure_key(contradiction.incoming): contradiction.stored for contradiction in against}
    wanted = {figure_key(figure) for figure in incoming}
    earlier = grouped((figure for figure in observations if figure_key(figure) in wanted), figure_key)
    effects = tuple(
        _effect(figure, contrary.get(figure_key(figure)), earlier.get(figure_key(figure), ())) for figure in incoming
    )
    after = Figures.from_observations((*observations, *incoming))
    return Preview(figures=effects, warnings=implausible(incoming, after, areas), after=after)


def _effect(figure: Observation, contrary: Observation | None, observations: Iterable[Observation]) -> FigureEffect:
    if contrary is not None:
        return FigureEffect(effect=Effect.CONTRADICTORY, incoming=figure, stored=contrary)
    day = figure.release.published_on
    until = [other for other in observations if other.release.published_on <= day and other.unit is figure.unit]
    if not until:
        return FigureEffect(effect=Effect.NEW, incoming=figure)
    newest = max(until, key=lambda other: other.release.published_on)
    effect = Effect.SAME if stated(newest) == stated(figure) else Effect.REVISED
    return FigureEffect(effect=effect, incoming=figure, stored=newest)

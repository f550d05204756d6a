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
from ncpm_reports.core.problems import Issue, NotFound, Refused, refuse, refuse_if_any, warning
from ncpm_reports.sources.ingest import ParsedFile, ReadingContext, read_file
from ncpm_reports.store.database import IngestOutcome, Store
from ncpm_reports.store.figures import Figures, figure_key
from ncpm_reports.store.plausibility import plausibility_warnings
from ncpm_reports.store.revisions import AcceptedRevision, contradiction_issues, contradictions, stated_values
from ncpm_reports.store.withdrawals import long_reason, withdrawals_in_force

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
    reread: bool = False,
    accepted: AcceptedRevision | None = None,
) -> IngestResult:
    """Stores published files, all of them or none, and says what became of each.

    A file that is held already is read only if `reread`, or if a day of publication is given, or if it is `accepted`
    against what contradicts it, which may have come later.

    Raises: Refused or NotFound with the problems of all files; StoreUnavailable.
    """
    skipped = () if reread or context.published_on or accepted else tuple(_outcomes_of_held_files(store, files))
    skipped_paths = {outcome.path for outcome in skipped}
    parsed_files = read_files((path for path in files if path not in skipped_paths), context)
    stored = store_files(store, parsed_files, context.areas, accepted)
    order = {path: number for number, path in enumerate(dict.fromkeys(files))}
    ordered = sorted((*skipped, *stored.outcomes), key=lambda outcome: order[outcome.path])
    notices = (*stored.notices, *_withdrawn_notices(store, skipped))
    return IngestResult(outcomes=tuple(ordered), notices=notices, figures=stored.figures)


def store_files(
    store: Store, parsed_files: Sequence[ParsedFile], areas: Areas, accepted: AcceptedRevision | None = None
) -> IngestResult:
    """Stores files as they were read, all of them or none, and says what became of each.

    Raises: Refused for contradictions that nobody has `accepted`, or not in few words; StoreUnavailable.
    """
    if accepted is None:
        _refuse_contradictions(store, parsed_files, areas)
    else:
        refuse_if_any(long_reason(accepted.reason))
    figures = tuple(figure for file in parsed_files for figure in file.figures)
    figures_after = Figures.from_observations((*store.observations(), *figures)) if figures else None
    warnings = plausibility_warnings(figures, figures_after, areas) if figures_after else ()
    outcomes: list[ReleaseOutcome] = []
    for file in parsed_files:
        words = store.ingest(file.path.name, file.sha256, file.releases, accepted)
        outcomes.extend(
            ReleaseOutcome(path=file.path, words=words, release=release, figures=len(observations))
            for release, observations in file.releases
        )
    file_notices = tuple(notice for file in parsed_files for notice in file.notices)
    notices = (*file_notices, *warnings, *_withdrawn_notices(store, outcomes))
    return IngestResult(outcomes=tuple(outcomes), notices=notices, figures=figures)


def _withdrawn_notices(store: Store, outcomes: Iterable[ReleaseOutcome]) -> Iterator[Issue]:
    withdrawn = withdrawals_in_force(store.withdrawals())
    for release in (outcome.release for outcome in outcomes if outcome.release.id in withdrawn):
        withdrawal = withdrawn[release.id]
        where = f"{release.title}, {release.edition}"
        found = f"a release that was withdrawn on {day_label(withdrawal.recorded_on)}: {withdrawal.reason}"
        remedy = f"`ncpm withdraw {release.id} --undo --reason …` brings it back."
        at_desk = "Bring it back from the list of releases, if it is to stand."
        yield warning("release.withdrawn", where, found, "a release that stands", remedy, at_desk=at_desk)


def _refuse_contradictions(store: Store, parsed_files: Iterable[ParsedFile], areas: Areas) -> None:
    """Refuses files that say of a figure what another release of the same day, or another of them, does not.

    Raises: Refused with each figure, cell against cell; nothing has been stored.
    """
    names = {code: area.name for code, area in areas.by_code.items()}
    issues: list[Issue] = []
    earlier_figures: list[Observation] = []
    for file in parsed_files:
        conflicts = (*store.contradictions(file.sha256, file.releases), *contradictions(earlier_figures, file.figures))
        issues.extend(contradiction_issues(conflicts, file.path.name, names))
        earlier_figures.extend(file.figures)
    refuse_if_any(issues)


def _outcomes_of_held_files(store: Store, files: Iterable[Path]) -> Iterator[ReleaseOutcome]:
    for path in dict.fromkeys(path for path in files if path.is_file()):
        for release, figures in store.releases_of_file(_sha256(path)):
            yield ReleaseOutcome(path=path, words=IngestOutcome.ALREADY_HELD, release=release, figures=figures)


def read_files(files: Iterable[Path], context: ReadingContext) -> list[ParsedFile]:
    """Every file as read. Raises: Refused with the problems of all files, those that are not there included."""
    parsed_files: list[ParsedFile] = []
    issues: list[Issue] = []
    for path in files:
        try:
            parsed_files.append(_read_settled_file(path, context))
        except (Refused, NotFound) as refused:
            issues.extend(refused.issues)
    refuse_if_any(issues)
    return parsed_files


def _read_settled_file(path: Path, context: ReadingContext) -> ParsedFile:
    try:
        file = read_file(path, context)
    except OSError as error:
        raise _unreadable_error(path, error) from error
    if _sha256(path) != file.sha256:
        found, expected = "a file that was changed while it was being read", "a file that nobody is writing"
        remedy = "Wait until it is complete, then run this again."
        raise refuse("file.changed", str(path), found, expected, remedy)
    notices = refuse_if_any(issue for release, _ in file.releases for issue in _day_issues(release, path.name, context))
    return replace(file, notices=(*file.notices, *notices))


def _day_issues(release: PublishedRelease, name: str, context: ReadingContext) -> Iterator[Issue]:
    """What is wrong with a day of publication, and a warning that it is to come.

    A day that is given with a file whose rows say their own would be passed over in silence. One too far ahead cannot
    have been announced.
    """
    stated_day, day, where = context.published_on, release.published_on, f"{name}, day of publication"
    if stated_day not in (None, day):
        found = f"{day_label(stated_day)} given with it"
        expected = f"the day that the file itself says, {day_label(day)}"
        remedy = "Leave out --published-on, or correct the day in the file."
        at_desk = "Leave the day below empty, or correct the day in the file and add it again."
        yield Issue.of(OWN_DAY, where, found, expected, remedy, at_desk=at_desk)
    if day > context.today + ANNOUNCED_AHEAD:
        expected = f"a day at most {ANNOUNCED_AHEAD.days} days from today"
        yield Issue.of(FAR_AHEAD, where, day_label(day), expected, "Correct the day of publication.")
    elif day > context.today:
        found, remedy = f"{day_label(day)}, which is still to come", "Nothing that rests on it can be published before."
        yield warning("release.to_come", where, found, "a release that is public", remedy)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable_error(path, error) from error


def _unreadable_error(path: Path, error: OSError) -> NotFound:
    found, remedy = error.strerror or "nothing that can be read", "Check the name and that you may read it."
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

    def with_effect(self, effect: Effect) -> tuple[FigureEffect, ...]:
        """The figures with this effect."""
        return tuple(figure for figure in self.figures if figure.effect is effect)


def preview(store: Store, file: ParsedFile, areas: Areas) -> Preview:
    """What storing a file would change; nothing is stored. Figures of withdrawn releases count as not held.

    A figure is revised or the same by the newest that was published until its own day; it is new where there is none,
    and contradictory where one of the same day says another thing. Raises: StoreUnavailable.
    """
    incoming = file.figures
    measures = {figure.measure for figure in incoming}
    observations = tuple(store.observations(measures))
    conflicts = store.contradictions(file.sha256, file.releases)
    stored = {figure_key(contradiction.incoming): contradiction.stored for contradiction in conflicts}
    keys = {figure_key(figure) for figure in incoming}
    earlier = grouped((figure for figure in observations if figure_key(figure) in keys), figure_key)
    effects = tuple(
        _effect(figure, stored.get(figure_key(figure)), earlier.get(figure_key(figure), ())) for figure in incoming
    )
    after = Figures.from_observations((*observations, *incoming))
    return Preview(figures=effects, warnings=plausibility_warnings(incoming, after, areas), after=after)


def _effect(figure: Observation, contradicted: Observation | None, versions: Iterable[Observation]) -> FigureEffect:
    if contradicted is not None:
        return FigureEffect(effect=Effect.CONTRADICTORY, incoming=figure, stored=contradicted)
    day = figure.release.published_on
    comparable = [other for other in versions if other.release.published_on <= day and other.unit is figure.unit]
    if not comparable:
        return FigureEffect(effect=Effect.NEW, incoming=figure)
    newest = max(comparable, key=lambda other: other.release.published_on)
    effect = Effect.SAME if stated_values(newest) == stated_values(figure) else Effect.REVISED
    return FigureEffect(effect=effect, incoming=figure, stored=newest)

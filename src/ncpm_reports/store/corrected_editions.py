"""What a corrected edition takes with it: figures of the edition before that it does not state itself."""

from collections.abc import Iterable, Iterator

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.store.figures import Figures, corrects


def dropped_figures(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> Iterator[Issue]:
    """A warning for each edition of which a corrected one states some figures and not others, which stand no longer.

    `figures` are those held, with the incoming among them.
    """
    by_release = grouped(incoming, lambda observation: observation.release.id)
    for stated in by_release.values():
        later = stated[0].release
        for earlier in figures.releases:
            if corrects(later, earlier):
                keys = {_key(observation) for observation in stated}
                dropped = [each for each in _figures_of(earlier, figures) if _key(each) not in keys]
                if dropped:
                    yield _warning(later, earlier, dropped, areas)


def _figures_of(release: PublishedRelease, figures: Figures) -> Iterator[Observation]:
    for measured in figures.by_measure.values():
        yield from (observation for observation in measured.given if observation.release.id == release.id)


def _key(observation: Observation) -> tuple[object, ...]:
    return (observation.measure, observation.area, observation.period, observation.series)


def _warning(later: PublishedRelease, earlier: PublishedRelease, dropped: list[Observation], areas: Areas) -> Issue:
    first, many = dropped[0], len(dropped)
    area = areas.by_code[first.area].name if first.area in areas.by_code else first.area
    such = f"{first.measure} in {area}, {first.period.label}"
    gone = "these stand no longer" if many > 1 else "it stands no longer"
    return Issue(
        code="figures.dropped",
        severity=Severity.WARNING,
        where=f"{later.title}, {later.edition}",
        found=f"none for {many:,} of “{earlier.edition}”, such as {such}: {gone}",
        expected=f"every figure of the edition that it corrects, “{earlier.edition}”, whose place it takes",
        remedy="Add them. If no others were corrected, write the edition without “, corrected”: then they stand.",
    )

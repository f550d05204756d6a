"""From quarters and forces to years and nations: complete windows only, and never a smaller number as the total."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Source, Unit, format_number
from ncpm_reports.store.figures import Figures

YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure to be assessed: published as it stands, or worked out from published ones, which it names.

    `areas` are the force areas that were added up, `missing` those that had no figure and are not inside. Both are
    empty for a published figure.
    """

    quantity: Quantity
    observations: tuple[Observation, ...]
    areas: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        """The period that the figure is for.

        Raises: ValueError if its quantity has none, which no figure made here lacks.
        """
        if self.quantity.period is None:
            raise ValueError("a figure without a period")
        return self.quantity.period

    @property
    def value(self) -> float | None:
        """The figure's number; None where its status carries none."""
        return self.quantity.value

    @property
    def published(self) -> Observation | None:
        """The observation, if the figure stands as it was published; None if it was worked out."""
        return self.observations[0] if not self.quantity.derivation else None


def as_published(observation: Observation) -> Figure:
    """The figure that an observation is."""
    return Figure(quantity=observation.quantity(), observations=(observation,))


def derived(value: float, like: Quantity, words: str, used: Iterable[Figure], unit: Unit | None = None) -> Quantity:
    """A quantity worked out from figures: their sources, each once and in order, and how it was done in words."""
    return derived_from(value, like, words, all_sources(figure.quantity for figure in used), unit)


def derived_from(
    value: float, like: Quantity, words: str, sources: tuple[Source, ...], unit: Unit | None = None
) -> Quantity:
    """A quantity worked out from what has these sources, about what `like` is about, and how it was done in words."""
    return Quantity(
        value=value,
        unit=unit or like.unit,
        measure=like.measure,
        area=like.area,
        period=like.period,
        sources=sources,
        derivation=words,
    )


def all_sources(quantities: Iterable[Quantity]) -> tuple[Source, ...]:
    """The sources of quantities, each once, in the order of their names."""
    return tuple(sorted({source for one in quantities for source in one.sources}, key=_source_key))


def sum_over_time(parts: Sequence[Figure], window: Period) -> Figure | None:
    """The sum of discrete periods that fill a window exactly, without overlap or gap; None if they do not.

    A part without a value makes a gap, and so gives None: a sum with a hole in it is not the total.
    """
    ordered = sorted(parts, key=lambda part: part.period)
    if not ordered or ordered[0].period.start != window.start or ordered[-1].period.end != window.end:
        return None
    if any(part.value is None or not part.period.whole_months for part in ordered):
        return None
    if any(one.period.shifted(one.period.months) != two.period for one, two in pairwise(ordered)):
        return None
    like = ordered[0].quantity
    total = sum(part.value for part in ordered if part.value is not None)
    words = "sum of " + ", ".join(f"{_shown(part)} ({part.period.label})" for part in ordered)
    quantity = Quantity(
        value=total,
        unit=like.unit,
        measure=like.measure,
        area=like.area,
        period=window,
        sources=all_sources(part.quantity for part in ordered),
        derivation=words,
    )
    return Figure(quantity=quantity, observations=_observations(ordered))


def figure_for(figures: Figures, measure: str, area: str, period: Period) -> Figure | None:
    """The newest edition of an area's figure for a period, None if there is none.

    Of another series only where there is no main one, which has no name: side series are figures on another footing
    ("excluding the Grays lorry deaths"), not newer editions.
    """
    newest = max(editions(figures, measure, area, period), key=_edition, default=None)
    if newest is not None:
        return newest
    other = figures.get(measure, area, period)
    return None if other is None else as_published(other)


def nearest_edition(figures: Figures, like: Figure, period: Period) -> Figure | None:
    """The edition of another period's figure that was published nearest to one like it, None if it has no value.

    A figure is revised from one edition to the next, so two periods compare only as the same edition, or the nearest,
    has them. Of two that are as near, the later.
    """
    quantity, day = like.quantity, published_on(like)
    found = editions(figures, quantity.measure, quantity.area, period)
    nearest = min(found, key=lambda one: _distance(one, day), default=None)
    return nearest if nearest is not None and nearest.value is not None else None


def _distance(figure: Figure, day: date) -> tuple[int, int, bool]:
    published = published_on(figure)
    return abs((published - day).days), -published.toordinal(), bool(figure.quantity.derivation)


def first_edition(figures: Figures, like: Figure) -> Figure | None:
    """A figure as first published, None if no edition has a value."""
    quantity = like.quantity
    found = (one for one in editions(figures, quantity.measure, quantity.area, like.period) if one.value is not None)
    return min(found, key=lambda one: (published_on(one), bool(one.quantity.derivation)), default=None)


def editions(figures: Figures, measure: str, area: str, period: Period) -> tuple[Figure, ...]:
    """Every edition of the main series of a figure that no correction has replaced, in no order.

    A year's editions are those printed for it, the sums of the quarters or months of each release that has all of
    them, and the sum of the newest of each.
    """
    printed = tuple(as_published(one) for one in figures.standing(measure, area, period))
    if not period.is_year:
        return printed
    newest = sum_of_parts(figures, measure, area, period)
    if newest is None:
        return printed
    summed = {newest.observations: newest}
    parts = [figures.standing(measure, area, one.period) for one in newest.observations]
    for release in {one.release.id for one in parts[0]}:
        own = [one for vintages in parts for one in vintages if one.release.id == release]
        total = sum_over_time([as_published(one) for one in own], period)
        if total is not None:
            summed.setdefault(total.observations, total)
    return (*printed, *summed.values())


def published_on(figure: Figure) -> date:
    """The day of the newest release behind a figure."""
    return max(one.release.published_on for one in figure.observations)


def _edition(figure: Figure) -> tuple[date, bool]:
    # Of one day, what was printed as it stands before what was added up.
    return published_on(figure), not figure.quantity.derivation


def has_value(figures: Figures, measure: str, area: str, period: Period) -> bool:
    """Whether a figure with a number is held or can be added up from quarters or months."""
    figure = figure_for(figures, measure, area, period)
    return figure is not None and figure.value is not None


def sum_of_parts(figures: Figures, measure: str, area: str, window: Period) -> Figure | None:
    """The sum of the quarters, else the months, that were published for a window; None unless all of them were."""
    inside = [one for one in figures.series(measure, area) if window.contains(one.period) and one.period != window]
    for length in (3, 1):
        parts = {one.period: one for one in inside if one.period.months == length}
        if len(parts) * length != window.months:
            continue
        total = sum_over_time([as_published(one) for one in parts.values()], window)
        if total is not None:
            return total
    return None


def by_force(figures: Figures, measure: str, period: Period, forces: Iterable[str]) -> dict[str, Figure]:
    """The figures of the forces that have a value for a period, by code, in the forces' order."""
    found = ((code, figure_for(figures, measure, code, period)) for code in forces)
    return {code: figure for code, figure in found if figure is not None and figure.value is not None}


def sum_of_forces(held: Mapping[str, Figure], chosen: Sequence[str], forces: Sequence[str], nation: str) -> Figure:
    """The sum of the chosen forces' figures for one period, and which of all forces are missing from it.

    Raises: KeyError if a chosen force has no figure, ValueError if none is chosen.
    """
    if not chosen:
        raise ValueError("no force was chosen to add up")
    used = [held[code] for code in chosen]
    total = sum(figure.value for figure in used if figure.value is not None)
    like = used[0].quantity
    quantity = Quantity(
        value=total,
        unit=like.unit,
        measure=like.measure,
        area=nation,
        period=like.period,
        sources=all_sources(figure.quantity for figure in used),
        derivation=f"sum of the figures of {len(used)} police force areas",
    )
    missing = tuple(code for code in forces if code not in chosen)
    return Figure(quantity=quantity, observations=_observations(used), areas=tuple(chosen), missing=missing)


def less(total: Figure, parts: Sequence[tuple[str, Figure]]) -> Figure:
    """A total less some of its parts, each given with its name: "681 less 61 in Greater Manchester"."""
    if not parts or total.value is None:
        return total
    taken = sum(part.value for _, part in parts if part.value is not None)
    words = f"{_shown(total)} less " + " and ".join(f"{_shown(part)} in {name}" for name, part in parts)
    used = (total, *(part for _, part in parts))
    return Figure(quantity=derived(total.value - taken, total.quantity, words, used), observations=_observations(used))


def less_victims(figure: Figure, victims: int, source: Source) -> Figure:
    """A figure less the victims of incidents that its publisher calls exceptional."""
    if figure.value is None or not victims:
        return figure
    words = f"{_shown(figure)} less {victims} victims of exceptional incidents"
    quantity = derived(figure.value - victims, figure.quantity, words, (figure,))
    with_source = Quantity(
        value=quantity.value,
        unit=quantity.unit,
        measure=quantity.measure,
        area=quantity.area,
        period=quantity.period,
        sources=tuple(sorted({*quantity.sources, source}, key=_source_key)),
        derivation=words,
    )
    return Figure(quantity=with_source, observations=figure.observations)


def own_sum_difference(published: Figure, own: Figure) -> Quantity | None:
    """A published total less our own sum of forces, which is to be reported beside it; None where either lacks a value.

    British Transport Police and revisions explain differences; a large one is a question to the publisher.
    """
    if published.value is None or own.value is None:
        return None
    words = f"published total of {_shown(published)} less {_shown(own)}, the sum of {len(own.areas)} police force areas"
    return derived(published.value - own.value, published.quantity, words, (published, own))


def years_held(figures: Figures, measure: str, area: str, until: Period) -> tuple[Period, ...]:
    """The years and longer or irregular periods held, or that complete quarters or months make, up to `until`'s end.

    Oldest first. Quarters and months themselves are not among them.
    """
    series = [one for one in figures.series(measure, area) if one.period.end <= until.end]
    periods = {one.period for one in series}
    direct = {period for period in periods if not is_part(period)}
    ends = {one.period for one in series if one.value is not None} - direct
    built = {_year_to(part) for part in ends if part.end.month % 3 == 0}
    complete = {year for year in built - direct if sum_of_parts(figures, measure, area, year) is not None}
    return tuple(sorted(direct | complete, key=lambda period: (period.end, period.months)))


def is_part(period: Period) -> bool:
    """Whether a period is a month or a quarter: something to add up, not to compare with a year."""
    return period.months in (1, 3) and period.whole_months


def _year_to(part: Period) -> Period:
    return Period(part.shifted(part.months - YEAR).start, part.end)


def _observations(used: Iterable[Figure]) -> tuple[Observation, ...]:
    return tuple(one for figure in used for one in figure.observations)


def _shown(figure: Figure) -> str:
    return format_number(figure.value) if figure.value is not None else figure.quantity.status.value


def _source_key(source: Source) -> tuple[str, ...]:
    day = source.published_on.isoformat() if source.published_on else ""
    return (*source.sort_key, source.release, day, source.url)

"""From quarters and forces to years and nations: complete windows only, and never a smaller number as the total."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Source, Status, Unit, format_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure to be assessed: published, or worked out; of a sum, the force `areas` in it and those `missing`."""

    quantity: Quantity
    observations: tuple[Observation, ...]
    areas: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        """The period that the figure is for."""
        return self.quantity.for_period

    @property
    def value(self) -> float | None:
        """The figure's number; None where its status carries none."""
        return self.quantity.value

    @property
    def series(self) -> frozenset[str]:
        """The series that the figure is from: figures of different series are never compared."""
        return frozenset(observation.series for observation in self.observations)

    @property
    def published(self) -> Observation | None:
        """The observation, if the figure stands as it was published; None if it was worked out."""
        return self.observations[0] if not self.quantity.derivation else None


def as_published(observation: Observation) -> Figure:
    """The figure that an observation is."""
    return Figure(quantity=observation.quantity(), observations=(observation,))


def derived_from(
    value: float, like: Quantity, words: str, sources: tuple[Source, ...], unit: Unit | None = None
) -> Quantity:
    """A quantity worked out from what has these sources, about what `like` is about, and how it was done in words."""
    unit = unit or like.unit
    return replace(like, value=value, unit=unit, status=Status.PUBLISHED, sources=sources, derivation=words)


def sum_of(parts: Sequence[Quantity], area: str, words: str, sources: tuple[Source, ...] | None = None) -> Quantity:
    """The sum of counts of one measure and period, as that of an area; with their sources unless others are given."""
    total = float(sum(part.count for part in parts))
    return replace(parts[0], value=total, area=area, sources=sources or all_sources(parts), derivation=words)


def all_sources(quantities: Iterable[Quantity]) -> tuple[Source, ...]:
    """The sources of quantities, each once, in the order of their names."""
    return _distinct_sources(source for quantity in quantities for source in quantity.sources)


def sum_over_time(parts: Sequence[Observation]) -> Figure:
    """The sum of discrete periods with values that follow on one another, oldest first: that of the whole window."""
    window = Period(parts[0].period.start, parts[-1].period.end)
    terms = ", ".join(f"{format_number(float(part.value or 0))} ({part.period.label})" for part in parts)
    return Figure(quantity=_sum(parts, parts[0].area, window, f"sum of {terms}"), observations=tuple(parts))


def sum_of_forces(by_force: Mapping[str, Figure], forces: Sequence[str], nation: str, period: Period) -> Figure:
    """The sum over one or more police force areas, `missing` being the others."""
    observations = tuple(observation for figure in by_force.values() for observation in figure.observations)
    quantity = _sum(observations, nation, period, f"sum of the figures of {len(by_force)} police force areas")
    missing = tuple(code for code in forces if code not in by_force)
    return Figure(quantity=quantity, observations=observations, areas=tuple(by_force), missing=missing)


def without_parts(total: Figure, parts: Mapping[str, Figure]) -> Figure:
    """A total less some of its parts, each under its name: "681 less 61 in Greater Manchester"."""
    if not parts or total.value is None:
        return total
    terms = " and ".join(f"{figure_text(part)} in {name}" for name, part in parts.items())
    words = f"{figure_text(total)} less {terms}"
    figures = (total, *parts.values())
    value = total.value - sum(part.value or 0.0 for part in parts.values())
    return Figure(
        quantity=derived_from(value, total.quantity, words, all_sources(figure.quantity for figure in figures)),
        observations=tuple(observation for figure in figures for observation in figure.observations),
    )


def without_victims(figure: Figure, victims: int, source: Source) -> Figure:
    """A figure less the victims of incidents that its publisher calls exceptional."""
    if figure.value is None or not victims:
        return figure
    words = f"{figure_text(figure)} less {victims} victims of exceptional incidents"
    sources = _distinct_sources((*figure.quantity.sources, source))
    return replace(figure, quantity=derived_from(figure.value - victims, figure.quantity, words, sources))


def own_sum_difference(published: Figure | None, force_sum: Figure | None) -> Quantity | None:
    """A published total less our own sum of forces, to be reported beside it; None where either lacks a value."""
    if published is None or force_sum is None or published.value is None or force_sum.value is None:
        return None
    term = f"{figure_text(force_sum)}, the sum of {len(force_sum.areas)} police force areas"
    words = f"published total of {figure_text(published)} less {term}"
    sources = all_sources((published.quantity, force_sum.quantity))
    return derived_from(published.value - force_sum.value, published.quantity, words, sources)


def _sum(parts: Sequence[Observation], area: str, period: Period, words: str) -> Quantity:
    return Quantity(
        value=sum(float(part.value) for part in parts if part.value is not None),
        unit=parts[0].unit,
        measure=parts[0].measure,
        area=area,
        period=period,
        sources=_distinct_sources(part.source for part in parts),
        derivation=words,
    )


def figure_text(figure: Figure) -> str:
    """A figure as derivations name it: with a decimal unless it is whole; its status where it has no value."""
    value = figure.value
    return figure.quantity.status.value if value is None else format_number(value, 0 if value == round(value) else 1)


def _distinct_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    def key(source: Source) -> tuple[str, ...]:
        return (*source.sort_key, source.release, str(source.published_on or ""), source.url)

    return tuple(sorted({*sources}, key=key))

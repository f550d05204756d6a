"""What a figure covers: cautions that attach themselves, forces left out of both sides, breaks in a series."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import EXCLUDING
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.core.strict_toml import read_toml
from ncpm_reports.measures.aggregate import Figure
from ncpm_reports.measures.framework import Framework, Measure, misfit, repetitions
from ncpm_reports.measures.results import Caveat

EXCLUDE = "exclude-area"
BREAK = "break"
MEANING = "meaning"
BREAK_WORDS = "Break in series"
EFFECTS = ("note", EXCLUDE, BREAK, MEANING)

PERIOD_ENDS = "period-ends"
PUBLISHED = "published"
EXCEPTIONAL = "exceptional"
SUM_OF_FORCES = "sum-of-forces"
AREAS_EXCLUDED = "areas-excluded"
VINTAGES_DIFFER = "vintages-differ"
BASELINE_DIFFERS = "baseline-differs"
SMALL_COUNTS = "small-counts"
BELOW_ZERO = "below-zero"
CIRCUMSTANCES = (SUM_OF_FORCES, AREAS_EXCLUDED, VINTAGES_DIFFER, BASELINE_DIFFERS, SMALL_COUNTS, BELOW_ZERO)
TRIGGERS = ("period", PERIOD_ENDS, PUBLISHED, EXCEPTIONAL, *CIRCUMSTANCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaveatFile:
    """What `data/caveats.toml` holds."""

    caveats: tuple[Caveat, ...]


def read_caveats(text: str, name: str) -> tuple[Caveat, ...]:
    """The caveats in a TOML text, in its order; `name` is the file's. Raises: Refused with every problem found."""
    caveats = read_toml(text, name, CaveatFile).caveats
    refuse_if_any(_misfits(caveats, name))
    return caveats


def concerns(caveat: Caveat, measure: str, area: str) -> bool:
    """Whether a caveat is about a measure in an area; empty lists mean all."""
    return (not caveat.measures or measure in caveat.measures) and (not caveat.areas or area in caveat.areas)


def excluded_areas(
    caveats: Iterable[Caveat], measure: str, period: Period, published_on: date | None = None
) -> frozenset[str]:
    """The areas whose figure does not count in an edition, else in any: caveats take them out of both sides."""
    return frozenset(
        area
        for caveat in caveats
        if caveat.effect == EXCLUDE
        and (not caveat.measures or measure in caveat.measures)
        and caveat.holds(period.end)
        and _edition_lacks_area(caveat, published_on)
        for area in caveat.areas
    )


def _edition_lacks_area(caveat: Caveat, published_on: date | None) -> bool:
    return published_on is None or published_on <= (caveat.editions_to or date.max)


def breaks_in(caveats: Iterable[Caveat], measure: str, area: str) -> tuple[Caveat, ...]:
    """The breaks in the series of a measure in an area, in the file's order."""
    return tuple(caveat for caveat in caveats if caveat.effect == BREAK and concerns(caveat, measure, area))


def break_between(caveats: Iterable[Caveat], measure: str, area: str, earlier: Period, later: Period) -> Caveat | None:
    """The first break that lies between two periods: one ends within its dates and the other does not."""
    return next((caveat for caveat in breaks_in(caveats, measure, area) if separates(caveat, earlier, later)), None)


def meaning_changed(caveats: Iterable[Caveat], measure: str, period: Period) -> bool:
    """Whether a figure no longer means what it did, everywhere: nothing is claimed of single forces by it."""
    return any(
        caveat.effect == MEANING and not caveat.areas and measure in caveat.measures and touches(caveat, period)
        for caveat in caveats
    )


def separates(caveat: Caveat, earlier: Period, later: Period) -> bool:
    """Whether a break's dates part two periods: one ends within them and the other does not."""
    return caveat.holds(earlier.end) != caveat.holds(later.end)


def touches(caveat: Caveat, period: Period) -> bool:
    """Whether a caveat's dates share a day with a period; open dates have no end."""
    return (caveat.valid_from or date.min) <= period.end and period.start <= (caveat.valid_to or date.max)


def series_words(then: str, now: str) -> str:
    """What parts two series, for a chart: "Greater Manchester left out" where the later one says it excludes it."""
    for series, words in ((now, "left out"), (then, "back in")):
        if series.startswith(EXCLUDING):
            name = series.removeprefix(EXCLUDING)
            return f"{name[:1].upper()}{name[1:]} {words}"
    return BREAK_WORDS


def scope_words(
    figure: Figure, measure: Measure, framework: Framework, areas: Areas, excluding: tuple[str, ...] = ()
) -> str:
    """A figure's scope in a phrase: "England and Wales, with British Transport Police, excluding Greater Manchester".

    Figures of two scopes are never set against one another. `excluding` are the names of areas taken out of it; a
    published total of recorded crime takes in the framework's bodies beside the territorial forces.
    """
    if figure.areas:
        scope = f"{len(figure.areas)} police force areas, without British Transport Police"
    else:
        published = figure.observations[0]
        area = areas.by_code.get(published.area)
        national = published.area == measure.coverage_area and measure.sum_forces
        bodies = framework.bodies_in_published_totals if national else ()
        scope = (area.name if area else published.area) + "".join(f", with {areas.name(code)}" for code in bodies)
        if published.series.startswith(EXCLUDING):
            excluding = tuple(dict.fromkeys((published.series.removeprefix(EXCLUDING), *excluding)))
    return scope + (f", excluding {listed(excluding)}" if excluding else "")


def exceptional(caveats: Iterable[Caveat], measure: str, area: str, period: Period) -> tuple[Caveat, ...]:
    """The incidents with many victims that were recorded inside a period in an area."""
    return tuple(
        caveat
        for caveat in caveats
        if caveat.victims is not None
        and concerns(caveat, measure, area)
        and period.start <= (caveat.valid_from or date.min)
        and (caveat.valid_to or date.max) <= period.end
    )


def attached_caveats(
    caveats: Iterable[Caveat],
    measure: str,
    area: str,
    periods: Collection[Period],
    *,
    published: Collection[date] = (),
    circumstances: Collection[str] = (),
    excluded: Collection[str] = (),
) -> tuple[Caveat, ...]:
    """Every caveat that belongs beside figures of these days, in the file's order: none that applies is left out."""

    def attaches(caveat: Caveat) -> bool:
        ends = {caveat.holds(period.end) for period in periods}
        if caveat.effect == EXCLUDE:
            return _edition_lacks_area(caveat, min(published, default=None)) and True in ends
        if caveat.effect == BREAK:
            return len(ends) > 1
        if caveat.trigger in CIRCUMSTANCES:
            return caveat.trigger in circumstances
        if caveat.trigger == PUBLISHED:
            return any(map(caveat.holds, published))
        if caveat.trigger == PERIOD_ENDS:
            return True in ends
        if caveat.trigger == EXCEPTIONAL:
            return any(exceptional((caveat,), measure, area, period) for period in periods)
        return any(touches(caveat, period) for period in periods) or not (caveat.valid_from or caveat.valid_to)

    def is_about(caveat: Caveat) -> bool:
        excluded_codes = excluded if caveat.effect == EXCLUDE else ()
        return any(concerns(caveat, measure, code) for code in (area, *excluded_codes))

    return tuple(caveat for caveat in caveats if is_about(caveat) and attaches(caveat))


def _misfits(caveats: tuple[Caveat, ...], name: str) -> Iterator[Issue]:
    yield from repetitions("caveats", [caveat.id for caveat in caveats], name)
    for caveat in caveats:
        where = f"{name}, caveats[{caveat.id}]"
        if caveat.effect not in EFFECTS:
            yield misfit(f"{where}.effect", caveat.effect, "one of " + ", ".join(EFFECTS))
        if caveat.trigger not in TRIGGERS:
            yield misfit(f"{where}.trigger", caveat.trigger, "one of " + ", ".join(TRIGGERS))
        if caveat.effect == EXCLUDE and not caveat.areas:
            yield misfit(f"{where}.areas", "nothing", "the areas that are taken out")
        if caveat.effect == BREAK and caveat.valid_from is None:
            yield misfit(f"{where}.valid_from", "nothing", "the first day on which a period ends on the new basis")
        if (caveat.victims is None) == (caveat.trigger == EXCEPTIONAL):
            yield misfit(f"{where}.victims", f"{caveat.victims}", 'a number exactly where the trigger is "exceptional"')
        if caveat.victims is not None and (caveat.valid_from is None or caveat.valid_to is None):
            yield misfit(f"{where}.valid_from", "an open date", "the days between which the victims were recorded")
        if caveat.valid_from and caveat.valid_to and caveat.valid_to < caveat.valid_from:
            yield misfit(f"{where}.valid_to", f"{caveat.valid_to}", f"a day from {caveat.valid_from} on")
        if not caveat.text or not caveat.source:
            yield misfit(f"{where}.text", "nothing", "words, and who said so")

"""Frameworks as data: priorities, metrics, proxies and neighbours, read strictly from TOML into frozen values."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import PlainValidator

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.core.quantities import Unit
from ncpm_reports.core.strict_toml import read_toml
from ncpm_reports.measures.results import About, Direction, Kind, Priority


def period_from_code(text: object) -> Period:
    """The period of a code such as "2018-07-01/2019-06-30". Raises: ValueError unless these are two days in order."""
    if not isinstance(text, str) or text.count("/") != 1:
        raise ValueError("write a period as its first and last day, such as 2018-07-01/2019-06-30")
    start, end = text.split("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


PeriodCode = Annotated[Period, PlainValidator(period_from_code)]


class Role(StrEnum):
    """What a measure is in its framework: a metric judged nationally, a local proxy, or a neighbour for context."""

    METRIC = "metric"
    PROXY = "proxy"
    CONTEXT = "context"


class Level(StrEnum):
    """Where a measure may be shown."""

    NATIONAL = "national"
    FORCE = "force"


class Test(StrEnum):
    """How a change is tested: counts by the exact conditional Poisson test, surveys by their standard errors."""

    __test__ = False  # not a case for pytest

    POISSON = "poisson"
    SURVEY = "survey"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure as a framework defines it.

    `of` names the metrics that a proxy or neighbour stands beside. `coverage_area` is the ONS code of the area that
    its national figure is about. `baseline_else` are the years that may stand in where the baseline year is not held,
    best first. `sum_forces` allows a national figure to be the sum of forces where none was published. `widen` lets the
    test allow for counts that vary more than chance alone; `denominator` is what rates are per, `rate_of` the measure
    whose counts a published rate was made from. `lag_days` is how long
    after a period's end its figures usually appear, `months_between` how far apart its periods end.
    """

    id: str
    role: Role
    priority: str
    name: str
    short_name: str
    unit: Unit
    counting_unit: str
    direction: Direction
    test: Test
    coverage_area: str
    lag_days: int
    months_between: int
    levels: tuple[Level, ...]
    about: About
    of: tuple[str, ...] = ()
    baseline_else: tuple[PeriodCode, ...] = ()
    sum_forces: bool = False
    funnel: bool = False
    widen: bool = False
    denominator: str = "population"
    rate_unit: Unit | None = None
    rate_of: str = ""

    @property
    def kind(self) -> Kind:
        """What its figures are."""
        return self.about.kind

    def due_after(self, latest: Period | None) -> date | None:
        """The day around which the figures after the latest should be out; None where that cannot be told."""
        if latest is None or not latest.whole_months:
            return None
        return latest.shifted(self.months_between).end + timedelta(days=self.lag_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A numerical target: a cut of `reduction` per cent from the baseline, by a day; `covers` are its local proxies."""

    measure: str
    reduction: float
    due: date
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Priorities and measures, in the order in which they are shown, and the rules by which they are judged.

    Forces are shown side by side where `explain_to` says to whom those that fall short explain themselves.
    """

    id: str
    name: str
    short_name: str
    description: str
    baseline: PeriodCode
    priorities: tuple[Priority, ...]
    measures: tuple[Measure, ...]
    minimum_percentage_base: int = 50
    false_discovery_rate: float = 0.05
    not_in_estimates: tuple[str, ...] = ()
    bodies_in_published_totals: tuple[str, ...] = ()
    explain_to: str = ""
    leaves_out: str = ""
    targets: tuple[Target, ...] = ()
    source: str = ""

    @property
    def metrics(self) -> tuple[Measure, ...]:
        """The measures that are judged, in order."""
        return tuple(measure for measure in self.measures if measure.role is Role.METRIC)

    @property
    def context(self) -> tuple[Measure, ...]:
        """Proxies and neighbours that may be shown nationally under their own names, in order."""
        return tuple(
            measure for measure in self.measures if measure.role is not Role.METRIC and Level.NATIONAL in measure.levels
        )

    def measure(self, measure_id: str) -> Measure:
        """The measure with this id. Raises: KeyError if the framework does not know it."""
        for measure in self.measures:
            if measure.id == measure_id:
                return measure
        raise KeyError(measure_id)

    def measures_beside(self, measure_id: str) -> tuple[Measure, ...]:
        """The proxies and neighbours of a metric that may be shown nationally."""
        return tuple(measure for measure in self.context if measure_id in measure.of)


def read_framework(text: str, name: str) -> Framework:
    """The framework in a TOML text; `name` is the file's. Raises: Refused with every problem found."""
    framework = read_toml(text, name, Framework)
    refuse_if_any(_misfits(framework, name))
    return framework


def unknown_areas(framework: Framework, known_codes: Collection[str], name: str) -> Iterator[Issue]:
    """A problem for each area that a framework names and that is not among these codes; `name` is the file's."""
    entries = [(f"measures[{measure.id}].coverage_area", measure.coverage_area) for measure in framework.measures]
    entries += [("not_in_estimates", code) for code in framework.not_in_estimates]
    entries += [("bodies_in_published_totals", code) for code in framework.bodies_in_published_totals]
    for where, code in entries:
        if code not in known_codes:
            yield misfit(f"{name}, {where}", code or "an empty text", "the code of an area in data/areas")


def _misfits(framework: Framework, name: str) -> Iterator[Issue]:
    measures, priorities = framework.measures, framework.priorities
    ids, priority_ids = [measure.id for measure in measures], [priority.id for priority in priorities]
    metrics = [measure.id for measure in framework.metrics]
    yield from repetitions("measures", ids, name)
    yield from repetitions("priorities", priority_ids, name)
    yield from repetitions("priorities.letter_place", [str(priority.letter_place) for priority in priorities], name)
    if not metrics:
        yield misfit(f"{name}, measures", "no metric", 'at least one measure with role "metric"')
    for measure in measures:
        yield from _measure_misfits(measure, priority_ids, metrics, f"{name}, measures[{measure.id}]")
    for target in framework.targets:
        where = f"{name}, targets[{target.measure}]"
        if target.measure not in ids:
            yield misfit(f"{where}.measure", target.measure, _one_of(ids))
        if not 0 < target.reduction < 100:
            yield misfit(f"{where}.reduction", f"{target.reduction}", "between 0 and 100")


def _measure_misfits(measure: Measure, priorities: list[str], metrics: list[str], where: str) -> Iterator[Issue]:
    if measure.priority not in priorities:
        yield misfit(f"{where}.priority", measure.priority, _one_of(priorities))
    for other in measure.of:
        if other not in metrics:
            yield misfit(f"{where}.of", other, _one_of(metrics))
    if measure.role is not Role.METRIC and not measure.of:
        yield misfit(f"{where}.of", "nothing", "the metric that it stands beside: " + _one_of(metrics))
    if (measure.kind is Kind.COUNT) != measure.unit.is_count:
        units = [unit.value for unit in Unit if unit.is_count == (measure.kind is Kind.COUNT)]
        yield misfit(f"{where}.unit", f"{measure.unit} for a {measure.kind}", _one_of(units))
    if (measure.test is Test.POISSON) != (measure.kind is Kind.COUNT) and measure.test is not Test.NONE:
        yield misfit(
            f"{where}.test", f"{measure.test} for a {measure.kind}", "poisson for a count, survey for an estimate"
        )
    if measure.kind is Kind.COUNT and not measure.about.lead:
        yield misfit(f"{where}.about.lead", "nothing", 'the words before the number, such as "Police recorded"')
    if measure.rate_unit and Level.FORCE not in measure.levels:
        yield misfit(f"{where}.rate_unit", f"{measure.rate_unit}", 'no rate, unless "force" is among its levels')
    if measure.funnel and (measure.kind is not Kind.COUNT or Level.FORCE not in measure.levels):
        yield misfit(f"{where}.funnel", "true", "false, unless the measure is a count shown for forces")


def repetitions(key: str, values: list[str], name: str) -> Iterator[Issue]:
    """A problem for each value that stands in a file more than once under a key."""
    for value, times in Counter(values).items():
        if times > 1:
            yield misfit(f"{name}, {key}", f"{value} {times} times", "each only once")


def _one_of(allowed: list[str]) -> str:
    return "one of " + ", ".join(allowed)


def misfit(where: str, found: str, expected: str) -> Issue:
    """The problem of an entry that is well formed and does not fit with the others."""
    return Issue(code="toml.misfit", where=where, found=found, expected=expected, remedy="Mend the entry.")

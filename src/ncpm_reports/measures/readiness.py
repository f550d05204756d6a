"""What is supplied for each measure of a framework, what is missing, and what would fill it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import MONTHS, Period, missing_quarters, quarters_of
from ncpm_reports.core.problems import Issue, NotFound, Refused
from ncpm_reports.core.quantities import PROVENANCE_WORDS
from ncpm_reports.core.settings import Settings
from ncpm_reports.store.available import AvailablePeriod
from ncpm_reports.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What `ncpm status` needs of a measure. The framework is checked in full by `ncpm check` and every build."""

    id: str
    name: str
    role: str
    coverage_area: str
    coverage: str
    local: bool
    lag_days: int
    months_between: int
    not_held: str
    filled_by: str
    frequency: str
    baselines: tuple[Period, ...]


def read_outlines(frameworks: Mapping[str, str], settings: Settings) -> tuple[Outline, ...]:
    """The measures of the framework that the settings name, in its order.

    Raises: NotFound if there is no such framework; Refused if it is not one.
    """
    name = f"{settings.framework}.toml"
    if name not in frameworks:
        raise NotFound(_issue(name, "no such file in data/frameworks", "the framework that settings.toml names"))
    try:
        framework = tomllib.loads(frameworks[name])
        return tuple(_outline(measure, framework["baseline"]) for measure in framework["measures"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as fault:
        raise Refused(_issue(name, "a file that does not hold measures", "a framework")) from fault


def _outline(given: Mapping[str, object], baseline: str) -> Outline:
    about = given["about"]
    if not isinstance(about, dict):
        raise TypeError("about")
    levels = given["levels"]
    return Outline(
        id=str(given["id"]),
        name=str(given["name"]),
        role=str(given["role"]),
        coverage_area=str(given["coverage_area"]),
        coverage=str(about["coverage"]),
        local=isinstance(levels, list) and "force" in levels,
        lag_days=int(str(given["lag_days"])),
        months_between=int(str(given["months_between"])),
        not_held=str(about.get("not_held", "")),
        filled_by=f"{about['publication']} ({about['publisher']})",
        frequency=str(about["frequency"]),
        baselines=tuple(_period(code) for code in (baseline, *_codes(given.get("baseline_else", ())))),
    )


def _codes(given: object) -> tuple[str, ...]:
    return tuple(str(code) for code in given) if isinstance(given, list) else ()


def _period(code: str) -> Period:
    start, end = code.split("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def _issue(name: str, found: str, expected: str) -> Issue:
    return Issue(
        code="framework.file",
        where=name,
        found=found,
        expected=expected,
        remedy="Run `ncpm check` to see what is wrong.",
        at_desk="Check everything on the page Build.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What is supplied for a measure on a day; None where nothing is, or where it does not apply.

    `areas_supplied` and `forces_supplied` count the areas with a value for the latest period; `due` is the day around
    which the next figures should be out.
    """

    measure: str
    name: str
    role: str
    latest_period: str | None
    period_end: date | None
    published_on: date | None
    age_days: int | None
    coverage: str
    areas_supplied: int
    forces_supplied: int | None
    next_expected: str
    missing: str
    filled_by: str
    to_confirm: str
    due: date | None


def readiness(store: Store, outlines: Iterable[Outline], areas: Areas, as_at: date | None) -> tuple[Readiness, ...]:
    """What is supplied for each measure, in the framework's order, as known on a day.

    Ages are counted to that day, else to the day on which the newest release was published.
    """
    available = store.available_periods(as_at or date.max)
    unconfirmed = {release.id: release for release in store.releases() if not release.provenance.confirmed}
    day = as_at or max((day for item in available for day in item.published_on.values()), default=date.min)
    return tuple(
        _readiness(outline, [item for item in available if item.measure == outline.id], areas, day, unconfirmed)
        for outline in outlines
    )


def _readiness(
    outline: Outline,
    available: list[AvailablePeriod],
    areas: Areas,
    day: date,
    unconfirmed: Mapping[str, PublishedRelease],
) -> Readiness:
    latest = latest_available(outline, available, areas)
    period = latest.period if latest else None
    published = max(latest.published_on.values()) if latest else None
    return Readiness(
        measure=outline.id,
        name=outline.name,
        role=outline.role,
        latest_period=period.label if period else None,
        period_end=period.end if period else None,
        published_on=published,
        age_days=(day - published).days if published else None,
        coverage=outline.coverage,
        areas_supplied=len(latest.published_on) if latest else 0,
        forces_supplied=len(_forces_in(latest, areas)) if latest and outline.local else None,
        next_expected=_next_expected(outline, period),
        missing=_missing(outline, available, latest, areas),
        filled_by=outline.filled_by,
        to_confirm=_to_confirm(outline, available, latest, unconfirmed),
        due=_due(outline, period),
    )


def _to_confirm(
    outline: Outline,
    available: list[AvailablePeriod],
    latest: AvailablePeriod | None,
    unconfirmed: Mapping[str, PublishedRelease],
) -> str:
    """The releases of latest and baseline figures that were read in a copy or as quoted, with how they reached us."""
    ids = dict.fromkeys(latest.releases.values()) if latest else {}
    for item in available:
        if any(baseline.contains(item.period) for baseline in outline.baselines):
            ids |= dict.fromkeys(item.releases.values())
    releases = [unconfirmed[identity] for identity in ids if identity in unconfirmed]
    return "; ".join(
        f"{release.title}, {release.edition}: {PROVENANCE_WORDS[release.provenance]}" for release in releases
    )


def latest_available(outline: Outline, available: Iterable[AvailablePeriod], areas: Areas) -> AvailablePeriod | None:
    """The newest period with a value for the measure's own area, or for forces; of those that end alike the longest."""
    concerned = [
        item
        for item in available
        if outline.coverage_area in item.published_on or (outline.local and _forces_in(item, areas))
    ]
    return max(concerned, key=lambda item: (item.period.end, -item.period.start.toordinal()), default=None)


def _forces_in(holding: AvailablePeriod, areas: Areas) -> frozenset[str]:
    return frozenset(force.code for force in areas.forces if force.code in holding.published_on)


def _next_expected(outline: Outline, latest: Period | None) -> str:
    if latest is None or not latest.whole_months:
        return outline.frequency
    due = _due(outline, latest)
    following = latest.shifted(outline.months_between)
    return f"{following.label}, around {MONTHS[due.month]} {due.year}" if due else following.label


def _due(outline: Outline, latest: Period | None) -> date | None:
    """The day around which the figures after the latest should be out; None where that cannot be told."""
    if latest is None or not latest.whole_months:
        return None
    return latest.shifted(outline.months_between).end + timedelta(days=outline.lag_days)


def _forces_end(available: list[AvailablePeriod], areas: Areas) -> str:
    ends = [item.period for item in available if _forces_in(item, areas)]
    newest = max(ends, key=lambda period: (period.end, -period.start.toordinal()), default=None)
    return f"figures of forces end with {newest.label}" if newest else "no figure for any force"


def _baseline_available(outline: Outline, available: list[AvailablePeriod], areas: Areas) -> bool:
    """Whether a figure of the baseline year, or one that may stand in, is held or can be added up."""
    own = [item.period for item in available if outline.coverage_area in item.published_on]
    whole, *stand_ins = outline.baselines
    by_forces = [
        item.period for item in available if outline.local and len(_forces_in(item, areas)) == len(areas.forces)
    ]
    in_quarters = bool(quarters_of(whole))
    return any(
        whole in periods or (in_quarters and not missing_quarters(whole, periods)) for periods in (own, by_forces)
    ) or any(allowed.contains(period) for allowed in stand_ins for period in own)


def _missing(outline: Outline, available: list[AvailablePeriod], latest: AvailablePeriod | None, areas: Areas) -> str:
    if latest is None:
        return outline.not_held or "no figure is held"
    words = []
    if outline.coverage_area not in latest.published_on:
        words.append("no national total")
    if not _baseline_available(outline, available, areas):
        words.append("no national figure for the baseline year")
    supplied = _forces_in(latest, areas)
    absent = [force.name for force in areas.forces if force.code not in supplied]
    if outline.local and 0 < len(absent) <= 5:
        words.append(f"no figure for {', '.join(absent)}")
    elif outline.local and len(absent) == len(areas.forces):
        words.append(_forces_end(available, areas))
    elif outline.local and absent:
        words.append(f"no figure for {len(absent)} of {len(areas.forces)} forces")
    return "; ".join(words)

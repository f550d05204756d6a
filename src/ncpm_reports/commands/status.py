"""`ncpm status`: what is held for each measure, on one screen."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import typer

from ncpm_reports.commands.listing import Cell, Listing, form, print_listing
from ncpm_reports.commands.opened_store import current_store
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    AsAtOption,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    OutputOption,
    StoreOption,
    store_path,
)
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import MONTHS, Period, missing_quarters, quarters_of
from ncpm_reports.core.problems import Issue, NotFound, Refused, refuse_if_any
from ncpm_reports.core.quantities import PROVENANCE_WORDS
from ncpm_reports.core.settings import Settings
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.store.available import AvailablePeriod

COLUMNS = (
    "measure",
    "name",
    "role",
    "latest_period",
    "period_end",
    "published_on",
    "age_days",
    "coverage",
    "areas_held",
    "forces_held",
    "next_expected",
    "missing",
    "filled_by",
    "to_confirm",
)
SHOWN = (
    ("measure", "Id"),
    ("name", "Measure"),
    ("latest_period", "Latest period"),
    ("published_on", "Published"),
    ("age_days", "Age, days"),
    ("coverage", "Coverage"),
    ("forces_held", "Forces"),
    ("next_expected", "Next expected"),
    ("missing", "Missing"),
    ("filled_by", "Filled by"),
    ("to_confirm", "To be confirmed against the release"),
)
CheckOption = Annotated[
    bool, typer.Option("--check", help="First check the whole file of the store, and also what no longer stands in it.")
]


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


def command(
    *,
    as_at: AsAtOption = None,
    check: CheckOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Show what is held for each measure, what is missing, and what would fill it.

    Figures that were read in a copy of a table, or as quoted by others, are named as to be confirmed.
    Ages are counted to the day given, else to the day on which the newest release held was published.

    Example: ncpm status --as-at 2019-12-31
    """
    areas = load_areas(data)
    with current_store(data, store_path(data, store)) as opened:
        if check:
            refuse_if_any(opened.check())
        available = opened.available_periods(as_at or date.max)
        unconfirmed = {release.id: release for release in opened.releases() if not release.provenance.confirmed}
    day = as_at or max((day for item in available for day in item.published_on.values()), default=date.min)
    outlines = read_outlines(load_texts(data / "frameworks", suffixes={".toml"}), load_settings(data))
    rows = tuple(
        _row(outline, [item for item in available if item.measure == outline.id], areas, day, unconfirmed)
        for outline in outlines
    )
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))


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
    )


def _row(
    outline: Outline,
    available: list[AvailablePeriod],
    areas: Areas,
    day: date,
    unconfirmed: Mapping[str, PublishedRelease],
) -> tuple[Cell, ...]:
    latest = latest_available(outline, available, areas)
    period = latest.period if latest else None
    published = max(latest.published_on.values()) if latest else None
    return (
        outline.id,
        outline.name,
        outline.role,
        period.label if period else None,
        period.end if period else None,
        published,
        (day - published).days if published else None,
        outline.coverage,
        len(latest.published_on) if latest else 0,
        len(_forces_in(latest, areas)) if latest and outline.local else None,
        _next_expected(outline, period),
        _missing(outline, available, latest, areas),
        outline.filled_by,
        _to_confirm(outline, available, latest, unconfirmed),
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
    following = latest.shifted(outline.months_between)
    due = following.end + timedelta(days=outline.lag_days)
    return f"{following.label}, around {MONTHS[due.month]} {due.year}"


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

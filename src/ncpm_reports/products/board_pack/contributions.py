"""Who drives a national change: how the forces moved, the largest part, the companions beside it, and their charts."""

from collections.abc import Sequence

from ncpm_reports.charts.comparisons import change_bars
from ncpm_reports.charts.histories import HistoryLine, two_histories
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.names import listed
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import ColumnKind, Figure, Inlines, Table
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.aggregate import all_sources, sum_of
from ncpm_reports.measures.coverage import exceptional
from ncpm_reports.measures.framework import Role
from ncpm_reports.measures.results import (
    OUTSIDE_AREAS,
    Assessment,
    Contribution,
    Contributions,
    Driver,
    SeriesPoint,
)
from ncpm_reports.narrative import phrases
from ncpm_reports.narrative.phrases import (
    capitalised,
    has_value,
    magnitude,
    mid_sentence,
    phrase,
    place,
    short_period_note,
    words,
)
from ncpm_reports.narrative.sentences import signed_change
from ncpm_reports.products.cells import column, compact, count_of, dated, rows_of, signed, text_cell
from ncpm_reports.products.figures import MIN_YEARS, chart, has_history, marked_cell
from ncpm_reports.products.job import Job

LARGE_PART = 0.2
MAX_YEARS_BEFORE, MIN_YEARS_BEFORE = 7, 5
REGION_WIDTH, REGION_ROW = 84 * MM, 11.5
DRIVER_WIDTH, DRIVER_SHAPE = 100 * MM, 0.38
MAX_NAMES = 12


def forces_moved(parts: Contributions) -> Inlines:
    """ "28 forces recorded fewer and 10 more; six falls and no rise are more than chance."."""
    falls = f"{phrases.counted(parts.clearly_lower)} {'fall' if parts.clearly_lower == 1 else 'falls'}"
    rises = f"{phrases.counted(parts.clearly_higher)} {'rise' if parts.clearly_higher == 1 else 'rises'}"
    return phrase("{}; {} and {} are more than chance.", lower_and_higher(parts), falls, rises)


def lower_and_higher(parts: Contributions) -> Inlines:
    """ "28 forces recorded fewer and 10 more"."""
    lower = count_of(parts.lower, "forces that recorded fewer")
    return phrase("{} forces recorded fewer and {} more", lower, count_of(parts.higher, "forces that recorded more"))


def forces_in_direction(parts: Contributions) -> Inlines:
    """ "28 forces lower": how many moved as the total did."""
    fell = (parts.whole.change.absolute.value or 0.0) < 0
    direction = "lower" if fell else "higher"
    count = count_of(parts.lower if fell else parts.higher, f"forces that are {direction}")
    return phrase("{} forces {}", count, direction)


def largest_contribution(parts: Contributions, areas: Areas) -> Contribution | None:
    """The force with the largest part of the change; None where no part is a fifth or more."""
    total = parts.whole.change.absolute.value or 0.0

    def share(part: Contribution) -> float:
        return (part.change.value or 0.0) / total if total else 0.0

    forces = (part for part in parts.areas if areas.force(part.area) is not None and share(part) >= LARGE_PART)
    return max(forces, key=share, default=None)


def largest_part(parts: Contributions, areas: Areas) -> Inlines:
    """The part of the force with the largest one; empty where no part is a fifth or more."""
    largest = largest_contribution(parts, areas)
    if largest is None:
        return ()
    whole = more_or_fewer(parts.whole.change.absolute)
    name = capitalised(place(largest.area, areas))
    return phrase("{} accounts for {} of the {}.", name, magnitude(largest.change), whole)


def outside_areas(parts: Contributions) -> Quantity | None:
    """What lies outside the force areas adds to a published total's change; None where that is nothing."""
    change = next((part.change for part in parts.areas if part.area == OUTSIDE_AREAS), None)
    return change if change is not None and change.value else None


def more_or_fewer(change: Quantity) -> Inlines:
    """A difference in words: "34% more", "161 fewer"."""
    return phrase("{} {}", magnitude(change), "fewer" if (change.value or 0.0) < 0 else "more")


def baseline_in_its_range(parts: Contributions, job: Job) -> Inlines:
    """ " Its baseline of 61 was high: 27 to 47 a year in the seven years before."; no cause is named.

    Years with an exceptional incident are left out: the others are called ordinary. Empty where no force has so large
    a part, or fewer than five earlier years of it are held.
    """
    largest = largest_contribution(parts, job.areas)
    a = None if largest is None else job.results.local_assessment(parts.measure, largest.area)
    if a is None or not has_value(a.baseline):
        return ()
    caveats = job.caveats
    ordinary = [point for point in a.history if not exceptional(caveats, a.measure, a.area, point.period)]
    before = years_before(a.baseline, ordinary)
    if len(before) < MIN_YEARS_BEFORE:
        return ()
    years = "years" if before == years_before(a.baseline, a.history) else "ordinary years"
    lowest, highest = (pick(before, key=lambda figure: figure.value or 0.0) for pick in (min, max))
    baseline, low, high = (figure.value or 0.0 for figure in (a.baseline, lowest, highest))
    position = "high" if baseline > high else "low" if baseline < low else "in the usual range"
    earlier_years = f"in the {phrases.counted(len(before))} {years} before"
    limits = lowest, highest
    return phrase(" Its baseline of {} was {}: {} to {} a year {}.", a.baseline, position, *limits, earlier_years)


def years_before(baseline: Quantity, history: Sequence[SeriesPoint]) -> tuple[Quantity, ...]:
    """The figures of the latest seven years at most that share no month with the baseline's or with one another."""
    figures: list[Quantity] = []
    end = None if baseline.period is None else baseline.period.start
    for point in sorted(history, key=lambda point: point.period.end, reverse=True):
        if end is None or not point.period.is_year or point.period.end >= end or point.quantity.value is None:
            continue
        figures.append(point.quantity)
        end = point.period.start
    return tuple(figures[:MAX_YEARS_BEFORE])


def who_drives(a: Assessment, job: Job) -> Context | None:
    """The regions' parts of a change, and the forces that moved by more than chance; None where none are known."""
    parts = job.results.contributions_to(a.measure)
    if parts is None or not parts.regions:
        return None
    ident, outside, name = f"regions-{a.measure}", outside_areas(parts), mid_sentence(a.short_name)
    # What lies outside the force areas is no region.
    bars = [(job.areas.name(part.area), part.change) for part in parts.regions if part.area in job.areas.by_code]
    title = f"Who drives the change: {name}"
    picture = change_bars(bars, title=title, table_id=f"{ident}-data", width=REGION_WIDTH, row=REGION_ROW)
    values = {region: change.value or 0.0 for region, change in bars}
    fell, rose = (sum(sign * value > 0 for value in values.values()) for sign in (-1, 1))
    alt = (
        f"Bar chart of the change in {name} since the baseline, by region. It fell in {fell} and rose in {rose}."
        f" The largest part is {max(values, key=lambda region: abs(values[region]))}."
    )
    largest = largest_part(parts, job.areas)
    clear = [part for part in parts.areas if part.own_verdict.claims_change and job.areas.force(part.area)]
    falls = [job.areas.name(part.area) for part in clear if (part.change.value or 0.0) < 0]
    rises = [job.areas.name(part.area) for part in clear if (part.change.value or 0.0) >= 0]
    return {
        "total": more_or_fewer(parts.whole.change.absolute),
        # What the bars of the regions lack of the whole.
        "outside": () if outside is None else more_or_fewer(outside),
        "figure": chart(ident, picture, alt),
        "forces_moved": lower_and_higher(parts),
        "largest": largest,
        "baseline_range": baseline_in_its_range(parts, job) if largest else (),
        "clear_changes": [_clear_changes("Falls", falls), _clear_changes("Rises", rises)],
    }


def _clear_changes(direction: str, names: Sequence[str]) -> Context:
    count = count_of(len(names), f"{direction.lower()} by more than chance") if len(names) > MAX_NAMES else None
    return {"direction": direction, "count": count, "names": listed(names) or "none"}


def companions_table(a: Assessment, job: Job) -> Table | None:
    """Recorded companions of the priority, where there are at least two: both years, the change, who drives it."""
    companions = companions_of(a, job)
    if len(companions) < 2:
        return None
    names = {row.measure: words(name) for name, row in companions}
    rows = rows_of(
        [row for _, row in companions],
        (column("Offences recorded", 1.7, ColumnKind.PICTURE), lambda row: marked_cell(names[row.measure], row.whole)),
        (column("Baseline", 1.2), lambda row: dated(row.whole.baseline)),
        (column("Latest", 1.2), lambda row: dated(row.whole.latest)),
        (column("Change (95% interval)", 1.6), lambda row: text_cell(signed_change(row.whole.change))),
        (column("Who drives it", 1.8), lambda row: text_cell(_driver_or_forces(row, job))),
    )
    source = words(_bases(companions) + _ends_earlier(companions))
    return compact(f"companions-{a.measure}", "Recorded crime beside it", *rows, source=source)


def _bases(companions: Sequence[tuple[str, Contributions]]) -> str:
    """What both figures of a row are of: "43 police force areas, in both years.", by the names of rows that differ."""
    bases = grouped(companions, lambda companion: capitalised(companion[1].whole.basis))
    if len(bases) == 1:
        return f"{next(iter(bases))}, in both years."
    names = {basis: listed(mid_sentence(name) for name, _ in group) for basis, group in bases.items()}
    return " ".join(f"{basis}, in both years: {row_names}." for basis, row_names in names.items())


def _ends_earlier(companions: Sequence[tuple[str, Contributions]]) -> str:
    """Which rows end before the others, as their figures by force do, though a later total may be held."""
    newest = phrases.newest_year(parts.whole.latest for _, parts in companions)
    earlier = [mid_sentence(name) for name, parts in companions if short_period_note(parts.whole.latest, newest)]
    return f" No later year is held by force for {listed(earlier)}." if earlier else ""


def companions_of(a: Assessment, job: Job) -> list[tuple[str, Contributions]]:
    """The short name of each recorded companion of a measure's priority, with who drives it."""
    return [
        (measure.short_name, parts)
        for measure in job.framework.measures
        if measure.role is Role.PROXY
        and measure.priority == a.priority
        and measure.id != a.measure
        and (parts := job.results.contributions_to(measure.id)) is not None
    ]


def _driver_or_forces(parts: Contributions, job: Job) -> Inlines:
    driver = next((driver for driver in job.results.drivers if driver.measure == parts.measure), None)
    if driver is not None:
        name = job.areas.name(driver.area)
        return phrase("{} {}; the others {}", name, signed(driver.force.change), signed(driver.other_forces.change))
    return forces_in_direction(parts)


def driver_figure(a: Assessment, job: Job) -> Figure | None:
    """The chart of a companion that one force moves against all the others."""
    for driver in job.results.drivers:
        measure = job.framework.measure(driver.measure)
        if driver.against_the_others and measure.priority == a.priority and measure.id != a.measure:
            ident, name = f"one-force-{measure.id}", mid_sentence(measure.short_name)
            picture = driver_chart(driver, job, f"{ident}-data", DRIVER_WIDTH)
            title = words(f"{measure.short_name}: one force moves the total")
            subtitle = words("Offences recorded a year. Rings and the upright line: the baseline.")
            alt = (
                f"Line chart of {name} in {place(driver.area, job.areas)} and in all other forces together."
                " The two have moved apart since the baseline."
            )
            return None if picture is None else chart(ident, picture, alt, title, subtitle=subtitle)
    return None


def driver_chart(driver: Driver, job: Job, table_id: str, width: float) -> Picture | None:
    """One force's history beside that of all other forces together; None where too few years are held."""
    assessment = job.results.local_assessment(driver.measure, driver.area)
    others_history = _others_history(job, driver)
    if assessment is None or not has_history(assessment) or len(others_history) < MIN_YEARS:
        return None
    name = place(driver.area, job.areas).removeprefix("the ").removesuffix(" area")
    others_name = f"Other {phrases.forces_in(driver.other_forces, job.areas)}"
    return two_histories(
        HistoryLine(points=assessment.history, baseline=driver.force.baseline, name=name),
        HistoryLine(points=others_history, baseline=driver.other_forces.baseline, name=others_name),
        table_id=table_id,
        title=f"{assessment.short_name}: one force and the others",
        size=(width, width * DRIVER_SHAPE),
    )


def _others_history(job: Job, driver: Driver) -> tuple[SeriesPoint, ...]:
    points: dict[object, list[SeriesPoint]] = {}
    others = [code for code, _ in job.results.forces if code not in (driver.area, *driver.other_forces.left_out)]
    for code in others:
        a = job.results.local_assessment(driver.measure, code)
        for point in phrases.with_values(a.history) if a is not None else ():
            points.setdefault(point.period, []).append(point)
    complete = (of_period for of_period in points.values() if len(of_period) == len(others))
    sums = []
    for of_period in complete:
        counts = [point.quantity for point in of_period]
        total = sum_of(counts, "", f"sum of {len(counts)} police force areas", all_sources(counts))
        sums.append(SeriesPoint(period=of_period[0].period, quantity=total))
    return tuple(sorted(sums, key=lambda point: point.period.end))

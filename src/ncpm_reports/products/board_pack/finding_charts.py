"""The small chart beside each finding of the first page."""

from collections.abc import Iterable

from ncpm_reports.charts.change_bars import ChangeBar, change_bars
from ncpm_reports.charts.histories import HistoryLine, small_history, two_histories
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import Figure, plain
from ncpm_reports.measures.results import Assessment, Contribution, Contributions, Driver, SeriesPoint
from ncpm_reports.narrative.phrases import forces_in, place
from ncpm_reports.products.board_pack.contribution_words import contributions_of
from ncpm_reports.products.board_pack.finding import Finding
from ncpm_reports.products.materials import Job

FEWEST = 3
WIDTH, HEIGHT = 64 * MM, 20 * MM
REGION_WIDTH, REGION_ROW = 84 * MM, 11.5
DRIVER_SHAPE = 0.38


def finding_figure(finding: Finding, job: Job) -> Figure | None:
    """The chart of a finding: its history, one force against the others, or bars of its companions' changes."""
    ident = f"finding-{finding.measures[0]}"
    if finding.driver is not None:
        picture = driver_chart(finding.driver, job, f"{ident}-data", WIDTH)
    elif len(finding.measures) > 1 or contributions_of(job.results, finding.measures[0]) is None:
        picture = _companion_bars(finding, job, f"{ident}-data")
    else:
        picture = _history(finding, job, f"{ident}-data")
    if picture is None:
        return None
    alt = f"{plain(finding.headline)}. {plain(finding.what)} The figures are in the table behind the chart."
    return Figure(id=ident, title=(), subtitle=(), drawing=picture.drawing, alt=alt, data=picture.data)


def _history(finding: Finding, job: Job, table_id: str) -> Picture | None:
    assessment = next((a for a in job.results.national if a.measure == finding.measures[0]), None)
    if assessment is None or _with_values(assessment.history) < FEWEST:
        return None
    line = HistoryLine(points=assessment.history, baseline=assessment.baseline)
    return small_history(
        line, table_id=table_id, title=f"{assessment.short_name}, {plain(finding.headline)}", size=(WIDTH, HEIGHT)
    )


def _with_values(points: Iterable[SeriesPoint]) -> int:
    return sum(point.quantity.value is not None for point in points)


def driver_chart(driver: Driver, job: Job, table_id: str, width: float) -> Picture | None:
    """One force's history beside that of all other forces together; None where too few years are held."""
    areas = job.materials.public.areas
    own = _of_force(job, driver.measure, driver.area)
    rest = _others_history(job, driver)
    if own is None or _with_values(own.history) < FEWEST or len(rest) < FEWEST:
        return None
    return two_histories(
        HistoryLine(points=own.history, baseline=driver.own.baseline, name=_short_place(driver.area, areas)),
        HistoryLine(points=rest, baseline=driver.others.baseline, name=f"Other {forces_in(driver.others, areas)}"),
        table_id=table_id,
        title=f"{own.short_name}: one force and the others",
        size=(width, width * DRIVER_SHAPE),
    )


def _short_place(code: str, areas: Areas) -> str:
    return place(code, areas).removeprefix("the ").removesuffix(" area")


def _of_force(job: Job, measure: str, area: str) -> Assessment | None:
    return next((assessment for assessment in job.results.for_force(area) if assessment.measure == measure), None)


def _others_history(job: Job, driver: Driver) -> tuple[SeriesPoint, ...]:
    """The sum of the other forces that are compared, in each period in which every one of them has a figure."""
    sums: dict[object, list[SeriesPoint]] = {}
    others = [code for code, _ in job.results.forces if code not in (driver.area, *driver.others.left_out)]
    for code in others:
        assessment = _of_force(job, driver.measure, code)
        for point in assessment.history if assessment is not None else ():
            if point.quantity.value is not None:
                sums.setdefault(point.period, []).append(point)
    complete = [points for points in sums.values() if len(points) == len(others)]
    return tuple(
        SeriesPoint(period=points[0].period, quantity=_sum(points))
        for points in sorted(complete, key=lambda points: points[0].period.end)
    )


def _sum(points: list[SeriesPoint]) -> Quantity:
    first = points[0].quantity
    sources = tuple(dict.fromkeys(source for point in points for source in point.quantity.sources))
    return Quantity(
        value=sum(point.quantity.value or 0.0 for point in points),
        unit=first.unit,
        measure=first.measure,
        period=points[0].period,
        sources=sources,
        derivation=f"sum of {len(points)} police force areas",
    )


def _companion_bars(finding: Finding, job: Job, table_id: str) -> Picture | None:
    framework = job.materials.public.framework
    bars = [
        ChangeBar(name=framework.measure(measure).short_name, change=size)
        for measure in finding.measures
        if (found := contributions_of(job.results, measure)) is not None
        and (size := found.whole.change.percent) is not None
    ]
    if not bars:
        return None
    return change_bars(bars, title=plain(finding.headline), table_id=table_id, width=WIDTH)


def region_bars(parts: Contributions, areas: Areas, table_id: str, title: str) -> Picture:
    """A bar for each region of England and Wales: the change in counts since the baseline, in fixed order."""
    bars = [
        ChangeBar(name=areas.name(contribution.area), change=contribution.change)
        for contribution in drawn_regions(parts, areas)
    ]
    return change_bars(bars, title=title, table_id=table_id, width=REGION_WIDTH, row=REGION_ROW)


def drawn_regions(parts: Contributions, areas: Areas) -> tuple[Contribution, ...]:
    """The contributions of the regions, without that of what lies outside the force areas, which is no region."""
    return tuple(contribution for contribution in parts.regions if contribution.area in areas.by_code)

"""The small chart beside each finding of the first page."""

from dataclasses import replace

from ncpm_reports.charts.changes import change_bars
from ncpm_reports.charts.histories import HistoryLine, panel, two_histories
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Figure, plain
from ncpm_reports.measures.aggregate import derived_from
from ncpm_reports.measures.results import Contribution, Contributions, Driver, SeriesPoint
from ncpm_reports.narrative.phrases import forces_in, place, with_values
from ncpm_reports.products.board_pack.contribution_words import contributions_of, local_assessment
from ncpm_reports.products.board_pack.findings import Finding
from ncpm_reports.products.figures import FEWEST_YEARS, chart, has_history
from ncpm_reports.products.materials import Job

WIDTH, HEIGHT = 64 * MM, 24 * MM
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
    alt = f"Small chart. {plain(finding.headline)}. {plain(finding.what)}"
    return None if picture is None else chart(ident, picture, alt)


def _history(finding: Finding, job: Job, table_id: str) -> Picture | None:
    a = next((national for national in job.results.national if national.measure == finding.measures[0]), None)
    if a is None or not has_history(a):
        return None
    title = f"{a.short_name}, {plain(finding.headline)}"
    line = HistoryLine(points=a.history, baseline=a.baseline)
    return panel(line, table_id=table_id, title=title, size=(WIDTH, HEIGHT))


def driver_chart(driver: Driver, job: Job, table_id: str, width: float) -> Picture | None:
    """One force's history beside that of all other forces together; None where too few years are held."""
    own = local_assessment(job.results, driver.measure, driver.area)
    rest = _others_history(job, driver)
    if own is None or not has_history(own) or len(rest) < FEWEST_YEARS:
        return None
    name = place(driver.area, job.areas).removeprefix("the ").removesuffix(" area")
    return two_histories(
        HistoryLine(points=own.history, baseline=driver.own.baseline, name=name),
        HistoryLine(points=rest, baseline=driver.others.baseline, name=f"Other {forces_in(driver.others, job.areas)}"),
        table_id=table_id,
        title=f"{own.short_name}: one force and the others",
        size=(width, width * DRIVER_SHAPE),
    )


def _others_history(job: Job, driver: Driver) -> tuple[SeriesPoint, ...]:
    """The sum of the other forces that are compared, in each period in which every one of them has a figure."""
    points: dict[object, list[SeriesPoint]] = {}
    others = [code for code, _ in job.results.forces if code not in (driver.area, *driver.others.left_out)]
    for code in others:
        a = local_assessment(job.results, driver.measure, code)
        for point in with_values(a.history) if a is not None else ():
            points.setdefault(point.period, []).append(point)
    complete = (of_period for of_period in points.values() if len(of_period) == len(others))
    return tuple(sorted(map(_sum, complete), key=lambda point: point.period.end))


def _sum(points: list[SeriesPoint]) -> SeriesPoint:
    counts = [point.quantity for point in points]
    sources = tuple(dict.fromkeys(source for count in counts for source in count.sources))
    words = f"sum of {len(points)} police force areas"
    together = derived_from(sum(count.number for count in counts), replace(counts[0], area=""), words, sources)
    return SeriesPoint(period=points[0].period, quantity=together)


def _companion_bars(finding: Finding, job: Job, table_id: str) -> Picture | None:
    bars = [
        (job.framework.measure(measure).short_name, size)
        for measure in finding.measures
        if (parts := contributions_of(job.results, measure)) is not None
        and (size := parts.whole.change.percent) is not None
    ]
    return change_bars(bars, title=plain(finding.headline), table_id=table_id, width=WIDTH) if bars else None


def region_bars(parts: Contributions, areas: Areas, table_id: str, title: str) -> Picture:
    """A bar for each region of England and Wales: the change in counts since the baseline, in fixed order."""
    bars = [(areas.name(part.area), part.change) for part in drawn_regions(parts, areas)]
    return change_bars(bars, title=title, table_id=table_id, width=REGION_WIDTH, row=REGION_ROW)


def drawn_regions(parts: Contributions, areas: Areas) -> tuple[Contribution, ...]:
    """The contributions of the regions, without that of what lies outside the force areas, which is no region."""
    return tuple(contribution for contribution in parts.regions if contribution.area in areas.by_code)

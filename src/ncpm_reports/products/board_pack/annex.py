"""The diagnostic annex: who stands out from the other forces, and one page a local measure. Never ranks or verdicts."""

from collections.abc import Sequence
from operator import attrgetter

from ncpm_reports.charts.comparisons import change_funnel
from ncpm_reports.charts.maps import MapClass, force_map, outlier_classes, read_boundaries
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import ColumnKind, Figure, Inlines, Label, Strong, Table
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.results import (
    Assessment,
    Contributions,
    Direction,
    Driver,
    Outlier,
    ResidualFunnel,
    ResidualKind,
)
from ncpm_reports.narrative.phrases import capitalised, forces_in, mid_sentence, phrase, words
from ncpm_reports.narrative.verdicts import Outcome, judged_assessment, outcome_of, plain_change_phrase
from ncpm_reports.products.board_pack.contributions import (
    largest_part,
    more_or_fewer,
    outside_areas,
)
from ncpm_reports.products.board_pack.findings import CHANGES_MEANING
from ncpm_reports.products.cells import column, compact, count_of, figure, numbers, rows_of, signed, text_cell
from ncpm_reports.products.figures import chart, marked_cell
from ncpm_reports.products.job import Job
from ncpm_reports.products.source_lines import source_line, sources_of

MAX_NAMES = 6
WIDESPREAD_FORCES = 26
LEFT_COLUMN = 22
MAX_ROWS_BESIDE_MAP = 8
UNJUDGED = (Outcome.NOT_COMPARABLE, Outcome.NOT_ASSESSED)


def local_measures(job: Job) -> tuple[Measure, ...]:
    """The measures that have a page in the annex: counts held for forces whose direction is good or bad."""
    changed = {assessment.measure for assessment in job.results.local if assessment.change is not None}
    drawn = {funnel.measure for funnel in job.results.residual_funnels}
    measures = (measure for measure in job.framework.measures if measure.id in changed & drawn)
    return tuple(measure for measure in measures if measure.role is not Role.CONTEXT)


def flagged_outliers(job: Job) -> tuple[Outlier, ...]:
    """The forces that stand out, in the order of measures and then of names."""
    order = {measure.id: at for at, measure in enumerate(job.framework.measures)}

    def place(outlier: Outlier) -> tuple[int, str, str]:
        return order.get(outlier.measure, len(order)), job.areas.name(outlier.area), outlier.kind.value

    return tuple(sorted((outlier for outlier in job.results.outliers if outlier.flagged), key=place))


def introduction(job: Job) -> Context:
    """How to read the annex, how many tests were made, and every force that stands out with its reason."""
    outliers, tests, table = flagged_outliers(job), job.results.outliers, _standing_out_table(job)
    return {
        "forces_standing_out": len({outlier.area for outlier in outliers}),
        "figures_standing_out": len({(outlier.measure, outlier.area) for outlier in outliers}),
        "tested": count_of(len(tests), "tests of a force against the others") if tests else None,
        "standing_out": table,
        "map": _map(job) if table is not None and len(table.rows) <= MAX_ROWS_BESIDE_MAP else None,
    }


def _map(job: Job) -> Figure | None:
    if not job.boundaries:
        return None
    areas, boundaries = job.areas, read_boundaries(job.boundaries)
    classes = outlier_classes(job.results.outliers, areas, job.framework.not_in_estimates)
    name = "Where forces stand out"
    picture = force_map(classes, boundaries.shapes, areas, name=name, table_id="map-data")
    text = "; ".join(
        f"{map_class.value.removeprefix('stands ').capitalize()}: {listed(map(areas.name, codes))}"
        for map_class in (MapClass.HIGH, MapClass.LOW, MapClass.BOTH)
        if (codes := [force.code for force in areas.forces if classes.get(force.code) is map_class])
    )
    alt = f"Map of the police force areas of England and Wales, by whether they stand out. {text}."
    subtitle, source = words("In any of the local figures."), (Label(boundaries.attribution),)
    return chart("map", picture, alt, words(name), subtitle=subtitle, source=source)


def _standing_out_table(job: Job) -> Table | None:
    columns = (
        column("Force area", 1.3),
        column("Figure", 1.3),
        numbers("Baseline", 0.9),
        numbers("Latest", 0.9),
        column("How it stands out", 2.6),
    )
    rows = []
    for (measure, area), outliers in grouped(flagged_outliers(job), attrgetter("measure", "area")).items():
        assessment = job.results.local_assessment(measure, area)
        figures = (None, None) if assessment is None else (assessment.baseline, assessment.latest)
        names = job.areas.name(area), job.framework.measure(measure).short_name
        rows.append((*map(text_cell, names), *map(figure, figures), text_cell(_outlier_phrases(outliers, assessment))))
    title = "Forces that stand out, in the order of measures and then of names"
    return compact("table-standing-out", title, columns, rows) if rows else None


def _outlier_phrases(outliers: Sequence[Outlier], assessment: Assessment | None) -> str:
    return "; ".join(_outlier_phrase(outlier, assessment) for outlier in outliers)


def _outlier_phrase(outlier: Outlier, assessment: Assessment | None) -> str:
    if outlier.kind is ResidualKind.LEVEL:
        return f"{'more' if outlier.high else 'fewer'} offences for its population than the others"
    outcome = Outcome.NOT_ASSESSED if assessment is None else outcome_of(assessment)
    if assessment is None or not outcome.claims_change:
        return f"a change {'above' if outlier.high else 'below'} those of the others"
    opposite = Outcome.FELL if outcome is Outcome.ROSE else Outcome.ROSE
    if assessment.other_forces is not None and outcome_of(assessment.other_forces) is opposite:
        return f"{outcome.value} while the others together {outcome_of(assessment.other_forces).value}"
    return f"{outcome.value} {'more' if outlier.high == (outcome is Outcome.ROSE) else 'less'} than the others"


def measure_page(measure: Measure, job: Job) -> Context:
    """What the template of a local measure's page takes."""
    areas = job.areas
    assessments = [assessment for assessment in job.results.local if assessment.measure == measure.id]
    funnel = next(funnel for funnel in job.results.residual_funnels if funnel.measure == measure.id)
    outliers = [outlier for outlier in flagged_outliers(job) if outlier.measure == measure.id]
    parts = job.results.contributions_to(measure.id)
    ordered = sorted(assessments, key=lambda assessment: areas.name(assessment.area))
    by_change = {outlier.area for outlier in outliers if outlier.kind is ResidualKind.CHANGE}
    # Those that stand out by their number for the population, and not by their change.
    by_level_only = tuple(dict.fromkeys(outlier.area for outlier in outliers if outlier.area not in by_change))
    widespread = _widespread_movement(parts)
    tested = sum(assessment.change is not None and assessment.change.p is not None for assessment in assessments)
    outcomes = {outcome_of(assessment) for assessment in assessments}
    baseline = funnel.baseline_period
    years = funnel.period.label if baseline is None else f"{baseline.label} to {funnel.period.label}"
    return {
        "id": f"local-{measure.id}",
        "name": measure.short_name,
        "forces_standing_out": len({outlier.area for outlier in outliers}),
        "years": Label(f"{capitalised(years)}."),
        "figure": _funnel_figure(funnel, areas, by_level_only),
        "standing_out": _standing_out_lines(outliers, assessments, areas),
        "follows_police": measure.direction is Direction.NEUTRAL,
        "recording_changed": any(
            caveat.effect in CHANGES_MEANING and caveat.short and measure.id in caveat.measures and not caveat.areas
            for caveat in job.results.caveats
        ),
        "totals": _total_lines(parts, job, widespread=bool(widespread)),
        "widespread": widespread,
        "first_table": _forces_table(measure, ordered[:LEFT_COLUMN], areas, 1),
        "second_table": _forces_table(measure, ordered[LEFT_COLUMN:], areas, 2),
        "tested": count_of(tested, "forces tested one at a time"),
        "by_chance": count_of(max(1, round(tested * 0.05)), "verdicts expected by chance alone"),
        "unjudged": [outcome.value for outcome in UNJUDGED if outcome in outcomes],
        "source": source_line(sources_of(*assessments)),
    }


def _funnel_figure(funnel: ResidualFunnel, areas: Areas, by_level: Sequence[str]) -> Figure:
    ident = f"funnel-{funnel.measure}"
    x_label = f"{funnel.name}, baseline year (logarithmic)"
    picture = change_funnel(funnel, areas, xlabel=x_label, table_id=f"{ident}-data", by_level=by_level)
    flagged_names = [areas.name(point.area) for point in funnel.points if point.flagged]
    standing_out = f"Standing out: {listed(flagged_names)}." if flagged_names else "No force’s change stands out."
    if by_level:
        standing_out += f" Named for the number for the population: {listed(map(areas.name, by_level))}."
    hollow_names = [areas.name(point.area) for point in funnel.points if not point.in_estimates]
    hollow_note = f" Hollow: {listed(hollow_names)}, not in the limits." if hollow_names else ""
    level_note = " Named: stands out for its population, not by its change." if by_level else ""
    alt = (
        f"Funnel plot of the change in {mid_sentence(funnel.name)} since the baseline for {len(funnel.points)}"
        f" police force areas, by their count at the baseline, with 95% and 99.8% limits. {standing_out}"
    )
    title = words(f"{funnel.name}: change since the baseline, by the count then")
    return chart(ident, picture, alt, title, subtitle=words(f"A mark is a force.{hollow_note}{level_note}"))


def _standing_out_lines(outliers: Sequence[Outlier], assessments: Sequence[Assessment], areas: Areas) -> list[Inlines]:
    outliers_by_area = grouped(outliers, lambda outlier: outlier.area)
    if len(outliers_by_area) > MAX_NAMES:
        return [words(f"These stand out: {listed(map(areas.name, outliers_by_area))}.")]
    by_area = {assessment.area: assessment for assessment in assessments}
    lines = []
    for a in (by_area[code] for code in outliers_by_area if code in by_area):
        size = plain_change_phrase(a) if outcome_of(a).claims_change else "may be chance alone"
        counts = phrase(" {} to {}", a.baseline, a.latest) if a.baseline is not None and a.latest is not None else ()
        name = Strong(words(areas.name(a.area)))
        lines.append(phrase("{}{} ({}): {}.", name, counts, size, _outlier_phrases(outliers_by_area[a.area], a)))
    return lines


def _widespread_movement(parts: Contributions | None) -> str:
    if parts is None:
        return ""
    higher, lower = parts.clearly_higher, parts.clearly_lower
    movements = (("rose", higher, lower), ("fell", lower, higher))
    return next((verb for verb, moved, opposite in movements if moved >= WIDESPREAD_FORCES and not opposite), "")


def _total_lines(parts: Contributions | None, job: Job, *, widespread: bool) -> list[Inlines]:
    """The total at both ends with its change; then each named force beside the others, or the largest part of it.

    Empty where the forces' counts cannot be added up. Nobody is named, or said not to be, for a change that may be
    chance, nor for one that is `widespread`.
    """
    if parts is None:
        return []
    whole = parts.whole
    basis = words(f"{capitalised(whole.basis)}: ")
    lines = [phrase("{}{} to {} ({}).", basis, whole.baseline, whole.latest, plain_change_phrase(whole))]
    drivers = [driver for driver in job.results.drivers if driver.measure == parts.measure]
    lines.extend(_beside_others(driver, parts, job.areas) for driver in drivers)
    if not drivers and not parts.named_areas and not widespread and whole.verdict.claims_change:
        lines.append(largest_part(parts, job.areas) or words("No force accounts for a fifth of it."))
    return lines


def _beside_others(driver: Driver, parts: Contributions, areas: Areas) -> Inlines:
    outside = outside_areas(parts)
    return phrase(
        "{} recorded {}; the other {} together {} ({}){}.",
        Strong(words(areas.name(driver.area))),
        more_or_fewer(driver.force.change.absolute),
        count_of(forces_in(driver.other_forces, areas), "other police force areas"),
        more_or_fewer(driver.other_forces.change.absolute),
        plain_change_phrase(driver.other_forces),
        () if outside is None else phrase("; {} outside the force areas", more_or_fewer(outside)),
    )


def _forces_table(measure: Measure, assessments: Sequence[Assessment], areas: Areas, half: int) -> Table:
    rows = rows_of(
        assessments,
        (column("Force area", 2.75), lambda a: text_cell(areas.name(a.area))),
        (numbers("Then", 0.8), lambda a: figure(a.baseline)),
        (numbers("Now", 0.8), lambda a: figure(a.latest)),
        (numbers("Change", 0.8), lambda a: text_cell(signed(judged_assessment(a).change))),
        # Other outcomes would take a second line: the note explains their marks, and no figure has [x].
        (
            column("Verdict", 0.85, ColumnKind.PICTURE),
            lambda a: marked_cell(words(outcome.value) if (outcome := outcome_of(a)).claims_change else (), a),
        ),
    )
    span = f"{areas.name(assessments[0].area)} to {areas.name(assessments[-1].area)}" if assessments else "none"
    return compact(f"forces-{measure.id}-{half}", f"{measure.short_name} by force, {span}", *rows)

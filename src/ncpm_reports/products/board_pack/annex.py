"""The diagnostic annex: who stands out from the other forces, and one page a local measure. Never ranks or verdicts."""

from collections.abc import Sequence

from ncpm_reports.charts.boundaries import read_boundaries
from ncpm_reports.charts.change_funnel import change_funnel
from ncpm_reports.charts.force_map import MapClass, force_map, standing_classes
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.quantities import Display
from ncpm_reports.documents.blocks import (
    Cell,
    Column,
    ColumnKind,
    Figure,
    Inlines,
    Label,
    Strong,
    Table,
    TableStyle,
    Text,
)
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.results import Assessment, Contributions, Direction, Outlier, ResidualFunnel, ResidualKind
from ncpm_reports.narrative.phrases import capitalised, counted, mid_sentence, number, words
from ncpm_reports.narrative.verdicts import Outcome, moved_by, outcome_of
from ncpm_reports.products.board_pack.cells import column, figure, numbers, say, shorthand
from ncpm_reports.products.board_pack.cells import counted as count_of
from ncpm_reports.products.board_pack.contribution_words import contributions_of
from ncpm_reports.products.board_pack.local_change import local_change
from ncpm_reports.products.figures import source_line, sources_of
from ncpm_reports.products.marks import mark_of
from ncpm_reports.products.materials import Job

MOST_NAMES = 6
WIDESPREAD = 26
LEFT_COLUMN = 22
MOST_ROWS_BESIDE_MAP = 8


def local_measures(job: Job) -> tuple[Measure, ...]:
    """The measures that have a page in the annex: counts held for forces whose direction is good or bad."""
    measures = {
        assessment.measure for _, forces in job.results.forces for assessment in forces if assessment.change is not None
    }
    framework = job.materials.public.framework
    with_changes = {funnel.measure for funnel in job.results.residual_funnels if funnel.kind is ResidualKind.CHANGE}
    return tuple(
        measure
        for measure in framework.measures
        if measure.id in measures and measure.id in with_changes and measure.role is not Role.CONTEXT
    )


def flagged(job: Job) -> tuple[Outlier, ...]:
    """The forces that stand out, in the order of measures and then of names."""
    order = {measure.id: at for at, measure in enumerate(job.materials.public.framework.measures)}
    areas = job.materials.public.areas
    kept = (outlier for outlier in job.results.outliers if outlier.flagged)
    return tuple(
        sorted(kept, key=lambda outlier: (order.get(outlier.measure, 99), areas.name(outlier.area), outlier.kind.value))
    )


def introduction(job: Job, pieces: Pieces) -> dict[str, Plain]:
    """How to read the annex, how many tests were made, and every force that stands out with its reason."""
    tests = job.results.outliers
    table = _standing_out_table(job)
    names = len({(outlier.measure, outlier.area) for outlier in flagged(job)})
    return {
        "title": pieces.label(_title(names)),
        "has_targets": bool(job.materials.public.framework.targets),
        "tested": pieces.n(count_of(len(tests), "tests of a force against the others")) if tests else None,
        "standing_out": None if table is None else pieces.table(table),
        "map": _map(job, pieces) if table is not None and len(table.rows) <= MOST_ROWS_BESIDE_MAP else None,
    }


def _title(names: int) -> str:
    if not names:
        return "Local figures: no force stands out from the others"
    return f"Local figures: {counted(names)} {'figure stands' if names == 1 else 'figures stand'} out from the others"


def _map(job: Job, pieces: Pieces) -> Plain:
    """Where the forces are that stand out; None without a file of boundaries."""
    public = job.materials.public
    if not public.boundaries:
        return None
    areas, boundaries = public.areas, read_boundaries(public.boundaries)
    classes = standing_classes(job.results.outliers, areas, public.framework.not_in_estimates)
    name = "Where forces stand out"
    picture = force_map(classes, boundaries.shapes, areas, name=name, table_id="map-data")
    text = "; ".join(
        f"{kind.value.removeprefix('stands ').capitalize()}: {listed(areas.name(code) for code in held)}"
        for kind in (MapClass.HIGH, MapClass.LOW, MapClass.BOTH)
        if (held := [force.code for force in areas.forces if classes.get(force.code) is kind])
    )
    figure = Figure(
        id="map",
        title=words(name),
        subtitle=words("In any of the local figures."),
        drawing=picture.drawing,
        alt=f"Map of the police force areas of England and Wales, by whether they stand out. {text}.",
        data=picture.data,
        source=(Label(boundaries.attribution),),
    )
    return pieces.figure(figure)


def _standing_out_table(job: Job) -> Table | None:
    outliers = flagged(job)
    if not outliers:
        return None
    framework = job.materials.public.framework
    pairs = tuple(dict.fromkeys((outlier.measure, outlier.area) for outlier in outliers))
    return Table(
        id="table-standing-out",
        title=(Text("Forces that stand out, in the order of measures and then of names"),),
        style=TableStyle.COMPACT,
        columns=(
            column("Force area", 1.3),
            column("Figure", 1.3),
            numbers("Baseline", 0.9),
            numbers("Latest", 0.9),
            column("How it stands out", 2.6),
        ),
        rows=tuple(_standing_out_row(framework.measure(measure), area, outliers, job) for measure, area in pairs),
    )


def _standing_out_row(about: Measure, area: str, outliers: Sequence[Outlier], job: Job) -> tuple[Cell, ...]:
    own = next((assessment for assessment in job.results.for_force(area) if assessment.measure == about.id), None)
    ways = [outlier for outlier in outliers if (outlier.measure, outlier.area) == (about.id, area)]
    return (
        say(job.materials.public.areas.name(area)),
        say(about.short_name),
        figure(own.baseline if own is not None else None),
        figure(own.latest if own is not None else None),
        say("; ".join(_way(outlier) for outlier in ways)),
    )


def _way(outlier: Outlier) -> str:
    if outlier.kind is ResidualKind.LEVEL:
        return f"{'more' if outlier.high else 'fewer'} offences for its population than the others"
    return f"a change {'above' if outlier.high else 'below'} those of the others"


# One page a local measure


def measure_page(measure: Measure, job: Job, pieces: Pieces) -> dict[str, Plain]:
    """What the template of a local measure's page takes."""
    areas = job.materials.public.areas
    assessments = [
        assessment for _, forces in job.results.forces for assessment in forces if assessment.measure == measure.id
    ]
    funnel = next(
        funnel
        for funnel in job.results.residual_funnels
        if funnel.measure == measure.id and funnel.kind is ResidualKind.CHANGE
    )
    out = [outlier for outlier in flagged(job) if outlier.measure == measure.id]
    parts = contributions_of(job.results, measure.id)
    first, second = _tables(measure, assessments, areas)
    widespread = _widespread(parts)
    return {
        "id": f"local-{measure.id}",
        "title": pieces.label(_page_title(measure, out)),
        "subtitle": pieces.say(_subtitle(funnel)),
        "figure": pieces.figure(_funnel_figure(funnel, areas, _only_by_level(out))),
        "standing_out": [pieces.say(inlines) for inlines in _standing_words(out, assessments, areas)],
        "check": list(_check_first(measure, job)),
        "in_all": [pieces.say(inlines) for inlines in local_change(parts, job, widespread=bool(widespread))],
        "widespread": widespread,
        "first": pieces.table(first),
        "second": pieces.table(second),
        "chance": pieces.say(_by_chance(assessments)),
        "source": pieces.say(
            source_line(tuple(dict.fromkeys(s for assessment in assessments for s in sources_of(assessment))))
        ),
    }


def _only_by_level(out: Sequence[Outlier]) -> tuple[str, ...]:
    """The forces that stand out by their number for the population, and not by their change."""
    by_change = {outlier.area for outlier in out if outlier.kind is ResidualKind.CHANGE}
    return tuple(dict.fromkeys(outlier.area for outlier in out if outlier.area not in by_change))


def _page_title(measure: Measure, out: Sequence[Outlier]) -> str:
    names = len({outlier.area for outlier in out})
    if not names:
        return f"{measure.short_name} by force: no force stands out"
    text = "one force stands" if names == 1 else f"{counted(names)} forces stand"
    return f"{measure.short_name} by force: {text} out; recording is the first thing to check"


def _subtitle(funnel: ResidualFunnel) -> Inlines:
    inlines: Inlines = words("To find where to ask or help, not to judge.")
    if funnel.baseline_period is None:
        return (*inlines, Text(" "), Label(f"{capitalised(funnel.period.label)}."))
    return (*inlines, Text(" "), Label(f"{capitalised(funnel.baseline_period.label)} to {funnel.period.label}."))


def _funnel_figure(funnel: ResidualFunnel, areas: Areas, by_level: Sequence[str]) -> Figure:
    ident = f"funnel-{funnel.measure}"
    across = f"{funnel.name}, baseline year (logarithmic)"
    picture = change_funnel(funnel, areas, across=across, table_id=f"{ident}-data", by_level=by_level)
    out = [areas.name(point.area) for point in funnel.points if point.flagged]
    named = f"Standing out: {listed(out)}." if out else "No force’s change stands out."
    if by_level:
        named += f" Named for the number for the population: {listed(areas.name(code) for code in by_level)}."
    apart = [areas.name(point.area) for point in funnel.points if not point.in_estimates]
    hollow = f" Hollow: {listed(apart)}, not in the limits." if apart else ""
    level = " Named: stands out for its population, not by its change." if by_level else ""
    return Figure(
        id=ident,
        title=words(f"{funnel.name}: change since the baseline, by the count then"),
        subtitle=words(f"A mark is a force.{hollow}{level}"),
        drawing=picture.drawing,
        alt=(
            f"Funnel plot of the change in {mid_sentence(funnel.name)} since the baseline for {len(funnel.points)}"
            f" police force areas, by their count at the baseline, with 95% and 99.8% limits. {named}"
        ),
        data=picture.data,
    )


def _standing_words(out: Sequence[Outlier], assessments: Sequence[Assessment], areas: Areas) -> list[Inlines]:
    if not out:
        return [
            words(
                "No force stands out once chance, the usual differences between forces and the number of tests"
                " are allowed for."
            )
        ]
    named = tuple(dict.fromkeys(outlier.area for outlier in out))
    if len(named) > MOST_NAMES:
        return [words(f"These stand out: {listed(areas.name(code) for code in named)}.")]
    by_area = {assessment.area: assessment for assessment in assessments}
    return [
        _named(by_area[code], [outlier for outlier in out if outlier.area == code], areas)
        for code in named
        if code in by_area
    ]


def _named(a: Assessment, ways: Sequence[Outlier], areas: Areas) -> Inlines:
    change = (a.without_incident or a).change
    size = moved_by(outcome_of(a), change) if outcome_of(a).moved else words("may be chance alone")
    baseline, latest = a.baseline, a.latest
    counts: Inlines = (
        () if baseline is None or latest is None else (Text(" "), number(baseline), Text(" to "), number(latest))
    )
    return (
        Strong(words(areas.name(a.area))),
        *counts,
        Text(" ("),
        *size,
        Text("): "),
        *words(f"{'; '.join(_way(outlier) for outlier in ways)}."),
    )


def _check_first(measure: Measure, job: Job) -> Sequence[str]:
    """What to rule out before any other question, in order: recording, population, one series of offences."""
    caution = next(
        (
            caveat
            for caveat in job.results.caveats
            if caveat.effect in ("meaning", "break")
            and measure.id in caveat.measures
            and not caveat.areas
            and caveat.short
        ),
        None,
    )
    first = "Is it complete, and recorded as before?" if caution is None else "Has what is recorded changed?"
    if measure.direction is Direction.NEUTRAL:
        first = "Did searches or operations of the police change? This count follows them."
    return (
        first,
        "Is the population the right one? Visitors and commuters are not residents.",
        "Does one series of offences, or one event, explain it?",
    )


def _widespread(parts: Contributions | None) -> str:
    """A movement that most forces share, so that none is singled out for it; empty where there is none."""
    if parts is None:
        return ""
    for many, others, verb, other in (
        (parts.clearly_higher, parts.clearly_lower, "rose", "fell"),
        (parts.clearly_lower, parts.clearly_higher, "fell", "rose"),
    ):
        if many >= WIDESPREAD and not others:
            clearly = "by more than chance in"
            return f"it {verb} {clearly} most forces, and {other} {clearly} none"
    return ""


def _tables(measure: Measure, assessments: Sequence[Assessment], areas: Areas) -> tuple[Table, Table]:
    """All forces in alphabetical order: then, now, change and verdict, in two tables side by side."""
    ordered = sorted(assessments, key=lambda assessment: areas.name(assessment.area))
    halves = (ordered[:LEFT_COLUMN], ordered[LEFT_COLUMN:])
    first, second = (_table(measure, half, areas, at) for at, half in enumerate(halves, start=1))
    return first, second


def _table(measure: Measure, half: Sequence[Assessment], areas: Areas, at: int) -> Table:
    rows = tuple(_row(assessment, areas) for assessment in half)
    span = f"{areas.name(half[0].area)} to {areas.name(half[-1].area)}" if half else "none"
    return Table(
        id=f"forces-{measure.id}-{at}",
        title=words(f"{measure.short_name} by force, {span}"),
        style=TableStyle.COMPACT,
        columns=(
            column("Force area", 2.75),
            numbers("Then", 0.8),
            numbers("Now", 0.8),
            numbers("Change", 0.8),
            Column(header=(Text("Verdict"),), kind=ColumnKind.PICTURE, width=0.85),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _row(a: Assessment, areas: Areas) -> tuple[Cell, ...]:
    what = outcome_of(a)
    change = (a.without_incident or a).change
    # These would take a second line: they have their marks, which the note explains, and no figure has [x].
    only_mark = what in (Outcome.MAY_BE_CHANCE, Outcome.NOT_COMPARABLE, Outcome.NOT_ASSESSED, Outcome.NO_DATA)
    said = Cell(content=() if only_mark else words(what.value), drawing=mark_of(what), alt=what.value)
    size: Inlines = (Text("[x]"),)
    if change is not None:
        size = (number(change.percent or change.absolute, Display.SIGNED),)
    return (say(areas.name(a.area)), figure(a.baseline), figure(a.latest), Cell(content=size), said)


def _by_chance(assessments: Sequence[Assessment]) -> Inlines:
    """How many verdicts chance alone would give among so many tested one at a time."""
    tested = sum(assessment.change is not None and assessment.change.p is not None for assessment in assessments)
    return (
        Text("“Rose” and “fell”: more than chance at the 95% level, one force at a time. Of "),
        count_of(tested, "forces tested one at a time"),
        Text(", about "),
        count_of(max(1, round(tested * 0.05)), "verdicts expected by chance alone"),
        Text(" would do so by chance alone. A dashed circle: may be chance."),
        *_unjudged_words(assessments),
    )


def _unjudged_words(assessments: Sequence[Assessment]) -> Inlines:
    """What a question mark in the tables means, where one stands there."""
    outcomes = {outcome_of(assessment) for assessment in assessments}
    said = [what.value for what in (Outcome.NOT_COMPARABLE, Outcome.NOT_ASSESSED) if what in outcomes]
    return words(f" A question mark: {' or '.join(said)}.") if said else ()

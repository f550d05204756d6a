"""The diagnostic annex: funnels, maps and small panels of forces, as prompts to look; never ranks, never verdicts."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.charts.boundaries import read_boundaries
from ncpm_reports.charts.force_map import force_map, funnel_classes
from ncpm_reports.charts.funnel import funnel_chart
from ncpm_reports.charts.small_multiples import small_multiples
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Source, Unit
from ncpm_reports.documents.blocks import Cell, Figure, Inlines, Label, Number, Table, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment, Caveat, Funnel, FunnelUnit, Results
from ncpm_reports.narrative import alt_text, sentences
from ncpm_reports.narrative.phrases import listed, mid_sentence, number, place, words
from ncpm_reports.products.board_pack.cells import column, counted, figure, numbers, say, shorthand
from ncpm_reports.products.board_pack.figures import people_of
from ncpm_reports.products.board_pack.similar import similar
from ncpm_reports.products.figures import source_line
from ncpm_reports.products.materials import Job

CANDIDATES = "Candidates for a conversation about good practice"
BEHIND = "Changes to ask about, and where help might be offered"
MAP_WIDTH = 120 * MM
FUNNEL_HEIGHT = 60 * MM
WIDE = 3.0
# The homicides of one force in one year are too few for a panel: their rate over three years is shown instead.
PANELS_INSTEAD = {"homicide": "homicide-rate-3yr"}


def annex(job: Job, pieces: Pieces) -> dict[str, Plain]:
    """What the annex's template takes: the count of tests, a section a funnel, and candidates for good practice."""
    results = job.results
    found = results.false_discovery
    outside = sum(len(standing(one)) for one in results.funnels)
    return {
        "funnels": [_section(one, job, pieces) for one in results.funnels],
        "tested": None if found is None else pieces.n(counted(found.tested, "force-by-measure tests")),
        "flagged_count": outside,
        "flagged": None if found is None else pieces.n(counted(outside, "tests outside limits after adjustment")),
        "rate": None if found is None else pieces.label(f"{found.q * 100:.0f}%"),
        "prompts": _placed(prompts_table(job), pieces),
        "similar": similar(job, prompts(job.results), pieces),
        "good": _good_practice(job, pieces),
    }


def _placed(table: Table | None, pieces: Pieces) -> Plain:
    return None if table is None else pieces.table(table)


# One section a funnel -----------------------------------------------------------------------------------------------


def _section(funnel: Funnel, job: Job, pieces: Pieces) -> Plain:
    areas = job.materials.public.areas
    outside = standing(funnel)
    fallen = [unit for unit in funnel.units if unit.flag and not unit.flag_after_fdr and unit.in_estimates]
    panels = _panels(funnel, job.results, areas)
    return {
        "id": funnel.measure,
        "name": funnel.name,
        "wide": is_wide(funnel),
        "figure": pieces.figure(funnel_figure(funnel, areas)),
        "map": pieces.figure(map_figure(funnel, job)) if outside and job.materials.boundaries else None,
        "panels": pieces.figure(panels) if panels is not None else None,
        "outside": pieces.say(_outside_words(outside, areas)) if outside else None,
        "not_standing": pieces.say(_outside_words(fallen, areas)) if fallen else None,
    }


def standing(funnel: Funnel) -> tuple[FunnelUnit, ...]:
    """The forces outside the limits after the false-discovery rule, of those that the limits are made for."""
    return tuple(unit for unit in funnel.units if unit.flag and unit.flag_after_fdr and unit.in_estimates)


def is_wide(funnel: Funnel) -> bool:
    """Whether even at the funnel's narrow end a force may have several times the pooled rate and not be named."""
    return bool(funnel.limits) and max(funnel.limits)[4] > WIDE


def _rate_words(unit: Unit) -> str:
    return {
        Unit.PER_MILLION: "for every million people",
        Unit.PER_1000: "for every thousand people",
        Unit.PER_1000_HOUSEHOLDS: "for every thousand households",
    }.get(unit, unit.value)


def _outside_words(outside: Sequence[FunnelUnit], areas: Areas) -> Inlines:
    told = []
    for way, words_of in (("high", "above"), ("low", "below")):
        names = [place(unit.area, areas) for unit in outside if unit.flag == way]
        if names:
            told.append(f"{listed(names)} {'lies' if len(names) == 1 else 'lie'} {words_of} the limits")
    joined = "; ".join(told)
    return words(joined[:1].upper() + joined[1:])


def _left_out(funnel: Funnel, areas: Areas) -> Inlines:
    names = listed(areas.name(code) for code in funnel.missing)
    return words(f". Not shown, for want of figures: {names}.") if names else ()


def _of_area(code: str, measure: str, period: Period, results: Results) -> tuple[Caveat, ...]:
    """The cautions about one area's figures in a period."""
    return tuple(
        one
        for one in results.caveats
        if code in one.areas
        and (not one.measures or measure in one.measures)
        and (one.valid_from is None or one.valid_from <= period.end)
        and (one.valid_to is None or one.valid_to >= period.start)
    )


def funnel_figure(funnel: Funnel, areas: Areas) -> Figure:
    """A funnel of forces; its title says how many stand out."""
    picture = funnel_chart(funnel, areas, table_id=f"funnel-{funnel.measure}-data", height=FUNNEL_HEIGHT)
    return Figure(
        id=f"funnel-{funnel.measure}",
        title=_funnel_title(funnel),
        subtitle=(
            Text("Police force areas, "),
            Label(funnel.period.label),
            Text(": ratio to the number expected at the pooled rate of "),
            number(funnel.centre_rate),
            Text(f" {_rate_words(funnel.centre_rate.unit)}"),
            *people_of(funnel),
        ),
        drawing=picture.drawing,
        alt=alt_text.funnel_alt(funnel, areas),
        data=picture.data,
        source=(*source_line(_sources(funnel)), *_left_out(funnel, areas)),
    )


def _funnel_title(funnel: Funnel) -> Inlines:
    outside = len(standing(funnel))
    name = mid_sentence(funnel.name)
    if outside == 0:
        return words(f"No force stands out in {name}")
    told = "One force stands out" if outside == 1 else f"{_spelt(outside)} forces stand out"
    return words(f"{told} in {name}")


def _spelt(how_many: int) -> str:
    told = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return told[how_many] if how_many < len(told) else str(how_many)


def _sources(funnel: Funnel) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source for unit in funnel.units for source in unit.observed.sources))


def map_figure(funnel: Funnel, job: Job) -> Figure:
    """The map of a funnel: force areas by their position in it, London enlarged."""
    areas = job.materials.public.areas
    outlines = read_boundaries(job.materials.boundaries)
    picture = force_map(
        funnel_classes(funnel),
        outlines.shapes,
        areas,
        name=funnel.name,
        table_id=f"map-{funnel.measure}-data",
        width=MAP_WIDTH,
    )
    return Figure(
        id=f"map-{funnel.measure}",
        title=words(f"Where they are: positions in the funnel of {mid_sentence(funnel.name)}"),
        subtitle=(*words(funnel.name), Text(", police force areas, "), Label(funnel.period.label)),
        drawing=picture.drawing,
        alt=alt_text.map_alt(funnel, areas),
        data=picture.data,
        source=(Label(outlines.attribution),),
    )


def _panels(funnel: Funnel, results: Results, areas: Areas) -> Figure | None:
    wanted = PANELS_INSTEAD.get(funnel.measure, funnel.measure)
    held = [one for _, forces in results.forces for one in forces if one.measure == wanted]
    if not any(one.history for one in held):
        return None
    name = held[0].name
    picture = small_multiples(
        [(areas.name(one.area), one) for one in held], name=name, table_id=f"panels-{funnel.measure}-data"
    )
    return Figure(
        id=f"panels-{funnel.measure}",
        title=words(f"{name}, force by force"),
        subtitle=(Text("Police force areas in alphabetical order, "), *_span(held), *_unit(held)),
        drawing=picture.drawing,
        alt=alt_text.multiples_alt(held, areas),
        data=picture.data,
        source=(
            *source_line(tuple(dict.fromkeys(s for one in held if one.latest for s in one.latest.sources))),
            *_cautions(held, results),
        ),
    )


def _unit(held: Sequence[Assessment]) -> Inlines:
    unit = next((one.latest.unit.value for one in held if one.latest is not None), "")
    return words(f", {unit}") if unit else ()


def _cautions(held: Sequence[Assessment], results: Results) -> Inlines:
    """What is on record about the newest figures of the areas themselves, not about all areas alike."""
    found = (
        caution.text
        for one in held
        if one.latest is not None and one.latest.period is not None
        for caution in _of_area(one.area, one.measure, one.latest.period, results)
        if caution.effect == "note" and caution.trigger == "period"
    )
    told = " ".join(dict.fromkeys(found))
    return words(f". Caution: {told}") if told else ()


def _span(held: Sequence[Assessment]) -> Inlines:
    periods = sorted({point.period for one in held for point in one.history}, key=lambda one: one.end)
    return (Label(f"{periods[0].label} to {periods[-1].label}"),)


# Prompts ------------------------------------------------------------------------------------------------------------


def prompts(results: Results) -> tuple[tuple[Funnel, FunnelUnit], ...]:
    """Each force outside the limits after the false-discovery rule, with the funnel."""
    return tuple((funnel, unit) for funnel in results.funnels for unit in standing(funnel))


def prompts_table(job: Job) -> Table | None:
    """Each force outside the limits after the false-discovery rule, with what to check first; None if there is none.

    In the order of measures, then alphabetical: no ranks.
    """
    areas = job.materials.public.areas
    held = prompts(job.results)
    if not held:
        return None
    rows = tuple(_prompt(funnel, unit, job, areas) for funnel, unit in held)
    return Table(
        id="table-prompts",
        title=(Text("Prompts to look, in the order of measures and then of names"),),
        columns=(
            column("Force area", 1.55),
            column("Figure", 1.4),
            numbers("Recorded", 1.12),
            numbers("Expected", 1.12),
            column("Position", 1.0),
            column("Known about the data", 2.5),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _prompt(funnel: Funnel, unit: FunnelUnit, job: Job, areas: Areas) -> tuple[Cell, ...]:
    known = _of_area(unit.area, funnel.measure, funnel.period, job.results)
    told = " ".join(one.text for one in known)
    return (
        say(areas.name(unit.area)),
        say(funnel.name),
        figure(unit.observed),
        Cell(content=(_expected(unit),)),
        say("above the limits" if unit.flag == "high" else "below the limits"),
        say(told or "Nothing is on record: ask how it records, who visits, and whether one event explains it."),
    )


def _expected(unit: FunnelUnit) -> Number:
    how = "pooled rate times the area's population"
    return number(replace(unit.observed, value=unit.expected, unit=Unit.NUMBER, derivation=how))


# Good practice ------------------------------------------------------------------------------------------------------


def _good_practice(job: Job, pieces: Pieces) -> Plain:
    areas = job.materials.public.areas
    rate = job.materials.public.framework.false_discovery_rate
    found = job.results.favourable
    if not found.discovery.tested:
        return None
    table = _changes("table-good-practice", CANDIDATES, found.candidates, areas) if found.candidates else None
    behind = _changes("table-behind", BEHIND, found.behind, areas) if found.behind else None
    return {
        "tested": pieces.n(counted(found.discovery.tested, "changes of forces set against the national change")),
        "count": len(found.candidates),
        "found": pieces.n(counted(len(found.candidates), "changes better than the national one")),
        "rate": pieces.label(f"{rate * 100:.0f}%"),
        "table": None if table is None else pieces.table(table),
        "behind": None if behind is None else pieces.table(behind),
        "behind_count": pieces.n(counted(len(found.behind), "changes less favourable than the national one")),
    }


def _changes(ident: str, title: str, found: tuple[Assessment, ...], areas: Areas) -> Table:
    """Forces' changes since the baseline, in the order of measures and then of names: no ranks."""
    rows = tuple(
        (
            say(areas.name(one.area)),
            say(one.name),
            figure(one.latest),
            figure(one.baseline),
            Cell(content=sentences.change_cell(one)),
        )
        for one in found
    )
    return Table(
        id=ident,
        title=(Text(title),),
        unit=_years(found),
        columns=(
            column("Force area", 1.5),
            column("Figure", 2.2),
            numbers("Latest", 0.8),
            numbers("Baseline", 0.9),
            column("Change (95% interval)", 2.1),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _years(found: tuple[Assessment, ...]) -> Inlines:
    """The years compared, where all figures are of the same two, and the order of the rows."""
    pairs = {(one.latest and one.latest.period, one.baseline and one.baseline.period) for one in found}
    latest, baseline = pairs.pop() if len(pairs) == 1 else (None, None)
    told = f"Latest: {latest.label}. Baseline: {baseline.label}. " if latest and baseline else ""
    return words(f"{told}In the order of measures, and then of names.")

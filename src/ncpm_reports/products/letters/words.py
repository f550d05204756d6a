"""The parts of a letter that hold figures: the country, the area, what stands out, and the table."""

from collections.abc import Iterable, Mapping, Sequence

from ncpm_reports.core.areas import ENGLAND, Areas, BodyKind, LocalPolicingBody
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.quantities import Display, Quantity, Status
from ncpm_reports.documents.blocks import Cell, Inlines, Label, Note, NoteRef, Table, Text
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, GroupChange, Verdict
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import (
    between,
    capitalised,
    count_or_none,
    counted,
    forces_in,
    joined,
    mid_sentence,
    number,
    place,
    unrounded,
    words,
)
from ncpm_reports.narrative.verdicts import moved_by, outcome, outcome_of
from ncpm_reports.products.board_pack.cells import column, ending, figure, numbers, shorthand
from ncpm_reports.products.figures import sources_of
from ncpm_reports.products.letters.facts import Facts, StandingOut

COMMISSIONERS = frozenset({BodyKind.COMMISSIONER, BodyKind.FIRE_COMMISSIONER})
MOST_FINDINGS = 2
WITHOUT_DRIVER = "Without one force whose count moved against all the others."
WITHOUT_MISSING = "Without forces that have no figure for both years."


# The country


def country(national: Sequence[Assessment]) -> Inlines:
    """The national measures of which a change is claimed, with figures, then how many others stand how."""
    claimed = [assessment for assessment in national if assessment.verdict.claims_change]
    inlines: Inlines = tuple(
        inline for assessment in claimed[:MOST_FINDINGS] for inline in (*_national_finding(assessment), Text(" "))
    )
    return (*inlines, *words(_counted_verdicts(national)))


def _national_finding(a: Assessment) -> Inlines:
    """ "Homicides fell by 24% (between 16% and 31%). The figure was 660 in the year ending June 2019 and 503 in …"."""
    judged = a.without_incident or a
    if judged.change is None or judged.baseline is None or judged.latest is None:
        return (*words(a.short_name), Text(" "), *moved_by(outcome_of(a), None), Text("."))
    said = (*words(a.short_name), Text(" "), *moved_by(outcome_of(a), judged.change))
    limits = between(judged.change)
    range_ = (Text(" ("), *limits, Text(")")) if limits else ()
    earlier, later = _in_year(judged.baseline), _in_year(judged.latest)
    exact = unrounded(judged.baseline, judged.latest, judged.change)
    return (*said, *range_, *exact, Text(". The figure was "), *earlier, Text(" and "), *later, Text("."))


def _in_year(quantity: Quantity) -> Inlines:
    when: Inlines = () if quantity.period is None else (Text(" in the "), Label(quantity.period.label))
    return (number(quantity), *when)


def _counted_verdicts(national: Sequence[Assessment]) -> str:
    """ "One of the ten measures can be said to have improved, and none that could be tested worsened. …"."""
    total = counted(len(national))
    improved = sum(assessment.verdict is Verdict.IMPROVED for assessment in national)
    worsened = sum(assessment.verdict is Verdict.WORSENED for assessment in national)
    unclear = sum(assessment.verdict is Verdict.NO_CLEAR_CHANGE for assessment in national)
    without = sum(assessment.verdict is Verdict.NO_DATA for assessment in national)
    unjudged = len(national) - improved - worsened - unclear - without
    first = (
        f"{capitalised(counted(improved) if improved else 'none')} of the {total} measures can be said to have improved"
    )
    # That none is known to have worsened says nothing of those that could not be tested.
    nobody = "none that could be tested worsened" if improved or unclear else "none to have worsened"
    second = f"{counted(worsened)} to have worsened" if worsened else nobody
    sentences = [f"{first}, and {second}."]
    if unclear:
        sentences.append(f"For {counted(unclear)}, the change may be chance.")
    if unjudged:
        sentences.append(f"{capitalised(counted(unjudged))} cannot be judged against 2019.")
    if without:
        sentences.append(f"Figures for {counted(without)} are not held here.")
    return " ".join(sentences)


def without_wales(framework: Framework) -> str:
    """ "Two of the measures are for England only: …."; empty where all take Wales in."""
    names = [mid_sentence(metric.short_name) for metric in framework.metrics if metric.coverage_area == ENGLAND]
    if not names:
        return ""
    are = "is" if len(names) == 1 else "are"
    return f"{capitalised(counted(len(names)))} of the measures {are} for England only: {listed(names)}."


# The area


def area_position(facts: Facts, since: Period) -> Inlines:
    """What fell, what rose, what may be chance and what could not be judged, in sentences of their own.

    No sentence holds changes up to different years. A rise that stands out is left to the paragraph on it.
    """
    newest = newest_year(facts)
    sentences: list[Inlines] = []
    standing = [out.assessment for out in facts.standing_out]
    # Where nothing else is held, the paragraph would be empty.
    alone = all(assessment in facts.rose and assessment in standing for assessment in facts.counts)
    rose = [assessment for assessment in facts.rose if alone or assessment not in standing]
    # Of rises of which one is told elsewhere, no number is given: it would not be that of all rises.
    kinds = len(facts.counts)
    of_rises = kinds if len(rose) == len(facts.rose) else None
    for moved, verb, of in ((facts.fell, "fell", kinds), (rose, "rose", of_rises)):
        if moved:
            sentences.append(_moved(moved, verb, of, since if not sentences else None, newest))
    for until, unclear in _by_last_year(facts.unclear, newest):
        is_are = "differences" if len(unclear) > 1 else "difference"
        sentences.append(words(f"For {_names(unclear)}{until}, the {is_are} may be chance."))
    if facts.same:
        counts = "counts" if len(facts.same) > 1 else "count"
        were = "were" if len(facts.same) > 1 else "was"
        sentences.append(words(f"The {counts} of {_names(facts.same)} {were} the same in both years."))
    if facts.unjudged:
        sentences.append(words(f"No comparison with 2019 can be made for {_names(facts.unjudged)}."))
    return joined(sentences)


def _by_last_year(
    assessments: Sequence[Assessment], newest: Period | None
) -> tuple[tuple[str, tuple[Assessment, ...]], ...]:
    """The assessments by the year of their latest figure: the newest first, others with " (to December 2025)"."""
    groups: dict[str, list[Assessment]] = {"": []}
    for assessment in assessments:
        own = assessment.latest.period if assessment.latest is not None else None
        groups.setdefault("" if own is None or own == newest else f" (to {ending(own)})", []).append(assessment)
    return tuple((until, tuple(group)) for until, group in groups.items() if group)


def _moved(
    moved: Sequence[Assessment], verb: str, of: int | None, since: Period | None, newest: Period | None
) -> Inlines:
    """ "Three of five kinds of crime fell since the year ending June 2019. Robbery fell by 11%, burglary by 42% …".

    Without `of`, how many kinds of crime there are, the first sentence is left out.
    """
    year: Inlines = () if since is None else (Text(" since the "), Label(since.label))
    groups = _by_last_year(moved, newest)
    if len(moved) == 1 or of is None:
        first, *others = groups
        return joined([_changes(*first, verb, year), *(_changes(*group, verb) for group in others)])
    how_many = f"All {counted(of)}" if len(moved) == of else f"{capitalised(counted(len(moved)))} of {counted(of)}"
    opening = (Text(f"{how_many} kinds of crime {verb}"), *year, Text("."))
    return joined([opening, *(_changes(until, group, verb) for until, group in groups)])


def _changes(until: str, group: Sequence[Assessment], verb: str, since: Inlines = ()) -> Inlines:
    """ "Robbery fell by 11% and burglary by 42%."; up to another year, "Robbery fell by 11% (to December 2025)."."""
    first, *others = group
    leading = (*words(first.short_name), Text(f" {verb}"), *_by(first))
    rest = [(*words(mid_sentence(assessment.short_name)), *_by(assessment)) for assessment in others]
    return (*_listed([leading, *rest]), *words(until), *since, Text("."))


def _by(a: Assessment) -> Inlines:
    change = (a.without_incident or a).change
    if change is None or change.percent is None:
        return (Text(" from "), *_from_to(a))
    return (Text(" by "), number(change.percent, Display.MAGNITUDE))


def _from_to(a: Assessment) -> Inlines:
    if a.baseline is None or a.latest is None:
        return ()
    return (count_or_none(a.baseline, "none"), Text(" to "), count_or_none(a.latest, "none"))


def common_rises(facts: Facts) -> Inlines:
    """Rises that half of all forces share, which single nobody out; nothing where there is none."""
    shared = [
        assessment for assessment in facts.common if all(assessment is not out.assessment for out in facts.standing_out)
    ]
    if not shared:
        return ()
    return words(
        f"At least half of all forces recorded more {_names(shared)}, so I do not single your force out for it."
    )


# What stands out


def standing_out(out: StandingOut, areas: Areas) -> Inlines:
    """What stands out, how, and the other forces together beside it; never another force's own figure."""
    a = out.assessment
    said = outcome_of(a)
    change = (a.without_incident or a).change
    sentences: list[Inlines] = []
    if said.moved:
        sentences.append(
            (
                *words(f"{a.short_name} "),
                *moved_by(said, change),
                Text(", from "),
                *_from_to(a),
                *_meanwhile(a, areas),
                Text("."),
            )
        )
    sentences.extend((_share(out, areas), words(_how(out))))
    return joined(sentences)


def _share(out: StandingOut, areas: Areas) -> Inlines:
    """How much of what all forces recorded was this one's, for a force that moves their total; else nothing."""
    a = out.assessment
    if out.driver is None or a.whole is None or a.share_latest is None or a.share_baseline is None:
        return ()
    return (
        Text("Your area now has "),
        number(a.share_latest),
        *words(f" of all that the {forces_in(a.whole, areas)} forces recorded, against "),
        number(a.share_baseline),
        Text(" in the baseline year."),
    )


def _meanwhile(a: Assessment, areas: Areas) -> Inlines:
    group = a.others
    if group is None:
        return ()
    others = forces_in(group, areas)
    what = outcome(group.verdict, group.baseline, group.latest)
    if not what.moved:
        return words(f", while in the other {others} forces the change may be chance")
    return (*words(f", while in the other {others} forces together it "), *moved_by(what, group.change))


def _how(out: StandingOut) -> str:
    if out.level is None and out.change is None:
        return ""
    name = mid_sentence(out.assessment.short_name)
    beyond = "beyond chance and the usual differences between forces."
    if out.level is None:
        return f"In your force, the change in {name} is unlike that of the others, {beyond}"
    rate = "higher" if out.level.high else "lower"
    text = f"Your force records a {rate} rate of {name} for its population than the others, {beyond}"
    return text if out.change is None else f"{text} Its change is unlike theirs too."


# The table


def local_table(facts: Facts, areas: Areas) -> Table | None:
    """The force's figures: the two years, the change with its interval, and the other forces together beside it."""
    if not facts.counts:
        return None
    year = newest_year(facts)
    baseline = baseline_year(facts)
    others = len(areas.forces) - 1
    notes = notes_on_others(facts.counts, areas)
    rows = tuple(_row(assessment, year, areas, notes) for assessment in (*facts.counts, *facts.missing))
    return Table(
        id="local-figures",
        title=(Text(f"Offences recorded in {place(facts.force.code, areas)}, beside the other {others} forces"),),
        columns=(
            column("Offences", 1.6),
            numbers(capitalised(baseline.label if baseline else "Baseline year"), 0.9),
            numbers(capitalised(year.label if year else "Latest year"), 0.9),
            numbers("Change (95% interval)", 1.5),
            numbers(f"Other {others} forces", 0.8),
        ),
        rows=rows,
        shorthand=shorthand(rows),
        notes=as_notes(notes),
        source=_source_line(facts.counts),
    )


def _row(a: Assessment, year: Period | None, areas: Areas, notes: Mapping[str, int]) -> tuple[Cell, ...]:
    missing = a.latest is None or a.latest.value is None
    own = a.latest.period if a.latest is not None else None
    when: Inlines = () if own is None or own == year else (Label(f" ({own.label})"),)
    change = (Text(Status.NOT_AVAILABLE.value),) if missing else sentences.change_cell(a)
    return (
        Cell(content=(*words(a.short_name), *when)),
        figure(a.baseline),
        figure(a.latest),
        Cell(content=change),
        Cell(content=others_percent(a, areas, notes)),
    )


def others_percent(a: Assessment, areas: Areas, notes: Mapping[str, int]) -> Inlines:
    """The change in the other forces together, with the notes on which of them are left out."""
    shown = group_percent(a.others_without_driver or a.others)
    return (*shown, *(inline for text in _left_out(a, areas) for inline in (Text(" "), NoteRef(notes[text]))))


def _left_out(a: Assessment, areas: Areas) -> tuple[str, ...]:
    """What the other forces of a row are without: the one that moves against them, those that have no figure."""
    lacking = a.others is not None and forces_in(a.others, areas) < len(areas.forces) - 1
    driver = (WITHOUT_DRIVER,) if a.others_without_driver is not None else ()
    return (*driver, WITHOUT_MISSING) if lacking else driver


def group_percent(group: GroupChange | None) -> Inlines:
    """The change in several forces together in per cent; "[x]" where there is none."""
    if group is None or group.change.percent is None:
        return (Text(Status.NOT_AVAILABLE.value),)
    return (number(group.change.percent, Display.SIGNED),)


def notes_on_others(counts: Sequence[Assessment], areas: Areas) -> dict[str, int]:
    """The notes that a table needs where other forces are left out of a row, with their numbers."""
    texts = dict.fromkeys(text for assessment in counts for text in _left_out(assessment, areas))
    return {text: number for number, text in enumerate(texts, start=1)}


def as_notes(numbered: Mapping[str, int]) -> tuple[Note, ...]:
    """Numbered texts as the notes under a table."""
    return tuple(Note(number=number, content=(Text(text),)) for text, number in numbered.items())


def newest_year(facts: Facts) -> Period | None:
    """The newest year of any of the force's figures; a row for another year says so."""
    years = [
        assessment.latest.period
        for assessment in facts.counts
        if assessment.latest is not None and assessment.latest.period is not None
    ]
    return max(years, key=lambda period: period.end) if years else None


def baseline_year(facts: Facts) -> Period | None:
    """The year that the force's figures are compared with; None where they are compared with more years than one."""
    years = {
        assessment.baseline.period
        for assessment in facts.counts
        if assessment.baseline is not None and assessment.baseline.period
    }
    return years.pop() if len(years) == 1 else None


def _source_line(assessments: Sequence[Assessment]) -> Inlines:
    """ "Source: Office for National Statistics, published 17 October 2019 and 23 October 2025"."""
    sources = tuple(dict.fromkeys(source for assessment in assessments for source in sources_of(assessment)))
    publishers: list[str] = []
    for publisher in dict.fromkeys(source.publisher for source in sources):
        days = sorted(
            {source.published_on for source in sources if source.publisher == publisher and source.published_on}
        )
        dates = f", published {listed(day_label(day) for day in days)}" if days else ""
        publishers.append(f"{publisher}{dates}")
    return (Text("Source: "), *words("; ".join(publishers)), Text(". No percentage is given for numbers under 50."))


# Lists and names


def _listed(parts: Sequence[Inlines]) -> Inlines:
    inlines: Inlines = ()
    for position, part in enumerate(parts):
        link = "" if not position else " and " if position == len(parts) - 1 else ", "
        inlines = (*inlines, *((Text(link),) if link else ()), *part)
    return inlines


def _names(assessments: Iterable[Assessment]) -> str:
    return listed(mid_sentence(assessment.short_name) for assessment in assessments)


def reasons_missing(assessments: Sequence[Assessment]) -> tuple[Inlines, ...]:
    """What is known of missing figures: the texts of the cautions that name the area, each once."""
    texts = dict.fromkeys(
        caveat.text
        for assessment in assessments
        for caveat in assessment.caveats
        if caveat.effect == "exclude-area" and assessment.area in caveat.areas
    )
    return tuple(words(text) for text in texts)


def body_in_text(body: LocalPolicingBody) -> str:
    """The local policing body inside a sentence: "the Mayor of London", "the Police and Crime Commissioner"."""
    return f"the {body.title}"


def body_in_copy_list(body: LocalPolicingBody) -> str:
    """The local policing body as a copy list names it."""
    return body.body_name if body.kind in COMMISSIONERS else body.title

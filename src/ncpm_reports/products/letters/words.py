"""The parts of a letter that hold figures: the country, the area, what stands out, and the table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.quantities import Display
from ncpm_reports.documents.blocks import Cell, Inlines, Table, Text
from ncpm_reports.measures.results import Assessment, GroupChange
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import (
    between,
    capitalised,
    count_or_none,
    counted,
    forces_in,
    has_value,
    in_brackets,
    joined,
    listed_inlines,
    magnitude,
    mid_sentence,
    newest_year,
    number,
    other_year,
    phrase,
    place,
    unrounded,
    up_to,
    when,
    words,
)
from ncpm_reports.narrative.verdicts import judged, moved, outcome_of
from ncpm_reports.products.cells import (
    NOT_AVAILABLE,
    column,
    figure,
    numbered,
    numbers,
    rows_of,
    say,
    table,
    with_notes,
)
from ncpm_reports.products.letters.facts import Facts, StandingOut
from ncpm_reports.products.source_lines import sources_of

MOST_FINDINGS = 2
WITHOUT_DRIVER = "Without one force whose count moved against all the others."
WITHOUT_MISSING = "Without forces that have no figure for both years."


# The country


def national_findings(national: Sequence[Assessment]) -> list[Inlines]:
    """The first two national measures of which a change is claimed, with figures."""
    claimed = [assessment for assessment in national if assessment.verdict.claims_change]
    return [_national_finding(assessment) for assessment in claimed[:MOST_FINDINGS]]


def _national_finding(a: Assessment) -> Inlines:
    """ "Homicides fell by 24% (between 16% and 31%). The figure was 660 in the year ending June 2019 and 503 in …"."""
    figures = judged(a)
    if figures.change is None or figures.baseline is None or figures.latest is None:
        return phrase("{} {}.", words(a.short_name), outcome_of(a).value)
    limits = in_brackets(between(figures.change))
    exact = unrounded(figures.baseline, figures.latest, figures.change)
    earlier, later = ((number(figure), *when(figure)) for figure in (figures.baseline, figures.latest))
    said = words(a.short_name), moved(a), limits, exact
    return phrase("{} {}{}{}. The figure was {} and {}.", *said, earlier, later)


# The area


def area_position(facts: Facts, since: Period) -> Inlines:
    """What fell, what rose, what may be chance and what could not be judged, in sentences of their own.

    No sentence holds changes up to different years. A change that stands out is left to the paragraph on it.
    """
    newest = newest_of(facts)
    said: list[Inlines] = []
    standing = [out.assessment for out in facts.standing_out]
    changed = (*facts.fell, *facts.rose)
    # Where nothing else is held, the paragraph would be empty.
    alone = all(assessment in changed and assessment in standing for assessment in facts.counts)
    for group, verb in ((facts.fell, "fell"), (facts.rose, "rose")):
        here = [assessment for assessment in group if alone or assessment not in standing]
        # Of changes of which one is told elsewhere, no number is given: it would not be that of all of them.
        of = len(facts.counts) if len(here) == len(group) else None
        if here:
            year = phrase(" since the {}", since) if not said else ()
            said.append(_moved(_by_last_year(here, newest), verb, of, year))
    for until, unclear in _by_last_year(facts.unclear, newest):
        is_are = "differences" if len(unclear) > 1 else "difference"
        said.append(words(f"For {_names(unclear)}{until}, the {is_are} may be chance."))
    if facts.same:
        counts = "counts" if len(facts.same) > 1 else "count"
        were = "were" if len(facts.same) > 1 else "was"
        said.append(words(f"The {counts} of {_names(facts.same)} {were} the same in both years."))
    if facts.unjudged:
        said.append(words(f"No comparison with 2019 can be made for {_names(facts.unjudged)}."))
    return joined(said)


Groups = Sequence[tuple[str, Sequence[Assessment]]]


def _by_last_year(assessments: Sequence[Assessment], newest: Period | None) -> Groups:
    """The assessments by the year of their latest figure: the newest first, others with " (to December 2025)"."""
    newest_first = sorted(assessments, key=lambda assessment: bool(up_to(assessment.latest, newest)))
    return list(grouped(newest_first, lambda assessment: up_to(assessment.latest, newest)).items())


def _moved(groups: Groups, verb: str, of: int | None, year: Inlines) -> Inlines:
    """ "Three of five kinds of crime fell since the year ending June 2019. Robbery fell by 11%, burglary by 42% …".

    Without `of`, how many kinds of crime there are, the first sentence is left out.
    """
    many = sum(len(group) for _, group in groups)
    if many == 1 or of is None:
        first, *others = groups
        return joined([_changes(*first, verb, year), *(_changes(*group, verb) for group in others)])
    how_many = f"All {counted(of)}" if many == of else f"{capitalised(counted(many))} of {counted(of)}"
    opening = phrase("{} kinds of crime {}{}.", how_many, verb, year)
    return joined([opening, *(_changes(until, group, verb) for until, group in groups)])


def _changes(until: str, group: Sequence[Assessment], verb: str, since: Inlines = ()) -> Inlines:
    """ "Robbery fell by 11% and burglary by 42%."; up to another year, "Robbery fell by 11% (to December 2025)."."""
    first, *others = group
    leading = phrase("{} {}{}", words(first.short_name), verb, _by(first))
    rest = [phrase("{}{}", words(mid_sentence(assessment.short_name)), _by(assessment)) for assessment in others]
    return phrase("{}{}{}.", listed_inlines([leading, *rest]), words(until), since)


def _by(a: Assessment) -> Inlines:
    change = judged(a).change
    if change is None or change.percent is None:
        return phrase(" from {}", from_to(a))
    return phrase(" by {}", magnitude(change.percent))


def from_to(a: Assessment) -> Inlines:
    """ "49,543 to 99,079": the baseline and the latest figure; nothing where one of them is not held."""
    if a.baseline is None or a.latest is None:
        return ()
    return phrase("{} to {}", count_or_none(a.baseline, "none"), count_or_none(a.latest, "none"))


# What stands out


def standing_out(out: StandingOut, areas: Areas) -> Inlines:
    """What stands out, how, and the other forces together beside it; never another force's own figure."""
    a = out.assessment
    changed: Inlines = ()
    if outcome_of(a).moved:
        changed = phrase("{} {}, from {}{}.", a.short_name, moved(a), from_to(a), _meanwhile(a.others, areas))
    return joined((changed, _share(out, areas), words(_how(out))))


def _share(out: StandingOut, areas: Areas) -> Inlines:
    """How much of what all forces recorded was this one's, for a force that moves their total; else nothing."""
    a = out.assessment
    if out.driver is None or a.whole is None or a.share_latest is None or a.share_baseline is None:
        return ()
    of_all = words(f" of all that the {forces_in(a.whole, areas)} forces recorded, against ")
    return phrase("Your area now has {}{}{} in the baseline year.", a.share_latest, of_all, a.share_baseline)


def _meanwhile(group: GroupChange | None, areas: Areas) -> Inlines:
    if group is None:
        return ()
    others = f", while in the other {forces_in(group, areas)} forces"
    if not outcome_of(group).moved:
        return words(f"{others} the change may be chance")
    return (*words(f"{others} together it "), *moved(group))


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
    year, baseline = newest_of(facts), baseline_year(facts)
    others = len(areas.forces) - 1
    notes = notes_on_others(facts.counts, areas)
    rows = rows_of(
        (*facts.counts, *facts.missing),
        (column("Offences", 1.6), lambda a: _name(a, year)),
        (numbers(capitalised(baseline.label if baseline else "Baseline year"), 0.9), lambda a: figure(a.baseline)),
        (numbers(capitalised(year.label if year else "Latest year"), 0.9), lambda a: figure(a.latest)),
        (numbers("Change (95% interval)", 1.5), _change),
        (numbers(f"Other {others} forces", 0.8), lambda a: others_percent(a, areas, notes)),
    )
    title = (Text(f"Offences recorded in {place(facts.force.code, areas)}, beside the other {others} forces"),)
    return table("local-figures", title, *rows, notes=notes, source=_source_line(facts.counts))


def _name(a: Assessment, year: Period | None) -> Cell:
    own = other_year(a.latest, year)
    return say(phrase("{}{}", words(a.short_name), words("" if own is None else f" ({own.label})")))


def _change(a: Assessment) -> Cell:
    return say(sentences.change_cell(a) if has_value(a.latest) else NOT_AVAILABLE)


def others_percent(a: Assessment, areas: Areas, notes: Mapping[str, int]) -> Cell:
    """The change in the other forces together, with the notes on which of them are left out."""
    return with_notes(group_percent(a.others_without_driver or a.others), _left_out(a, areas), notes)


def group_percent(group: GroupChange | None) -> Inlines:
    """The change in several forces together in per cent; "[x]" where there is none."""
    percent = None if group is None else group.change.percent
    return (Text(NOT_AVAILABLE) if percent is None else number(percent, Display.SIGNED),)


def _left_out(a: Assessment, areas: Areas) -> tuple[str, ...]:
    """What the other forces of a row are without: the one that moves against them, those that have no figure."""
    lacking = a.others is not None and forces_in(a.others, areas) < len(areas.forces) - 1
    driver = (WITHOUT_DRIVER,) if a.others_without_driver is not None else ()
    return (*driver, WITHOUT_MISSING) if lacking else driver


def notes_on_others(counts: Sequence[Assessment], areas: Areas) -> dict[str, int]:
    """The notes that a table needs where other forces are left out of a row, with their numbers."""
    return numbered(text for assessment in counts for text in _left_out(assessment, areas))


def newest_of(facts: Facts) -> Period | None:
    """The newest year of any of the force's figures; a row for another year says so."""
    return newest_year(assessment.latest for assessment in facts.counts)


def baseline_year(facts: Facts) -> Period | None:
    """The year that the force's figures are compared with; None where they are compared with more years than one."""
    baselines = (assessment.baseline for assessment in facts.counts)
    years = {baseline.period for baseline in baselines if baseline is not None and baseline.period}
    return years.pop() if len(years) == 1 else None


def _source_line(assessments: Sequence[Assessment]) -> Inlines:
    """ "Source: Office for National Statistics, published 17 October 2019 and 23 October 2025"."""
    days: dict[str, set[date]] = {}
    for source in sources_of(*assessments):
        days.setdefault(source.publisher, set()).update(filter(None, [source.published_on]))
    publishers = (
        f"{publisher}, published {listed(map(day_label, sorted(dates)))}" if dates else publisher
        for publisher, dates in days.items()
    )
    return phrase("Source: {}. No percentage is given for numbers under 50.", words("; ".join(publishers)))


# Lists and names


def _names(assessments: Iterable[Assessment]) -> str:
    return listed(mid_sentence(assessment.short_name) for assessment in assessments)


def reasons_missing(assessments: Sequence[Assessment]) -> list[Inlines]:
    """What is known of missing figures: the texts of the cautions that name the area, each once."""
    texts = dict.fromkeys(
        caveat.text
        for assessment in assessments
        for caveat in assessment.caveats
        if caveat.effect == "exclude-area" and assessment.area in caveat.areas
    )
    return [words(text) for text in texts]

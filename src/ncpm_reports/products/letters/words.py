"""The parts of a letter that hold figures: the country, the area, what stands out, and the table."""

from collections.abc import Iterable, Sequence
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.quantities import Display, Quantity
from ncpm_reports.documents.blocks import Inlines, Label, Table, Text
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import Assessment, GroupChange
from ncpm_reports.narrative import phrases, sentences
from ncpm_reports.narrative.phrases import (
    between,
    count_or_none,
    forces_in,
    mid_sentence,
    number,
    phrase,
    short_period_note,
    words,
)
from ncpm_reports.narrative.verdicts import change_phrase, judged_assessment, outcome_of, plain_change_phrase
from ncpm_reports.products.cells import NOT_AVAILABLE, NotedCell, column, figure, numbers, rows_of, table, text_cell
from ncpm_reports.products.letters.facts import Facts, StandingOut
from ncpm_reports.products.source_lines import sources_of

MAX_FINDINGS = 2
WITHOUT_DRIVER = "Without one force whose count moved against the total of the others."
WITHOUT_MISSING = "Without forces that do not have figures for both years."


def national_findings(national: Sequence[Assessment]) -> list[Context]:
    """The first two national measures of which a change is claimed."""
    return [_change_of(a) for a in national if a.verdict.claims_change][:MAX_FINDINGS]


def _change_of(a: Assessment) -> Context:
    """A figure and its change: `clear` where it fell or rose; in per cent, or by both counts where it has none."""
    figures = judged_assessment(a)
    percent = None if figures.change is None else figures.change.percent
    return {
        "name": words(a.short_name),
        "offence": mid_sentence(a.short_name),
        "clear": outcome_of(a).claims_change,
        "change_phrase": change_phrase(a),
        "plain_change_phrase": plain_change_phrase(a),
        "percent": None if percent is None else phrases.magnitude(percent),
        "limits": between(figures.change),
        "unrounded": phrases.unrounded(figures),
        "counts": from_to(a),
        "earlier": _dated(figures.baseline),
        "later": _dated(figures.latest),
    }


def _dated(quantity: Quantity | None) -> Inlines:
    return () if quantity is None else phrase("{}{}", quantity, phrases.when(quantity))


def area_position(facts: Facts, since: Period) -> Context | None:
    """What fell, what rose, what may be chance and what could not be judged; None where nothing is held.

    Changes and differences are apart by the last year of their figures, so that no sentence holds more years than one.
    A change that stands out is left to the paragraph on it, unless nothing else would be said.
    """
    if not facts.counts:
        return None
    in_own_paragraph = [out.assessment for out in facts.standing_out]
    all_stand_out = all(a in in_own_paragraph and a in (*facts.fell, *facts.rose) for a in facts.counts)
    moved_groups: list[Context] = []
    for group, verb in ((facts.fell, "fell"), (facts.rose, "rose")):
        shown = [assessment for assessment in group if all_stand_out or assessment not in in_own_paragraph]
        # Of changes of which one stands elsewhere, no number is given: it would not be that of all of them.
        count = len(shown) if len(shown) == len(group) else 0
        if shown:
            moved_groups.append({"verb": verb, "count": count, "years": _by_last_year(shown, newest_of(facts))})
    return {
        "all": len(facts.counts),
        "since": Label(since.label),
        "moved": moved_groups,
        "unclear": _by_last_year(facts.unclear, newest_of(facts)),
        "same": _offences(facts.same),
        "unjudged": _offences(facts.unjudged),
    }


def _by_last_year(assessments: Sequence[Assessment], newest: Period | None) -> list[Context]:
    newest_first = sorted(assessments, key=lambda assessment: bool(short_period_note(assessment.latest, newest)))
    groups = grouped(newest_first, lambda assessment: short_period_note(assessment.latest, newest))
    return [
        {"until": words(until), "offences": _offences(group), "changes": list(map(_change_of, group))}
        for until, group in groups.items()
    ]


def from_to(a: Assessment) -> Inlines:
    """ "49,543 to 99,079": the baseline and the latest figure; nothing where one of them is not held."""
    if a.baseline is None or a.latest is None:
        return ()
    return phrase("{} to {}", count_or_none(a.baseline, "none"), count_or_none(a.latest, "none"))


def standing_out(out: StandingOut, areas: Areas) -> Context:
    """What stands out, how, and the other forces together beside it; never another force's own figure.

    For a force that moves the total of all it has how much of what they recorded was this one's.
    """
    a, group = out.assessment, out.assessment.other_forces
    share: Context | None = None
    if out.driver is not None and a.whole is not None and a.share_latest and a.share_baseline:
        now, then = number(a.share_latest), number(a.share_baseline)
        share = {"now": now, "then": then, "forces": str(forces_in(a.whole, areas))}
    return {
        **_change_of(a),
        "others": str(len(areas.forces) - 1 if group is None else forces_in(group, areas)),
        "others_compared": group is not None,
        "others_moved": change_phrase(group) if group is not None and outcome_of(group).claims_change else "",
        "others_change": () if group is None else plain_change_phrase(group),
        "others_limits": () if group is None else between(group.change),
        "share": share,
        "rate": "" if out.level is None else "higher" if out.level.high else "lower",
        "changed": out.change is not None,
    }


def local_table(facts: Facts, areas: Areas) -> Table | None:
    """The force's figures: the two years, the change with its interval, and the other forces together beside it."""
    if not facts.counts:
        return None
    year, baseline, others = newest_of(facts), baseline_year(facts), len(areas.forces) - 1
    then, now = (baseline.label if baseline else "baseline year", year.label if year else "latest year")
    rows = rows_of(
        (*facts.counts, *facts.missing),
        (
            column("Offences", 1.6),
            lambda a: text_cell((*words(a.short_name), *words(short_period_note(a.latest, year)))),
        ),
        (numbers(phrases.capitalised(then), 0.9), lambda a: figure(a.baseline)),
        (numbers(phrases.capitalised(now), 0.9), lambda a: figure(a.latest)),
        (
            numbers("Change (95% interval)", 1.5),
            lambda a: text_cell(sentences.change_cell(a) if phrases.has_value(a.latest) else NOT_AVAILABLE),
        ),
        (numbers(f"Other {others} forces", 0.8), lambda a: others_percent(a, areas)),
    )
    title = (Text(f"Offences recorded in {phrases.place(facts.force.code, areas)}, beside the other {others} forces"),)
    return table("local-figures", title, *rows, source=_source_line(facts.counts))


def others_percent(a: Assessment, areas: Areas) -> NotedCell:
    """The change in the other forces together, with notes on those left out: a driver, those without figures."""
    some_missing = a.other_forces is not None and forces_in(a.other_forces, areas) < len(areas.forces) - 1
    notes = ((a.other_forces_without_driver is not None, WITHOUT_DRIVER), (some_missing, WITHOUT_MISSING))
    percent = group_percent(a.other_forces_without_driver or a.other_forces)
    return NotedCell(percent, tuple(text for left_out, text in notes if left_out))


def group_percent(group: GroupChange | None) -> Inlines:
    """The change in several forces together in per cent; "[x]" where there is none."""
    percent = None if group is None else group.change.percent
    return (Text(NOT_AVAILABLE) if percent is None else number(percent, Display.SIGNED),)


def newest_of(facts: Facts) -> Period | None:
    """The newest year of any of the force's figures; a row for another year says so."""
    return phrases.newest_year(assessment.latest for assessment in facts.counts)


def baseline_year(facts: Facts) -> Period | None:
    """The year that the force's figures are compared with; None where they are compared with more years than one."""
    baselines = (assessment.baseline for assessment in facts.counts)
    years = {baseline.period for baseline in baselines if baseline is not None and baseline.period}
    return years.pop() if len(years) == 1 else None


def _source_line(assessments: Sequence[Assessment]) -> Inlines:
    """ "Source: Office for National Statistics, published 17 October 2019 and …"; then how to read changes."""
    dates_by_publisher: dict[str, set[date]] = {}
    for source in sources_of(*assessments):
        dates_by_publisher.setdefault(source.publisher, set()).update(filter(None, [source.published_on]))
    publishers = (
        f"{publisher}, published {listed(map(day_label, sorted(dates)))}" if dates else publisher
        for publisher, dates in dates_by_publisher.items()
    )
    # On two lines: a third would part it from its table in the longest letters.
    reading_note = (
        "No percentage for counts under 50. Each change is tested alone; one in twenty would appear by chance."
    )
    return phrase("Source: {}. {}", "; ".join(publishers), reading_note)


def _offences(assessments: Iterable[Assessment]) -> list[str]:
    return [mid_sentence(assessment.short_name) for assessment in assessments]


def reasons_missing(assessments: Sequence[Assessment]) -> list[Inlines]:
    """What is known of missing figures: the texts of the cautions that name the area, each once."""
    caveats = (caveat for a in assessments for caveat in a.caveats if a.area in caveat.areas)
    return [words(text) for text in dict.fromkeys(caveat.text for caveat in caveats if caveat.effect == "exclude-area")]

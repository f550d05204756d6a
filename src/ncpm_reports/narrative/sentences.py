"""From an assessment to sentences: level, comparator, change, certainty, and nothing that its verdict does not say.

These functions see an `Assessment` and the names of areas, and no other figures. "Fell", "rose", "improved" and
"worsened" are said only where the verdict claims a change.
"""

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import STATUS_MEANINGS, Display, Quantity, Source, Status, Unit
from ncpm_reports.documents.blocks import Inlines, Label, Text
from ncpm_reports.measures.coverage import VINTAGES_DIFFER
from ncpm_reports.measures.results import NO_INTERVAL, NO_TEST, SHARED_MONTHS, Assessment, Change, Verdict
from ncpm_reports.narrative import phrases
from ncpm_reports.narrative.phrases import has_value, movement, number, phrase, place, size, unrounded, when, words
from ncpm_reports.narrative.verdicts import Outcome, is_unchanged, outcome_of

VERDICT_WORDS = {verdict: verdict.value for verdict in Verdict} | {
    Verdict.NO_CLEAR_CHANGE: Outcome.MAY_BE_CHANCE.value,
    Verdict.NO_DATA: "data not supplied",
}

# What the board is told in terms of art, for a resident.
PUBLIC_REASONS = {
    SHARED_MONTHS: "the two periods share months, so the figures are partly the same",
    NO_TEST: NO_INTERVAL,
}


def verdict_words(a: Assessment) -> str:
    """The verdict in words for tables, the way the figure moved added to a judgement: "improved (fell)".

    Local figures and other proxies serve diagnosis, so of them it is only said that they fell or rose.
    """
    if a.verdict is Verdict.NO_DATA and a.latest is not None:
        return STATUS_MEANINGS.get(a.latest.status, VERDICT_WORDS[a.verdict])
    outcome = outcome_of(a)
    if a.verdict not in (Verdict.IMPROVED, Verdict.WORSENED) or not outcome.claims_change:
        return VERDICT_WORDS[a.verdict]
    return outcome.value if a.is_proxy else f"{a.verdict.value} ({outcome.value})"


def headline(a: Assessment, areas: Areas) -> Inlines:
    """The finding as a heading, without a full stop: what may be said, in the verdict's words."""
    name = f"{a.short_name}{_of_force(a, areas)}"
    change = _claimed_change(a)
    if a.verdict is not Verdict.NO_DATA and a.latest is not None and change is not None:
        exception = ", leaving exceptional incidents out" if a.without_incident is not None else ""
        change_words = phrases.doubling(change) or phrase("{} by {}", outcome_of(a).value, size(change))
        return phrase("{} {}{}{}", name, change_words, _baseline_year(a, " compared with"), exception)
    return phrase("{}{}", name, _unclaimed_headline(a))


def _unclaimed_headline(a: Assessment) -> Inlines:
    if a.verdict is Verdict.NO_CLEAR_CHANGE and a.latest is not None:
        return phrase(": the change{} may be chance", _baseline_year(a, " since"))
    if a.verdict is Verdict.NO_DATA or not has_value(a.latest):
        return (Text(f": {verdict_words(a)}"),)
    figure = phrase(": {}{}", a.latest, when(a.latest))
    if a.baseline is not None and a.latest.period == a.baseline.period:
        return phrase("{}, the baseline", figure)
    if a.verdict is Verdict.NOT_COMPARABLE:
        return phrase("{}; not comparable with the baseline", figure)
    return phrase("{}; change {}", figure, VERDICT_WORDS[a.verdict])


def subtitle(a: Assessment, areas: Areas) -> Inlines:
    """What a chart shows, under its headline: measure, area, period and unit."""
    periods = [point.period for point in a.history]
    when = phrase(", {}", phrases.span(periods[0], periods[-1])) if periods else ()
    unit = f", {a.latest.unit.words}" if a.latest is not None else ""
    return phrase("{}, {}{}{}{}", a.name, place(a.area, areas), phrases.without_places(a, areas), when, unit)


def finding_public(a: Assessment, areas: Areas) -> Inlines:
    """The same for a resident: shorter sentences of under 25 words, no terms of art.

    The baseline is named where it is comparable and of another period than the latest figure. A latest figure that
    ends more than a year before the period of the page is said to be the last, and a provisional one to be that.
    """
    if not has_value(a.latest):
        return missing_figure(a, areas)
    period = a.latest.period
    last_held = " No later figure is held here." if period is not None and period.shifted(12).end < a.period.end else ""
    comparison: Inlines = ()
    if has_value(a.baseline) and a.verdict is not Verdict.NOT_COMPARABLE and period != a.baseline.period:
        comparison = phrase("That compares with {}{}. ", phrases.count_or_none(a.baseline, "none"), _baseline_period(a))
    basis = phrase(" Both figures are {}.", a.basis) if a.basis and a.baseline is not None else ()
    provisional = " The latest figure is provisional." if a.latest.status is Status.PROVISIONAL else ""
    return phrase("{}. {}{}{}{}{}", _level(a, areas), comparison, _public_verdict(a), basis, provisional, last_held)


def missing_figure(a: Assessment, areas: Areas) -> Inlines:
    """Why there is no figure: what is missing, and the reason that the publisher or the framework gives."""
    name = _of_force(a, areas)
    reason = a.about.not_held if a.about else ""
    if a.latest is not None and a.latest.period is not None:
        status = STATUS_MEANINGS.get(a.latest.status, "not available")
        when = phrase(", {}", a.latest.period) if a.latest.period.months > 12 else phrases.in_period(a.latest.period)
        reasons = (caveat.text for caveat in a.caveats if caveat.effect == "exclude-area" and a.area in caveat.areas)
        reason = next(reasons, "")
        sentence = phrase("{}{}{}: {}.", a.name, name, when, status)
    elif reason.startswith("No "):
        return phrase("{}{}: {}", a.short_name, name, reason[:1].lower() + reason[1:])
    else:
        sentence = phrase("No figure is held for {}.", phrases.mid_sentence(a.name) + name)
    return phrase("{} {}", sentence, reason) if reason else sentence


def change_cell(a: Assessment) -> Inlines:
    """The change for a table: signed, with its 95% interval in brackets where there is one."""
    return signed_change(a.change) if a.change is not None else (Text(verdict_words(a)),)


def signed_change(change: Change) -> Inlines:
    """A change for a table: signed, with its 95% interval where there is one in the same unit; a test may have none."""
    quantity = change.percent or change.absolute
    lower, upper = change.interval_lower, change.interval_upper
    if change.p is not None and lower is None:
        return phrase("{} (no interval)", number(quantity, Display.SIGNED))
    if lower is None or upper is None or lower.unit is not quantity.unit:
        return (number(quantity, Display.SIGNED),)
    return phrase("{} ({} to {})", *(number(figure, Display.SIGNED) for figure in (quantity, lower, upper)))


def _of_force(a: Assessment, areas: Areas) -> str:
    return f" in {place(a.area, areas)}" if areas.force(a.area) is not None else ""


def _level(a: Assessment, areas: Areas) -> Inlines:
    """ "Police recorded 681 homicides in England and Wales in the year ending June 2019"."""
    where = place(a.area, areas)
    if a.about is not None and a.about.lead:
        recorded = _counted_figure(a, a.about.lead)
        return phrase("{} in {}{}{}", recorded, where, phrases.without_places(a, areas), when(a.latest))
    return phrase("In {}, {}{}", where, _counted_figure(a, ""), when(a.latest))


def _counted_figure(a: Assessment, lead: str) -> Inlines:
    """ "Police recorded 681 homicides"; without words that lead to it, "681 homicides"."""
    if a.latest is None:
        return ()
    if a.about is None:
        return phrase("{} {}", a.latest, phrases.mid_sentence(a.short_name))
    noun = a.about.one if a.latest.value == 1 else a.about.many
    return phrase("{}{} {}", f"{lead} " if lead else "", phrases.count_or_none(a.latest, "no"), noun)


def _baseline_period(a: Assessment) -> Inlines:
    latest, baseline = a.latest, a.baseline
    if latest is None or baseline is None or baseline.period is None or latest.period != baseline.period.shifted(12):
        return when(baseline)
    return (Text(" a year earlier"),)


def _baseline_year(a: Assessment, lead: str) -> Inlines:
    if a.change is None or a.baseline is None or a.baseline.period is None:
        return ()
    return phrase("{} {}{}", lead, "the " if a.baseline.period.months == 12 else "", a.baseline.period)


def _without_incident(a: Assessment) -> Inlines:
    other = a.without_incident
    if other is None or other.latest is None or other.baseline is None:
        return ()
    victims = []
    for caveat in other.caveats:
        source = Source(publisher=caveat.source, title=caveat.short or caveat.id, url=caveat.url)
        number_of = Quantity(value=float(caveat.victims or 0), unit=Unit.VICTIMS, sources=(source,))
        victims.append(phrase("{} victims of the {}", number_of, caveat.short))
    figures = phrases.joined(victims, " and the "), other.latest, other.baseline
    return phrase("Without the {}, the figures are {} and {}. {}", *figures, _public_verdict(other))


def _public_verdict(a: Assessment) -> Inlines:
    if a.without_incident is not None:
        return _without_incident(a)
    change = _claimed_change(a)
    if doubled := phrases.doubling(change):
        return phrase("The number {}, more than chance would explain.", doubled)
    if change is not None:
        facts = movement(change), size(change), unrounded(a)
        return phrase("This is a {} of {}{}, more than chance would explain.", *facts)
    if a.verdict is Verdict.NO_CLEAR_CHANGE:
        if is_unchanged(a):
            return (Text("The figure is the same."),)
        return (Text("A difference of this size can come about by chance, so we cannot call it a change."),)
    why = words(PUBLIC_REASONS.get(a.why, a.why))
    if a.verdict is Verdict.NOT_COMPARABLE:
        return phrase("This cannot be compared with the baseline: {}.", why)
    if a.latest is not None and a.baseline is not None and a.latest.period == a.baseline.period:
        return (Text("Later figures will be compared with this one."),)
    if a.publisher_comparison is not None:
        return phrase("We cannot test this difference ourselves: {}.{}", why, _publisher_words(a.publisher_comparison))
    return phrase("We cannot say whether this is a change: {}.", why)


def publisher_test(a: Assessment) -> Inlines:
    """What the publisher's own test found, in a clause; empty where it made none that claims a change."""
    other = a.publisher_comparison
    change = None if other is None else other.change
    if other is None or change is None or not other.verdict.claims_change:
        return ()
    base = other.baseline.period if other.baseline is not None else None
    since = () if base is None else phrase(" since the {}", base)
    return phrase("The publisher’s own test found a {} of {}{}", movement(change), size(change), since)


def against_baseline(a: Assessment) -> Inlines:
    """ "against the baseline", with the day of its edition where that may have been revised since."""
    days = [source.published_on for source in a.baseline.sources if source.published_on] if a.baseline else []
    if not days or not any(caveat.trigger == VINTAGES_DIFFER for caveat in a.caveats):
        return words("against the baseline")
    return (*words("against the baseline, as published on "), Label(day_label(max(days))))


def _publisher_words(other: Assessment) -> Inlines:
    if other.baseline is None or other.change is None:
        return ()
    comparison = phrase(" The publisher compares it with {}{}.", other.baseline, _baseline_period(other))
    change = _claimed_change(other)
    if change is None:
        return phrase("{} By the publisher’s own test, chance could explain the difference.", comparison)
    judgement = phrase("this is a {} of {}, more than chance would explain", movement(change), size(change))
    return phrase("{} By the publisher’s own test, {}.", comparison, judgement)


def _claimed_change(a: Assessment) -> Change | None:
    change = a.judged_change if a.verdict.claims_change else None
    return change if change is not None and change.absolute.value else None

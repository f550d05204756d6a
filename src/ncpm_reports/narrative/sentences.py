"""From an assessment to sentences: level, comparator, change, certainty, and nothing that its verdict does not say.

These functions see an `Assessment` and the names of areas, and no other figures. "Fell", "rose", "improved" and
"worsened" are said only where the verdict claims a change.
"""

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import STATUS_MEANINGS, Display, Quantity, Source, Unit
from ncpm_reports.documents.blocks import Inlines, Label, Text
from ncpm_reports.measures.results import NO_INTERVAL, NO_TEST, SHARED_MONTHS, Assessment, Caveat, Change, Kind, Verdict
from ncpm_reports.narrative.phrases import (
    between,
    compatible,
    count_or_none,
    in_period,
    magnitude,
    mid_sentence,
    movement,
    number,
    place,
    size,
    span,
    unrounded,
    without_places,
    words,
)

NO_CHANGE = "no statistically significant change"

VERDICT_WORDS = {
    Verdict.IMPROVED: "improved",
    Verdict.WORSENED: "worsened",
    Verdict.ROSE: "rose",
    Verdict.FELL: "fell",
    Verdict.NO_CLEAR_CHANGE: NO_CHANGE,
    Verdict.NOT_ASSESSED: "not assessed",
    Verdict.NOT_COMPARABLE: "not comparable",
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
    moved = _moved(a) if a.verdict in (Verdict.IMPROVED, Verdict.WORSENED) else ""
    if moved and a.is_proxy:
        return moved
    return f"{VERDICT_WORDS[a.verdict]} ({moved})" if moved else VERDICT_WORDS[a.verdict]


def headline(a: Assessment, areas: Areas) -> Inlines:
    """The finding as a heading, without a full stop: what may be said, in the verdict's words."""
    name = f"{a.short_name}{_of_force(a, areas)}"
    if a.verdict is Verdict.NO_DATA or a.latest is None:
        return (*words(name), Text(f": {verdict_words(a)}"))
    when = in_period(a.latest.period) if a.latest.period else ()
    change = _claimed(a)
    if change is None:
        return _quiet_headline(a, name, when)
    moved = {"fall": "fell", "rise": "rose"}.get(movement(change), "")
    apart = (Text(", leaving exceptional incidents out"),) if a.without_incident is not None else ()
    return (*words(name), Text(f" {moved} by "), *size(change), *_since(a), *apart)


def subtitle(a: Assessment, areas: Areas) -> Inlines:
    """What a chart shows, under its headline: measure, area, period and unit."""
    parts = [*words(a.name), Text(", "), Text(place(a.area, areas)), *without_places(a, areas)]
    periods = [point.period for point in a.history]
    if periods:
        parts += [Text(", "), Label(span(periods[0], periods[-1]))]
    if a.latest is not None:
        parts += [Text(f", {a.latest.unit.words}")]
    return tuple(parts)


def finding_public(a: Assessment, areas: Areas) -> Inlines:
    """The same for a resident: shorter sentences of under 25 words, no terms of art."""
    if a.latest is None or a.latest.value is None:
        return not_held(a, areas)
    sentences = [*_level(a, areas), Text(". ")]
    if _is_old(a):
        sentences.append(Text("No later figure is held here. "))
    if _shows_baseline(a) and a.baseline is not None:
        sentences += [Text("That compares with "), count_or_none(a.baseline, "none"), *_baseline_period(a), Text(". ")]
    return (*sentences, *_public_verdict(a), *_basis(a))


def _is_old(a: Assessment) -> bool:
    """Whether the latest figure ends more than a year before the period that the page is about."""
    return a.latest is not None and a.latest.period is not None and a.latest.period.shifted(12).end < a.period.end


def _shows_baseline(a: Assessment) -> bool:
    """Whether a baseline is worth naming beside the latest figure: there is one, comparable, from another period."""
    if a.baseline is None or a.baseline.value is None or a.verdict is Verdict.NOT_COMPARABLE:
        return False
    return a.latest is None or a.latest.period != a.baseline.period


def not_held(a: Assessment, areas: Areas) -> Inlines:
    """Why there is no figure: what is missing, and the reason that the publisher or the framework gives."""
    name = _of_force(a, areas)
    if a.latest is not None and a.latest.period is not None:
        reason = STATUS_MEANINGS.get(a.latest.status, "not available")
        years = a.latest.period.months > 12
        when = (Text(", "), Label(a.latest.period.label)) if years else in_period(a.latest.period)
        sentence: Inlines = (*words(f"{a.name}{name}"), *when, Text(f": {reason}."))
        named = next(
            (caveat for caveat in a.caveats if caveat.effect == "exclude-area" and a.area in caveat.areas), None
        )
        return (*sentence, Text(" "), *words(named.text)) if named else sentence
    reason = a.about.not_held if a.about else ""
    if reason.startswith("No "):
        return (*words(f"{a.short_name}{name}"), Text(": "), *words(reason[:1].lower() + reason[1:]))
    sentence = (Text("No figure is held for "), *words(mid_sentence(a.name) + name), Text("."))
    return (*sentence, Text(" "), *words(reason)) if reason else sentence


def change_cell(a: Assessment) -> Inlines:
    """The change for a table: signed, with its 95% interval in brackets where there is one."""
    change = a.change
    if change is None:
        return (Text(VERDICT_WORDS[a.verdict]),)
    quantity = change.percent or change.absolute
    shown = [number(quantity, Display.SIGNED)]
    lower, upper = change.interval_lower, change.interval_upper
    if lower is None or upper is None or lower.unit is not quantity.unit:
        return tuple(shown)
    return (*shown, Text(" ("), number(lower, Display.SIGNED), Text(" to "), number(upper, Display.SIGNED), Text(")"))


def _of_force(a: Assessment, areas: Areas) -> str:
    return f" in {place(a.area, areas)}" if areas.force(a.area) is not None else ""


def _level(a: Assessment, areas: Areas) -> Inlines:
    """ "Police recorded 681 homicides in England and Wales in the year ending June 2019"."""
    where = place(a.area, areas)
    if a.about is not None and a.about.lead:
        return (*_recorded(a), Text(f" in {where}"), *without_places(a, areas), *_when(a))
    return (Text(f"In {where}, "), *_recorded(a, mid=True), *_when(a))


def _recorded(a: Assessment, *, mid: bool = False) -> Inlines:
    latest = a.latest
    if latest is None:
        return ()
    if a.about is None:
        return (number(latest), Text(f" {mid_sentence(a.short_name)}"))
    what = a.about.one if latest.value == 1 else a.about.many
    lead = a.about.lead
    if mid and lead:
        lead = lead if lead.startswith("The Homicide Index") else lead[:1].lower() + lead[1:]
        lead = "t" + lead[1:] if lead.startswith("The ") else lead
    return (*((Text(f"{lead} "),) if lead else ()), count_or_none(latest, "no"), Text(" "), *words(what))


def _when(a: Assessment) -> Inlines:
    return in_period(a.latest.period) if a.latest is not None and a.latest.period is not None else ()


def _baseline_period(a: Assessment) -> Inlines:
    latest, baseline = a.latest, a.baseline
    if baseline is None or baseline.period is None:
        return ()
    if latest is not None and latest.period == baseline.period.shifted(12):
        return (Text(" a year earlier"),)
    return in_period(baseline.period)


def _since(a: Assessment) -> Inlines:
    if a.change is None or a.baseline is None or a.baseline.period is None:
        return ()
    start = " since the " if a.baseline.period.months == 12 else " since "
    return (Text(start), Label(a.baseline.period.label))


def _change_words(verdict: Verdict, change: Change, a: Assessment) -> Inlines:
    if not change.absolute.value:
        return (Text("the figure is the same"),)
    if verdict.claims_change:
        said = (Text(f"a statistically significant {movement(change)} of "), *size(change))
        range_ = between(change)
        marker = (Text(", by the publisher’s own test"),) if change.publisher_marker else ()
        return (*said, *((Text(" ("), *range_, Text(")")) if range_ else ()), *marker)
    if verdict is not Verdict.NO_CLEAR_CHANGE:
        return (Text(VERDICT_WORDS[verdict]),)
    if change.percent is None and a.about is not None and a.about.kind is Kind.COUNT:
        fewer = (change.absolute.value or 0.0) < 0
        apart = Text(" fewer, which is " if fewer else " more, which is ")
        return (magnitude(change.absolute), apart, Text(NO_CHANGE))
    range_ = compatible(change)
    return (Text(NO_CHANGE), *((Text(" (the data are compatible with "), *range_, Text(")")) if range_ else ()))


def _without_incident(a: Assessment) -> Inlines:
    other = a.without_incident
    if other is None or other.latest is None or other.baseline is None:
        return ()
    victims = [(number(_victims(caveat)), Text(" victims of the "), *words(caveat.short)) for caveat in other.caveats]
    incidents: list[Inlines] = [victims[0]] if victims else []
    joined: Inlines = tuple(part for incident in incidents for part in incident)
    for incident in victims[1:]:
        joined = (*joined, Text(" and the "), *incident)
    return (
        Text("Without the "),
        *joined,
        Text(", the figures are "),
        number(other.latest),
        Text(" and "),
        number(other.baseline),
        Text(": "),
        *_other_words(other),
        Text("."),
    )


def _other_words(other: Assessment) -> Inlines:
    if other.change is None:
        return (Text(VERDICT_WORDS[other.verdict]), *((Text(", because "), *words(other.why)) if other.why else ()))
    return _change_words(other.verdict, other.change, other)


def _victims(caveat: Caveat) -> Quantity:
    source = Source(publisher=caveat.source, title=caveat.short or caveat.id, url=caveat.url)
    return Quantity(value=float(caveat.victims or 0), unit=Unit.VICTIMS, sources=(source,))


def _public_verdict(a: Assessment) -> Inlines:
    if a.without_incident is not None:
        return _without_incident(a)
    change = _claimed(a)
    if change is not None:
        moved = movement(change)
        exact = () if a.baseline is None or a.latest is None else unrounded(a.baseline, a.latest, change)
        return (Text(f"This is a {moved} of "), *size(change), *exact, Text(", more than chance would explain."))
    if a.verdict is Verdict.NO_CLEAR_CHANGE:
        if a.change is not None and not a.change.absolute.value:
            return (Text("The figure is the same."),)
        return (Text("A difference of this size can come about by chance, so we cannot call it a change."),)
    why = words(PUBLIC_REASONS.get(a.why, a.why))
    if a.verdict is Verdict.NOT_COMPARABLE:
        return (Text("This cannot be compared with the baseline: "), *why, Text("."))
    if a.latest is not None and a.baseline is not None and a.latest.period == a.baseline.period:
        return (Text("Later figures will be compared with this one."),)
    if a.publisher_comparison is not None:
        untested = (Text("We cannot test this difference ourselves: "), *why, Text("."))
        return (*untested, *_publishers_own_plainly(a))
    return (Text("We cannot say whether this is a change: "), *why, Text("."))


def _publishers_own_plainly(a: Assessment) -> Inlines:
    """The publisher's own comparison for a resident: its figure, and what its test found, in two short sentences."""
    other = a.publisher_comparison
    if other is None or other.baseline is None or other.change is None:
        return ()
    comparison = (Text(" The publisher compares it with "), number(other.baseline), *_baseline_period(other), Text("."))
    change = _claimed(other)
    if change is None:
        return (*comparison, Text(" By the publisher’s own test, chance could explain the difference."))
    judgement = (Text(f" By the publisher’s own test, this is a {movement(change)} of "), *size(change))
    return (*comparison, *judgement, Text(", more than chance would explain."))


def _basis(a: Assessment) -> Inlines:
    return (Text(" Both figures are "), *words(a.basis), Text(".")) if a.basis and a.baseline is not None else ()


def _quiet_headline(a: Assessment, name: str, when: Inlines) -> Inlines:
    if a.verdict is Verdict.NO_CLEAR_CHANGE:
        return (*words(name), Text(": the change"), *_since(a), Text(" may be chance"))
    if a.latest is None or a.latest.value is None:
        return (*words(name), Text(f": {verdict_words(a)}"))
    if a.baseline is not None and a.latest.period == a.baseline.period:
        return (*words(name), Text(": "), number(a.latest), *when, Text(", the baseline"))
    if a.verdict is Verdict.NOT_COMPARABLE:
        return (*words(name), Text(": "), number(a.latest), *when, Text("; not comparable with the baseline"))
    return (*words(name), Text(": "), number(a.latest), *when, Text(f"; change {VERDICT_WORDS[a.verdict]}"))


def _claimed(a: Assessment) -> Change | None:
    """The change that the verdict claims, or None if it claims none."""
    if not a.verdict.claims_change:
        return None
    source = a.without_incident if a.without_incident is not None else a
    change = source.change or source.same_quarter or a.same_quarter
    return change if change is not None and change.absolute.value else None


def _moved(a: Assessment) -> str:
    change = _claimed(a)
    return {"fall": "fell", "rise": "rose"}.get(movement(change), "") if change else ""

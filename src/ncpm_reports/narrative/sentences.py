"""From an assessment to sentences: level, comparator, change, certainty, and nothing that its verdict does not say.

These functions see an `Assessment` and the names of areas, and no other figures. "Fell", "rose", "improved" and
"worsened" are said only where the verdict claims a change.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import STATUS_MEANINGS, Display, Quantity, Source, Unit
from ncpm_reports.documents.blocks import Inlines, Label, Text
from ncpm_reports.measures.results import (
    NO_INTERVAL,
    NO_TEST,
    SHARED_MONTHS,
    Assessment,
    Caveat,
    Change,
    Family,
    Kind,
    Verdict,
)
from ncpm_reports.narrative.phrases import (
    between,
    compatible,
    count_or_none,
    counted,
    in_period,
    listed,
    magnitude,
    mid_sentence,
    movement,
    number,
    place,
    size,
    span,
    varied,
    without_places,
    words,
)

__all__ = [
    "caveat_lines",
    "change_cell",
    "change_phrase",
    "finding",
    "finding_public",
    "headline",
    "local_position",
    "not_held",
    "number",
    "similar_line",
    "status_words",
    "subtitle",
    "three_sentences",
    "verdict_words",
]

SURVEY_SUSPENDED = date(2022, 7, 1)
ACCREDITED_FROM = date(2023, 9, 1)
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
    NO_INTERVAL: "no margin of error was published",
    NO_TEST: "no margin of error was published",
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
        parts += [Text(f", {a.latest.unit.value}" if a.latest.unit is not Unit.PERCENT else ", per cent")]
    return tuple(parts)


def finding(a: Assessment, areas: Areas) -> Inlines:
    """One to four sentences for the board: level, comparator, change and certainty, then what qualifies them."""
    if a.latest is None or a.latest.value is None:
        return not_held(a, areas)
    told = [*_level(a, areas)]
    if a.without_incident is not None:
        told += [*_comparator(a), Text(". "), *_without_incident(a)]
    elif a.change is None and a.same_quarter is not None and a.verdict is not Verdict.NOT_COMPARABLE:
        told += [*_comparator(a), Text(". "), *_same_quarter(a)]
    elif a.verdict.claims_change or a.verdict is Verdict.NO_CLEAR_CHANGE:
        told += [*_comparator(a), Text(": "), *change_phrase(a), Text(".")]
    else:
        told += [*_unjudged(a)]
    return (*told, *_basis(a))


def finding_public(a: Assessment, areas: Areas) -> Inlines:
    """The same for a resident: shorter sentences of under 25 words, no terms of art."""
    if a.latest is None or a.latest.value is None:
        return not_held(a, areas)
    told = [*_level(a, areas), Text(". ")]
    if _is_old(a):
        told.append(Text("No later figure is held here. "))
    if _shows_baseline(a) and a.baseline is not None:
        told += [Text("That compares with "), count_or_none(a.baseline, "none"), *_baseline_period(a), Text(". ")]
    return (*told, *_public_verdict(a), *_basis(a))


def _is_old(a: Assessment) -> bool:
    """Whether the latest figure ends more than a year before the period that the page is about."""
    return a.latest is not None and a.latest.period is not None and a.latest.period.shifted(12).end < a.period.end


def _shows_baseline(a: Assessment) -> bool:
    """Whether a baseline is worth naming beside the latest figure: there is one, comparable, from another period."""
    if a.baseline is None or a.baseline.value is None or a.verdict is Verdict.NOT_COMPARABLE:
        return False
    return a.latest is None or a.latest.period != a.baseline.period


def local_position(a: Assessment, areas: Areas) -> Inlines:
    """One force area's position for a letter, in one or two sentences that begin with the place."""
    if a.latest is None or a.latest.value is None:
        return not_held(a, areas)
    start = f"In {place(a.area, areas)}, "
    told = [Text(start), *_recorded(a, mid=True), *_when(a)]
    if a.verdict.claims_change or a.verdict is Verdict.NO_CLEAR_CHANGE:
        return (*told, *_comparator(a), Text(": "), *change_phrase(a), Text("."))
    return (*told, *_unjudged(a))


def similar_line(a: Assessment, areas: Areas) -> Inlines:
    """A force area's rate beside the average of its most similar group, in one sentence; empty without such a list.

    No verdict: the two are set side by side, and who is missing from the average is said.
    """
    own, group = a.rate, a.similar
    if own is None or own.value is None or group is None:
        return ()
    told = (Text(f"In {place(a.area, areas)} the rate was "), number(own), Text(f" {own.unit.value}"))
    average = (Text(", and in the group of most similar forces "), number(group.average), Text(" on average"))
    if not group.missing:
        return (*told, *average, Text("."))
    without = listed(place(code, areas) for code in group.missing)
    return (*told, *average, Text(f" (without {without})."))


def not_held(a: Assessment, areas: Areas) -> Inlines:
    """Why there is no figure: what is missing, and the reason that the publisher or the framework gives."""
    name = _of_force(a, areas)
    if a.latest is not None and a.latest.period is not None:
        reason = STATUS_MEANINGS.get(a.latest.status, "not available")
        years = a.latest.period.months > 12
        when = (Text(", "), Label(a.latest.period.label)) if years else in_period(a.latest.period)
        told: Inlines = (*words(f"{a.name}{name}"), *when, Text(f": {reason}."))
        named = next(
            (caveat for caveat in a.caveats if caveat.effect == "exclude-area" and a.area in caveat.areas), None
        )
        return (*told, Text(" "), *words(named.text)) if named else told
    reason = a.about.not_held if a.about else ""
    if reason.startswith("No "):
        return (*words(f"{a.short_name}{name}"), Text(": "), *words(reason[:1].lower() + reason[1:]))
    opening = varied(a.measure, "No figure has been supplied for ", "No figure is held for ")
    told = (Text(opening), *words(mid_sentence(a.name) + name), Text("."))
    return (*told, Text(" "), *words(reason)) if reason else told


def change_phrase(a: Assessment) -> Inlines:
    """The change and its certainty in words, without a full stop: what follows the colon of a finding."""
    change = a.change if a.change is not None else a.same_quarter
    if change is None:
        return (Text(VERDICT_WORDS[a.verdict]),)
    return _change_words(a.verdict, change, a)


def change_cell(a: Assessment) -> Inlines:
    """The change for a table: signed, with its 95% interval in brackets where there is one."""
    change = a.change
    if change is None:
        return (Text(VERDICT_WORDS[a.verdict]),)
    one = change.percent or change.absolute
    shown = [number(one, Display.SIGNED)]
    lower, upper = change.interval_lower, change.interval_upper
    if lower is None or upper is None or lower.unit is not one.unit:
        return tuple(shown)
    return (
        *shown,
        Text(" ("),
        number(lower, Display.SIGNED),
        Text(" to "),
        number(upper, Display.SIGNED),
        Text(")"),
    )


def status_words(a: Assessment) -> str:
    """The statistical status of a figure by its source and day of publication; empty where it is not known."""
    if a.about is None or not a.observations:
        return ""
    published = max(one.release.published_on for one in a.observations)
    accredited = "accredited official statistics" if published >= ACCREDITED_FROM else "National Statistics"
    match a.about.family:
        case Family.POLICE_RECORDED:
            return f"Police recorded crime is not {accredited}."
        case Family.CRIME_SURVEY if published >= SURVEY_SUSPENDED:
            return f"Official statistics: their status as {accredited} was suspended in July 2022."
        case Family.CRIME_SURVEY:
            return "National Statistics."
        case Family.TRACKER:
            return "Management information of the Home Office, not official statistics."
        case _:
            return ""


def caveat_lines(a: Assessment) -> tuple[Inlines, ...]:
    """The cautions that belong beside the figure, each with who said so, in the order of the cautions' file."""
    return tuple((*words(caveat.text), Text(" Source: "), *words(caveat.source), Text(".")) for caveat in a.caveats)


def three_sentences(assessments: Iterable[Assessment], _areas: Areas) -> Inlines:
    """What improved, what worsened, and what cannot yet be said: one sentence each, one for all where nothing moved."""
    held = tuple(assessments)
    improved = [one for one in held if one.verdict is Verdict.IMPROVED]
    worsened = [one for one in held if one.verdict is Verdict.WORSENED]
    if not improved and not worsened and (parts := _unmoved(held)):
        return words(f"No measure can be said to have improved or worsened: {listed(parts)}.")
    return (
        *_moved_sentence(improved, "improved"),
        Text(" "),
        *_moved_sentence(worsened, "worsened"),
        Text(" "),
        *_rest_sentence(held),
    )


def _moved_sentence(held: list[Assessment], word: str) -> Inlines:
    if not held:
        return (Text(f"No measure can be said to have {word}."),)
    one_baseline = len({one.baseline and one.baseline.period for one in held}) == 1
    since = _since(held[0]) if one_baseline else ()
    noun = "One measure" if len(held) == 1 else f"{counted(len(held)).capitalize()} measures"
    told = [(*words(mid_sentence(one.short_name)), *_by(one)) for one in held]
    # Names with commas in them are told apart by semicolons.
    comma, last = ("; ", "; and ") if any("," in one.short_name for one in held) else (", ", " and ")
    joined = [*told[0]]
    for place_in_list, one_told in enumerate(told[1:], start=2):
        joined += [Text(last if place_in_list == len(told) else comma), *one_told]
    return (Text(f"{noun} {word}"), *since, Text(": "), *joined, Text("."))


def _by(one: Assessment) -> Inlines:
    change = _claimed(one)
    return (Text(f" (a {movement(change)} of "), *size(change), Text(")")) if change else ()


def _unmoved(held: tuple[Assessment, ...]) -> list[str]:
    """How many measures neither improved nor worsened, and why: "two cannot be tested"."""
    return [f"{counted(how_many)} {why}" for how_many, why in _counts(held)]


def _counts(held: tuple[Assessment, ...]) -> list[tuple[int, str]]:
    reasons = (
        ((Verdict.NO_CLEAR_CHANGE,), f"shows {NO_CHANGE}", f"show {NO_CHANGE}"),
        ((Verdict.NOT_ASSESSED, Verdict.NOT_COMPARABLE), "cannot be tested", "cannot be tested"),
        ((Verdict.NO_DATA,), "has no figures", "have no figures"),
    )
    numbers = [(sum(one.verdict in verdicts for one in held), single, many) for verdicts, single, many in reasons]
    return [(how_many, single if how_many == 1 else many) for how_many, single, many in numbers if how_many]


def _rest_sentence(held: tuple[Assessment, ...]) -> Inlines:
    present = _counts(held)
    if not present:
        return (Text("Every measure could be assessed."),)
    if len(present) == 1:
        how_many, why = present[0]
        noun, they = ("one measure", "it") if how_many == 1 else (f"{counted(how_many)} measures", "they")
        return words(f"Neither can be said of {noun}, because {they} {why}.")
    total = sum(how_many for how_many, _ in present)
    return words(f"Neither can be said of {counted(total)} measures: {listed(_unmoved(held))}.")


def others_sentence(held: Sequence[Assessment]) -> Inlines:
    """How measures stand that a letter does not report one by one, counted; nothing where there is none."""
    reasons = (
        ((Verdict.IMPROVED,), "improved since the baseline", "improved since the baseline"),
        ((Verdict.WORSENED,), "worsened since the baseline", "worsened since the baseline"),
        ((Verdict.NO_CLEAR_CHANGE,), f"shows {NO_CHANGE}", f"show {NO_CHANGE}"),
        ((Verdict.NOT_ASSESSED,), "cannot be tested against the baseline", "cannot be tested against the baseline"),
        ((Verdict.NOT_COMPARABLE,), "cannot be compared with the baseline", "cannot be compared with the baseline"),
    )
    numbers = [(sum(one.verdict in verdicts for one in held), single, many) for verdicts, single, many in reasons]
    parts = [f"{counted(n)} {single if n == 1 else many}" for n, single, many in numbers if n]
    if not parts:
        return ()
    if len(parts) == 1:
        how_many, told = parts[0].split(" ", 1)
        return words(f"{how_many.capitalize()} other {'measure' if len(held) == 1 else 'measures'} {told}.")
    return words(f"Of the other measures with figures, {listed(parts)}.")


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


def _comparator(a: Assessment) -> Inlines:
    if a.baseline is None or a.baseline.value is None:
        return ()
    return (Text(", compared with "), count_or_none(a.baseline, "none"), *_baseline_period(a))


def _change_words(verdict: Verdict, change: Change, a: Assessment) -> Inlines:
    if not change.absolute.value:
        return (Text("the figure is the same"),)
    if verdict.claims_change:
        said = (Text(f"a statistically significant {movement(change)} of "), *size(change))
        range_ = between(change)
        marker = (Text(", by the publisher's own test"),) if change.publisher_marker else ()
        return (*said, *((Text(" ("), *range_, Text(")")) if range_ else ()), *marker)
    if verdict is not Verdict.NO_CLEAR_CHANGE:
        return (Text(VERDICT_WORDS[verdict]),)
    if change.percent is None and a.about is not None and a.about.kind is Kind.COUNT:
        return (*_difference(change), Text(NO_CHANGE))
    range_ = compatible(change)
    return (Text(NO_CHANGE), *((Text(" (the data are compatible with "), *range_, Text(")")) if range_ else ()))


def _difference(change: Change) -> Inlines:
    fewer = (change.absolute.value or 0.0) < 0
    return (magnitude(change.absolute), Text(" fewer, which is " if fewer else " more, which is "))


def _without_incident(a: Assessment) -> Inlines:
    other = a.without_incident
    if other is None or other.latest is None or other.baseline is None:
        return ()
    victims = [(number(_victims(caveat)), Text(" victims of the "), *words(caveat.short)) for caveat in other.caveats]
    told: list[Inlines] = [victims[0]] if victims else []
    joined: Inlines = tuple(part for one in told for part in one)
    for one in victims[1:]:
        joined = (*joined, Text(" and the "), *one)
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


def _same_quarter(a: Assessment) -> Inlines:
    newest, before, change = a.newest_quarter, a.quarter_year_before, a.same_quarter
    if newest is None or before is None or change is None or newest.period is None:
        return ()
    return (
        Text("The two years share months, so the newest quarter is compared:"),
        *in_period(newest.period),
        Text(" there were "),
        number(newest),
        Text(", and "),
        number(before),
        Text(" in the same quarter a year before: "),
        *_change_words(a.verdict, change, a),
        Text("."),
    )


def _unjudged(a: Assessment) -> Inlines:
    """What follows the level where no change may be claimed: the baseline, and why nothing is said of a change."""
    if a.baseline is None or a.baseline.value is None:
        return (Text(". It is too early to say whether this is a change: "), *words(a.why), Text("."))
    if a.verdict is Verdict.NOT_COMPARABLE:
        return (
            Text(". This cannot be compared with "),
            number(a.baseline),
            *_baseline_period(a),
            Text(": "),
            *words(a.why),
            Text("."),
        )
    if a.latest is not None and a.latest.period == a.baseline.period:
        return (Text(". This is the baseline, so there is no change to report."),)
    return (
        Text(", and "),
        count_or_none(a.baseline, "none"),
        *_baseline_period(a),
        Text(". Whether this is a change is not assessed: "),
        *words(a.why),
        Text("."),
        *_publishers_own(a),
    )


def _publishers_own(a: Assessment) -> Inlines:
    other = a.publisher_comparison
    if other is None or other.baseline is None or other.change is None:
        return ()
    told = (Text(" The publisher compares it with "), number(other.baseline), *_baseline_period(other))
    return (*told, Text(": "), *_change_words(other.verdict, other.change, other), Text("."))


def _public_verdict(a: Assessment) -> Inlines:
    if a.without_incident is not None:
        return _without_incident(a)
    change = _claimed(a)
    if change is not None:
        moved = movement(change)
        return (Text(f"This is a {moved} of "), *size(change), Text(", more than chance would explain."))
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
    told = (Text(" The publisher compares it with "), number(other.baseline), *_baseline_period(other), Text("."))
    change = _claimed(other)
    if change is None:
        return (*told, Text(" By the publisher's own test, chance could explain the difference."))
    found = (Text(f" By the publisher's own test, this is a {movement(change)} of "), *size(change))
    return (*told, *found, Text(", more than chance would explain."))


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

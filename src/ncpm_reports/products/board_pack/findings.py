"""Which findings stand on the pack's first page, in which order, and what each amounts to.

Classes in order: A, a measure of the ten whose verdict changed, worsened or improved; B, a total that hides two
movements; C, companions of one priority that moved. A caution that changes a figure's meaning becomes the "so what" of
the finding that it touches. Inside a class the surest large change comes first, then framework order.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from ncpm_reports.core.areas import ENGLAND_AND_WALES, Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Display
from ncpm_reports.documents.blocks import Inlines, Label, Text
from ncpm_reports.measures.framework import Framework, Role
from ncpm_reports.measures.results import (
    AS_PUBLISHED,
    Assessment,
    Caveat,
    Change,
    Contributions,
    Direction,
    Driver,
    DriverRule,
    GroupChange,
    Results,
    Verdict,
)
from ncpm_reports.narrative.phrases import (
    between,
    counted,
    first_sentences,
    forces_in,
    joined,
    mid_sentence,
    number,
    place,
    unrounded,
    words,
)
from ncpm_reports.narrative.verdicts import Outcome, moved_by, outcome, outcome_of
from ncpm_reports.products.board_pack.beside import figures_beside
from ncpm_reports.products.board_pack.cells import counted as count_of
from ncpm_reports.products.board_pack.cells import ending
from ncpm_reports.products.board_pack.contribution_words import (
    contributions_of,
    forces_moved,
    largest_part,
    more_by,
)
from ncpm_reports.products.board_pack.finding import Finding, FindingClass

MOST = 3
MOST_WORDS_ALSO = 23
OLDEST_MONTHS = 24
ALMOST_EVERY = 41


def chosen_findings(results: Results, framework: Framework, areas: Areas) -> tuple[Finding, ...]:
    """At most three findings, one a priority, except that B and C may share one."""
    return _ordered_findings(results, framework, areas)[:MOST]


def also_moved(results: Results, framework: Framework, areas: Areas) -> str:
    """The findings for which the first page has no room, in one line of at most 25 words; empty where there is none."""
    clauses = [finding.clause for finding in _ordered_findings(results, framework, areas)[MOST:]]
    while clauses and sum(len(clause.split()) for clause in clauses) > MOST_WORDS_ALSO:
        clauses.pop()
    return f"{'; '.join(clauses)}." if clauses else ""


def _ordered_findings(results: Results, framework: Framework, areas: Areas) -> tuple[Finding, ...]:
    candidates = [
        *_by_sureness(_verdict_findings(results, areas)),
        *_by_sureness(_driver_findings(results, framework, areas)),
        *_by_sureness(_companion_findings(results, framework)),
    ]
    chosen: list[Finding] = []
    for finding in candidates:
        if not any(_shares_place(finding, other) for other in chosen):
            chosen.append(finding)
    return tuple(chosen)


def _shares_place(finding: Finding, other: Finding) -> bool:
    kinds = {finding.kind, other.kind}
    return finding.priority == other.priority and kinds != {FindingClass.TWO_MOVEMENTS, FindingClass.COMPANIONS}


def _by_sureness(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: -finding.sureness)


def sureness(change: Change | None) -> float:
    """How far the nearer limit of a change's interval is from zero; 0 where it holds zero or there is none."""
    limits = () if change is None else (change.interval_lower, change.interval_upper)
    values = [limit.value for limit in limits if limit is not None and limit.value is not None]
    if len(values) < 2 or min(values) < 0 < max(values):
        return 0.0
    return min(abs(value) for value in values)


# A: the ten measures


def _verdict_findings(results: Results, areas: Areas) -> Iterable[Finding]:
    for assessment in results.national:
        judged = assessment.without_incident or assessment
        if not assessment.verdict.claims_change or judged.change is None or is_old(assessment):
            continue
        what = outcome_of(assessment)
        yield Finding(
            kind=FindingClass.VERDICT,
            priority=assessment.priority,
            measures=(assessment.measure,),
            page_of=assessment.measure,
            clause=f"{mid_sentence(assessment.short_name)} {what.value}",
            headline=(*words(f"{assessment.short_name} "), *moved_by(what, judged.change)),
            what=level_sentence(judged),
            so_what=_spread(contributions_of(results, assessment.measure), areas) or figures_beside(assessment),
            sureness=sureness(judged.change),
        )


def is_old(a: Assessment) -> bool:
    """Whether the latest figure of a measure ends more than two years before the quarter: it is no finding."""
    latest = a.latest.period if a.latest is not None else None
    return latest is not None and latest.shifted(OLDEST_MONTHS).end < a.period.end


def level_sentence(a: Assessment) -> Inlines:
    """ "503 in the year ending December 2025, against 660 in the year ending June 2019: a fall of 24%"."""
    latest, baseline, change = a.latest, a.baseline, a.change
    if latest is None or baseline is None or change is None or latest.period is None or baseline.period is None:
        return ()
    way = "fall" if (change.absolute.value or 0.0) < 0 else "rise"
    limits = between(change)
    range_ = (Text(f": a {way} of "), *limits) if limits else ()
    return (
        number(latest),
        Text(" in the "),
        Label(latest.period.label),
        Text(", against "),
        number(baseline),
        Text(" in the "),
        Label(baseline.period.label),
        *range_,
        Text(". The change is of unrounded figures." if unrounded(baseline, latest, change) else "."),
    )


def _spread(parts: Contributions | None, areas: Areas) -> Inlines:
    """How many forces moved which way, how many by more than chance, and the largest part of the net change."""
    if parts is None:
        return ()
    largest = largest_part(parts, areas)
    return (*forces_moved(parts), Text(" "), *largest) if largest else forces_moved(parts)


# B: a total that hides two movements


def _driver_findings(results: Results, framework: Framework, areas: Areas) -> Iterable[Finding]:
    for driver in results.driven:
        own = outcome(driver.own.verdict, driver.own.baseline, driver.own.latest)
        others = outcome(driver.others.verdict, driver.others.baseline, driver.others.latest)
        if driver.rule is not DriverRule.TURNS or not (own.moved and others.moved) or own is others:
            continue
        measure = framework.measure(driver.measure)
        where = place(driver.area, areas)
        rest = forces_in(driver.others, areas)
        yield Finding(
            kind=FindingClass.TWO_MOVEMENTS,
            priority=measure.priority,
            measures=(driver.measure,),
            page_of=driver.measure,
            clause=f"{mid_sentence(measure.short_name)} {own.value} in one force and {others.value} elsewhere",
            headline=(
                *words(f"{measure.short_name}: "),
                *_up_or_down(driver.own),
                *words(f" in {where}, "),
                *_up_or_down(driver.others),
                *words(f" in the other {rest} forces"),
            ),
            what=_together(driver, areas),
            so_what=_one_force(driver, results),
            sureness=sureness(driver.own.change),
            driver=driver,
        )


def _up_or_down(group: GroupChange) -> Inlines:
    value = group.change.absolute.value or 0.0
    size = group.change.percent or group.change.absolute
    return (Text("up " if value > 0 else "down "), number(size, Display.MAGNITUDE))


def _together(driver: Driver, areas: Areas) -> Inlines:
    """The total on its own basis: a published one holds what lies outside the force areas too."""
    whole = driver.whole
    published = areas.name(ENGLAND_AND_WALES)
    return (
        *words(published if whole.basis == AS_PUBLISHED else f"Together the {forces_in(whole, areas)} forces"),
        Text(" recorded "),
        *more_by(whole.change.percent or whole.change.absolute),
        Text(", a number that describes neither."),
    )


def _one_force(driver: Driver, results: Results) -> Inlines:
    inlines: Inlines = (
        Text("It is a question for one force, which now has "),
        number(driver.share_latest),
        Text(" of the forces’ total ("),
        number(driver.share_baseline),
        Text(" in the baseline year)."),
    )
    own = next(
        (assessment for assessment in results.for_force(driver.area) if assessment.measure == driver.measure), None
    )
    points = [] if own is None else [point for point in own.history if point.quantity.value is not None]
    peak = max(points, key=lambda point: point.quantity.value or 0.0, default=None)
    if peak is not None and (peak.quantity.value or 0.0) > (driver.own.latest.value or 0.0):
        inlines = (
            *inlines,
            Text(" Its count was higher still in the "),
            Label(peak.period.label),
            Text(": "),
            number(peak.quantity),
            Text("."),
        )
    return inlines


# C: companions of one priority


def _companion_findings(results: Results, framework: Framework) -> Iterable[Finding]:
    driven = {driver.measure for driver in results.driven if driver.rule is DriverRule.TURNS}
    proxies = [
        measure
        for measure in framework.measures
        if measure.role is Role.PROXY and measure.direction is not Direction.NEUTRAL
    ]
    for priority in framework.priorities:
        parts = [
            (measure.short_name, contributions)
            for measure in proxies
            if measure.priority == priority.id
            and measure.id not in driven
            and (contributions := contributions_of(results, measure.id)) is not None
            and contributions.whole.verdict.claims_change
        ]
        if parts:
            yield _companions(priority.id, parts, results)


def _companions(priority: str, parts: Sequence[tuple[str, Contributions]], results: Results) -> Finding:
    fell = [(name, contributions) for name, contributions in parts if _way(contributions) is Outcome.FELL]
    rose = [(name, contributions) for name, contributions in parts if _way(contributions) is Outcome.ROSE]
    clauses = [
        f"{listed(mid_sentence(name) for name, _ in group)} {what.value}{_widely(group, what)}"
        for group, what in ((fell, Outcome.FELL), (rose, Outcome.ROSE))
        if group
    ]
    clause = " and ".join(clauses)
    years = [
        contributions.whole.latest.period for _, contributions in parts if contributions.whole.latest.period is not None
    ]
    newest = max(years, key=lambda period: period.end, default=None)
    return Finding(
        kind=FindingClass.COMPANIONS,
        priority=priority,
        measures=tuple(contributions.measure for _, contributions in parts),
        page_of=parts[0][1].measure,
        clause=clause,
        headline=words(clause[:1].upper() + clause[1:]),
        what=joined(_companion_sentence(name, contributions, newest) for name, contributions in (*fell, *rose)),
        so_what=_meaning(parts, results),
        sureness=max(sureness(contributions.whole.change) for _, contributions in parts),
    )


def _way(contributions: Contributions) -> Outcome:
    return outcome(contributions.whole.verdict, contributions.whole.baseline, contributions.whole.latest)


def _widely(group: Sequence[tuple[str, Contributions]], what: Outcome) -> str:
    counts = [contributions.lower if what is Outcome.FELL else contributions.higher for _, contributions in group]
    return " in almost every force" if min(counts) >= ALMOST_EVERY else ""


def _companion_sentence(name: str, contributions: Contributions, newest: Period | None) -> Inlines:
    what = _way(contributions)
    many = contributions.lower if what is Outcome.FELL else contributions.higher
    verb = "lower" if what is Outcome.FELL else "higher"
    return (
        *words(f"{name} "),
        *moved_by(what, contributions.whole.change),
        *_own_year(contributions, newest),
        Text(", "),
        count_of(many, f"forces that are {verb}"),
        Text(f" forces {verb}."),
    )


def _own_year(contributions: Contributions, newest: Period | None) -> Inlines:
    """The year of a companion whose latest figure is not for the newest year: " (to December 2025)"."""
    own = contributions.whole.latest.period
    return () if own is None or own == newest else (Label(f" (to {ending(own)})"),)


def _meaning(parts: Sequence[tuple[str, Contributions]], results: Results) -> Inlines:
    """The caution that changes the meaning of a companion since its baseline, else what such figures cannot say."""
    wanted = {contributions.measure for _, contributions in parts}
    baselines = [
        contributions.whole.baseline.period
        for _, contributions in parts
        if contributions.whole.baseline.period is not None
    ]
    since = min((period.end for period in baselines), default=None)
    for caveat in results.caveats:
        if _changes_meaning(caveat, wanted, since):
            return words(first_sentences(caveat.text))
    return words("Recorded crime moves with reporting and recording. It says where to look, and is not the measure.")


def _changes_meaning(caveat: Caveat, measures: set[str], since: date | None) -> bool:
    """Whether a caution on all areas says that these figures changed their meaning after the baseline."""
    late = caveat.valid_from is not None and since is not None and caveat.valid_from > since
    return caveat.effect in ("meaning", "break") and not caveat.areas and bool(measures & set(caveat.measures)) and late


def page_title(findings: Sequence[Finding], national: Sequence[Assessment]) -> str:
    """The first clause of each finding, then how many measures have no figures; at most 20 words."""
    without = sum(assessment.verdict is Verdict.NO_DATA for assessment in national)
    have = "measure has" if without == 1 else "measures have"
    missing = [f"{counted(without)} {have} no figures"] if without else []
    clauses = [finding.clause for finding in findings]
    while True:
        sentences = [f"{clause[:1].upper()}{clause[1:]}." for clause in (*clauses, *missing)]
        title = " ".join(sentences)
        if len(title.split()) <= 20 or not clauses:
            break
        clauses = clauses[:-1]
    return title or "No measure can be said to have improved or worsened."

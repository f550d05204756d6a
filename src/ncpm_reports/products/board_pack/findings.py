"""Which findings stand on the pack's first page, in which order, and what each amounts to.

Classes in order: A, a measure of the ten whose verdict changed, worsened or improved; B, a total that hides two
movements; C, companions of one priority that moved. A caution that changes a figure's meaning becomes the "so what" of
the finding that it touches. Inside a class the surest large change comes first, then framework order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ncpm_reports.core.areas import ENGLAND_AND_WALES, Areas
from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import Inlines
from ncpm_reports.measures.framework import Role
from ncpm_reports.measures.results import (
    AS_PUBLISHED,
    Assessment,
    Change,
    Contributions,
    Direction,
    Driver,
    GroupChange,
    Results,
    Verdict,
)
from ncpm_reports.narrative import phrases
from ncpm_reports.narrative.phrases import between, first_sentences, joined, limits_of, movement, phrase, when, words
from ncpm_reports.narrative.verdicts import Outcome, judged_assessment, outcome_of, plain_change_phrase
from ncpm_reports.products.board_pack.contributions import (
    forces_in_direction,
    forces_moved,
    largest_part,
    more_or_fewer,
)
from ncpm_reports.products.job import Job

MAX_FINDINGS = 3
MAX_TITLE_WORDS = 20
MAX_WORDS_ALSO = 23
MAX_BESIDE = 2
OLDEST_MONTHS = 24
ALMOST_EVERY_FORCE = 41
CHANGES_MEANING = ("meaning", "break")


class FindingClass(StrEnum):
    """Why something is a finding; the values are the order in which they are taken."""

    VERDICT = "A"
    TWO_MOVEMENTS = "B"
    COMPANIONS = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding for the first page: `clause` stands in the page's title.

    `measures` are the figures that it is about, the first of them the one whose page is named; `nearer_limit` is that
    of its interval nearer to zero, in per cent.
    """

    kind: FindingClass
    priority: str
    measures: tuple[str, ...]
    clause: str
    headline: Inlines
    what: Inlines
    so_what: Inlines
    nearer_limit: float
    driver: Driver | None = None


def chosen_findings(job: Job) -> tuple[Finding, ...]:
    """At most three findings, one a priority, except that B and C may share one."""
    return _ordered_findings(job)[:MAX_FINDINGS]


def also_moved(job: Job) -> str:
    """The findings for which the first page has no room, in one line of at most 25 words; empty where there is none."""
    clauses = [finding.clause for finding in _ordered_findings(job)[MAX_FINDINGS:]]
    while clauses and sum(len(clause.split()) for clause in clauses) > MAX_WORDS_ALSO:
        clauses.pop()
    return f"{'; '.join(clauses)}." if clauses else ""


def _ordered_findings(job: Job) -> tuple[Finding, ...]:
    candidates = (*_verdict_findings(job), *_driver_findings(job), *_companion_findings(job))
    may_share = {FindingClass.TWO_MOVEMENTS, FindingClass.COMPANIONS}
    chosen: list[Finding] = []
    for finding in sorted(candidates, key=lambda finding: (finding.kind, -finding.nearer_limit)):
        of_priority = (other for other in chosen if other.priority == finding.priority)
        if all({finding.kind, other.kind} == may_share for other in of_priority):
            chosen.append(finding)
    return tuple(chosen)


def nearer_limit(change: Change | None) -> float:
    """How far the nearer limit of a change's interval is from zero; 0 where it holds zero or there is none."""
    values = [limit.value or 0.0 for limit in limits_of(change)]
    if not values or min(values) < 0 < max(values):
        return 0.0
    return min(map(abs, values))


def page_title(findings: Sequence[Finding], national: Sequence[Assessment]) -> str:
    """The first clause of each finding, then how many measures have no figures; at most 20 words."""
    without_figures = sum(assessment.verdict is Verdict.NO_DATA for assessment in national)
    verb = "measure has" if without_figures == 1 else "measures have"
    missing_clause = [f"{phrases.counted(without_figures)} {verb} no figures"] if without_figures else []
    for clause_count in range(len(findings), -1, -1):
        clauses = [finding.clause for finding in findings[:clause_count]]
        title = " ".join(f"{phrases.capitalised(clause)}." for clause in (*clauses, *missing_clause))
        if len(title.split()) <= MAX_TITLE_WORDS:
            break
    return title or "No measure can be said to have improved or worsened."


# A: the ten measures


def _verdict_findings(job: Job) -> Iterable[Finding]:
    for assessment in job.results.national:
        figures = judged_assessment(assessment)
        if not assessment.verdict.claims_change or figures.change is None or is_old(assessment):
            continue
        parts = job.results.contributions_to(assessment.measure)
        yield Finding(
            kind=FindingClass.VERDICT,
            priority=assessment.priority,
            measures=(assessment.measure,),
            clause=f"{phrases.mid_sentence(assessment.short_name)} {outcome_of(assessment).value}",
            headline=phrase("{} {}", assessment.short_name, plain_change_phrase(assessment)),
            what=level_sentence(figures),
            so_what=figures_beside(assessment)
            if parts is None
            else joined((forces_moved(parts), largest_part(parts, job.areas))),
            nearer_limit=nearer_limit(figures.change),
        )


def is_old(a: Assessment) -> bool:
    """Whether the latest figure of a measure ends more than two years before the quarter: it is no finding."""
    latest = a.latest.period if a.latest is not None else None
    return latest is not None and latest.shifted(OLDEST_MONTHS).end < a.period.end


def level_sentence(a: Assessment) -> Inlines:
    """ "503 in the year ending December 2025, against 660 in the year ending June 2019: a fall of 24%"."""
    latest, baseline, change = a.latest, a.baseline, a.change
    if latest is None or baseline is None or change is None:
        return ()
    limits = between(change)
    size = phrase(": a {} of {}", movement(change) or "rise", limits) if limits else ()
    note = " The change is of unrounded figures." if phrases.unrounded(a) else ""
    return phrase("{}{}, against {}{}{}.{}", latest, when(latest), baseline, when(baseline), size, note)


def figures_beside(a: Assessment) -> Inlines:
    """What the figures beside a measure did, at most two of them; else its first caution; else what it cannot say."""
    companions = [
        phrase("{} {}", phrases.mid_sentence(near.short_name), plain_change_phrase(near))
        for near in a.context
        if outcome_of(near).claims_change and near.change is not None and near.change.percent
    ]
    if companions:
        return phrase("Beside it, {}. That is not the measure itself.", joined(companions[:MAX_BESIDE], " and "))
    caution = next((caveat for caveat in a.caveats if caveat.effect in CHANGES_MEANING), None)
    if caution is not None:
        return words(first_sentences(caution.text))
    return words("No other figure held here says where the number changed, or why.")


# B: a total that hides two movements


def _driver_findings(job: Job) -> Iterable[Finding]:
    areas = job.areas
    for driver in job.results.drivers:
        if not driver.against_the_others:
            continue
        measure = job.framework.measure(driver.measure)
        force_outcome, others_outcome = outcome_of(driver.force), outcome_of(driver.other_forces)
        name = phrases.mid_sentence(measure.short_name)
        yield Finding(
            kind=FindingClass.TWO_MOVEMENTS,
            priority=measure.priority,
            measures=(driver.measure,),
            clause=f"{name} {force_outcome.value} in one force and {others_outcome.value} overall elsewhere",
            headline=phrase(
                "{}: {} in {}, {}{}",
                measure.short_name,
                _up_or_down_by(driver.force),
                phrases.place(driver.area, areas),
                _up_or_down_by(driver.other_forces),
                f" in the other {phrases.forces_in(driver.other_forces, areas)} forces",
            ),
            what=_total_sentence(driver, areas),
            so_what=_one_force_sentence(driver, job.results),
            nearer_limit=nearer_limit(driver.force.change),
            driver=driver,
        )


def _up_or_down_by(group: GroupChange) -> Inlines:
    size = group.change.percent or group.change.absolute
    if doubled := phrases.doubling(group.change):
        return doubled
    return phrase("{} {}", "up" if movement(group.change) == "rise" else "down", phrases.magnitude(size))


def _total_sentence(driver: Driver, areas: Areas) -> Inlines:
    """The total on its own basis: a published one holds what lies outside the force areas too."""
    total = driver.whole
    forces_together = words(f"Together the {phrases.forces_in(total, areas)} forces")
    subject = areas.name(ENGLAND_AND_WALES) if total.basis == AS_PUBLISHED else forces_together
    size = more_or_fewer(total.change.percent or total.change.absolute)
    return phrase("{} recorded {}, a number that describes neither.", subject, size)


def _one_force_sentence(driver: Driver, results: Results) -> Inlines:
    share = phrase(
        "It is a question for one force, which now has {} of the forces’ total ({} in the baseline year).",
        driver.share_latest,
        driver.share_baseline,
    )
    assessment = results.local_assessment(driver.measure, driver.area)
    peak = None if assessment is None else phrases.peak_above(assessment.history, driver.force.latest)
    higher = () if peak is None else phrase("Its count was higher still in the {}: {}.", peak.period, peak.quantity)
    return joined((share, higher))


# C: companions of one priority


Companions = Sequence[tuple[str, Contributions]]


def _companion_findings(job: Job) -> Iterable[Finding]:
    results, framework = job.results, job.framework
    driven_measures = {driver.measure for driver in results.drivers if driver.against_the_others}
    directed = (measure for measure in framework.measures if measure.direction is not Direction.NEUTRAL)
    proxies = [measure for measure in directed if measure.role is Role.PROXY and measure.id not in driven_measures]
    for priority in framework.priorities:
        of_priority = (measure for measure in proxies if measure.priority == priority.id)
        pairs = [(measure.short_name, results.contributions_to(measure.id)) for measure in of_priority]
        companions = [(name, parts) for name, parts in pairs if parts is not None and parts.whole.verdict.claims_change]
        if companions:
            yield _companions_finding(priority.id, companions, results)


def _companions_finding(priority: str, companions: Companions, results: Results) -> Finding:
    groups = {
        outcome: [(name, parts) for name, parts in companions if outcome_of(parts.whole) is outcome]
        for outcome in (Outcome.FELL, Outcome.ROSE)
    }
    clauses = []
    for outcome, group in groups.items():
        force_counts = [parts.lower if outcome is Outcome.FELL else parts.higher for _, parts in group]
        almost_everywhere = force_counts and min(force_counts) >= ALMOST_EVERY_FORCE
        names = listed(phrases.mid_sentence(name) for name, _ in group)
        if group:
            clauses.append(f"{names} {outcome.value}{' in almost every force' if almost_everywhere else ''}")
    clause = " and ".join(clauses)
    newest = phrases.newest_year(parts.whole.latest for _, parts in companions)
    ordered = [companion for group in groups.values() for companion in group]
    return Finding(
        kind=FindingClass.COMPANIONS,
        priority=priority,
        measures=tuple(parts.measure for _, parts in companions),
        clause=clause,
        headline=words(phrases.capitalised(clause)),
        what=joined(
            phrase(
                "{} {}{}, {}.",
                name,
                plain_change_phrase(parts.whole),
                phrases.short_period_note(parts.whole.latest, newest),
                forces_in_direction(parts),
            )
            for name, parts in ordered
        ),
        so_what=_companions_meaning(companions, results),
        nearer_limit=max(nearer_limit(parts.whole.change) for _, parts in companions),
    )


def _companions_meaning(companions: Companions, results: Results) -> Inlines:
    measures = {parts.measure for _, parts in companions}
    baselines = (parts.whole.baseline.period for _, parts in companions)
    since = min((period.end for period in baselines if period is not None), default=None)
    for caveat in results.caveats:
        is_newer = caveat.valid_from is not None and since is not None and caveat.valid_from > since
        if measures & set(caveat.measures) and caveat.effect in CHANGES_MEANING and not caveat.areas and is_newer:
            return words(first_sentences(caveat.text))
    return words("Recorded crime moves with reporting and recording. It says where to look, and is not the measure.")

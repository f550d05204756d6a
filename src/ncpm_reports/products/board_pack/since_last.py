"""Page 2, since the last pack: what moved, what is new, what was revised, the actions, and the analysts' view."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ncpm_reports.core.areas import ENGLAND_AND_WALES, Areas
from ncpm_reports.core.names import SMALL
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import Inlines, Label, Strong, Table, Text
from ncpm_reports.documents.commentary import Commentary
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.aggregate import all_sources, derived_from
from ncpm_reports.measures.results import (
    AS_PUBLISHED,
    Assessment,
    GroupChange,
    GroupUpdate,
    Results,
    RevisedFigure,
    Verdict,
)
from ncpm_reports.narrative.phrases import capitalised, counted, ending, has_value, mid_sentence, number, phrase, words
from ncpm_reports.narrative.sentences import against_baseline
from ncpm_reports.narrative.verdicts import outcome_of, plain_change_phrase
from ncpm_reports.products.board_pack.commentary import Action, actions_table
from ncpm_reports.products.cells import column, compact, figure, numbers, rate_of, rows_of, text_cell
from ncpm_reports.products.job import Job

MAX_ROWS = 8
JUDGED_VERDICTS = (Verdict.IMPROVED, Verdict.WORSENED)
MAX_BULLETS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedFigure:
    """A figure that is not as in the last pack.

    `verdict_then` and `verdict_now` are what is said of it against the baseline: "improved" or "worsened" of the ten
    measures only, of others the direction. `is_metric` says that it is one of the ten, `is_part` that it is one force
    of a total that hides two movements, or all others. `scopes` are what it covered then and covers now, where these
    are not the same areas: then it has no difference.
    """

    short_name: str
    areas: str
    earlier: Quantity | None
    later: Quantity | None
    verdict_then: str
    verdict_now: str
    is_metric: bool = False
    is_part: bool = False
    scopes: tuple[str, str] | None = None

    @property
    def verdict_changed(self) -> bool:
        """Whether another thing is said of it now."""
        return self.verdict_then != self.verdict_now


def since_last(job: Job, overview: Commentary | None, actions: Sequence[Action]) -> Context:
    """What the template of page 2 takes."""
    results, build = job.results, job.build
    figures = moved_figures(job)
    many = len(results.revisions)
    return {
        **_heading_names(figures),
        "last_pack": build.last_pack,
        "moved": moved_table(figures) if figures else None,
        "new": new_bullets(job, figures),
        "revised": revised_words(national_revisions(results.revisions, results), results),
        "revisions": many,
        "revisions_in_words": words(counted(many) if many < len(SMALL) else f"{many:,}"),
        "actions": actions_table(actions),
        "overview": None if overview is None else signed_blocks(overview),
    }


def signed_blocks(commentary: Commentary) -> Context:
    """What somebody has written, with author and day."""
    return {"author": commentary.author, "date": commentary.written_on, "blocks": commentary.blocks}


def _heading_names(figures: Sequence[MovedFigure]) -> Context:
    groups = {
        "changed": [figure for figure in figures if figure.verdict_changed and figure.is_metric],
        "look_at": [figure for figure in figures if figure.verdict_changed],
        "newer": [figure for figure in figures if figure.is_metric],
    }
    return {
        group: list(dict.fromkeys(mid_sentence(figure.short_name) for figure in members[:2]))
        for group, members in groups.items()
    }


def moved_figures(job: Job) -> tuple[MovedFigure, ...]:
    """The ten measures with another figure or verdict than in the last pack, then other figures in order of weight.

    These are the companions of which another thing is said now, the parts of totals that hide two movements, and all
    others, each in the order of the framework. Of these, figures of another scope than in the last pack are left out.
    """
    groups = (
        MovedFigure(
            short_name=job.framework.measure(update.measure).short_name,
            areas=_areas(update, job.areas),
            earlier=update.then.latest,
            later=update.now.latest,
            verdict_then=outcome_of(update.then).value,
            verdict_now=outcome_of(update.now).value,
            is_part=bool(update.area or update.without),
        )
        for update in job.results.updates
        if _state(update.then) != _state(update.now)
    )
    return (*_metrics(job.results), *sorted(groups, key=lambda moved: (not moved.verdict_changed, not moved.is_part)))


def _metrics(results: Results) -> Iterable[MovedFigure]:
    before = {assessment.measure: assessment for assessment in results.previous}
    for now in results.national:
        then = before.get(now.measure)
        if then is not None and _state(then) != _state(now):
            verdict_then, verdict_now = (
                a.verdict.value if a.verdict in JUDGED_VERDICTS else outcome_of(a).value for a in (then, now)
            )
            yield MovedFigure(
                short_name=now.short_name,
                areas="",
                earlier=then.latest,
                later=now.latest,
                verdict_then=verdict_then,
                verdict_now=verdict_now,
                is_metric=True,
                scopes=(then.scope, now.scope) if then.scope and now.scope and then.scope != now.scope else None,
            )


def _state(result: Assessment | GroupChange) -> tuple[object, ...]:
    latest = result.latest
    return (result.verdict, None if latest is None else (latest.value, latest.period, latest.status))


def _areas(update: GroupUpdate, areas: Areas) -> str:
    """What the figures are of: "Metropolitan Police", "the other 42 forces", "43 forces", "England and Wales"."""
    if update.area:
        return areas.name(update.area)
    if update.now.basis == AS_PUBLISHED:
        return areas.name(ENGLAND_AND_WALES)
    return update.now.basis.replace("police force areas", "forces")


def moved_table(figures: Sequence[MovedFigure]) -> Table:
    """What each was in the last pack and is in this one, the difference, and what is said against the baseline."""
    rows = rows_of(
        figures[:MAX_ROWS],
        (column("Figure", 2.4), lambda moved: text_cell(_name(moved))),
        (numbers("Last pack", 0.8), lambda moved: figure(moved.earlier)),
        (numbers("This pack", 0.8), lambda moved: figure(moved.later)),
        (numbers("Difference", 0.8), lambda moved: figure(_difference(moved), signed=True)),
        (column("Verdict against the baseline", 2.0), lambda moved: text_cell(_verdict(moved))),
    )
    return compact("table-moved", "Figures that moved", *rows)


def _name(moved: MovedFigure) -> str:
    """What the figures are of, with scopes that differ, and both years where one is not in the year after the other."""
    name = ", ".join(filter(None, (moved.short_name, moved.areas)))
    if moved.scopes is not None:
        return f"{name} ({_scopes_in_words(*moved.scopes)})"
    then, now = (figure.period if figure is not None else None for figure in (moved.earlier, moved.later))
    if then is None or now is None or then.shifted(12).end >= now.end:
        return name
    return f"{name} ({ending(then)}, then {ending(now)})"


def _scopes_in_words(then: str, now: str) -> str:
    """ "last pack excluding Humberside", where that is all that parts them."""
    if then.startswith(now):
        return f"last pack {then.removeprefix(now).lstrip(', ')}"
    if now.startswith(then):
        return f"this pack {now.removeprefix(then).lstrip(', ')}"
    return f"last pack {then}, this pack {now}"


def _verdict(moved: MovedFigure) -> Inlines:
    if moved.verdict_changed:
        changed = f"was “{moved.verdict_then}”; now “{moved.verdict_now}”"
        return phrase("{}{}", Strong((Text("Changed: "),)), changed)
    verdict = words(capitalised(moved.verdict_now))
    return phrase("{}, as before", Strong(verdict) if moved.verdict_now in JUDGED_VERDICTS else verdict)


def _difference(moved: MovedFigure) -> Quantity | None:
    earlier, later = moved.earlier, moved.later
    if earlier is None or later is None or earlier.value is None or later.value is None or moved.scopes is not None:
        return None
    unit = Unit.PERCENTAGE_POINTS if later.unit is Unit.PERCENT else later.unit
    words, sources = "the figure of this pack less that of the last", all_sources((earlier, later))
    return derived_from(later.value - earlier.value, later, words, sources, unit)


def new_bullets(job: Job, figures: Sequence[MovedFigure]) -> list[Inlines]:
    """New figures that stand beside the measures and are not in the table above; then publications; at most three."""
    since, until = job.build.last_pack, job.build.as_at
    names_above = {figure.short_name for figure in figures}
    beside = [
        _new_figure(assessment, job.results)
        for assessment in new_beside(job)
        if assessment.short_name not in names_above
    ]
    newer = (release for release in job.releases if since < release.published_on <= until)
    releases = [(*words(release.name), Label(f", published {day_label(release.published_on)}.")) for release in newer]
    room = MAX_BULLETS - len(beside)
    return [*beside, *releases[-room:]] if room > 0 else beside[:MAX_BULLETS]


def new_beside(job: Job) -> tuple[Assessment, ...]:
    """What stands beside the national measures and has a figure published since the last pack, in their order."""
    beside = {near.measure: near for a in job.results.national for near in a.context}
    since, until = job.build.last_pack, job.build.as_at
    return tuple(
        near
        for near in beside.values()
        if has_value(near.latest)
        and any(source.published_on and since < source.published_on <= until for source in near.latest.sources)
    )


def _new_figure(a: Assessment, results: Results) -> Inlines:
    """ "Offences involving firearms: 5,151, year ending March 2026; fell by 24% against the baseline.".

    Where its figures by force end earlier, it says so: other pages show those.
    """
    if a.latest is None or a.latest.period is None:
        return ()
    since: Inlines = ()
    if outcome_of(a).claims_change:
        since = phrase("; {} {}", plain_change_phrase(a), against_baseline(a))
    elif a.verdict is Verdict.NOT_COMPARABLE:
        since = (Label(f"; not comparable: {a.why}"),)
    parts = results.contributions_to(a.measure)
    last = parts.whole.latest.period if parts is not None and has_value(parts.whole.latest) else None
    by_force = "" if last is None or last == a.latest.period else f" By force only to {ending(last)}."
    return phrase("{}: {}{}, {}{}.{}", a.short_name, a.latest, rate_of(a.latest), a.latest.period, since, by_force)


def national_revisions(revisions: Iterable[RevisedFigure], results: Results) -> list[RevisedFigure]:
    """Those of figures that national assessments are about: of their measure for their area."""
    national = {(assessment.measure, assessment.area) for assessment in (*results.national, *results.national_context)}
    return [revision for revision in revisions if (revision.measure, revision.area) in national]


def revised_words(revisions: Sequence[RevisedFigure], results: Results) -> list[Inlines]:
    """National revisions that can be seen in print, at most three: of the measures first, the newest first."""
    names = {assessment.measure: assessment.short_name for assessment in (*results.national, *results.national_context)}
    metrics = {assessment.measure for assessment in results.national}
    sentences = []
    for revision in sorted(revisions, key=lambda revision: revision.measure not in metrics):
        earlier, later = number(revision.earlier.quantity()), number(revision.later.quantity())
        if revision.measure in names and earlier.text != later.text:
            name, when = words(f"{names[revision.measure]}, "), Label(f"{revision.period.label}: ")
            # Another publication may have stated it since: the last pack did not always print the earlier figure.
            earlier_day = Label(f"published {day_label(revision.earlier.release.published_on)}")
            sentences.append(phrase("{}{}{}, {}, became {}.", name, when, earlier, earlier_day, later))
    return sentences[:MAX_BULLETS]

"""Page 2, since the last pack: what moved, what is new, what was revised, the actions, and the analysts' view."""

from collections.abc import Iterable, Sequence
from datetime import date

from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.documents.blocks import Inlines, Label
from ncpm_reports.documents.commentary import Written
from ncpm_reports.measures.results import Assessment, Results, Revision
from ncpm_reports.narrative.phrases import counted, has_value, mid_sentence, number, phrase, words
from ncpm_reports.narrative.verdicts import moved, outcome_of
from ncpm_reports.products.board_pack.actions import Action, actions_table
from ncpm_reports.products.board_pack.moved_figures import MovedFigure, moved_figures, moved_table
from ncpm_reports.products.cells import rate_of
from ncpm_reports.products.filling import Context
from ncpm_reports.products.materials import Job

QUARTER = 3
MOST_BULLETS = 3


def since_last(job: Job, overview: Written | None, actions: Sequence[Action]) -> Context:
    """What the template of page 2 takes."""
    results, build = job.results, job.build
    figures = moved_figures(results, job.framework, job.areas)
    since = last_pack(build)
    fresh = [revision for revision in results.revisions if since < revision.later.release.published_on <= build.as_at]
    return {
        "title": Label(_title(figures)),
        "last_pack": since,
        "as_at": build.as_at,
        "year": Label(build.year.label),
        "moved": moved_table(figures) if figures else None,
        "new": new_bullets(job, figures),
        "revised": revised_words(national_revisions(fresh, results), results),
        "other_revisions": words(_others(len(fresh))) if fresh else None,
        "actions": actions_table(actions),
        "overview": None if overview is None else written_words(overview),
    }


def last_pack(build: BuildInfo) -> date:
    """The day as at which the last pack is taken to have been made: a quarter before this one."""
    return Period(build.as_at, build.as_at).shifted(-QUARTER).start


def written_words(written: Written) -> Context:
    """What somebody has written, with author and day."""
    return {"author": written.author, "date": written.written_on, "blocks": written.blocks}


def _title(moved: Sequence[MovedFigure]) -> str:
    """Whether a verdict on the ten changed, and the figures to look at; at most 18 words."""
    metrics = [figure for figure in moved if figure.is_metric]
    beside = [figure for figure in moved if figure.changed]
    if changed := [figure for figure in beside if figure.is_metric]:
        return f"Since the last pack: the verdict changed for {_names(changed)}"
    if beside:
        return f"Since the last pack: no verdict on the ten measures changed; look at {_names(beside)}"
    if metrics:
        what = "a new figure" if len(metrics) == 1 else "new figures"
        return f"Since the last pack: no verdict changed; {what} for {_names(metrics)}"
    return "Since the last pack: no verdict changed, and no measure has a new figure"


def _names(figures: Sequence[MovedFigure]) -> str:
    return listed(dict.fromkeys(mid_sentence(figure.short_name) for figure in figures[:2]))


# What is new


def new_bullets(job: Job, figures: Sequence[MovedFigure]) -> list[Inlines]:
    """New figures that stand beside the measures and are not in the table above; then publications; at most three."""
    above = {figure.short_name for figure in figures}
    beside = [_new_figure(assessment) for assessment in new_beside(job) if assessment.short_name not in above]
    releases = [
        (*words(release.name), Label(f", published {day_label(release.published_on)}."))
        for release in _new_releases(job)
    ]
    room = MOST_BULLETS - len(beside)
    return [*beside, *releases[-room:]] if room > 0 else beside[:MOST_BULLETS]


def _new_releases(job: Job) -> Iterable[PublishedRelease]:
    since, until = last_pack(job.build), job.build.as_at
    return (release for release in job.releases if since < release.published_on <= until)


def new_beside(job: Job) -> tuple[Assessment, ...]:
    """What stands beside the national measures and has a figure published since the last pack, in their order."""
    beside = {near.measure: near for a in job.results.national for near in a.context}
    since, until = last_pack(job.build), job.build.as_at
    return tuple(
        near
        for near in beside.values()
        if has_value(near.latest)
        and any(source.published_on and since < source.published_on <= until for source in near.latest.sources)
    )


def _new_figure(a: Assessment) -> Inlines:
    """ "Offences involving firearms: 5,151, year ending March 2026; fell by 24% since the baseline."."""
    if a.latest is None or a.latest.period is None:
        return ()
    since = phrase("; {} since the baseline", moved(a)) if outcome_of(a).moved else ()
    when = words(f", {a.latest.period.label}")
    return phrase("{}{}{}{}{}.", words(f"{a.short_name}: "), a.latest, rate_of(a.latest), when, since)


# What was revised


def national_revisions(revisions: Iterable[Revision], results: Results) -> list[Revision]:
    """Those of figures for the areas that national assessments are about."""
    national = {assessment.area for assessment in (*results.national, *results.national_context)}
    return [revision for revision in revisions if revision.area in national]


def revised_words(revisions: Sequence[Revision], results: Results) -> list[Inlines]:
    """National revisions, at most three: those of the measures before those of figures beside them, the newest first.

    One too small to be seen in print is left to the files.
    """
    names = {assessment.measure: assessment.short_name for assessment in (*results.national, *results.national_context)}
    metrics = {assessment.measure for assessment in results.national}
    said = []
    for revision in sorted(revisions, key=lambda revision: revision.measure not in metrics):
        earlier, later = number(revision.earlier.quantity()), number(revision.later.quantity())
        if revision.measure in names and earlier.text != later.text:
            name, when = words(f"{names[revision.measure]}, "), Label(f"{revision.period.label}: ")
            said.append(phrase("{}{}{} became {}.", name, when, earlier, later))
    return said[:MOST_BULLETS]


def _others(how_many: int) -> str:
    if how_many == 1:
        return "In all, one figure was revised; the data files have it."
    many = counted(how_many) if how_many < 13 else f"{how_many:,}"
    return f"In all, {many} figures were revised; the data files list each."

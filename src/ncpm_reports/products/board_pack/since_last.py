"""Page 2, since the last pack: what moved, what is new, what was revised, the actions, and the analysts' view."""

from collections.abc import Sequence

from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import day_label
from ncpm_reports.documents.blocks import Inlines, Label, Text
from ncpm_reports.documents.commentary import Written
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment, Results, Revision
from ncpm_reports.narrative.phrases import counted, mid_sentence, number, words
from ncpm_reports.narrative.verdicts import moved_by, outcome_of
from ncpm_reports.products.board_pack.actions import Action, actions_table
from ncpm_reports.products.board_pack.cells import rate_of
from ncpm_reports.products.board_pack.moved_figures import MovedFigure, moved_figures, moved_table
from ncpm_reports.products.board_pack.news import (
    fresh_revisions,
    last_pack,
    national_revisions,
    new_beside,
    new_releases,
)
from ncpm_reports.products.materials import Job

MOST_BULLETS = 3


def since_last(job: Job, overview: Written | None, actions: Sequence[Action], pieces: Pieces) -> dict[str, Plain]:
    """What the template of page 2 takes."""
    results, build = job.results, job.build
    public = job.materials.public
    moved = moved_figures(results, public.framework, public.areas)
    log = actions_table(actions)
    fresh = fresh_revisions(results, build)
    return {
        "title": pieces.label(_title(moved)),
        "last_pack": pieces.label(day_label(last_pack(build))),
        "as_at": pieces.label(day_label(build.as_at)),
        "year": pieces.label(build.year.label),
        "moved": pieces.table(moved_table(moved)) if moved else None,
        "new": [pieces.say(inlines) for inlines in new_bullets(job, moved)],
        "revised": [pieces.say(inlines) for inlines in revised_words(national_revisions(fresh, results), results)],
        "other_revisions": pieces.say(words(_others(len(fresh)))) if fresh else None,
        "actions": None if log is None else pieces.table(log),
        "overview": _overview(overview, pieces),
    }


def _title(moved: Sequence[MovedFigure]) -> str:
    """Whether a verdict on the ten changed, and the figures to look at; at most 18 words."""
    metrics = [figure for figure in moved if figure.is_metric]
    changed = [figure for figure in metrics if figure.changed]
    if changed:
        return f"Since the last pack: the verdict changed for {_names(changed)}"
    beside = [figure for figure in moved if figure.changed]
    if beside:
        return f"Since the last pack: no verdict on the ten measures changed; look at {_names(beside)}"
    if metrics:
        what = "a new figure" if len(metrics) == 1 else "new figures"
        return f"Since the last pack: no verdict changed; {what} for {_names(metrics)}"
    return "Since the last pack: no verdict changed, and no measure has a new figure"


def _names(figures: Sequence[MovedFigure]) -> str:
    return listed(dict.fromkeys(mid_sentence(figure.short_name) for figure in figures[:2]))


def new_bullets(job: Job, moved: Sequence[MovedFigure]) -> list[Inlines]:
    """New figures that stand beside the measures and are not in the table above; then publications; at most three."""
    above = {figure.short_name for figure in moved}
    beside = [assessment for assessment in new_beside(job) if assessment.short_name not in above]
    figures = [_new_figure(assessment) for assessment in beside[:MOST_BULLETS]]
    room = MOST_BULLETS - len(figures)
    releases = new_releases(job.releases, job.build)[-room:] if room else ()
    return [*figures, *((*words(r.name), Label(f", published {day_label(r.published_on)}.")) for r in releases)]


def _new_figure(a: Assessment) -> Inlines:
    """ "Offences involving firearms: 5,151, year ending March 2026; fell by 24% since the baseline."."""
    if a.latest is None or a.latest.period is None:
        return ()
    what = outcome_of(a)
    since: Inlines = ()
    if what.moved:
        since = (Text("; "), *moved_by(what, (a.without_incident or a).change), Text(" since the baseline"))
    figure = (number(a.latest), *rate_of(a.latest))
    return (*words(f"{a.short_name}: "), *figure, Label(f", {a.latest.period.label}"), *since, Text("."))


def revised_words(revisions: Sequence[Revision], results: Results) -> list[Inlines]:
    """National revisions, at most three: those of the measures before those of figures beside them, the newest first.

    One too small to be seen in print is left to the files.
    """
    names = {assessment.measure: assessment.short_name for assessment in (*results.national, *results.national_context)}
    seen = [revision for revision in revisions if revision.measure in names and _is_seen(revision)]
    metrics = {assessment.measure for assessment in results.national}
    ordered = sorted(seen, key=lambda revision: revision.measure not in metrics)
    return [_revision(revision, names) for revision in ordered[:MOST_BULLETS]]


def _is_seen(revision: Revision) -> bool:
    earlier, later = (number(observation.quantity()) for observation in (revision.earlier, revision.later))
    return earlier.text != later.text


def _revision(revision: Revision, names: dict[str, str]) -> Inlines:
    return (
        *words(f"{names[revision.measure]}, "),
        Label(f"{revision.period.label}: "),
        number(revision.earlier.quantity()),
        Text(" became "),
        number(revision.later.quantity()),
        Text("."),
    )


def _others(how_many: int) -> str:
    if how_many == 1:
        return "In all, one figure was revised; the data files have it."
    many = counted(how_many) if how_many < 13 else f"{how_many:,}"
    return f"In all, {many} figures were revised; the data files list each."


def _overview(written: Written | None, pieces: Pieces) -> Plain:
    if written is None:
        return None
    return {
        "author": written.author,
        "date": written.written_on,
        "blocks": pieces.blocks(written.blocks, name="commentary-overview"),
    }

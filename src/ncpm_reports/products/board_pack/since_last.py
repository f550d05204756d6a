"""Page 2, since the last pack: what moved, what is new, what was revised, the actions, and the analysts' view."""

from collections.abc import Sequence

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import Cell, Inlines, Label, Strong, Table, TableStyle, Text
from ncpm_reports.documents.commentary import Written
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment, Results, Revision, Verdict
from ncpm_reports.narrative.phrases import capitalised, counted, listed, mid_sentence, number, words
from ncpm_reports.narrative.verdicts import outcome_of
from ncpm_reports.products.board_pack.actions import Action, actions_table
from ncpm_reports.products.board_pack.cells import column, figure, numbers, shorthand
from ncpm_reports.products.board_pack.news import fresh_revisions, last_pack, moved, national_revisions, new_releases
from ncpm_reports.products.materials import Job

MOST_ROWS = 8
MOST_BULLETS = 3


def since_last(job: Job, overview: Written | None, actions: Sequence[Action], pieces: Pieces) -> dict[str, Plain]:
    """What the template of page 2 takes."""
    results, build = job.results, job.build
    pairs = moved(results)
    log = actions_table(actions)
    fresh = fresh_revisions(results, build)
    return {
        "title": pieces.label(_title(pairs)),
        "last_pack": pieces.label(day_label(last_pack(build))),
        "as_at": pieces.label(day_label(build.as_at)),
        "year": pieces.label(build.year.label),
        "moved": pieces.table(_moved_table(pairs[:MOST_ROWS])) if pairs else None,
        "new": [pieces.say(inlines) for inlines in _new(job)],
        "revised": [pieces.say(inlines) for inlines in revised_words(national_revisions(fresh, results), results)],
        "other_revisions": pieces.say(words(_others(len(fresh)))) if fresh else None,
        "actions": None if log is None else pieces.table(log),
        "overview": _overview(overview, pieces),
    }


def _title(pairs: Sequence[tuple[Assessment, Assessment]]) -> str:
    """Whether a verdict on the ten changed, and the one figure to look at; at most 18 words."""
    changed = [now for then, now in pairs if then.verdict is not now.verdict]
    if changed:
        names = listed(mid_sentence(assessment.short_name) for assessment in changed[:2])
        return f"Since the last pack: the verdict changed for {names}"
    if pairs:
        names = listed(mid_sentence(now.short_name) for _, now in pairs[:2])
        what = "a new figure" if len(pairs) == 1 else "new figures"
        return f"Since the last pack: no verdict changed; {what} for {names}"
    return "Since the last pack: no verdict changed, and no measure has a new figure"


def _moved_table(pairs: Sequence[tuple[Assessment, Assessment]]) -> Table:
    rows = tuple(_moved_row(then, now) for then, now in pairs)
    return Table(
        id="table-moved",
        title=(Text("Figures that moved"),),
        style=TableStyle.COMPACT,
        columns=(
            column("Figure", 2.0),
            numbers("Last pack", 0.9),
            numbers("This pack", 0.9),
            numbers("Difference", 0.9),
            column("Verdict against the baseline", 2.2),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _moved_row(then: Assessment, now: Assessment) -> tuple[Cell, ...]:
    same = then.verdict is now.verdict
    said = _verdict_words(now)
    verdict: Inlines = (
        (*said, Text(", as before"))
        if same
        else (Strong((Text("Changed: "),)), *words(f"was “{_plain(then)}”; now “{_plain(now)}”"))
    )
    return (
        Cell(content=words(now.short_name)),
        figure(then.latest),
        figure(now.latest),
        figure(_difference(then, now), signed=True),
        Cell(content=verdict),
    )


def _plain(a: Assessment) -> str:
    return a.verdict.value if a.verdict in (Verdict.IMPROVED, Verdict.WORSENED) else outcome_of(a).value


def _verdict_words(a: Assessment) -> Inlines:
    if a.verdict in (Verdict.IMPROVED, Verdict.WORSENED):
        return (Strong((Text(a.verdict.value.capitalize()),)),)
    return words(capitalised(outcome_of(a).value))


def _difference(then: Assessment, now: Assessment) -> Quantity | None:
    if then.latest is None or now.latest is None or then.latest.value is None or now.latest.value is None:
        return None
    unit = Unit.PERCENTAGE_POINTS if now.latest.unit is Unit.PERCENT else now.latest.unit
    return Quantity(
        value=now.latest.value - then.latest.value,
        unit=unit,
        measure=now.measure,
        area=now.area,
        period=now.latest.period,
        sources=tuple(dict.fromkeys((*then.latest.sources, *now.latest.sources))),
        derivation="the figure of this pack less that of the last",
    )


def _new(job: Job) -> list[Inlines]:
    """Publications since the last pack, at most three: name and day."""
    releases = new_releases(job.releases, job.build)
    sentences: list[Inlines] = []
    for release in releases[-MOST_BULLETS:]:
        name = ", ".join(part for part in (release.title, release.edition) if part)
        sentences.append((*words(name), Label(f", published {day_label(release.published_on)}.")))
    return sentences


def revised_words(revisions: Sequence[Revision], results: Results) -> list[Inlines]:
    """National revisions, at most three; the newest first. One too small to be seen in print is left to the files."""
    names = {assessment.measure: assessment.short_name for assessment in (*results.national, *results.national_context)}
    seen = [revision for revision in revisions if revision.measure in names and _is_seen(revision)]
    return [_revision(revision, names) for revision in seen[:MOST_BULLETS]]


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

"""Staged files read in the confined child and compared with the store, as texts that a page shows."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import day_label, parse_quarter
from ncpm_reports.core.problems import Issue, NotFound, Refused, Severity
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.desk.file_states import file_states
from ncpm_reports.desk.jobs import Step
from ncpm_reports.desk.labels import cell_words, in_desk_words, measure_name, measure_names, value_words, with_names
from ncpm_reports.desk.processes import run_in_process, worker_lost
from ncpm_reports.desk.project import Project, figures_state
from ncpm_reports.desk.staged import StagedFile, StagedFiles, StagedPreview
from ncpm_reports.documents import blocks
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.quarter.unused_figures import unused_figures
from ncpm_reports.sources.ingest import ParsedFile, reading_context
from ncpm_reports.store.ingest import (
    Effect,
    FigureEffect,
    IngestResult,
    Preview,
    preview,
    read_files,
    store_files,
)
from ncpm_reports.store.revisions import AcceptedRevision

# The verdicts that figures typed by hand would give; a publisher's file may change many more.
MAX_VERDICTS = 5
READ_WITH = ("spellings.csv", "releases.csv")


def preview_state(project: Project, staged: StagedFile, today: date) -> str:
    """What stands for everything that a preview of a staged file is made from."""
    tables = file_states(project.paths.data / name for name in READ_WITH)
    facts = (staged.sha256, str(staged.day), str(today), figures_state(project.paths), tables)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def cached_preview(project: Project, staged: StagedFile, today: date) -> StagedPreview | None:
    """The preview that was made of a staged file; None where there is none, or something has changed since."""
    return StagedFiles(project.workspace).preview(staged, preview_state(project, staged, today))


def preview_of(project: Project, staged: StagedFile, today: date) -> StagedPreview:
    """What storing a staged file would change: from the cache, else read now by another process.

    Raises: StoreUnavailable; WorkerLost.
    """
    try:
        cached = cached_preview(project, staged, today)
        return cached or run_in_process(_read_and_cache, project, staged, today, project.newest_quarter())
    except BrokenProcessPool as fault:
        remedy = "Look at the file again. Nothing of it is stored yet."
        raise worker_lost("desk.verdicts-lost", "The preview of the file", "assesses its figures", remedy) from fault


def unread_files(project: Project, today: date) -> tuple[StagedFile, ...]:
    """The staged files of which no preview is true any more: those added, and all once the store has changed."""
    waiting = StagedFiles(project.workspace).all()
    return tuple(staged for staged in waiting if cached_preview(project, staged, today) is None)


def read_unread_files(project: Project, today: date, report: Callable[[Step], None]) -> None:
    """Reads staged files, so that their pages are there when somebody looks: the work of a job."""
    quarter, unread = project.newest_quarter(), unread_files(project, today)
    for number, staged in enumerate(unread, start=1):
        # Somebody may have accepted or discarded it meanwhile.
        if StagedFiles(project.workspace).path(staged).is_file():
            _read_and_cache(project, staged, today, quarter)
        report(Step(done=number, steps=len(unread), line=staged.name))


def _read_and_cache(project: Project, staged: StagedFile, today: date, quarter: str) -> StagedPreview:
    staged_preview, figures = _read_staged(project, staged, today, quarter)
    # Opening the store may have changed how its files look.
    staged_preview = replace(staged_preview, state=preview_state(project, staged, today))
    files = StagedFiles(project.workspace)
    files.keep_preview(staged, staged_preview, figures)
    return files.preview(staged, staged_preview.state) or staged_preview


Rows = Mapping[str, Sequence[Sequence[str]]]


def _read_staged(project: Project, staged: StagedFile, today: date, quarter: str) -> tuple[StagedPreview, Rows]:
    """A staged file as read and compared with the store, and its figures by effect as rows of texts.

    `quarter` is the newest with figures, "" where there is none. Raises: StoreUnavailable.
    """
    try:
        file, areas = _read_file(project, staged, today)
        with project.store() as store:
            previewed = preview(store, file, areas)
            stored_before = bool(store.releases_of_file(file.sha256))
            stored_measures = store.measures()
        verdicts = tuple(_verdicts(project, previewed, areas, quarter))
        names = measure_names(project)
        unused = tuple(unused_figures(file.figures, project.framework(""), stored_measures, areas))
    except (Refused, NotFound) as refused:
        return _refused_preview(project, refused.issues), {}
    rows = _rows(previewed, names, areas)
    changes = (
        previewed.with_effect(Effect.NEW)
        or previewed.with_effect(Effect.REVISED)
        or previewed.with_effect(Effect.CONTRADICTORY)
    )
    staged_preview = StagedPreview(
        state="",
        digest=_digest(file, staged, rows),
        is_stored=not changes and stored_before,
        recognised=[
            (release.publisher, release.title, release.edition, day_label(release.published_on), f"{len(figures):,}")
            for release, figures in file.releases
        ],
        effects={effect: len(of_effect) for effect, of_effect in rows.items()},
        counts=_counts(previewed.figures, names),
        verdicts=verdicts,
        warnings=_named(_sentences((*unused, *file.notices, *previewed.warnings), note=False), names, areas),
        notes=_named(_sentences(file.notices, note=True), names, areas),
    )
    return staged_preview, rows


def accept_staged(
    project: Project, staged: StagedFile, digest: str, today: date, accepted: AcceptedRevision | None
) -> IngestResult | None:
    """Reads a staged file again and stores it; None, and nothing stored, if it is not what the digest stands for.

    Raises: Refused for contradictions that nobody has `accepted`; StoreUnavailable.
    """
    file, areas = _read_file(project, staged, today)
    with project.store() as store:
        rows = _rows(preview(store, file, areas), measure_names(project), areas)
        if file.sha256 != staged.sha256 or _digest(file, staged, rows) != digest:
            return None
        return store_files(store, [file], areas, accepted)


def _read_file(project: Project, staged: StagedFile, today: date) -> tuple[ParsedFile, Areas]:
    context = reading_context(project.paths.data, today, staged.day)
    (file,) = read_files([StagedFiles(project.workspace).path(staged)], context)
    return file, context.areas


def _rows(previewed: Preview, names: Mapping[str, str], areas: Areas) -> Rows:
    return {effect.value: [_row(figure, names, areas) for figure in previewed.with_effect(effect)] for effect in Effect}


def _digest(file: ParsedFile, staged: StagedFile, rows: Rows) -> str:
    return hashlib.sha256(json.dumps([file.sha256, str(staged.day), rows]).encode()).hexdigest()


def _refused_preview(project: Project, issues: Sequence[Issue]) -> StagedPreview:
    try:
        names, areas = measure_names(project), project.areas()
    except (Refused, NotFound):
        names, areas = {}, Areas(by_code={}, forces=())
    sentences = _named([in_desk_words(issue).sentence() for issue in issues], names, areas)
    codes = (issue.code for issue in issues)
    return StagedPreview(state="", problems=list(dict.fromkeys(zip(codes, sentences, strict=True))))


def _verdicts(project: Project, previewed: Preview, areas: Areas, quarter: str) -> Iterator[tuple[str, str]]:
    """What would be said of each measure of which the file has a new national figure: its name and the finding.

    Figures of later periods than the newest quarter change nothing that is said of it.
    """
    # The libraries that assess, which the server does without.
    from ncpm_reports.measures.assess import assess_measure  # noqa: PLC0415
    from ncpm_reports.narrative.sentences import finding_public  # noqa: PLC0415

    if not quarter:
        return
    period = parse_quarter(quarter)
    changed = {
        (figure.incoming.measure, figure.incoming.area)
        for figure in previewed.figures
        if figure.effect is not Effect.SAME and figure.incoming.period.end <= period.end
    }
    framework = project.framework(quarter)
    concerned = [measure for measure in framework.measures if (measure.id, measure.coverage_area) in changed]
    if not 0 < len(concerned) <= MAX_VERDICTS:
        return
    caveats = read_caveats((project.paths.data / "caveats.toml").read_text(encoding="utf-8"), "data/caveats.toml")
    latest_day = previewed.after.latest_published() or date.min
    build = BuildInfo(period=period, as_at=latest_day, issued_on=latest_day)
    for measure in concerned:
        assessment = assess_measure(
            previewed.after, framework, caveats, areas, build, measure.id, measure.coverage_area
        )
        yield measure.name, blocks.plain(finding_public(assessment, areas))


def _counts(figures: Sequence[FigureEffect], names: Mapping[str, str]) -> list[list[str | int]]:
    counter = Counter((measure_name(names, figure.incoming.measure), figure.effect) for figure in figures)
    return [[name, *(counter[name, effect] for effect in Effect)] for name in sorted({name for name, _ in counter})]


def _row(figure: FigureEffect, names: Mapping[str, str], areas: Areas) -> tuple[str, ...]:
    """A figure in texts, and four of the one that is stored, "" where there is none."""
    incoming, stored = figure.incoming, figure.stored
    series = f" ({incoming.series})" if incoming.series else ""
    of_stored = ("", "", "", "")
    if stored:
        release = stored.release
        of_stored = (value_words(stored), release.name, day_label(release.published_on), cell_words(stored))
    return (
        measure_name(names, incoming.measure) + series,
        areas.name_or_code(incoming.area),
        incoming.period.label,
        value_words(incoming),
        cell_words(incoming),
        *of_stored,
    )


def _named(sentences: Sequence[str], names: Mapping[str, str], areas: Areas) -> tuple[str, ...]:
    return tuple(with_names(sentence, names, areas) for sentence in sentences)


def _sentences(issues: Sequence[Issue], *, note: bool) -> tuple[str, ...]:
    chosen = (issue for issue in issues if (issue.severity is Severity.NOTE) is note)
    return tuple(dict.fromkeys(in_desk_words(issue).sentence() for issue in chosen))

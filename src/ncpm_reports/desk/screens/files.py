"""Published files into the store: dropped, read, seen in full, and only then accepted or discarded."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import NcpmError, Refused
from ncpm_reports.desk.moments import typed_day
from ncpm_reports.desk.rendering import Problem, problem_of, problems_of
from ncpm_reports.desk.staged import StagedFile, StagedFiles, StagedPreview
from ncpm_reports.desk.staged_previews import accept_staged, cached_preview, preview_of, read_unread_files, unread_files
from ncpm_reports.desk.visit import Visit
from ncpm_reports.store.ingest import FAR_AHEAD, OWN_DAY, Effect
from ncpm_reports.store.revisions import AcceptedRevision
from ncpm_reports.store.withdrawals import LONG_REASON

READ_AT_ONCE = 1_500_000
READING = "Reading files"
ASKS_FOR_A_DAY = frozenset({"release.date-unknown", "release.differs", FAR_AHEAD, OWN_DAY})
UNKNOWN_LAYOUT = "layout.unknown"
FIELDS = {LONG_REASON: "reason"}


def show_files(visit: Visit, problems: Sequence[Problem] = ()) -> Response:
    """What waits to be decided."""
    today = visit.desk.now().date()
    job = next((job for job in visit.desk.jobs.all() if job.running and job.title == READING), None)
    return visit.page(
        "files.html",
        refresh=2 if job and not problems else 0,
        waiting=[(file, cached_preview(visit.project, file, today)) for file in _files(visit).all()],
        job=job,
        problems=problems,
    )


def add_files(visit: Visit) -> Response:
    """Stages what was dropped. What one file is refused for does not stop the others."""
    files, size = _files(visit), 0
    problems: list[Problem] = []
    keys: list[str] = []
    for upload in visit.form.uploads("files"):
        try:
            keys.append(files.add(upload.name, upload.stream, visit.desk.now(), visit.person.name))
        except Refused as refused:
            problems.extend(problems_of(refused, "files"))
        else:
            size += files.get(keys[-1]).size
    if not keys and not problems:
        problems.append(Problem("Choose at least one file.", "files"))
    read_now = len(keys) == 1 and size <= READ_AT_ONCE
    if keys and not read_now:
        read_in_background(visit)
    if problems:
        return show_files(visit, problems)
    return visit.redirect("file", key=keys[0]) if read_now else visit.redirect("files")


def read_in_background(visit: Visit) -> None:
    """Begins to read what waits and is not read as the store stands now; what was being read of it before is let go."""
    today = visit.desk.now().date()
    for job in visit.desk.jobs.all():
        if job.running and job.title == READING:
            visit.desk.jobs.stop(job.key)
    if unread_files(visit.project, today):
        visit.desk.jobs.start(READING, partial(read_unread_files, visit.project, today))


def show_file(visit: Visit) -> Response:
    """One file: as what it was recognised, what it would change, and everything that is wrong with it."""
    return _file_page(visit, _staged(visit))


def _file_page(
    visit: Visit,
    staged: StagedFile,
    problems: Sequence[Problem] = (),
    *,
    changed: bool = False,
    status: int | None = None,
) -> Response:
    preview, files = _preview(visit, staged), _files(visit)
    codes = {code for code, _ in preview.problems}
    saved_day = day_label(staged.day) if staged.day else ""
    return visit.page(
        "file.html",
        status=status,
        staged=staged,
        preview=preview,
        kinds=[(effect.value, preview.count(effect.value)) for effect in Effect],
        changed=changed,
        contradictory=files.figures(staged, preview, Effect.CONTRADICTORY, 1),
        revised=files.figures(staged, preview, Effect.REVISED, 1)[:10],
        day=visit.form.raw("day") or saved_day,
        day_needed=bool(codes & ASKS_FOR_A_DAY),
        unknown_layout=UNKNOWN_LAYOUT in codes,
        reason=visit.form.raw("reason"),
        problems=problems
        or [Problem(text, "day" if code in ASKS_FOR_A_DAY else "") for code, text in preview.problems],
    )


def _files(visit: Visit) -> StagedFiles:
    return StagedFiles(visit.project.workspace)


def _staged(visit: Visit) -> StagedFile:
    return _files(visit).get(visit.part("key"))


def _preview(visit: Visit, staged: StagedFile) -> StagedPreview:
    return preview_of(visit.project, staged, visit.desk.now().date())


def show_figures(visit: Visit) -> Response:
    """Every figure of a file with one effect, so many a page."""
    staged, effect = _staged(visit), visit.part("effect")
    preview, page = _preview(visit, staged), visit.page_number()
    rows = _files(visit).figures(staged, preview, effect, page)
    pages = preview.pages(effect)
    return visit.page(
        "file_figures.html", staged=staged, preview=preview, effect=effect, rows=rows, page_number=page, pages=pages
    )


def set_day(visit: Visit) -> Response:
    """Notes the day on which a file was published, and reads the file again with it."""
    staged, typed = _staged(visit), visit.form.text("day")
    day = typed_day(typed)
    if typed and day is None:
        problem = Problem("Write the day of publication as a day, such as 23 October 2025.", "day")
        return _file_page(visit, staged, [problem])
    _files(visit).set_day(staged, day)
    return visit.redirect("file", key=staged.key)


def accept(visit: Visit) -> Response:
    """Stores a file exactly as it was shown."""
    staged, newest_before = _staged(visit), visit.project.newest_quarter()
    preview, reason = _preview(visit, staged), visit.form.text("reason")
    if preview.problems:
        return _file_page(visit, staged)
    if preview.count(Effect.CONTRADICTORY) and not reason:
        problem = Problem("Say why the new figures are to stand, or discard the file.", "reason")
        return _file_page(visit, staged, [problem])
    today = visit.desk.now().date()
    accepted = AcceptedRevision(reason=reason, recorded_on=today) if reason else None
    try:
        result = accept_staged(visit.project, staged, visit.form.text("opened"), today, accepted)
    except NcpmError as refused:
        return _file_page(visit, staged, [problem_of(issue, FIELDS.get(issue.code, "")) for issue in refused.issues])
    if result is None:
        return _file_page(visit, staged, changed=True, status=HTTPStatus.CONFLICT)
    stored = sum(outcome.figures for outcome in result.outcomes)
    words = f"{stored:,} figure{'' if stored == 1 else 's'}"
    visit.note(f"Accepted {staged.name}: {words}" + (f"; reason: {reason}" if reason else ""))
    _files(visit).discard(staged)
    # What the others would change may be something else now.
    read_in_background(visit)
    newest = visit.project.newest_quarter()
    notice = f"{staged.name} is stored: {words}."
    if newest > newest_before:
        visit.desk.sessions.update(visit.session.key, quarter=newest)
        notice += f" The desk shows {visit.project.quarter_label(newest)} now."
    return visit.redirect("files", notice=notice)


def discard(visit: Visit) -> Response:
    """Puts a file away without storing anything."""
    staged = _staged(visit)
    _files(visit).discard(staged)
    visit.note(f"Discarded {staged.name}")
    return visit.redirect("files", notice=f"{staged.name} was discarded. Nothing of it was stored.")

"""Published files into the store: dropped, read, seen in full, and only then accepted or discarded."""

from collections.abc import Iterable, Iterator
from functools import partial
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import NcpmError, Refused
from ncpm_reports.desk.forms import Upload
from ncpm_reports.desk.job_process import perform
from ncpm_reports.desk.job_requests import StagedReading
from ncpm_reports.desk.labels import plain
from ncpm_reports.desk.moments import typed_day
from ncpm_reports.desk.people import READERS, Role
from ncpm_reports.desk.reading import accept_staged, kept_preview, preview_of
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.staged import StagedFile, StagedFiles, StagedPreview
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.store.contradictions import AcceptedRevision
from ncpm_reports.store.ingest import FAR_AHEAD, OWN_DAY
from ncpm_reports.store.preview import Effect

WRITERS = (Role.SECRETARIAT,)
READ_AT_ONCE = 1_500_000
READING = "Reading files"
ASKS_FOR_A_DAY = frozenset({"release.date-unknown", "release.differs", FAR_AHEAD, OWN_DAY})
UNKNOWN_LAYOUT = frozenset({"layout.unknown"})


def show_files(visit: Visit) -> Response:
    """What waits to be decided, and every release that is held."""
    return _files_page(visit)


def _files_page(visit: Visit, problems: Iterable[Problem] = ()) -> Response:
    staged, today = StagedFiles(visit.project.workspace).all(), visit.desk.now().date()
    waiting = tuple((file, kept_preview(visit.project, file, today)) for file in staged)
    job = next((job for job in visit.desk.jobs.all() if job.running and job.title == READING), None)
    problems = tuple(problems)
    return visit.page(
        "files.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        refresh=2 if job and not problems else 0,
        waiting=waiting,
        job=job,
        problems=problems,
    )


def add_files(visit: Visit) -> Response:
    """Stages what was dropped. What one file is refused for does not stop the others."""
    files, size = StagedFiles(visit.project.workspace), 0
    problems: list[Problem] = []
    keys: list[str] = []
    for upload, beside in _with_companions(visit.form.uploads("files")):
        try:
            named = ((other.name, other.stream) for other in beside)
            key = files.add(upload.name, upload.stream, named, visit.desk.now(), visit.person.name)
        except Refused as refused:
            problems.extend(problems_of(refused, "files"))
            continue
        keys.append(key)
        size += files.get(key).size
    if not keys and not problems:
        problems.append(Problem(text="Choose at least one file.", field="files"))
    if len(keys) > 1 or size > READ_AT_ONCE:
        reading = StagedReading(project=visit.project, keys=tuple(keys), today=visit.desk.now().date())
        visit.desk.jobs.start(READING, partial(perform, reading))
    if problems:
        return _files_page(visit, problems)
    return visit.to("file", key=keys[0]) if len(keys) == 1 and size <= READ_AT_ONCE else visit.to("files")


def _with_companions(uploads: Iterable[Upload]) -> Iterator[tuple[Upload, tuple[Upload, ...]]]:
    """Each file with the json of its name that was sent with it: local statistics of ONS have their day in one."""
    sent = tuple(uploads)
    stems = {upload.name.removesuffix(".csv"): upload for upload in sent if upload.name.endswith(".csv")}
    companions = {
        id(upload): upload
        for upload in sent
        if upload.name.endswith(".json") and upload.name.removesuffix(".json") in stems
    }
    for upload in sent:
        if id(upload) not in companions:
            stem = upload.name.removesuffix(".csv")
            yield upload, tuple(other for other in companions.values() if other.name == f"{stem}.json")


def show_file(visit: Visit) -> Response:
    """One file: as what it was recognised, what it would change, and everything that is wrong with it."""
    return _file_page(visit, StagedFiles(visit.project.workspace).get(visit.part("key")))


def _file_page(
    visit: Visit,
    staged: StagedFile,
    problems: Iterable[Problem] = (),
    *,
    changed: bool = False,
    status: int = HTTPStatus.OK,
) -> Response:
    seen = _preview(visit, staged)
    files = StagedFiles(visit.project.workspace)
    codes = {code for code, _ in seen.problems}
    kinds = tuple((effect.value, seen.count(effect.value)) for effect in Effect)
    given = visit.form.raw("day")
    return visit.page(
        "file.html",
        status=status,
        staged=staged,
        seen=seen,
        kinds=kinds,
        changed=changed,
        contradictory=files.figures(staged, seen, Effect.CONTRADICTORY, 1),
        revised=files.figures(staged, seen, Effect.REVISED, 1)[:10],
        day=given or (day_label(staged.day) if staged.day else ""),
        day_needed=bool(codes & ASKS_FOR_A_DAY),
        unknown_layout=bool(codes & UNKNOWN_LAYOUT),
        reason=visit.form.raw("reason"),
        problems=tuple(problems) or _own_problems(seen),
    )


def _preview(visit: Visit, staged: StagedFile) -> StagedPreview:
    return preview_of(visit.project, staged, visit.desk.now().date())


def _own_problems(seen: StagedPreview) -> tuple[Problem, ...]:
    return tuple(Problem(text=text, field="day" if code in ASKS_FOR_A_DAY else "") for code, text in seen.problems)


def show_figures(visit: Visit) -> Response:
    """Every figure of a file with one effect, so many a page."""
    files = StagedFiles(visit.project.workspace)
    staged, effect = files.get(visit.part("key")), visit.part("effect")
    seen = _preview(visit, staged)
    page_text = visit.request.query_params.get("page", "1")
    page = int(page_text) if page_text.isascii() and page_text.isdigit() and len(page_text) < 6 else 1
    pages = len(dict(seen.offsets).get(effect, ()))
    rows = files.figures(staged, seen, effect, page)
    return visit.page(
        "file_figures.html", staged=staged, seen=seen, effect=effect, rows=rows, page_number=page, pages=pages
    )


def set_day(visit: Visit) -> Response:
    """Notes the day on which a file was published, and reads the file again with it."""
    files = StagedFiles(visit.project.workspace)
    staged = files.get(visit.part("key"))
    typed = visit.form.text("day")
    day = typed_day(typed)
    if typed and day is None:
        problem = Problem(text="Write the day of publication as a day, such as 23 October 2025.", field="day")
        return _file_page(visit, staged, (problem,), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    files.set_day(staged, day)
    return visit.to("file", key=staged.key)


def accept(visit: Visit) -> Response:
    """Stores a file exactly as it was shown."""
    files = StagedFiles(visit.project.workspace)
    staged = files.get(visit.part("key"))
    seen = _preview(visit, staged)
    reason = visit.form.text("reason")
    if seen.problems:
        return _file_page(visit, staged, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if seen.count(Effect.CONTRADICTORY) and not reason:
        problem = Problem(text="Say why the new figures are to stand, or discard the file.", field="reason")
        return _file_page(visit, staged, (problem,), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    now = visit.desk.now()
    accepted = AcceptedRevision(reason=reason, recorded_on=now.date()) if reason else None
    try:
        result = accept_staged(visit.project, staged, visit.form.text("opened"), now.date(), accepted)
    except NcpmError as refused:
        problems = problems_of(plain(issue) for issue in refused.issues)
        return _file_page(visit, staged, problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if result is None:
        return _file_page(visit, staged, changed=True, status=HTTPStatus.CONFLICT)
    stored = sum(outcome.figures for outcome in result.outcomes)
    words = f"{stored:,} figure{'' if stored == 1 else 's'}"
    visit.note(f"Accepted {staged.name}: {words}" + (f"; reason: {reason}" if reason else ""))
    files.discard(staged)
    return visit.to("files", notice=f"{staged.name} is stored: {words}.")


def discard(visit: Visit) -> Response:
    """Puts a file away without storing anything."""
    files = StagedFiles(visit.project.workspace)
    staged = files.get(visit.part("key"))
    files.discard(staged)
    visit.note(f"Discarded {staged.name}")
    return visit.to("files", notice=f"{staged.name} was discarded. Nothing of it was stored.")


ROUTES = (
    get("/files", show_files, name="files", roles=READERS),
    post("/files", add_files, name="add-files", roles=WRITERS),
    get("/files/{key}", show_file, name="file", roles=READERS),
    get("/files/{key}/{effect}", show_figures, name="file-figures", roles=READERS),
    post("/files/{key}/day", set_day, name="file-day", roles=WRITERS),
    post("/files/{key}/accept", accept, name="accept-file", roles=WRITERS),
    post("/files/{key}/discard", discard, name="discard-file", roles=WRITERS),
)

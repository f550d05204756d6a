"""Commentary: one text a measure and one on the whole, with the page of the pack as it would be beside it."""

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.desk.conflicts import OPENED, conflict_page
from ncpm_reports.desk.early_access import refusal_of_store
from ncpm_reports.desk.editing import TextFile, open_file, save_file
from ncpm_reports.desk.frames import document_address, framed
from ncpm_reports.desk.moments import day_in_london, typed_day
from ncpm_reports.desk.people import READERS, Role
from ncpm_reports.desk.preview_requests import PreviewRequest
from ncpm_reports.desk.quarters import quarter_of
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.documents.front_matter import SignedText, signed_text
from ncpm_reports.products.board_pack.actions import FILE as ACTIONS
from ncpm_reports.products.board_pack.commentary import (
    OVERVIEW,
    commentary_states,
    commentary_titles,
    stray_files,
    text_issues,
)
from ncpm_reports.sources.project_files import load_texts

WRITERS = (Role.SECRETARIAT,)
SECONDS_TO_CHECK = 1.5


def show_all(visit: Visit) -> Response:
    """Every text that the quarter may have: written or not, by whom and when."""
    quarter = quarter_of(visit)
    framework = visit.project.framework(quarter)
    texts = load_texts(visit.project.paths.data / "commentary" / quarter)
    states = commentary_states(texts, framework)
    visit.desk.previews.soon(_wanted(visit, quarter, OVERVIEW), 0)
    return visit.page(
        "words.html",
        states=states,
        stray_files=stray_files(texts, framework),
        has_actions=ACTIONS in texts,
        may_write=bool(visit.person.roles & set(WRITERS)),
    )


def show(visit: Visit) -> Response:
    """One text, ready to be written, with its page beside it; what is written may quote figures of any release."""
    quarter, name = quarter_of(visit), _name(visit)
    file = open_file(visit.desk, _file(quarter, name))
    if file.text and (refusal := refusal_of_store(visit, f"the commentary “{_title(visit, quarter, name)}”")):
        return refusal
    signed = signed_text(file.text)
    problems = _problems(signed) if file.text else ()
    checked = visit.desk.previews.known(_wanted(visit, quarter, name)) if file.text else None
    issues = checked.issues if checked else ()
    if checked and not checked.data:
        return _form(visit, quarter, file, signed, problems=problems or tuple(map(problem_of, issues)))
    return _form(visit, quarter, file, signed, problems=problems, remarks=issues)


def save(visit: Visit) -> Response:
    """Saves the text, or shows the page that it would give."""
    quarter, name = quarter_of(visit), _name(visit)
    file = _file(quarter, name)
    signed, problems = _typed(visit)
    opened = TextFile(name=file, text="", sha256=visit.form.text(OPENED))
    if not signed.body.strip():
        problems = ()
    if problems:
        return _form(visit, quarter, opened, signed, problems=problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not signed.text and not opened.sha256 and visit.form.text("do") != "show":
        nothing = Problem(text="Write the text first. There is none to remove.", field="body")
        return _form(visit, quarter, opened, signed, problems=(nothing,), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if visit.form.text("do") == "show":
        return _shown(visit, quarter, opened, signed)
    title = _title(visit, quarter, name)
    conflict = save_file(
        visit,
        file,
        signed.text,
        opened=opened.sha256,
        what="Commentary written" if signed.text else "Commentary removed",
    )
    if conflict is not None:
        stands = signed_text(conflict.stands.text).body
        back = visit.address("commentary", measure=name)
        return conflict_page(
            visit,
            conflict,
            title=f"The commentary “{title}”",
            back=back,
            merge="body",
            typed=signed.body,
            stands=stands,
        )
    if not signed.text:
        return visit.to("all-commentary", notice=f"Removed: {title}. The history has it still.")
    visit.desk.previews.soon(_wanted(visit, quarter, name), SECONDS_TO_CHECK)
    return visit.to("commentary", notice=f"Saved: {title}.", measure=name)


def page(visit: Visit) -> Response:
    """The page of the pack as it is with what is saved, for the frame."""
    return framed(visit, _wanted(visit, quarter_of(visit), _name(visit)))


def _shown(visit: Visit, quarter: str, opened: TextFile, signed: SignedText) -> Response:
    """The form again, with the page that the text as typed would give, and the numbers in it that no figure is."""
    name = _name(visit)
    if not signed.body.strip():
        return _form(visit, quarter, opened, signed, problems=())
    wanted = replace(_wanted(visit, quarter, name), texts=((opened.name.removeprefix("data/"), signed.text),))
    preview = visit.desk.previews.get(wanted)
    last = preview if preview.data else visit.desk.previews.last_good(wanted)
    problems = () if preview.data else tuple(problem_of(issue) for issue in preview.issues)
    return _form(
        visit,
        quarter,
        opened,
        signed,
        problems=problems,
        remarks=preview.issues if preview.data else (),
        frame=document_address(visit, last) if last else "",
        status=HTTPStatus.OK if preview.data else HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _form(
    visit: Visit,
    quarter: str,
    opened: TextFile,
    signed: SignedText,
    *,
    problems: tuple[Problem, ...],
    remarks: Iterable[Issue] = (),
    frame: str = "",
    status: int = HTTPStatus.OK,
) -> Response:
    name = _name(visit)
    frame = frame or visit.address("commentary-page", measure=name)
    today = day_label(day_in_london(visit.desk.now()))
    day = typed_day(signed.date)
    return visit.page(
        "commentary.html",
        status=status,
        title=_title(visit, quarter, name),
        name=name,
        edited_quarter=quarter,
        opened=opened.sha256,
        author=signed.author if visit.form.fields or opened.sha256 else visit.person.name,
        date=visit.form.raw("date") if visit.form.fields else (day_label(day) if day else signed.date or today),
        body=signed.body,
        problems=problems,
        remarks=tuple(remarks),
        frame=frame,
        may_write=bool(visit.person.roles & set(WRITERS)),
    )


def _typed(visit: Visit) -> tuple[SignedText, tuple[Problem, ...]]:
    """What was typed, and everything wrong with it by field."""
    typed = visit.form.text("date")
    day = typed_day(typed)
    author = " ".join(visit.form.text("author").split())
    signed = SignedText(author=author, date=day.isoformat() if day else "", body=visit.form.raw("body").strip("\n"))
    if typed and day is None:
        wrong = Problem(text=f"“{typed}” is not a day. Write it like 30 June 2025.", field="date")
        others = tuple(problem for problem in _problems(signed) if problem.field != "date")
        return signed, (wrong, *others)
    return signed, _problems(signed)


def _problems(signed: SignedText) -> tuple[Problem, ...]:
    return tuple(_problem(issue) for issue in text_issues(signed))


def _problem(issue: Issue) -> Problem:
    """A problem in the words of the form: of the author, of the day, or of a line of the text."""
    if issue.where:
        where = issue.where.capitalize()
        return problem_of(replace(issue, where=where), "body")
    if issue.code == "commentary.author":
        return problem_of(replace(issue, where="Author"), "author")
    if "author" in issue.found:
        return Problem(text="Say who wrote it.", field="author")
    return Problem(text="Give the day on which it was written, like 30 June 2025.", field="date")


def _wanted(visit: Visit, quarter: str, name: str) -> PreviewRequest:
    return PreviewRequest(request=visit.project.request(quarter), kind="pack", commentary=name)


def _file(quarter: str, name: str) -> str:
    return f"data/commentary/{quarter}/{name}.md"


def _name(visit: Visit) -> str:
    """The name in the address, if the framework has such a text. Raises: NotFound."""
    name = visit.part("measure")
    if name not in commentary_titles(visit.project.framework(visit.quarter)):
        raise NotFound(_unknown())
    return name


def _title(visit: Visit, quarter: str, name: str) -> str:
    return commentary_titles(visit.project.framework(quarter))[name]


def _unknown() -> Issue:
    return Issue(
        code="desk.commentary",
        where="Commentary",
        found="an address that belongs to no measure",
        expected="one of the measures",
        remedy="Choose one from the list.",
    )


ROUTES = (
    get("/words", show_all, name="all-commentary", roles=READERS),
    get("/words/{measure}", show, name="commentary", roles=READERS),
    post("/words/{measure}", save, name="save-commentary", roles=WRITERS),
    get("/words/{measure}/page", page, name="commentary-page", roles=READERS),
)

"""Commentary: one text a measure and one on the whole, with the page of the pack as it would be beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.desk.early_access import require_access_to_store
from ncpm_reports.desk.editing import OPENED, open_file, save_file
from ncpm_reports.desk.moments import day_in_london, shown_day, typed_day
from ncpm_reports.desk.preview_requests import PreviewRequest
from ncpm_reports.desk.rendering import Problem, problem_of, with_day_problem
from ncpm_reports.desk.served_files import document_address, framed
from ncpm_reports.desk.visit import Visit, unknown_address
from ncpm_reports.documents.commentary import SignedText, signed_text
from ncpm_reports.products.board_pack.commentary import (
    ACTIONS,
    OVERVIEW,
    commentary_states,
    commentary_titles,
    stray_files,
    text_issues,
)
from ncpm_reports.sources.project_files import load_texts

SECONDS_TO_CHECK = 1.5


def show_all(visit: Visit) -> Response:
    """Every text that the quarter may have: written or not, by whom and when."""
    quarter = visit.edited_quarter()
    framework = visit.project.framework(quarter)
    texts = load_texts(visit.project.paths.data / "commentary" / quarter)
    visit.desk.previews.soon(_wanted(visit, OVERVIEW), 0)
    return visit.page(
        "words.html",
        states=commentary_states(texts, framework),
        stray_files=stray_files(texts, framework),
        has_actions=ACTIONS in texts,
    )


def show(visit: Visit) -> Response:
    """One text, ready to be written, with its page beside it; what is written may quote figures of any release."""
    name, title = _name_and_title(visit)
    file = open_file(visit.desk, _file(visit, name))
    if not file.text:
        return _form(visit, signed_text(""), file.sha256)
    require_access_to_store(visit, f"the commentary “{title}”")
    signed = signed_text(file.text)
    problems = [_problem(issue) for issue in text_issues(signed)]
    checked = visit.desk.previews.known(_wanted(visit, name))
    if checked and not checked.data:
        return _form(visit, signed, file.sha256, problems or [problem_of(issue) for issue in checked.issues])
    return _form(visit, signed, file.sha256, problems, remarks=checked.issues if checked else ())


def save(visit: Visit) -> Response:
    """Saves the text, or shows the page that it would give. A text that is emptied is removed."""
    name, title = _name_and_title(visit)
    signed, problems = _typed(visit)
    opened, is_written = visit.form.text(OPENED), bool(signed.text)
    if problems and is_written:
        return _form(visit, signed, opened, problems)
    if visit.form.text("do") == "show":
        return _shown(visit, name, signed, opened)
    if not is_written and not opened:
        nothing = Problem("Write the text first. There is none to remove.", "body")
        return _form(visit, signed, opened, [nothing])
    save_file(
        visit,
        _file(visit, name),
        signed.text,
        what="Commentary written" if is_written else "Commentary removed",
        title=f"The commentary “{title}”",
        back=visit.address("commentary", measure=name),
        merge="body",
        in_words=lambda text: signed_text(text).body,
    )
    if not is_written:
        return visit.to("all-commentary", notice=f"Removed: {title}. The history has it still.")
    visit.desk.previews.soon(_wanted(visit, name), SECONDS_TO_CHECK)
    return visit.to("commentary", notice=f"Saved: {title}.", measure=name)


def page(visit: Visit) -> Response:
    """The page of the pack as it is with what is saved, for the frame."""
    return framed(visit, _wanted(visit, _name_and_title(visit)[0]))


def _shown(visit: Visit, name: str, signed: SignedText, opened: str) -> Response:
    """The form again, with the page that the text as typed would give, and the numbers in it that no figure is."""
    if not signed.text:
        return _form(visit, signed, opened, status=HTTPStatus.OK)
    file = _file(visit, name).removeprefix("data/")
    wanted = replace(_wanted(visit, name), texts=((file, signed.text),))
    preview = visit.desk.previews.get(wanted)
    if preview.data:
        address = document_address(visit, preview)
        return _form(visit, signed, opened, remarks=preview.issues, frame=address, status=HTTPStatus.OK)
    last = visit.desk.previews.last_good(wanted)
    problems = [problem_of(issue) for issue in preview.issues]
    return _form(visit, signed, opened, problems, frame=document_address(visit, last) if last else "")


def _form(
    visit: Visit,
    signed: SignedText,
    opened: str,
    problems: Sequence[Problem] = (),
    *,
    remarks: Iterable[Issue] = (),
    frame: str = "",
    status: int | None = None,
) -> Response:
    name, title = _name_and_title(visit)
    today = day_label(day_in_london(visit.desk.now()))
    is_typed = bool(visit.form.fields)
    return visit.page(
        "commentary.html",
        status=status,
        title=title,
        name=name,
        opened=opened,
        author=signed.author if is_typed or opened else visit.person.name,
        date=visit.form.raw("date") if is_typed else shown_day(signed.date) or today,
        body=signed.body,
        problems=problems,
        remarks=remarks,
        frame=frame or visit.address("commentary-page", measure=name),
    )


def _typed(visit: Visit) -> tuple[SignedText, tuple[Problem, ...]]:
    day = typed_day(visit.form.text("date"))
    signed = SignedText(
        author=visit.form.line("author"), date=day.isoformat() if day else "", body=visit.form.raw("body").strip("\n")
    )
    problems = [_problem(issue) for issue in text_issues(signed)]
    return signed, with_day_problem(problems, "date", visit.form.text("date"), day_in_london(visit.desk.now()))


def _problem(issue: Issue) -> Problem:
    if issue.where:
        return problem_of(replace(issue, where=issue.where.capitalize()), "body")
    if issue.code == "commentary.author":
        return problem_of(replace(issue, where="Author"), "author")
    if "author" in issue.found:
        return Problem("Say who wrote it.", "author")
    return Problem("Give the day on which it was written, like 30 June 2025.", "date")


def _wanted(visit: Visit, name: str) -> PreviewRequest:
    return PreviewRequest(request=visit.project.request(visit.edited_quarter()), kind="pack", commentary=name)


def _file(visit: Visit, name: str) -> str:
    return f"data/commentary/{visit.edited_quarter()}/{name}.md"


def _name_and_title(visit: Visit) -> tuple[str, str]:
    name = visit.part("measure")
    title = commentary_titles(visit.project.framework(visit.edited_quarter())).get(name)
    if title is None:
        raise unknown_address("Commentary", "measure", "one of the measures")
    return name, title

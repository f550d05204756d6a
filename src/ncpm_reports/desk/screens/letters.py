"""The letters to chief constables: all of them, sent back edited, marked ready."""

from collections.abc import Iterable
from http import HTTPStatus

from starlette.responses import Response
from starlette.routing import Route

from ncpm_reports.core.problems import NcpmError, NotFound
from ncpm_reports.desk.confined import confined
from ncpm_reports.desk.letters_folders import (
    CANDIDATE,
    DRAFT,
    EDITED,
    SIGNING_WORDS,
    Letters,
    early_refusal,
    letters_of,
    write_noted,
)
from ncpm_reports.desk.moments import day_in_london
from ncpm_reports.desk.people import EDITORS, READERS, Role
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.screens import letter
from ncpm_reports.desk.screens.sign_off import candidate_overtaken
from ncpm_reports.desk.served_files import bytes_of, file_answer, no_file
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.letters.letter_list import PDF, WORD, LetterStanding, SignedState, TextState
from ncpm_reports.release.output.letters.letters_folder import LettersFolder
from ncpm_reports.release.output.letters.sign_off_sheet import sign_letters, take_back
from ncpm_reports.release.output.letters.uploaded_letters import LetterFile, uploaded_changes

SIGNERS = (Role.PRIVATE_OFFICE, Role.SIGNATORY)
FILTERS = (
    ("all", "All letters"),
    ("edited", "Edited"),
    ("overtaken", "Edited, and the text has changed since"),
    ("awaited", "Not ready yet"),
    ("ready", "Ready"),
    ("void", "Void"),
    ("nobody", "Sent to nobody: no contact"),
    ("missing", "Not made"),
)


def show(
    visit: Visit, problems: tuple[Problem, ...] = (), status: int = HTTPStatus.OK, name: str = "", *, early: bool = True
) -> Response:
    """Every letter, or those of a kind that was asked for."""
    if not visit.quarter:
        return visit.page("letters.html", letters=None, rows=(), problems=problems, status=status)
    try:
        letters = letters_of(visit)
        rows = letters.rows()
    except NcpmError as refused:
        problems = (*problems, *problems_of(refused))
        return visit.page("letters.html", letters=None, rows=(), problems=problems, status=422)
    refusal = early_refusal(visit, letters, "the list of letters") if early else None
    if refusal is not None:
        return refusal
    chosen = visit.request.query_params.get("show", "all")
    counts = {key: sum(is_shown(row, key) for row in rows) for key, _ in FILTERS}
    return visit.page(
        "letters.html",
        status=status,
        letters=letters,
        rows=tuple(row for row in rows if is_shown(row, chosen)),
        total=len(rows),
        counts=counts,
        filters=tuple((key, f"{words} ({counts[key]})") for key, words in FILTERS),
        chosen=chosen,
        kind=CANDIDATE if letters.folders[CANDIDATE].sha256 else DRAFT,
        overtaken=candidate_overtaken(visit),
        opened={kind: _state_of(letters.folders[kind]) for kind in (DRAFT, CANDIDATE)},
        name=name or visit.person.name,
        signing_words=SIGNING_WORDS,
        problems=problems,
    )


def is_shown(row: LetterStanding, chosen: str) -> bool:
    """Whether a filter lets a letter through; one that is not known lets all."""
    tests = {
        "edited": row.text is TextState.EDITED,
        "overtaken": row.overtaken,
        "awaited": row.signed is SignedState.AWAITED,
        "ready": row.signed is SignedState.SIGNED,
        "void": row.signed is SignedState.VOID,
        "nobody": not row.contact,
        "missing": row.text is TextState.MISSING,
    }
    return tests.get(chosen, True)


def upload(visit: Visit) -> Response:
    """Takes edited letters in by their names: all, or none if one cannot be taken."""
    try:
        sent = [LetterFile(name=file.name, data=file.stream.read()) for file in visit.form.uploads("files")]
        with locked(visit.project.paths.output):
            letters = letters_of(visit)
            folder = letters.folder(DRAFT)
            changes = confined(uploaded_changes, folder, sent, letters.names())
            behind = _changed_since(letters.folders[DRAFT], visit.form.text("opened"), (it.path for it in changes))
            if behind:
                return show(visit, tuple(map(_not_taken, behind)), HTTPStatus.CONFLICT)
            write_noted(visit, letters, changes, EDITED)
    except NcpmError as refused:
        return show(visit, problems_of(refused, "files"), HTTPStatus.UNPROCESSABLE_ENTITY)
    count = len(changes)
    what = "1 file was" if count == 1 else f"{count} files were"
    return visit.to("letters", notice=f"{what} taken. Build the draft to make PDF files and e-mails of the new words.")


def ready(visit: Visit) -> Response:
    """Marks chosen letters of the candidate as ready, bound to their bytes, or takes that back."""
    chosen = visit.form.fields.get("listed" if visit.form.text("all-listed") else "letter", ())
    name = visit.person.name if visit.person.identity else visit.form.text("name")
    back = visit.form.text("act") == "back"
    try:
        with locked(visit.project.paths.output):
            letters = letters_of(visit)
            folder = letters.folder(CANDIDATE)
            behind = () if back else _letters_changed_since(letters, visit.form.text("shown"), chosen)
            if behind:
                return show(visit, tuple(map(_not_marked, behind)), HTTPStatus.CONFLICT, name)
            if back:
                take_back(folder, chosen)
            else:
                sign_letters(folder, chosen, name, day_in_london(visit.desk.now()))
    except NcpmError as refused:
        fields = {"letters.unnamed": "name", "letters.none-chosen": "letters"}
        problems = tuple(
            problem for issue in refused.issues for problem in problems_of([issue], fields.get(issue.code, ""))
        )
        return show(visit, problems, HTTPStatus.UNPROCESSABLE_ENTITY, name)
    count = f"{len(chosen)} {'letter' if len(chosen) == 1 else 'letters'}"
    words = f"{count} no longer ready" if back else f"{count} marked ready by {' '.join(name.split())}"
    names = letters.names()
    visit.note(f"{words}: {', '.join(names.get(letter, letter) for letter in chosen)}")
    return visit.to("letters", notice=f"{words}.")


def send_paper(visit: Visit) -> Response:
    """The print file or the submission."""
    kind, name = visit.part("kind"), visit.part("name")
    if kind not in (DRAFT, CANDIDATE) or not visit.quarter:
        raise NotFound(no_file(name))
    letters = letters_of(visit)
    if name not in letters.papers(kind):
        raise NotFound(no_file(name))
    refusal = early_refusal(visit, letters, f"{name} of the {kind}")
    return refusal or file_answer(bytes_of(letters.folder(kind) / name, name), name)


def _state_of(folder: LettersFolder) -> str:
    """What each letter was when a page was made, so that nobody acts on one that they have not seen."""
    return " ".join(f"{path}={digest[:16]}" for path, digest in sorted(folder.sha256.items()) if ".new." not in path)


def _changed_since(folder: LettersFolder, opened: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the files that are not as they were in the state that a page had."""
    before = set(opened.split())
    now = {item.partition("=")[0]: item for item in _state_of(folder).split()}
    return tuple(path for path in paths if path in now and now[path] not in before)


def _letters_changed_since(letters: Letters, opened: str, chosen: Iterable[str]) -> tuple[str, ...]:
    """The areas of those letters of the candidate that are not as they were in the state that a page had."""
    names, folder = letters.names(), letters.folders[CANDIDATE]
    changed = (letter for letter in chosen if _changed_since(folder, opened, (f"{letter}.{WORD}", f"{letter}.{PDF}")))
    return tuple(names.get(letter, letter) for letter in changed)


def _not_taken(path: str) -> Problem:
    text = f"{path}: somebody has changed this letter since you opened the list. Nothing was taken."
    return Problem(text=f"{text} Look at it, then send yours again.", field="files")


def _not_marked(area: str) -> Problem:
    text = f"{area}: this letter has changed since you opened the list. No letter was marked."
    return Problem(text=f"{text} Read it as it is now, then mark it.", field="letters")


ROUTES: tuple[Route, ...] = (
    get("/letters", show, name="letters", roles=READERS),
    post("/letters/upload", upload, name="letters-upload", roles=EDITORS),
    post("/letters/ready", ready, name="letters-ready", roles=SIGNERS),
    get("/letters/papers/{kind}/{name}", send_paper, name="letters-paper", roles=READERS),
    *letter.ROUTES,
)

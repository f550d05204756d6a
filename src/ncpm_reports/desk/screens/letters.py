"""The letters to chief constables: all of them, sent back edited, marked ready."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.names import listed
from ncpm_reports.core.problems import NcpmError
from ncpm_reports.desk.letter_list import PDF, WORD, LetterStanding, SigningState, TextState
from ncpm_reports.desk.letter_sign_off import sign_letters, take_back
from ncpm_reports.desk.letters_folders import EDITED, read_letters, require_access_to_letters, write_and_journal
from ncpm_reports.desk.moments import day_in_london
from ncpm_reports.desk.processes import run_confined
from ncpm_reports.desk.project import CANDIDATE, DRAFT
from ncpm_reports.desk.rendering import Problem, problem_of, problems_of
from ncpm_reports.desk.screens.sign_off import candidate_overtaken
from ncpm_reports.desk.served_files import bytes_of, file_answer, no_file
from ncpm_reports.desk.uploaded_letters import LetterFile, uploaded_changes
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.letters.letters_folder import LettersFolder

# What the list can be limited to: the words of the choice, and which letters it shows.
FILTERS: Mapping[str, tuple[str, Callable[[LetterStanding], bool]]] = {
    "all": ("All letters", lambda row: True),
    "edited": ("Edited", lambda row: row.text_state is TextState.EDITED),
    "overtaken": ("Edited, and the text has changed since", lambda row: row.overtaken),
    "awaited": ("Not ready yet", lambda row: row.signing_state is SigningState.AWAITED),
    "ready": ("Ready", lambda row: row.signing_state is SigningState.SIGNED),
    "void": ("Void", lambda row: row.signing_state is SigningState.VOID),
    "nobody": ("Sent to nobody: no contact", lambda row: not row.contact),
    "missing": (
        "Not made",
        lambda row: row.text_state is TextState.MISSING and row.signing_state is SigningState.NO_CANDIDATE,
    ),
}


def show(visit: Visit, problems: Sequence[Problem] = (), status: int | None = None) -> Response:
    """Every letter, or those of a kind that was asked for."""
    if not visit.quarter:
        return visit.page("letters.html", letters=None, rows=(), problems=problems, status=status)
    try:
        letters = read_letters(visit)
        rows = letters.rows(day_in_london(visit.desk.now()))
    except NcpmError as refused:
        problems = (*problems, *problems_of(refused))
        return visit.page("letters.html", letters=None, rows=(), problems=problems, status=422)
    require_access_to_letters(visit, letters, "the list of letters")
    problems = (*problems, *_problems_of_days(rows))
    chosen = visit.request.query_params.get("show", "all")
    by_filter = {key: [row for row in rows if is_shown(row)] for key, (_, is_shown) in FILTERS.items()}
    return visit.page(
        "letters.html",
        status=status,
        letters=letters,
        rows=by_filter.get(chosen, rows),
        is_made=len(by_filter["missing"]) < len(rows),
        filters=[(key, f"{words} ({len(by_filter[key])})") for key, (words, _) in FILTERS.items()],
        chosen=chosen,
        kind=CANDIDATE if letters.folders[CANDIDATE].sha256 else DRAFT,
        overtaken=candidate_overtaken(visit),
        opened={kind: _state_of(letters.folders[kind]) for kind in (DRAFT, CANDIDATE)},
        name=visit.form.text("name") or visit.person.name,
        ticked=visit.form.fields.get("letter", ()),
        all_ticked=visit.form.text("all-listed"),
        problems=problems,
    )


def _problems_of_days(rows: Iterable[LetterStanding]) -> Iterator[Problem]:
    """That letters are signed off on a day to come, which a sheet filled in elsewhere may say."""
    areas = [row.area for row in rows if row.is_dated_ahead]
    if areas:
        words = "The sheet has a day of signing that has not come. No candidate can be built while it has."
        remedy = "Choose what is named here, press “No longer ready”, then mark it as ready again."
        yield Problem(f"{listed(areas)}: {words} {remedy}", "letters")


def upload(visit: Visit) -> Response:
    """Takes edited letters in by their names: all, or none if one cannot be taken."""
    try:
        sent = [LetterFile(name=file.name, data=file.stream.read()) for file in visit.form.uploads("files")]
        with locked(visit.project.paths.output):
            letters = read_letters(visit)
            folder = letters.folder(DRAFT)
            changes = run_confined(uploaded_changes, folder, sent, letters.names())
            changed_paths = _changed_since(
                letters.folders[DRAFT], visit.form.text("opened"), (change.path for change in changes)
            )
            if changed_paths:
                moved_on = "somebody has changed this letter since you opened the list. Nothing was taken."
                texts = (f"{path}: {moved_on} Look at it, then send yours again." for path in changed_paths)
                return show(visit, [Problem(text, "files") for text in texts], HTTPStatus.CONFLICT)
            write_and_journal(visit, letters, changes, EDITED)
    except NcpmError as refused:
        return show(visit, problems_of(refused, "files"))
    what = "1 file was" if len(changes) == 1 else f"{len(changes)} files were"
    return visit.redirect(
        "letters", notice=f"{what} taken. Build the draft to make PDF files and e-mails of the new words."
    )


def ready(visit: Visit) -> Response:
    """Marks chosen letters of the candidate as ready, bound to their bytes, or takes that back."""
    chosen = visit.form.fields.get("listed" if visit.form.text("all-listed") else "letter", ())
    name = visit.person.name if visit.person.identity else visit.form.line("name")
    back = visit.form.text("act") == "back"
    try:
        with locked(visit.project.paths.output):
            letters = read_letters(visit)
            folder, names = letters.folder(CANDIDATE), letters.names()
            files = {f"{letter}.{ending}": letter for letter in chosen for ending in (WORD, PDF)}
            changed_paths = () if back else _changed_since(letters.folders[CANDIDATE], visit.form.text("shown"), files)
            if changed_paths:
                moved_on = "this letter has changed since you opened the list. No letter was marked."
                areas = dict.fromkeys(names.get(files[path], path) for path in changed_paths)
                texts = (f"{area}: {moved_on} Read it as it is now, then mark it." for area in areas)
                return show(visit, [Problem(text, "letters") for text in texts], HTTPStatus.CONFLICT)
            if back:
                take_back(folder, chosen)
            else:
                sign_letters(folder, chosen, name, day_in_london(visit.desk.now()))
    except NcpmError as refused:
        fields = {"letters.unnamed": "name", "letters.none-chosen": "letters"}
        return show(visit, [problem_of(issue, fields.get(issue.code, "")) for issue in refused.issues])
    count = f"{len(chosen)} {'letter' if len(chosen) == 1 else 'letters'}"
    words = f"{count} no longer ready" if back else f"{count} marked ready by {name}"
    which = "all" if len(chosen) == len(names) else ", ".join(names.get(letter, letter) for letter in chosen)
    visit.note(f"{words}: {which}")
    return visit.redirect("letters", notice=f"{words}.")


def send_paper(visit: Visit) -> Response:
    """The print file or the submission."""
    kind, name = visit.part("kind"), visit.part("name")
    letters = read_letters(visit) if visit.quarter and kind in (DRAFT, CANDIDATE) else None
    if letters is None or name not in letters.batch_files(kind):
        raise no_file(name)
    require_access_to_letters(visit, letters, f"{name} of the {kind}")
    return file_answer(bytes_of(letters.folder(kind) / name, name), name)


def _state_of(folder: LettersFolder) -> str:
    """What each letter was when a page was made, so that nobody acts on one that they have not seen."""
    return " ".join(f"{path}={digest[:16]}" for path, digest in sorted(folder.sha256.items()) if ".new." not in path)


def _changed_since(folder: LettersFolder, opened: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the files that are not as they were in the state that a page had."""
    before = set(opened.split())
    now = {item.partition("=")[0]: item for item in _state_of(folder).split()}
    return tuple(path for path in paths if path in now and now[path] not in before)

"""One letter: read, compared with the text that was made, edited elsewhere and sent back, restored."""

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.problems import NcpmError, NotFound
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.letter_list import EMAIL, PDF, WORD, generated_bytes
from ncpm_reports.desk.letters_folders import (
    EDITED,
    RESTORED,
    QuarterLetters,
    earlier_edits,
    read_letters,
    require_access_to_letters,
    write_and_journal,
)
from ncpm_reports.desk.moments import day_in_london
from ncpm_reports.desk.number_tracing import printed_numbers
from ncpm_reports.desk.processes import run_confined
from ncpm_reports.desk.project import CANDIDATE, DRAFT
from ncpm_reports.desk.redline import Redline, has_changes, redline, untraced_numbers
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.screens.sign_off import candidate_overtaken
from ncpm_reports.desk.served_files import bytes_of, file_answer, no_file
from ncpm_reports.desk.uploaded_letters import LetterFile, restored_changes, uploaded_changes
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.output.artefacts import LETTERS
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.manifest import read_sums
from ncpm_reports.release.output.numbers import number_tokens
from ncpm_reports.writers.docx.read import UnreadableDocx, hidden_content_of, read_docx

MADE = "made"
MOVED_ON = Problem(
    "Somebody has changed this letter since you opened it. Nothing was changed; look at it as it is now."
)


def show(visit: Visit, problems: Sequence[Problem] = (), status: int | None = None) -> Response:
    """A letter with its PDF, and what an edit changed in it."""
    letters, letter = _letter(visit)
    require_access_to_letters(visit, letters, f"the letter to {letters.names()[letter]}")
    row = next(row for row in letters.rows(day_in_london(visit.desk.now())) if row.letter == letter)
    draft, word = letters.folders[DRAFT], f"{letter}.{WORD}"
    edited = draft.contents.get(word) if word in draft.by_hand else None
    generated = _generated_bytes(visit, letters, word) if edited is not None else None
    lines, unreadable = _redline(letters, letter, generated, edited)
    kinds = [kind for kind in (CANDIDATE, DRAFT) if f"{letter}.{PDF}" in letters.folders[kind].sha256]
    requested_kind = visit.request.query_params.get("of", "")
    return visit.page(
        "letter.html",
        status=status,
        row=row,
        kind=requested_kind if requested_kind in kinds else next(iter(kinds), ""),
        kinds=kinds,
        files={kind: _files(letters, letter, kind) for kind in (DRAFT, CANDIDATE)},
        overtaken=candidate_overtaken(visit),
        restorable=generated is not None,
        lines=lines,
        changed=has_changes(lines),
        untraced=untraced_numbers(lines),
        unreadable=unreadable,
        hidden_content=hidden_content_of(edited) if edited is not None else (),
        older_pdf=_is_unbuilt(letters, word) and row.text_state == "edited" and not row.has_edited_pdf,
        opened=_opened(letters, letter),
        earlier=earlier_edits(visit, letter),
        problems=problems,
    )


def send_earlier(visit: Visit) -> Response:
    """A file of a letter that somebody sent, as the journal kept it."""
    letters, letter = _letter(visit)
    what = f"an earlier edit of the letter to {letters.names()[letter]}"
    require_access_to_letters(visit, letters, what)
    edit = next((edit for edit in earlier_edits(visit, letter) if str(edit.number) == visit.part("number")), None)
    data = Journal(visit.project.workspace).text(edit.digest) if edit else None
    if edit is None or data is None:
        raise no_file(what)
    stem, _, ending = edit.name.rpartition(".")
    return file_answer(data, f"{stem}-{edit.number}.{ending}")


def send(visit: Visit) -> Response:
    """A file of a letter, by what it is."""
    letters, letter = _letter(visit)
    kind, ending = visit.part("kind"), visit.part("ending")
    word = f"{letter}.{WORD}"
    require_access_to_letters(visit, letters, f"the letter to {letters.names()[letter]}")
    if (kind, ending) == (MADE, WORD):
        data = _generated_bytes(visit, letters, word)
        if data is None:
            raise no_file(f"the text as made for {letters.names()[letter]}")
        return file_answer(data, f"{letter}-as-made.{WORD}")
    if kind not in (DRAFT, CANDIDATE) or ending not in _files(letters, letter, kind):
        raise no_file(f"the letter to {letters.names()[letter]}")
    name = f"{letter}.{ending}"
    return file_answer(bytes_of(letters.folder(kind) / name, name), name)


def upload(visit: Visit) -> Response:
    """Takes an edited Word file or PDF in, unless somebody else has changed the letter since it was opened."""
    sent = [
        LetterFile(name=file.name, data=file.stream.read())
        for field in ("word", "pdf")
        for file in visit.form.uploads(field)
    ]
    return _take_in(visit, sent)


def put_in_place(visit: Visit) -> Response:
    """What was sent before a conflict, now in the place of what stands."""
    _, letter = _letter(visit)
    journal = Journal(visit.project.workspace)
    files = ((ending, journal.text(visit.form.text(ending))) for ending in (WORD, PDF))
    return _take_in(visit, [LetterFile(name=f"{letter}.{ending}", data=data) for ending, data in files if data])


def restore(visit: Visit) -> Response:
    """Makes the letter the program's own text again; the edit is kept by the journal."""
    try:
        with locked(visit.project.paths.output):
            letters, letter = _letter(visit)
            if visit.form.text("opened") != _opened(letters, letter):
                return show(visit, [MOVED_ON], HTTPStatus.CONFLICT)
            text_by_sha256 = Journal(visit.project.workspace).text
            changes = restored_changes(letters.folders[DRAFT], letters.folder(DRAFT), letter, text_by_sha256)
            write_and_journal(visit, letters, changes, RESTORED)
    except NcpmError as refused:
        return show(visit, problems_of(refused))
    is_removed = any(change.after is None for change in changes)
    words = (
        "The edit was taken out; build the draft to make the letter again."
        if is_removed
        else "The text as made is back."
    )
    return visit.redirect("letter", letter=letter, notice=f"{words} What you sent is kept below.")


def _take_in(visit: Visit, sent: list[LetterFile]) -> Response:
    try:
        with locked(visit.project.paths.output):
            letters, letter = _letter(visit)
            changes = run_confined(uploaded_changes, letters.folder(DRAFT), sent, letters.names(), letter)
            if visit.form.text("opened") != _opened(letters, letter):
                return _conflict(visit, letters, letter, {change.path: change.after or b"" for change in changes})
            taken_over = (f"{letter}.{WORD}",) if visit.form.text("taken-over") else ()
            write_and_journal(visit, letters, changes, EDITED, taken_over)
    except NcpmError as refused:
        return show(visit, problems_of(refused, "word"))
    notice = "Your letter is in the draft. Build the draft to make its PDF and e-mail of the new words."
    return visit.redirect(
        "letter", letter=letter, notice=notice if changes else "The letter is already as you sent it."
    )


def _conflict(visit: Visit, letters: QuarterLetters, letter: str, sent: dict[str, bytes]) -> Response:
    """Both letters side by side; what was sent is kept, so that nothing has to be sent again."""
    journal = Journal(visit.project.workspace)
    with journal.locked():
        digests = {path.rpartition(".")[2]: journal.keep(data) for path, data in sent.items()}
    word = f"{letter}.{WORD}"
    path = letters.folder(DRAFT) / word
    standing_bytes = path.read_bytes() if path.is_file() else None
    lines, unreadable = _redline(letters, letter, standing_bytes, sent.get(word))
    return visit.page(
        "letter_conflict.html",
        status=HTTPStatus.CONFLICT,
        letter=letter,
        area=letters.names()[letter],
        digests=digests,
        lines=lines,
        changed=has_changes(lines),
        unreadable=unreadable,
        taken_over=visit.form.text("taken-over"),
        opened=_opened(letters, letter),
    )


def _letter(visit: Visit) -> tuple[QuarterLetters, str]:
    letter = visit.part("letter")
    letters = read_letters(visit) if visit.quarter else None
    if letters is None or letter not in letters.names():
        expected, remedy = "a letter of this quarter", "Choose one from the list of letters."
        raise NotFound.of("letters.unknown", f"letter {letter}", "no such letter", expected, remedy)
    return letters, letter


def _files(letters: QuarterLetters, letter: str, kind: str) -> tuple[str, ...]:
    present = letters.folders[kind].sha256
    return tuple(ending for ending in (WORD, PDF, EMAIL) if f"{letter}.{ending}" in present)


def _generated_bytes(visit: Visit, letters: QuarterLetters, word: str) -> bytes | None:
    draft = letters.folders[DRAFT]
    generated_file = draft.generated.get(word)
    journalled = Journal(visit.project.workspace).text(generated_file.sha256) if generated_file else None
    return generated_bytes(draft, letters.folder(DRAFT), word) or journalled


def _redline(
    letters: QuarterLetters, letter: str, generated: bytes | None, edited: bytes | None
) -> tuple[Redline, bool]:
    """The two texts compared, nothing where one is not there; and whether one of them cannot be read."""
    if generated is None or edited is None:
        return (), False
    try:
        before, after = read_docx(generated).lines, read_docx(edited).lines
    except UnreadableDocx:
        return (), True
    generated_numbers = frozenset(token for line in before for token in number_tokens(line))
    return redline(
        before, after, generated_numbers | printed_numbers(letters.quarter_folders[DRAFT], f"{LETTERS}{letter}")
    ), False


def _is_unbuilt(letters: QuarterLetters, word: str) -> bool:
    """Whether a letter was edited after the last build, so that its PDF and e-mail have the words before."""
    with suppress(OSError):
        return read_sums(letters.quarter_folders[DRAFT]).get(f"{LETTERS}{word}") != letters.folders[DRAFT].sha256.get(
            word
        )
    return False


def _opened(letters: QuarterLetters, letter: str) -> str:
    present = letters.folders[DRAFT].sha256
    return " ".join(present.get(f"{letter}.{ending}", "none") for ending in (WORD, PDF))

"""Approving exactly these bytes."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.responses import Response
from starlette.routing import Route

from ncpm_reports.cache import inputs_changed
from ncpm_reports.core.problems import NcpmError, Refused, Severity
from ncpm_reports.desk.checked_files import candidate_in, changed_files
from ncpm_reports.desk.early_access import refusal_before_release
from ncpm_reports.desk.labels import plain
from ncpm_reports.desk.people import READERS, Role
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.narrative.phrases import capitalised
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import BOARD, Candidate, read_candidate
from ncpm_reports.release.publish.ledger import Entry, read_ledger
from ncpm_reports.release.publish.progress import built_folder
from ncpm_reports.release.publish.sign_off import (
    SIGNATURES,
    Signatory,
    machine_identity,
    sign_off,
    signatures_of,
    unfit,
    unsigned,
)

# Where a refused sign-off says that something is wrong: the field of the form, and what people call it.
FIELDS = {"--name": ("name", "Your name"), "--role": ("role", "Your role"), "--reason": ("reason", "What you checked")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed into the form."""

    name: str = ""
    role: str = ""
    reason: str = ""


def show(
    visit: Visit, problems: tuple[Problem, ...] = (), status: int = HTTPStatus.OK, typed: Typed | None = None
) -> Response:
    """What exactly is signed, whether its files are as they were made, and who has signed."""
    built = standing_candidate(visit)
    if built is None:
        return visit.page("sign_off.html", built=None, problems=problems, status=status)
    refusal = refusal_before_release(visit, built, "the candidate's list for sign-off")
    if refusal is not None:
        return refusal
    signed, remarks = _signed(visit, built)
    return visit.page(
        "sign_off.html",
        status=status,
        built=built,
        pack=sum(path.startswith(BOARD) for path in built.sha256),
        public=sum(not path.startswith(BOARD) for path in built.sha256),
        documents=tuple(path.removeprefix(BOARD) for path in built.sha256 if _is_document(path)),
        changed=changed_files(built),
        overtaken=is_overtaken(visit, built),
        unfit=tuple(plain(issue).sentence() for issue in unfit(built)),
        signed=signed,
        remarks=remarks,
        needed=SIGNATURES,
        typed=typed or Typed(name=visit.person.name),
        problems=problems,
    )


def sign(visit: Visit) -> Response:
    """Records a sign-off of what the page showed."""
    person, form = visit.person, visit.form
    typed = Typed(
        name=person.name if person.identity else form.text("name"), role=form.text("role"), reason=form.text("reason")
    )
    folder = visit.project.folder(visit.quarter, final=True)
    output = folder.parent
    try:
        with locked(output):
            built = read_candidate(folder)
            if built.content != form.text("content"):
                return show(visit, (built_again(),), HTTPStatus.CONFLICT, typed)
            signed = sign_off(output, built, visit.desk.now(), _signatory(visit, typed))
    except NcpmError as refused:
        return show(visit, field_problems(refused), HTTPStatus.UNPROCESSABLE_ENTITY, typed)
    count = min(len(signed.signatures), SIGNATURES)
    notice = f"Signed off by {typed.name}. {count} of {SIGNATURES} people have signed exactly this."
    remarks = " ".join(f"{capitalised(remark.found)}. {plain(remark).remedy}" for remark in signed.remarks)
    return visit.to("sign-off", notice=f"{notice} {remarks}".strip())


def standing_candidate(visit: Visit) -> Candidate | None:
    """The quarter's candidate; None where there is none. Raises: Refused if its manifest is none."""
    if not visit.quarter:
        return None
    return candidate_in(visit.project.folder(visit.quarter, final=True))


def is_overtaken(visit: Visit, built: Candidate) -> bool:
    """Whether figures or words have changed since a candidate was built."""
    standing = built_folder(built.folder, inputs_changed(visit.project.paths))
    return standing is not None and not standing.current


def candidate_overtaken(visit: Visit) -> bool:
    """Whether figures or words have changed since the quarter's candidate was built; no where none can be read."""
    try:
        built = standing_candidate(visit)
    except NcpmError:
        return False
    return built is not None and is_overtaken(visit, built)


def field_problems(refused: NcpmError) -> tuple[Problem, ...]:
    """A refusal's issues, those about what was typed at their fields and in the words of the page."""
    problems = []
    for issue in refused.issues:
        field, label = FIELDS.get(issue.where, ("", issue.where))
        if field and issue.found == "nothing":
            problems.append(Problem(text=f"{label} is missing", field=field))
        else:
            problems.append(problem_of(replace(issue, where=label), field))
    return tuple(dict.fromkeys(problems))


def built_again() -> Problem:
    """What somebody is told who looked at another candidate than the one that stands now."""
    return Problem(
        text="The candidate was built again since you opened this page. Nothing was recorded. Read it as it is now."
    )


def _signatory(visit: Visit, typed: Typed) -> Signatory:
    identity = f"sign-in {visit.person.identity}" if visit.person.identity else machine_identity()
    return Signatory(name=typed.name, role=typed.role, reason=typed.reason, identity=identity)


def _signed(visit: Visit, built: Candidate) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Who has signed exactly this, and what is to be said of their names or of a broken ledger."""
    try:
        ledger = read_ledger(built.folder.parent)
    except Refused as refused:
        return (), tuple(plain(issue).sentence() for issue in refused.issues)
    alike = (issue for issue in unsigned(built, ledger) if issue.severity is Severity.WARNING)
    return signatures_of(ledger, built.content), tuple(plain(issue).sentence() for issue in alike)


def _is_document(path: str) -> bool:
    return path.startswith(BOARD) and path.count("/") == 1 and path.endswith((".pdf", ".docx"))


ROUTES: tuple[Route, ...] = (
    get("/sign-off", show, name="sign-off", roles=READERS),
    post("/sign-off/sign", sign, name="sign", roles=(Role.SIGNATORY,)),
)

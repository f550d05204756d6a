"""Approving exactly these bytes."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.problems import NcpmError, Refused, Severity
from ncpm_reports.desk.early_access import require_access
from ncpm_reports.desk.file_states import changed_files
from ncpm_reports.desk.labels import in_desk_words
from ncpm_reports.desk.people import Person
from ncpm_reports.desk.progress import built_folder, inputs_changed
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.visit import Visit
from ncpm_reports.narrative.phrases import capitalised
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import BOARD, Candidate, read_candidate
from ncpm_reports.release.publish.ledger import Entry, read_ledger
from ncpm_reports.release.publish.sign_off import (
    SIGNATURES,
    Signatory,
    candidate_problems,
    machine_identity,
    sign_off,
    signature_problems,
    signatures_of,
)

# Where a refused sign-off says that something is wrong: the field of the form, and what people call it.
FIELDS = {"--name": ("name", "Your name"), "--role": ("role", "Your role"), "--reason": ("reason", "What you checked")}
DOCUMENTS = (".pdf", ".docx")
# What somebody is told who looked at another candidate than the one that stands now.
BUILT_AGAIN = Problem(
    "The candidate was built again since you opened this page. Nothing was recorded. Read it as it is now."
)


def show(visit: Visit, problems: Sequence[Problem] = (), status: int | None = None) -> Response:
    """What exactly is signed, whether its files are as they were made, and who has signed."""
    built = visit.built()
    if built is None:
        return visit.page("sign_off.html", built=None, problems=problems, status=status)
    require_access(visit, built.releases, "the candidate's list for sign-off")
    signed, remarks = _signed(visit, built)
    pack = [path for path in built.sha256 if path.startswith(BOARD)]
    return visit.page(
        "sign_off.html",
        status=status,
        built=built,
        pack=len(pack),
        public=len(built.sha256) - len(pack),
        documents=[path.removeprefix(BOARD) for path in pack if path.count("/") == 1 and path.endswith(DOCUMENTS)],
        changed=changed_files(built),
        overtaken=is_overtaken(visit, built),
        unfit=[in_desk_words(issue).sentence() for issue in candidate_problems(built)],
        signed=signed,
        remarks=remarks,
        needed=SIGNATURES,
        typed={field: visit.form.text(field) for field, _ in FIELDS.values()} | {"name": _name(visit)},
        problems=problems,
    )


def sign(visit: Visit) -> Response:
    """Records a sign-off of what the page showed."""
    form, name = visit.form, _name(visit)
    signatory = Signatory(
        name=name, role=form.text("role"), reason=form.text("reason"), identity=identity_of(visit.person)
    )
    folder = visit.project.folder(visit.quarter, final=True)
    output = folder.parent
    try:
        with locked(output):
            built = read_candidate(folder)
            if built.content != form.text("content"):
                return show(visit, [BUILT_AGAIN], HTTPStatus.CONFLICT)
            signed = sign_off(output, built, visit.desk.now(), signatory)
    except NcpmError as refused:
        return show(visit, field_problems(refused))
    count = min(len(signed.signatures), SIGNATURES)
    notice = f"Signed off by {name}. {count} of {SIGNATURES} people have signed exactly this."
    remarks = " ".join(f"{capitalised(remark.found)}. {in_desk_words(remark).remedy}" for remark in signed.remarks)
    return visit.redirect("sign-off", notice=f"{notice} {remarks}".strip())


def _name(visit: Visit) -> str:
    if visit.person.identity or visit.request.method == "GET":
        return visit.person.name
    return visit.form.text("name")


def identity_of(person: Person) -> str:
    """Who acts, as the ledger notes it: by the organisation's sign-in, or by the machine's user."""
    return f"sign-in {person.identity}" if person.identity else machine_identity()


def is_overtaken(visit: Visit, built: Candidate) -> bool:
    """Whether figures or words have changed since a candidate was built."""
    standing = built_folder(built.folder, inputs_changed(visit.project.paths))
    return standing is not None and not standing.is_current


def candidate_overtaken(visit: Visit) -> bool:
    """Whether figures or words have changed since the quarter's candidate was built; no where none can be read."""
    try:
        built = visit.built()
    except NcpmError:
        return False
    return built is not None and is_overtaken(visit, built)


def field_problems(refused: NcpmError) -> tuple[Problem, ...]:
    """A refusal's issues, those about what was typed at their fields and in the words of the page."""
    problems = []
    for issue in refused.issues:
        field, label = FIELDS.get(issue.where, ("", issue.where))
        if field and issue.found == "nothing":
            problems.append(Problem(f"{label} is missing", field))
        else:
            problems.append(problem_of(replace(issue, where=label), field))
    return tuple(dict.fromkeys(problems))


def _signed(visit: Visit, built: Candidate) -> tuple[Sequence[Entry], Sequence[str]]:
    """Who has signed exactly this, and what is to be said of their names or of a broken ledger."""
    try:
        ledger = read_ledger(built.folder.parent)
    except Refused as refused:
        return (), tuple(in_desk_words(issue).sentence() for issue in refused.issues)
    alike = (issue for issue in signature_problems(built, ledger) if issue.severity is Severity.WARNING)
    return signatures_of(ledger, built.content), tuple(in_desk_words(issue).sentence() for issue in alike)

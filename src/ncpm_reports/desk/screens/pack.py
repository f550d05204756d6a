"""The board's pack: read in the browser, or kept."""

from http import HTTPStatus

from starlette.responses import Response
from starlette.routing import Route

from ncpm_reports.core.problems import NotFound, Refused
from ncpm_reports.desk.checked_files import candidate_in
from ncpm_reports.desk.early_access import refusal_before_release
from ncpm_reports.desk.people import READERS
from ncpm_reports.desk.screens.build import CANDIDATE, DRAFT
from ncpm_reports.desk.served_files import bytes_of, file_answer, no_file
from ncpm_reports.desk.visit import Visit, get
from ncpm_reports.products.illustrative import SUFFIX
from ncpm_reports.release.output.artefacts import sha256_of
from ncpm_reports.release.publish.candidate import BOARD, Candidate

KINDS = (CANDIDATE, DRAFT)
PROFILES = f"{BOARD}profiles/"


def show(visit: Visit) -> Response:
    """The pack of the candidate, or of the draft where there is no candidate or it is asked for."""
    built = {kind: _built(visit, kind) for kind in KINDS}
    wanted = visit.request.query_params.get("of", "")
    kind = wanted if wanted in KINDS and built[wanted] else next((name for name in KINDS if built[name]), "")
    chosen = built[kind] if kind else None
    if chosen is not None:
        refusal = refusal_before_release(visit, chosen, f"the list of the {kind}'s pack")
        if refusal is not None:
            return refusal
    settings = visit.project.settings(visit.quarter)
    files = pack_files(chosen) if chosen else {}
    return visit.page(
        "pack.html",
        kind=kind,
        built=built,
        chosen=chosen,
        pdfs=tuple(name for name in _documents(files) if name.endswith(".pdf")),
        others=tuple(name for name in _documents(files) if not name.endswith(".pdf")),
        profiles=_profiles(visit, files),
        marking=settings.markings.pack,
    )


def send(visit: Visit) -> Response:
    """A file of a pack, if it is in its list and as it was made."""
    kind, name = visit.part("kind"), visit.part("name")
    built = _built(visit, kind) if kind in KINDS else None
    path = pack_files(built).get(name) if built else None
    if built is None or path is None:
        raise NotFound(no_file(name))
    refusal = refusal_before_release(visit, built, f"{name} of the {kind}")
    if refusal is not None:
        return refusal
    data = bytes_of(built.folder / path, name)
    if sha256_of(data) != built.sha256[path]:
        text = "This file was changed since it was made. Build the quarter again to read it."
        return visit.desk.renderer.refusal(HTTPStatus.CONFLICT, text)
    return file_answer(data, name)


def pack_files(built: Candidate) -> dict[str, str]:
    """The pack's files as the manifest lists them: the path of each by its name, no two of which are the same."""
    return {path.rsplit("/", 1)[-1]: path for path in built.sha256 if path.startswith(BOARD)}


def _built(visit: Visit, kind: str) -> Candidate | None:
    if not visit.quarter:
        return None
    try:
        return candidate_in(visit.project.folder(visit.quarter, final=kind == CANDIDATE))
    except Refused:
        return None


def _documents(files: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name, path in files.items() if not path.startswith(PROFILES))


def _profiles(visit: Visit, files: dict[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The profiles by the name of the force's area, each with its files."""
    stems: dict[str, list[str]] = {}
    for name, path in files.items():
        if path.startswith(PROFILES):
            stems.setdefault(name.rpartition(".")[0], []).append(name)
    areas = visit.project.areas() if stems else None
    named = []
    for stem, names in stems.items():
        force = areas.force(stem.removesuffix(SUFFIX)) if areas else None
        named.append((force.name if force else stem, tuple(sorted(names, reverse=True))))
    return tuple(sorted(named))


ROUTES: tuple[Route, ...] = (
    get("/pack", show, name="pack", roles=READERS),
    get("/pack/{kind}/{name}", send, name="pack-file", roles=READERS),
)

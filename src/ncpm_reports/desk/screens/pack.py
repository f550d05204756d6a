"""The board's pack: read in the browser, or kept."""

from collections import defaultdict
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import Response

from ncpm_reports.core.problems import Refused
from ncpm_reports.desk.early_access import require_access
from ncpm_reports.desk.project import CANDIDATE, DRAFT
from ncpm_reports.desk.served_files import bytes_of, file_answer, no_file
from ncpm_reports.desk.visit import Visit
from ncpm_reports.products.product import INVENTED_SUFFIX
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
        require_access(visit, chosen.releases, f"the list of the {kind}'s pack")
    files = pack_files(chosen) if chosen else {}
    documents = [name for name, path in files.items() if not path.startswith(PROFILES)]
    return visit.page(
        "pack.html",
        kind=kind,
        built=built,
        chosen=chosen,
        pdfs=[name for name in documents if name.endswith(".pdf")],
        others=[name for name in documents if not name.endswith(".pdf")],
        profiles=_profiles(visit, files),
        marking=visit.project.settings(visit.quarter).markings.pack,
    )


def send(visit: Visit) -> Response:
    """A file of a pack, if it is in its list and as it was made."""
    kind, name = visit.part("kind"), visit.part("name")
    built = _built(visit, kind) if kind in KINDS else None
    path = pack_files(built).get(name) if built else None
    if built is None or path is None:
        raise no_file(name)
    require_access(visit, built.releases, f"{name} of the {kind}")
    data = bytes_of(built.folder / path, name)
    if sha256_of(data) != built.sha256[path]:
        text = "This file was changed since it was made. Build the quarter again to read it."
        raise HTTPException(HTTPStatus.CONFLICT, text)
    return file_answer(data, name)


def pack_files(built: Candidate) -> dict[str, str]:
    """The pack's files as the manifest lists them: the path of each by its name, no two of which are the same."""
    return {path.rsplit("/", 1)[-1]: path for path in built.sha256 if path.startswith(BOARD)}


def _built(visit: Visit, kind: str) -> Candidate | None:
    try:
        return visit.built(final=kind == CANDIDATE)
    except Refused:
        return None


def _profiles(visit: Visit, files: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The profiles by the name of the force's area, each with its files, the PDF before the Word file."""
    by_stem: dict[str, list[str]] = defaultdict(list)
    for name, path in sorted(files.items(), reverse=True):
        if path.startswith(PROFILES):
            by_stem[name.rpartition(".")[0]].append(name)
    names = {force.slug: force.name for force in visit.project.areas().forces} if by_stem else {}
    return sorted((names.get(stem.removesuffix(INVENTED_SUFFIX), stem), listed) for stem, listed in by_stem.items())

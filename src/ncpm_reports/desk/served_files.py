"""Files of a quarter as answers: chosen by look-up, never by a path from the browser."""

from pathlib import Path

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.release.output.artefacts import MEDIA_TYPES, ending

# A browser's own viewer shows the PDF in a frame of the desk; nothing else may be done with it.
_SHOWN_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


def file_answer(data: bytes, name: str) -> Response:
    """A file under a name of the program's own: a PDF to be read in the browser, anything else to be kept."""
    kind = ending(name)
    shown = kind == "pdf"
    headers = {"content-disposition": f'{"inline" if shown else "attachment"}; filename="{name}"'}
    return Response(
        data,
        media_type=MEDIA_TYPES[kind],
        headers={**headers, **({"content-security-policy": _SHOWN_POLICY} if shown else {})},
    )


def bytes_of(path: Path, what: str) -> bytes:
    """The bytes of a file that a list names. Raises: NotFound if it is gone, or a link."""
    if path.is_symlink() or not path.is_file():
        raise NotFound(no_file(what))
    return path.read_bytes()


def no_file(what: str) -> Issue:
    """What is said of a file that is in no list, or gone."""
    return Issue(
        code="desk.no-file",
        where=what,
        found="no such file",
        expected="a file of the quarter",
        remedy="Build the quarter again, or go back and choose another.",
    )

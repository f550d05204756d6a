"""Files of a quarter as answers: chosen by look-up, never by a path from the browser."""

from pathlib import Path

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.release.output.artefacts import MEDIA_TYPES, ending

_XLSX = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
# What the browser shows, in a frame of the desk too; nothing in it may run or load anything else. The rest is kept.
_SHOWN = {
    "pdf": "default-src 'none'; object-src 'self'; frame-ancestors 'self'",
    "html": _PAGE,
    "css": _PAGE,
    "svg": _PAGE,
}


def file_answer(data: bytes, name: str) -> Response:
    """A file under a name of the program's own, whose ending says whether it is shown in the browser or kept."""
    kind = ending(name)
    headers = {"content-disposition": f'{"inline" if kind in _SHOWN else "attachment"}; filename="{name}"'}
    if kind in _SHOWN:
        headers["content-security-policy"] = _SHOWN[kind]
    return Response(data, media_type=(MEDIA_TYPES | _XLSX)[kind], headers=headers)


def csv_answer(text: str, name: str) -> Response:
    """A CSV file to be kept, which Excel reads as UTF-8."""
    return file_answer(text.encode("utf-8-sig"), name)


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

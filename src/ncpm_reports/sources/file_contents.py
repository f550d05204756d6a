"""A file's bytes as a tidy release: which reader opens it, which layout it has."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeAlias

from ncpm_reports.sources.delimited import read_delimited
from ncpm_reports.sources.figures_sheet import figures_in
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.recognise import recognise
from ncpm_reports.sources.rows import TidyRelease
from ncpm_reports.sources.spreadsheet import read_ods, read_xlsx
from ncpm_reports.sources.tidy_figures import FigureReleases
from ncpm_reports.sources.workbook import Workbook, refuse

ReadBytes: TypeAlias = Callable[[bytes, str], Workbook]


def reader_for(name: str) -> ReadBytes:
    """The reader for the ending of a file's name.

    Raises: Refused for an ending without a reader.
    """
    suffix = PurePath(name).suffix.casefold()
    if suffix == ".csv":
        return read_delimited
    if suffix in (".xlsx", ".ods"):
        return read_xlsx if suffix == ".xlsx" else read_ods
    raise refuse(
        "file.type",
        name,
        f"a file that ends in {suffix or 'nothing'}",
        "xlsx, ods or csv",
        "Save it as one of these, or get it in one from its publisher.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContents:
    """What a file holds: a tidy release, or figures in our own format; and the file's SHA-256."""

    sha256: str
    release: TidyRelease | None = None
    figures: FigureReleases = ()


def open_bytes(data: bytes, name: str, places: Places) -> FileContents:
    """A file's contents, by the layout that it has.

    Raises: Refused with every problem found.
    """
    workbook = reader_for(name)(data, name)
    figures = figures_in(workbook, places)
    if figures is not None:
        return FileContents(sha256=workbook.sha256, figures=figures)
    return FileContents(sha256=workbook.sha256, release=recognise(workbook).tidy(workbook, places))

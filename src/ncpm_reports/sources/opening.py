"""A file's bytes as a tidied release: which reader opens it, which layout it has."""

from pathlib import PurePath

from ncpm_reports.sources.delimited import read_delimited
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.recognise import recognise
from ncpm_reports.sources.rows import Tidied
from ncpm_reports.sources.spreadsheets import read_ods, read_xlsx
from ncpm_reports.sources.workbooks import Workbook, refuse

READERS = {".csv": read_delimited, ".xlsx": read_xlsx, ".ods": read_ods}


def open_workbook(data: bytes, name: str) -> Workbook:
    """The file as a workbook, by the reader for the ending of its name.

    Raises: Refused for an ending without a reader, and for what the reader refuses.
    """
    reader = READERS.get(PurePath(name).suffix.casefold())
    if reader is None:
        raise refuse(
            "file.type",
            name,
            f"a file that ends in {PurePath(name).suffix or 'nothing'}",
            "xlsx, ods or csv",
            "Save it as one of these, or get it in one from its publisher.",
        )
    return reader(data, name)


def tidy_bytes(data: bytes, name: str, places: Places) -> tuple[Tidied, str]:
    """The figures of a published file and its SHA-256.

    Raises: Refused with every problem found.
    """
    workbook = open_workbook(data, name)
    return recognise(workbook).tidy(workbook, places), workbook.sha256

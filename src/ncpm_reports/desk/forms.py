"""What a browser sends, read within limits: fields and files."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import BinaryIO, NamedTuple

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_FILES = 200
MAX_FIELDS = 3000
LONGEST_FIELD = 2 * 1024 * 1024


class Upload(NamedTuple):
    """A file that was sent. `name` is what the browser calls it: words for people, never a path.

    `stream` can be read while the request is being answered; a large file is on the disk, not in memory.
    """

    name: str
    stream: BinaryIO


class Form(NamedTuple):
    """The fields of a form, each with its values in the order sent, and its files. Line ends are one character."""

    fields: Mapping[str, Sequence[str]] = {}
    files: Mapping[str, Sequence[Upload]] = {}

    def text(self, name: str) -> str:
        """A field's value without the spaces around it; "" if it was not sent."""
        return self.raw(name).strip()

    def line(self, name: str) -> str:
        """A field's value as one line, each space single; "" if it was not sent."""
        return " ".join(self.raw(name).split())

    def raw(self, name: str) -> str:
        """A field's value as it was typed; "" if it was not sent."""
        return self.fields.get(name, ("",))[0]

    def uploads(self, name: str) -> tuple[Upload, ...]:
        """The files of a field; those that the browser sends for an empty field are left out."""
        return tuple(upload for upload in self.files.get(name, ()) if upload.name)


@asynccontextmanager
async def read_form(request: Request) -> AsyncIterator[Form]:
    """The form of a request, with its files open; empty for what is not one.

    Raises: HTTPException with what was too much of.
    """
    if request.method != "POST":
        yield Form()
        return
    fields: dict[str, list[str]] = defaultdict(list)
    files: dict[str, list[Upload]] = defaultdict(list)
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=LONGEST_FIELD) as sent:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                base_name = (value.filename or "").replace("\\", "/").rpartition("/")[2]
                files[name].append(Upload(base_name, value.file))
            elif len(value) > LONGEST_FIELD:
                raise HTTPException(413, f"The field {name} is too long.")
            else:
                fields[name].append(value.replace("\r\n", "\n").replace("\r", "\n"))
        yield Form(fields, files)

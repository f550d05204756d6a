"""What a browser sends, read within limits: fields and files."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_FILES = 200
MOST_FIELDS = 3000
LONGEST_FIELD = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was sent. `name` is what the browser calls it: words for people, never a path.

    `stream` can be read while the request is being answered; a large file is on the disk, not in memory.
    """

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form, each with its values in the order sent, and its files. Line ends are one character."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[Upload, ...]]

    def text(self, name: str) -> str:
        """A field's value without the spaces around it; "" if it was not sent."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """A field's value as it was typed; "" if it was not sent."""
        values = self.fields.get(name, ())
        return values[0] if values else ""

    def uploads(self, name: str) -> tuple[Upload, ...]:
        """The files of a field; those that the browser sends for an empty field are left out."""
        return tuple(upload for upload in self.files.get(name, ()) if upload.name)


EMPTY = Form(fields={}, files={})


@asynccontextmanager
async def read_form(request: Request) -> AsyncIterator[Form]:
    """The form of a request, with its files open; empty for what is not one.

    Raises: HTTPException with what was too much of.
    """
    if request.method != "POST":
        yield EMPTY
        return
    fields: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                upload = Upload(name=_base_name(value.filename or ""), stream=value.file)
                files.setdefault(name, []).append(upload)
            elif len(value) > LONGEST_FIELD:
                raise HTTPException(413, f"The field {name} is too long.")
            else:
                fields.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\r", "\n"))
        yield Form(
            fields={name: tuple(values) for name, values in fields.items()},
            files={name: tuple(uploads) for name, uploads in files.items()},
        )


def _base_name(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]

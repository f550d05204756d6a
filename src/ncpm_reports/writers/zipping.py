"""Packages (DOCX, ODS) whose bytes depend on nothing but their parts."""

import io
import zipfile
from collections.abc import Iterable

# A day after the first that such a package can name: readers in Java take that one for an earlier day, put where there
# is no room for it, in an extra field, which the ODF Validator then refuses.
PACKAGE_DAY = (1980, 1, 2, 0, 0, 0)


def zip_package(parts: Iterable[tuple[str, bytes]], *, stored: tuple[str, ...], level: int | None = None) -> bytes:
    """A zip of parts in their order, all of one date; those whose name ends in one of `stored` are not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, PACKAGE_DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(stored) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=level)
    return buffer.getvalue()

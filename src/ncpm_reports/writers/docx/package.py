"""Word files as the same bytes every time: python-docx's package, zipped with one date and in one order."""

import io
import zipfile
from collections.abc import Mapping

from docx.opc.package import OpcPackage
from docx.opc.packuri import PACKAGE_URI
from docx.opc.pkgwriter import _ContentTypesItem

from ncpm_reports.writers.package_day import PACKAGE_DAY

_CONTENT_TYPES = "[Content_Types].xml"
# Nearly twice as fast as zlib's own choice, for parts a ninth larger.
_COMPRESSION = 3


def saved(package: OpcPackage) -> bytes:
    """The package as a file. python-docx's own `save` would write the time, and its parts in the order of its links."""
    parts = list(package.iter_parts())
    files = {
        _CONTENT_TYPES: _ContentTypesItem.from_parts(parts).blob,  # type: ignore[no-untyped-call]
        PACKAGE_URI.rels_uri.membername: package.rels.xml,
    }
    for part in parts:
        files[part.partname.membername] = part.blob
        if part.rels:
            files[part.partname.rels_uri.membername] = part.rels.xml
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes depend on nothing but the files: content types first, then by name, all of one date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files, key=lambda name: (name != _CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, PACKAGE_DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=_COMPRESSION)
    return buffer.getvalue()

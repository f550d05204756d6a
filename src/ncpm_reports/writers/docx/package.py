"""Word files as the same bytes every time: python-docx's package, zipped with one date and in one order."""

from collections.abc import Mapping

from docx.opc.package import OpcPackage
from docx.opc.packuri import PACKAGE_URI
from docx.opc.pkgwriter import _ContentTypesItem

from ncpm_reports.writers.zipping import zipped

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
    return packed(files)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files as a package: content types first, then by name."""
    parts = sorted(files.items(), key=lambda part: (part[0] != _CONTENT_TYPES, part[0]))
    return zipped(parts, stored=(".png",), level=_COMPRESSION)

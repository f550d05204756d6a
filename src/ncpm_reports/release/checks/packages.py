"""A package (DOCX, ODS) unpacked once for everything that looks into it."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

from lxml import etree

MOST_UNPACKED = 100_000_000
_SAFE_XML = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package's parts by name, what it says of each, and its comment."""

    comment: bytes
    entries: tuple[zipfile.ZipInfo, ...]
    parts: Mapping[str, bytes]
    _trees: dict[str, etree._Element] = field(default_factory=dict)

    def tree(self, name: str) -> etree._Element:
        """A part as XML, which nobody changes; entities and outside parts are not followed.

        Raises: XMLSyntaxError.
        """
        if name not in self._trees:
            self._trees[name] = etree.fromstring(self.parts[name], _SAFE_XML)
        return self._trees[name]


# The same file is asked for its numbers, its properties and what it hides in turn.
@lru_cache(maxsize=2)
def read_package(data: bytes) -> Package:
    """The package with these bytes, every part's check sum held against it.

    Raises: BadZipFile if it is damaged, names a part twice or unpacks to far more than a document; and what unpacking
    a part may raise.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        entries = tuple(package.infolist())
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise zipfile.BadZipFile("too large when unpacked")
        parts = {entry.filename: package.read(entry) for entry in entries}
    # Programs differ in which they read, and so what a gate saw could be the other.
    if len(parts) != len(entries):
        raise zipfile.BadZipFile("two parts of one name")
    return Package(comment=package.comment, entries=entries, parts=parts)

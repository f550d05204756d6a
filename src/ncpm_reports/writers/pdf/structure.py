"""The structure tree of a tagged PDF: elements, what they hold on which page, and how they are written.

Knows nothing of what is being set: ReportLab and its hooks only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from reportlab.lib.rl_accel import fp_str

from ncpm_reports.writers.pdf.reportlab_hooks import CompactDocument, LateObject, Rectangle, literal

_KEPT_EMPTY = frozenset({"TD", "TH", "LBody", "Document"})


class Mark(NamedTuple):
    """A stretch of a page's content that belongs to an element; pages count from 0."""

    page: int
    number: int


class LinkMark(NamedTuple):
    """A link annotation that belongs to an element."""

    page: int
    annotation: int


@dataclass(slots=True, eq=False)
class StructureElement:
    """An element of the structure tree. An `inline` one joins its parent when it is first drawn, in reading order."""

    tag: str
    parent: "StructureElement | None"
    lang: str = ""
    alt: str = ""
    attributes: str = ""
    identifier: str = ""
    inline: bool = False
    kids: "list[StructureElement | Mark | LinkMark]" = field(default_factory=list)
    bounds: Rectangle | None = None
    number: int = 0

    def __post_init__(self) -> None:
        if self.parent is not None and not self.inline:
            self.parent.kids.append(self)

    def attach(self, kid: Mark | LinkMark) -> None:
        """Adds content."""
        if self.inline and self.parent is not None:
            self.inline = False
            self.parent.kids.append(self)
        self.kids.append(kid)

    def prune(self, kept: "list[StructureElement]") -> bool:
        """Drops descendants without content, and adds the others to `kept`; whether this element stays itself."""
        kept.append(self)
        self.kids = [kid for kid in self.kids if not isinstance(kid, StructureElement) or kid.prune(kept)]
        if self.kids or self.tag in _KEPT_EMPTY:
            return True
        kept.pop()
        return False


@dataclass(frozen=True, slots=True)
class Artifact:
    """What is painted for looks, not to be read; `kind` names page furniture: "Header", "Footer", "Watermark"."""

    kind: str = ""


ARTIFACT = Artifact()
Owner = StructureElement | Artifact | None


def string(text: str) -> str:
    """A text string: plain where it is printable ASCII, else UTF-16 with a byte order mark, in hexadecimal."""
    data = _string_bytes(text)
    return literal(data) if text.isascii() and text.isprintable() else f"<{data.hex()}>"


def _string_bytes(text: str) -> bytes:
    if text.isascii() and text.isprintable():
        return text.encode()
    return b"\xfe\xff" + text.encode("utf-16-be", "replace")


# Writing the tree ---------------------------------------------------------------------------------------------------


def write_structure(
    document: CompactDocument,
    root: StructureElement,
    marks: Sequence[Sequence[StructureElement]],
    links: Sequence[StructureElement],
) -> None:
    """The keys of the parent tree are the pages' indices, then those of links in the order of drawing."""
    elements: list[StructureElement] = []
    root.prune(elements)
    tree = LateObject(lambda _document: _tree_root(root, elements, marks, links))
    document.Catalog.StructTreeRoot = document.Reference(tree, "StructTreeRoot")
    for element in elements:
        element.number = document.add(LateObject(partial(_element, element)))


def _tree_root(
    root: StructureElement,
    elements: Iterable[StructureElement],
    marks: Sequence[Sequence[StructureElement]],
    links: Sequence[StructureElement],
) -> str:
    rows = [f"{page}[{' '.join(f'{owner.number} 0 R' for owner in owners)}]" for page, owners in enumerate(marks)]
    rows += [f"{len(marks) + place} {element.number} 0 R" for place, element in enumerate(links)]
    named = sorted((_string_bytes(element.identifier), element.number) for element in elements if element.identifier)
    names = " ".join(f"<{identifier.hex()}>{number} 0 R" for identifier, number in named)
    return (
        f"<</Type/StructTreeRoot/K[{root.number} 0 R]/ParentTree<</Nums[{' '.join(rows)}]>>"
        f"/ParentTreeNextKey {len(rows)}{f'/IDTree<</Names[{names}]>>' if names else ''}>>"
    )


def _element(element: StructureElement, document: CompactDocument) -> str:
    parent = document.object_number("StructTreeRoot") if element.parent is None else element.parent.number
    page = next((kid.page for kid in element.kids if isinstance(kid, Mark)), None)
    attributes = element.attributes
    if element.bounds is not None:
        attributes += f"<</O/Layout/Placement/Block/BBox[{' '.join(map(fp_str, element.bounds))}]>>"
    parts = [f"<</Type/StructElem/S/{element.tag}/P {parent} 0 R"]
    if page is not None:
        parts.append(f"/Pg {document.object_number(f'Page{page + 1}')} 0 R")
    if element.kids:
        parts.append(f"/K[{' '.join([_kid(document, kid, page) for kid in element.kids])}]")
    parts += [f"/Lang{string(element.lang)}"] if element.lang else []
    parts += [f"/Alt{string(element.alt)}"] if element.alt else []
    parts += [f"/ID{string(element.identifier)}"] if element.identifier else []
    parts += [f"/A[{attributes}]"] if attributes else []
    return "".join(parts) + ">>"


def _kid(document: CompactDocument, kid: StructureElement | Mark | LinkMark, page: int | None) -> str:
    if isinstance(kid, StructureElement):
        return f"{kid.number} 0 R"
    if isinstance(kid, Mark) and kid.page == page:
        return str(kid.number)
    where = document.object_number(f"Page{kid.page + 1}")
    if isinstance(kid, Mark):
        return f"<</Type/MCR/Pg {where} 0 R/MCID {kid.number}>>"
    annotation = document.object_number(f"Annot.link{kid.annotation}")
    return f"<</Type/OBJR/Pg {where} 0 R/Obj {annotation} 0 R>>"

"""The tag layer: a logical tree that is made first, and pages whose every stroke belongs to it or is an artifact.

Reading order is the tree's order, not the order of drawing. A page refuses to paint outside a mark (strict mode), so
text that nobody tagged cannot get into a file.
"""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.reference_pdf.objects import PdfFile, numbers, string, string_bytes

# A picture whose compressed operators are shorter than this costs less within the page than as an object of its own.
_INLINE = 600
_KEPT_EMPTY = frozenset({"TD", "TH", "LBody", "Document"})


class UnmarkedContent(AssertionError):
    """Something was painted that is neither tagged nor an artifact: a defect of this writer."""


class Mark(NamedTuple):
    """A stretch of one page's content that belongs to an element."""

    page: int
    number: int


class LinkObject(NamedTuple):
    """An annotation that belongs to an element; `key` is its place in the parent tree."""

    page: int
    annotation: int
    key: int


class Element:
    """A node of the logical tree. Block-level children join at once; inline ones when they are first drawn."""

    __slots__ = ("alt", "attributes", "box", "identity", "kids", "lang", "obj", "parent", "tag", "waiting")

    def __init__(
        self,
        tag: str,
        parent: "Element | None",
        *,
        lang: str = "",
        alt: str = "",
        attributes: str = "",
        identity: str = "",
        inline: bool = False,
    ) -> None:
        self.tag = tag
        self.parent = parent
        self.lang = lang
        self.alt = alt
        self.attributes = attributes
        self.identity = identity
        self.kids: list[Element | Mark | LinkObject] = []
        self.box: tuple[float, float, float, float] | None = None
        self.obj = 0
        self.waiting = inline
        if parent is not None and not inline:
            parent.kids.append(self)

    def attach(self, kid: "Mark | LinkObject") -> None:
        """Adds content, and joins the parent if this element was waiting for its first content."""
        if self.waiting and self.parent is not None:
            self.waiting = False
            self.parent.kids.append(self)
        self.kids.append(kid)

    def gather(self, found: "list[Element]") -> bool:
        """Drops descendants without content; whether this element itself stays.

        What stays is added to `found`, in reading order.
        """
        found.append(self)
        self.kids = [kid for kid in self.kids if not isinstance(kid, Element) or kid.gather(found)]
        if self.kids or self.tag in _KEPT_EMPTY:
            return True
        found.pop()
        return False


@dataclass(slots=True)
class Annotation:
    """A link's rectangle on a page and where it leads: an address, or an anchor of the document."""

    box: tuple[float, float, float, float]
    target: str
    contents: str
    element: Element


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's compressed operators and its size in points."""

    packed: bytes
    size: tuple[float, float]


@dataclass(slots=True)
class Page:
    """One page: its content, marked stretch by stretch, and its links.

    `index` is its place in the file, `number` the one it prints.
    """

    index: int
    number: int = 1
    ops: list[str] = field(default_factory=list)
    owners: list[Element] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    repeating: bool = False
    _open: object = None

    def tag(self, element: Element) -> None:
        """What is painted next belongs to this element, unless it is being set again: then it is an artifact."""
        if self.repeating:
            self.artifact()
            return
        if self._open is element:
            return
        self.close()
        number = len(self.owners)
        self.owners.append(element)
        element.attach(Mark(self.index, number))
        self.ops.append(f"/{element.tag}<</MCID {number}>>BDC")
        self._open = element

    def artifact(self, kind: str = "") -> None:
        """What is painted next is no content: a rule, a background, or page furniture of a named kind."""
        wanted = f"artifact {kind}"
        if self._open == wanted:
            return
        self.close()
        self.ops.append(f"/Artifact<</Type/Pagination/Subtype/{kind}>>BDC" if kind else "/Artifact BMC")
        self._open = wanted

    def close(self) -> None:
        """Ends the open stretch, if there is one."""
        if self._open is not None:
            self.ops.append("EMC")
            self._open = None

    def paint(self, ops: str) -> None:
        """Adds painting operators.

        Raises: UnmarkedContent if neither an element nor an artifact is open.
        """
        if self._open is None:
            raise UnmarkedContent(f"page {self.number}: painted outside any mark: {ops[:60]}")
        self.ops.append(ops)

    def rule(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle as an artifact; `colour` as PDF operands ("0.1 0.2 0.3")."""
        self.artifact()
        self.paint(f"{colour} rg {numbers(x, y, width, height)} re f")

    def link(self, annotation: Annotation) -> None:
        """Adds a link over what has been drawn for its element."""
        if not self.repeating:
            self.annotations.append(annotation)

    def picture(self, ops: str, packed: bytes, size: tuple[float, float], matrix: str) -> None:
        """Paints a picture's operators moved by a matrix: in place if they are few, else as a form to be shared."""
        if len(packed) < _INLINE:
            self.paint(f"q {matrix} cm {ops} Q")
            return
        key = "X" + hashlib.sha256(packed).hexdigest()[:12]
        self.pictures[key] = Picture(packed, size)
        self.paint(f"q {matrix} cm /{key} Do Q")

    def content(self) -> bytes:
        """The page's content stream."""
        self.close()
        return "\n".join(self.ops).encode("latin-1")


def write_structure(file: PdfFile, tree: int, root: Element, pages: list[int], owners: list[list[Element]]) -> None:
    """Writes the tree of elements, its parent tree and its names into the reserved object `tree`.

    `pages` are the page objects; `owners` the elements of each page's marks. The keys of the parent tree are the
    pages' indices, then those that links carry.
    """
    elements: list[Element] = []
    root.gather(elements)
    for element in elements:
        element.obj = file.reserve()
    links: list[tuple[int, int]] = []
    for element in elements:
        file.put(element.obj, _element(element, tree, pages))
        links += [(kid.key, element.obj) for kid in element.kids if isinstance(kid, LinkObject)]
    rows = [f"{index}[{' '.join(f'{owner.obj} 0 R' for owner in held)}]" for index, held in enumerate(owners)]
    rows += [f"{key} {obj} 0 R" for key, obj in sorted(links)]
    parents = file.add(f"<</Nums[{' '.join(rows)}]>>")
    following = len(pages) + len(links)
    file.put(
        tree,
        f"<</Type/StructTreeRoot/K[{root.obj} 0 R]/ParentTree {parents} 0 R/ParentTreeNextKey {following}"
        f"{_identities(elements)}>>",
    )


def _identities(elements: list[Element]) -> str:
    named = sorted((string_bytes(element.identity), element.obj) for element in elements if element.identity)
    names = " ".join(f"<{identity.hex()}>{obj} 0 R" for identity, obj in named)
    return f"/IDTree<</Names[{names}]>>" if named else ""


def _element(element: Element, tree: int, pages: list[int]) -> str:
    parent = element.parent.obj if element.parent is not None else tree
    first: int | None = None
    kids: list[str] = []
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(f"{kid.obj} 0 R")
        else:
            first = kid.page if first is None else first
            kids.append(_content(kid, first, pages))
    parts = [f"<</Type/StructElem/S/{element.tag}/P {parent} 0 R"]
    if first is not None:
        parts.append(f"/Pg {pages[first]} 0 R")
    if kids:
        parts.append(f"/K[{' '.join(kids)}]")
    if element.lang:
        parts.append(f"/Lang{string(element.lang)}")
    if element.alt:
        parts.append(f"/Alt{string(element.alt)}")
    if element.identity:
        parts.append(f"/ID{string(element.identity)}")
    attributes = element.attributes
    if element.box is not None:
        attributes += f"<</O/Layout/Placement/Block/BBox[{numbers(*element.box)}]>>"
    if attributes:
        parts.append(f"/A[{attributes}]")
    return "".join(parts) + ">>"


def _content(kid: Mark | LinkObject, first: int, pages: list[int]) -> str:
    if isinstance(kid, Mark):
        if kid.page == first:
            return str(kid.number)
        return f"<</Type/MCR/Pg {pages[kid.page]} 0 R/MCID {kid.number}>>"
    return f"<</Type/OBJR/Pg {pages[kid.page]} 0 R/Obj {kid.annotation} 0 R>>"

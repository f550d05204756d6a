"""The structure tree of a tagged PDF: elements, what they hold on which page, and how they get into the file.

Knows nothing of what is being set: pikepdf only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from pikepdf import Array, Dictionary, Name, NameTree, Pdf, String

_KEPT_EMPTY = frozenset({"TD", "TH", "LBody", "Document"})


class Mark(NamedTuple):
    """A stretch of a page's content, or a link's annotation, that belongs to an element; both count from 0."""

    page: int
    number: int
    is_link: bool = False


@dataclass(slots=True, eq=False)
class StructureElement:
    """An element of the structure tree. An `inline` one joins its parent when it is first drawn, in reading order."""

    tag: str
    parent: "StructureElement | None"
    lang: str = ""
    alt: str = ""
    attributes: Any = None
    identifier: str = ""
    inline: bool = False
    kids: "list[StructureElement | Mark]" = field(default_factory=list)
    # The element in the file.
    written: Any = None

    def __post_init__(self) -> None:
        if self.parent is not None and not self.inline:
            self.parent.kids.append(self)

    def attach(self, kid: Mark) -> None:
        """Adds content."""
        if self.inline and self.parent is not None:
            self.inline = False
            self.parent.kids.append(self)
        self.kids.append(kid)

    def prune(self) -> bool:
        """Drops descendants without content; whether this element stays itself."""
        self.kids = [kid for kid in self.kids if not isinstance(kid, StructureElement) or kid.prune()]
        return bool(self.kids) or self.tag in _KEPT_EMPTY


@dataclass(frozen=True, slots=True)
class Artifact:
    """What is painted for looks, not to be read; `kind` names page furniture: "Header", "Footer", "Watermark"."""

    kind: str = ""


ARTIFACT = Artifact()
Owner = StructureElement | Artifact | None


def add_structure(
    file: Pdf,
    root: StructureElement,
    marks: Mapping[int, Sequence[StructureElement]],
    links: Sequence[tuple[StructureElement, Any]],
) -> None:
    """Puts the tree into a file: `marks` are the owners of each page's marks, `links` elements with their annotations.

    The keys of the parent tree are the pages' indices, then those of links in the order of drawing.
    """
    root.prune()
    tree = file.Root.StructTreeRoot = file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    pages, identifiers = [page.obj for page in file.pages], NameTree.new(file)
    writer = _TreeWriter(file, pages, [annotation for _, annotation in links], identifiers)
    tree.K = Array([writer.write(root, tree)])
    owners = [Array([owner.written for owner in marks.get(page, ())]) for page in range(len(pages))]
    owners += [element.written for element, _ in links]
    tree.ParentTree = Dictionary(Nums=Array(chain.from_iterable(enumerate(owners))))
    tree.ParentTreeNextKey = len(owners)
    # Public files have no names of any kind: the gate refuses even an empty tree of them.
    if identifiers:
        tree.IDTree = identifiers.obj
    file.Root.MarkInfo = Dictionary(Marked=True)
    for key, page in enumerate(pages):
        page.StructParents, page.Tabs = key, Name.S


class _TreeWriter(NamedTuple):
    """A file, its pages and annotations, and its tree of elements that have an identifier."""

    file: Pdf
    pages: list[Any]
    annotations: list[Any]
    identifiers: NameTree

    def write(self, element: StructureElement, parent: Any) -> Any:
        """The element in the file, with all that it holds."""
        tag = Name(f"/{element.tag}")
        node = element.written = self.file.make_indirect(Dictionary(Type=Name.StructElem, S=tag, P=parent))
        page = next((kid.page for kid in element.kids if isinstance(kid, Mark) and not kid.is_link), None)
        if page is not None:
            node.Pg = self.pages[page]
        if element.kids:
            node.K = Array([self._kid(kid, node, page) for kid in element.kids])
        for key, text in (("/Lang", element.lang), ("/Alt", element.alt), ("/ID", element.identifier)):
            if text:
                node[key] = String(text)
        if element.identifier:
            self.identifiers[element.identifier] = node
        if element.attributes is not None:
            node.A = element.attributes
        return node

    def _kid(self, kid: StructureElement | Mark, node: Any, page: int | None) -> Any:
        if isinstance(kid, StructureElement):
            return self.write(kid, node)
        if kid.is_link:
            return Dictionary(Type=Name.OBJR, Pg=self.pages[kid.page], Obj=self.annotations[kid.number])
        if kid.page == page:
            return kid.number
        return Dictionary(Type=Name.MCR, Pg=self.pages[kid.page], MCID=kid.number)

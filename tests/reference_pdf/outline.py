"""The outline: headings as a tree of bookmarks, and destinations on pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.reference_pdf.objects import PdfFile, number, string
from tests.reference_pdf.text import clean

# A little above what is gone to, so that it does not stick to the window's edge.
_ABOVE = 8.0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading, for the contents and the outline."""

    level: int
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an anchor stands: the page's index, and the height on it in points."""

    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline and where it leads."""

    level: int
    title: str
    place: Destination


def destination(place: Destination, pages: Sequence[int]) -> str:
    """A destination as an array; `pages` are the page objects."""
    return f"[{pages[place.page]} 0 R/XYZ 0 {number(place.top + _ABOVE)} 0]"


def write_outlines(file: PdfFile, entries: Sequence[Bookmark], pages: Sequence[int]) -> str:
    """Writes the outline; returns the catalog's entries for it, none if there are no bookmarks."""
    if not entries:
        return ""
    root = file.reserve()
    tree = _Tree(_parents(entries), [file.reserve() for _ in entries], root)
    for index, entry in enumerate(entries):
        goal = destination(entry.place, pages)
        file.put(
            tree.objects[index],
            f"<</Title{string(clean(entry.title))}/Dest{goal}{tree.beside(index)}{tree.under(index)}>>",
        )
    file.put(root, f"<</Type/Outlines{tree.under(None)}>>")
    return f"/Outlines {root} 0 R/PageMode/UseOutlines"


@dataclass(frozen=True, slots=True)
class _Tree:
    """For each entry its parent's index (None at the top) and its object."""

    parents: list[int | None]
    objects: list[int]
    root: int

    def beside(self, index: int) -> str:
        """The links of an entry to its parent and its neighbours."""
        above = self.parents[index]
        siblings = self._kids(above)
        at = siblings.index(self.objects[index])
        before = f"/Prev {siblings[at - 1]} 0 R" if at else ""
        after = f"/Next {siblings[at + 1]} 0 R" if at + 1 < len(siblings) else ""
        return f"/Parent {self.root if above is None else self.objects[above]} 0 R{before}{after}"

    def under(self, index: int | None) -> str:
        """The links of an entry, or the root, to its kids; all are open."""
        kids = self._kids(index)
        if not kids:
            return ""
        return f"/First {kids[0]} 0 R/Last {kids[-1]} 0 R/Count {self._open(index)}"

    def _kids(self, index: int | None) -> list[int]:
        return [self.objects[kid] for kid, above in enumerate(self.parents) if above == index]

    def _open(self, index: int | None) -> int:
        kids = [kid for kid, above in enumerate(self.parents) if above == index]
        return len(kids) + sum(self._open(kid) for kid in kids)


def _parents(entries: Sequence[Bookmark]) -> list[int | None]:
    parents: list[int | None] = []
    above: list[int] = []
    for index, entry in enumerate(entries):
        while above and entries[above[-1]].level >= entry.level:
            above.pop()
        parents.append(above[-1] if above else None)
        above.append(index)
    return parents

"""What is prepared before a template is filled: inlines and blocks, put into the context as references.

A template cannot make a figure, a table or a number; it places those it was given. Each method of `Pieces` keeps a
piece and returns a `Ref`, a plain string for the context, used as `{{ measure.finding }}` or
`<figure ref="{{ measure.chart }}"/>`.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from ncpm_reports.documents.blocks import Block, Figure, Inlines, Label, LinkMap, Number, Table
from ncpm_reports.documents.vocabulary import REF_CLOSE, REF_OPEN

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*", re.ASCII)


class PieceKind(StrEnum):
    """What a piece is, and so which element may place it."""

    SAY = "say"
    TABLE = "table"
    FIGURE = "figure"
    MAP = "map"
    BLOCKS = "blocks"


class Ref(str):
    """A reference to a prepared piece: what goes into a template's context in its place."""

    __slots__ = ()

    @property
    def key(self) -> str:
        """The piece's kind and name: "table:latest"."""
        return self[1:-1]

    @property
    def kind(self) -> PieceKind:
        """The kind of piece referred to."""
        return PieceKind(self.key.partition(":")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A prepared piece. One that is not `optional` must be used by the template."""

    kind: PieceKind
    content: Inlines | tuple[Block, ...]
    optional: bool


@dataclass(slots=True)
class Pieces:
    """Collects the pieces of one document. The only mutable value in this room: it lives for one `compose`."""

    by_key: dict[str, Piece] = field(default_factory=dict)

    def say(self, content: Inlines, *, name: str = "") -> Ref:
        """Keeps inlines (a finding, a sentence), which need not be used."""
        return self._keep(PieceKind.SAY, name or str(len(self.by_key)), content, optional=True)

    def n(self, number: Number) -> Ref:
        """Keeps one number, which need not be used."""
        return self.say((number,))

    def label(self, text: str) -> Ref:
        """Keeps words from data that may hold digits but are no figure."""
        return self.say((Label(text),))

    def table(self, table: Table, *, optional: bool = False) -> Ref:
        """Keeps a table under its own id; refused at the end if it is not used and not `optional`."""
        return self._keep(PieceKind.TABLE, table.id, (table,), optional=optional)

    def figure(self, figure: Figure, *, optional: bool = False) -> Ref:
        """Keeps a figure under its own id; refused at the end if it is not used and not `optional`."""
        return self._keep(PieceKind.FIGURE, figure.id, (figure,), optional=optional)

    def map(self, link_map: LinkMap) -> Ref:
        """Keeps a map of links under its own id; refused at the end if it is not used."""
        return self._keep(PieceKind.MAP, link_map.id, (link_map,), optional=False)

    def blocks(self, blocks: tuple[Block, ...], *, name: str = "", optional: bool = False) -> Ref:
        """Keeps blocks (commentary, a statement); refused at the end if they are not used and not `optional`."""
        return self._keep(PieceKind.BLOCKS, name or str(len(self.by_key)), blocks, optional=optional)

    def _keep(self, kind: PieceKind, name: str, content: Inlines | tuple[Block, ...], *, optional: bool) -> Ref:
        key = f"{kind.value}:{name}"
        if not _NAME.fullmatch(name):
            raise ValueError(f"a piece's name is letters, digits, dots, slashes and hyphens, not {name!r}")
        if key in self.by_key:
            raise ValueError(f"two pieces are called {key!r}")
        self.by_key[key] = Piece(kind=kind, content=content, optional=optional)
        return Ref(f"{REF_OPEN}{key}{REF_CLOSE}")

"""Documents from templates: what stands in them is handed over as it is, and placed where a template names it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.documents.blocks import (
    Block,
    Callout,
    Columns,
    Details,
    Document,
    DocumentKind,
    Figure,
    Inline,
    Inlines,
    Label,
    LinkMap,
    Meta,
    Number,
    Table,
)
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose

Content = (
    Mapping[str, "Content"]
    | Sequence["Content"]
    | Table
    | Figure
    | LinkMap
    | Label
    | Number
    | Inlines
    | tuple[Block, ...]
    | str
    | int
    | date
    | None
)
Context = dict[str, Content]


def fill(templates: Mapping[str, str], name: str, context: Mapping[str, Content], meta: Meta) -> Document:
    """The document that a template makes of plain data and of tables, figures, sentences and blocks.

    Sentences are tuples of inlines; an empty one counts as nothing to a template's conditions.

    Raises: Refused as `documents.template.compose` does; each table and figure has to be placed.
    """
    pieces = Pieces()
    plain = {key: _placed(value, pieces) for key, value in context.items()}
    return compose(templates, name, plain, pieces, meta)


def _placed(value: Content, pieces: Pieces) -> Plain:
    """The value with a reference in the place of all that a template can only place."""
    match value:
        case Table():
            return pieces.table(value)
        case Figure():
            return pieces.figure(value)
        case LinkMap():
            return pieces.map(value)
        case Mapping():
            return {key: _placed(part, pieces) for key, part in value.items()}
        case Label() | Number():
            return pieces.say((value,))
        case str() | int() | date() | None:
            return value
        case tuple():
            inlines = tuple(part for part in value if isinstance(part, Inline))
            blocks = tuple(part for part in value if isinstance(part, Block))
            return pieces.say(inlines) if inlines else pieces.blocks(blocks) if blocks else ""
        case list():
            return [_placed(part, pieces) for part in value]
        case _:
            raise TypeError(f"a template can place no {type(value).__name__}")


def redrawn(blocks: tuple[Block, ...], change: Callable[[Drawing], Drawing]) -> tuple[Block, ...]:
    """The blocks with every picture in them changed."""
    return tuple(_redrawn(block, change) for block in blocks)


def _redrawn(block: Block, change: Callable[[Drawing], Drawing]) -> Block:
    match block:
        case Figure():
            narrow = None if block.narrow is None else change(block.narrow)
            return replace(block, drawing=change(block.drawing), narrow=narrow)
        case Callout() | Details():
            return replace(block, blocks=redrawn(block.blocks, change))
        case Columns():
            return replace(block, columns=tuple(redrawn(column, change) for column in block.columns))
        case _:
            return block


def meta_of(build: BuildInfo, settings: Settings, kind: DocumentKind, *, ident: str, title: str, subject: str) -> Meta:
    """What every document says of itself: who publishes it, its day, and whether it is a draft or invented."""
    return Meta(
        id=ident,
        kind=kind,
        title=title,
        subject=subject,
        author=settings.department,
        date=build.issued_on,
        draft=build.marked_draft,
        illustrative=build.illustrative,
    )

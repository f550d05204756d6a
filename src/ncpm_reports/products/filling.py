"""What all documents have in common: what they say of themselves, and every picture in them changed alike."""

from collections.abc import Callable
from dataclasses import replace

from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.documents.blocks import (
    Block,
    Callout,
    Columns,
    Details,
    DocumentKind,
    Figure,
    Meta,
)
from ncpm_reports.documents.drawing import Drawing


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

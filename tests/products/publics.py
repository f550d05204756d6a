"""Jobs, documents and outlines for the tests of the public products, on invented figures."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import Block, Columns, Document, Figure, Heading, Inline, Number, Table, plain
from ncpm_reports.documents.traversal import inlines_of, inner_blocks, walk
from ncpm_reports.products.job import PublicJob
from ncpm_reports.products.public_summary.summary import printed_sheet
from tests.products.packs import invented_job

LOOKED_AT = ("avon-and-somerset", "greater-manchester", "metropolitan", "city-of-london", "gwent", "devon-and-cornwall")


@cache
def public_job() -> PublicJob:
    """The public part of the job on invented figures, with no statement and no Welsh."""
    job = invented_job().public
    return replace(job, statements={}, welsh="")


def with_statements(texts: Mapping[str, str]) -> PublicJob:
    """The same job with a local policing body's own files."""
    job = public_job()
    return replace(job, statements=texts)


def in_quarter(period: Period) -> PublicJob:
    """The same job said to be for another quarter, issued on its last day: for what depends on dates alone."""
    job = public_job()
    return replace(job, build=replace(job.build, period=period, issued_on=period.end))


def force(slug: str) -> ForceArea:
    """A force area by its slug."""
    force_area = public_job().areas.force(slug)
    assert force_area is not None
    return force_area


@cache
def document(slug: str) -> Document:
    """The printed sheet of an area on invented figures."""
    return printed_sheet(public_job(), force(slug))


def words(blocks: Document | tuple[Block, ...]) -> str:
    """Everything that a document or its blocks say, alternative texts included."""
    all_blocks = blocks.blocks if isinstance(blocks, Document) else blocks
    texts: list[str] = []
    for block in walk(all_blocks):
        texts.extend(plain(content) for content in inlines_of(block))
        if isinstance(block, Figure):
            texts.append(block.alt)
    return "\n".join(texts)


def under(whole: Document, anchor: str) -> tuple[Block, ...]:
    """What stands under the heading with this anchor, in columns or not, down to the next of its level or above."""
    blocks = tuple(
        inner for block in whole.blocks for inner in (inner_blocks(block) if isinstance(block, Columns) else (block,))
    )
    start = next(at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.anchor == anchor)
    heading = blocks[start]
    assert isinstance(heading, Heading)
    for end in range(start + 1, len(blocks)):
        block = blocks[end]
        if isinstance(block, Heading) and block.level <= heading.level:
            return blocks[start + 1 : end]
    return blocks[start + 1 :]


def outline(whole: Document) -> list[str]:
    """The document as lines to compare: kind of block and its words, each figure between brackets with its place."""
    return [line for block in walk(whole.blocks) for line in _lines(block)]


def _lines(block: Block) -> list[str]:
    name = type(block).__name__
    if isinstance(block, Heading):
        name = f"{name} {block.level} #{block.anchor}"
    if isinstance(block, Table | Figure):
        name = f"{name} #{block.id}"
    contents = (block.title, block.subtitle, block.source) if isinstance(block, Figure) else inlines_of(block)
    runs = [_marked(content) for content in contents]
    return [f"{name}: {run}" for run in runs if run]


def _marked(content: tuple[Inline, ...]) -> str:
    return "".join(_one(inline) for inline in content)


def _one(inline: Inline) -> str:
    if isinstance(inline, Number):
        period = inline.quantity.period.code if inline.quantity.period else ""
        return f"[{inline.text}|{inline.quantity.measure}|{inline.quantity.area}|{period}]"
    return plain((inline,))

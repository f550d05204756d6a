"""A statement as it stands on one sheet: at most 120 words of it, which priorities apply, and who signed it."""

from collections.abc import Iterable, Sequence

from ncpm_reports.core.periods import day_label
from ncpm_reports.documents.blocks import Block, Bullets, Inlines, Paragraph, plain
from ncpm_reports.measures.results import Priority
from ncpm_reports.narrative.phrases import listed, mid_sentence, words
from ncpm_reports.products.public_summary.statements import Statement

MOST_WORDS = 120


def short_statement(statement: Statement) -> tuple[tuple[Block, ...], bool]:
    """What a sheet shows of a statement, and whether more is on the web page: all of it, else its first paragraph.

    A first paragraph that is too long itself stands on the web page alone.
    """
    everything = tuple(_paragraphs((*statement.general, *_contributions(statement))))
    if sum(_words(block) for block in everything) <= MOST_WORDS:
        return everything, False
    first = everything[:1]
    return (first if sum(map(_words, first)) <= MOST_WORDS else ()), True


def _contributions(statement: Statement) -> Iterable[Block]:
    return (block for blocks in statement.contributions.values() for block in blocks)


def _paragraphs(blocks: Iterable[Block]) -> Iterable[Block]:
    return (block for block in blocks if isinstance(block, Paragraph | Bullets))


def _words(block: Block) -> int:
    match block:
        case Paragraph():
            return len(plain(block.content).split())
        case Bullets():
            return sum(len(plain(item).split()) for item in block.items)
        case _:
            return 0


def applicability_words(statement: Statement, priorities: Sequence[Priority]) -> Inlines:
    """ "All six priorities apply here.", or which do not and why; nothing where it was not supplied."""
    if not statement.applicability:
        return ()
    not_applying = [
        priority
        for priority in priorities
        if priority.id in statement.applicability and not _applies(statement, priority)
    ]
    if not not_applying:
        return words("All the priorities apply here.")
    named = listed(f"{mid_sentence(priority.plain_name)} ({_reason(statement, priority)})" for priority in not_applying)
    return words(f"Said not to apply here: {named}. The others apply.")


def _applies(statement: Statement, priority: Priority) -> bool:
    return statement.applicability[priority.id].applies


def _reason(statement: Statement, priority: Priority) -> str:
    return statement.applicability[priority.id].reason.rstrip(".")


def signatures(statement: Statement) -> tuple[str, ...]:
    """Who signed, and on which day: "A. Commissioner, 12 August 2026"."""
    return tuple(
        f"{commentary.author}, {day_label(commentary.written_on)}"
        for commentary in statement.signed
        if commentary.written_on is not None
    )

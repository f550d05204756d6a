"""A statement as it stands on one sheet: so much of it as has room, which priorities apply, and who signed it."""

from collections.abc import Sequence
from itertools import chain
from math import ceil

from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import Block, Bullets, Inlines, Paragraph, plain
from ncpm_reports.measures.results import Priority
from ncpm_reports.narrative.phrases import mid_sentence, words
from ncpm_reports.products.public_summary.statements import Statement

MOST_WORDS = 120
# What a sheet has room for besides, in lines of about so many letters: a list of short items has few words.
LETTERS_OF_A_LINE = 95
GAP_IN_LINES = 0.25
MOST_LINES = 12.5
MOST_LINES_OF_REASONS = 3


def short_statement(statement: Statement) -> tuple[tuple[Block, ...], bool]:
    """What a sheet shows of a statement, and whether more is on the web page: all of it, else its first paragraph.

    A first paragraph or list that is too long itself stands on the web page alone.
    """
    blocks = (*statement.general, *chain.from_iterable(statement.contributions.values()))
    everything = tuple(block for block in blocks if isinstance(block, Paragraph | Bullets))
    if _has_room(everything):
        return everything, False
    return (everything[:1] if _has_room(everything[:1]) else ()), True


def _has_room(blocks: Sequence[Paragraph | Bullets]) -> bool:
    runs = chain.from_iterable(block.items if isinstance(block, Bullets) else (block.content,) for block in blocks)
    texts = list(map(plain, runs))
    lines = sum(map(_lines, texts)) + GAP_IN_LINES * sum(isinstance(block, Paragraph) for block in blocks)
    return sum(len(text.split()) for text in texts) <= MOST_WORDS and lines <= MOST_LINES


def _lines(text: str) -> int:
    return ceil(len(text) / LETTERS_OF_A_LINE)


def applicability_words(statement: Statement, priorities: Sequence[Priority]) -> Inlines:
    """ "All six priorities apply here.", or which do not and why; nothing where it was not supplied.

    Reasons for which there is no room stand on the web page.
    """
    if not statement.applicability:
        return ()
    said = [(priority, statement.applicability.get(priority.id)) for priority in priorities]
    reasons = {
        mid_sentence(priority.plain_name): applicability.reason.rstrip(".")
        for priority, applicability in said
        if applicability is not None and not applicability.applies
    }
    if not reasons:
        return words("All the priorities apply here.")
    named = f"Said not to apply here: {listed(f'{name} ({reason})' for name, reason in reasons.items())}."
    if _lines(named) > MOST_LINES_OF_REASONS:
        named = f"Said not to apply here: {listed(reasons)}. The reasons are on the web page."
    return words(f"{named} The others apply." if len(reasons) < len(priorities) else named)

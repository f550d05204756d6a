"""An edited letter compared with the text that was generated: paragraph by paragraph and word by word."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, zip_longest

from ncpm_reports.release.output.numbers import number_tokens

_AROUND = ".,;:!?()[]“”‘’\"'"
_WORDS = re.compile(r"\s+|\S+")


class RunKind(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of a paragraph. `untraced` says that a number was written which none of the letter's own numbers is."""

    kind: RunKind
    text: str
    untraced: bool = False


Redline = tuple[tuple[Run, ...], ...]


def redline(generated: Sequence[str], edited: Sequence[str], letter_numbers: Collection[str]) -> Redline:
    """Every paragraph of the two texts, as runs of words; `letter_numbers` are those that it may print."""
    paragraphs: list[tuple[Run, ...]] = []
    for kind, start, end, first, last in SequenceMatcher(None, generated, edited, autojunk=False).get_opcodes():
        if kind == "equal":
            paragraphs.extend((Run(kind=RunKind.SAME, text=text),) for text in generated[start:end])
            continue
        for before, after in zip_longest(generated[start:end], edited[first:last]):
            if after is None:
                paragraphs.append((Run(kind=RunKind.DELETED, text=before),))
            else:
                paragraphs.append(
                    tuple(
                        _words(before, after, letter_numbers)
                        if before is not None
                        else _inserted(after, letter_numbers)
                    )
                )
    return tuple(paragraphs)


def untraced_numbers(lines: Redline) -> tuple[str, ...]:
    """The words with numbers that were written in, and that none of the letter's own numbers is; each once."""
    return tuple(dict.fromkeys(run.text.strip().strip(_AROUND) for line in lines for run in line if run.untraced))


def has_changes(lines: Redline) -> bool:
    """Whether any word was struck out or put in."""
    return any(run.kind is not RunKind.SAME for line in lines for run in line)


def _words(before: str, after: str, letter_numbers: Collection[str]) -> Iterator[Run]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run(kind=RunKind.SAME, text="".join(old[start:end]))
            continue
        if end > start:
            yield Run(kind=RunKind.DELETED, text="".join(old[start:end]))
        if last > first:
            yield from _inserted("".join(new[first:last]), letter_numbers)


def _inserted(text: str, letter_numbers: Collection[str]) -> Iterator[Run]:
    """Words put in: those with a number from nowhere each as a run of its own."""

    def is_untraced(word: str) -> bool:
        return any(token not in letter_numbers for token in number_tokens(word))

    # Between two words there is always a space, which is none of them.
    for untraced, words in groupby(_WORDS.findall(text), key=is_untraced):
        yield Run(kind=RunKind.INSERTED, text="".join(words), untraced=untraced)

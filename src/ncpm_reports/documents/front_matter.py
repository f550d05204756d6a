"""The lines at the top of what people write by hand, apart from the words themselves: who wrote it, and when."""

import re
from dataclasses import dataclass

from ncpm_reports.documents.printable import without_unseen

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """A text with its author and ISO date as typed, each "" where there is none."""

    author: str
    date: str
    body: str

    @property
    def text(self) -> str:
        """The file: front matter of the names that are there, then the body; "" without a body."""
        return f"{self._front}{self.body.rstrip()}\n" if self.body.strip() else ""

    @property
    def lines_before(self) -> int:
        """How many lines stand above the body in the file."""
        return self._front.count("\n")

    @property
    def _front(self) -> str:
        lines = [f"{name}: {value}" for name, value in (("author", self.author), ("date", self.date)) if value]
        return "".join(f"{line}\n" for line in ("---", *lines, "---")) if lines else ""


def split_front_matter(text: str) -> tuple[list[str], str, int]:
    """The lines between two of `---` at the top of a file, the text below, and the line of the file where it begins."""
    text = without_unseen(text)
    front = _FRONT_MATTER.match(text)
    return (front[1].splitlines(), text[front.end() :], 1 + front[0].count("\n")) if front else ([], text, 1)


def signed_text(text: str) -> SignedText:
    """What a file holds, without any check; other names in its front matter are left out."""
    lines, body, _ = split_front_matter(text)
    pairs = (line.partition(":") for line in lines)
    fields = {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs}
    return SignedText(author=fields.get("author", ""), date=fields.get("date", ""), body=body.strip("\n"))

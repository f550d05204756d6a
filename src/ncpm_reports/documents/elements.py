"""Rendered text read as XML into plain elements, each with the template and line that wrote it.

No entities but XML's own five, no DOCTYPE, bounded depth.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.vocabulary import PLACE

MAX_DEPTH = 12
_MARK = re.compile(r"(\d{1,4}):(\d{1,7})", re.ASCII)


@dataclass(slots=True)
class Element:
    """An element as read, before it means anything."""

    tag: str
    attributes: dict[str, str]
    where: str
    children: "list[Element | str]" = field(default_factory=list)


def read_elements(rendered: str, names: Sequence[str], name: str) -> tuple[Element, tuple[Issue, ...]]:
    """The root element of rendered text, and the issue where it is broken.

    `names` are the templates in the order that places refer to; `name` is the one that was rendered.
    """
    tree = _Tree(names, name)
    return tree.read(rendered), tuple(tree.issues)


class _Tree:
    """Reads XML into elements, noting where in the templates each stands."""

    def __init__(self, names: Sequence[str], name: str) -> None:
        self.names = names
        self.root = Element("document", {}, name)
        self.open = [self.root]
        self.last = name
        self.begun = False
        self.issues: list[Issue] = []

    def read(self, rendered: str) -> Element:
        """The root of what was rendered; of what could be read, if it is broken."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.ProcessingInstructionHandler = self._refuse_doctype
        try:
            parser.Parse(f"<document>{rendered}</document>", True)
        except expat.ExpatError as error:
            self._broken(error)
        return self.root

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.begun:
            self.begun = True
            return
        where = self._place(attributes.pop(PLACE, ""))
        self.last = where or self.last
        element = Element(tag, attributes, self.last)
        self.open[-1].children.append(element)
        self.open.append(element)
        if len(self.open) > MAX_DEPTH:
            raise expat.ExpatError(f"elements stand more than {MAX_DEPTH} deep")

    def _end(self, _tag: str) -> None:
        if len(self.open) > 1:
            self.open.pop()

    def _text(self, text: str) -> None:
        self.open[-1].children.append(text)

    def _refuse_doctype(self, *_: object) -> None:
        raise expat.ExpatError("a DOCTYPE or an instruction is not allowed")

    def _place(self, mark: str) -> str:
        """The template and line that a mark stands for; none for what is no mark of ours."""
        match = _MARK.fullmatch(mark)
        return f"{self.names[int(match[1])]}, line {match[2]}" if match and int(match[1]) < len(self.names) else ""

    def _broken(self, error: expat.ExpatError) -> None:
        inside = self.open[-1]
        self.issues.append(
            Issue(
                code="template.markup",
                where=self.last,
                found=f"{_reason(error)} while <{inside.tag}> from {inside.where} was open",
                expected="elements that are closed in the order they were opened, and &amp; and &lt; for & and <",
                remedy="Look at this line and the few after it.",
            )
        )


def _reason(error: expat.ExpatError) -> str:
    return str(error).partition(": line")[0]

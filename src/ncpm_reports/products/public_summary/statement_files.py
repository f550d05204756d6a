"""A statement as a form of one box a priority, and the two files that the form stands for.

`statement.md` has a heading for each priority that something is written of; `applicability.csv` a row for each of which
is said whether it applies. Files that people wrote in another way that is read are read into the same form.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ncpm_reports.core.csv_text import csv_of
from ncpm_reports.core.periods import day_in_words
from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.commentary import SignedText, heading_lines, signed_text
from ncpm_reports.measures.framework import Framework
from ncpm_reports.products.public_summary.statements import APPLICABILITY, COLUMNS, STATEMENT, area_errors, priority_of

TOP = 2
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t])")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_PLACE = re.compile(r".*?([^/]+), line (\d+)")
GENERAL = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    """What a body says, part by part, as typed. `words` are Markdown by priority's id, GENERAL for what is said of all.

    `applies` is "yes", "no" or "" by priority; `date` is ISO; what is not said is "" or absent.
    """

    author: str = ""
    date: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    applies: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said at all; a name and a day alone say nothing."""
        return not any((*self.words.values(), *self.applies.values(), *self.reasons.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftIssue:
    """A problem of a draft. `part` is "words", "reason", "applies", "author", "date", or "" for the whole.

    `line` counts within the words of the priority; 0 where it is about none.
    """

    issue: Issue
    part: str = ""
    priority: str = GENERAL
    line: int = 0


def read_draft(texts: Mapping[str, str], framework: Framework) -> StatementDraft:
    """The form that an area's files give, by their names; what cannot be read in them stands in the nearest box."""
    signed = signed_text(texts.get(STATEMENT, ""))
    applies, reasons = _applicability(texts.get(APPLICABILITY, ""), framework)
    words = _sections(signed.body, framework)
    return StatementDraft(author=signed.author, date=signed.date, words=words, applies=applies, reasons=reasons)


def draft_files(draft: StatementDraft, framework: Framework) -> Mapping[str, str]:
    """The two files of a draft by name; "" for one that has nothing to say."""
    return {STATEMENT: _signed_statement(draft, framework).text, APPLICABILITY: _applicability_csv(draft, framework)}


def draft_issues(draft: StatementDraft, framework: Framework) -> tuple[DraftIssue, ...]:
    """Everything wrong with a draft that a build would refuse, with the part of the form that it is about."""
    files = {f"area/{name}": text for name, text in draft_files(draft, framework).items() if text}
    issues = [_draft_issue(issue, draft, framework) for issue in area_errors(files, "area", framework)]
    return (*issues, *_unanswered_issues(draft, framework))


def draft_text(draft: StatementDraft, framework: Framework) -> str:
    """A draft as one text for people to compare."""
    parts = [
        f"Signed by: {draft.author or 'nobody'}, {day_in_words(draft.date) or 'no date'}",
        draft.words.get(GENERAL, ""),
    ]
    for priority in framework.priorities:
        answer = draft.applies.get(priority.id) or "not said"
        reason = draft.reasons.get(priority.id, "")
        parts += [f"{priority.plain_name}\nApplies: {answer}" + (f"\nReason: {reason}" if reason else "")]
        parts.append(draft.words.get(priority.id, ""))
    return "\n\n".join(part for part in parts if part)


def _sections(body: str, framework: Framework) -> dict[str, str]:
    headings = {heading.line: heading for heading in heading_lines(body)}
    levels = (heading.level for heading in headings.values() if priority_of(heading.words, framework))
    top = min(levels, default=TOP)
    parts: dict[str, list[str]] = {GENERAL: []}
    current, skip = GENERAL, False
    for number, line in enumerate(body.split("\n"), start=1):
        heading = headings.get(number)
        priority = priority_of(heading.words, framework) if heading and heading.level == top else None
        if priority:
            current = priority
            parts.setdefault(priority, [])
            skip = not _HEADING.match(line)
        elif skip:
            skip = not _UNDERLINE.fullmatch(line)
        elif not (heading and heading.level < top and current == GENERAL):
            parts[current].append(_HEADING.sub(lambda match: "#" * min(6, len(match[1]) + TOP - top), line))
    return {name: text for name, lines in parts.items() if (text := "\n".join(lines).strip("\n"))}


def _signed_statement(draft: StatementDraft, framework: Framework) -> SignedText:
    parts = [draft.words.get(GENERAL, "").strip()]
    for priority in framework.priorities:
        if words := draft.words.get(priority.id, "").strip():
            parts.append(f"## {priority.plain_name}\n\n{_below_top(words)}")
    return SignedText(author=draft.author, date=draft.date, body="\n\n".join(part for part in parts if part))


def _below_top(words: str) -> str:
    lines = words.split("\n")
    return "\n".join(_HEADING.sub(lambda match: "#" * max(TOP + 1, len(match[1])), line) for line in lines)


def _applicability(text: str, framework: Framework) -> tuple[dict[str, str], dict[str, str]]:
    priority_ids = {priority.id for priority in framework.priorities}
    applies: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for cells in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        values = [" ".join(cell.split()) for cell in cells]
        if len(values) >= len(COLUMNS) and values[0] in priority_ids and values[1].lower() in ("yes", "no"):
            applies[values[0]] = values[1].lower()
            reasons[values[0]] = ", ".join(value for value in values[2:] if value)
    return applies, reasons


def _answered_priorities(draft: StatementDraft, framework: Framework) -> list[str]:
    return [priority.id for priority in framework.priorities if draft.applies.get(priority.id)]


def _applicability_csv(draft: StatementDraft, framework: Framework) -> str:
    answered = _answered_priorities(draft, framework)
    rows = ((name, draft.applies[name], draft.reasons.get(name, "")) for name in answered)
    return csv_of((COLUMNS, *rows)) if answered else ""


def _draft_issue(issue: Issue, draft: StatementDraft, framework: Framework) -> DraftIssue:
    if issue.code == "commentary.front":
        return DraftIssue(issue=issue, part="date" if "date" in issue.found else "author")
    if issue.code == "commentary.author":
        return DraftIssue(issue=issue, part="author")
    match = _PLACE.fullmatch(issue.where)
    if match and match[1] == APPLICABILITY:
        answered, row = _answered_priorities(draft, framework), int(match[2]) - 2
        return DraftIssue(issue=issue, part="reason", priority=answered[row] if 0 <= row < len(answered) else GENERAL)
    if match and match[1] == STATEMENT:
        return _words_issue(issue, int(match[2]), draft, framework)
    return DraftIssue(issue=issue)


def _words_issue(issue: Issue, line: int, draft: StatementDraft, framework: Framework) -> DraftIssue:
    signed = _signed_statement(draft, framework)
    within = line - signed.lines_before
    place, start = GENERAL, 0
    names = {priority.plain_name: priority.id for priority in framework.priorities}
    for number, text in enumerate(signed.body.split("\n"), start=1):
        if number <= within and text.startswith("## ") and text[3:] in names:
            # The heading itself and the blank line after it are not the author's.
            place, start = names[text[3:]], number + 1
    return DraftIssue(issue=issue, part="words", priority=place, line=max(1, within - start))


def _unanswered_issues(draft: StatementDraft, framework: Framework) -> Iterator[DraftIssue]:
    for priority in framework.priorities:
        if draft.reasons.get(priority.id) and not draft.applies.get(priority.id):
            issue = _issue("applies", "a reason alone", "yes or no")
            yield DraftIssue(issue=issue, part="applies", priority=priority.id)
    if draft.author and not draft.date:
        yield DraftIssue(issue=_issue("date", "no day", "the day of signing"), part="date")
    if draft.date and not draft.author and not draft.is_empty:
        yield DraftIssue(issue=_issue("author", "nobody", "who signs the statement"), part="author")


def _issue(part: str, found: str, expected: str) -> Issue:
    return Issue(code=f"statement.{part}", where="the statement", found=found, expected=expected, remedy="Say it.")

"""The analysts' commentary of a quarter: one Markdown file a measure, with author and date, and one for the whole.

Besides what a build reads, the files as the person who writes one knows them: whose turn it is, and what is wrong.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.documents.commentary import Commentary, SignedText, parse_commentary, signed_text
from ncpm_reports.documents.vocabulary import nearest
from ncpm_reports.measures.framework import Framework
from ncpm_reports.products.board_pack.actions import FILE as ACTIONS
from ncpm_reports.products.board_pack.actions import read_actions

OVERVIEW = "overview"
SUFFIX = ".md"
LEVEL = 4
_LINE = re.compile(r"(?:.*, )?line (\d+)")


def read_commentary(texts: Mapping[str, str], measures: Iterable[str], folder: str) -> Mapping[str, Commentary]:
    """Each commentary by its measure's id, or "overview". Raises: Refused with everything wrong in any of them."""
    known = (OVERVIEW, *measures)
    issues: list[Issue] = []
    commentaries: dict[str, Commentary] = {}
    for path, text in texts.items():
        name = path.removesuffix(SUFFIX)
        if not path.endswith(SUFFIX) or name not in known:
            found, expected = f'commentary on "{name}"', "a Markdown file named after a measure, or overview.md"
            issues.append(Issue.of("commentary.unknown", f"{folder}/{path}", found, expected, nearest(name, known)))
            continue
        try:
            commentaries[name] = parse_commentary(text, f"{folder}/{path}", LEVEL)
        except Refused as refused:
            issues.extend(refused.issues)
    refuse_if_any(issues)
    return commentaries


def quarter_problems(texts: Mapping[str, str], measures: Iterable[str], folder: str) -> tuple[Issue, ...]:
    """Everything wrong in a quarter's folder of commentary: its texts, and the log of actions beside them."""
    readings = (
        lambda: read_commentary({path: text for path, text in texts.items() if path != ACTIONS}, measures, folder),
        lambda: read_actions(texts.get(ACTIONS, ""), f"{folder}/{ACTIONS}"),
    )
    issues: list[Issue] = []
    for read in readings:
        try:
            read()
        except Refused as refused:
            issues.extend(refused.issues)
    return tuple(issues)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentaryState:
    """One text that a quarter may have: by whom and when, if it is written; `issues` say what is wrong with it."""

    name: str
    title: str
    written: SignedText | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def written_on(self) -> date | None:
        """The day it carries; None if it carries none that can be read."""
        try:
            return date.fromisoformat(self.written.date) if self.written else None
        except ValueError:
            return None


def commentary_titles(framework: Framework) -> Mapping[str, str]:
    """What may be written in a quarter, by name of its file, with its title: the overview, then each metric."""
    return {
        OVERVIEW: "Overview: what the changes amount to",
        **{metric.id: metric.name for metric in framework.metrics},
    }


def commentary_states(texts: Mapping[str, str], framework: Framework) -> tuple[CommentaryState, ...]:
    """Each text that the quarter may have, in order; `texts` are by path below the quarter's folder."""
    return tuple(
        CommentaryState(name=name, title=title, written=signed_text(text), issues=text_issues(signed_text(text)))
        if (text := texts.get(f"{name}{SUFFIX}"))
        else CommentaryState(name=name, title=title)
        for name, title in commentary_titles(framework).items()
    )


def stray_files(texts: Mapping[str, str], framework: Framework) -> tuple[str, ...]:
    """The files that belong to no measure of the framework: a build refuses them."""
    known = {ACTIONS, *(f"{measure.id}{SUFFIX}" for measure in framework.measures), f"{OVERVIEW}{SUFFIX}"}
    return tuple(sorted(path for path in texts if path not in known))


def text_issues(signed: SignedText) -> tuple[Issue, ...]:
    """Everything wrong with a text; `where` is "line 3" as its author counts, "" where it is about author or date."""
    try:
        parse_commentary(signed.text or "---\n---\n", "text", LEVEL)
    except Refused as refused:
        return tuple(_as_written(issue, signed) for issue in refused.issues)
    return ()


def _as_written(issue: Issue, signed: SignedText) -> Issue:
    if issue.code in ("commentary.front", "commentary.author"):
        return replace(issue, where="")
    match = _LINE.fullmatch(issue.where)
    line = int(match[1]) - signed.lines_before if match else 1
    return replace(issue, where=f"line {max(1, line)}")

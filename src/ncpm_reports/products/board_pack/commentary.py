"""The analysts' commentary of a quarter: one Markdown file a measure, with author and date, and one for the whole."""

from collections.abc import Iterable, Mapping

from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.documents.commentary import Written, parse_commentary
from ncpm_reports.documents.vocabulary import nearest
from ncpm_reports.products.board_pack.actions import FILE as ACTIONS
from ncpm_reports.products.board_pack.actions import read_actions

OVERVIEW = "overview"
SUFFIX = ".md"
LEVEL = 4


def read_commentary(texts: Mapping[str, str], measures: Iterable[str], folder: str) -> Mapping[str, Written]:
    """Each commentary by its measure's id, "overview" for the one on all; `folder` is where the files are.

    Raises: Refused with everything that is wrong in all of them: a file for no measure, front matter, HTML.
    """
    known = (OVERVIEW, *measures)
    issues: list[Issue] = []
    commentaries: dict[str, Written] = {}
    for path, text in texts.items():
        name = path.removesuffix(SUFFIX)
        if not path.endswith(SUFFIX) or name not in known:
            issues.append(_stray(f"{folder}/{path}", name, known))
            continue
        try:
            commentaries[name] = parse_commentary(text, f"{folder}/{path}", LEVEL)
        except Refused as refused:
            issues.extend(refused.issues)
    refuse_if_any(issues)
    return commentaries


def quarter_problems(texts: Mapping[str, str], measures: Iterable[str], folder: str) -> tuple[Issue, ...]:
    """Everything wrong in a quarter's folder of commentary: its texts, and the log of actions beside them."""
    issues: list[Issue] = []
    try:
        read_commentary({path: text for path, text in texts.items() if path != ACTIONS}, measures, folder)
    except Refused as refused:
        issues.extend(refused.issues)
    try:
        read_actions(texts.get(ACTIONS, ""), f"{folder}/{ACTIONS}")
    except Refused as refused:
        issues.extend(refused.issues)
    return tuple(issues)


def _stray(where: str, name: str, known: tuple[str, ...]) -> Issue:
    return Issue(
        code="commentary.unknown",
        where=where,
        found=f'commentary on "{name}"',
        expected="a Markdown file named after a measure, or overview.md",
        remedy=nearest(name, known),
    )

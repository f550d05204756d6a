"""What a candidate must not leave open: placeholders, words of a draft, figures past due without a remark."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.blocks import Document, DocumentKind, Placeholder, plain
from ncpm_reports.documents.traversal import all_inlines, inlines_of, walk
from ncpm_reports.products.job import Job

# What people fill in on paper or on the day; the submission's own dates are among it. A letter that waits for the
# board's decision is held back by itself, on the sheet for signing off.
LEFT_TO_PEOPLE = frozenset(
    {
        "date of signing",
        "signature",
        "press office",
        "special advisers",
        "analysts",
        "cleared by",
        "decision date",
        "board decision",
    }
)
_OPEN_WORDS = re.compile(r"\bto be (?:set|written|decided)\b|\bTBC\b|\bTBA\b|\bTBD\b")
# What is to be done about a placeholder: in the files, and at the desk.
REMEDIES: Mapping[str, tuple[str, str]] = {
    "meeting date": (
        'Set board_meeting under [quarters."YEAR-MONTH"] in data/settings.toml.',
        "Set the day of the board's meeting under Dates and people.",
    ),
    "analysts' view": (
        "Write overview.md in the quarter's folder of data/commentary, if only: None this quarter.",
        "Write the overview under Commentary, if only: None this quarter.",
    ),
    "author": (
        "Name the author in the front matter of overview.md in the quarter's folder of data/commentary.",
        "Name the author of the overview under Commentary.",
    ),
    "owner": (
        "Name the owner in board-actions.csv in the quarter's folder of data/commentary, if only: none.",
        "Name the owner under Asks and actions, if only: none.",
    ),
    "done, open or closed": (
        "Say in board-actions.csv in the quarter's folder of data/commentary what became of the action.",
        "Say under Asks and actions what became of the action: done, open or closed.",
    ),
    "address": (
        "Set site_address in data/settings.toml.",
        "Set the address of the website under Dates and people.",
    ),
    "reply date": (
        'Set reply_date under [quarters."YEAR-MONTH"] in data/settings.toml.',
        "Set the day of replies under Dates and people.",
    ),
}
_DATE = (
    'Give the date in board-actions.csv or overview.md in data/commentary, or write "none" there.',
    'Give the date under Asks and actions or in the overview, or write "none" there.',
)


def unfinished(name: str, document: Document) -> Iterator[Issue]:
    """What a document leaves open, for a candidate of real figures. `name` is its path without ending.

    Each placeholder is named once, with how often it stands.
    """
    if document.meta.draft or document.meta.illustrative:
        return
    runs = [run for block in walk(document.blocks) for run in inlines_of(block)]
    inlines = [inline for run in runs for inline in all_inlines(run)]
    open_names = Counter(inline.name for inline in inlines if isinstance(inline, Placeholder))
    for placeholder, times in open_names.items():
        if placeholder not in LEFT_TO_PEOPLE and document.meta.kind is not DocumentKind.PAPER:
            found = f'the placeholder "{placeholder}"' + (f", {times} times" if times > 1 else "")
            remedy, at_desk = REMEDIES.get(placeholder, _DATE)
            yield _issue(name, found, "nothing left open", remedy, at_desk)
    for words in dict.fromkeys(_OPEN_WORDS.findall("\n".join(plain(run) for run in runs))):
        remedy = "Write what it is in the template, the commentary or the settings."
        yield _issue(name, f'"{words}"', "words that are final", remedy)


def summed_up(issues: Iterable[Issue]) -> Iterator[Issue]:
    """Issues that say the same of many documents of one audience as one: it names the first, and how many others."""
    documents: dict[Issue, list[str]] = {}
    for issue in issues:
        folder = issue.where.partition("/")[0]
        documents.setdefault(replace(issue, where=folder), []).append(issue.where)
    for issue, places in documents.items():
        first, *others = dict.fromkeys(places)
        rest = f" and {len(others)} {'other' if len(others) == 1 else 'others'}" if others else ""
        yield replace(issue, where=f"{first}{rest}")


def past_due(job: Job) -> Iterator[Issue]:
    """Each national measure whose next figures should be out by now and about which nobody has written a remark."""
    if job.build.illustrative:
        return
    written = {path.rpartition("/")[2].removesuffix(".md") for path in job.commentary}
    national = {assessment.measure for assessment in job.results.national}
    measures = {measure.id: measure for measure in job.framework.measures if measure.id in national}
    for row in job.results.readiness:
        measure = measures.get(row.measure)
        if measure is None or row.latest_period is None or not row.latest_period.whole_months:
            continue
        due = row.latest_period.shifted(measure.months_between).end + timedelta(days=measure.lag_days)
        if due < job.build.as_at and row.measure not in written:
            yield Issue(
                code="final.past-due",
                where=f"measure {row.measure}",
                found=f"the {row.latest_period.label} as its newest, though newer were due by {day_label(due)}",
                expected="the figures, or a remark on them",
                remedy=f"Ingest them, or say why in data/commentary/{job.build.code}/{row.measure}.md.",
                at_desk="Add the file, or say why in the commentary on it.",
            )


def _issue(where: str, found: str, expected: str, remedy: str, at_desk: str = "") -> Issue:
    return Issue(code="final.open", where=where, found=found, expected=expected, remedy=remedy, at_desk=at_desk)

"""What a candidate must not leave open: placeholders, words of a draft, figures past due without a remark."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.blocks import Document, DocumentKind, Placeholder, plain
from ncpm_reports.documents.traversal import all_inlines, inlines_of, walk
from ncpm_reports.products.job import Job
from ncpm_reports.release.checks.public_files import rules

_PLACEHOLDERS = rules("placeholders.toml")
ALLOWED_PLACEHOLDERS: frozenset[str] = frozenset(_PLACEHOLDERS["left_to_people"])
_OPEN_WORDS = re.compile(r"\bto be (?:set|written|decided)\b|\bTBC\b|\bTBA\b|\bTBD\b")
# What is to be done about a placeholder: in the files, and at the desk.
REMEDIES: Mapping[str, tuple[str, str]] = _PLACEHOLDERS["remedies"]


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
        if placeholder not in ALLOWED_PLACEHOLDERS and document.meta.kind is not DocumentKind.PAPER:
            found = f'the placeholder "{placeholder}"' + (f", {times} times" if times > 1 else "")
            remedy, at_desk = REMEDIES.get(placeholder, _PLACEHOLDERS["date"])
            yield Issue.of("final.open", name, found, "nothing left open", remedy, at_desk=at_desk)
    for words in dict.fromkeys(_OPEN_WORDS.findall("\n".join(plain(run) for run in runs))):
        remedy = "Write what it is in the template, the commentary or the settings."
        yield Issue.of("final.open", name, f'"{words}"', "words that are final", remedy)


def grouped_by_audience(issues: Iterable[Issue]) -> Iterator[Issue]:
    """Issues that say the same of many documents of one audience as one: it names the first, and how many others."""
    documents: dict[Issue, list[str]] = {}
    for issue in issues:
        folder = issue.where.partition("/")[0]
        documents.setdefault(replace(issue, where=folder), []).append(issue.where)
    for issue, places in documents.items():
        first, *other_places = dict.fromkeys(places)
        and_others = (
            f" and {len(other_places)} {'other' if len(other_places) == 1 else 'others'}" if other_places else ""
        )
        yield replace(issue, where=f"{first}{and_others}")


def past_due(job: Job) -> Iterator[Issue]:
    """Each national measure whose next figures should be out by now and about which nobody has written a remark."""
    if job.build.illustrative:
        return
    measures_with_remark = {path.rpartition("/")[2].removesuffix(".md") for path in job.commentary}
    national = {assessment.measure for assessment in job.results.national}
    for row in job.results.readiness:
        period, due = row.latest_period, row.next_due
        if period and due and due < job.build.as_at and row.measure in national - measures_with_remark:
            where, expected = f"measure {row.measure}", "the figures, or a remark on them"
            found = f"the {period.label} as its newest, though newer were due by {day_label(due)}"
            remedy = f"Ingest them, or say why in data/commentary/{job.build.code}/{row.measure}.md."
            at_desk = "Add the file, or say why in the commentary on it."
            yield Issue.of("final.past-due", where, found, expected, remedy, at_desk=at_desk)

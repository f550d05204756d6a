"""The catalogue of Welsh that a translator keeps: a CSV text of English patterns with their Welsh."""

import re
from collections.abc import Iterable, Mapping

from ncpm_reports.core.csv_text import rows_of_columns
from ncpm_reports.core.problems import Issue, refuse_if_any

CATALOGUE = "data/welsh/catalogue.csv"
COLUMNS = ("english", "welsh")


def read_catalogue(text: str, name: str) -> Mapping[str, str]:
    """English patterns with their Welsh. Raises: Refused with each row that is double or whose places differ."""
    if not text.strip():
        return {}
    rows, shape_issues = rows_of_columns(text, name, COLUMNS)
    entries: dict[str, str] = {}
    issues = [*shape_issues]
    for line, (english, welsh) in rows:
        issues.extend(_row_issues(english, welsh, entries, f"{name}, line {line}"))
        entries.setdefault(english, welsh)
    refuse_if_any(issues)
    return {english: welsh for english, welsh in entries.items() if welsh}


def _row_issues(english: str, welsh: str, entries: Mapping[str, str], where: str) -> Iterable[Issue]:
    if english in entries:
        yield Issue.of("welsh.twice", where, f'"{english[:60]}" again', "each sentence once", "Remove one of the two.")
    if welsh and sorted(_placeholders(english)) != sorted(_placeholders(welsh)):
        found = f"places {' '.join(_placeholders(welsh)) or 'none'} in the Welsh"
        yield Issue.of(
            "welsh.places", where, found, f"those of the English: {' '.join(_placeholders(english))}", "Keep each once."
        )


def _placeholders(pattern: str) -> list[str]:
    return re.findall(r"\{m?\d+\}|</?\d+>", pattern)

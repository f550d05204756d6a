"""Tidied releases and issues as plain data and back: what the reading process hands to its caller."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.rows import Row, Tidied

Plain: TypeAlias = dict[str, Any]
_TEXTS = ("measure", "area", "significance", "series", "table", "cell", "note")
_NUMBERS = ("value", "lower", "upper", "standard_error")


def to_plain(tidied: Tidied) -> Plain:
    """A tidied release as plain data: texts, whole numbers, lists and dictionaries."""
    return {
        "publisher": tidied.publisher,
        "title": tidied.title,
        "edition": tidied.edition,
        "published_on": tidied.published_on.isoformat() if tidied.published_on else None,
        "corrected": tidied.corrected,
        "url": tidied.url,
        "rows": [_row_to_plain(row) for row in tidied.rows],
        "notices": [issue_to_plain(issue) for issue in tidied.notices],
    }


def from_plain(plain: Mapping[str, Any]) -> Tidied:
    """The tidied release that `to_plain` made plain.

    Raises: KeyError, TypeError or ValueError for anything else.
    """
    return Tidied(
        publisher=plain["publisher"],
        title=plain["title"],
        edition=plain["edition"],
        published_on=date.fromisoformat(plain["published_on"]) if plain["published_on"] else None,
        corrected=plain["corrected"],
        url=plain["url"],
        rows=tuple(_row_from_plain(row) for row in plain["rows"]),
        notices=tuple(issue_from_plain(issue) for issue in plain["notices"]),
    )


def _row_to_plain(row: Row) -> list[object]:
    texts = [getattr(row, name) for name in _TEXTS]
    numbers = [None if getattr(row, name) is None else str(getattr(row, name)) for name in _NUMBERS]
    return [
        *texts,
        *numbers,
        row.base,
        row.unit.value,
        row.status.value,
        row.period.start.isoformat(),
        row.period.end.isoformat(),
    ]


def _row_from_plain(plain: list[Any]) -> Row:
    texts = dict(zip(_TEXTS, plain[:7], strict=True))
    numbers: dict[str, Any] = {
        name: None if text is None else Decimal(text) for name, text in zip(_NUMBERS, plain[7:11], strict=True)
    }
    base, unit, status, start, end = plain[11:]
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    return Row(**texts, **numbers, base=base, unit=Unit(unit), status=Status(status), period=period)


def issue_to_plain(issue: Issue) -> Plain:
    """An issue as plain data."""
    return {
        "code": issue.code,
        "where": issue.where,
        "found": issue.found,
        "expected": issue.expected,
        "remedy": issue.remedy,
        "severity": issue.severity.value,
    }


def issue_from_plain(plain: Mapping[str, str]) -> Issue:
    """The issue that `issue_to_plain` made plain.

    Raises: KeyError or ValueError for anything else.
    """
    fields = {name: plain[name] for name in ("code", "where", "found", "expected", "remedy")}
    return Issue(**fields, severity=Severity(plain["severity"]))

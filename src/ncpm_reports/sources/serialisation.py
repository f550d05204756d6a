"""Tidy releases and issues as JSON values and back: what the reading process hands to its caller."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.rows import Row, TidyRelease

Json: TypeAlias = dict[str, Any]
_TEXTS = ("measure", "area", "significance", "series", "table", "cell", "note")
_NUMBERS = ("value", "lower", "upper", "standard_error")


def release_to_json(release: TidyRelease) -> Json:
    """A tidy release as JSON values: texts, whole numbers, lists and dictionaries."""
    return {
        "publisher": release.publisher,
        "title": release.title,
        "edition": release.edition,
        "published_on": release.published_on.isoformat() if release.published_on else None,
        "corrected": release.corrected,
        "url": release.url,
        "rows": [_row_to_json(row) for row in release.rows],
        "notices": [issue_to_json(issue) for issue in release.notices],
    }


def release_from_json(values: Mapping[str, Any]) -> TidyRelease:
    """The tidy release that `release_to_json` wrote.

    Raises: KeyError, TypeError or ValueError for anything else.
    """
    return TidyRelease(
        publisher=values["publisher"],
        title=values["title"],
        edition=values["edition"],
        published_on=date.fromisoformat(values["published_on"]) if values["published_on"] else None,
        corrected=values["corrected"],
        url=values["url"],
        rows=tuple(_row_from_json(row) for row in values["rows"]),
        notices=tuple(issue_from_json(issue) for issue in values["notices"]),
    )


def _row_to_json(row: Row) -> list[object]:
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


def _row_from_json(values: list[Any]) -> Row:
    texts = dict(zip(_TEXTS, values[:7], strict=True))
    numbers: dict[str, Any] = {
        name: None if text is None else Decimal(text) for name, text in zip(_NUMBERS, values[7:11], strict=True)
    }
    base, unit, status, start, end = values[11:]
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    return Row(**texts, **numbers, base=base, unit=Unit(unit), status=Status(status), period=period)


def issue_to_json(issue: Issue) -> Json:
    """An issue as JSON values."""
    return {
        "code": issue.code,
        "where": issue.where,
        "found": issue.found,
        "expected": issue.expected,
        "remedy": issue.remedy,
        "severity": issue.severity.value,
    }


def issue_from_json(values: Mapping[str, str]) -> Issue:
    """The issue that `issue_to_json` wrote.

    Raises: KeyError or ValueError for anything else.
    """
    fields = {name: values[name] for name in ("code", "where", "found", "expected", "remedy")}
    return Issue(**fields, severity=Severity(values["severity"]))

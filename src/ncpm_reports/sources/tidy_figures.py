"""The tidy figures format, one row a figure with its source: our own tables, and the way in for what has no reader."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.quantities import Provenance, Status, Unit
from ncpm_reports.sources.rows import Row
from ncpm_reports.sources.values import describe
from ncpm_reports.sources.workbook import refuse

COLUMNS = (
    "measure",
    "area_code",
    "period_start",
    "period_end",
    "value",
    "unit",
    "lower_95",
    "upper_95",
    "standard_error",
    "base",
    "significance",
    "status",
    "series",
    "source_title",
    "edition",
    "publisher",
    "published_on",
    "table",
    "cell",
    "url",
    "source_sha256",
    "note",
    "provenance",
)
COLUMNS_BEFORE_PROVENANCE = COLUMNS[:-1]
"""The columns of files filled in before `provenance` was added, which are read as the publisher's own figures."""
_RISKY = ("'", "=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_figures(observations: Iterable[Observation]) -> str:
    """The observations as tidy csv text, sorted, with LF line ends; text that a spreadsheet might run gets a quote."""
    rows = sorted(_fields(observation) for observation in observations)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()


def _fields(observation: Observation) -> tuple[str, ...]:
    release = observation.release
    texts = (
        observation.measure,
        observation.area,
        observation.period.start.isoformat(),
        observation.period.end.isoformat(),
        _number(observation.value),
        observation.unit.value,
        _number(observation.lower),
        _number(observation.upper),
        _number(observation.standard_error),
        "" if observation.base is None else str(observation.base),
        observation.significance,
        observation.status.value,
        observation.series,
        release.title,
        release.edition,
        release.publisher,
        release.published_on.isoformat(),
        observation.table,
        observation.cell,
        release.url,
        release.sha256,
        observation.note,
        release.provenance.value,
    )
    return tuple(text if index in _NUMERIC else _safe(text) for index, text in enumerate(texts))


_NUMERIC = frozenset(COLUMNS.index(name) for name in ("value", "lower_95", "upper_95", "standard_error", "base"))


def _number(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _safe(text: str) -> str:
    return "'" + text if text.startswith(_RISKY) else text


def _without_quote(text: str) -> str:
    """The text without the apostrophe that `_safe` puts before some texts, and before no other."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text


MOST_ISSUES = 200
_MEASURE = re.compile(r"[a-z][a-z0-9-]{1,79}", re.ASCII)
_AREA = re.compile(r"[EWKN][0-9]{8}|BTP", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,20})?", re.ASCII)
_MAY_BE_NEGATIVE = frozenset({Unit.OFFENCES, Unit.PERCENTAGE_POINTS})
"""Recorded offences are sometimes reclassified away in a later quarter."""
_ON_A_DAY = frozenset({Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.NUMBER})
"""Units of what there is on a day; all others are of what happens in a time."""
_CHECKED = ("measure", "area_code", "significance", "source_title", "publisher", "source_sha256", "provenance")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ufffe\uffff]")
_SHA256 = re.compile(r"[0-9a-f]{64}|", re.ASCII)
_SIGNIFICANCE = frozenset({"", "significant", "not significant"})
_UNITS = {unit.value: unit for unit in Unit}
_STATUSES = {status.value: status for status in Status}
_PROVENANCES = frozenset(provenance.value for provenance in Provenance)
Releases: TypeAlias = tuple[tuple[PublishedRelease, tuple[Observation, ...]], ...]


def read_figures(text: str, name: str) -> Releases:
    """The figures of a tidy csv, grouped by the release they come from, oldest release first.

    A release without a checksum of its publisher's file (a figure quoted from a page) gets that of its own rows.

    Raises: Refused with every problem found: header, columns, dates, numbers, units, statuses, limits, two
    figures with one key.
    """
    rows = _csv_rows(text, name)
    if rows and tuple(rows[0]) == COLUMNS_BEFORE_PROVENANCE:
        rows = [[*row, ""] if row else row for row in rows]
        rows[0] = list(COLUMNS)
    if not rows or tuple(rows[0]) != COLUMNS:
        found = describe(",".join(rows[0])) if rows else "an empty file"
        raise refuse(
            "figures.header",
            f"{name}, row 1",
            found,
            ",".join(COLUMNS),
            "Use the columns that `ncpm template` writes.",
            at_desk="Use the blank spreadsheet that the desk offers under own figures.",
        )
    parser = _Parser(name=name)
    for line, row in enumerate(rows[1:], start=2):
        if any(row):
            parser.take(line, row)
    parser.check_keys()
    if parser.issues:
        raise Refused(parser.issues[:MOST_ISSUES])
    return parser.releases()


def _csv_rows(text: str, name: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise refuse(
            "figures.csv",
            f"{name}, line {reader.line_num}",
            f"text that is not comma-separated values ({error})",
            "closed quotes",
            "Save it as CSV UTF-8 again.",
        ) from None


ReleaseKey: TypeAlias = tuple[str, str, str, str, str, str, str]
_RELEASE_COLUMNS = ("publisher", "source_title", "edition", "published_on", "url", "source_sha256", "provenance")


@dataclass(slots=True, kw_only=True)
class _Parser:
    """Turns lines into rows, keeping every problem; equal texts are parsed once."""

    name: str
    issues: list[Issue] = field(default_factory=list)
    by_release: dict[ReleaseKey, list[tuple[int, Row, list[str]]]] = field(default_factory=dict)
    days: dict[str, date | None] = field(default_factory=dict)
    right: set[tuple[str, ...]] = field(default_factory=set)

    def take(self, line: int, row: list[str]) -> None:
        """One line: kept if it is right, else its problems are."""
        if len(row) != len(COLUMNS):
            self.issue(line, "columns", f"{len(row)} columns", f"{len(COLUMNS)} columns")
            return
        unquoted = [_without_quote(value) for value in row] if "'" in "".join(row) else row
        fields = dict(zip(COLUMNS, unquoted, strict=True))
        before = len(self.issues)
        parsed = self._row(line, fields)
        if parsed is not None and len(self.issues) == before:
            key = tuple(fields[column] for column in _RELEASE_COLUMNS)
            self.by_release.setdefault(key, []).append((line, parsed, row))  # type: ignore[arg-type]

    def issue(self, line: int, column: str, found: str, expected: str, remedy: str = "Correct the line.") -> None:
        """Keeps a problem of one line."""
        where = f"{self.name}, row {line}, column {column}"
        self.issues.append(Issue(code=f"figures.{column}", where=where, found=found, expected=expected, remedy=remedy))

    def _row(self, line: int, fields: Mapping[str, str]) -> Row | None:
        self._check_texts(line, fields)
        start, end, published = (
            self._day(line, fields, column) for column in ("period_start", "period_end", "published_on")
        )
        value, lower, upper, error = (
            self._decimal(line, fields, c) for c in ("value", "lower_95", "upper_95", "standard_error")
        )
        unit, status = _UNITS.get(fields["unit"]), _STATUSES.get(fields["status"])
        if unit is None:
            self.issue(line, "unit", describe(fields["unit"]), "one of: " + ", ".join(_UNITS))
        if status is None:
            self.issue(
                line, "status", describe(fields["status"]), "blank or one of: " + " ".join(s for s in _STATUSES if s)
            )
        base = self._base(line, fields["base"])
        if unit is not None and status is not None:
            self._check_value(line, value, unit, status, fields["value"])
        self._check_limits(line, value, lower, upper)
        if start is None or end is None or published is None or unit is None or status is None:
            return None
        if start > end:
            self.issue(line, "period_end", end.isoformat(), f"a day from {start.isoformat()} on")
            return None
        if start == end and unit not in _ON_A_DAY:
            self.issue(line, "period_end", f"{day_label(end)} alone", f"a year, quarter or month of {unit.value}")
        if end > published:
            expected = f"a day by {day_label(published)}, when it was published"
            self.issue(line, "period_end", day_label(end), expected)
        return Row(
            measure=fields["measure"],
            area=fields["area_code"],
            period=Period(start, end),
            value=value,
            unit=unit,
            status=status,
            lower=lower,
            upper=upper,
            standard_error=error,
            base=base,
            significance=fields["significance"],
            series=fields["series"],
            table=fields["table"],
            cell=fields["cell"],
            note=fields["note"],
        )

    def _check_texts(self, line: int, fields: Mapping[str, str]) -> None:
        texts = tuple(map(fields.__getitem__, _CHECKED))
        if texts not in self.right:
            before = len(self.issues)
            self._check_each(line, fields)
            if len(self.issues) == before:
                self.right.add(texts)
        if _CONTROL.search("".join(fields.values())):
            column = next(column for column, value in fields.items() if _CONTROL.search(value))
            self.issue(line, column, describe(fields[column]), "text in one line without control characters")

    def _check_each(self, line: int, fields: Mapping[str, str]) -> None:
        checks: tuple[tuple[str, bool, str], ...] = (
            ("measure", bool(_MEASURE.fullmatch(fields["measure"])), "a measure's id in small letters and hyphens"),
            ("area_code", bool(_AREA.fullmatch(fields["area_code"])), "an ONS area code, or BTP"),
            ("significance", fields["significance"] in _SIGNIFICANCE, 'blank, "significant" or "not significant"'),
            ("source_title", bool(fields["source_title"].strip()), "the title of the publication"),
            ("publisher", bool(fields["publisher"].strip()), "who published it"),
            ("source_sha256", bool(_SHA256.fullmatch(fields["source_sha256"])), "64 hexadecimal digits or blank"),
            ("provenance", fields["provenance"] in _PROVENANCES, "blank for the publisher's own file, copy or quoted"),
        )
        for column, right, expected in checks:
            if not right:
                self.issue(line, column, describe(fields[column]), expected)

    def _check_value(self, line: int, value: Decimal | None, unit: Unit, status: Status, text: str) -> None:
        # A value that is no number has been said already.
        if (value is None) == status.has_value and (value is not None or not text):
            found = "an empty cell" if value is None else f'"{value}"'
            self.issue(line, "value", found, "a value, or a status that says why there is none")
        if value is not None and unit.is_count and value != value.to_integral_value():
            self.issue(line, "value", f'"{value}"', f"a whole number of {unit.value}")
        if value is not None and value < 0 and unit not in _MAY_BE_NEGATIVE:
            self.issue(line, "value", f'"{value}"', f"{unit.value}, 0 or more")
        if value is not None and value > 100 and unit is Unit.PERCENT:
            self.issue(line, "value", f'"{value}"', "a percentage of at most 100")

    def _check_limits(self, line: int, value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> None:
        if (lower is None) != (upper is None):
            self.issue(line, "lower_95", "one limit", "both limits or neither")
        elif lower is not None and upper is not None and (value is None or not lower <= value <= upper):
            found = f"limits {lower} to {upper} about {value}"
            self.issue(line, "lower_95", found, "limits that hold the value between them")

    def _day(self, line: int, fields: Mapping[str, str], column: str) -> date | None:
        text = fields[column]
        if text not in self.days:
            self.days[text] = _iso_day(text)
        if self.days[text] is None:
            self.issue(line, column, describe(text), "a day as YYYY-MM-DD")
        return self.days[text]

    def _decimal(self, line: int, fields: Mapping[str, str], column: str) -> Decimal | None:
        text = fields[column]
        if not text:
            return None
        if _DECIMAL.fullmatch(text) is None:
            sign = ", without a per cent sign" if text.endswith("%") else ""
            self.issue(line, column, describe(text), f"a number such as 1234 or -0.5{sign}")
            return None
        return Decimal(text)

    def _base(self, line: int, text: str) -> int | None:
        if text and not (text.isascii() and text.isdigit()):
            self.issue(line, "base", describe(text), "a whole number or blank")
            return None
        return int(text) if text else None

    def check_keys(self) -> None:
        """Keeps a problem for each figure that a release has twice."""
        for rows in self.by_release.values():
            seen: dict[tuple[str, ...], int] = {}
            for line, row, _ in rows:
                first = seen.setdefault(row.key, line)
                if first != line:
                    self.issue(
                        line,
                        "measure",
                        f"the same measure, area, period and series as row {first}",
                        "one line for each figure of a release",
                    )

    def releases(self) -> Releases:
        """The lines as releases, oldest first."""
        releases = [(_release(key, rows), rows) for key, rows in self.by_release.items()]
        releases.sort(key=lambda pair: (pair[0].published_on, pair[0].id))
        return tuple((release, tuple(row.observation(release) for _, row, _ in rows)) for release, rows in releases)


def _release(key: ReleaseKey, rows: Iterable[tuple[int, Row, list[str]]]) -> PublishedRelease:
    publisher, title, edition, published_on, url, sha256, provenance = key
    if not sha256:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(sorted(row for _, _, row in rows))
        sha256 = hashlib.sha256(out.getvalue().encode()).hexdigest()
    return PublishedRelease(
        id=sha256[:16],
        publisher=publisher,
        title=title,
        edition=edition,
        published_on=date.fromisoformat(published_on),
        sha256=sha256,
        url=url,
        supersedes=edition.removesuffix(", corrected") if edition.endswith(", corrected") else "",
        provenance=Provenance(provenance),
    )


def _iso_day(text: str) -> date | None:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

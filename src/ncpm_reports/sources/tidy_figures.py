"""The tidy figures format, one row a figure with its source: our own tables, and the way in for what has no reader."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeAlias

from ncpm_reports.core.csv_text import FORMULA_SIGNS, csv_of, read_rows
from ncpm_reports.core.observations import Observation, PublishedRelease, ReleaseFigures
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.problems import Issue, Refused, refuse, refuse_if_any
from ncpm_reports.core.quantities import Provenance, Status, Unit
from ncpm_reports.sources.project_tables import CellParser, day, matching, member_of, nonblank
from ncpm_reports.sources.tables import Row
from ncpm_reports.sources.values import describe

MAX_ISSUES = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ufffe\uffff]")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,20})?", re.ASCII)
_QUOTED_STARTS = ("'", *FORMULA_SIGNS)
_MAY_BE_NEGATIVE = frozenset({Unit.OFFENCES, Unit.PERCENTAGE_POINTS})
"""Recorded offences are sometimes reclassified away in a later quarter."""
_STOCK_UNITS = frozenset({Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.NUMBER})
"""Units of stocks, which there are on a day; all others are of flows, which happen in a time."""
FigureReleases: TypeAlias = tuple[tuple[PublishedRelease, tuple[Row, ...]], ...]


def _decimal(text: str) -> Decimal | None:
    if text and _DECIMAL.fullmatch(text) is None:
        sign = ", without a per cent sign" if text.endswith("%") else ""
        raise ValueError(f"a number such as 1234 or -0.5{sign}")
    return (Decimal(text) or Decimal(0)) if text else None


def _not_negative(text: str) -> Decimal | None:
    value = _decimal(text)
    if value is not None and value < 0:
        raise ValueError("a number of 0 or more, or blank")
    return value


def _base(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError("a whole number or blank")
    return int(text) if text else None


_DAY = day("a day as YYYY-MM-DD")
_SIGNIFICANCE = ("", "significant", "not significant")
_TABLE: Mapping[str, tuple[str, CellParser]] = {
    "measure": ("measure", matching(r"[a-z][a-z0-9-]{1,79}", "a measure's id in small letters and hyphens")),
    "area_code": ("area", matching(r"[EWKN][0-9]{8}|BTP", "an ONS area code, or BTP")),
    "period_start": ("period.start", _DAY),
    "period_end": ("period.end", _DAY),
    "value": ("value", _decimal),
    "unit": ("unit", member_of(Unit, "one of: " + ", ".join(Unit))),
    "lower_95": ("lower", _decimal),
    "upper_95": ("upper", _decimal),
    "standard_error": ("standard_error", _not_negative),
    "base": ("base", _base),
    "significance": ("significance", member_of(_SIGNIFICANCE, 'blank, "significant" or "not significant"')),
    "status": ("status", member_of(Status, "blank or one of: " + " ".join(filter(None, Status)))),
    "series": ("series", str),
    "source_title": ("release.title", nonblank("the title of the publication")),
    "edition": ("release.edition", str),
    "publisher": ("release.publisher", nonblank("who published it")),
    "published_on": ("release.published_on", _DAY),
    "table": ("table", str),
    "cell": ("cell", str),
    "url": ("release.url", str),
    "source_sha256": ("release.sha256", matching(r"[0-9a-f]{64}|", "64 hexadecimal digits or blank")),
    "note": ("note", str),
    "provenance": ("release.provenance", member_of(Provenance, "blank for the publisher's own file, copy or quoted")),
}
"""The columns of the format: the field of an observation that each holds, and how it is read."""
COLUMNS = tuple(_TABLE)
COLUMNS_BEFORE_PROVENANCE = COLUMNS[:-1]
"""The columns of files filled in before `provenance` was added, which are read as the publisher's own figures."""
FORMATS = (COLUMNS, COLUMNS_BEFORE_PROVENANCE)
DAYS = frozenset(column for column, (_, read) in _TABLE.items() if read is _DAY)
NUMBERS = frozenset(column for column, (_, read) in _TABLE.items() if read in (_decimal, _not_negative, _base))
_observation_values = attrgetter(*(field for field, _ in _TABLE.values()))
_ROW_FIELDS = {field: column for column, (field, _) in _TABLE.items() if "." not in field}
_RELEASE_FIELDS = {
    field.removeprefix("release."): column for column, (field, _) in _TABLE.items() if field.startswith("release.")
}


def write_figures(observations: Iterable[Observation]) -> str:
    """The observations as tidy csv text, sorted, with LF line ends; text that a spreadsheet might run gets a quote."""
    lines = sorted(tuple(map(_text, _observation_values(observation))) for observation in observations)
    return csv_of([COLUMNS, *lines])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal | int):
        return format(value, "f" if isinstance(value, Decimal) else "d")
    text = str(value)
    return "'" + text if text.startswith(_QUOTED_STARTS) else text


def _without_quote(text: str) -> str:
    """The text without the apostrophe that `_text` puts before some texts, and before no other."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_QUOTED_STARTS) else text


def read_figures(text: str, name: str) -> tuple[ReleaseFigures, ...]:
    """The figures of a tidy csv, grouped by the release they come from, oldest release first.

    A release without a checksum of its publisher's file (a figure quoted from a page) gets that of its own rows.

    Raises: Refused with every problem found: header, columns, dates, numbers, units, statuses, limits, two
    figures with one key.
    """
    rows = read_rows(text, name)
    header = tuple(rows[0][1]) if rows else ()
    if header not in FORMATS:
        raise wrong_header(header, name)
    lines = FigureLines()
    for number, row in rows[1:]:
        lines.add(f"{name}, row {number}", [*row, ""] if len(header) < len(COLUMNS) else row)
    refuse_if_any(lines.problems())
    return tuple((release, tuple(row.observation(release) for row in rows)) for release, rows in lines.releases())


def wrong_header(header: Sequence[str], name: str) -> Refused:
    """The refusal of a header that is not that of the tidy format, saying in what it differs."""
    present = [column.casefold() for column in header]
    missing = ", ".join(column for column in COLUMNS_BEFORE_PROVENANCE if column not in present)
    unknown = ", ".join(f'"{column[:40]}"' for column in header if column.casefold() not in COLUMNS)
    differences = [f"none named {missing}"] if missing else []
    differences += [f"others named {unknown}"] if unknown else []
    return refuse(
        "figures.header",
        f"{name}, row 1",
        "; ".join(differences) or "them in another order, twice or in capitals",
        f"the columns {','.join(COLUMNS)}",
        "Take out, add or put in order what differs. docs/files.md says what each column holds.",
        at_desk="Take out, add or put in order what differs, or use the blank spreadsheet under own figures.",
    )


@dataclass(slots=True)
class FigureLines:
    """Turns lines of the tidy format into rows by release, keeping every problem; equal texts are read once.

    `names` are how problems name columns; without one, by what the format calls it.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    _issues: list[Issue] = field(default_factory=list)
    _by_release: dict[tuple[str, ...], list[tuple[str, Row, Sequence[str]]]] = field(default_factory=dict)
    _parsed: dict[str, dict[str, Any]] = field(default_factory=lambda: {column: {} for column in COLUMNS})

    def add(self, where: str, texts: Sequence[str]) -> None:
        """The line that stands at `where`: kept if it is right, else its problems are."""
        if len(texts) != len(COLUMNS):
            self._issue(where, "columns", f"{len(texts)} columns", f"{len(COLUMNS)} columns")
            return
        before = len(self._issues)
        fields = dict(zip(COLUMNS, map(_without_quote, texts) if "'" in "".join(texts) else texts, strict=True))
        if _CONTROL.search("".join(fields.values())):
            column = next(column for column, text in fields.items() if _CONTROL.search(text))
            self._issue(where, column, describe(fields[column]), "text in one line without control characters")
        values = self._values(where, fields)
        for column, found, expected in _conflicts(values):
            self._issue(where, column, found, expected)
        if len(self._issues) == before:
            row = Row(
                period=Period(values["period_start"], values["period_end"]),
                **{name: values[column] for name, column in _ROW_FIELDS.items()},
            )
            key = tuple(fields[column] for column in _RELEASE_FIELDS.values())
            self._by_release.setdefault(key, []).append((where, row, texts))

    def _issue(self, where: str, column: str, found: str, expected: str) -> None:
        place = f"{where}, {self.names.get(column, f'column {column}')}"
        self._issues.append(Issue.of(f"figures.{column}", place, found, expected, "Correct the line."))

    def _values(self, where: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """What the columns say, with a problem added for each that says nothing."""
        values: dict[str, Any] = {}
        for column, text in fields.items():
            parsed = self._parsed[column]
            if text not in parsed:
                try:
                    parsed[text] = _TABLE[column][1](text)
                except ValueError as error:
                    self._issue(where, column, describe(text), str(error))
                    continue
            values[column] = parsed[text]
        return values

    def problems(self) -> tuple[Issue, ...]:
        """The problems of all lines, those of a figure that a release has twice among them; the first `MAX_ISSUES`."""
        for rows in self._by_release.values():
            first: dict[tuple[str, ...], str] = {}
            for where, row, _ in rows:
                earlier = first.setdefault(row.key, where)
                if earlier != where:
                    found = f"the same measure, area, period and series as {earlier.rpartition(', ')[2]}"
                    self._issue(where, "measure", found, "one line for each figure of a release")
        return tuple(self._issues[:MAX_ISSUES])

    def releases(self) -> FigureReleases:
        """The lines as releases with their rows, oldest first."""
        releases = [
            (_release(key, [texts for _, _, texts in rows]), tuple(row for _, row, _ in rows))
            for key, rows in self._by_release.items()
        ]
        return tuple(sorted(releases, key=lambda pair: (pair[0].published_on, pair[0].id)))


def _release(key: tuple[str, ...], lines: Iterable[Sequence[str]]) -> PublishedRelease:
    fields = {name: _TABLE[column][1](text) for (name, column), text in zip(_RELEASE_FIELDS.items(), key, strict=True)}
    sha256 = fields.pop("sha256") or hashlib.sha256(csv_of(sorted(map(list, lines))).encode()).hexdigest()
    edition = fields["edition"]
    supersedes = edition.removesuffix(", corrected") if edition.endswith(", corrected") else ""
    return PublishedRelease(id=sha256[:16], sha256=sha256, supersedes=supersedes, **fields)


def _conflicts(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What columns say against one another, as column, found and expected; a value that is no number has an issue."""
    value, unit, status = values.get("value"), values.get("unit"), values.get("status")
    if "value" in values and unit is not None and status is not None:
        if (value is None) == status.has_value:
            found = "an empty cell" if value is None else f'"{value}"'
            yield "value", found, "a value, or a status that says why there is none"
        yield from _unit_conflicts(value, unit) if value is not None else ()
    lower, upper = values.get("lower_95"), values.get("upper_95")
    if (lower is None) != (upper is None):
        yield "lower_95", "one limit", "both limits or neither"
    elif lower is not None and (value is None or not lower <= value <= upper):
        yield "lower_95", f"limits {lower} to {upper} about {value}", "limits that hold the value between them"
    if values.keys() >= {"period_start", "period_end", "published_on", "unit", "status"}:
        days = values["period_start"], values["period_end"], values["published_on"]
        yield from _period_conflicts(*days, values["unit"])


def _unit_conflicts(value: Decimal, unit: Unit) -> Iterator[tuple[str, str, str]]:
    if unit.is_count and value != value.to_integral_value():
        yield "value", f'"{value}"', f"a whole number of {unit.value}"
    if value < 0 and unit not in _MAY_BE_NEGATIVE:
        yield "value", f'"{value}"', f"{unit.value}, 0 or more"
    if value > 100 and unit is Unit.PERCENT:
        yield "value", f'"{value}"', "a percentage of at most 100"


def _period_conflicts(start: date, end: date, published: date, unit: Unit) -> Iterator[tuple[str, str, str]]:
    if start > end:
        yield "period_end", end.isoformat(), f"a day from {start.isoformat()} on"
        return
    if start == end and unit not in _STOCK_UNITS:
        yield "period_end", f"{day_label(end)} alone", f"a year, quarter or month of {unit.value}"
    if end > published:
        yield "period_end", day_label(end), f"a day by {day_label(published)}, when it was published"

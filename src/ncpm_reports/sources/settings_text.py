"""The dates of a quarter and the site's address in the text of `settings.toml`, changed line by line, so that people's
comments stay.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ncpm_reports.core.problems import Issue, Refused

FILE = "data/settings.toml"
QUARTERS = "quarters"
SITE_ADDRESS = "site_address"
DATES = ("board_meeting", "letter_date", "reply_date")
_TABLE = re.compile(r"\s*\[")
_VALUE = r"""(?:[^"'#\s]+|"[^"\\]*"|'[^']*')"""
_ADDRESS_BY_HAND = Issue(
    code="project.setting",
    where=f'settings.toml, "{SITE_ADDRESS}"',
    found="an address written in a way of its own",
    expected=f'a line {SITE_ADDRESS} = "…" above the first table',
    remedy="Write the address in such a line, by hand this once.",
)


def dates_of(text: str, quarter: str) -> Mapping[str, date]:
    """The dates that are set for a quarter, by name. Raises: Refused if the text is no TOML."""
    dates = _parsed(text).get(QUARTERS, {}).get(quarter, {})
    return {name: value for name, value in dates.items() if name in DATES and type(value) is date}


def with_dates(text: str, quarter: str, dates: Mapping[str, date]) -> str:
    """The text with these dates for a quarter and no others of it; everything else stays as people wrote it.

    Raises: Refused if the text is no TOML, or says its dates in a way that cannot be changed line by line.
    """
    before, lines = _parsed(text), text.split("\n")
    values = {name: dates[name].isoformat() for name in DATES if name in dates}
    header = re.compile(rf"""\s*\[\s*{QUARTERS}\s*\.\s*["']?{re.escape(quarter)}["']?\s*\]\s*(#.*)?""")
    start = next((at for at, line in enumerate(lines) if header.fullmatch(line.rstrip("\r"))), None)
    if start is not None:
        end = next((at for at in range(start + 1, len(lines)) if _TABLE.match(lines[at])), len(lines))
        kept, left = _assigned(lines[start + 1 : end], DATES, values)
        while kept and not kept[-1].strip() and left:
            kept.pop()
        lines[start + 1 : end] = [*kept, *left, *([""] if left else [])]
    elif values:
        new = [f"{name} = {value}" for name, value in values.items()]
        lines = [*text.rstrip("\n").split("\n"), "", f'[{QUARTERS}."{quarter}"]', *new, ""]
    quarters = before.get(QUARTERS, {})
    own = {name: value for name, value in quarters.get(quarter, {}).items() if name not in DATES} | dict(dates)
    wanted = {**before, QUARTERS: {**quarters, quarter: own}} if own or quarter in quarters else before
    return _confirmed("\n".join(lines), wanted, _dates_by_hand(quarter))


def site_address_of(text: str) -> str:
    """Where the site is to be published, "" where nothing is set. Raises: Refused if the text is no TOML."""
    address = _parsed(text).get(SITE_ADDRESS, "")
    return address if isinstance(address, str) else ""


def with_site_address(text: str, address: str) -> str:
    """The text with this address of the site; everything else stays as people wrote it.

    Raises: Refused if the text is no TOML, or says its address in a way that cannot be changed line by line.
    """
    before, lines = _parsed(text), text.split("\n")
    end = next((at for at, line in enumerate(lines) if _TABLE.match(line)), len(lines))
    # A string of JSON without escapes of surrogates is one of TOML.
    kept, new = _assigned(lines[:end], (SITE_ADDRESS,), {SITE_ADDRESS: json.dumps(address, ensure_ascii=False)})
    return _confirmed("\n".join((*new, *kept, *lines[end:])), {**before, SITE_ADDRESS: address}, _ADDRESS_BY_HAND)


def _assigned(lines: Iterable[str], names: Iterable[str], values: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The lines with these values of the names and no others, comments kept, and lines for values that had none."""
    kept: list[str] = []
    left = dict(values)
    for line in lines:
        name = next((name for name in names if re.match(rf"\s*{name}\s*=", line)), None)
        if name is None:
            kept.append(line)
        elif name in left:
            value, parts = left.pop(name), re.fullmatch(rf"(\s*{name}\s*=\s*){_VALUE}(\s*(?:#.*)?)", line)
            kept.append(f"{parts[1]}{value}{parts[2]}" if parts else f"{name} = {value}")
    return kept, [f"{name} = {value}" for name, value in left.items()]


def _confirmed(text: str, wanted: Mapping[str, Any], refusal: Issue) -> str:
    """The text, if it says what is wanted and nothing else. Raises: Refused otherwise."""
    try:
        says = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Refused(refusal) from None
    if says != wanted:
        raise Refused(refusal)
    return text


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Refused(_issue(f"{fault}", "a TOML file", "Correct the line named.")) from fault
    quarters = parsed.get(QUARTERS, {})
    if not isinstance(quarters, dict) or not all(isinstance(dates, dict) for dates in quarters.values()):
        raise Refused(_dates_by_hand("2025-06"))
    return parsed


def _dates_by_hand(quarter: str) -> Issue:
    expected = f'a table [quarters."{quarter}"] with a date a line'
    return _issue(
        "dates written in a way of their own", expected, "Write the dates in such a table, by hand this once."
    )


def _issue(found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="project.setting", where="settings.toml", found=found, expected=expected, remedy=remedy)

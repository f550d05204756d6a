"""The dates of a quarter and the site's address in the text of `settings.toml`, changed line by line, so that people's
comments stay.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from ncpm_reports.core.problems import Issue, Refused

FILE = "data/settings.toml"
QUARTERS = "quarters"
SITE_ADDRESS = "site_address"
DATES = ("board_meeting", "letter_date", "reply_date")
_TABLE = re.compile(r"\s*\[")
# A text in quotation marks, with what stands behind it.
_TEXT = r"""[^=]*=\s*(?:"[^"\\]*"|'[^']*')(\s*(?:#.*)?)"""
_ASSIGNMENT = r"(\s*{name}\s*=\s*)(\d{{4}}-\d{{2}}-\d{{2}})(.*)"


def dates_of(text: str, quarter: str) -> Mapping[str, date]:
    """The dates that are set for a quarter, by name. Raises: Refused if the text is no TOML."""
    dates = _parsed(text).get(QUARTERS, {}).get(quarter, {})
    return {name: value for name, value in dates.items() if name in DATES and type(value) is date}


def with_dates(text: str, quarter: str, dates: Mapping[str, date]) -> str:
    """The text with these dates for a quarter and no others of it; everything else stays as people wrote it.

    Raises: Refused if the text is no TOML, or says its dates in a way that cannot be changed line by line.
    """
    before = _parsed(text)
    lines = text.split("\n")
    start = _header(lines, quarter)
    if start is None:
        changed = _appended(text, quarter, dates)
    else:
        end = next((at for at in range(start + 1, len(lines)) if _TABLE.match(lines[at])), len(lines))
        changed = "\n".join((*lines[: start + 1], *_section(lines[start + 1 : end], dates), *lines[end:]))
    wanted = {name: value for name, value in before.get(QUARTERS, {}).get(quarter, {}).items() if name not in DATES}
    wanted |= dates
    try:
        after = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        raise Refused(_by_hand(quarter)) from None
    if _without(before, quarter) != _without(after, quarter) or after.get(QUARTERS, {}).get(quarter, {}) != wanted:
        raise Refused(_by_hand(quarter))
    return changed


def site_address_of(text: str) -> str:
    """Where the site is to be published, "" where nothing is set. Raises: Refused if the text is no TOML."""
    address = _parsed(text).get(SITE_ADDRESS, "")
    return address if isinstance(address, str) else ""


def with_site_address(text: str, address: str) -> str:
    """The text with this address of the site; everything else stays as people wrote it.

    Raises: Refused if the text is no TOML, or says its address in a way that cannot be changed line by line.
    """
    before = _parsed(text)
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if _TABLE.match(line)), len(lines))
    at = next((at for at, line in enumerate(lines[:end]) if re.match(rf"\s*{SITE_ADDRESS}\s*=", line)), None)
    # A string of JSON without escapes of surrogates is one of TOML.
    setting = f"{SITE_ADDRESS} = {json.dumps(address, ensure_ascii=False)}"
    if at is None:
        changed = "\n".join((setting, *lines))
    else:
        comment = re.fullmatch(_TEXT, lines[at])
        changed = "\n".join((*lines[:at], f"{setting}{comment[1] if comment else ''}", *lines[at + 1 :]))
    try:
        after = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        raise Refused(_address_by_hand()) from None
    if after != {**before, SITE_ADDRESS: address}:
        raise Refused(_address_by_hand())
    return changed


def _header(lines: list[str], quarter: str) -> int | None:
    header = re.compile(rf"""\s*\[\s*{QUARTERS}\s*\.\s*["']?{re.escape(quarter)}["']?\s*\]\s*(#.*)?""")
    return next((at for at, line in enumerate(lines) if header.fullmatch(line.rstrip("\r"))), None)


def _section(lines: list[str], dates: Mapping[str, date]) -> list[str]:
    """The lines of a quarter's table with these dates; new ones stand after the last of what is there."""
    kept: list[str] = []
    left = dict(dates)
    for line in lines:
        name = next((name for name in DATES if re.match(rf"\s*{name}\s*=", line)), None)
        match = re.fullmatch(_ASSIGNMENT.format(name=name), line) if name else None
        if name is None:
            kept.append(line)
        elif name in left:
            value = left.pop(name).isoformat()
            kept.append(f"{match[1]}{value}{match[3]}" if match else f"{name} = {value}")
    while kept and not kept[-1].strip() and left:
        kept.pop()
    added = [f"{name} = {left[name].isoformat()}" for name in DATES if name in left]
    return [*kept, *added, *([""] if added else [])]


def _appended(text: str, quarter: str, dates: Mapping[str, date]) -> str:
    if not dates:
        return text
    lines = [f"{name} = {dates[name].isoformat()}" for name in DATES if name in dates]
    return "\n".join((text.rstrip("\n"), "", f'[{QUARTERS}."{quarter}"]', *lines, ""))


def _without(settings: Mapping[str, Any], quarter: str) -> Mapping[str, Any]:
    """Settings with nothing of one quarter in them."""
    others = {code: dates for code, dates in settings.get(QUARTERS, {}).items() if code != quarter}
    return {**settings, QUARTERS: others}


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        issue = Issue(
            code="project.setting",
            where="settings.toml",
            found=f"{fault}",
            expected="a TOML file",
            remedy="Correct the line named.",
        )
        raise Refused(issue) from fault
    quarters = parsed.get(QUARTERS, {})
    if not isinstance(quarters, dict) or not all(isinstance(dates, dict) for dates in quarters.values()):
        raise Refused(_by_hand(""))
    return parsed


def _address_by_hand() -> Issue:
    return Issue(
        code="project.setting",
        where=f'settings.toml, "{SITE_ADDRESS}"',
        found="an address written in a way of its own",
        expected=f'a line {SITE_ADDRESS} = "…" above the first table',
        remedy="Write the address in such a line, by hand this once.",
    )


def _by_hand(quarter: str) -> Issue:
    return Issue(
        code="project.setting",
        where="settings.toml",
        found="dates written in a way of their own",
        expected=f'a table [quarters."{quarter or "2025-06"}"] with a date a line',
        remedy="Write the dates in such a table, by hand this once.",
    )

"""The dates of a quarter and the site's address in the text of `settings.toml`, changed by tomlkit, so that people's
comments stay.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import KeyType, SingleKey

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.sources.project_files import DATES

FILE = "data/settings.toml"
QUARTERS = "quarters"
SITE_ADDRESS = "site_address"


def dates_of(text: str, quarter: str) -> Mapping[str, date]:
    """The dates that are set for a quarter, by name. Raises: Refused if the text is no TOML."""
    dates = _quarters(_parsed(text)).get(quarter, {})
    return {name: value for name, value in dates.items() if name in DATES and type(value) is date}


def with_dates(text: str, quarter: str, dates: Mapping[str, date]) -> str:
    """The text with these dates for a quarter and no others of it; everything else stays as people wrote it.

    Raises: Refused if the text is no TOML, or says its dates in a way that tomlkit cannot add to.
    """
    before = _parsed(text)
    quarters = _quarters(before)
    if not dates and quarter not in quarters:
        return text
    expected_table = {name: value for name, value in quarters.get(quarter, {}).items() if name not in DATES} | dict(
        dates
    )
    try:
        changed = _dates_replaced(text, quarter, dates)
    except (TOMLKitError, ValueError) as fault:
        raise Refused(_dates_by_hand(quarter)) from fault
    # A new table after dotted keys would take in the keys that follow them.
    if tomllib.loads(changed) != {**before, QUARTERS: {**quarters, quarter: expected_table}}:
        raise Refused(_dates_by_hand(quarter))
    return changed


def _dates_replaced(text: str, quarter: str, dates: Mapping[str, date]) -> str:
    document: Any = tomlkit.parse(text)
    quarters = document.setdefault(QUARTERS, tomlkit.table(is_super_table=True))
    if quarter not in quarters:
        quarters.append(SingleKey(quarter, t=KeyType.Basic), tomlkit.table())
    table = document[QUARTERS][quarter]
    for name in DATES:
        if name not in dates:
            table.pop(name, None)
        elif table.get(name) != dates[name]:
            table[name] = dates[name]
    return tomlkit.dumps(document)


def site_address_of(text: str) -> str:
    """Where the site is to be published, "" where nothing is set. Raises: Refused if the text is no TOML."""
    address = _parsed(text).get(SITE_ADDRESS, "")
    return address if isinstance(address, str) else ""


def with_site_address(text: str, address: str) -> str:
    """The text with this address of the site; everything else stays as people wrote it.

    Raises: Refused if the text is no TOML.
    """
    _parsed(text)
    document = tomlkit.parse(text)
    document[SITE_ADDRESS] = address
    return tomlkit.dumps(document)


def _quarters(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    quarters: Mapping[str, Any] = settings.get(QUARTERS, {})
    return quarters


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

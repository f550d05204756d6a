"""What the project itself keeps in `data/`: areas and bodies, settings, and folders of texts."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from ncpm_reports.core.areas import (
    BRITISH_TRANSPORT_POLICE,
    WALES,
    Area,
    AreaKind,
    Areas,
    BodyKind,
    ForceArea,
    LocalPolicingBody,
)
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.core.settings import Markings, Settings
from ncpm_reports.sources.project_tables import (
    MEND_TOML,
    Read,
    TableRow,
    day,
    filled_in,
    like,
    member,
    not_utf8,
    plain_lines,
    project_text,
    read_table,
)

TEXT_SUFFIXES = frozenset({".csv", ".css", ".html", ".j2", ".md", ".toml", ".txt", ".xml"})
LARGEST_TEXT = 64 * 1024 * 1024
_TEXT = filled_in("a text")
_CODE = like(f"[EWKNS][0-9]{{8}}|{BRITISH_TRANSPORT_POLICE}", "the code of an area, such as E92000001, or BTP")
_NAMED: Mapping[str, Read] = {"code": _CODE, "name": _TEXT, "name_cy": str}
_SLUG = like(r"[a-z0-9]+(-[a-z0-9]+)*", "small letters and figures, joined by hyphens")
_AREA_COLUMNS: Mapping[str, Read] = {
    **_NAMED,
    "kind": member(AreaKind, "one of " + ", ".join(AreaKind)),
    "country": str,
    "slug": _SLUG,
}
DATES = ("board_meeting", "letter_date", "reply_date")
"""The dates that may be set for a quarter in `settings.toml`."""
_QUARTER = re.compile(r"\d{4}-(03|06|09|12)", re.ASCII)


def load_areas(data: Path) -> Areas:
    """Every area and the 43 forces with their local policing bodies, from `areas/*.csv` in the data folder.

    Raises: NotFound if a table is missing; Refused with every problem in them.
    """
    areas, of_areas = _table(data, "areas", _AREA_COLUMNS)
    regions = {row.texts["code"] for row in areas if row.texts["kind"] == AreaKind.REGION} | {WALES}
    forces, of_forces = _table(data, "forces", _force_columns(regions))
    bodies, of_bodies = _table(data, "bodies", _body_columns(row.texts["code"] for row in forces))
    repeated = (issue for column in ("code", "slug") for issue in _repeated((*areas, *forces), column))
    gaps = () if of_bodies else _gap_issues(bodies, forces)
    refuse_if_any((*of_areas, *of_forces, *repeated, *of_bodies, *gaps))
    by_name = tuple(sorted((_force(row, bodies) for row in forces), key=lambda force: force.name))
    everything = (*(Area(**row.values) for row in areas), *(force.area for force in by_name))
    return Areas(by_code={area.code: area for area in everything}, forces=by_name)


def _table(data: Path, name: str, columns: Mapping[str, Read]) -> tuple[tuple[TableRow, ...], tuple[Issue, ...]]:
    file = f"areas/{name}.csv"
    return read_table(project_text(data / file, file), file, columns)


def _force_columns(regions: Iterable[str]) -> Mapping[str, Read]:
    return {
        **_NAMED,
        "slug": _SLUG,
        "country": _TEXT,
        "region": member(regions, "the code of a region in areas.csv, or of Wales"),
        **dict.fromkeys(("force_name", "head_title", "salutation"), _TEXT),
    }


def _body_columns(forces: Iterable[str]) -> Mapping[str, Read]:
    return {
        "force_code": member(forces, "the code of a force in forces.csv"),
        "kind": member(BodyKind, "one of: " + "; ".join(BodyKind)),
        "title": _TEXT,
        "body_name": _TEXT,
        "valid_from": day("a date such as 2024-05-07, or nothing", optional=True),
        "valid_to": day("a date such as 2024-05-06, or nothing", optional=True),
        "under_information_order": member(("yes", "no"), "yes or no"),
        "source": str,
    }


def load_settings(data: Path, period: Period | None = None) -> Settings:
    """What the department sets, from `settings.toml`; the dates of the board and the letters are those of `period`.

    Dates that are not set are None. Raises: NotFound if there is no file; Refused with every problem in it.
    """
    path = data / "settings.toml"
    text = project_text(path)
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Refused(_setting_issue("", f"{fault}", "a TOML file", MEND_TOML)) from fault
    refuse_if_any(_with_line(issue, text) for issue in _setting_issues(settings))
    code = f"{period.end.year}-{period.end.month:02d}" if period else ""
    dates = settings.get("quarters", {}).get(code, {})
    return Settings(
        **{name: settings[name] for name in _TEXTS},
        markings=Markings(**settings.get("markings", {})),
        address=tuple(settings["address"]),
        board_meeting=dates.get("board_meeting"),
        letter_date=dates.get("letter_date"),
        reply_date=dates.get("reply_date"),
    )


def load_reference(root: Path) -> bytes:
    """The Word file whose styles are used, from the folder that holds `templates/`; empty where there is none."""
    path = root / "templates" / "reference.docx"
    return path.read_bytes() if path.is_file() else b""


def load_texts(
    folder: Path, suffixes: Iterable[str] = TEXT_SUFFIXES, *, below: bool = True, called: str = ""
) -> Mapping[str, str]:
    """The texts of a folder by relative path with forward slashes, sorted by it; line ends are made `\\n`.

    A folder that is not there has no texts. Hidden files and other kinds of file are passed over. Folders in it are
    read too, unless `below` is false. `called` is what problems put before a file's path, such as "templates/".

    Raises: Refused with every file that is not UTF-8, is too large, or lies outside the folder.
    """
    wanted = frozenset(suffixes)
    files = sorted(
        (path.relative_to(folder).as_posix(), path)
        for path in (folder.rglob("*") if below else folder.glob("*"))
        if path.suffix in wanted and not path.is_dir() and path.exists() and not _hidden(path.relative_to(folder))
    )
    texts: dict[str, str] = {}
    issues: list[Issue] = []
    root = folder.resolve()
    for name, path in files:
        text = _text(f"{called}{name}", path, root)
        if isinstance(text, Issue):
            issues.append(text)
        else:
            texts[name] = text
    refuse_if_any(issues)
    return texts


def _text(name: str, path: Path, root: Path) -> str | Issue:
    if not path.resolve().is_relative_to(root):
        return _file_issue(name, "a link that leads out of the folder", "a file inside its folder")
    if not path.is_file():
        return _file_issue(name, "a pipe, a socket or a device", "a file")
    if path.stat().st_size > LARGEST_TEXT:
        return _file_issue(name, f"{path.stat().st_size:,} bytes", f"at most {LARGEST_TEXT:,} bytes")
    try:
        data = path.read_bytes()
        return plain_lines(data)
    except UnicodeDecodeError:
        return not_utf8(data, name)


def _file_issue(where: str, found: str, expected: str) -> Issue:
    remedy = "Save the file again as that."
    return Issue(code="project.text", where=where, found=found, expected=expected, remedy=remedy)


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~")) for part in path.parts)


def _repeated(rows: Iterable[TableRow], column: str) -> Iterable[Issue]:
    seen: set[str] = set()
    for row in rows:
        if row.texts[column] in seen:
            yield row.issue(column, "something that no earlier line has")
        seen.add(row.texts[column])


def _gap_issues(bodies: tuple[TableRow, ...], forces: tuple[TableRow, ...]) -> Iterable[Issue]:
    for force in forces:
        own = [row for row in bodies if row.texts["force_code"] == force.texts["code"]]
        if not own:
            yield force.issue("code", "at least one local policing body in bodies.csv")
        for earlier, later in pairwise(own):
            ends, starts = earlier.values["valid_to"], later.values["valid_from"]
            if not ends or not starts or (starts - ends).days != 1:
                expected = f'the day after the body before it ends, which is "{earlier.texts["valid_to"]}"'
                yield later.issue("valid_from", expected)


def _force(row: TableRow, bodies: tuple[TableRow, ...]) -> ForceArea:
    values = row.values
    area = Area(kind=AreaKind.FORCE, **{name: values[name] for name in (*_NAMED, "country", "slug")})
    own = (_body(body.values) for body in bodies if body.values["force_code"] == area.code)
    titles = {name: values[name] for name in ("force_name", "head_title", "salutation", "region")}
    return ForceArea(area=area, bodies=tuple(own), **titles)


def _body(values: Mapping[str, Any]) -> LocalPolicingBody:
    fields = {name: values[name] for name in ("kind", "title", "body_name", "valid_from", "valid_to")}
    return LocalPolicingBody(under_information_order=values["under_information_order"] == "yes", **fields)


_TEXTS = tuple(field.name for field in fields(Settings) if field.type is str)
_MAY_BE_EMPTY = frozenset({"site_address"})


def _setting_issues(settings: Mapping[str, object]) -> Iterable[Issue]:
    known = (*_TEXTS, "markings", "address", "quarters")
    for name in settings:
        if name not in known:
            yield _setting_issue(name, "a setting that is not known", "one of " + ", ".join(known), "Remove it.")
    for name in _TEXTS:
        if not (_is_line(settings.get(name)) or (name in _MAY_BE_EMPTY and settings.get(name) == "")):
            yield _no_line(name, f"{settings[name]!r}" if name in settings else "nothing")
    yield from _marking_issues(settings.get("markings", {}))
    address = settings.get("address")
    if not isinstance(address, list) or not address or not all(isinstance(line, str) and line for line in address):
        yield _setting_issue("address", f"{address!r}", 'a list of lines such as ["2 Marsham Street"]', "Correct it.")
    yield from _quarter_issues(settings.get("quarters", {}))


def _is_line(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value


def _no_line(name: str, found: str) -> Issue:
    return _setting_issue(name, found, "a text on one line", f'Write {name.rpartition(".")[2]} = "…".')


def _marking_issues(markings: object) -> Iterable[Issue]:
    known = [field.name for field in fields(Markings)]
    if not isinstance(markings, dict):
        yield _setting_issue("markings", f"{markings!r}", "a table [markings]", "Correct it.")
        return
    for name, value in markings.items():
        if name not in known:
            expected = "one of " + ", ".join(known)
            yield _setting_issue(f"markings.{name}", "a product that is not known", expected, "Remove it.")
        elif not _is_line(value):
            yield _no_line(f"markings.{name}", f"{value!r}")


def _quarter_issues(quarters: object) -> Iterable[Issue]:
    if not isinstance(quarters, dict):
        yield _setting_issue("quarters", f"{quarters!r}", 'tables such as [quarters."2025-06"]', "Correct it.")
        return
    for code, dates in quarters.items():
        if not _QUARTER.fullmatch(code) or not isinstance(dates, dict):
            yield _setting_issue(f"quarters.{code}", f"{code!r}", 'a quarter such as "2025-06"', "Correct it.")
            continue
        for name, value in dates.items():
            if name not in DATES or type(value) is not date:
                expected = f"a date without quotation marks, for {' or '.join(DATES)}"
                yield _setting_issue(f"quarters.{code}.{name}", f"{value!r}", expected, "Correct it.")
        letters, replies = dates.get("letter_date"), dates.get("reply_date")
        if type(letters) is date and type(replies) is date and replies < letters:
            where, found = f"quarters.{code}.reply_date", replies.isoformat()
            expected = f"no day before the letters, which are dated {letters.isoformat()}"
            yield _setting_issue(where, found, expected, "Correct one of the two.")


def _setting_issue(name: str, found: str, expected: str, remedy: str) -> Issue:
    where = f'settings.toml, "{name}"' if name else "settings.toml"
    return Issue(code="project.setting", where=where, found=found, expected=expected, remedy=remedy)


def _with_line(issue: Issue, text: str) -> Issue:
    """The issue with the line of the setting that it names, where there is one."""
    name = issue.where.partition('"')[2].rstrip('"').rpartition(".")[2]
    setting = re.compile(rf'\s*(?:\[.*)?"?{re.escape(name)}"?\s*[=\]]') if name else None
    lines = text.split("\n")
    line = next((at for at, words in enumerate(lines, start=1) if setting and setting.match(words)), None)
    return issue if line is None else replace(issue, where=f"{issue.where}, line {line}")

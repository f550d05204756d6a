"""What the project itself keeps in `data/`: areas and bodies, settings, and folders of texts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from ncpm_reports.core import areas as model
from ncpm_reports.core.invisible_characters import invisible_character
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Refused, refuse, refuse_if_any
from ncpm_reports.core.settings import DepartmentSettings, Markings, QuarterDates, Settings
from ncpm_reports.sources import project_tables as tables

TEXT_SUFFIXES = frozenset({".csv", ".css", ".html", ".j2", ".md", ".toml", ".txt", ".xml"})
LARGEST_TEXT = 64 * 1024 * 1024
_TEXT = tables.nonblank("a text")
_CODE = tables.matching("[EWKNS][0-9]{8}|BTP", "the code of an area, such as E92000001, or BTP")
_NAMED: tables.Columns = {"code": _CODE, "name": _TEXT, "name_cy": str}
_SLUG = tables.matching(r"[a-z0-9]+(-[a-z0-9]+)*", "small letters and figures, joined by hyphens")
_AREA_COLUMNS: tables.Columns = {
    **_NAMED,
    "kind": tables.member_of(model.AreaKind, "one of " + ", ".join(model.AreaKind)),
    "country": str,
    "slug": _SLUG,
}
DATES = tuple(field.name for field in fields(QuarterDates))
_MAY_BE_EMPTY = ("site_address",)
_QUARTER = re.compile(r"\d{4}-(03|06|09|12)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile(DepartmentSettings):
    """`settings.toml` as it is written: the days are in a table for each quarter."""

    quarters: Mapping[str, QuarterDates] = field(default_factory=dict)


def load_areas(data: Path) -> model.Areas:
    """Every area and the 43 forces with their local policing bodies, from `areas/*.csv` in the data folder.

    Raises: NotFound if a table is missing; Refused with every problem in them.
    """
    areas, area_issues = _table(data, "areas", _AREA_COLUMNS)
    regions = {row.texts["code"] for row in areas if row.texts["kind"] == model.AreaKind.REGION} | {model.WALES}
    forces, force_issues = _table(data, "forces", _force_columns(regions))
    bodies, body_issues = _table(data, "bodies", _body_columns(row.texts["code"] for row in forces))
    repeated = (issue for column in ("code", "slug") for issue in _repeated((*areas, *forces), column))
    gaps = () if body_issues else _gap_issues(bodies, forces)
    refuse_if_any((*area_issues, *force_issues, *repeated, *body_issues, *gaps))
    by_name = tuple(sorted((_force(row, bodies) for row in forces), key=lambda force: force.name))
    all_areas = (*(model.Area(**row.values) for row in areas), *(force.area for force in by_name))
    return model.Areas(by_code={area.code: area for area in all_areas}, forces=by_name)


def _table(data: Path, name: str, columns: tables.Columns) -> tuple[tuple[tables.TableRow, ...], tuple[Issue, ...]]:
    file = f"areas/{name}.csv"
    return tables.read_table(tables.project_text(data / file, file), file, columns)


def _force_columns(regions: Iterable[str]) -> tables.Columns:
    return {
        **_NAMED,
        "slug": _SLUG,
        "country": _TEXT,
        "region": tables.member_of(regions, "the code of a region in areas.csv, or of Wales"),
        **dict.fromkeys(("force_name", "head_title", "salutation"), _TEXT),
    }


def _body_columns(forces: Iterable[str]) -> tables.Columns:
    return {
        "force_code": tables.member_of(forces, "the code of a force in forces.csv"),
        "kind": tables.member_of(model.BodyKind, "one of: " + "; ".join(model.BodyKind)),
        "title": _TEXT,
        "body_name": _TEXT,
        "valid_from": tables.day("a date such as 2024-05-07, or nothing", optional=True),
        "valid_to": tables.day("a date such as 2024-05-06, or nothing", optional=True),
        "under_information_order": tables.member_of(("yes", "no"), "yes or no"),
        "source": str,
    }


def load_settings(data: Path, period: Period | None = None) -> Settings:
    """What the department sets, from `settings.toml`; the dates of the board and the letters are those of `period`.

    Dates that are not set are None. Raises: NotFound if there is no file; Refused with every problem in it.
    """
    # The reader takes a while to load, and much is read from these folders without settings.
    from ncpm_reports.core.strict_toml import read_toml  # noqa: PLC0415

    text = tables.project_text(data / "settings.toml")
    try:
        file = read_toml(text, "settings.toml", SettingsFile)
        refuse_if_any(_setting_issues(file))
    except Refused as refused:
        raise Refused(_with_line(issue, text) for issue in refused.issues) from refused
    code = f"{period.end.year}-{period.end.month:02d}" if period else ""
    dates = file.quarters.get(code, QuarterDates())
    of_department = {field.name: getattr(file, field.name) for field in fields(DepartmentSettings)}
    return Settings(**of_department, **{name: getattr(dates, name) for name in DATES})


def load_reference(root: Path) -> bytes:
    """The Word file whose styles are used, from the folder that holds `templates/`; empty where there is none."""
    path = root / "templates" / "reference.docx"
    return path.read_bytes() if path.is_file() else b""


def load_texts(
    folder: Path, suffixes: Iterable[str] = TEXT_SUFFIXES, *, recursive: bool = True, prefix: str = ""
) -> Mapping[str, str]:
    """The texts of a folder by relative path with forward slashes, sorted by it; line ends are made `\\n`.

    A folder that is not there has no texts. Hidden files and other kinds of file are passed over. Folders in it are
    read too if `recursive`. `prefix` is what problems put before a file's path, such as "templates/".

    Raises: Refused with every file that is not UTF-8, is too large, or lies outside the folder.
    """
    endings = frozenset(suffixes)
    files = sorted(
        (path.relative_to(folder).as_posix(), path)
        for path in (folder.rglob("*") if recursive else folder.glob("*"))
        if path.suffix in endings and not path.is_dir() and path.exists() and not _is_hidden(path.relative_to(folder))
    )
    texts: dict[str, str] = {}
    issues: list[Issue] = []
    root = folder.resolve()
    for name, path in files:
        try:
            texts[name] = _text(f"{prefix}{name}", path, root)
        except Refused as refused:
            issues += refused.issues
    refuse_if_any(issues)
    return texts


def _text(name: str, path: Path, root: Path) -> str:
    """Raises: Refused for a text that is not UTF-8, is too large, or lies outside the folder."""
    found = expected = ""
    if not path.resolve().is_relative_to(root):
        found, expected = "a link that leads out of the folder", "a file inside its folder"
    elif not path.is_file():
        found, expected = "a pipe, a socket or a device", "a file"
    elif (size := path.stat().st_size) > LARGEST_TEXT:
        found, expected = f"{size:,} bytes", f"at most {LARGEST_TEXT:,} bytes"
    if found:
        raise refuse("project.text", name, found, expected, "Save the file again as that.")
    data = path.read_bytes()
    try:
        return tables.decoded_text(data)
    except UnicodeDecodeError:
        raise Refused(tables.not_utf8(data, name)) from None


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "~")) for part in path.parts)


def _repeated(rows: Iterable[tables.TableRow], column: str) -> Iterable[Issue]:
    earlier: set[str] = set()
    for row in rows:
        if row.texts[column] in earlier:
            yield row.issue(column, "something that no earlier line has")
        earlier.add(row.texts[column])


def _gap_issues(bodies: tuple[tables.TableRow, ...], forces: tuple[tables.TableRow, ...]) -> Iterable[Issue]:
    for force in forces:
        of_force = [row for row in bodies if row.texts["force_code"] == force.texts["code"]]
        if not of_force:
            yield force.issue("code", "at least one local policing body in bodies.csv")
        for earlier, later in pairwise(of_force):
            ends, starts = earlier.values["valid_to"], later.values["valid_from"]
            if not ends or not starts or (starts - ends).days != 1:
                expected = f'the day after the body before it ends, which is "{earlier.texts["valid_to"]}"'
                yield later.issue("valid_from", expected)


def _force(row: tables.TableRow, bodies: tuple[tables.TableRow, ...]) -> model.ForceArea:
    values = row.values
    area = model.Area(kind=model.AreaKind.FORCE, **{name: values[name] for name in (*_NAMED, "country", "slug")})
    of_force = tuple(_body(body.values) for body in bodies if body.values["force_code"] == area.code)
    titles = {name: values[name] for name in ("force_name", "head_title", "salutation", "region")}
    return model.ForceArea(area=area, bodies=of_force, **titles)


def _body(values: Mapping[str, Any]) -> model.LocalPolicingBody:
    fields = {name: values[name] for name in ("kind", "title", "body_name", "valid_from", "valid_to")}
    return model.LocalPolicingBody(under_information_order=values["under_information_order"] == "yes", **fields)


def _setting_issues(file: SettingsFile) -> Iterable[Issue]:
    """What is wrong in settings of the right types."""
    lines = {field.name: getattr(file, field.name) for field in fields(DepartmentSettings)}
    lines |= {f"markings.{field.name}": getattr(file.markings, field.name) for field in fields(Markings)}
    for name, text in lines.items():
        if isinstance(text, str) and (invisible_character(text) or not (text.strip() or name in _MAY_BE_EMPTY)):
            expected = "a text on one line, without signs that nobody sees"
            yield _setting_issue(name, f"{text!r}", expected, f'Write {name.rpartition(".")[2]} = "…".')
    if not file.address or not all(line and not invisible_character(line) for line in file.address):
        expected = "a list of lines that say something, without signs that nobody sees"
        yield _setting_issue("address", f"{[*file.address]!r}", expected, "Correct it.")
    for code, dates in file.quarters.items():
        if not _QUARTER.fullmatch(code):
            yield _setting_issue(f"quarters.{code}", f"{code!r}", 'a quarter such as "2025-06"', "Correct it.")
        if dates.letter_date and dates.reply_date and dates.reply_date < dates.letter_date:
            where, found = f"quarters.{code}.reply_date", dates.reply_date.isoformat()
            expected = f"no day before the letters, which are dated {dates.letter_date.isoformat()}"
            yield _setting_issue(where, found, expected, "Correct one of the two.")


def _setting_issue(name: str, found: str, expected: str, remedy: str) -> Issue:
    return Issue.of("project.setting", f"settings.toml, {name}", found, expected, remedy)


def _with_line(issue: Issue, text: str) -> Issue:
    """The issue with the line of the setting that it names, where there is one."""
    name = re.escape(issue.where.rpartition(".")[2].rpartition(" ")[2])
    setting = re.compile(rf'\s*(?:\[.*)?"?{name}"?\s*[=\]]')
    line = next((number for number, line in enumerate(text.split("\n"), start=1) if setting.match(line)), None)
    return issue if line is None else replace(issue, where=f"{issue.where}, line {line}")

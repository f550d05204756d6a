"""The data commands: what they print, how they refuse, and that they start quickly."""

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from operator import itemgetter
from pathlib import Path

import pytest

from ncpm_reports import cli
from ncpm_reports.commands.listing import Columns, Listing, Row
from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import day_label, year_ending
from ncpm_reports.core.quantities import Provenance
from ncpm_reports.release.output.manifest import folders_built_from
from ncpm_reports.sources.tidy_figures import write_figures
from ncpm_reports.store.database import Store
from ncpm_reports.store.ingest import ANNOUNCED_AHEAD
from tests.conftest import PROJECT
from tests.store.illustrative import JUNE_2019, figure, release

FIRST = release("0123456789abcdef", date(2019, 10, 17))
SECOND = release("fedcba9876543210", date(2020, 1, 23))
OWN = ("ingest", "withdraw", "status", "figures", "revisions", "assess", "template", "extract")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


Ncpm = Callable[..., Said]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(PROJECT / "data" / "areas", folder / "areas")
    shutil.copytree(PROJECT / "data" / "frameworks", folder / "frameworks")
    for name in ("settings.toml", "spellings.csv", "releases.csv", "caveats.toml"):
        shutil.copy(PROJECT / "data" / name, folder / name)
    (folder / "figures").mkdir()
    write(folder, "first.csv", [figure(681, FIRST), figure(121, FIRST, area="E23000001")])
    write(folder, "second.csv", [figure(668, SECOND, note="thirteen cases reclassified")])
    return folder


def write(data: Path, name: str, figures: list[object]) -> None:
    text = write_figures(figures)  # type: ignore[arg-type]
    (data / "figures" / name).write_text(text, encoding="utf-8")


@pytest.fixture
def ncpm(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ncpm:
    monkeypatch.setenv("NCPM_DATA", str(data))
    monkeypatch.setenv("NCPM_STORE", str(tmp_path / "ncpm.sqlite"))
    monkeypatch.setenv("NCPM_OUTPUT", str(tmp_path / "output"))

    def run(*arguments: str) -> Said:
        code = cli.run(arguments)
        said = capsys.readouterr()
        return Said(code=code, out=said.out, err=said.err)

    return run


def test_figures_are_printed_with_their_sources(ncpm: Ncpm) -> None:
    said = ncpm("figures", "--measure", "homicide", "--area", "england-and-wales")
    heading, line = said.out.splitlines()
    assert heading.split("\t")[:4] == ["Measure", "Area", "Period", "Value"]
    assert line.split("\t")[:4] == ["homicide", "England and Wales", "year ending June 2019", "668"]
    assert line.endswith("P1\tC7")
    assert said.code == 0


def test_figures_are_those_known_on_a_day(ncpm: Ncpm) -> None:
    for day, value in (("2020-01-22", 681), ("2020-01-23", 668)):
        said = ncpm("figures", "--area", ENGLAND_AND_WALES, "--as-at", day, "--json")
        assert [row["value"] for row in json.loads(said.out)] == [value]
    assert json.loads(ncpm("figures", "--as-at", "2019-10-16", "--json").out) == []
    assert ncpm("figures", "--as-at", "2019-10-16").out == "Nothing is held.\n"


def test_json_and_csv_hold_the_same_rows(ncpm: Ncpm) -> None:
    rows = json.loads(ncpm("figures", "--json").out)
    lines = list(csv.DictReader(io.StringIO(ncpm("figures", "--csv").out)))
    assert (
        [row["area"] for row in rows]
        == [line["area"] for line in lines]
        == ["Metropolitan Police", "England and Wales"]
    )
    assert [str(row["value"]) for row in rows] == [line["value"] for line in lines]
    assert rows[1]["published_on"] == "2020-01-23"
    assert rows[1]["lower_95"] is None


@pytest.mark.parametrize("area", ["E23000001", "metropolitan", "Metropolitan Police", "METROPOLITAN police"])
def test_an_area_may_be_named_by_code_slug_or_name(ncpm: Ncpm, area: str) -> None:
    rows = json.loads(ncpm("figures", "--area", area, "--json").out)
    assert [row["area_code"] for row in rows] == ["E23000001"]


def test_a_period_is_found_by_its_last_month(ncpm: Ncpm) -> None:
    assert len(json.loads(ncpm("figures", "--period", "2019-06", "--json").out)) == 2
    assert json.loads(ncpm("figures", "--period", "2019-09", "--json").out) == []


def test_revisions_show_was_and_became_with_the_reason(ncpm: Ncpm) -> None:
    (row,) = json.loads(ncpm("revisions", "--json").out)
    assert (row["earlier_value"], row["later_value"], row["change"], row["change_percent"]) == (681, 668, -13, -1.9)
    assert row["note"] == "thirteen cases reclassified"
    assert ncpm("revisions", "--since", "2020-01-24").out == "No figure that is held was revised.\n"


def test_status_has_one_line_a_measure_and_says_what_is_missing(ncpm: Ncpm) -> None:
    rows = {row["measure"]: row for row in json.loads(ncpm("status", "--as-at", "2020-02-02", "--json").out)}
    homicide = rows["homicide"]
    assert homicide["latest_period"] == "year ending June 2019"
    assert homicide["age_days"] == 10
    assert homicide["forces_held"] == 1
    assert homicide["missing"] == "no figure for 42 of 43 force areas"
    assert homicide["next_expected"].startswith("year ending September 2019")
    assert rows["cyber-confidence"]["latest_period"] is None
    assert rows["cyber-confidence"]["missing"]
    assert len(rows) >= 15


def test_status_of_an_empty_house_says_that_nothing_is_held(ncpm: Ncpm, data: Path) -> None:
    shutil.rmtree(data / "figures")
    rows = json.loads(ncpm("status", "--json").out)
    assert all(row["latest_period"] is None and row["areas_held"] == 0 and row["missing"] for row in rows)


def test_what_only_reads_works_on_a_store_that_cannot_be_written(
    ncpm: Ncpm, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ncpm("figures", "--json").code == 0
    held = (tmp_path / "ncpm.sqlite").read_bytes()
    write(data, "third.csv", [figure(650, release("00000000deadbeef", date(2021, 1, 21)))])
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.W_OK)
    for command in ("status", "figures", "revisions", "assess"):
        assert ncpm(command, "--json").code == 0, command
    assert "650" in ncpm("figures", "--json").out
    assert (tmp_path / "ncpm.sqlite").read_bytes() == held


def test_assessments_say_value_baseline_change_and_verdict(ncpm: Ncpm, data: Path) -> None:
    later = release("aaaaaaaaaaaaaaaa", date(2025, 10, 23))
    period = JUNE_2019.shifted(72)
    write(data, "later.csv", [figure(518, later, period=period), figure(90, later, area="E23000001", period=period)])
    (row,) = json.loads(ncpm("assess", "--measure", "homicide", "--json").out)
    assert (row["value"], row["baseline"], row["verdict"]) == (518, 668, "improved")
    assert row["change_lower"] < row["change_percent"] < row["change_upper"] < 0
    (met,) = json.loads(ncpm("assess", "--measure", "homicide", "--area", "metropolitan", "--json").out)
    assert (met["value"], met["baseline"]) == (90, 121)


def test_own_figures_are_ingested_once(ncpm: Ncpm, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    third = release("bbbbbbbbbbbbbbbb", date(2021, 1, 1))
    mine.write_text(write_figures([figure(660, third)]), encoding="utf-8")
    assert [row["outcome"] for row in json.loads(ncpm("ingest", str(mine), "--json").out)] == ["stored"]
    for more in ((), ("--again",)):
        (row,) = json.loads(ncpm("ingest", str(mine), "--json", *more).out)
        assert (row["outcome"], row["figures"], row["published_on"]) == ("already held", 1, "2021-01-01")
    (row,) = json.loads(ncpm("figures", "--area", ENGLAND_AND_WALES, "--json").out)
    assert row["value"] == 660


@pytest.mark.parametrize(
    ("measure", "area", "words"),
    [
        ("homicde", ENGLAND_AND_WALES, 'measure id "homicde": expected an id such as "homicide"'),
        ("victim-satisfaction", "E92000001", "expected figures for England and Wales, found figures for England."),
        ("homicide", "E92000001", "expected figures for England and Wales, found figures for England."),
    ],
)
def test_figures_that_change_nothing_are_warned_of(
    ncpm: Ncpm, tmp_path: Path, measure: str, area: str, words: str
) -> None:
    mine = tmp_path / "mine.csv"
    unused = replace(figure(660, release("bbbbbbbbbbbbbbbb", date(2021, 1, 1)), area=area), measure=measure)
    mine.write_text(write_figures([unused]), encoding="utf-8")
    said = ncpm("ingest", str(mine))
    assert said.code == 0
    assert words in said.err
    # With one for the right country or of a measure that is known, nothing is left to say.
    mine.write_text(
        write_figures([replace(unused, area=ENGLAND_AND_WALES, measure="homicide", value=Decimal(661))]),
        encoding="utf-8",
    )
    assert "Correct the" not in ncpm("ingest", str(mine), "--accept-revision", "a test").err


def test_figures_are_stored_where_no_framework_can_be_read(ncpm: Ncpm, data: Path, tmp_path: Path) -> None:
    shutil.rmtree(data / "frameworks")
    mine = tmp_path / "mine.csv"
    mine.write_text(write_figures([figure(660, release("bbbbbbbbbbbbbbbb", date(2021, 1, 1)))]), encoding="utf-8")
    assert [row["outcome"] for row in json.loads(ncpm("ingest", str(mine), "--json").out)] == ["stored"]


@pytest.mark.parametrize("days_after_announced", [0, 1])
def test_a_release_to_come_is_warned_of_and_one_far_ahead_refused(
    ncpm: Ncpm, tmp_path: Path, days_after_announced: int
) -> None:
    day = datetime.now(UTC).date() + ANNOUNCED_AHEAD + timedelta(days=days_after_announced)
    mine = tmp_path / "mine.csv"
    mine.write_text(write_figures([figure(660, release("bbbbbbbbbbbbbbbb", day))]), encoding="utf-8")
    said = ncpm("ingest", str(mine), "--json")
    assert said.code == (0, 2)[days_after_announced]
    assert day_label(day) in said.err
    assert ("Nothing that rests on it can be published before." in said.err) == (days_after_announced == 0)


def test_one_refused_file_stops_them_all_and_all_problems_are_told(ncpm: Ncpm, tmp_path: Path) -> None:
    good, bad, worse = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "worse.csv"
    good.write_text(write_figures([figure(660, release("cccccccccccccccc", date(2021, 1, 1)))]), encoding="utf-8")
    bad.write_text(good.read_text(encoding="utf-8").replace("offences", "ounces"), encoding="utf-8")
    worse.write_text(good.read_text(encoding="utf-8").replace(",660,", ",lots,"), encoding="utf-8")
    said = ncpm("ingest", str(good), str(bad), str(worse), str(tmp_path / "nowhere.csv"))
    assert said.code == 2
    assert "nowhere.csv" in said.err
    assert any(line.startswith("ncpm ingest: bad.csv") and "column unit" in line for line in said.err.splitlines())
    assert any(line.startswith("ncpm ingest: worse.csv") and "column value" in line for line in said.err.splitlines())
    assert "good.csv" not in said.err
    assert [row["value"] for row in json.loads(ncpm("figures", "--area", ENGLAND_AND_WALES, "--json").out)] == [668]


def test_a_published_release_is_ingested_with_its_day(ncpm: Ncpm, releases_folder: Path) -> None:
    path = releases_folder / "ons_pfa" / "policeforceareatablesyearendingjune2019.xlsx"
    refused = ncpm("ingest", str(path))
    assert refused.code == 2
    assert "121 offences, as held from" in refused.err
    said = ncpm("ingest", str(path), "--accept-revision", "The publisher's own file.", "--json")
    (row,) = json.loads(said.out)
    assert (row["outcome"], row["published_on"]) == ("stored", "2019-10-17")
    assert "The publisher's own file." in ncpm("revisions").out
    assert [row["outcome"] for row in json.loads(ncpm("ingest", str(path), "--json").out)] == ["already held"]
    shown = json.loads(ncpm("figures", "--measure", "homicide", "--area", "E23000001", "--json").out)
    assert shown[0]["cell"]


def test_a_release_is_withdrawn_with_a_reason_and_brought_back(ncpm: Ncpm, tmp_path: Path) -> None:
    ncpm("status")
    manifest = tmp_path / "output" / "2019-09-candidate" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"releases": [{"id": SECOND.id}]}), encoding="utf-8")
    assert ncpm("withdraw", SECOND.id).code == 2
    assert ncpm("withdraw", "no-such-release", "--reason", "why").code == 2
    said = ncpm("withdraw", SECOND.id, "--reason", "Taken down by its publisher.")
    assert said.code == 0
    assert "stay as they are: the candidate of July to September 2019.\n" in said.out
    shown = json.loads(ncpm("figures", "--area", ENGLAND_AND_WALES, "--json").out)
    assert [row["value"] for row in shown] == [681]
    assert "Taken down by its publisher." in ncpm("revisions").out
    assert ncpm("withdraw", SECOND.id, "--reason", "again").code == 2
    in_quarter = tmp_path / "output/releases/0123/2019-06/manifest.json"
    in_quarter.parent.mkdir(parents=True)
    manifest.rename(in_quarter)
    assert list(folders_built_from(tmp_path / "output", SECOND.id)) == ["releases/0123"]
    assert ncpm("withdraw", SECOND.id, "--undo", "--reason", "It is back.").code == 0
    shown = json.loads(ncpm("figures", "--area", ENGLAND_AND_WALES, "--json").out)
    assert [row["value"] for row in shown] == [668]


def test_status_says_what_would_fill_a_measure_and_what_is_to_be_confirmed(ncpm: Ncpm, data: Path) -> None:
    quoted = replace(release("dddddddddddddddd", date(2020, 4, 1)), provenance=Provenance.QUOTED)
    write(data, "quoted.csv", [figure(650, quoted, period=year_ending(2019, 12))])
    rows = {row["measure"]: row for row in json.loads(ncpm("status", "--json").out)}
    assert "as quoted by others" in rows["homicide"]["to_confirm"]
    assert rows["homicide"]["missing"] == "figures by force end in June 2019"
    assert "Office for National Statistics" in rows["drug-related-homicides"]["filled_by"]
    assert rows["cyber-breaches"]["next_expected"]


def test_status_and_template_name_what_is_wrong_in_the_framework(ncpm: Ncpm, data: Path) -> None:
    path = data / "frameworks" / "ncpm-2021.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("short_name =", "shrt_name =", 1), encoding="utf-8")
    for command in ("status", "template"):
        said = ncpm(command)
        assert said.code == 2
        assert "shrt_name" in said.err
    path.unlink()
    for command in ("status", "template"):
        said = ncpm(command)
        assert said.code == 2
        assert "found no such file" in said.err


def test_a_filled_in_template_is_ingested(ncpm: Ncpm, tmp_path: Path) -> None:
    openpyxl = import_module("openpyxl")
    assert ncpm("template", "--period", "2020-06").code == 0
    path = tmp_path / "output" / "figures-template.xlsx"
    said = ncpm("ingest", str(path))
    assert said.code == 2
    assert "no row with a value" in said.err
    book = openpyxl.load_workbook(path)
    sheet = book["Homicides"]
    for address, content in {"B4": "Home Office", "B5": "Homicides", "B7": "1/1/2021", "C11": "1,660"}.items():
        sheet[address] = content
    book.save(path)
    said = ncpm("ingest", str(path), "--json")
    assert [row["outcome"] for row in json.loads(said.out)] == ["stored"]
    rows = json.loads(ncpm("figures", "--area", ENGLAND_AND_WALES, "--json").out)
    assert 1660 in [row["value"] for row in rows]


def test_a_template_that_may_be_filled_in_is_never_replaced(ncpm: Ncpm, tmp_path: Path) -> None:
    filled = tmp_path / "output" / "figures-template.xlsx"
    filled.parent.mkdir()
    filled.write_text("mine", encoding="utf-8")
    said = ncpm("template", "--period", "2020-06")
    assert said.code == 2
    assert filled.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("figures", "--measure", "homicde"), 'found "homicde"'),
        (("figures", "--area", "Grater Manchester"), "greater-manchester"),
        (("figures", "--period", "2025-07"), "--period"),
        (("figures", "--as-at", "yesterday"), "2025-06-30"),
        (("assess", "--as-at", "1990-01-01"), "published by 1 January 1990"),
        (("figures", "--data", "/nowhere"), "--data"),
        (("status", "--data", "/nowhere"), "--data"),
        (("ingest", "/nowhere/file.xlsx"), "/nowhere/file.xlsx"),
        (("extract", "/nowhere"), "/nowhere"),
        (("ingest",), "FILE"),
        (("figures", "--no-such-option"), "--no-such-option"),
        (("figurs",), "Did you mean 'figures'?"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(ncpm: Ncpm, arguments: tuple[str, ...], words: str) -> None:
    said = ncpm(*arguments)
    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_store_that_cannot_be_used_is_refused_in_words(ncpm: Ncpm, tmp_path: Path) -> None:
    (tmp_path / "ncpm.sqlite").write_bytes(b"no database at all" * 100)
    said = ncpm("status")
    assert said.code == 2
    assert str(tmp_path / "ncpm.sqlite") in said.err


def test_figures_that_do_not_pass_are_refused_before_anything_is_stored(ncpm: Ncpm, data: Path, tmp_path: Path) -> None:
    path = data / "figures" / "second.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("area_code", "region"), encoding="utf-8")
    said = ncpm("status")
    assert said.code == 2
    assert "second.csv" in said.err
    with Store.open(tmp_path / "ncpm.sqlite") as store:
        assert store.releases() == ()


def test_a_store_changed_behind_our_back_is_found_whenever_its_figures_are_read(ncpm: Ncpm, tmp_path: Path) -> None:
    assert ncpm("status", "--check").code == 0
    other = sqlite3.connect(tmp_path / "ncpm.sqlite")
    trigger = "SELECT sql FROM sqlite_master WHERE name = 'observations_never_update'"
    (definition,) = other.execute(trigger).fetchone()
    other.execute("DROP TRIGGER observations_never_update")
    other.execute("UPDATE observations SET value = '666' WHERE value = '668'")
    other.execute(definition)
    other.commit()
    other.close()
    for arguments in (("status", "--check"), ("status",), ("figures",), ("revisions",), ("assess",)):
        said = ncpm(*arguments)
        assert said.code == 2
        assert "second.csv" in said.err


def test_while_another_run_writes_what_is_held_is_shown_and_nothing_is_ingested(ncpm: Ncpm, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(write_figures([figure(660, release("bbbbbbbbbbbbbbbb", date(2021, 1, 1)))]), encoding="utf-8")
    ncpm("status")
    other = sqlite3.connect(tmp_path / "ncpm.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert ncpm("status").code == 0
    said = ncpm("ingest", str(mine))
    assert said.code == 2
    assert "another run" in said.err
    other.close()
    assert ncpm("ingest", str(mine)).code == 0


def test_a_defect_of_ours_is_one_line_without_any_value(ncpm: Ncpm, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret figure 4711")

    monkeypatch.setattr(import_module("ncpm_reports.commands.status"), "load_areas", broken)
    said = ncpm("status")
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    assert "--debug" in said.err
    assert "4711" not in said.err
    assert "Traceback" in ncpm("status", "--debug").err
    # A command whose module cannot be loaded is named too.
    monkeypatch.setattr(cli, "_load", broken)
    assert ncpm("status").err.startswith("ncpm status: a defect of this program (RuntimeError")


@pytest.mark.parametrize("name", OWN)
def test_every_command_has_help_with_the_shared_options_and_an_example(ncpm: Ncpm, name: str) -> None:
    said = ncpm(name, "--help")
    assert said.code == 0
    for part in ("--data", "--store", "--output", "--debug", "--json", "--csv", f"Example: ncpm {name}", "NCPM_STORE"):
        assert part in said.out
    assert cli.COMMANDS[name] in " ".join(said.out.split())


def test_the_overview_names_every_command(ncpm: Ncpm) -> None:
    said = ncpm("--help")
    assert said.code == 0
    for name, summary in cli.COMMANDS.items():
        assert f"{name} {summary}" in " ".join(said.out.split())
    assert ncpm().code == 2
    assert ncpm("--version").out.startswith("ncpm ")


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from ncpm_reports import cli; cli.run(['--help']); print(*sorted(sys.modules), file=sys.stderr)"
    )
    completed = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    loaded = set(completed.stderr.split())
    assert not loaded & {"rich", "pydantic", "pandas", "numpy", "scipy", "matplotlib", "sqlite3", "docx"}


def test_status_and_figures_load_no_statistics() -> None:
    script = "import sys; import ncpm_reports.commands.status, ncpm_reports.commands.figures; print(*sys.modules)"
    completed = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert not set(completed.stdout.split()) & {"pandas", "numpy", "scipy", "matplotlib", "rich", "openpyxl"}


def test_a_reader_that_goes_away_is_no_error(data: Path, tmp_path: Path) -> None:
    program = "from ncpm_reports.cli import main; main()"
    command = [sys.executable, "-c", program, "figures", "--data", str(data), "--store", str(tmp_path / "s.sqlite")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_text_that_a_spreadsheet_would_run_is_made_harmless_in_csv() -> None:
    rows: tuple[Row, ...] = ({"a": "=1+1", "b": -5}, {"a": "plain", "b": 5, "c": date(2025, 6, 30)})
    columns: Columns[Row] = {name: itemgetter(name) for name in ("a", "b", "c")}
    listing = Listing(columns, ("a", "b"), (), first_rows=rows)
    assert listing.csv_text() == "a,b,c\n'=1+1,-5,\nplain,5,2025-06-30\n"
    assert listing.plain_text() == "A\tB\n=1+1\t\u22125\nplain\t5"

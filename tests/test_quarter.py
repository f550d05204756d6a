"""The quarter end to end: what comes out, that it is the same bytes anywhere, and what bad input gets for an answer."""

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builds import SIX_FORCES, own_project_with_store, small_project
from tests.commands import Completed, ncpm, ncpm_process
from tests.conftest import PROJECT
from tests.measures.given import framework

FORCES = ("avon-and-somerset", "greater-manchester", "city-of-london")
# Ends the process with a message: an exception could be caught on the way. The processes of its pool do the same.
NO_NETWORK = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        import os
        os.write(2, f"NETWORK {event}\\n".encode())
        os._exit(99)

sys.addaudithook(refuse)
"""
SMALL = ("--period", "2025-06", *(part for force in FORCES for part in ("--force", force)))


def without_network(*arguments: str) -> Completed:
    """What a command printed and its exit code, in a process that ends with 99 as it asks anything of a network."""
    program = f"{NO_NETWORK}\nfrom ncpm_reports.cli import main\nmain(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, cwd=PROJECT
    )


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def build(folder: Path, *arguments: str, **environment: str) -> Path:
    """What is built in a folder, of the project in it, or of this one where there is none."""
    places = ("--output", str(folder / "out"), "--store", str(folder / "s.sqlite"))
    data = ("--data", str(folder / "data")) if (folder / "data").is_dir() else ()
    command = ("build", *places, *data, *arguments)
    done = ncpm_process(*command, environment=environment) if environment else ncpm(*command)
    assert done.returncode == 0, done.stderr
    return max((folder / "out").glob("[!.]*/"), key=lambda path: path.stat().st_mtime_ns)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the store of the project's figures, and of what is built of them."""
    return own_project_with_store(tmp_path_factory.mktemp("quarter")).store.parent


@pytest.fixture(scope="module")
def quarter(project: Path) -> Path:
    """The newest quarter, whole, built by a process that ends where it asks anything of a network."""
    done = without_network("build", "--output", str(project / "out"), "--store", str(project / "s.sqlite"))
    assert done.returncode == 0, done.stderr
    return project / "out" / "2026-03"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter of a small project for three areas."""
    return build(small(tmp_path_factory.mktemp("first")), *SMALL, "--jobs", "2")


def small(folder: Path) -> Path:
    """The folder, with a small project in it."""
    small_project(folder, SIX_FORCES)
    return folder


@pytest.mark.slow
def test_a_quarter_has_the_pack_and_everything_for_43_forces(quarter: Path) -> None:
    assert quarter.name == "2026-03"
    for name in ("board/cppb-briefing-pack.docx", "board/cppb-briefing-pack.pdf", "measures.json", "measures.csv"):
        assert (quarter / name).stat().st_size > 0
    forces = [row["slug"] for row in table(PROJECT / "data/areas/forces.csv")]
    assert len(forces) == 43
    for slug in forces:
        assert (quarter / f"letters/{slug}.docx").exists()
        assert (quarter / f"letters/{slug}.pdf").exists()
        assert {path.suffix for path in (quarter / "public" / slug).iterdir()} >= {
            ".html",
            ".pdf",
            ".docx",
            ".ods",
            ".csv",
        }
    assert (quarter / "public/index.html").exists()


@pytest.mark.slow
def test_a_quarter_that_asked_nothing_of_a_network_is_verified_without_one(quarter: Path) -> None:
    done = without_network("verify", str(quarter))
    assert done.returncode == 0, done.stderr


def test_what_asks_a_network_is_seen() -> None:
    trap = f"{NO_NETWORK}\nimport socket\nsocket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run([sys.executable, "-c", trap], capture_output=True, text=True, check=False)
    assert done.returncode == 99
    assert "NETWORK" in done.stderr


@pytest.mark.slow
def test_the_sums_and_the_manifest_name_every_file(quarter: Path) -> None:
    lines = (quarter / "SHA256SUMS").read_text().splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    files = {path.relative_to(quarter).as_posix() for path in quarter.rglob("*") if path.is_file()}
    assert set(listed) == files - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((quarter / name).read_bytes()).hexdigest() == digest
    manifest = json.loads((quarter / "manifest.json").read_text())
    assert {entry["path"] for entry in manifest["files"]} >= {name for name in listed if name.startswith("board/")}
    assert manifest["status"] == "draft"


@pytest.mark.slow
def test_measures_as_data_have_a_row_a_metric_and_no_figure_where_there_is_none(quarter: Path) -> None:
    rows = table(quarter / "measures.csv")
    assert [row["measure"] for row in rows] == [
        row["measure"] for row in json.loads((quarter / "measures.json").read_text())
    ]
    assert len(rows) == len(framework().metrics)
    homicide = rows[0]
    assert (homicide["measure"], homicide["baseline"]) == ("homicide", "660.0")
    missing = [row for row in rows if row["verdict"] == "no data"]
    assert missing
    assert all(row["latest"] == "" and row["baseline"] == "" for row in missing)


@pytest.mark.slow
def test_restricted_files_are_for_their_owner_only(quarter: Path) -> None:
    for part in ("board", "letters"):
        assert (quarter / part).stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in (quarter / part).iterdir())


@pytest.mark.slow
def test_the_same_figures_give_the_same_bytes_anywhere(first: Path, tmp_path: Path) -> None:
    elsewhere = {"PYTHONHASHSEED": "4711", "TZ": "America/Lima", "LANG": "de_DE.UTF-8", "LC_ALL": "C"}
    second = build(small(tmp_path / "a longer name é"), *SMALL, "--jobs", "1", **elsewhere)
    assert (first / "SHA256SUMS").read_text() == (second / "SHA256SUMS").read_text()


@pytest.mark.slow
def test_greater_manchester_is_left_out_of_both_sides_in_september_2019(project: Path) -> None:
    folder = build(project, "--period", "2019-09", "--as-at", "2020-01-23", "--only", "board")
    homicide = table(folder / "measures.csv")[0]
    assert (homicide["latest"], homicide["baseline"]) == ("617.0", "620.0")
    assert homicide["areas_excluded"] == "E23000005"


@pytest.mark.slow
def test_invented_figures_say_so_in_every_file(tmp_path: Path) -> None:
    folder = build(tmp_path, "--illustrative", "--force", "gwent")
    assert "INVENTED" in folder.name
    page = (folder / "public/gwent/index.html").read_text(encoding="utf-8")
    assert "INVENTED FIGURES" in page.upper()
    assert json.loads((folder / "manifest.json").read_text())["illustrative"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--period", "2031-03"), "2031-03"),
        (("--period", "June"), "2025-06"),
        (("--force", "nowhere"), "nowhere"),
    ],
)
def test_what_is_not_known_is_refused_with_one_message(
    project: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = ncpm("build", "--output", str(tmp_path / "o"), "--store", str(project / "s.sqlite"), *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "o").glob("2*")) if (tmp_path / "o").exists() else True


@pytest.fixture
def own_house(tmp_path: Path) -> Path:
    return small(tmp_path)


def own_build(house: Path, *arguments: str) -> Completed:
    return ncpm("build", "--data", str(house / "data"), "--output", str(house / "out"), *arguments)


@pytest.mark.slow
def test_a_figures_file_with_a_wrong_column_is_refused_and_nothing_is_written(own_house: Path) -> None:
    figures = own_house / "data/figures/quoted_national.csv"
    figures.write_text(figures.read_text("utf-8").replace("value", "valeu", 1), encoding="utf-8")
    done = own_build(own_house)
    assert done.returncode == 2
    assert "quoted_national.csv" in done.stderr
    assert "valeu" in done.stderr
    assert not list((own_house / "out").glob("[0-9]*"))


@pytest.mark.slow
def test_a_misspelt_name_in_a_letter_is_an_error_with_file_and_line(own_house: Path) -> None:
    letter = own_house / "letters/chief-constable.xml"
    letter.write_text(letter.read_text("utf-8") + "\n<p>{{ minster_title }}</p>\n", encoding="utf-8")
    done = own_build(own_house, "--only", "letters", "--force", "gwent")
    assert done.returncode == 2
    assert f"{letter.name}, line" in done.stderr
    assert "minster_title" in done.stderr


@pytest.mark.slow
def test_an_output_folder_that_cannot_be_written_is_a_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    done = ncpm("build", "--output", str(tmp_path / "file" / "out"), "--store", str(tmp_path / "s"))
    assert done.returncode == 2
    assert "--output" in done.stderr

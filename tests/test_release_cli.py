"""A candidate's whole way by the commands that people type: built, checked, signed off twice, published."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ncpm_reports.quarter.publishing import changed_inputs, differences, second_build_problems, stored_since
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import Candidate, read_candidate
from ncpm_reports.store.project_figures import open_store
from ncpm_reports.store.withdrawals import Withdrawal
from tests.builds import SIX_FORCES, finish, project_copy, small_project
from tests.commands import ncpm
from tests.release.making import build, whole, write_folder
from tests.store import illustrative

QUARTER = "2026-03"
LATE = illustrative.release("0123456789abcdef", date(2026, 1, 1))


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_a_candidate_is_checked_signed_off_twice_and_published(tmp_path: Path, soak: bool) -> None:
    """A candidate of six forces; in a soak, of the whole quarter."""
    paths = project_copy(tmp_path) if soak else small_project(tmp_path, SIX_FORCES)
    finish(paths, QUARTER)
    store = ("--store", str(paths.store), "--data", str(paths.data))
    done = ncpm("build", "--final", "--output", str(paths.output), *store)
    assert done.returncode == 0, done.stderr
    candidate = paths.output / f"{QUARTER}-candidate"

    early = ncpm("publish", str(candidate), *store)
    assert early.returncode == 2
    assert "sign" in early.stderr

    for name in ("Ann Example", "Ben Example"):
        signed = ncpm("sign-off", str(candidate), "--name", name, "--role", "Analyst", "--reason", "Read and checked.")
        assert signed.returncode == 0, signed.stderr
    assert "2 of 2 people have signed off this content" in signed.stdout

    done = ncpm("publish", str(candidate), *store)
    assert done.returncode == 0, done.stderr
    published = next(line for line in done.stdout.splitlines() if line.startswith("Published"))
    name = published.rpartition(" ")[2].rstrip(".")
    site = candidate.parent / "releases" / name
    assert (site / "index.html").is_file()
    assert (site / "gwent/gwent.pdf").read_bytes() == (candidate / "public/gwent/gwent.pdf").read_bytes()
    assert not [path for path in site.rglob("*") if "pack" in path.name or path.suffix == ".eml"]

    nothing_before = ncpm("publish", "--undo", "--reason", "A slip.", "--output", str(candidate.parent))
    assert nothing_before.returncode == 2
    assert "Traceback" not in nothing_before.stderr

    _change_one_byte(candidate / "public/gwent/gwent.pdf")
    changed = ncpm("verify", str(candidate))
    assert changed.returncode == 2
    assert "public/gwent/gwent.pdf" in changed.stderr
    again = ncpm("publish", str(candidate), *store)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr


def _change_one_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_what_a_second_build_gives_otherwise_is_named() -> None:
    files = {"a/same.pdf": b"1", "a/other.pdf": b"2", "left.csv": b"3", "SHA256SUMS": b"4"}
    again = {"a/same.pdf": b"1", "a/other.pdf": b"two", "new.csv": b"5", "SHA256SUMS": b"6"}
    issues = list(differences(files, again))
    assert [issue.where for issue in issues] == ["a/other.pdf", "left.csv", "new.csv"]
    assert all(issue.code == "gate.rebuild" for issue in issues)
    assert not list(differences(files, files))


def test_sums_alone_are_named_where_nothing_else_differs() -> None:
    (issue,) = differences({"SHA256SUMS": b"4"}, {"SHA256SUMS": b"6"})
    assert (issue.where, issue.found) == ("SHA256SUMS", "bytes that a second build does not give (1 file differs)")


def test_what_was_changed_since_the_build_is_named_and_not_the_manifest_that_says_so(tmp_path: Path) -> None:
    made = made_from({"data/settings.toml": "a", "data/welsh/catalogue.csv": "b", "letters/close.xml": "c"}, tmp_path)
    changed = tuple(changed_inputs(made, {"data/settings.toml": "a day", "data/welsh/catalogue.csv": "b"}))
    issues = list(differences({"SHA256SUMS": b"4"}, {"SHA256SUMS": b"6"}, changed))
    assert [issue.where for issue in issues] == ["data/settings.toml"]
    assert not list(differences({"SHA256SUMS": b"4"}, {"SHA256SUMS": b"4"}, changed))
    assert [issue.where for issue in stored_since(made, (LATE,))] == [f"{LATE.publisher}, {LATE.title}, {LATE.edition}"]


def test_a_release_withdrawn_since_the_build_is_named(tmp_path: Path) -> None:
    paths = small_project(tmp_path, SIX_FORCES)
    with open_store(paths.store, paths.data) as store:
        gone, *others = store.releases()
        store.record_withdrawal(Withdrawal(release=gone.id, reason="Wrong table.", recorded_on=date(2026, 11, 30)))
    made = replace(made_from({}, tmp_path), period="2031-03", releases=(gone, *others))
    (issue, lost) = second_build_problems(
        {}, replace(made, releases=(*made.releases, LATE)), paths, datetime(2026, 12, 1, tzinfo=UTC)
    )
    assert gone.title in issue.where
    assert lost.found == "a release that went out of the store since the candidate was built"
    assert issue.found == "a release that was withdrawn (Wrong table) since the candidate was built"


def made_from(texts: dict[str, str], folder: Path) -> Candidate:
    """A candidate whose manifest records these texts."""
    with locked(folder):
        made = read_candidate(write_folder(folder, "made", whole(build())))
    inputs = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return replace(made, releases=(), records={"manifest.json": json.dumps({"inputs": inputs}).encode()})

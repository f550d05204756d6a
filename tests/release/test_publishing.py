"""Sign-off, publishing and its switch: two people, exact bytes, one step, old or new whole however it is killed."""

import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType

import pytest

from ncpm_reports.core.problems import OutputUnavailable, Refused
from ncpm_reports.release.checks.gates import read_files
from ncpm_reports.release.checks.verify import verify, wrong_sums
from ncpm_reports.release.output.folder import locked, write_folder
from ncpm_reports.release.publish.ledger import GENESIS, LEDGER, Kind, Ledger, append, read_ledger
from ncpm_reports.release.publish.publication import overlay
from ncpm_reports.release.publish.publish import Candidate, publish, read_candidate, sign_off, undo
from ncpm_reports.release.publish.published import CURRENT, RELEASES, standing
from tests.release.making import build, whole

NOW = datetime(2026, 2, 5, 9, 30, tzinfo=UTC)
KILLED = 9
SAMPLE = 40
OURS = ("publish/publish.py", "publish/published.py", "publish/ledger.py", "output/folder.py")


def candidate(output: Path, period: tuple[int, int], *, final: bool = True, illustrative: bool = False) -> Candidate:
    """A small candidate written into an output folder."""
    files = whole(build(final=final, period=period, illustrative=illustrative))
    with locked(output):
        return read_candidate(write_folder(output, f"{period[0]}-{period[1]:02d}", files))


def signed(output: Path, held: Candidate, *names: str) -> None:
    for name in names:
        sign_off(output, held, NOW, name=name, role="reader", reason="read")


def published(output: Path, period: tuple[int, int]) -> str:
    held = candidate(output, period)
    signed(output, held, "Ann Analyst", "Bob Reader")
    with locked(output):
        return publish(output, held, NOW, (), overlay)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder in which one quarter is public and the next is signed off."""
    output = tmp_path_factory.mktemp("before") / "output"
    published(output, (2025, 3))
    signed(output, candidate(output, (2025, 6)), "Ann Analyst", "Bob Reader")
    return output


@pytest.fixture
def output(before: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(before, tmp_path / "output"))


def next_one(output: Path) -> str:
    with locked(output):
        return publish(output, read_candidate(output / "2025-06"), NOW, (), overlay)


# Sign-off


def test_one_person_is_not_enough_however_often_the_name_is_spelt(tmp_path: Path) -> None:
    held = candidate(tmp_path, (2025, 6))
    signed(tmp_path, held, "Ann Analyst")
    with pytest.raises(Refused, match="has signed off these bytes already"):
        signed(tmp_path, held, "  ann  ANALYST ")
    with pytest.raises(Refused, match="1 of 2 people"):
        publish(tmp_path, held, NOW, (), overlay)


@pytest.mark.parametrize(("name", "reason"), [("", "read"), ("  ", "read"), ("Ann", "")])
def test_a_sign_off_needs_a_name_and_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    held = candidate(tmp_path, (2025, 6))
    with pytest.raises(Refused, match="who signs off, and why"):
        sign_off(tmp_path, held, NOW, name=name, role="", reason=reason)


def test_drafts_and_invented_figures_can_be_neither_signed_nor_published(tmp_path: Path) -> None:
    for held in (candidate(tmp_path, (2025, 6), final=False), candidate(tmp_path, (2025, 6), illustrative=True)):
        with pytest.raises(Refused, match=r"a draft|invented figures"):
            signed(tmp_path, held, "Ann")
        with pytest.raises(Refused, match=r"a draft|invented figures"):
            publish(tmp_path, held, NOW, (), overlay)


def test_other_bytes_need_a_new_sign_off_and_say_so(tmp_path: Path) -> None:
    first = candidate(tmp_path, (2025, 6))
    signed(tmp_path, first, "Ann", "Bob")
    files = whole(build(period=(2025, 6)), day=date(2025, 10, 22))
    again = read_candidate(write_folder(tmp_path, "2025-06", files))
    with pytest.raises(Refused, match="built again since it was signed off, with other bytes"):
        publish(tmp_path, again, NOW, (), overlay)


def test_a_sign_off_does_not_change_what_a_second_build_gives(tmp_path: Path) -> None:
    held = candidate(tmp_path, (2025, 6))
    signed(tmp_path, held, "Ann", "Bob")
    ledger = read_ledger(tmp_path)
    assert ledger.published_head == GENESIS
    assert ledger.head != GENESIS


# The ledger


def ledger_of(folder: Path, lines: int) -> Ledger:
    held = Ledger()
    for number in range(lines):
        held = held.with_line(Kind.SIGN_OFF, NOW, name=f"Person {number}", reason="read", manifest="a" * 64)
        append(folder, held)
    return held


@pytest.mark.parametrize("damage", ["edit", "delete", "swap", "insert", "repeat"])
def test_a_changed_ledger_is_refused_with_the_line(tmp_path: Path, damage: str) -> None:
    ledger_of(tmp_path, 5)
    path = tmp_path / LEDGER
    lines = path.read_text().splitlines(keepends=True)
    changed = {
        "edit": [*lines[:2], lines[2].replace("Person 2", "Person 9"), *lines[3:]],
        "delete": [*lines[:2], *lines[3:]],
        "swap": [lines[0], lines[2], lines[1], *lines[3:]],
        "insert": [*lines[:2], lines[0], *lines[2:]],
        "repeat": [*lines[:3], lines[2], *lines[3:]],
    }[damage]
    path.write_text("".join(changed))
    with pytest.raises(Refused, match=rf"{LEDGER}, line [234]"):
        read_ledger(tmp_path)


def test_lines_cut_off_the_end_are_seen_by_the_head_that_manifests_print(output: Path) -> None:
    name = next_one(output)
    head = read_ledger(output).published_head
    path = output / LEDGER
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    assert read_ledger(output).published_head != head
    assert standing(output).release == name


# Publishing


def test_what_is_published_is_whole_and_verifies_by_itself(output: Path, tried: Counter[str]) -> None:
    name = next_one(output)
    found = verify(output / RELEASES / name)
    assert found.issues == ()
    assert found.documents > 0
    tried["published releases verified by themselves"] += 1


def test_earlier_quarters_keep_their_addresses_and_bytes(output: Path) -> None:
    first = read_files(output / RELEASES / standing(output).release)
    second = read_files(output / RELEASES / next_one(output))
    kept = [path for path in first if path.startswith("2025-03/") and "earlier" not in path]
    own = [path for path in kept if not path.endswith(("feed.xml", "catalog.json"))]
    assert own
    assert all(second[path] == first[path] for path in own)
    assert b"2025-03/index.html" in second["earlier/index.html"]
    assert b"2025-06/index.html" in second["2025-03/feed.xml"]
    assert [one["period"] for one in json.loads(second["catalog.json"])["quarters"]] == ["2025-06", "2025-03"]


def test_publishing_the_same_again_changes_nothing(output: Path) -> None:
    name = next_one(output)
    lines = len(read_ledger(output).entries)
    assert next_one(output) == name
    assert len(read_ledger(output).entries) == lines


def test_undo_goes_back_and_is_recorded(output: Path) -> None:
    old = standing(output).release
    next_one(output)
    with locked(output):
        assert undo(output, NOW) == old
    assert standing(output).release == old
    assert read_ledger(output).entries[-1].kind is Kind.UNDONE
    with pytest.raises(Refused, match="no release before"):
        undo(output, NOW)


def test_nothing_is_published_before_its_figures_are(output: Path) -> None:
    old = standing(output).release
    with pytest.raises(Refused, match="not public yet"):
        publish(output, read_candidate(output / "2025-06"), datetime(2025, 10, 23, 8, 29, 59, tzinfo=UTC), (), overlay)
    assert standing(output).release == old
    assert len(list((output / RELEASES).iterdir())) == 1


def test_published_files_are_read_only_and_restricted_ones_their_owners(output: Path) -> None:
    release = output / RELEASES / next_one(output)
    assert {path.stat().st_mode & 0o777 for path in release.rglob("*") if path.is_file()} == {0o444}
    assert {path.stat().st_mode & 0o777 for path in (release, *release.rglob("*")) if path.is_dir()} == {0o555}
    assert (output / "2025-06" / "board").stat().st_mode & 0o777 == 0o700
    assert (output / "2025-06" / "board" / "pack.pdf").stat().st_mode & 0o777 == 0o600
    assert (output / LEDGER).stat().st_mode & 0o777 == 0o600


def test_a_second_run_is_told_that_another_holds_the_folder(output: Path) -> None:
    with locked(output), pytest.raises(OutputUnavailable, match="another run"), locked(output):
        pass


# Kills


def in_child(work: Callable[[], object]) -> int:
    """Runs something in a child process; its exit code."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(line: int, work: Callable[[], object], told: Path | None = None) -> Callable[[], object]:
    """The work, ended without warning at the given line of the release room's own code; -1 counts all lines."""

    def traced() -> None:
        passed = 0

        def step(frame: FrameType, event: str, _: object) -> object:
            nonlocal passed
            if not frame.f_code.co_filename.endswith(OURS):
                return None
            if event == "line":
                passed += 1
                if passed == line:
                    os._exit(KILLED)
            return step

        sys.settrace(step)  # type: ignore[arg-type]
        work()
        sys.settrace(None)
        if told is not None:
            told.write_text(str(passed))

    return traced


def test_killed_at_any_point_the_old_or_the_new_release_is_whole(
    before: Path, tmp_path: Path, soak: bool, tried: Counter[str]
) -> None:
    old = standing(before).release
    trial = Path(shutil.copytree(before, tmp_path / "trial"))
    assert in_child(killed_at(-1, lambda: next_one(trial), tmp_path / "lines")) == 0
    new, lines = standing(trial).release, int((tmp_path / "lines").read_text())
    tidy = sorted(path.relative_to(trial).as_posix() for path in trial.rglob("*"))
    assert lines >= 500
    points = range(1, lines + 1) if soak else sorted(random.Random(2021).sample(range(1, lines + 1), SAMPLE))
    for point in points:
        output = Path(shutil.copytree(before, tmp_path / f"kill-{point}"))
        assert in_child(killed_at(point, lambda output=output: next_one(output))) == KILLED  # type: ignore[misc]
        now = standing(output).release
        assert now in (old, new)
        assert tuple(wrong_sums(read_files(output / RELEASES / now))) == ()
        assert next_one(output) == new
        assert sorted(path.relative_to(output).as_posix() for path in output.rglob("*")) == tidy, "litter"
        assert read_ledger(output).entries[-1].release == new
        tried["kills of a publishing run, old or new whole"] += 1
        for path in output.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(output)


@pytest.mark.parametrize("number", range(1, 13))
def test_a_disk_that_fills_up_leaves_the_old_release(
    output: Path, number: int, monkeypatch: pytest.MonkeyPatch, tried: Counter[str]
) -> None:
    old, real, opened = standing(output).release, os.fsync, 0

    def full(handle: int) -> None:
        nonlocal opened
        opened += 1
        if opened == number:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputUnavailable, match="no space left on its disk"):
        next_one(output)
    monkeypatch.setattr(os, "fsync", real)
    assert standing(output).release == old
    next_one(output)
    assert not [path for path in output.iterdir() if path.name.startswith((".publishing", f".{CURRENT}"))]
    tried["writes that failed on a full disk"] += 1

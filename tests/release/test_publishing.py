"""Sign-off, publishing and its switch: two people, exact bytes, one step, old or new whole however it is killed."""

import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncpm_reports.core.problems import Issue, OutputUnavailable, Refused
from ncpm_reports.desk.progress import public_entry
from ncpm_reports.products.product import Format
from ncpm_reports.release.checks.verify import verify
from ncpm_reports.release.output.folder import RELEASES, locked, read_files
from ncpm_reports.release.output.manifest import wrong_sums
from ncpm_reports.release.publish.candidate import Candidate, read_candidate, read_signed_files
from ncpm_reports.release.publish.ledger import GENESIS, LEDGER, Entry, Kind, Ledger, append, read_ledger
from ncpm_reports.release.publish.publish import publish, undo
from ncpm_reports.release.publish.published import CURRENT, read_current_release
from ncpm_reports.release.publish.sign_off import Signatory, SignOff, sign_off
from tests.release import making
from tests.release.making import build, whole, write_folder

NOW = datetime(2026, 2, 5, 9, 30, tzinfo=UTC)
KILLED = 9
SAMPLE = 20
OURS = (
    "publish/publish.py",
    "publish/published.py",
    "publish/ledger.py",
    "publish/candidate.py",
    "publish/sign_off.py",
    "output/folder.py",
    "core/regular_files.py",
)


def clock() -> datetime:
    """The time of these tests."""
    return NOW


def built_candidate(
    output: Path, period: tuple[int, int], *, final: bool = True, illustrative: bool = False
) -> Candidate:
    """A small candidate written into an output folder."""
    files = whole(build(final=final, period=period, illustrative=illustrative))
    with locked(output):
        return read_candidate(write_folder(output, f"{period[0]}-{period[1]:02d}", files))


def sign(output: Path, candidate: Candidate, name: str, role: str = "reader", reason: str = "read") -> SignOff:
    return sign_off(output, candidate, NOW, Signatory(name=name, role=role, reason=reason, identity="user test"))


def signed(output: Path, candidate: Candidate, *names: str) -> None:
    for name in names:
        sign(output, candidate, name)


def published(output: Path, period: tuple[int, int]) -> str:
    candidate = built_candidate(output, period)
    signed(output, candidate, "Ann Analyst", "Bob Reader")
    with locked(output):
        return publish(output, candidate, clock).release


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder in which one quarter is public and the next is signed off."""
    output = tmp_path_factory.mktemp("before") / "output"
    published(output, (2025, 3))
    signed(output, built_candidate(output, (2025, 6)), "Ann Analyst", "Bob Reader")
    return output


@pytest.fixture
def output(before: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(before, tmp_path / "output"))


def publish_next(output: Path) -> str:
    with locked(output):
        return publish(output, read_candidate(output / "2025-06"), clock).release


# Sign-off


@pytest.mark.parametrize(
    "name",
    [
        *(
            "  ann  ANALYST ",
            "Ann. Analyst",
            "\u0410nn Analyst",
            "Ann\u200b Analyst",
            "\uff21nn Analyst",
            "Ánn Analyst",
        ),
        *("Ann\u3164Analyst", "Ann Analyst\u115f", "Ann\uffa0 Analyst", "Ann\u2800Analyst", "Ann Analyst\u02bc"),
        *("A\u0640nn Analyst", "Ann Anal\u024fst", "Ann An\u023alyst", "\u13aann Analyst"),
    ],
)
def test_one_person_is_not_enough_however_often_the_name_is_spelt(tmp_path: Path, name: str) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann Analyst")
    with pytest.raises(Refused, match="has signed off this content already"):
        signed(tmp_path, candidate, name)
    with pytest.raises(Refused, match="1 of 2 people"):
        publish(tmp_path, candidate, clock)


@pytest.mark.parametrize("name", ["Anne Analyst", "A. Analyst", "Analyst, Ann"])
def test_names_much_alike_are_pointed_out_at_each_step(tmp_path: Path, name: str) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann Analyst")
    assert [issue.code for issue in sign(tmp_path, candidate, name).remarks] == ["sign-off.similar"]
    assert [issue.code for issue in publish(tmp_path, candidate, clock).remarks] == ["sign-off.similar"]


def test_a_third_sign_off_says_that_it_adds_nothing(tmp_path: Path) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann Analyst", "Bob Reader")
    assert [issue.code for issue in sign(tmp_path, candidate, "Cleo Third").remarks] == ["sign-off.more"]


@pytest.mark.parametrize("changed", ["name", "role", "reason"])
@pytest.mark.parametrize("text", ["", "  ", "\u2028", "a\u202eb", "a\udcffb", "\u3164", "A\u115f", "\u2800"])
def test_a_sign_off_needs_a_name_a_role_and_a_reason_that_show(tmp_path: Path, changed: str, text: str) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    given = {"name": "Ann", "role": "reader", "reason": "read", changed: text}
    with pytest.raises(Refused, match=rf"--{changed}: expected who signs off"):
        sign(tmp_path, candidate, **given)
    assert not (tmp_path / LEDGER).exists()


def damaged(file: Path, damage: str, elsewhere: Path) -> None:
    if damage == "change":
        file.write_bytes(file.read_bytes() + b" ")
    elif damage == "remove":
        file.unlink()
    elif damage == "add":
        (file.parent / "other.html").write_text("x")
    else:
        file.rename(elsewhere / "moved")
        file.symlink_to(elsewhere / "moved")


@pytest.mark.parametrize("path", ["public/gwent/index.html", "board/pack.pdf"])
@pytest.mark.parametrize("damage", ["change", "remove", "add", "link"])
def test_only_files_as_they_were_made_are_signed_or_published(tmp_path: Path, path: str, damage: str) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann Analyst", "Bob Reader")
    damaged(candidate.folder / path, damage, tmp_path)
    named = str(Path(path).parent / "other.html") if damage == "add" else path
    for action in (lambda: sign(tmp_path, candidate, "Cleo Third"), lambda: publish(tmp_path, candidate, clock)):
        with pytest.raises(Refused, match=named):
            action()


@pytest.mark.parametrize("part", ["public", "board"])
@pytest.mark.parametrize("leads", ["to a folder", "to a file", "nowhere"])
def test_a_link_where_a_signed_folder_should_be_is_named_and_not_followed(
    tmp_path: Path, part: str, leads: str
) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann Analyst", "Bob Reader")
    target = (candidate.folder / part).rename(tmp_path / "moved")
    if leads != "to a folder":
        shutil.rmtree(target)
    if leads == "to a file":
        target.write_text("x", encoding="utf-8")
    (candidate.folder / part).symlink_to(target)
    files, issues = read_signed_files(candidate)
    assert not [path for path in files if path.startswith(part)]
    assert issues[0].where == part
    missing = {path for path in candidate.sha256 if path.startswith(f"{part}/")}
    assert missing
    assert {issue.where for issue in issues[1:]} == missing
    with pytest.raises(Refused, match=f"{part}: expected the files that the manifest names"):
        publish(tmp_path, candidate, clock)


def test_a_letter_changes_nothing_in_what_was_signed(tmp_path: Path) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann Analyst", "Bob Reader")
    (candidate.folder / "letters").mkdir()
    (candidate.folder / "letters/gwent.docx").write_bytes(b"edited")
    assert publish(tmp_path, candidate, clock).release


def test_what_is_published_are_the_bytes_that_were_checked(tmp_path: Path) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann Analyst", "Bob Reader")
    page = candidate.folder / "public/gwent/index.html"
    before = page.read_bytes()

    def replaced(files: Mapping[str, bytes]) -> tuple[Issue, ...]:
        page.write_bytes(b"<!DOCTYPE html>other")
        assert files["public/gwent/index.html"] == before
        return ()

    name = publish(tmp_path, candidate, clock, {"a check": replaced}).release
    assert (tmp_path / RELEASES / name / "gwent/index.html").read_bytes() == before


def test_who_published_is_in_the_ledger(tmp_path: Path) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann Analyst", "Bob Reader")
    publish(tmp_path, candidate, clock, {"a check": lambda files: ()}, name="Cleo Third", identity="user cleo")
    line = read_ledger(tmp_path).entries[-1]
    assert (line.kind, line.name, line.identity) == (Kind.PUBLISHED, "Cleo Third", "user cleo")


def test_every_reason_not_to_publish_is_listed_at_once(tmp_path: Path) -> None:
    candidate = built_candidate(tmp_path, (2025, 6), final=False)
    (candidate.folder / "board/pack.pdf").unlink()
    early = datetime(2025, 10, 1, tzinfo=UTC)
    (tmp_path / LEDGER).write_bytes(b"x\n")
    with pytest.raises(Refused) as refused:
        # What is damaged is said before the checks that take a minute.
        publish(
            tmp_path, candidate, lambda: early, {"a slow check": lambda files: pytest.fail("a slow check was begun")}
        )
    assert [issue.code for issue in refused.value.issues] == [
        "publish.unfit",
        "embargo",
        "ledger.broken",
        "candidate.changed",
    ]


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"null", b"\xff", b'{"files": {}, "releases": []}', b"[" * 10**5])
def test_a_manifest_that_no_build_wrote_is_named(tmp_path: Path, text: bytes) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    (candidate.folder / "manifest.json").write_bytes(text)
    with pytest.raises(Refused, match="not the manifest of a build"):
        read_candidate(candidate.folder)


def test_a_candidate_that_is_a_link_is_refused_since_its_ledger_would_be_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/2025-06-candidate").mkdir(parents=True)
    (tmp_path / "2025-06-candidate").symlink_to("elsewhere/2025-06-candidate")
    with pytest.raises(Refused, match="a link to elsewhere/2025-06-candidate"):
        read_candidate(tmp_path / "2025-06-candidate")


def test_drafts_and_invented_figures_can_be_neither_signed_nor_published(tmp_path: Path) -> None:
    for candidate in (
        built_candidate(tmp_path, (2025, 6), final=False),
        built_candidate(tmp_path, (2025, 6), illustrative=True),
    ):
        with pytest.raises(Refused, match=r"a draft|invented figures"):
            signed(tmp_path, candidate, "Ann")
        with pytest.raises(Refused, match=r"a draft|invented figures"):
            publish(tmp_path, candidate, clock)


def test_other_bytes_need_a_new_sign_off_and_say_so(tmp_path: Path) -> None:
    first = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, first, "Ann", "Bob")
    files = whole(build(period=(2025, 6)), day=date(2025, 10, 22))
    again = read_candidate(write_folder(tmp_path, "2025-06", files))
    with pytest.raises(Refused, match="what was signed off before was another content"):
        publish(tmp_path, again, clock)


def test_a_sign_off_does_not_change_what_a_second_build_gives(tmp_path: Path) -> None:
    candidate = built_candidate(tmp_path, (2025, 6))
    signed(tmp_path, candidate, "Ann", "Bob")
    ledger = read_ledger(tmp_path)
    assert ledger.published_head == GENESIS
    assert ledger.head != GENESIS


# The ledger


REASONS = ("read", "a\u2028b", "a\u2029b", "a\u0085b", "a\rb", "a\x0bb", "£ ½ 😀")


def ledger_of(folder: Path, lines: int) -> Ledger:
    ledger = Ledger()
    for number in range(lines):
        reason = REASONS[number % len(REASONS)]
        ledger = ledger.with_line(Kind.SIGN_OFF, NOW, name=f"Person {number}", reason=reason, content="a" * 64)
        append(folder, ledger)
    return ledger


def test_a_ledger_is_read_as_it_was_written_whatever_its_words_hold(tmp_path: Path) -> None:
    assert read_ledger(tmp_path) == Ledger()
    assert ledger_of(tmp_path, 9) == read_ledger(tmp_path)


@pytest.mark.parametrize("damage", ["edit", "delete", "swap", "insert", "repeat"])
def test_a_changed_ledger_is_refused_with_the_line(tmp_path: Path, damage: str) -> None:
    ledger_of(tmp_path, 5)
    path = tmp_path / LEDGER
    lines = path.read_bytes().split(b"\n")[:-1]
    changed = {
        "edit": [*lines[:2], lines[2].replace(b"Person 2", b"Person 9"), *lines[3:]],
        "delete": [*lines[:2], *lines[3:]],
        "swap": [lines[0], lines[2], lines[1], *lines[3:]],
        "insert": [*lines[:2], lines[0], *lines[2:]],
        "repeat": [*lines[:3], lines[2], *lines[3:]],
    }[damage]
    path.write_bytes(b"".join(line + b"\n" for line in changed))
    with pytest.raises(Refused, match=rf"{LEDGER}, line [234]"):
        read_ledger(tmp_path)


EDITS = st.tuples(st.integers(0, 10**4), st.integers(0, 40), st.binary(max_size=40))


@given(st.lists(EDITS, min_size=1, max_size=3))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edit_of_a_ledger_is_refused_by_name_or_changes_nothing(tmp_path: Path, edits: list[Any]) -> None:
    (tmp_path / LEDGER).unlink(missing_ok=True)
    ledger = ledger_of(tmp_path, 4)
    data = (tmp_path / LEDGER).read_bytes()
    for at, cut, put in edits:
        place = at % (len(data) + 1)
        data = data[:place] + put + data[place + cut :]
    (tmp_path / LEDGER).write_bytes(data)
    issues: tuple[Issue, ...] = ()
    entries: tuple[Entry, ...] = ()
    try:
        entries = read_ledger(tmp_path).entries
    except Refused as refused:
        issues = refused.issues
    assert all(LEDGER in issue.where for issue in issues)
    assert entries == ledger.entries[: len(entries)], "what is read was written; lines cut off are seen by heads"


def test_a_last_line_that_lost_its_end_in_an_editor_is_read_and_one_that_is_cut_short_is_named(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, 3)
    path = tmp_path / LEDGER
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert read_ledger(tmp_path) == ledger
    append(tmp_path, ledger.with_line(Kind.UNDONE, NOW))
    assert path.read_bytes().startswith(data)
    path.write_bytes(data[:-9])
    with pytest.raises(Refused, match=rf"{LEDGER}, line 3"):
        read_ledger(tmp_path)


def assert_nothing_is_released(output: Path, match: str) -> None:
    """Signing, publishing and going back are each refused with these words."""
    candidate = read_candidate(output / "2025-06")
    for action in (
        lambda: sign(output, candidate, "Cleo"),
        lambda: publish(output, candidate, clock),
        lambda: undo(output, NOW, "A figure was wrong."),
    ):
        with pytest.raises(Refused, match=match):
            action()


@pytest.mark.parametrize("left", [0, 3, 5])
def test_lines_cut_off_the_end_are_noticed_by_the_head_that_current_notes(output: Path, left: int) -> None:
    publish_next(output)
    path = output / LEDGER
    lines = path.read_bytes().split(b"\n")[:-1]
    assert len(lines) == 6
    path.write_bytes(b"".join(line + b"\n" for line in lines[:left]))
    assert_nothing_is_released(output, match="which CURRENT notes as its end")


def _other_release(facts: dict[str, object]) -> None:
    facts["release"], facts["before"] = facts["before"][0], []  # type: ignore[index]


CURRENT_FORGERIES: dict[str, Callable[[dict[str, object]], object]] = {
    "gone": dict.clear,
    "without the ledger's head": lambda facts: facts.update(ledger_head=""),
    "another release": _other_release,
}


@pytest.mark.parametrize("forgery", CURRENT_FORGERIES)
def test_a_current_that_is_gone_or_unlike_the_ledger_is_noticed(output: Path, forgery: str) -> None:
    publish_next(output)
    path = output / CURRENT
    facts = json.loads(path.read_text())
    CURRENT_FORGERIES[forgery](facts)
    path.write_text(json.dumps(facts)) if facts else path.unlink()
    assert_nothing_is_released(output, match="CURRENT")


def test_a_head_that_the_manifest_notes_must_be_in_the_ledger(tmp_path: Path) -> None:
    candidate = replace(built_candidate(tmp_path, (2025, 6)), ledger_head="b" * 64)
    with pytest.raises(Refused, match="the candidate's manifest notes"):
        sign(tmp_path, candidate, "Ann")


def test_a_candidate_built_again_after_another_quarter_was_published_or_dated_stays_signed(tmp_path: Path) -> None:
    info = build(period=(2025, 9), final=True)
    before, after = (
        read_candidate(
            write_folder(tmp_path, name, whole(info, ledger_head=head, inputs={"data/settings.toml": dates}))
        )
        for name, head, dates in (("before", GENESIS, ""), ("after", "b" * 64, "[quarters]"))
    )
    assert (before.ledger_head, after.ledger_head) == (GENESIS, "b" * 64)
    assert before.content == after.content


# Publishing


def test_what_is_published_is_whole_and_verifies_by_itself(output: Path, tried: Counter[str]) -> None:
    name = publish_next(output)
    verified = verify(output / RELEASES / name)
    assert verified.issues == ()
    assert verified.documents > 0
    tried["published releases verified by themselves"] += 1


def test_earlier_quarters_keep_their_addresses_and_bytes(output: Path) -> None:
    first = read_files(output / RELEASES / read_current_release(output).release)
    second = read_files(output / RELEASES / publish_next(output))
    kept = [path for path in first if path.startswith("2025-03/") and "earlier" not in path]
    own = [path for path in kept if not path.endswith(("feed.xml", "catalog.json"))]
    assert own
    assert all(second[path] == first[path] for path in own)
    assert b"2025-03/index.html" in second["earlier/index.html"]
    assert b"2025-06/index.html" in second["2025-03/feed.xml"]
    assert [quarter["period"] for quarter in json.loads(second["catalog.json"])["quarters"]] == ["2025-06", "2025-03"]


def published_again(output: Path, period: tuple[int, int]) -> tuple[Candidate, str]:
    """A corrected quarter, whose documents have another day, and the release that it is published in."""
    files = whole(build(final=True, period=period), day=date(2025, 10, 24))
    with locked(output):
        corrected = read_candidate(write_folder(output, f"{period[0]}-{period[1]:02d}", files))
    signed(output, corrected, "Ann Analyst", "Bob Reader")
    with locked(output):
        return corrected, publish(output, corrected, clock).release


def test_a_quarter_that_is_corrected_after_a_newer_one_leaves_the_newer_at_the_root(output: Path) -> None:
    before = read_files(output / RELEASES / publish_next(output))
    corrected, name = published_again(output, (2025, 3))
    after = read_files(output / RELEASES / name)
    assert after["2025-03/manifest.json"] == (corrected.folder / "public/manifest.json").read_bytes()
    assert after["2025-03/manifest.json"] != before["2025-03/manifest.json"]
    assert after["manifest.json"] == after["2025-06/manifest.json"] == before["2025-06/manifest.json"]
    assert after["index.html"] == before["index.html"]
    assert verify(output / RELEASES / name).issues == ()


def test_every_quarter_of_a_release_is_public_as_it_was_published_last(output: Path) -> None:
    first, newer = (read_candidate(output / name).content for name in ("2025-03", "2025-06"))
    publish_next(output)
    corrected, _ = published_again(output, (2025, 3))
    assert public_content(output, "2025-03") == corrected.content != first
    assert public_content(output, "2025-06") == newer
    with locked(output):
        undo(output, NOW, "A figure was wrong.")
    assert (public_content(output, "2025-03"), public_content(output, "2025-06")) == (first, newer)
    with locked(output):
        undo(output, NOW, "Another was wrong.")
    assert (public_content(output, "2025-03"), public_content(output, "2025-06")) == (first, "")


def public_content(output: Path, quarter: str) -> str:
    entry = public_entry(read_current_release(output), read_ledger(output), quarter)
    return entry.content if entry else ""


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"release": "../x", "before": []}', '{"release": 1, "before": []}'])
def test_a_broken_current_is_named(output: Path, text: str) -> None:
    (output / CURRENT).write_text(text)
    with pytest.raises(Refused, match="does not say which release is current"):
        publish_next(output)


def test_an_earlier_release_that_was_changed_is_not_published_again(output: Path) -> None:
    page = output / RELEASES / read_current_release(output).release / "2025-03/gwent/index.html"
    page.chmod(0o644)
    page.write_bytes(page.read_bytes() + b" ")
    with pytest.raises(Refused, match="not those that were published"):
        publish_next(output)


def test_publishing_the_same_again_changes_nothing(output: Path) -> None:
    name = publish_next(output)
    lines = len(read_ledger(output).entries)
    assert publish_next(output) == name
    assert len(read_ledger(output).entries) == lines


def test_a_corrected_pack_is_recorded_as_public_where_the_site_stays_the_same(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = publish_next(output)
    before = read_current_release(output).before
    *public_products, pack = making.products(build())
    monkeypatch.setattr(making, "products", lambda info: (*public_products, replace(pack, formats=(Format.PDF,))))
    candidate = built_candidate(output, (2025, 6))
    signed(output, candidate, "Ann Analyst", "Bob Reader")
    for _ in range(2):
        assert publish_next(output) == name
        current, ledger = read_current_release(output), read_ledger(output)
        assert (current.release, current.before, current.ledger_head) == (name, before, ledger.head)
        entry = public_entry(current, ledger, "2025-06")
        assert entry is not None
        assert entry.content == candidate.content
    contents = [entry.content for entry in ledger.entries if entry.release == name]
    assert len(contents) == len(set(contents)) == 2


def test_undo_goes_back_and_is_recorded(output: Path) -> None:
    old = read_current_release(output).release
    publish_next(output)
    with locked(output):
        assert undo(output, NOW, "A figure was wrong.") == old
    assert read_current_release(output).release == old
    line = read_ledger(output).entries[-1]
    assert (line.kind, line.reason) == (Kind.UNDONE, "A figure was wrong.")
    with pytest.raises(Refused, match="no release before"):
        undo(output, NOW, "A figure was wrong.")


@pytest.mark.parametrize("reason", ["", "  ", "wrong\u202e"])
def test_undo_needs_a_reason_that_can_be_read(output: Path, reason: str) -> None:
    publish_next(output)
    standing = read_current_release(output)
    with locked(output), pytest.raises(Refused, match="why the current release is taken back"):
        undo(output, NOW, reason)
    assert read_current_release(output) == standing


def test_nothing_is_published_before_its_figures_are(output: Path) -> None:
    old = read_current_release(output).release
    with pytest.raises(Refused, match="not public yet"):
        publish(output, read_candidate(output / "2025-06"), lambda: datetime(2025, 10, 23, 8, 29, 59, tzinfo=UTC))
    assert read_current_release(output).release == old
    assert len(list((output / RELEASES).iterdir())) == 1


def test_a_publication_is_dated_when_it_became_public_and_not_when_checking_began(output: Path) -> None:
    moments = iter((NOW, NOW + timedelta(seconds=77)))
    publish(output, read_candidate(output / "2025-06"), lambda: next(moments))
    entry = read_ledger(output).entries[-1]
    assert (entry.kind, entry.time) == (Kind.PUBLISHED, "2026-02-05T09:31:17+00:00")


def test_a_clock_set_back_while_files_are_checked_dates_nothing_before_its_figures_are_public(output: Path) -> None:
    old = read_current_release(output)
    before = read_ledger(output)
    moments = iter((NOW, datetime(2025, 10, 23, 8, 29, 59, tzinfo=UTC)))
    with pytest.raises(Refused, match="not public yet"):
        publish(output, read_candidate(output / "2025-06"), lambda: next(moments))
    assert (read_current_release(output), read_ledger(output)) == (old, before)
    assert len(list((output / RELEASES).iterdir())) == 1


def test_published_files_are_read_only_and_restricted_ones_their_owners(output: Path) -> None:
    release = output / RELEASES / publish_next(output)
    assert {path.stat().st_mode & 0o777 for path in release.rglob("*") if path.is_file()} == {0o444}
    assert {path.stat().st_mode & 0o777 for path in (release, *release.rglob("*")) if path.is_dir()} == {0o555}
    assert (output / "2025-06" / "board").stat().st_mode & 0o777 == 0o700
    assert (output / "2025-06" / "board" / "pack.pdf").stat().st_mode & 0o777 == 0o600
    assert (output / LEDGER).stat().st_mode & 0o777 == 0o600


def test_a_second_run_is_told_that_another_holds_the_folder(output: Path) -> None:
    with locked(output), pytest.raises(OutputUnavailable, match="another program"), locked(output):
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


def killed_at(
    line: int, work: Callable[[], object], count_file: Path | None = None, files: tuple[str, ...] = OURS
) -> Callable[[], object]:
    """The work, ended without warning at the given line of the release room's own code; -1 counts all lines."""

    def traced() -> None:
        passed = 0

        def step(frame: FrameType, event: str, _: object) -> object:
            nonlocal passed
            if not frame.f_code.co_filename.endswith(files):
                return None
            if event == "line":
                passed += 1
                if passed == line:
                    os._exit(KILLED)
            return step

        sys.settrace(step)  # type: ignore[arg-type]
        work()
        sys.settrace(None)
        if count_file is not None:
            count_file.write_text(str(passed))

    return traced


def test_killed_at_any_point_the_old_or_the_new_release_is_whole(
    before: Path, tmp_path: Path, soak: bool, tried: Counter[str]
) -> None:
    old = read_current_release(before).release
    trial = Path(shutil.copytree(before, tmp_path / "trial"))
    assert in_child(killed_at(-1, lambda: publish_next(trial), tmp_path / "lines")) == 0
    new, lines = read_current_release(trial).release, int((tmp_path / "lines").read_text())
    tidy = sorted(path.relative_to(trial).as_posix() for path in trial.rglob("*"))
    assert lines >= 500
    points = range(1, lines + 1) if soak else sorted(random.Random(2021).sample(range(1, lines + 1), SAMPLE))
    for point in points:
        output = Path(shutil.copytree(before, tmp_path / f"kill-{point}"))
        assert in_child(killed_at(point, lambda output=output: publish_next(output))) == KILLED  # type: ignore[misc]
        now = read_current_release(output).release
        assert now in (old, new)
        assert tuple(wrong_sums(read_files(output / RELEASES / now))) == ()
        assert publish_next(output) == new
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
    old, real, opened = read_current_release(output).release, os.fsync, 0

    def full(handle: int) -> None:
        nonlocal opened
        opened += 1
        if opened == number:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputUnavailable, match="no space left on its disk"):
        publish_next(output)
    monkeypatch.setattr(os, "fsync", real)
    assert read_current_release(output).release == old
    publish_next(output)
    assert not [path for path in output.iterdir() if path.name.startswith((".building", f".{CURRENT}", f".{LEDGER}"))]
    tried["writes that failed on a full disk"] += 1

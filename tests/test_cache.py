"""What earlier builds left: used only where it is whole and fits, and never able to give a wrong byte."""

import json
import os
import random
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports.cache import (
    CACHE,
    STAMPS,
    RenderCache,
    RenderKeys,
    input_files,
    input_name,
    inputs_digest,
    remove_stamp,
    unchanged_release,
    write_stamp,
)
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.quantities import Quantity, Source, Unit
from ncpm_reports.core.settings import Audience, BuildRequest, Paths
from ncpm_reports.release.output.artefacts import (
    SUMS,
    DocumentRecord,
    File,
    Release,
    RenderedFiles,
    artefact,
)
from ncpm_reports.release.output.manifest import sums_text
from ncpm_reports.release.output.numbers import packed_rows
from tests.builds import release_in

REMARK = Issue(code="c", where="here", found="that", expected="this", remedy="Mend it.", severity=Severity.WARNING)
RENDERED = RenderedFiles(
    files=(
        File(path="board/pack.pdf", data=b"%PDF\n\x00\xff"),
        File(path="public/gwent/index.html", data=b"<p>"),
    ),
    remarks=(REMARK,),
    documents=(
        DocumentRecord(
            name="board/pack",
            files=("board/pack.pdf",),
            own_words=("7",),
            rows=packed_rows((("1", "figure", "1,200"), ("2", "label", "\u2028"))),
        ),
    ),
)


def entry(cache: RenderCache, key: str = "k") -> Path:
    return cache.folder / f"{key}.zip"


def test_what_was_rendered_comes_back_equal_and_is_for_its_owner_only(tmp_path: Path) -> None:
    cache = RenderCache(output=tmp_path)
    assert cache.get("k") is None
    cache.put("k", RENDERED)
    assert cache.get("k") == RENDERED
    assert cache.get("other") is None
    for path in (tmp_path / CACHE, cache.folder, entry(cache)):
        assert path.stat().st_mode & 0o077 == 0


def test_flipped_bytes_are_absent_or_without_effect(tmp_path: Path, soak: bool) -> None:
    cache, rng = RenderCache(output=tmp_path), random.Random(1)
    cache.put("k", RENDERED)
    good = entry(cache).read_bytes()
    absent = 0
    for place in range(len(good)) if soak else sorted(rng.sample(range(len(good)), 300)):
        bad = bytearray(good)
        bad[place] ^= 1 << rng.randrange(8)
        entry(cache).write_bytes(bytes(bad))
        rendered = cache.get("k")
        assert rendered in (None, RENDERED), place
        absent += rendered is None
    assert absent > 150


@pytest.mark.parametrize("damage", ["empty", "text", "cut short", "lengthened", "another's"])
def test_a_damaged_entry_counts_as_absent(tmp_path: Path, damage: str) -> None:
    cache = RenderCache(output=tmp_path)
    cache.put("k", RENDERED)
    cache.put("other", RenderedFiles(files=()))
    good = entry(cache).read_bytes()
    bad = {
        "empty": b"",
        "text": b"x" * 500,
        "cut short": good[:-1],
        "lengthened": good + b" " * 70000,
        "another's": entry(cache, "other").read_bytes(),
    }
    entry(cache).write_bytes(bad[damage])
    assert cache.get("k") is None


@pytest.mark.parametrize(
    "path", ["../../evil.html", "/tmp/evil.html", "public/../../evil.html", "a//b.html", "a\\..\\b.html", ".", ""]
)
def test_an_entry_cannot_name_a_file_outside_the_quarter(tmp_path: Path, path: str) -> None:
    cache = RenderCache(output=tmp_path)
    cache.put("k", RENDERED)
    with zipfile.ZipFile(entry(cache)) as archive:
        record = json.loads(archive.read("record.json"))
    record["files"][0] = path
    with zipfile.ZipFile(entry(cache), "w") as archive:
        archive.writestr("record.json", json.dumps(record))
        archive.writestr(path or "x", RENDERED.files[0].data)
        archive.writestr(RENDERED.files[1].path, RENDERED.files[1].data)
        archive.writestr("rows/0", bytes(RENDERED.documents[0].rows))
    assert cache.get("k") is None


@pytest.mark.parametrize(
    "record",
    ["[]", "null", "{}", '{"key": "k", "files": [["a"]]}', '{"key": "k", "files": [1]}', "{", "\ud800".join("ab")],
)
def test_a_record_that_is_none_counts_as_absent(tmp_path: Path, record: str) -> None:
    cache = RenderCache(output=tmp_path)
    cache.put("k", RENDERED)
    with zipfile.ZipFile(entry(cache), "w") as archive:
        archive.writestr("record.json", record.encode("utf-8", "surrogatepass"))
    assert cache.get("k") is None


def test_pruning_removes_leftovers_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    cache = RenderCache(output=tmp_path)
    for number, key in enumerate(("old", "older", "new")):
        cache.put(key, RENDERED)
        os.utime(entry(cache, key), (number, number))
    assert cache.get("old") is not None
    (cache.folder / "broken.1.part").write_bytes(b"")
    cache.prune(2 * entry(cache, "new").stat().st_size)
    assert {path.stem for path in cache.folder.iterdir()} == {"old", "new"}
    cache.prune(0)
    assert not list(cache.folder.iterdir())


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = RenderCache(output=tmp_path / "file")
    cache.put("k", RENDERED)
    cache.prune()
    assert cache.get("k") is None


def test_a_key_is_of_every_field_and_of_how_a_number_is_written() -> None:
    figure = Quantity(value=1.0, unit=Unit.OFFENCES, sources=(Source(publisher="p", title="t"),))
    others = (
        {"value": 1},
        {"unit": Unit.VICTIMS},
        {"measure": "m"},
        {"area": "a"},
        {"derivation": "d"},
        {"sources": ()},
    )
    values = (figure, *(replace(figure, **other) for other in others))
    assert len({RenderKeys(()).key(value) for value in values}) == len(values)
    shared = {RenderKeys((Quantity,)).key(1, value) for value in values}
    assert len(shared) == len(values)
    assert RenderKeys(()).key(replace(figure)) == RenderKeys(()).key(figure)


# Digests and stamps -------------------------------------------------------------------------------------------------


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    root = tmp_path / "project"
    for name in ("data/a.csv", "data/statements/b.md", "templates/c.xml", "letters/d.xml", "data/store/s.sqlite"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return Paths(root=root, data=root / "data", store=root / "data/store/s.sqlite", output=root / "output")


def change_phrase(paths: Paths, root: Path) -> Paths:
    return Paths(root=root, data=root / "data", store=root / "data/store/s.sqlite", output=root / "output")


def test_the_digest_is_of_every_input_wherever_it_is(paths: Paths, tmp_path: Path) -> None:
    request = BuildRequest(audiences=frozenset(Audience), areas=frozenset(("a", "b", "c")))
    before = inputs_digest(paths, request)
    shutil.copytree(paths.root, tmp_path / "elsewhere")
    assert inputs_digest(change_phrase(paths, tmp_path / "elsewhere"), request) == before
    assert inputs_digest(paths, BuildRequest()) != before
    digests = {before}
    for name in ("data/a.csv", "data/statements/b.md", "templates/c.xml", "letters/d.xml", "data/store/s.sqlite"):
        (paths.root / name).write_text("changed")
        digests.add(inputs_digest(paths, request))
    (paths.data / "new.csv").write_text("")
    digests.add(inputs_digest(paths, request))
    assert len(digests) == 7
    (paths.data / "incoming").mkdir()
    (paths.data / "incoming/x.xlsx").write_text("")
    assert inputs_digest(paths, request) in digests


def test_a_letter_edited_in_the_draft_is_an_input_of_the_candidate_alone(paths: Paths) -> None:
    final = BuildRequest(final=True)
    letter, in_candidate = (paths.output / f"{name}/letters/kent.docx" for name in ("2025-06", "2025-06-candidate"))
    for path in (letter, in_candidate):
        path.parent.mkdir(parents=True)
        path.write_text("as made")
    before = [inputs_digest(paths, request) for request in (final, BuildRequest())]
    in_candidate.write_text("made again")
    assert [inputs_digest(paths, request) for request in (final, BuildRequest())] == before
    letter.write_text("edited")
    assert inputs_digest(paths, final) != before[0]
    assert inputs_digest(paths, BuildRequest()) == before[1]


def built(paths: Paths, name: str = "2025-06") -> Release:
    """A folder with one file and its sums, and the stamp of it."""
    folder = paths.output / name
    file = File(path="public/index.html", data=b"<p>")
    (folder / "public").mkdir(parents=True)
    (folder / file.path).write_bytes(file.data)
    (folder / SUMS).write_text(sums_text({file.path: artefact(file).sha256}))
    release = replace(release_in(folder, REMARK), left_out=(REMARK,))
    write_stamp(paths.output, inputs_digest(paths, BuildRequest()), release)
    return release


def test_nothing_changed_is_said_only_of_a_folder_that_holds_just_what_was_built(paths: Paths) -> None:
    assert unchanged_release(paths, BuildRequest()) is None
    release = built(paths)
    assert unchanged_release(paths, BuildRequest()) == release
    assert unchanged_release(paths, BuildRequest(final=True)) is None
    page = release.folder / "public/index.html"
    for spoil, mend in (
        (lambda: page.write_bytes(b"<q>"), lambda: page.write_bytes(b"<p>")),
        (page.unlink, lambda: page.write_bytes(b"<p>")),
        ((page.parent / "more.html").touch, (page.parent / "more.html").unlink),
        (lambda: (page.parent / "link.html").symlink_to(page), (page.parent / "link.html").unlink),
    ):
        spoil()
        assert unchanged_release(paths, BuildRequest()) is None
        mend()
        assert unchanged_release(paths, BuildRequest()) == release
    (paths.data / "a.csv").write_text("changed")
    assert unchanged_release(paths, BuildRequest()) is None


def test_a_copied_output_folder_speaks_for_itself(paths: Paths) -> None:
    built(paths)
    copy = Paths(root=paths.root, data=paths.data, store=paths.store, output=paths.root / "copy")
    shutil.copytree(paths.output, copy.output)
    release = unchanged_release(copy, BuildRequest())
    assert release is not None
    assert release.folder == copy.output / "2025-06"
    (copy.output / "2025-06/public/index.html").write_bytes(b"<q>")
    assert unchanged_release(copy, BuildRequest()) is None
    shutil.rmtree(copy.output / "2025-06")
    assert unchanged_release(copy, BuildRequest()) is None
    assert unchanged_release(paths, BuildRequest()) is not None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"inputs": 1}', "\x00"])
def test_a_damaged_stamp_counts_as_absent(paths: Paths, text: str) -> None:
    built(paths)
    stamp = paths.output / CACHE / STAMPS / "2025-06.json"
    assert stamp.stat().st_mode & 0o077 == 0
    stamp.write_text(text)
    assert unchanged_release(paths, BuildRequest()) is None


def test_a_stamp_that_is_removed_says_nothing(paths: Paths) -> None:
    built(paths)
    remove_stamp(paths.output, "2025-06")
    remove_stamp(paths.output, "2025-06")
    assert unchanged_release(paths, BuildRequest()) is None


@pytest.mark.parametrize("store", ["data/store/ncpm.sqlite", "data/ncpm.sqlite"])
def test_what_people_write_beside_the_store_is_read_and_what_sqlite_keeps_there_is_not(
    tmp_path: Path, store: str
) -> None:
    paths = Paths(root=tmp_path, data=tmp_path / "data", store=tmp_path / store, output=tmp_path / "out")
    paths.store.parent.mkdir(parents=True)
    for name in (store, f"{store}-shm", "data/settings.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert [name for name, _ in input_files(paths)] == ["store", "data/settings.toml"]


def test_one_rule_says_which_files_a_build_reads_wherever_the_store_is(tmp_path: Path) -> None:
    paths = Paths(root=tmp_path, data=tmp_path / "data", store=tmp_path / "s.sqlite", output=tmp_path / "out")
    commentary = "data/commentary/2026-03"
    read = (f"{commentary}/homicide.md", "letters/close.xml", "templates/a.html")
    others = (f"{commentary}/.homicide.md.new", "data/incoming/a.csv", "data/.desk/lock", "out/a.docx", "notes.txt")
    assert [input_name(tmp_path / name, paths) for name in read] == list(read)
    assert {input_name(tmp_path / name, paths) for name in others} == {""}
    assert (input_name(paths.store, paths), input_name(tmp_path / "s.sqlite-wal", paths)) == ("store", "store-wal")
    inside = replace(paths, store=tmp_path / "data/store/ncpm.sqlite", output=tmp_path / "data/output")
    assert input_name(inside.store, inside) == "store"
    assert {input_name(tmp_path / name, inside) for name in ("data/store/ncpm.sqlite-shm", "data/output/a.md")} == {""}
    for name in (*read, *others):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert sorted(name for name, _ in input_files(paths)) == sorted(read)

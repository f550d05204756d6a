"""Rebuilding: only what changed is made again, and the bytes are those of a clean build."""

import csv
import hashlib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ncpm_reports.building import build_quarter, make_all
from ncpm_reports.core.problems import OutputUnavailable
from ncpm_reports.fingerprints import Fingerprints
from ncpm_reports.preparation import prepare
from ncpm_reports.prepared import Prepared
from ncpm_reports.products.materials import Contact, Job
from ncpm_reports.products.plan import KINDS, Composer, Task, compose
from ncpm_reports.products.product import Audience
from ncpm_reports.release.cache import Cache
from ncpm_reports.release.output.artefacts import File, artefact, pieces
from ncpm_reports.release.output.folder import write_folder
from ncpm_reports.release.output.numbers import NumberLines
from ncpm_reports.release.output.rendering import Made
from ncpm_reports.unchanged import Built, standing_quarter
from ncpm_reports.wishes import Folders, Scope, Wish
from ncpm_reports.workshop import Workshop
from tests.conftest import PROJECT

GWENT, KENT = "W15000002", "E23000032"
MADE = Made(
    files=(File(path="a/b.pdf", content=(b"%PDF\n\x00\xff",), restricted=True),),
    numbers=(NumberLines(whole=(b"a,1\n",)),),
)


def project(folder: Path) -> Folders:
    for part in ("templates", "letters", "data"):
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("store", "incoming"))
    return Folders(root=folder, data=folder / "data", store=folder / "s.sqlite", output=folder / "out")


def build(folders: Folders, scope: Scope, anew: bool = False) -> Built:
    return build_quarter(folders, Wish(), scope, Workshop(1), tell=lambda _: None, anew=anew)


def held(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def correct_a_figure(folders: Folders, area: str, by: int) -> None:
    """A correction of one figure, published on the same day; of such files the one whose name sorts last stands."""
    text = (folders.data / "figures/ons-community-safety-2026-03.csv").read_text(encoding="utf-8")
    lines = list(csv.DictReader(text.splitlines()))
    found = [
        row for row in lines if row["area_code"] == area and row["measure"] == "residential-burglary" and row["value"]
    ]
    last = max(row["period_end"] for row in found)
    newest = min((row for row in found if row["period_end"] == last), key=lambda row: row["period_start"])
    row = {**newest, "value": str(float(newest["value"]) + by), "source_title": newest["source_title"] + ", corrected"}
    row |= {"source_sha256": "", "published_on": max(line["published_on"] for line in lines)}
    with (folders.data / f"figures/zz-correction-{area}-{by}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, row.keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    folders = Folders(root=PROJECT, data=PROJECT / "data", store=folder / "s.sqlite", output=folder / "out")
    return prepare(folders, Wish())


def test_what_is_kept_comes_back_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    cache = Cache(folder=tmp_path / "c")
    assert cache.get("k") is None
    kept = cache.put("k", MADE)
    held = cache.get("k")
    assert held == kept
    assert held is not None
    assert [(file.path, file.data, file.size, file.restricted) for file in held.files] == [
        ("a/b.pdf", b"%PDF\n\x00\xff", 7, True)
    ]
    assert [artefact(file) for file in held.files] == [artefact(file) for file in MADE.files]
    assert b"".join(pieces(held.numbers[0].whole)) == b"a,1\n"
    assert held.numbers[0].public == ()
    assert cache.put("k", held) == held
    assert (tmp_path / "c").stat().st_mode & 0o077 == 0
    assert (tmp_path / "c/k").stat().st_mode & 0o077 == 0


def test_kept_bytes_that_changed_meanwhile_are_not_written(tmp_path: Path) -> None:
    file = Cache(folder=tmp_path).put("k", MADE).files[0]
    (tmp_path / "k").write_bytes((tmp_path / "k").read_bytes().replace(b"%PDF", b"%FDP"))
    with pytest.raises(OutputUnavailable, match="kept bytes changed"):
        write_folder(tmp_path / "output", "2025-06", [file])
    assert not (tmp_path / "output/2025-06").exists()


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64])
def test_a_damaged_entry_counts_as_not_there(tmp_path: Path, damage: bytes) -> None:
    cache = Cache(folder=tmp_path)
    cache.put("k", MADE)
    good = (tmp_path / "k").read_bytes()
    for bad in (damage, good[:-1], good[:70] + b"?" + good[71:], good + b" "):
        (tmp_path / "k").write_bytes(bad)
        assert cache.get("k") is None


def test_an_entry_is_there_until_it_is_swept(tmp_path: Path) -> None:
    cache = Cache(folder=tmp_path)
    assert not cache.touch("k")
    cache.put("k", MADE)
    assert cache.touch("k")
    cache.sweep(0)
    assert not cache.touch("k")


@pytest.mark.slow
def test_what_a_process_that_stays_found_kept_may_be_damaged_or_deleted_meanwhile(tmp_path: Path) -> None:
    folders, scope = project(tmp_path), Scope(areas=frozenset({GWENT}))
    entries = folders.output / ".cache/products"
    with Workshop(1) as workshop:
        make = partial(build_quarter, folders, Wish(), scope, workshop, tell=lambda _: None)
        first = held(make().folder)
        for spoil in (Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-9] + b"?" * 9)):
            for path in entries.iterdir():
                spoil(path)
            shutil.rmtree(folders.output / "2025-06")
            try:
                make()
            except OutputUnavailable:
                # What was damaged is found out when it is read; the next build makes it again.
                make()
            assert held(folders.output / "2025-06") == first


def test_sweeping_removes_leftovers_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    cache = Cache(folder=tmp_path)
    for number, key in enumerate(("old", "older", "new")):
        cache.put(key, MADE)
        os.utime(tmp_path / key, (number, number))
    os.utime(tmp_path / "old", (10, 10))
    (tmp_path / "broken.1.part").write_bytes(b"")
    cache.sweep(2 * (tmp_path / "new").stat().st_size)
    assert {path.name for path in tmp_path.iterdir()} == {"old", "new"}
    cache.sweep(0)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(folder=tmp_path / "file/c")
    cache.put("k", MADE)
    assert cache.get("k") is None


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_that_a_product_shows_is_taken_out_of_what_it_may_depend_on(prepared: Prepared, kind: str) -> None:
    task = Task(kind=kind, area=KENT if kind in ("summary", "letter") else "")
    composer = Composer(prepared.job)
    whole = compose(replace(composer.seen(task), job=prepared.job), task)
    assert composer.compose(task) == whole
    assert compose(composer.seen(task), task) == whole


@pytest.mark.slow
def test_a_letter_cannot_see_the_facts_or_the_contact_of_another_force(prepared: Prepared) -> None:
    contacts = tuple(Contact(force=code, name="A", email="a@example.uk") for code in (KENT, GWENT))
    job = replace(prepared.job, materials=replace(prepared.job.materials, contacts=contacts))
    seen = Composer(job).seen(Task(kind="letter", area=KENT))
    assert [one.force.code for one in seen.facts] == [KENT]
    assert seen.job.materials.contacts == contacts[:1]
    assert not seen.job.results.forces
    assert not seen.job.results.funnels


@pytest.mark.slow
def test_a_summary_cannot_see_another_area_or_what_is_restricted(prepared: Prepared) -> None:
    seen = Composer(prepared.job).seen(Task(kind="summary", area=KENT)).job
    assert [code for code, _ in seen.view.forces] == [KENT]
    assert not seen.results.national
    assert not seen.results.funnels
    assert not seen.materials.letters
    assert not seen.materials.commentary


@pytest.mark.slow
def test_a_summary_is_keyed_by_its_own_figures_only(prepared: Prepared) -> None:
    job = prepared.job
    ours, theirs = Task(kind="summary", area=KENT), Task(kind="summary", area=GWENT)
    forces = tuple((code, found[:-1] if code == GWENT else found) for code, found in job.view.forces)
    changed = replace(job, view=replace(job.view, forces=forces))
    assert key(job, ours) == key(changed, ours)
    assert key(job, theirs) != key(changed, theirs)
    assert key(job, ours) != key(job, theirs)


@pytest.mark.slow
def test_a_letter_is_keyed_by_what_it_says_of_its_own_force(prepared: Prepared) -> None:
    job = prepared.job
    ours, theirs = Task(kind="letter", area=KENT), Task(kind="letter", area=GWENT)
    forces = tuple((code, found[1:] if code == GWENT else found) for code, found in job.results.forces)
    changed = replace(job, results=replace(job.results, forces=forces))
    assert key(job, ours) == key(changed, ours)
    assert key(job, theirs) != key(changed, theirs)
    assert key(job, Task(kind="together")) != key(changed, Task(kind="together"))


def key(job: Job, task: Task) -> str:
    return Fingerprints().of_task(Composer(job).seen(task), task)


CHANGES = (
    lambda folders, rng: correct_a_figure(folders, GWENT, rng.randint(1, 900)),
    lambda folders, rng: correct_a_figure(folders, KENT, rng.randint(1, 900)),
    lambda folders, rng: _reword(folders.root / "templates/public-summary/reading.xml", rng),
    lambda folders, rng: _reword(folders.root / "letters/chief-constable.xml", rng),
    lambda folders, rng: _resettle(folders.data / "settings.toml", rng),
)


def _reword(path: Path, rng: random.Random) -> None:
    word = rng.choice(("Indeed", "Also", "Besides"))
    path.write_text(path.read_text(encoding="utf-8").replace("<p>", f"<p>{word}, ", 1), encoding="utf-8")


def _resettle(path: Path, rng: random.Random) -> None:
    path.write_text(path.read_text(encoding="utf-8") + f"# {rng.random()}\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_a_rebuild_is_what_a_clean_build_gives(tmp_path: Path, seed: int, soak: bool) -> None:
    rng = random.Random(seed)
    folders = project(tmp_path)
    scope = Scope(areas=frozenset({GWENT, KENT}))
    build(folders, scope)
    for _ in range(12 if soak else 3):
        rng.choice(CHANGES)(folders, rng)
        rebuilt = held(build(folders, scope).folder)
        clean = replace(folders, output=tmp_path / "clean", store=tmp_path / "clean.sqlite")
        made = held(build(clean, scope).folder)
        shutil.rmtree(tmp_path / "clean")
        same = {name for name in rebuilt if rebuilt[name] == made.get(name)}
        assert rebuilt.keys() == made.keys()
        assert set(rebuilt) - same == set()


@pytest.mark.slow
def test_when_nothing_changed_nothing_is_made_and_what_changed_is(tmp_path: Path) -> None:
    folders, scope = project(tmp_path), Scope(areas=frozenset({GWENT, KENT}), audiences=frozenset({Audience.PUBLIC}))
    first = build(folders, scope)
    assert first.made == 2
    standing = standing_quarter(folders, Wish(), scope)
    assert standing is not None
    assert standing == replace(first, made=0)
    assert standing_quarter(folders, Wish(final=True), scope) is None
    correct_a_figure(folders, GWENT, 7)
    assert standing_quarter(folders, Wish(), scope) is None
    assert build(folders, scope).made == 1
    assert build(folders, scope, anew=True).made == 2
    (first.folder / "public/gwent/index.html").write_text("")
    assert standing_quarter(folders, Wish(), scope) is None
    assert build(folders, scope).made == 0
    assert (first.folder / "public/gwent/index.html").stat().st_size > 1000


@pytest.mark.slow
def test_any_executor_makes_the_same(prepared: Prepared) -> None:
    scope = Scope(areas=frozenset({GWENT}))
    here, _ = make_all(prepared, scope, Workshop(1), tell=lambda _: None)
    with ThreadPoolExecutor(1) as executor:
        there, new = make_all(prepared, scope, Workshop(1, executor), tell=lambda _: None)
    assert there == here
    assert new == 2


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask cluster on loopback: its scheduler's address, and its two workers."""
    address = tmp_path / "scheduler.json"
    local = ("--host", "127.0.0.1", "--no-dashboard")
    common = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", *local]
    running = [subprocess.Popen([*start, "--scheduler-file", str(address)], **common)]  # type: ignore[call-overload]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(address), *local]
    worker += ["--nthreads", "1", "--no-nanny"]
    workers = [subprocess.Popen(worker, **common) for _ in range(2)]  # type: ignore[call-overload]
    try:
        yield str(address), workers
    finally:
        for process in (*workers, *running):
            process.kill()
            process.wait()


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_loses_nothing(
    prepared: Prepared, scheduler: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    distributed = pytest.importorskip("distributed")
    path, workers = scheduler
    scope = Scope(areas=frozenset({GWENT, KENT, "E23000036", "E23000001"}))
    here, _ = make_all(prepared, scope, Workshop(1), tell=lambda _: None)
    done: list[int] = []

    def kill_one_after_the_first(step: object) -> None:
        done.append(1)
        if len(done) == 1:
            workers[0].kill()

    with distributed.Client(scheduler_file=path, timeout=60) as client:
        client.wait_for_workers(2, timeout=60)
        executor = client.get_executor(retries=3)
        there, _ = make_all(prepared, scope, Workshop(1, executor), tell=kill_one_after_the_first)
    assert workers[0].wait(10) is not None
    assert there == here

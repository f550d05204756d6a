"""A process that stays: builds after changes are what clean builds give, and nothing that it keeps is ever lost."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from ncpm_reports.building import build_quarter
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.lanes import LaneLost, Lanes
from ncpm_reports.memory import Last, LastOfEach, Same
from ncpm_reports.pipeline import Order
from ncpm_reports.preparation import prepare
from ncpm_reports.prepared import Prepared
from ncpm_reports.preparing import Apart, Here
from ncpm_reports.products.handing import changed_parts, with_parts
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.release.output.artefacts import File
from ncpm_reports.release.output.folder import Known, Writing
from ncpm_reports.release.output.rendering import Made
from ncpm_reports.unchanged import Built
from ncpm_reports.watching import changes
from ncpm_reports.wishes import Folders, Scope, Wish
from ncpm_reports.workshop import Workshop
from tests.conftest import PROJECT
from tests.test_rebuilding import CHANGES, GWENT, KENT, correct_a_figure, held, project

REFUSED, FAULTY, FATAL, SLOW = "refused", "faulty", "fatal", "slow"
RUN = "from ncpm_reports.cli import main; main"
SECONDS = {SLOW: 30.0, "short": 0.5}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("staying")
    folders = Folders(root=PROJECT, data=PROJECT / "data", store=folder / "s.sqlite", output=folder / "out")
    return prepare(folders, Wish())


def making(composer: Composer, order: Order) -> Made:
    """Makes one file that says who made it, from which department, for what."""
    if order.task.area == REFUSED:
        raise Refused((Issue(code="x", where="here", found="that", expected="this", remedy="Mend it."),))
    if order.task.area == FAULTY:
        raise ZeroDivisionError("of ours")
    if order.task.area == FATAL:
        os.kill(os.getpid(), signal.SIGKILL)
    # Nothing is made in no time: else the first process would have answered before the next order comes.
    time.sleep(SECONDS.get(order.task.area, 0.01))
    words = f"{os.getpid()} {composer.job.materials.public.settings.department} {order.task.area}"
    return Made(files=(File(path="a.txt", content=(words.encode(),), restricted=True),), numbers=())


def orders(*areas: str) -> Iterator[Order]:
    return (Order(task=Task(kind="letter", area=area)) for area in areas)


def words(made: Made) -> tuple[str, str, str]:
    process, *department, area = made.files[0].data.decode().split(" ")
    return process, " ".join(department), area


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    lanes = Lanes(2)
    yield lanes
    lanes.close()


AREAS = tuple(f"A{number}" for number in range(20))


@pytest.mark.slow
def test_what_lanes_make_comes_in_order_and_goes_to_who_made_it_before(prepared: Prepared, lanes: Lanes) -> None:
    make = lanes.maker(Composer(prepared.job), making)
    first = [words(one) for one in make(orders(*AREAS))]
    assert [area for _, _, area in first] == list(AREAS)
    assert len({process for process, _, _ in first}) == 2
    assert str(os.getpid()) not in {process for process, _, _ in first}
    again = [words(one) for one in make(orders(*AREAS[:3]))]
    assert again == first[:3]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "taken_over"), [("pack", True), ("letter", False)])
def test_what_waits_behind_a_long_product_is_taken_over_by_who_has_nothing_else_to_do(
    prepared: Prepared, lanes: Lanes, kind: str, taken_over: bool
) -> None:
    make = lanes.maker(Composer(prepared.job), making)
    first, behind = Order(task=Task(kind=kind, area="short")), Order(task=Task(kind="letter", area="B"))
    homes = [words(next(make(iter([order]))))[0] for order in (first, behind)]
    assert homes[0] == homes[1]
    makers = [words(one)[0] for one in make(iter([first, behind]))]
    assert makers[0] == homes[0]
    assert (makers[1] != homes[1]) == taken_over


@pytest.mark.slow
def test_lanes_take_up_a_later_job(prepared: Prepared, lanes: Lanes) -> None:
    job = prepared.job
    before = [words(one) for one in lanes.maker(Composer(job), making)(orders("A", "B"))]
    public = job.materials.public
    settings = replace(public.settings, department="Another Office")
    later = replace(job, materials=replace(job.materials, public=replace(public, settings=settings)))
    after = [words(one) for one in lanes.maker(Composer(later), making)(orders("A", "B"))]
    assert [(process, "Another Office", area) for process, _, area in before] == after
    assert before[0][1] == public.settings.department != "Another Office"


@pytest.mark.slow
def test_a_refusal_is_the_first_in_order_and_leaves_the_lanes(prepared: Prepared, lanes: Lanes) -> None:
    make = lanes.maker(Composer(prepared.job), making)
    processes = {words(one)[0] for one in make(orders(*AREAS))}
    made = make(orders("A", REFUSED, *AREAS))
    assert words(next(made))[2] == "A"
    with pytest.raises(Refused, match="Mend it"):
        next(made)
    with pytest.raises(ZeroDivisionError, match="of ours") as caught:
        list(make(orders(FAULTY, *AREAS)))
    assert "in making" in "".join(caught.value.__notes__)
    assert {words(one)[0] for one in make(orders(*AREAS))} == processes


@pytest.mark.slow
def test_a_process_that_is_killed_is_told_and_replaced(prepared: Prepared, lanes: Lanes) -> None:
    make = lanes.maker(Composer(prepared.job), making)
    processes = {words(one)[0] for one in make(orders(*AREAS))}
    with pytest.raises(LaneLost):
        list(make(orders(*AREAS, FATAL)))
    assert not processes & {words(one)[0] for one in make(orders(*AREAS))}


@pytest.mark.slow
def test_what_breaks_off_ends_the_processes(prepared: Prepared) -> None:
    lanes = Lanes(2)
    made = lanes.maker(Composer(prepared.job), making)(orders("short", SLOW, SLOW))
    process = int(words(next(made))[0])
    made.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.slow
def test_a_job_is_handed_on_as_what_changed_of_it(prepared: Prepared) -> None:
    job = prepared.job
    assert changed_parts(job, job) == {}
    templates = {**job.materials.public.templates, "brand/site.css": "body {}"}
    public = replace(job.materials.public, templates=templates)
    first, *others = job.results.forces
    forces = ((first[0], (replace(first[1][0], why="another"), *first[1][1:])), *others)
    results = replace(job.results, national=job.results.national[1:], forces=forces)
    later = replace(job, results=results, materials=replace(job.materials, public=public))
    parts = changed_parts(job, later)
    changed = {("materials", "public", "templates"), ("results", "national"), ("results", "forces", 0, 1, 0, "why")}
    assert set(parts) == changed
    taken = with_parts(job, parts)
    assert taken == later
    assert taken.results.forces[1] is job.results.forces[1]
    assert taken.view is job.view
    assert with_parts(job, {}) is job


def test_the_last_answer_is_given_again_to_the_same_question_only() -> None:
    last: Last[int, list[int]] = Last()
    first = last(1, lambda: [1])
    assert last(1, lambda: [2]) is first
    assert last(3, lambda: [3]) == [3]
    assert last(1, lambda: [4]) == [4]


def test_each_thing_has_a_last_answer_of_its_own() -> None:
    last: LastOfEach[int, str] = LastOfEach()
    assert [last("a", 1, lambda: "one"), last("b", 1, lambda: "two")] == ["one", "two"]
    assert [last("a", 1, lambda: "no"), last("b", 2, lambda: "three")] == ["one", "three"]


def test_an_equal_value_is_the_same_value() -> None:
    same: Same[list[int]] = Same()
    first = same([1])
    assert same([1]) is first
    assert same([2]) == [2]
    assert same([1]) is not first


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_after_any_changes_what_a_staying_process_builds_is_what_a_clean_build_gives(
    tmp_path: Path, seed: int, soak: bool
) -> None:
    rng = random.Random(seed)
    folders = project(tmp_path)
    scope = Scope() if soak else Scope(areas=frozenset({GWENT, KENT}))
    with Apart() as preparer, Workshop(2, preparer=preparer) as workshop:
        build = partial(build_quarter, folders, Wish(), scope, workshop, tell=lambda _: None)
        build()
        for _ in range(8 if soak else 3):
            rng.choice(CHANGES)(folders, rng)
            rebuilt = held(build().folder)
            assert rebuilt == clean(folders, scope, tmp_path)


def clean(folders: Folders, scope: Scope, place: Path) -> dict[str, str]:
    apart = replace(folders, output=place / "clean", store=place / "clean.sqlite")
    with Workshop(1) as workshop:
        made = held(build_quarter(apart, Wish(), scope, workshop, tell=lambda _: None).folder)
    shutil.rmtree(apart.output)
    return made


@pytest.mark.slow
def test_after_a_refusal_the_next_build_is_whole(tmp_path: Path) -> None:
    folders, scope = project(tmp_path), Scope(areas=frozenset({GWENT, KENT}))
    template = folders.root / "templates/public-summary/reading.xml"
    good = template.read_text(encoding="utf-8")
    with Workshop(2) as workshop:
        build = partial(build_quarter, folders, Wish(), scope, workshop, tell=lambda _: None)
        first = held(build().folder)
        template.write_text(good.replace("<p>", "<p><nonsense>", 1), encoding="utf-8")
        with pytest.raises(Refused):
            build()
        assert held(folders.output / "2025-06") == first
        template.write_text(good.replace("<p>", "<p>Indeed, ", 1), encoding="utf-8")
        built: Built = build()
        assert held(built.folder) == clean(folders, scope, tmp_path)
        assert held(built.folder) != first


# The folder ---------------------------------------------------------------------------------------------------------


def one(path: str, data: bytes, restricted: bool = False) -> File:
    return File(path=path, content=(data,), restricted=restricted)


def test_what_the_old_folder_holds_is_linked_and_what_differs_is_written(tmp_path: Path) -> None:
    with Writing(tmp_path, "q") as writing:
        old = writing.finish([one("a/same", b"1"), one("a/other", b"2"), one("a/gone", b"3"), one("b/mode", b"4")])
    numbers = {path.name: path.stat().st_ino for path in old.rglob("*") if path.is_file()}
    with Writing(tmp_path, "q") as writing:
        writing.add([one("a/same", b"1"), one("c/unwanted", b"5"), one("a/other", b"draft")])
        new = writing.finish([one("a/same", b"1"), one("a/other", b"6"), one("b/mode", b"4", restricted=True)])
    found = {path.relative_to(new).as_posix(): path for path in new.rglob("*")}
    assert set(found) == {"a", "a/same", "a/other", "b", "b/mode"}
    assert found["a/same"].stat().st_ino == numbers["same"]
    assert found["a/same"].stat().st_nlink == 1
    assert found["a/other"].read_bytes() == b"6"
    assert found["b/mode"].stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["q"]


def test_files_that_stand_as_written_are_not_read_again_and_changed_ones_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, files = Known(), [one("a", b"1"), one("b", b"2"), one("c", b"3")]
    with Writing(tmp_path, "q", known) as writing:
        folder = writing.finish(files)
    (folder / "b").write_bytes(b"X")
    (folder / "c").unlink()
    (folder / "c").write_bytes(b"3")
    read: list[str] = []
    real = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    with Writing(tmp_path, "q", known) as writing:
        folder = writing.finish(files)
    assert read == ["b", "c"]
    assert [real(folder / name) for name in ("a", "b", "c")] == [b"1", b"2", b"3"]


def test_a_link_to_elsewhere_in_the_old_folder_is_not_carried_over(tmp_path: Path) -> None:
    with Writing(tmp_path, "q") as writing:
        folder = writing.finish([one("a", b"1")])
    (tmp_path / "elsewhere").write_bytes(b"1")
    (folder / "a").unlink()
    (folder / "a").symlink_to(tmp_path / "elsewhere")
    with Writing(tmp_path, "q") as writing:
        folder = writing.finish([one("a", b"1")])
    assert not (folder / "a").is_symlink()
    assert (folder / "a").read_bytes() == b"1"


def test_a_disk_without_links_has_the_file_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(new: Path, old: Path) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(Path, "hardlink_to", cannot)
    for _ in range(2):
        with Writing(tmp_path, "q") as writing:
            folder = writing.finish([one("a", b"1")])
    assert (folder / "a").read_bytes() == b"1"


def test_leaving_without_finishing_leaves_what_was_there(tmp_path: Path) -> None:
    with Writing(tmp_path, "q") as writing:
        folder = writing.finish([one("a", b"1")])
    with Writing(tmp_path, "q") as writing:
        writing.add([one("a", b"2"), one("b", b"3")])
    assert [path.name for path in folder.iterdir()] == ["a"]
    assert (folder / "a").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["q"]


# Watching -----------------------------------------------------------------------------------------------------------


def test_changes_are_told_once_nothing_more_changes(tmp_path: Path) -> None:
    folders = Folders(root=tmp_path, data=tmp_path / "data", store=tmp_path / "data/store/s", output=tmp_path / "out")
    for path in ("data/a.csv", "templates/b.xml", "letters/c.xml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("1", encoding="utf-8")
    steps: Iterator[Callable[[], object]] = iter(
        (
            lambda: None,
            lambda: (tmp_path / "data/a.csv").write_text("22", encoding="utf-8"),
            lambda: (tmp_path / "data/new.csv").write_text("1", encoding="utf-8"),
            lambda: None,
            (tmp_path / "templates/b.xml").unlink,
            lambda: None,
        )
    )

    def pause() -> None:
        next(steps)()

    changed = changes(folders, pause)
    assert next(changed) == (tmp_path / "data/a.csv", tmp_path / "data/new.csv")
    # While its caller is busy.
    (tmp_path / "letters/c.xml").write_text("333", encoding="utf-8")
    assert next(changed) == (tmp_path / "letters/c.xml", tmp_path / "templates/b.xml")


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_command_builds_after_each_change_tells_refusals_and_stops(tmp_path: Path) -> None:
    folders = project(tmp_path)
    template = tmp_path / "templates/public-summary/reading.xml"
    good = template.read_text(encoding="utf-8")
    options = ("--only", "public", "--force", "gwent", "--jobs", "2", "--watch")
    # Whoever runs the tests in the background has interrupts ignored.
    script = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {RUN}(['build', *{options}])"
    said = tmp_path / "said.txt"
    with said.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stdout=stream, stderr=stream)
    try:
        wait_for(said, "Watching data, templates and letters.")
        template.write_text(good.replace("<p>", "<p>Indeed, ", 1), encoding="utf-8")
        wait_for(said, "documents are different, in")
        template.write_text(good.replace("<p>", "<p><nonsense>", 1), encoding="utf-8")
        wait_for(said, "Nothing was written: the folder is as it was.")
        template.write_text(good, encoding="utf-8")
        wait_for(said, "documents are different, in", times=2)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    finally:
        process.kill()
    text = said.read_text(encoding="utf-8")
    assert "Changed: templates/public-summary/reading.xml" in text
    assert "public/gwent/gwent.pdf" in text
    assert text.rstrip().endswith("No longer watching.")
    assert held(tmp_path / "output/2025-06").keys() >= {"public/gwent/gwent.pdf"}
    del folders


def wait_for(said: Path, words: str, times: int = 1) -> None:
    for _ in range(600):
        if said.read_text(encoding="utf-8").count(words) >= times:
            return
        time.sleep(0.1)
    raise AssertionError(f"{words!r} was not said {times} times:\n{said.read_text(encoding='utf-8')}")


# Preparing apart ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_process_apart_prepares_what_this_one_would(tmp_path: Path) -> None:
    folders, scope = project(tmp_path), Scope()
    here = Here()
    with Apart() as apart:
        apart.begin(folders, Wish(final=True), scope)
        assert apart.prepare(folders, Wish(), scope) == here.prepare(folders, Wish(), scope)
        apart.begin(folders, Wish(), scope)
        assert apart.prepare(folders, Wish(), scope) == here.prepare(folders, Wish(), scope)
        correct_a_figure(folders, GWENT, 3)
        changed = apart.prepare(folders, Wish(), scope)
        assert changed == here.prepare(folders, Wish(), scope)
        assert apart.prepare(folders, Wish(), scope) == changed


@pytest.mark.slow
def test_a_refusal_comes_back_from_the_process_apart(tmp_path: Path) -> None:
    folders = project(tmp_path)
    settings = folders.data / "settings.toml"
    good = settings.read_text(encoding="utf-8")
    with Apart() as apart:
        settings.write_text(f"{good}\n[[nonsense\n", encoding="utf-8")
        with pytest.raises(Refused, match="a TOML file"):
            apart.prepare(folders, Wish(), Scope())
        settings.write_text(good, encoding="utf-8")
        assert apart.prepare(folders, Wish(), Scope())[1].job.build.code == "2025-06"
        assert apart.prepare(folders, Wish(as_at=date(2021, 2, 1)), Scope())[1].job.build.as_at == date(2021, 2, 1)


@pytest.mark.slow
def test_what_makes_documents_is_loaded_without_the_statistics() -> None:
    script = (
        "import sys, ncpm_reports.building, ncpm_reports.workshop, ncpm_reports.lanes;"
        "print(*(name for name in sys.modules if name.split('.')[0] == 'scipy' or name.startswith("
        "('ncpm_reports.sources', 'ncpm_reports.store', 'ncpm_reports.measures.assess'))))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""

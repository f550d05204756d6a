"""Builds of a quarter: the same bytes however they come about, and the old folder whole where one is refused."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports import executor
from ncpm_reports.cache import CACHE, RenderCache, unchanged_release
from ncpm_reports.core.problems import OutputUnavailable, Refused, WorkerLost
from ncpm_reports.core.settings import Audience, BuildRequest, Paths
from ncpm_reports.pipeline import build_release
from ncpm_reports.products.product import Product
from ncpm_reports.release.output.artefacts import RenderedFiles
from ncpm_reports.release.output.folder import locked
from tests.builds import GWENT, KENT, SIX_FORCES, correct_a_figure, digests, project_copy, small_project

PUBLIC = BuildRequest(audiences=frozenset({Audience.PUBLIC}), areas=frozenset({GWENT, KENT}))
SUMMARY, LETTER = "templates/public-summary/reading.xml", "letters/chief-constable.xml"
Change = Callable[[Paths, random.Random], None]


def reword(name: str) -> Change:
    def change(paths: Paths, rng: random.Random) -> None:
        path, word = paths.root / name, rng.choice(("Indeed", "Also", "Besides"))
        path.write_text(path.read_text(encoding="utf-8").replace("<p>", f"<p>{word}, ", 1), encoding="utf-8")

    return change


def resettle(paths: Paths, rng: random.Random) -> None:
    path = paths.data / "settings.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}# {rng.random()}\n", encoding="utf-8")


CHANGES: tuple[Change, ...] = (
    lambda paths, rng: correct_a_figure(paths, GWENT, rng.randint(1, 900)),
    lambda paths, rng: correct_a_figure(paths, KENT, rng.randint(1, 900)),
    reword(SUMMARY),
    reword(LETTER),
    resettle,
)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1))
def test_after_any_changes_a_build_gives_what_a_clean_build_gives(tmp_path: Path, seed: int, soak: bool) -> None:
    rng, paths = random.Random(seed), project_copy(tmp_path) if soak else small_project(tmp_path, SIX_FORCES)
    request = BuildRequest() if soak else PUBLIC
    build_release(request, paths, jobs=2)
    for _ in range(12 if soak else 2):
        rng.choice(CHANGES)(paths, rng)
        built = digests(build_release(request, paths, jobs=2).folder)
        clean = replace(paths, output=tmp_path / "clean", store=tmp_path / "clean.sqlite")
        assert built == digests(build_release(request, clean, jobs=1).folder)
        shutil.rmtree(clean.output)
        clean.store.unlink()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_is_rendered_again_that_has_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = small_project(tmp_path, SIX_FORCES)
    kept: list[str] = []
    real = RenderCache.put

    def noted(cache: RenderCache, key: str, product: RenderedFiles) -> None:
        kept.append(product.documents[0].name)
        real(cache, key, product)

    monkeypatch.setattr(RenderCache, "put", noted)
    first = build_release(PUBLIC, paths, jobs=1)
    assert len(kept) == 2
    assert unchanged_release(paths, PUBLIC) == first
    assert unchanged_release(paths, replace(PUBLIC, final=True)) is None
    kept.clear()
    reword(LETTER)(paths, random.Random(1))
    assert unchanged_release(paths, PUBLIC) is None
    build_release(PUBLIC, paths, jobs=1)
    assert kept == []
    before = digests(first.folder)
    next((first.folder / "public/gwent").iterdir()).unlink()
    build_release(PUBLIC, paths, jobs=1)
    assert kept == []
    for path in (paths.output / CACHE / "products").iterdir():
        path.write_bytes(path.read_bytes()[:-9] + b"?" * 9)
    build_release(PUBLIC, paths, jobs=1)
    assert len(kept) == 2
    build_release(PUBLIC, paths, jobs=1, anew=True)
    assert len(kept) == 4
    assert digests(first.folder) == before
    reword(SUMMARY)(paths, random.Random(1))
    build_release(PUBLIC, paths, jobs=1)
    assert len(kept) == 6
    assert digests(first.folder) != before


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_refused_or_lost_leaves_the_old_folder_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = small_project(tmp_path, SIX_FORCES)
    first = build_release(PUBLIC, paths, jobs=2)
    before, template = digests(first.folder), paths.root / SUMMARY
    good = template.read_text(encoding="utf-8")

    template.write_text(good.replace("<p>", "<p><nonsense>", 1), encoding="utf-8")
    with pytest.raises(Refused, match="nonsense"):
        build_release(PUBLIC, paths, jobs=2)
    assert digests(first.folder) == before

    template.write_text(good.replace("<p>", "<p>Indeed, ", 1), encoding="utf-8")
    with locked(paths.output), pytest.raises(OutputUnavailable, match="another program"):
        build_release(PUBLIC, paths, jobs=2)

    def die(products: tuple[Product, ...], reference: bytes) -> RenderedFiles:
        os.kill(os.getpid(), signal.SIGKILL)
        return RenderedFiles(files=())

    with monkeypatch.context() as patch:
        patch.setattr(executor, "render", die)
        with pytest.raises(WorkerLost):
            build_release(PUBLIC, paths, jobs=2)
    assert digests(first.folder) == before
    assert sorted(path.name for path in paths.output.iterdir()) == [CACHE, ".lock", first.folder.name]

    assert digests(build_release(PUBLIC, paths, jobs=2).folder) != before


# The command --------------------------------------------------------------------------------------------------------

# Whoever runs the tests in the background has interrupts ignored.
RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from ncpm_reports.cli import main
main(sys.argv[1:])
"""
OPTIONS = ("build", "--only", "public", "--force", "gwent", "--jobs", "2")


def started(folder: Path, printed: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with printed.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-c", RUN, *OPTIONS, *arguments],
            cwd=folder,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )


def wait_for(printed: Path, words: str, times: int = 1) -> None:
    for _ in range(1200):
        if printed.read_text(encoding="utf-8").count(words) >= times:
            return
        time.sleep(0.1)
    raise AssertionError(f"{words!r} was not printed {times} times:\n{printed.read_text(encoding='utf-8')}")


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_ctrl_c_stops_a_build_and_changes_nothing(tmp_path: Path) -> None:
    small_project(tmp_path, SIX_FORCES)
    printed = tmp_path / "printed.txt"
    process = started(tmp_path, printed)
    try:
        while not (tmp_path / "output/.lock").exists():
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 130
    finally:
        process.kill()
    assert printed.read_text(encoding="utf-8") == "Stopped. Nothing was changed.\n"
    assert not list((tmp_path / "output").glob("[!.]*"))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_watch_builds_after_each_change_and_says_what_is_refused_and_mended(tmp_path: Path) -> None:
    small_project(tmp_path, SIX_FORCES)
    template, printed = tmp_path / SUMMARY, tmp_path / "printed.txt"
    good = template.read_text(encoding="utf-8")
    process = started(tmp_path, printed, "--watch")
    try:
        wait_for(printed, "Watching data, templates and letters.")
        template.write_text(good.replace("<p>", "<p>Indeed, ", 1), encoding="utf-8")
        wait_for(printed, "different, in")
        template.write_text(good.replace("<p>", "<p><nonsense>", 1), encoding="utf-8")
        wait_for(printed, "Nothing was written: the folder is as it was.")
        template.write_text(good, encoding="utf-8")
        wait_for(printed, "different, in", times=2)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
    text = printed.read_text(encoding="utf-8")
    assert f"Changed: {SUMMARY}" in text
    assert "public/gwent/" in text
    assert text.count("The error is gone.") == 1
    assert text.index("Nothing was written") < text.index("The error is gone.")
    assert text.rstrip().endswith("No longer watching.")

"""Random histories of a store against a plain model, kills in the middle of ingesting, and a disk that fills up."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.problems import StoreUnavailable
from ncpm_reports.store.database import IngestOutcome, Store
from ncpm_reports.store.revisions import AcceptedRevision
from tests.conftest import PROJECT
from tests.store.illustrative import figure, receive, release

AREAS = ("E23000001", "E23000002", "E23000034")
START = date(2019, 1, 1)
ACCEPTED = AcceptedRevision(reason="drawn at random", recorded_on=START)
Releases = list[tuple[PublishedRelease, dict[str, Observation]]]


def known(stored: Releases, day: date) -> dict[str, Observation]:
    """The plain model: walk the releases in order of publication, drop what a known one supersedes, last one stands."""
    public = [(edition, rows) for edition, rows in stored if edition.published_on <= day]
    replaced = {edition.supersedes for edition, _ in public}
    standing: dict[str, Observation] = {}
    for edition, rows in sorted(public, key=lambda pair: pair[0].published_on):
        if edition.id not in replaced:
            standing.update(rows)
    return standing


def drawn_release(
    draw: random.Random, number: int, stored: Releases
) -> tuple[PublishedRelease, dict[str, Observation]]:
    day = START + timedelta(days=draw.randrange(12))
    earlier = [edition for edition, _ in stored if edition.published_on <= day]
    supersedes = draw.choice(earlier).id if earlier and draw.random() < 0.3 else ""
    drawn = release(f"r{number}", day, supersedes)
    areas = draw.sample(AREAS, draw.randrange(1, 4))
    return drawn, {area: figure(draw.choice((None, *range(5))), drawn, area=area) for area in areas}


def live_through(path: Path, seed: int) -> None:
    draw, stored = random.Random(seed), Releases()
    with Store.open(path) as store:
        for number in range(draw.randrange(2, 9)):
            step = draw.random()
            if step < 0.2 and stored:
                edition, rows = draw.choice(stored)
                if receive(store, edition, rows.values(), ACCEPTED) is not IngestOutcome.ALREADY_HELD:
                    # It was accepted against one of the same day that stood before it.
                    stored.remove((edition, rows))
                    stored.append((edition, rows))
                assert receive(store, edition, rows.values(), ACCEPTED) is IngestOutcome.ALREADY_HELD, seed
            else:
                edition, rows = drawn_release(draw, number, stored)
                receive(store, edition, rows.values(), ACCEPTED)
                stored.append((edition, rows))
            day = START + timedelta(days=draw.randrange(-1, 13))
            standing = {observation.area: observation for observation in store.as_known_on(day).observations}
            assert standing == known(stored, day), (seed, day)
            outlined = {
                area: day for period in store.available_periods(day) for area, day in period.published_on.items()
            }
            assert outlined == {
                area: observation.release.published_on
                for area, observation in standing.items()
                if observation.value is not None
            }, (seed, day)


def test_random_histories_agree_with_a_plain_model(tmp_path: Path, soak: bool) -> None:
    # In 884 an edition is read again whose correction is of the same day.
    for seed in range(1000) if soak else (*range(100), 884):
        live_through(tmp_path / f"{seed}.sqlite", seed)


CHILD = """
import sys
from datetime import date, timedelta
from pathlib import Path
from ncpm_reports.store.revisions import AcceptedRevision
from ncpm_reports.store.database import Store
from tests.store.illustrative import figure, receive, release

with Store.open(Path(sys.argv[1])) as store:
    for number in range(int(sys.argv[2]), 100_000):
        edition = release(f"r{number}", date(2019, 1, 1) + timedelta(days=number % 300))
        receive(store, edition, [figure(number, edition, area=f"A{area:03d}") for area in range(200)])
        print(number, flush=True)
"""


def kill_while_ingesting(path: Path, first: int, patience: float) -> int:
    """The last release that a child said was stored before it was killed, or the one before its first."""
    command = [sys.executable, "-c", CHILD, str(path), str(first)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        acknowledged = child.stdout.readline()
        time.sleep(patience)
        os.kill(child.pid, signal.SIGKILL)
        lines = (acknowledged + child.stdout.read()).splitlines()
    whole = [line for line in lines if line]
    return int(whole[-1]) if whole else first - 1


@pytest.mark.slow
def test_killed_while_ingesting_nothing_is_lost_and_nothing_is_half_stored(tmp_path: Path, soak: bool) -> None:
    path, draw, last = tmp_path / "s.sqlite", random.Random(7), -1
    for _ in range(300 if soak else 10):
        last = kill_while_ingesting(path, last + 1, draw.uniform(0, 0.04))
        with Store.open(path) as store:
            counts: dict[str, int] = {}
            for observation in store.observations():
                counts[observation.release.id] = counts.get(observation.release.id, 0) + 1
            numbers = sorted(int(name[1:]) for name in counts)
            assert set(counts.values()) == {200}
            assert numbers == list(range(numbers[-1] + 1)), "an acknowledged release is lost"
            assert numbers[-1] in (last, last + 1), "what was stored is at most one ahead of what was said"
            last = numbers[-1]
    check = sqlite3.connect(path)
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()


@pytest.mark.slow
def test_killed_while_it_is_made_a_store_is_as_before_or_whole(tmp_path: Path, soak: bool) -> None:
    draw = random.Random(9)
    for number in range(60 if soak else 8):
        path = tmp_path / f"{number}.sqlite"
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), "0"], cwd=PROJECT, stdout=subprocess.PIPE
        ) as child:
            until = time.monotonic() + 10
            while not path.exists() and time.monotonic() < until:
                time.sleep(0.001)
            time.sleep(draw.uniform(0, 0.02))
            os.kill(child.pid, signal.SIGKILL)
        with Store.open(path) as store:
            assert store.check() == ()
            release_ids = [observation.release.id for observation in store.observations()]
            assert len(release_ids) == 200 * len(set(release_ids))


def test_two_runs_that_fill_one_new_store_at_once_both_find_all_of_it(tmp_path: Path) -> None:
    script = """
import sys
from datetime import date
from pathlib import Path
from ncpm_reports.sources.tidy_figures import write_figures
from ncpm_reports.store.revisions import AcceptedRevision
from ncpm_reports.store.database import Store
from ncpm_reports.store.project_figures import sync_figures
from tests.store.illustrative import figure, release

of = release("0123456789abcdef", date(2020, 1, 1))
texts = {f"{n}.csv": write_figures([figure(n, of, area=f"E2300{n:04d}")]) for n in range(1, 20)}
with Store.open(Path(sys.argv[1])) as store:
    sync_figures(store, texts)
    print(len(store.as_known_on(date.max).observations))
"""
    command = [sys.executable, "-c", script, str(tmp_path / "s.sqlite")]
    runs = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [run.communicate()[0].strip() for run in runs] == ["19"] * 3
    with Store.open(tmp_path / "s.sqlite") as store:
        assert len(list(store.observations())) == 19


def test_a_full_disk_is_said_so_and_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path, before = tmp_path / "s.sqlite", release("before", START)
    large = release("large", START)
    with Store.open(path) as store:
        receive(store, before, [figure(1, before)])
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
        try:
            with pytest.raises(StoreUnavailable, match="Free some space"):
                receive(store, large, [figure(1, large, area=f"A{area}", note="x" * 100) for area in range(20_000)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert store.releases() == (before,)
    with Store.open(path) as store:
        assert store.as_known_on(START).observations == (figure(1, before),)
        assert receive(store, large, [figure(1, large)]) is not IngestOutcome.ALREADY_HELD

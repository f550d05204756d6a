"""What goes from one process to another comes out as it went in."""

import pickle
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.fingerprints import Fingerprints
from ncpm_reports.packing import packed, unpacked
from ncpm_reports.preparation import prepare
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.wishes import Folders, Wish
from tests.conftest import PROJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    word: str
    inner: object = None
    made: int = field(default=7, init=False)


@dataclass(frozen=True, slots=True)
class Single:
    only: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass(frozen=True)
class WithoutSlots:
    word: str


def test_values_come_out_equal_and_shared_parts_stay_shared() -> None:
    shared = Plain(word="a", inner=Single(("x", Empty())))
    out = unpacked(packed([shared, shared, WithoutSlots("w"), {"k": shared}, {1, 2}, None]))
    assert out == [shared, shared, WithoutSlots("w"), {"k": shared}, {1, 2}, None]
    assert out[0] is out[1] is out[3]["k"]
    assert out[0].made == 7


def test_a_refusal_keeps_its_issues() -> None:
    issue = Issue(code="x", where="here", found="that", expected="this", remedy="Mend it.")
    assert unpacked(packed(Refused((issue,)))).issues == (issue,)


@pytest.mark.slow
def test_a_whole_job_comes_out_equal_and_with_the_same_digests(tmp_path: Path) -> None:
    folders = Folders(root=PROJECT, data=PROJECT / "data", store=tmp_path / "s.sqlite", output=tmp_path / "out")
    job = prepare(folders, Wish()).job
    out = unpacked(packed(job))
    assert out == job == pickle.loads(pickle.dumps(job))
    for task in (Task(kind="pack"), Task(kind="summary", area="E23000032"), Task(kind="letter", area="E23000032")):
        keys = [Fingerprints().of_task(Composer(one).seen(task), task) for one in (job, out)]
        assert keys[0] == keys[1]

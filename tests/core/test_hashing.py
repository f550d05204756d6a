"""A hash that is found once is the hash of the fields, and stays where it was found."""

import copy
import pickle
from dataclasses import dataclass, fields, replace

import pytest

from ncpm_reports.core.hashing import HashedOnce, hashed_once
from ncpm_reports.packing import packed, unpacked


@dataclass(frozen=True, slots=True)
class Part:
    asked: list[int]

    def __hash__(self) -> int:
        self.asked.append(1)
        return 7


@hashed_once
@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(HashedOnce):
    name: str
    part: Part | None = None


def test_equal_values_have_equal_hashes_and_different_ones_differ() -> None:
    assert hash(Whole(name="a")) == hash(Whole(name="a"))
    assert hash(Whole(name="a")) != hash(Whole(name="b"))


def test_parts_are_asked_once() -> None:
    asked: list[int] = []
    whole = Whole(name="a", part=Part(asked))
    assert len({hash(whole) for _ in range(5)}) == 1
    assert asked == [1]


def test_the_hash_is_no_part_of_the_value() -> None:
    hashed, fresh = Whole(name="a"), Whole(name="a")
    hash(hashed)
    assert hashed == fresh
    assert repr(hashed) == repr(fresh)
    assert [field.name for field in fields(hashed)] == ["name", "part"]
    assert packed(hashed) == packed(fresh)
    assert pickle.dumps(hashed) == pickle.dumps(fresh)


@pytest.mark.parametrize(
    "again",
    [lambda one: unpacked(packed(one)), lambda one: pickle.loads(pickle.dumps(one)), copy.copy, copy.deepcopy],
    ids=["packed", "pickled", "copied", "copied deeply"],
)
def test_no_copy_keeps_it(again: "object") -> None:
    hashed = Whole(name="a")
    hash(hashed)
    with pytest.raises(AttributeError):
        again(hashed)._hash  # type: ignore[operator]  # noqa: B018


def test_a_changed_copy_has_its_own_hash() -> None:
    first = Whole(name="a")
    hash(first)
    assert hash(replace(first, name="b")) == hash(Whole(name="b"))

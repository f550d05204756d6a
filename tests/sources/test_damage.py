"""Damaged copies of real releases: refused, or read with equal values; never a wrong value, never a traceback."""

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.sources.child import open_in_child
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.project_tables import ReleaseCalendar
from ncpm_reports.sources.tables import Row

from .making import read_release

ALL = 10_000
SAMPLE = 8
FILES = (
    "ons_pfa/policeforceareatablesyearendingjune2019.xlsx",
    "ons_pfa/policeforceareatablesyearendingseptember2019.xlsx",
    "ons_local/homicide-offences.csv",
    "ons_pfa/policeforceareatablesyedecember2024.xlsx",
)


def _damaged(data: bytes, seed: int) -> bytes:
    """The bytes with one to four bits flipped, or cut off, by the seed."""
    chance = random.Random(seed)
    if chance.random() < 0.3:
        return data[: chance.randrange(1, len(data))]
    spoilt = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _cases(folder: Path, count: int) -> Iterator[tuple[int, Path]]:
    chance = random.Random(2021)
    for seed in range(count):
        yield seed, folder / chance.choice(FILES)


def _rows(path: Path, places: Places) -> tuple[Row, ...]:
    tidied = open_in_child(path, places).release
    return tidied.rows if tidied else ()


@pytest.mark.slow
def test_a_damaged_copy_is_refused_or_has_equal_values(
    releases_folder: Path, tmp_path: Path, places: Places, releases: ReleaseCalendar, soak: bool
) -> None:
    whole = cache(lambda path: _rows(path, places))
    for seed, original in _cases(releases_folder, ALL if soak else SAMPLE):
        data = original.read_bytes()
        spoilt = _damaged(data, seed)
        path = tmp_path / original.name
        path.write_bytes(spoilt)
        case = f"seed {seed} of {original.name}"
        if spoilt == data:
            continue
        with pytest.raises(Refused) as refused:
            read_release(path, releases=releases, places=places)
        assert refused.value.issues[0].where.startswith(path.name), case
        if original.suffix == ".xlsx":
            _check_reader(path, places, whole(original), case)


def _check_reader(path: Path, places: Places, expected: tuple[Row, ...], case: str) -> None:
    """A spreadsheet's own checksums and the scan of its structure find damage without knowing the file's checksum."""
    try:
        rows = _rows(path, places)
    except Refused:
        return
    assert rows == expected, case


def test_a_folder_without_a_name_of_its_own_is_named_all_the_same() -> None:
    with pytest.raises(Refused, match=r"^\.: expected a file, found a folder"):
        open_in_child(Path(), Places(spellings={}, codes=frozenset()))

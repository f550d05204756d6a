"""Values produced by the reference R packages: where they are, and what counts as equal to them."""

import json
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("NCPM_ORACLES", PROJECT.parent / "shared" / "oracles"))
RELATIVE = 1e-12
ABSOLUTE = 1e-9


def load(name: str) -> dict[str, Any]:
    """The contents of one oracle file; empty if there is none."""
    path = FOLDER / name
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return held


def cases(name: str, **wanted: str) -> list[Any]:
    """pytest parameters for every case of a file whose keys are as wanted; one that skips, with the reason, if none."""
    held = [
        case for case in load(name).get("cases", ()) if all(case.get(key) == value for key, value in wanted.items())
    ]
    return [pytest.param(case, id=case["id"]) for case in held] or [absent(name)]


def tables(name: str) -> list[Any]:
    """pytest parameters for every table of a file of tables; one that skips, with the reason, if there is none."""
    held = [(table, rows) for table, rows in load(name).items() if table != "meta"]
    return [pytest.param(table, rows, id=table) for table, rows in held] or [absent(name, None)]


def absent(name: str, *more: None) -> Any:
    """A parameter that skips because the oracle file is not there."""
    return pytest.param(
        None, *more, marks=pytest.mark.skip(reason=f"no {name} in {FOLDER}: set NCPM_ORACLES"), id="none"
    )


def plain(value: Any) -> Any:
    """A value as the oracle files hold it: NaN and infinity are null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def same(ours: Any, theirs: Any, absolute: float = ABSOLUTE, relative: float = RELATIVE) -> bool:
    """Whether our value is the oracle's: numbers within tolerance, everything else equal, null only with null."""
    ours, theirs = plain(ours), plain(theirs)
    if ours is None or theirs is None:
        return ours is None and theirs is None
    if isinstance(ours, bool | str) or isinstance(theirs, bool | str):
        return type(ours) is type(theirs) and bool(ours == theirs)
    return math.isclose(ours, theirs, rel_tol=relative, abs_tol=absolute)


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    """What differs between two rows or two tables of columns; a field that only one has differs."""
    for field in sorted(set(ours) ^ set(theirs)):
        yield f"{field}: only {'ours' if field in ours else 'theirs'} has it"
    for field in sorted(set(ours) & set(theirs)):
        yield from _compared(field, ours[field], theirs[field])


def _compared(field: str, ours: Any, theirs: Any) -> Iterator[str]:
    if not isinstance(theirs, list):
        if not same(ours, theirs):
            yield f"{field}: ours {ours!r}, theirs {theirs!r}"
        return
    if len(ours) != len(theirs):
        yield f"{field}: ours has {len(ours)} values, theirs {len(theirs)}"
        return
    for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        if not same(one, other):
            yield f"{field}[{index}]: ours {one!r}, theirs {other!r}"

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
    contents: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return contents


def cases(name: str, **wanted: str) -> list[Any]:
    """pytest parameters for every case of a file whose keys are as wanted; one that skips, with the reason, if none."""
    matching = [
        case for case in load(name).get("cases", ()) if all(case.get(key) == value for key, value in wanted.items())
    ]
    return [pytest.param(case, id=case["id"]) for case in matching] or [absent(name)]


def tables(name: str) -> list[Any]:
    """pytest parameters for every table of a file of tables; one that skips, with the reason, if there is none."""
    named_rows = [(table, rows) for table, rows in load(name).items() if table != "meta"]
    return [pytest.param(table, rows, id=table) for table, rows in named_rows] or [absent(name, None)]


def absent(name: str, *more: None) -> Any:
    """A parameter that skips because the oracle file is not there."""
    return pytest.param(
        None, *more, marks=pytest.mark.skip(reason=f"no {name} in {FOLDER}: set NCPM_ORACLES"), id="none"
    )


def plain(value: Any) -> Any:
    """A value as the oracle files hold it: NaN and infinity are null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def same(computed: Any, reference: Any, absolute: float = ABSOLUTE, relative: float = RELATIVE) -> bool:
    """Whether our value is the oracle's: numbers within tolerance, everything else equal, null only with null."""
    computed, reference = plain(computed), plain(reference)
    if computed is None or reference is None:
        return computed is None and reference is None
    if isinstance(computed, bool | str) or isinstance(reference, bool | str):
        return type(computed) is type(reference) and bool(computed == reference)
    return math.isclose(computed, reference, rel_tol=relative, abs_tol=absolute)


def differences(computed: Mapping[str, Any], reference: Mapping[str, Any]) -> Iterator[str]:
    """What differs between two rows or two tables of columns; a field that only one has differs."""
    for field in sorted(set(computed) ^ set(reference)):
        yield f"{field}: only the {'computed' if field in computed else 'reference'} row has it"
    for field in sorted(set(computed) & set(reference)):
        yield from _compared(field, computed[field], reference[field])


def _compared(field: str, computed: Any, reference: Any) -> Iterator[str]:
    if not isinstance(reference, list):
        if not same(computed, reference):
            yield f"{field}: computed {computed!r}, reference {reference!r}"
        return
    if len(computed) != len(reference):
        yield f"{field}: computed has {len(computed)} values, reference {len(reference)}"
        return
    for index, (value, reference_value) in enumerate(zip(computed, reference, strict=True)):
        if not same(value, reference_value):
            yield f"{field}[{index}]: computed {value!r}, reference {reference_value!r}"

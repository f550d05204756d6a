"""A job handed on to somebody who has an earlier one: only what has changed, down to the single assessment.

What has not changed stays the very object that it was, so that whoever has the later job need not look at it again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from ncpm_reports.measures.results import PublicView, Results
from ncpm_reports.products.materials import Job, Materials, PublicMaterials

_TAKEN_APART = (Job, Results, PublicView, Materials, PublicMaterials)

Place = tuple[str | int, ...]
Parts = dict[Place, object]


def changed_parts(old: Job, new: Job) -> Parts:
    """The parts of the new job that the old one has otherwise, by where they are in it: names of fields, and places in
    tuples that are as long as before."""
    return dict(_changes(old, new, ()))


def with_parts(job: Job, parts: Mapping[Place, object]) -> Job:
    """The job with these parts in place of its own."""
    changed: Job = _with(job, parts)
    return changed


def _changes(old: Any, new: Any, place: Place) -> Iterator[tuple[Place, object]]:
    if old is new:
        return
    if isinstance(new, _TAKEN_APART):
        for field in fields(new):
            yield from _changes(getattr(old, field.name), getattr(new, field.name), (*place, field.name))
    elif isinstance(new, tuple) and isinstance(old, tuple) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _changes(before, after, (*place, index))
    elif old != new:
        yield place, new


def _with(value: Any, parts: Mapping[Place, object]) -> Any:
    if not parts:
        return value
    if () in parts:
        return parts[()]
    below: dict[str | int, Parts] = {}
    for (first, *rest), part in parts.items():
        below.setdefault(first, {})[tuple(rest)] = part
    if isinstance(value, tuple):
        return tuple(_with(one, below.get(index, {})) for index, one in enumerate(value))
    return replace(value, **{str(name): _with(getattr(value, str(name)), held) for name, held in below.items()})

"""A job handed on to somebody who has an earlier one: only what has changed, down to the single quantity.

What has not changed stays the very object that it was, so that whoever has the later job need not look at it again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from ncpm_reports.measures import results
from ncpm_reports.measures.public import UNSEEN, public_view
from ncpm_reports.products import materials
from ncpm_reports.products.materials import Job

# A pickle remembers all that it has met until it ends, which takes more memory than the thing itself.
_FORCES_AT_ONCE = 43
_TAKEN_APART = (results.__name__, materials.__name__)

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


def pieces(job: Job) -> Iterator[Job | Parts]:
    """The job in pieces to be sent one by one: first one without a public view and without the forces' assessments."""
    forces = job.results.forces
    yield replace(job, view=UNSEEN, results=replace(job.results, forces=((),) * len(forces)))  # type: ignore[arg-type]
    for first in range(0, len(forces), _FORCES_AT_ONCE):
        some = enumerate(forces[first : first + _FORCES_AT_ONCE], start=first)
        yield {("results", "forces", index): force for index, force in some}


def together(job: Job, rest: Iterable[Parts]) -> Job:
    """The job of its pieces; its public view is taken from its results again."""
    return _with_view(with_parts(job, {place: part for parts in rest for place, part in parts.items()}))


def later_parts(old: Job, new: Job) -> Parts:
    """The parts of a later job that the earlier one has otherwise, but for the public view."""
    return changed_parts(replace(old, view=UNSEEN), replace(new, view=UNSEEN))


def later(job: Job, parts: Mapping[Place, object]) -> Job:
    """The later job: what is equal in both is the earlier one's."""
    new = _with_view(with_parts(job, parts))
    return with_parts(job, changed_parts(job, new))


def _with_view(job: Job) -> Job:
    return replace(job, view=public_view(job.results))


def _changes(old: Any, new: Any, place: Place) -> Iterator[tuple[Place, object]]:
    if old is new:
        return
    if type(old) is type(new) and (names := _parts_of(type(new))):  # type: ignore[arg-type]  # a class has a hash
        for name in names:
            yield from _changes(getattr(old, name), getattr(new, name), (*place, name))
    elif isinstance(new, tuple) and isinstance(old, tuple) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _changes(before, after, (*place, index))
    elif old != new:
        yield place, new


@cache
def _parts_of(kind: type) -> tuple[str, ...]:
    """The names of the fields by which values of a kind are told apart; empty for those that are handed on whole."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) and kind.__module__ in _TAKEN_APART else ()


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

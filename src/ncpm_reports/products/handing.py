"""A job handed on to somebody who has an earlier one: only the parts that have changed."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from ncpm_reports.measures.results import PublicView, Results
from ncpm_reports.products.materials import Job, Materials, PublicMaterials

_TAKEN_APART = (Job, Results, PublicView, Materials, PublicMaterials)

Path = tuple[str, ...]
Parts = dict[Path, object]


def changed_parts(old: Job, new: Job) -> Parts:
    """The parts of the new job that the old one has otherwise, by where they are in it."""
    held = dict(_parts(old))
    return {path: part for path, part in _parts(new) if part is not held[path] and part != held[path]}


def with_parts(job: Job, parts: Mapping[Path, object]) -> Job:
    """The job with these parts in place of its own."""
    taken: Job = _with(job, (), parts)
    return taken


def _parts(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(value, _TAKEN_APART):
        for field in fields(value):
            yield from _parts(getattr(value, field.name), (*path, field.name))
    else:
        yield path, value


def _with(value: Any, path: Path, parts: Mapping[Path, object]) -> Any:
    if not isinstance(value, _TAKEN_APART):
        return parts.get(path, value)
    if not any(place[: len(path)] == path for place in parts):
        return value
    own = {field.name: _with(getattr(value, field.name), (*path, field.name), parts) for field in fields(value)}
    return replace(value, **own)

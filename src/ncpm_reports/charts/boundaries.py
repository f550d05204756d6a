"""Outlines of force areas for maps, from the project's own small file (`data/areas/boundaries.json`)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.documents.drawing import Point

Rings = tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Outlines of force areas by area code, in kilometres east and north of a centre, with the words to credit them."""

    shapes: Mapping[str, Rings]
    attribution: str


@lru_cache(maxsize=2)
def read_boundaries(text: str, name: str = "areas/boundaries.json") -> Boundaries:
    """The outlines and their credit from the text of a file of boundaries called `name`.

    Raises: Refused if the text is not such a file.
    """
    try:
        content = json.loads(text)
        shapes = {code: tuple(_paired(ring) for ring in rings) for code, rings in content["areas"].items()}
        return Boundaries(shapes=shapes, attribution=str(content["attribution"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(
            Issue(
                code="boundaries.form",
                where=name,
                found=repr(error),
                expected='"attribution" and "areas" with rings of pairs of numbers',
                remedy="Make it again with `python -m ncpm_reports.sources.boundaries`.",
            )
        ) from error


def _paired(numbers: Sequence[float]) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True))

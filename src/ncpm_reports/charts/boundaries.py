"""Outlines of force areas for maps, from the project's own small file (`data/areas/boundaries.json`)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox, BboxTransform

from ncpm_reports.core.areas import CITY_OF_LONDON, METROPOLITAN
from ncpm_reports.core.problems import Issue, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Outlines of force areas by area code, in kilometres east and north of a centre, with the words to credit them."""

    shapes: Mapping[str, Path]
    attribution: str


@lru_cache(maxsize=2)
def read_boundaries(text: str) -> Boundaries:
    """The outlines and their credit from the text of a file of boundaries. Raises: Refused if it is not such a file."""
    try:
        content = json.loads(text)
        shapes = {code: Path.make_compound_path(*map(_closed, rings)) for code, rings in content["areas"].items()}
        return Boundaries(shapes=shapes, attribution=str(content["attribution"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(
            Issue(
                code="boundaries.form",
                where="areas/boundaries.json",
                found=repr(error),
                expected='"attribution" and "areas" with rings of pairs of numbers',
                remedy="Restore the file; docs/data.md says how it was made.",
            )
        ) from error


def _closed(numbers: Iterable[float]) -> Path:
    corners = np.array(numbers, dtype=float).reshape(-1, 2)
    return Path(np.vstack((corners, corners[:1])), closed=True)


def extent_of(shapes: Iterable[Path]) -> Bbox:
    """The box around shapes. Raises: ValueError for no shapes."""
    extents = [shape.get_extents() for shape in shapes]
    if not extents:
        raise ValueError("a map needs at least one shape")
    return Bbox.union(extents)


def place_on_map(land: Bbox, left: float, top: float, width: float) -> tuple[Bbox, BboxTransform]:
    """The box in points on which so wide a map of `land` is drawn, its upper left corner given, and the way there."""
    box = Bbox.from_extents(left, top - width * land.height / land.width, left + width, top)
    return box, BboxTransform(land, box)


def london_of(shapes: Mapping[str, Path]) -> dict[str, Path]:
    """The areas that maps draw again, larger."""
    return {code: shapes[code] for code in (METROPOLITAN, CITY_OF_LONDON) if code in shapes}

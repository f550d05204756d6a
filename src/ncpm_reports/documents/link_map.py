"""A map whose parts lead to pages: a second way to a choice that a list offers too."""

from dataclasses import dataclass

from ncpm_reports.documents.drawing import Point

Segments = tuple[tuple[str | float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedShape:
    """A part of a map: the name of the page that it leads to, that page's relative address, and its outline."""

    name: str
    address: str
    segments: Segments


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMap:
    """A map of linked shapes in points, origin at the bottom left, y upwards, as in a `Drawing`.

    `title` names it for those who do not see it. `frames` are outlines that lead nowhere, around parts drawn larger;
    `notes` are words beside them. The name of the shape that is pointed at is shown at `name_at`, its end there. It
    holds no figures, and formats without such maps list the links instead.
    """

    id: str
    title: str
    width: float
    height: float
    shapes: tuple[LinkedShape, ...]
    name_at: Point
    frames: Segments = ()
    notes: tuple[tuple[str, Point], ...] = ()

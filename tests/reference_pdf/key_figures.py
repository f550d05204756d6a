"""Key figures: label, number and comparison; those that follow one another stand side by side."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.documents.blocks import KeyFigure
from tests.reference_pdf.layout import Slug
from tests.reference_pdf.setter import Place, Setter
from tests.reference_pdf.tags import Element, Page
from tests.reference_pdf.text import BLUE

_GAP = 18.0


def key_figure_slugs(setter: Setter, figures: Sequence[KeyFigure], place: Place) -> list[Slug]:
    """Rows of up to three figures, two in large print; a row is one slug: no figure is parted."""
    most = 2 if setter.sheet.scale > 1 else 3
    rows = [figures[first : first + most] for first in range(0, len(figures), most)]
    columns = min(most, len(figures))
    width = place.measure if columns == 1 else (place.width - _GAP * (columns - 1)) / columns
    return [slug for row in rows for slug in _row(setter, row, place, width)]


def _row(setter: Setter, figures: Sequence[KeyFigure], place: Place, width: float) -> list[Slug]:
    stacks = [
        _stack(setter, figure, replace(place, x=place.x + index * (width + _GAP), measure=width))
        for index, figure in enumerate(figures)
    ]

    height = max(sum(slug.height for slug in stack) for stack in stacks)
    if height > (setter.sheet.top - setter.sheet.bottom) / 2:
        return [slug for stack in stacks for slug in stack]

    def draw(page: Page, top: float) -> None:
        for stack in stacks:
            y = top
            for slug in stack:
                slug.draw(page, y)
                y -= slug.height

    return [Slug(height=height, draw=draw, before=setter.space(1.1))]


def _stack(setter: Setter, figure: KeyFigure, place: Place) -> list[Slug]:
    group = setter.element("Div", place, figure.lang)
    parts = (
        (figure.label, replace(setter.sheet.body, style="b")),
        (figure.value, setter.sheet.type(26, 31, "b", BLUE)),
        (figure.context, setter.sheet.small),
    )
    return [
        slug
        for content, type_ in parts
        for slug in setter.lines(content, type_, Element("P", group), place.x, place.measure)
    ]

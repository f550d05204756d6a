"""Drawings as pictures in Word: SVG, with a PNG beside it for programs that cannot show SVG."""

import re
from functools import lru_cache

from docx.opc.constants import CONTENT_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.shared import Pt

from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.writers.docx.builder import DocxBuilder
from ncpm_reports.writers.docx.oxml_extras import picture
from ncpm_reports.writers.png import png
from ncpm_reports.writers.svg import svg_file

_PAGE_STYLE = re.compile(rb' style="[^"]*" focusable="false"')
# Pixels a point of the PNG, which is for programs that cannot show the SVG; more for icons, which cost nothing.
_SCALE, _ICON_SCALE, _ICON_WIDTH = 1.5, 3.0, 120.0


@lru_cache(maxsize=512)
def _encoded(drawing: Drawing, title: str, alt: str) -> tuple[bytes, bytes]:
    """A drawing as SVG and PNG; national charts come back 43 times a quarter."""
    scale = _SCALE if drawing.width > _ICON_WIDTH else _ICON_SCALE
    return _svg_1_1(svg_file(drawing, title, alt)), png(drawing, scale)


def _svg_1_1(vector: bytes) -> bytes:
    """The SVG as SVG 1.1, which is what Word promises to read: its references, and no styles that are for pages."""
    namespace = b'<svg xmlns:xlink="http://www.w3.org/1999/xlink"'
    bare = _PAGE_STYLE.sub(b"", vector, count=1)
    return bare.replace(b"<svg", namespace, 1).replace(b"<use href=", b"<use xlink:href=")


def drawing_run(
    builder: DocxBuilder, drawing: Drawing, *, title: str, alt: str, widest: float, lowered: int = 0
) -> str:
    """A run with an inline picture, at most `widest` points wide; without `alt` it is marked as decoration.

    `lowered` is half points below the line of text, for small pictures that stand beside words.
    """
    key = (drawing, title, alt)
    if key not in builder.pictures:
        vector, bitmap = _encoded(drawing, title, alt)
        stem = f"/word/media/picture{len(builder.pictures) + 1}"
        builder.pictures[key] = (
            builder.add_part(f"{stem}.png", CONTENT_TYPE.PNG, bitmap, RT.IMAGE),
            builder.add_part(f"{stem}.svg", "image/svg+xml", vector, RT.IMAGE),
        )
    bitmap_id, vector_id = builder.pictures[key]
    ratio = min(1.0, widest / drawing.width)
    size = Pt(drawing.width * ratio), Pt(drawing.height * ratio)
    return picture(next(builder.ids), bitmap_id, vector_id, size, alt=alt, lowered=lowered)

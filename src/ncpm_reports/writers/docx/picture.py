"""Drawings as pictures in Word: SVG, with a PNG beside it for programs that cannot show SVG."""

import re
from functools import lru_cache

from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.writers.docx.writing import Writing
from ncpm_reports.writers.docx.xml import escape
from ncpm_reports.writers.png import png
from ncpm_reports.writers.svg import svg_file

_PAGE_STYLE = re.compile(rb' style="[^"]*" focusable="false"')
_EMU_PER_POINT = 12700
# Pixels a point of the PNG, which is for programs that cannot show the SVG; more for icons, which cost nothing.
_SCALE, _SCALE_OF_SMALL, _SMALL = 1.5, 3.0, 120.0
_SVG_BLIP = (
    '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip'
    ' xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{}"/></a:ext>'
)
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


@lru_cache(maxsize=512)
def _encoded(drawing: Drawing, title: str, alt: str) -> tuple[bytes, bytes]:
    """A drawing as SVG and PNG; national charts come back 43 times a quarter."""
    scale = _SCALE if drawing.width > _SMALL else _SCALE_OF_SMALL
    return _older(svg_file(drawing, title, alt)), png(drawing, scale)


def _older(vector: bytes) -> bytes:
    """The SVG as SVG 1.1, which is what Word promises to read: its references, and no styles that are for pages."""
    namespace = b'<svg xmlns:xlink="http://www.w3.org/1999/xlink"'
    bare = _PAGE_STYLE.sub(b"", vector, count=1)
    return bare.replace(b"<svg", namespace, 1).replace(b"<use href=", b"<use xlink:href=")


def picture(writing: Writing, drawing: Drawing, *, title: str, alt: str, widest: float, lowered: int = 0) -> str:
    """A run with an inline picture, at most `widest` points wide; without `alt` it is marked as decoration.

    `lowered` is half points below the line of text, for small pictures that stand beside words.
    """
    vector, bitmap = _media(writing, drawing, title, alt)
    number = writing.next_id()
    size = extent(drawing, widest)
    blip = f'<a:blip r:embed="{bitmap}"><a:extLst>{_SVG_BLIP.format(vector)}</a:extLst></a:blip>'
    body = (
        "<pic:pic><pic:nvPicPr>"
        f'<pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr>'
        f'<a:picLocks noChangeAspect="1"/></pic:cNvPicPr></pic:nvPicPr>'
        f"<pic:blipFill>{blip}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return inline("http://schemas.openxmlformats.org/drawingml/2006/picture", body, number, alt, size, lowered=lowered)


def inline(uri: str, body: str, number: int, alt: str, size: str, *, lowered: int = 0) -> str:
    """A run with a drawing object in the line of text (never floating), described by `alt`."""
    name = f'id="{number}" name="Picture {number}"'
    about = f'<wp:docPr {name} descr="{escape(alt)}"/>' if alt else f"<wp:docPr {name}>{_DECORATIVE}</wp:docPr>"
    look = f'<w:rPr><w:position w:val="-{lowered}"/></w:rPr>' if lowered > 0 else ""
    return (
        f'<w:r>{look}<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/>{about}'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{uri}">{body}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def extent(drawing: Drawing, widest: float) -> str:
    """A drawing's size on the page, made smaller in proportion where it is wider than `widest` points."""
    ratio = min(1.0, widest / drawing.width)
    width, height = (round(length * ratio * _EMU_PER_POINT) for length in (drawing.width, drawing.height))
    return f'cx="{width}" cy="{height}"'


def _media(writing: Writing, drawing: Drawing, title: str, alt: str) -> tuple[str, str]:
    """Relationship ids of the SVG and the PNG; a picture that comes again is held once."""
    key = (drawing, title, alt)
    if key not in writing.pictures:
        vector, bitmap = _encoded(drawing, title, alt)
        stem = f"picture{len(writing.pictures) + 1}"
        package = writing.package
        writing.pictures[key] = (package.add_media(f"{stem}.svg", vector), package.add_media(f"{stem}.png", bitmap))
    return writing.pictures[key]

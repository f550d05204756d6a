"""The Word file whose styles every document is written in, made from a list of styles.

`python -m ncpm_reports.writers.docx.reference > templates/reference.docx` makes the file anew.
`reference_docx()` is what `templates/reference.docx` was first made from and what is used where no other is given.
The secretariat restyles the file in Word; the names of the styles are what binds it to the writer.
"""

import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ncpm_reports.writers.docx.package import Package, core_properties, zipped
from ncpm_reports.writers.docx.xml import DECLARATION, NAMESPACES, W, escape, paragraph, run

BLUE, TEXT, GREY, LIGHT = "12436D", "0B0C0C", "3D3D3D", "BFBFBF"
A4 = (11906, 16838)
MARGIN = 1417


class Kind(StrEnum):
    """What a style applies to."""

    PARAGRAPH = "paragraph"
    CHARACTER = "character"


@dataclass(frozen=True, slots=True)
class Style:
    """A style: id, name as Word shows it, parent's id, paragraph and run properties as XML in schema order."""

    id: str
    name: str
    based_on: str = "Normal"
    following: str = ""
    paragraph: str = ""
    run: str = ""
    kind: Kind = Kind.PARAGRAPH
    builtin: bool = False

    def xml(self) -> str:
        """The style as an element of styles.xml."""
        custom = "" if self.builtin else ' w:customStyle="1"'
        inner = (
            f'<w:name w:val="{escape(self.name)}"/>'
            + (f'<w:basedOn w:val="{self.based_on}"/>' if self.based_on else "")
            + (f'<w:next w:val="{self.following}"/>' if self.following else "")
            + (
                '<w:uiPriority w:val="39"/>'
                if self.name.startswith("toc ")
                else '<w:uiPriority w:val="1"/><w:qFormat/>'
            )
            + (f"<w:pPr>{self.paragraph}</w:pPr>" if self.paragraph else "")
            + (f"<w:rPr>{self.run}</w:rPr>" if self.run else "")
        )
        return f'<w:style w:type="{self.kind.value}"{custom} w:styleId="{self.id}">{inner}</w:style>'


def _spacing(before: int, after: int, line: int = 278) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _look(half_points: int = 0, colour: str = "", *, bold: bool = False) -> str:
    return (
        ("<w:b/><w:bCs/>" if bold else "")
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + (f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else "")
    )


def _heading(level: int, half_points: int, before: int, after: int) -> Style:
    return Style(
        f"Heading{level}",
        f"heading {level}",
        following="BodyText",
        paragraph=f'<w:keepNext/><w:keepLines/>{_spacing(before, after, 259)}<w:outlineLvl w:val="{level - 1}"/>',
        # As in PDF: sections in blue, what is within them in black.
        run=_look(half_points, BLUE if level < 3 else TEXT, bold=True),
        builtin=True,
    )


def _contents(level: int) -> Style:
    indent = f'<w:ind w:left="{(level - 2) * 284}"/>' if level > 2 else ""
    tabs = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9072"/></w:tabs>'
    return Style(
        f"TOC{level}", f"toc {level}", following="Normal", paragraph=tabs + _spacing(0, 60) + indent, builtin=True
    )


_RULE = f'<w:pBdr><w:left w:val="single" w:sz="36" w:space="10" w:color="{BLUE}"/></w:pBdr>'
_CALLOUT_INDENT = '<w:ind w:left="284"/>'


def _list(style: str, name: str, number: int, parent: str = "BodyText") -> Style:
    properties = f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'
    return Style(style, name, parent, paragraph=properties + _spacing(0, 80), builtin=name.startswith("List"))


STYLES: tuple[Style, ...] = (
    Style("BodyText", "Body Text", paragraph=_spacing(0, 160), builtin=True),
    _heading(1, 48, 0, 240),
    _heading(2, 36, 400, 140),
    _heading(3, 28, 280, 100),
    _heading(4, 24, 240, 80),
    Style(
        "LetterHeading",
        "Letter heading",
        "Heading1",
        "BodyText",
        _spacing(80, 160),
        _look(24, TEXT, bold=True),
    ),
    Style("Lead", "Lead", "BodyText", "BodyText", _spacing(0, 240, 288), _look(28)),
    Style("SubjectLine", "Subject line", "BodyText", "BodyText", "<w:keepNext/>" + _spacing(80, 160), _look(bold=True)),
    Style("SmallFacts", "Small facts", "BodyText", paragraph=_spacing(0, 80), run=_look(22, GREY)),
    Style("Source", "Source", "BodyText", "BodyText", _spacing(40, 280), _look(21, GREY)),
    Style(
        "Caption",
        "caption",
        following="CaptionDetail",
        paragraph="<w:keepNext/><w:keepLines/>" + _spacing(240, 40),
        run=_look(24, TEXT, bold=True),
        builtin=True,
    ),
    Style(
        "CaptionDetail",
        "Caption detail",
        paragraph="<w:keepNext/><w:keepLines/>" + _spacing(0, 80),
        run=_look(21, GREY),
    ),
    Style("Picture", "Picture", following="Source", paragraph="<w:keepLines/>" + _spacing(40, 40, 240)),
    _list("ListBullet", "List Bullet", 1),
    _list("ListNumber", "List Number", 2),
    Style("TableText", "Table text", paragraph=_spacing(0, 0, 259), run=_look(21)),
    Style("TableNumber", "Table number", "TableText", paragraph='<w:jc w:val="right"/>'),
    Style("TableHeader", "Table header", "TableText", paragraph="<w:keepNext/>", run=_look(bold=True)),
    Style("TableNote", "Table note", paragraph=_spacing(60, 0, 259), run=_look(21, GREY)),
    Style(
        "CalloutTitle",
        "Callout title",
        following="CalloutText",
        run=_look(24, TEXT, bold=True),
        paragraph="<w:keepNext/><w:keepLines/>" + _RULE + _spacing(160, 0) + _CALLOUT_INDENT,
    ),
    Style(
        "CalloutGap", "Callout gap", paragraph='<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
    ),
    Style("CalloutText", "Callout text", paragraph=_RULE + _spacing(0, 60) + _CALLOUT_INDENT),
    Style(
        "CalloutBullet",
        "Callout bullet",
        "CalloutText",
        paragraph='<w:numPr><w:numId w:val="3"/></w:numPr>' + _spacing(0, 60),
    ),
    Style(
        "CalloutNumber",
        "Callout number",
        "CalloutText",
        paragraph='<w:numPr><w:numId w:val="4"/></w:numPr>' + _spacing(0, 60),
    ),
    Style(
        "KeyFigureLabel",
        "Key figure label",
        following="KeyFigure",
        paragraph="<w:keepNext/>" + _spacing(160, 0),
        run=_look(22, GREY),
    ),
    Style(
        "KeyFigure",
        "Key figure",
        following="KeyFigureContext",
        run=_look(44, BLUE, bold=True),
        paragraph="<w:keepNext/><w:keepLines/>" + _spacing(0, 0, 252),
    ),
    Style("KeyFigureContext", "Key figure context", following="BodyText", paragraph=_spacing(0, 200), run=_look(22)),
    Style("SenderAddress", "Sender address", paragraph=_spacing(0, 320, 259) + "<w:contextualSpacing/>"),
    Style("Addressee", "Addressee", paragraph=_spacing(0, 320, 259) + "<w:contextualSpacing/>"),
    Style("SignatureSpace", "Signature space", following="BodyText", paragraph="<w:keepNext/>" + _spacing(360, 360)),
    Style(
        "Signatory",
        "Signatory",
        following="BodyText",
        paragraph="<w:keepLines/>" + _spacing(0, 160),
        run=_look(bold=True),
    ),
    Style(
        "TOCHeading",
        "TOC Heading",
        following="Normal",
        paragraph="<w:keepNext/>" + _spacing(240, 120),
        run=_look(28, TEXT, bold=True),
        builtin=True,
    ),
    _contents(2),
    _contents(3),
    _contents(4),
    Style("Header", "header", paragraph=_spacing(0, 200, 240), run=_look(20, GREY), builtin=True),
    Style("Footer", "footer", paragraph=_spacing(0, 0, 240), run=_look(20, GREY), builtin=True),
    Style(
        "Marking",
        "Protective marking",
        paragraph=_spacing(0, 60, 240) + '<w:jc w:val="center"/>',
        run="<w:b/><w:bCs/><w:caps/>" + _look(22, TEXT),
    ),
    Style(
        "DraftLine",
        "Draft line",
        paragraph=_spacing(0, 60, 240) + '<w:jc w:val="center"/>',
        run=_look(20, "801650", bold=True),
    ),
    Style("Strong", "Strong", "", run="<w:b/><w:bCs/>", kind=Kind.CHARACTER, builtin=True),
    Style("Emphasis", "Emphasis", "", run="<w:i/><w:iCs/>", kind=Kind.CHARACTER, builtin=True),
    Style(
        "Hyperlink",
        "Hyperlink",
        "",
        run=f'<w:color w:val="{BLUE}"/><w:u w:val="single"/>',
        kind=Kind.CHARACTER,
        builtin=True,
    ),
    Style(
        "PlaceholderText", "Placeholder Text", "", run='<w:color w:val="595959"/>', kind=Kind.CHARACTER, builtin=True
    ),
)

_DEFAULTS = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:eastAsia="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    f'<w:color w:val="{TEXT}"/><w:sz w:val="24"/><w:szCs w:val="24"/>'
    '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1"'
    ' w:defQFormat="0" w:count="376"/>'
)
_ROOTS = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
TABLE_STYLE = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="FiguresTable"><w:name w:val="Figures table"/>'
    '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/><w:qFormat/><w:tblPr><w:tblBorders>'
    f'<w:top w:val="single" w:sz="8" w:space="0" w:color="{GREY}"/>'
    f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{GREY}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LIGHT}"/></w:tblBorders><w:tblCellMar>'
    '<w:top w:w="57" w:type="dxa"/><w:left w:w="113" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/>'
    '<w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
    f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{GREY}"/></w:tcBorders><w:vAlign w:val="bottom"/>'
    "</w:tcPr></w:tblStylePr></w:style>"
)


def styles_xml() -> str:
    """The part word/styles.xml of the built-in reference."""
    return (
        f'{DECLARATION}<w:styles xmlns:w="{W}">{_DEFAULTS}{_ROOTS}'
        + "".join(style.xml() for style in STYLES)
        + TABLE_STYLE
        + "</w:styles>"
    )


def _abstract(number: int, form: str, text: str, left: int, style: str) -> str:
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="397"/></w:pPr></w:lvl>'
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="4E43504{number}"/>'
        f'<w:multiLevelType w:val="singleLevel"/><w:tmpl w:val="4E43505{number}"/>{level}</w:abstractNum>'
    )


def numbering_xml() -> str:
    """The part word/numbering.xml of the built-in reference: bullets and numbers, in text and in callouts."""
    kinds = (
        ("bullet", "\u2022", 397, "ListBullet"),
        ("decimal", "%1.", 397, "ListNumber"),
        ("bullet", "\u2022", 681, "CalloutBullet"),
        ("decimal", "%1.", 681, "CalloutNumber"),
    )
    abstract = "".join(_abstract(number, *kind) for number, kind in enumerate(kinds))
    numbers = "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(kinds)))
    return f'{DECLARATION}<w:numbering xmlns:w="{W}">{abstract}{numbers}</w:numbering>'


def font_table_xml() -> str:
    """The part word/fontTable.xml: Arial, and what may stand in for it."""
    return (
        f'{DECLARATION}<w:fonts xmlns:w="{W}"><w:font w:name="Arial"><w:altName w:val="Liberation Sans"/>'
        '<w:panose1 w:val="020B0604020202020204"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
        '<w:pitch w:val="variable"/></w:font></w:fonts>'
    )


_COLOURS = (
    ("dk1", TEXT), ("lt1", "FFFFFF"), ("dk2", BLUE), ("lt2", "F3F2F1"), ("accent1", BLUE), ("accent2", "28A197"),
    ("accent3", "801650"), ("accent4", "F46A25"), ("accent5", GREY), ("accent6", "A285D1"), ("hlink", BLUE),
    ("folHlink", "801650"),
)  # fmt: skip


def theme_xml() -> str:
    """The part word/theme/theme1.xml: the Analysis Function's palette and Arial, so that what people add matches."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS)
    face = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{DECLARATION}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="NCPM reports">'
        f'<a:themeElements><a:clrScheme name="Analysis Function">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Arial"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Plain"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def section_xml(inner: str = "", *, side: int = MARGIN, first_page: bool = False) -> str:
    """Section properties: A4 upright, margins of 25 mm unless `side` says otherwise; `inner` references headers."""
    width, height = A4
    return (
        f'<w:sectPr>{inner}<w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{MARGIN}" w:right="{side}" w:bottom="{MARGIN}" w:left="{side}"'
        ' w:header="567" w:footer="567" w:gutter="0"/>' + ("<w:titlePg/>" if first_page else "") + "</w:sectPr>"
    )


def _specimen() -> str:
    intro = paragraph("Heading1", run("Styles of all reports")) + paragraph(
        "Lead",
        run("Change the styles in this file to change all reports. Keep their names; these words are not used."),
    )
    shown = (style for style in STYLES if style.kind is Kind.PARAGRAPH and style.id != "Heading1")
    lines = "".join(paragraph(style.id, run(style.name[0].upper() + style.name[1:])) for style in shown)
    return f"{DECLARATION}<w:document {NAMESPACES}><w:body>{intro}{lines}{section_xml()}</w:body></w:document>"


@cache
def reference_docx() -> bytes:
    """The built-in reference as a Word file: a specimen of each style."""
    package = Package()
    package.add_document(_specimen())
    package.add_style_parts(styles_xml(), numbering_xml(), font_table_xml(), theme_xml())
    package.add_properties(core_properties("Styles of all reports"))
    return zipped(package.parts())


if __name__ == "__main__":
    sys.stdout.buffer.write(reference_docx())

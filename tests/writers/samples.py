"""Sample documents for the tests of all writers: every kind of block, tables over pages, drawings, hostile text."""

from dataclasses import replace
from datetime import date

from ncpm_reports.core.quantities import Quantity, Source, Unit
from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Cell,
    Column,
    ColumnKind,
    Columns,
    Contents,
    Details,
    Document,
    DocumentKind,
    Emph,
    Figure,
    Heading,
    Inlines,
    Label,
    Link,
    Meta,
    Note,
    NoteRef,
    Number,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Placeholder,
    Signature,
    Strong,
    Table,
    TableStyle,
    Text,
)
from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, PathOp, Stroke, TextOp

SOURCE = Source(publisher="Sample Office", title="Invented figures for tests", edition="June 2025")

HOSTILE = (
    "<script>alert(1)</script> & <b>&amp;</b> ]]> {{ 7*7 }} {% raw %} $HOME $x^2$ \\frac{1}{2}",
    "=1+1 @SUM(A1) +1 -1 '; DROP TABLE figures; --",
    "bidi \u202eabc\u202c and \u2066isolated\u2069, zero\u200bwidth, soft\u00adhyphen, nbsp\u00a0here",
    "controls \x00\x01\x02\x1f\x7f and bell \x07",
    "Welsh ŵ ŷ Ŵ Ŷ â; ≥ ≤ − ½ £ € – — ‘q’ “q” …",
    "emoji 😀 🚨 👩‍👩‍👧 and 漢字 עברית العربية हिन्दी \ufffd",
    "(unbalanced ( parentheses \\ and ) > << >> endstream endobj %%EOF",
    "W" * 400,
)


# The naughty-strings kind: each is put into every slot, so thirty make more than two hundred and forty cases.
NAUGHTY = (
    *HOSTILE,
    "undefined null None NaN nil true false -1/0 1e309 0x0 ٠١٢٣",
    "';alert(String.fromCharCode(88))//\\';--></SCRIPT>\">'><img src=x onerror=alert(1)>",
    "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
    "<w:p><w:r><w:t>word</w:t></w:r></w:p> <text:p/> <h2>h</h2>",
    "${jndi:ldap://x} #{7*7} <%= 7*7 %> `id` $(id) | & ; %s %n %x {0} %00",
    "\ufeffbyte order mark, \u2028line and \u2029paragraph separators, \x85next line",
    "\t tab, \n line, \r return, \x0b vertical, \x0c form, two  spaces   and three ",
    "private \ue000 \uf8ff \U000f0000 and noncharacters \ufffe \uffff \ufdd0",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "e\u0301 \u00e9 \u1e69 s\u0323\u0307 \u212b \u00c5 ﬁ ﬂ ŉ ǆ ß ẞ İ ı",
    "𝐓𝐡𝐞 𝔮𝔲𝔦𝔠𝔨 𝒷𝓇𝑜𝓌𝓃 🅵🅾🆇 ⓙⓤⓜⓟⓢ ｏｖｅｒ",
    "田中さんにあげて下さい パーティーへ行かないか 사회과학원 如果",
    "ثم نفس سقطت وبالتحديد בְּרֵאשִׁית हिन्दी ไทย አማርኛ",
    "👨‍👩‍👧‍👦 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f ❤️ 🇬🇧 1️⃣ ✋🏿",
    "Ω≈ç√∫˜µ≤≥÷ åß∂ƒ©˙∆˚¬…æ œ∑´®†¥¨ˆøπ ⁰⁴⁵ ₀₁₂ ⅛⅜⅝⅞ ⁄€‹›ﬁﬂ‡°·‚—±",
    "← ↑ → ↓ ↗ ▲ ▼ ● ■ ◆ ✓ ✗ ★ ☎ ⚠ ♥",
    "javascript:alert(1) data:text/html,x file:///etc/passwd \\\\server\\share ..\\..\\x ../../etc",
    "CON PRN AUX NUL COM1 LPT1 .htaccess -rf / --help",
    "£1,234,567.89 −12.3% +4 pp 2019/20 Q1 [x] [note 99] 1\u202f234",
    "«quotes» „low“ ‚x‘ “a” ‘b’ 'c' \"d\" `e` ´f´ ‟ ‛ \u2032 \u2033",
    "---\\n# heading\\n* bullet\\n> quote ```code``` [link](x) ![img](y) | a | b |",
    "a" * 3000 + " " + "-" * 300 + " " + "/" * 300,
)


def text(words: str) -> Inlines:
    """Words as inlines."""
    return (Text(words),)


def figure_of(value: float, printed: str, unit: Unit = Unit.OFFENCES) -> Number:
    """A number that prints so."""
    return Number(Quantity(value=value, unit=unit, sources=(SOURCE,)), printed)


def line_drawing(width: float = 453.0, height: float = 220.0) -> Drawing:
    """A trend line with gridlines, a band, markers, a baseline and labels."""
    left, base = 40.0, 30.0
    points = [(left + 36 * place, base + 60 + (place * 37 % 90)) for place in range(11)]
    band: tuple[tuple[str | float, ...], ...] = (
        ("M", left, base + 80.0),
        ("L", left + 360.0, base + 80.0),
        ("L", left + 360.0, base + 130.0),
        ("L", left, base + 130.0),
        ("Z",),
    )
    track = tuple((("L" if place else "M"), x, y) for place, (x, y) in enumerate(points))
    ring: tuple[tuple[str | float, ...], ...] = (
        ("M", 2.5, 0.0),
        ("C", 2.5, 1.38, 1.38, 2.5, 0.0, 2.5),
        ("C", -1.38, 2.5, -2.5, 1.38, -2.5, 0.0),
        ("C", -2.5, -1.38, -1.38, -2.5, 0.0, -2.5),
        ("C", 1.38, -2.5, 2.5, -1.38, 2.5, 0.0),
        ("Z",),
    )
    grid = tuple(
        PathOp(
            segments=(("M", left, base + step), ("L", left + 370, base + step)),
            stroke=Stroke(colour="#BFBFBF", width=0.5),
        )
        for step in (0.0, 50.0, 100.0, 150.0)
    )
    return Drawing(
        width=width,
        height=height,
        ops=(
            *grid,
            PathOp(segments=band, fill="#DCE3E9"),
            PathOp(segments=track, stroke=Stroke(colour="#12436D", width=2)),
            PathOp(
                segments=(("M", left, base + 105), ("L", left + 370, base + 105)),
                stroke=Stroke(colour="#3D3D3D", width=1, dash=(4, 3)),
            ),
            MarkersOp(segments=ring, at=tuple(points), fill="#12436D"),
            *(
                TextOp(text=f"{year}", x=left + 36 * place, y=14, size=10.5, anchor=Anchor.MIDDLE)
                for place, year in enumerate(range(2015, 2026))
            ),
            TextOp(text="Base ≥ 9", x=left + 372, y=base + 102, size=10.5, bold=True),
            TextOp(text="100", x=left - 6, y=base + 97, size=10.5, anchor=Anchor.END, colour="#3D3D3D"),
        ),
    )


def spark(shift: int) -> Drawing:
    """A sparkline."""
    track = tuple((("L" if x else "M"), 4.0 + 9 * x, 4.0 + (x * (shift + 3) * 7 % 13)) for x in range(8))
    return Drawing(width=72, height=20, ops=(PathOp(segments=track, stroke=Stroke(colour="#12436D", width=1.2)),))


def icon(up: bool) -> Drawing:
    """A verdict's arrow."""
    tip, foot = (12.0, 2.0) if up else (2.0, 12.0)
    path: tuple[tuple[str | float, ...], ...] = (("M", 1.0, foot), ("L", 7.0, tip), ("L", 13.0, foot), ("Z",))
    return Drawing(width=14, height=14, ops=(PathOp(segments=path, fill="#801650"),))


def long_table(rows: int = 60, name: str = "areas") -> Table:
    """A table over pages: words, numbers with a missing one, notes, unit and source."""
    return Table(
        id=name,
        title=text("Neighbourhood crime fell in most areas"),
        unit=text("Offences, year ending June 2025"),
        columns=(
            Column(header=text("Police force area"), width=3),
            Column(header=text("Year ending June 2019"), kind=ColumnKind.NUMBERS, width=1.5),
            Column(header=text("Year ending June 2025"), kind=ColumnKind.NUMBERS, width=1.5),
            Column(header=(Text("Change "), NoteRef(1)), kind=ColumnKind.NUMBERS, width=1.5),
        ),
        rows=tuple(
            (
                Cell(content=(Label(f"Area {row + 1}"),)),
                Cell(content=(figure_of(1000 + row * 37, f"{1000 + row * 37:,}"),)),
                Cell(content=text("[x]") if row == 7 else (figure_of(900 + row * 41, f"{900 + row * 41:,}"),)),
                Cell(content=(figure_of(-3.2, "−3.2%", Unit.PERCENT),)),
            )
            for row in range(rows)
        ),
        shorthand=text("[x] not available"),
        notes=(Note(number=1, content=text("Change between the two years. Areas are as of April 2025.")),),
        source=(
            Text("Source: Sample Office, "),
            Emph((Label("Invented figures for tests"),)),
            Text(", "),
            Label("17 October 2025"),
        ),
    )


def picture_table() -> Table:
    """A table with sparklines and icons in its cells."""
    return Table(
        id="glance",
        title=text("Each measure at a glance"),
        columns=(
            Column(header=text("Measure"), width=3),
            Column(header=text("Since 2019"), kind=ColumnKind.PICTURE, width=1.4),
            Column(header=text("Latest"), kind=ColumnKind.NUMBERS, width=1.2),
            Column(header=text("Verdict"), width=2),
        ),
        rows=tuple(
            (
                Cell(content=(Text(f"{name} "), NoteRef(1)) if row == 0 else text(name)),
                Cell(drawing=spark(row), alt=f"Line of {name} from 2019 to 2025, falling slightly."),
                Cell(content=(figure_of(681 + row, f"{681 + row}"),)),
                Cell(content=text("No clear change"), drawing=icon(row % 2 == 0), alt="Arrow"),
            )
            for row, name in enumerate(("Homicide", "Hospital admissions for assault with a sharp object", "Offences"))
        ),
        notes=(Note(number=1, content=text("Recorded by police.")),),
    )


def chart(name: str = "trend", title: str = "Homicide: no clear change since 2019") -> Figure:
    """A figure with its data."""
    return Figure(
        id=name,
        title=text(title),
        subtitle=text("Homicides, England and Wales, year ending June 2015 to year ending June 2025"),
        drawing=line_drawing(),
        alt="Line chart of homicides in England and Wales from 2015 to 2025. There is no clear change since 2019. "
        "The lowest was 518 and the highest 719.",
        data=long_table(11, f"{name}-data"),
        source=text("Source: Sample Office, Invented figures for tests, 17 October 2025."),
    )


BODY = (
    "Police recorded 681 homicides in England and Wales in the year ending June 2019, compared with 719 a year "
    "earlier: no statistically significant change (the data are compatible with anything from a 15% fall to a 5% "
    "rise). "
)


def meta(kind: DocumentKind = DocumentKind.SUMMARY, **changes: object) -> Meta:
    """Facts of a sample document, with changes."""
    facts: dict[str, object] = {
        "id": "sample",
        "kind": kind,
        "title": "Crime in Sampleshire: six priorities",
        "subject": "National crime and policing measures",
        "author": "Sample Office",
        "date": date(2025, 11, 14),
        "header": "Crime in Sampleshire: six priorities",
        "footer": "Published 14 November 2025",
        "keywords": ("crime", "policing"),
    }
    return Meta(**(facts | changes))  # type: ignore[arg-type]


def opening() -> tuple[Block, ...]:
    """A title, the answer, and contents."""
    return (
        Heading(level=1, content=text("Crime in Sampleshire: six priorities"), anchor="top"),
        Paragraph(content=text("Crime fell in two of six priorities. " + BODY), style=ParagraphStyle.LEAD),
        Paragraph(
            content=(Text("Data as at "), Label("14 November 2025"), Text(". Published by the Sample Office.")),
            style=ParagraphStyle.META,
        ),
        Contents(title=text("Contents"), depth=3),
    )


def all_blocks() -> tuple[Block, ...]:
    """Every kind of block and inline, once or more."""
    return (
        *opening(),
        Heading(level=2, content=text("Murder and other homicide"), anchor="homicide"),
        Paragraph(
            content=(
                Text(BODY),
                Strong((Text("Recorded"), Emph((Text(" not estimated"),)))),
                Text(". See "),
                Link(
                    "https://www.example.org/figures?a=1&b=2", (Text("the publisher's figures for all police areas"),)
                ),
                Text(" and "),
                Link("#areas", (Text("the table of areas"),)),
                Text(". " + BODY * 2),
            )
        ),
        chart(),
        Bullets(
            items=(text("First thing. " + BODY), text("Second thing."), (Strong((Text("Third"),)), Text(" thing.")))
        ),
        Bullets(items=(text("Read this."), text("Then that.")), ordered=True),
        Heading(level=3, content=text("What this can and cannot tell you"), anchor="limits"),
        Callout(
            kind=CalloutKind.CAUTION,
            title=text("Take care with this figure"),
            blocks=(Paragraph(content=text(BODY)), Bullets(items=(text("One caution."), text("Another.")))),
        ),
        Callout(
            kind=CalloutKind.COMMENTARY,
            title=text("From the policy team, 3 November 2025"),
            blocks=(Paragraph(content=text(BODY * 2)), Paragraph(content=(Placeholder("more", "Write more here"),))),
        ),
        Paragraph(content=text("Mae'r ŵyn yn y tŷ."), lang="cy"),
        picture_table(),
        Heading(level=2, content=text("Neighbourhood crime"), anchor="neighbourhood"),
        Paragraph(content=text(BODY)),
        long_table(),
        Paragraph(content=text("Source: Sample Office."), style=ParagraphStyle.SOURCE),
        PageBreak(),
        Heading(level=2, content=text("Questions for the board"), anchor="questions"),
        Callout(
            kind=CalloutKind.QUESTIONS,
            title=text("Questions"),
            blocks=(Paragraph(content=(Placeholder("answer", "Answer"),)),),
        ),
    )


def letter() -> tuple[Block, ...]:
    """A letter."""
    return (
        Address(
            sender=True,
            lines=(
                text("Minister of State for Crime and Policing"),
                text("Sample Department"),
                text("1 Sample Street"),
            ),
        ),
        Paragraph(content=text("By email"), style=ParagraphStyle.META),
        Address(lines=(text("Chief Constable A N Other QPM"), text("Sampleshire Police"))),
        Paragraph(content=(Label("Friday 14 November 2025"),)),
        Paragraph(content=text("Dear Chief Constable,")),
        Paragraph(content=text("Crime in Sampleshire: the six priorities"), style=ParagraphStyle.SUBJECT),
        *(Paragraph(content=text(BODY)) for _ in range(5)),
        Signature(closing=text("Yours sincerely,"), signatory=text("Minister of State for Crime and Policing")),
        Paragraph(content=text("Copy: Police and Crime Commissioner for Sampleshire"), style=ParagraphStyle.META),
    )


def hostile() -> tuple[Block, ...]:
    """Hostile text in every slot of every block."""
    blocks = [block for place, bad in enumerate(HOSTILE) for block in hostile_blocks(bad, place)]
    return (Heading(level=1, content=text("Hostile text"), anchor="top"), *blocks)


def hostile_blocks(bad: str, place: int = 0) -> tuple[Block, ...]:
    """Blocks of every kind with the same words in every slot; `place` keeps names apart."""
    words = text(bad)
    return (
        Heading(level=2, content=words, anchor=f"bad-{place}"),
        Paragraph(content=(Text(bad), Strong(words), Emph(words), Link("https://example.org/", words))),
        Bullets(items=(words,)),
        Callout(kind=CalloutKind.NOTE, title=words, blocks=(Paragraph(content=words),)),
        Table(
            id=f"table-{place}",
            title=words,
            unit=words,
            columns=(Column(header=words), Column(header=words, kind=ColumnKind.NUMBERS)),
            rows=((Cell(content=words), Cell(content=words)),),
            notes=(Note(number=1, content=words),),
            shorthand=words,
            source=words,
        ),
        Figure(
            id=f"figure-{place}",
            title=words,
            subtitle=words,
            drawing=Drawing(width=200, height=40, ops=(TextOp(text=bad, x=5, y=10, size=10.5),)),
            alt=bad,
            data=long_table(2, f"data-{place}"),
            source=words,
        ),
        Address(lines=(words,)),
        Paragraph(content=(Placeholder("place", bad),)),
        Signature(closing=words, signatory=words),
    )


def cover() -> tuple[Block, ...]:
    """A cover, its page break, and what follows."""
    return (
        Paragraph(content=text("Crime and Policing Performance Board"), style=ParagraphStyle.META),
        Heading(level=1, content=text("Briefing pack: quarter to June 2025"), anchor="top"),
        Paragraph(content=text("Meeting of Tuesday 9 December 2025"), style=ParagraphStyle.LEAD),
        Paragraph(content=text("Draft. Data as at 14 November 2025."), style=ParagraphStyle.META),
        PageBreak(),
        Contents(title=text("Contents"), depth=2),
    )


def compact_table(name: str) -> Table:
    """A compact table of four rows."""
    return replace(long_table(4, name), style=TableStyle.COMPACT, source=())


def columns() -> tuple[Block, ...]:
    """Blocks side by side, compact tables, placeholders, details, a figure without words, a wide page."""
    better: tuple[Block, ...] = (
        Heading(level=2, content=text("Got better"), anchor="better"),
        Bullets(items=(text("Homicide fell by 3%."), text("Burglary fell."))),
        Callout(
            kind=CalloutKind.CAUTION, title=text("Take care"), blocks=(Paragraph(content=text(BODY)), icon_figure())
        ),
    )
    worse: tuple[Block, ...] = (
        Heading(level=2, content=text("Got worse"), anchor="worse"),
        Paragraph(content=text(BODY)),
        compact_table("compact-1"),
    )
    return (
        Heading(level=1, content=text("Crime in Sampleshire"), anchor="top"),
        Columns(columns=(better, worse), shares=(2.0, 3.0)),
        Callout(
            kind=CalloutKind.SO_WHAT, title=text("So what."), blocks=(Paragraph(content=text("It is low. " + BODY)),)
        ),
        Heading(level=2, content=text("Actions"), anchor="actions"),
        compact_table("compact-2"),
        Paragraph(
            content=(
                Text("The action is for "),
                Placeholder("owner", "owner"),
                Text(" by "),
                Strong((Placeholder("date", "the date of the next meeting of the board, at which it is reported"),)),
                Text(". " + BODY),
            )
        ),
        Details(summary=text("How we know"), blocks=(Paragraph(content=text(BODY)),), anchor="how"),
        PageBreak(wide=True),
        Heading(level=2, content=text("All forces"), anchor="forces"),
        long_table(43, "all-forces"),
        PageBreak(),
        Heading(level=2, content=text("Sources"), anchor="sources"),
        Paragraph(content=text(BODY)),
    )


def icon_figure() -> Figure:
    """A figure without headline and subtitle."""
    return replace(chart("bare"), title=(), subtitle=(), drawing=line_drawing())


def sample_document(kind: str) -> Document:
    """A sample: "summary", "large", "pack", "letter", "hostile", "long", "columns" or "empty"."""
    match kind:
        case "summary":
            return Document(meta=meta(), blocks=all_blocks())
        case "large":
            return Document(meta=meta(large_print=True), blocks=all_blocks())
        case "pack":
            facts = meta(
                DocumentKind.PACK,
                marking="Official-Sensitive",
                draft=True,
                illustrative=True,
                footer="CPPB",
            )
            return Document(meta=facts, blocks=(*cover(), *all_blocks()[4:]))
        case "letter":
            return Document(meta=meta(DocumentKind.LETTER, header="", footer=""), blocks=letter())
        case "hostile":
            return Document(meta=meta(title=HOSTILE[0], author=HOSTILE[5], subject=HOSTILE[3]), blocks=hostile())
        case "long":
            blocks = tuple(Paragraph(content=text(BODY * 3)) for _ in range(120))
            return Document(meta=meta(), blocks=(*opening(), *blocks, long_table(300)))
        case "columns":
            return Document(meta=meta(DocumentKind.PACK), blocks=columns())
        case "empty":
            return Document(meta=meta(), blocks=(Heading(level=1, content=text("Nothing"), anchor="top"),))
        case _:
            raise ValueError(kind)

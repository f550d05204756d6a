"""Tables: column widths that break no word where there is room, and rows that hold together."""

import re
from io import BytesIO

import pikepdf
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Document, Heading, Table
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.check import check, tag_tree
from ncpm_reports.writers.table_widths import column_widths
from tests.writers.samples import icon, meta, picture_table, text

WIDTHS = st.lists(st.tuples(st.floats(0.1, 10), st.floats(1, 200)), min_size=1, max_size=8)


@settings(max_examples=200, derandomize=True)
@given(WIDTHS, st.floats(100, 500))
def test_columns_fill_the_room_and_none_is_narrower_than_its_widest_word(
    columns: list[tuple[float, float]], room: float
) -> None:
    shares, least = [share for share, _ in columns], [width for _, width in columns]
    widths = column_widths(shares, least, room)
    assert abs(sum(widths) - room) < 1e-6 * room or sum(least) < room
    assert sum(widths) <= room * (1 + 1e-9)
    if sum(least) <= room:
        assert all(width >= narrowest - 1e-6 for width, narrowest in zip(widths, least, strict=True))


def written(table: Table) -> bytes:
    document = Document(meta=meta(), blocks=(Heading(level=1, content=text("T"), anchor="t"), table))
    return pdf.write(document)


def content(table: Table) -> str:
    with pikepdf.open(BytesIO(written(table))) as opened:
        return "\n".join(page.Contents.read_bytes().decode("latin-1") for page in opened.pages)


def test_numbers_end_at_one_edge() -> None:
    table = Table(
        id="t1",
        title=text("Numbers"),
        columns=(Column(header=text("Area")), Column(header=text("N"), kind=ColumnKind.NUMBERS)),
        rows=tuple((Cell(content=text("A")), Cell(content=text(number))) for number in ("1,234", "11,234")),
    )
    pattern = r"([\d.]+) 0 Td /TD<<[^>]+>>BDC /F\d\+0 [\d.]+ Tf [\d.]+ TL \(1+,"
    starts = [float(edge) for edge in re.findall(pattern, content(table))]
    assert len(starts) == 2
    assert abs((starts[0] - starts[1]) - 0.497 * 10.5) < 0.01


def test_pictures_in_cells_are_figures_with_words_and_decoration_is_an_artifact() -> None:
    assert content(picture_table()).count("/Figure<</MCID") == 6
    plain = Table(
        id="t2",
        title=text("Icons"),
        columns=(Column(header=text("Measure")), Column(header=text("Icon"))),
        rows=((Cell(content=text("A")), Cell(content=text("Rise"), drawing=icon(True))),),
    )
    assert "/Figure" not in content(plain)


def test_a_table_without_rows_has_its_headings_as_its_only_row() -> None:
    columns = (Column(header=text("Area")), Column(header=text("Offences"), kind=ColumnKind.NUMBERS))
    data = written(Table(id="t3", title=text("Nothing yet"), columns=columns, rows=()))
    assert check(data, "empty table") == ()
    assert re.findall(r"^ *(T\w+)", tag_tree(data), flags=re.MULTILINE) == ["Table", "TR", "TH", "TH"]

"""A corpus of hostile files, made by rule: each is to be refused before a reader builds anything from it."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from .making import Rows, csv_bytes, ods_content, ods_parts, ods_table, xlsx_parts, zipped

ROWS: Rows = [["Table", "Value"], ["Kent", 1], ["Surrey", 2]]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SEEDS = range(6)


def corpus() -> Iterator[tuple[str, bytes]]:
    """File names and contents, always the same."""
    for family in (
        _entities,
        _encodings,
        _tokens,
        _archives,
        _torn,
        _grids,
        _doubled,
        _strings,
        _repeats,
        _kinds,
        _texts,
        _bombs,
    ):
        yield from family()


def _book(changes: Mapping[str, str | bytes]) -> bytes:
    return zipped({**xlsx_parts({"A": ROWS}), **changes})


def _open(changes: Mapping[str, str | bytes]) -> bytes:
    return zipped({**ods_parts(ods_content(ods_table("A", ROWS))), **changes})


_DECLARATIONS = {
    "plain": "<!DOCTYPE x>",
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 10_000}">]>',
    "file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    "http": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>',
    "parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]>',
}


def _entities() -> Iterator[tuple[str, bytes]]:
    parts = xlsx_parts({"A": ROWS})
    for kind, declaration in _DECLARATIONS.items():
        for part in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
            content = parts[part].replace("?>", f"?>{declaration}", 1)
            yield f"entity-{kind}-{part.rpartition('/')[2]}.xlsx", _book({part: content})
        content = ods_content(ods_table("A", ROWS)).replace("?>", f"?>{declaration}", 1)
        yield f"entity-{kind}.ods", _open({"content.xml": content})


def _encodings() -> Iterator[tuple[str, bytes]]:
    parts = xlsx_parts({"A": ROWS})
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        for part in (SHEET, "xl/workbook.xml"):
            content = parts[part].replace("UTF-8", "UTF-16").encode(encoding)
            yield f"encoding-{encoding}-{part.rpartition('/')[2]}.xlsx", _book({part: content})
    latin = parts[SHEET].replace("UTF-8", "ISO-8859-1").encode("latin-1")
    yield "encoding-latin.xlsx", _book({SHEET: latin})
    yield "encoding-utf16.ods", _open({"content.xml": ods_content(ods_table("A", ROWS)).encode("utf-16")})
    yield "encoding-nul.xlsx", _book({SHEET: parts[SHEET].replace("Kent", "Ke\x00nt")})


def _tokens() -> Iterator[tuple[str, bytes]]:
    parts, long = xlsx_parts({"A": ROWS}), "a" * 1_200_000
    sheet = parts[SHEET]
    yield "token-text.xlsx", _book({SHEET: sheet.replace("Kent", long)})
    yield "token-space.xlsx", _book({SHEET: sheet.replace("<sheetData>", "<sheetData>" + " " * 1_200_000)})
    yield "token-comment.xlsx", _book({SHEET: sheet.replace("<sheetData>", f"<!--{long}--><sheetData>")})
    yield "token-attribute.xlsx", _book({SHEET: sheet.replace('<row r="1">', f'<row r="1" x="{long}">')})
    yield "token-instruction.xlsx", _book({SHEET: sheet.replace("<sheetData>", f"<?x {long}?><sheetData>")})
    yield "token-name.xlsx", _book({SHEET: sheet.replace("<sheetData>", f"<{long}/><sheetData>")})
    yield (
        "token-string.xlsx",
        _book({STRINGS: f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>{long}</t></si></sst>'}),
    )
    yield "token-text.ods", _open({"content.xml": ods_content(ods_table("A", [[long]]))})


def _archives() -> Iterator[tuple[str, bytes]]:
    plain = _book({})
    for name in ("/etc/x.xml", "../x.xml", "xl/../../x.xml", "C:/x.xml", "xl\\..\\x.xml", "a/../b.xml"):
        yield f"name-{len(name)}-{abs(zlib.crc32(name.encode()))}.xlsx", _book({name: "<x/>"})
    yield "name-macro.xlsx", _book({"xl/vbaProject.bin": b"x"})
    for first, second in ((SHEET, SHEET), (SHEET, SHEET.upper()), ("xl/workbook.xml", "XL/workbook.xml")):
        yield f"twice-{first.rpartition('/')[2]}-{second[:2]}.xlsx", _with_second(plain, first, second)
    yield "encrypted.xlsx", _flagged(plain)
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield f"method-{method}.xlsx", _with_method(method)
    yield "overlap.xlsx", _overlapping(plain)
    yield "overlap.ods", _overlapping(_open({}))
    yield "many-parts.xlsx", _book({f"x/{number}.bin": b"" for number in range(2_100)})
    yield "directory.xlsx", _book({f"{number:02}" + "y" * 60_000: b"" for number in range(20)})
    yield "huge-format.xlsx", plain.replace(b"PK\x05\x06", b"PK\x06\x07" + b"\0" * 16 + b"PK\x05\x06")
    yield "no-workbook.xlsx", zipped({"a.txt": "x"})
    yield "no-content.ods", zipped({"a.txt": "x"})
    yield "pretends-to-be-small.xlsx", _lying(plain)


def _with_second(plain: bytes, first: str, second: str) -> bytes:
    """The archive with the same part twice: written under a name of equal length, renamed in the bytes."""
    stand_in = "q" * len(second)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        content = archive.read(first)
        parts: dict[str, str | bytes] = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    return zipped({**parts, stand_in: content}).replace(stand_in.encode(), second.encode())


def _flagged(plain: bytes) -> bytes:
    data = bytearray(plain)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _with_method(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in xlsx_parts({"A": ROWS}).items():
            archive.writestr(name, content)
    return out.getvalue()


def _overlapping(plain: bytes) -> bytes:
    """Every part points at the data of the first."""
    data = bytearray(plain)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 42 : at + 46] = struct.pack("<I", 0)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _lying(plain: bytes) -> bytes:
    """A part's compressed size reaches into the archive's own directory."""
    data = bytearray(plain)
    at = data.rfind(b"PK\x01\x02")
    data[at + 20 : at + 24] = struct.pack("<I", len(data))
    return bytes(data)


def _torn() -> Iterator[tuple[str, bytes]]:
    for suffix, plain in ((".xlsx", _book({})), (".ods", _open({}))):
        for percent in (1, 5, 20, 50, 80, 95, 99):
            yield f"torn-{percent}{suffix}", plain[: len(plain) * percent // 100]


def _grid(cells: str, before: str = "", after: str = "") -> bytes:
    body = f"{before}<sheetData>{cells}</sheetData>{after}"
    return _book({SHEET: f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{body}</worksheet>'})


def _far(address: str, quote: str = '"') -> str:
    row = "".join(c for c in address if c.isdigit())
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return f"{first}<row r={quote}{row}{quote}><c r={quote}{address}{quote}><v>2</v></c></row>"


def _grids() -> Iterator[tuple[str, bytes]]:
    for address in ("XFD1048576", "XFE1", "ZZZZ1", "A1048577", "A99999999", "CV1000000", "AAAAAAA1", "A0"):
        yield f"grid-{address}.xlsx", _grid(_far(address))
    yield "grid-single-quotes.xlsx", _grid(_far("XFD1048576", "'"))
    yield "grid-dimension.xlsx", _grid("", before='<dimension ref="A1:XFD1048576"/>')
    for reference in ("A1:XFD1048576", "A1:A1048576", "A1:XFD7", "A1:ZZZZ1"):
        merged = f'<mergeCells count="1"><mergeCell ref="{reference}"/></mergeCells>'
        yield f"merged-{reference.replace(':', '-')}.xlsx", _grid("", after=merged)
    yield "grid-row-number.xlsx", _grid('<row r="4294967296"><c><v>1</v></c></row>')


def _doubled() -> Iterator[tuple[str, bytes]]:
    """Many sheets of one part, many hidden columns, merged ranges that overlap."""
    parts, many = xlsx_parts({"A": ROWS}), range(1, 501)
    sheet = parts["xl/workbook.xml"].partition("<sheets>")[2].partition("</sheets>")[0]
    link = parts["xl/_rels/workbook.xml.rels"]
    relationship = link[link.index("<Relationship ") : link.index("</Relationships>")]
    named = "".join(sheet.replace('name="A"', f'name="A{n}"').replace("rId1", f"rId{n}") for n in many)
    links = link.replace(relationship, "".join(relationship.replace("rId1", f"rId{n}") for n in many))
    book = parts["xl/workbook.xml"].replace(sheet, named)
    yield "sheets-of-one-part.xlsx", _book({"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": links})
    same = "".join(sheet.replace('name="A"', f'name="A{n}"') for n in many)
    yield "sheets-of-one-id.xlsx", _book({"xl/workbook.xml": parts["xl/workbook.xml"].replace(sheet, same)})
    column, merge = '<col min="1" max="16384" hidden="1"/>', '<mergeCell ref="A1:XFD1"/>'
    yield "hidden-columns.xlsx", _grid("", before=f"<cols>{column * 20_000}</cols>")
    yield "merged-many.xlsx", _grid("", after=f"<mergeCells>{merge * 20_000}</mergeCells>")


def _strings() -> Iterator[tuple[str, bytes]]:
    for count in (2**32 - 1, 2**64 - 1, 10**18, 6_000_000):
        for attribute in ("uniqueCount", "count"):
            table = f'<?xml version="1.0"?><sst xmlns="{MAIN}" {attribute}="{count}"><si><t>a</t></si></sst>'
            yield f"strings-{attribute}-{count}.xlsx", _book({STRINGS: table})


def _repeats() -> Iterator[tuple[str, bytes]]:
    cell = '<table:table-cell table:number-columns-repeated="{}" office:value-type="float" office:value="1"/>'
    for rows, columns in ((1_048_576, 16_384), (1_048_576, 8), (700_000, 8), (1, 6_000_000), (999_999_999, 1)):
        body = f'<table:table-row table:number-rows-repeated="{rows}">{cell.format(columns)}</table:table-row>'
        yield (
            f"repeat-{rows}-{columns}.ods",
            _open({"content.xml": ods_content(f'<table:table table:name="A">{body}</table:table>')}),
        )
    for count in (2_000_000_000, 1_001, 10**18):
        text = f'<text:p><text:s text:c="{count}"/></text:p>'
        cells = f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
        table = f'<table:table table:name="A"><table:table-row>{cells}</table:table-row></table:table>'
        yield f"blanks-{count}.ods", _open({"content.xml": ods_content(table)})
    for number in ("-1", "1e9", "99999999999", "\u0661"):
        body = f'<table:table-row table:number-rows-repeated="{number}">{cell.format(1)}</table:table-row>'
        table = f'<table:table table:name="A">{body}</table:table>'
        yield f"repeat-number-{abs(zlib.crc32(number.encode()))}.ods", _open({"content.xml": ods_content(table)})


def _kinds() -> Iterator[tuple[str, bytes]]:
    protected = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    for suffix in (".xlsx", ".ods", ".csv"):
        yield f"protected{suffix}", protected
        yield f"empty{suffix}", b""
        yield f"document{suffix}", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
    yield "archive.csv", _book({})
    yield "compressed.csv", b"\x1f\x8b" + b"\0" * 40
    yield "text.xlsx", csv_bytes(ROWS)
    yield "picture.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 40
    yield "macros.xlsm", _book({})
    yield "old.xls", protected
    yield "no-ending", _book({})
    for seed in SEEDS:
        noise = random.Random(seed).randbytes(4_000)
        yield f"noise-{seed}.xlsx", noise
        yield f"noise-{seed}.ods", b"PK\x03\x04" + noise


def _texts() -> Iterator[tuple[str, bytes]]:
    plain = csv_bytes(ROWS)
    yield "nul.csv", plain.replace(b"Kent", b"Ke\x00nt")
    yield "utf16.csv", plain.decode().encode("utf-16-le")
    yield "latin.csv", plain.replace(b"Kent", b"K\xe9nt")
    yield "unclosed.csv", plain + b'"Kent,1\n'
    yield "semicolons.csv", plain.replace(b",", b";")
    yield "tabs.csv", plain.replace(b",", b"\t")
    yield "ragged.csv", plain + b"Essex,1,2\n"
    yield "field.csv", plain + b'"' + b"a" * 200_000 + b'",1\n'
    yield "columns.csv", b"," * 300_000 + b"\n" + plain
    yield "blank.csv", b"\n\n\n"
    yield "page.csv", b"<html><body>Not found</body></html>"


def _bomb(block: bytes, times: int, head: bytes = b"") -> bytes:
    """Deflated data that inflates to a block many times over, made without inflating it: blocks end on a byte."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = deflate.compress(head) + deflate.flush(zlib.Z_FULL_FLUSH)
    first = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    return start + first * times + deflate.flush(zlib.Z_FINISH)


def _sheet_bomb(block: bytes, times: int) -> bytes:
    return _bomb(block, times, b"<worksheet><sheetData>")


def _planted(name: str, deflated: bytes, size: int, parts: Mapping[str, str] | None = None) -> bytes:
    """An xlsx, or the archive of the parts given, with one part whose deflated bytes are given."""
    plain = dict(parts or xlsx_parts({"A": ROWS}))
    plain.pop(name, None)
    out = io.BytesIO(zipped(plain))
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, b"")
    data = bytearray(out.getvalue())
    local = data.rfind(b"PK\x03\x04")
    central = data.rfind(b"PK\x01\x02")
    end = data.rfind(b"PK\x05\x06")
    start = local + 30 + len(name)
    sizes = struct.pack("<III", 0, len(deflated), size & 0xFFFFFFFF)
    for header, method, checksum in ((local, 8, 14), (central, 10, 16)):
        data[header + method : header + method + 2] = struct.pack("<H", zipfile.ZIP_DEFLATED)
        data[header + checksum : header + checksum + 12] = sizes
    data[start:start] = deflated
    moved = end + len(deflated)
    offset = struct.unpack("<I", data[moved + 16 : moved + 20])[0]
    data[moved + 16 : moved + 20] = struct.pack("<I", offset + len(deflated))
    return bytes(data)


def _bombs() -> Iterator[tuple[str, bytes]]:
    cells = b"<row><c><v>1</v></c></row>" * 40_000
    space = b"<x> </x>" * 130_000
    for name in (SHEET, STRINGS, "xl/styles.xml", "xl/media/picture.png"):
        yield f"bomb-{name.rpartition('/')[2]}.xlsx", _planted(name, _bomb(space, 400), 400 * len(space))
    yield "bomb-rows.xlsx", _planted(SHEET, _bomb(cells, 200), 200 * len(cells))
    grid = b"<row>" + b"<c><v>1</v></c>" * 10 + b"</row>"
    yield "bomb-cells.xlsx", _planted(SHEET, _bomb(grid * 10_000, 70), 70 * 10_000 * len(grid))
    renamed = xlsx_parts({"A": ROWS})
    renamed["xl/_rels/workbook.xml.rels"] = renamed["xl/_rels/workbook.xml.rels"].replace("sheet1.xml", "sheet1.dat")
    renamed.pop(SHEET)
    dat = SHEET.replace(".xml", ".dat")
    yield "bomb-part-of-another-ending.xlsx", _planted(dat, _sheet_bomb(cells, 200), 200 * len(cells), renamed)
    texts = b"<si><t>a</t></si>" * 10_000
    yield "bomb-uncounted-strings.xlsx", _planted(STRINGS, _bomb(texts, 500, b"<sst>"), 500 * len(texts) + 5)
    spans = b"<text:span>a</text:span>" * 10_000
    head = ods_content("").partition("</office:spreadsheet>")[0].encode()
    whole = len(head) + 1_170 * len(spans)
    yield "bomb-spans.ods", _planted("content.xml", _bomb(spans, 1_170, head), whole, ods_parts(""))
    yield "bomb-lies.xlsx", _planted(SHEET, _bomb(space, 400), 100)


def write_corpus(folder: Path) -> list[Path]:
    """The corpus as files in a folder."""
    paths = []
    for name, content in corpus():
        path = folder / name
        if path.exists():
            raise ValueError(f"two files named {name}")
        path.write_bytes(content)
        paths.append(path)
    return paths

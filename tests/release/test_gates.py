"""Each gate catches what is planted for it, and says nothing of clean bundles."""

import base64
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import pytest

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks.gates import GATES, file_problems, site_problems
from ncpm_reports.release.checks.public_files import READ_ERRORS, CheckedFile, manifest_facts
from tests.release.making import Change, build, in_package, public, whole, with_change

DOCX, ODS, PDF, PAGE, CSV = (
    "gwent/gwent.docx",
    "gwent/gwent.ods",
    "gwent/gwent.pdf",
    "gwent/index.html",
    "gwent/gwent.csv",
)
MARKING = b"OFFICIAL-SENSITIVE"
CLEAN = 30


def opened(files: Mapping[str, bytes]) -> list[CheckedFile]:
    facts = manifest_facts(files)[""]
    return [
        CheckedFile(path=path, data=data, facts=facts, forbidden=frozenset(("buildbox7",)))
        for path, data in files.items()
    ]


def problems(files: Mapping[str, bytes]) -> tuple[Issue, ...]:
    return (*(issue for file in opened(files) for issue in file_problems(file)), *site_problems(files))


def replaced(old: bytes, new: bytes) -> Change:
    def change(data: bytes) -> bytes:
        assert old in data, old
        return data.replace(old, new, 1)

    return change


def added(more: bytes) -> Change:
    return lambda data: data + more


def before(tag: bytes, more: bytes) -> Change:
    return replaced(tag, more + tag)


def word(more: bytes, part: str = "word/document.xml", tag: bytes = b"</w:body>") -> Change:
    return in_package(part, before(tag, more))


def part(name: str, data: bytes) -> Change:
    return in_package(name, lambda _: data)


def sheet(old: bytes, new: bytes) -> Change:
    return in_package("content.xml", replaced(old, new))


def page(more: bytes) -> Change:
    return before(b"</main>", more)


def pdf(more: bytes) -> Change:
    """A PDF with an object more, put where the first stands; readers of whole files see it."""

    def change(data: bytes) -> bytes:
        place = data.index(b"1 0 obj")
        return data[:place] + b"9999 0 obj\n" + more + b"\nendobj\n" + data[place:]

    return change


def stream(words: bytes) -> Change:
    packed = zlib.compress(words)
    return pdf(b"<</Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream")


LEAKS: Mapping[str, tuple[str, Change]] = {
    # kinds of files and names
    "a program": ("tool.exe", added(b"MZ")),
    "a workbook of another program": ("gwent/gwent.xlsx", added(b"PK\x03\x04")),
    "a script": ("site.js", added(b"alert(1)")),
    "a name with capitals and spaces": ("gwent/My Draft.pdf", added(b"%PDF-1.7")),
    "a hidden file": (".htaccess", added(b"x")),
    "a picture from a camera": ("photo.jpg", added(b"\xff\xd8\xff\xe1Exif")),
    "a package called a PDF": (PDF, lambda data: b"PK\x03\x04" + data),
    "a page that is a program": (PAGE, added(b"<?php echo 1 ?>")),
    "a package that cannot be opened": (DOCX, lambda data: data[: len(data) // 2]),
    "a PDF that cannot be opened": (PDF, lambda data: data[: len(data) // 2]),
    # metadata
    "an author": (
        DOCX,
        in_package("docProps/core.xml", replaced(b">Home Office</dc:creator>", b">Jo Bloggs</dc:creator>")),
    ),
    "a last editor": (
        DOCX,
        in_package("docProps/core.xml", replaced(b">Home Office</cp:lastModifiedBy>", b">jb</cp:lastModifiedBy>")),
    ),
    "a time of day": (DOCX, in_package("docProps/core.xml", replaced(b"T00:00:00Z", b"T18:22:01Z"))),
    "another day": (DOCX, in_package("docProps/core.xml", replaced(b"2026-02-05", b"2026-02-04"))),
    "a company": (DOCX, in_package("docProps/app.xml", before(b"</Properties>", b"<Company>X</Company>"))),
    "another program": (DOCX, in_package("docProps/app.xml", replaced(b"ncpm-reports", b"Microsoft Word"))),
    "a category": (DOCX, in_package("docProps/core.xml", before(b"</cp:core", b"<cp:category>x</cp:category>"))),
    "an author of a spreadsheet": (
        ODS,
        in_package("meta.xml", replaced(b">Home Office</dc:creator>", b">Jo</dc:creator>")),
    ),
    "who printed a spreadsheet": (
        ODS,
        in_package("meta.xml", before(b"</office:meta>", b"<meta:printed-by>Jo</meta:printed-by>")),
    ),
    "an author of a PDF": (PDF, replaced(b"<rdf:li>Home Office</rdf:li>", b"<rdf:li>Jo  Bloggs</rdf:li>")),
    "a property of a PDF as an attribute": (
        PDF,
        replaced(b'<rdf:Description rdf:about=""', b'<rdf:Description xmp:Label="jo" rdf:about=""'),
    ),
    "a history in a PDF": (PDF, replaced(b"<xmp:CreateDate>", b"<xmpMM:History/><xmp:CreateDate>")),
    # hidden in Word files
    "a comment": (DOCX, part("word/comments.xml", b"<w:comments xmlns:w='x'/>")),
    "a reference to a comment": (DOCX, word(b'<w:p><w:r><w:commentReference w:id="1"/></w:r></w:p>')),
    "an insertion": (DOCX, word(b'<w:p><w:ins w:id="1" w:author="x"><w:r><w:t>new</w:t></w:r></w:ins></w:p>')),
    "a deletion": (DOCX, word(b'<w:p><w:del w:id="1"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>')),
    "hidden words": (DOCX, word(b"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>")),
    "an embedded workbook": (DOCX, part("word/embeddings/workbook1.xlsx", b"PK\x03\x04")),
    "a chart with its data": (
        DOCX,
        part("word/charts/chart1.xml", b"<c:chartSpace xmlns:c='x'><c:v>3</c:v></c:chartSpace>"),
    ),
    "a macro": (DOCX, part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")),
    "an attached template": (DOCX, word(b'<w:attachedTemplate r:id="x"/>', "word/settings.xml", b"</w:settings>")),
    "a field that fetches": (DOCX, word(b"<w:p><w:r><w:instrText>INCLUDETEXT x</w:instrText></w:r></w:p>")),
    "a picture from elsewhere": (
        DOCX,
        word(
            b'<Relationship Id="x9" Type="http://x/image" Target="https://x.example/p.png" TargetMode="External"/>',
            "word/_rels/document.xml.rels",
            b"</Relationships>",
        ),
    ),
    "custom XML": (DOCX, part("customXml/item1.xml", b"<x/>")),
    "a thumbnail": (DOCX, part("docProps/thumbnail.jpeg", b"\xff\xd8")),
    # hidden in spreadsheets
    "a formula": (ODS, sheet(b"<table:table-cell ", b'<table:table-cell table:formula="of:=1+1" ')),
    "a hidden row": (ODS, sheet(b"<table:table-row", b'<table:table-row table:visibility="collapse"')),
    "a hidden column": (ODS, sheet(b"<table:table-column ", b'<table:table-column table:visibility="collapse" ')),
    "an annotation": (ODS, sheet(b"</table:table-cell>", b"<office:annotation/></table:table-cell>")),
    "a hidden sheet": (ODS, sheet(b"<style:style ", b'<style:table-properties table:display="false"/><style:style ')),
    "tracked changes": (ODS, sheet(b"<office:spreadsheet>", b"<office:spreadsheet><table:tracked-changes/>")),
    "a macro of a spreadsheet": (ODS, part("Basic/Standard/Module1.xml", b"<x/>")),
    # hidden in PDF files
    "code in a PDF": (PDF, pdf(b"<</Type/Action/S/JavaScript/JS(app.alert)>>")),
    "a file in a PDF": (PDF, pdf(b"<</Type/Filespec/EF<</F 1 0 R>>>>")),
    "a note in a PDF": (PDF, pdf(b"<</Type/Annot/Subtype/Text/Contents(look)>>")),
    "a form in a PDF": (PDF, pdf(b"<</AcroForm<<>>>>")),
    "layers in a PDF": (PDF, pdf(b"<</OCProperties<<>>>>")),
    "a later version of a PDF": (PDF, added(b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n")),
    # hidden in pages and tables
    "a script in a page": (PAGE, page(b"<script>1</script>")),
    "a frame": (PAGE, page(b'<iframe src="https://x.example"></iframe>')),
    "a picture fetched": (PAGE, page(b'<p><img src="https://x.example/1.gif" alt="x"></p>')),
    "an event": (PAGE, page(b'<p onclick="x()">x</p>')),
    "a comment in a page": (PAGE, page(b"<!-- to do -->")),
    "a link that runs": (PAGE, page(b'<p><a href="javascript:x()">x</a></p>')),
    "a page that moves on": (PAGE, before(b"</head>", b'<meta http-equiv="refresh" content="0;url=x">')),
    "a style sheet that fetches": ("site.css", added(b"@import url(https://x.example/x.css);")),
    "a formula in a table": (CSV, added(b"=HYPERLINK(1),x\n")),
    "a command in a table": (CSV, added(b"\"+1+cmd|' /C calc'!A0\",x\n")),
    # words
    "a marking in a page": (PAGE, page(b"<p>OFFICIAL - SENSITIVE</p>")),
    "a marking in a Word file": (DOCX, word(b"<w:p><w:r><w:t>OFFICIAL-SENSITIVE</w:t></w:r></w:p>")),
    "a marking in a PDF's stream": (PDF, stream(MARKING)),
    "a marking in base64": (PAGE, page(b"<p>" + base64.b64encode(b"This is " + MARKING + b" text") + b"</p>")),
    "a marking in a package in a package": (DOCX, part("word/media/picture1.png", gzip.compress(MARKING, mtime=0))),
    "a marking in UTF-16": ("gwent/gwent.csv", lambda data: MARKING.decode().encode("utf-16")),
    "an e-mail address": (PAGE, page(b"<p>jo.bloggs@homeoffice.example.uk</p>")),
    "a path": (DOCX, word(b"<w:p><w:r><w:t>/home/jo/draft.docx</w:t></w:r></w:p>")),
    "a path of Windows": (ODS, sheet(b"</text:p>", b" C:\\Users\\jo\\x</text:p>")),
    "an address of a machine": (PAGE, page(b"<p>files.corp.internal</p>")),
    "a telephone number": (PAGE, page(b"<p>Call 07700 900123</p>")),
    "a National Insurance number": (PAGE, page(b"<p>AB 12 34 56 C</p>")),
    "the name of the machine": (PAGE, page(b"<p>made on buildbox7</p>")),
    # links and accessibility
    "a link to nowhere": (PAGE, page(b'<p><a href="../gone.html">x</a></p>')),
    "a link out of the site": (PAGE, page(b'<p><a href="../../board/pack.pdf">x</a></p>')),
    "a place that is not there": (PAGE, page(b'<p><a href="#gone">x</a></p>')),
    "a wrong size": (PAGE, lambda data: re.sub(rb"PDF \(\d+ kB\)", b"PDF (1 kB)", data)),
    "a page without language": (PAGE, replaced(b' lang="en-GB"', b"")),
    "a page without policy": (PAGE, lambda data: re.sub(rb"<meta http-equiv=[^>]*>", b"", data)),
    "a heading that skips": (PAGE, page(b"<h4>x</h4>")),
    "a picture that nothing names": (PAGE, page(b'<svg role="img"></svg>')),
    "a map whose part has no name": (PAGE, page(b'<nav><svg><a aria-label="Kent" href="#k"></a></svg></nav>')),
    "a link that says nothing": (PAGE, page(b'<a href="#k" aria-label=" "></a>')),
    "a picture named by what is not there": (PAGE, page(b'<svg role="img" aria-labelledby="nowhere"></svg>')),
    "a picture named by nothing written": (
        PAGE,
        page(b'<p id="bare"></p><svg role="img" aria-labelledby="bare"></svg>'),
    ),
    "a table without headings": (PAGE, page(b"<table><tr><td>1</td></tr></table>")),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_caught(leak: str, clean: dict[str, bytes], tried: Counter[str]) -> None:
    path, change = LEAKS[leak]
    files = with_change({path: b"", **clean}, path, change)
    assert files[path] != clean.get(path), "nothing was planted"
    issues = problems(files)
    tried["leaks planted in public files, each caught"] += 1
    assert any(path in issue.where for issue in issues), issues


def catches_something(gate: Callable[[CheckedFile], Iterable[Issue]], file: CheckedFile) -> bool:
    """Whether a gate finds something; of files that cannot be opened all but one of them may say nothing."""
    try:
        return any(gate(file))
    except READ_ERRORS:
        return False


@pytest.mark.slow
def test_there_are_sixty_leaks_and_every_gate_catches_some(clean: dict[str, bytes]) -> None:
    assert len(LEAKS) >= 60
    catches: Counter[str] = Counter()
    for path, change in LEAKS.values():
        leaking = opened(with_change({path: b"", **clean}, path, change))
        catches.update(name for name, gate in GATES.items() if any(catches_something(gate, file) for file in leaking))
    assert set(catches) == set(GATES)


@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize("year", range(2020, 2020 + CLEAN // 2))
def test_a_clean_bundle_raises_no_alarm(year: int, final: bool, tried: Counter[str]) -> None:
    files = public(whole(build(final=final, period=(year, 6))))
    assert problems(files) == ()
    tried["clean bundles, no false alarm"] += 1


def test_the_configured_contact_may_be_named(clean: dict[str, bytes]) -> None:
    files = with_change(clean, PAGE, page(b"<p>measures@homeoffice.example, 020 7946 0000</p>"))
    assert problems(files) == ()


def test_messages_do_not_repeat_the_words_found(clean: dict[str, bytes]) -> None:
    files = with_change(clean, PAGE, page(b"<p>jo.bloggs@homeoffice.example.uk</p>"))
    assert all("bloggs" not in issue.sentence() for issue in problems(files))

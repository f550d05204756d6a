"""The rules that Word files are held to, held to account: each finds the fault that it is for."""

import re

import pytest

from ncpm_reports.writers.docx.document import write
from ncpm_reports.writers.options import WriterOptions
from tests.writers.samples import sample_document
from tests.writers.word_rules import faults, packed, parts

BODY = "word/document.xml"
BLANK = '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr></w:p>'


def said(words: str, run: str = "") -> str:
    """A body paragraph in XML."""
    text = f'<w:r>{run}<w:t xml:space="preserve">{words}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>{text}</w:p><w:sectPr>'


@pytest.mark.parametrize(
    ("part", "before", "after", "fault"),
    [
        ("docProps/core.xml", r"<dc:title>.*?</dc:title>", "", "no title"),
        ("word/styles.xml", r'w:lang w:val="en-GB"', 'w:lang w:val="en-US"', "no British language"),
        (BODY, r' descr="Line chart[^"]*"', "", "without alternative text"),
        (BODY, r' descr="Line chart[^"]*"', ' descr="chart_1.png"', "file name as alternative"),
        (BODY, r'<wp:docPr id="\d+"', '<wp:docPr id="7"', "used 7 times"),
        (BODY, r"wp:inline", "wp:anchor", "floating"),
        (BODY, r"<w:sectPr>", "<w:p><w:r><w:txbxContent/></w:r></w:p><w:sectPr>", "text box"),
        (BODY, r"<w:tblHeader/>", "", "exactly one header row"),
        (BODY, r"<w:cantSplit/></w:trPr>", "<w:cantSplit/><w:tblHeader/></w:trPr>", "exactly one header row"),
        (BODY, r">Measure</w:t>", "></w:t>", "empty header cell"),
        (BODY, r'(<w:tcW w:w="\d+" w:type="dxa"/>)', r'\1<w:gridSpan w:val="2"/>', "merged cells"),
        (BODY, r'<w:tblCaption w:val="[^"]*"', '<w:tblCaption w:val=""', "table without a title"),
        (BODY, r"<w:gridCol[^>]*/>", "", "more or fewer cells"),
        (BODY, r'"Heading3"', '"Heading4"', "level 4 after one of level 2"),
        (BODY, r">Neighbourhood crime</w:t>(?=</w:r><w:bookmarkEnd)", "></w:t>", "empty heading"),
        (BODY, r"<w:sectPr>", said("A heading?", "<w:rPr><w:b/></w:rPr>"), "pretends to be a heading"),
        (BODY, r"<w:sectPr>", said("• A point"), "pretends to be a list"),
        (BODY, r"<w:sectPr>", said("1. A point"), "pretends to be a list"),
        (BODY, r"<w:sectPr>", BLANK + BLANK + "<w:sectPr>", "two blank paragraphs"),
        (BODY, r'w:bookmarkStart w:id="\d+"', 'w:bookmarkStart w:id="5"', "two bookmarks of one id"),
        (BODY, r'w:name="neighbourhood"', 'w:name="homicide"', "two bookmarks of one name"),
        (BODY, r"<w:bookmarkEnd[^>]*/>", "", "bookmark without an end"),
        (
            BODY,
            r"the publisher&#39;s figures for all police areas|the publisher's figures for all police areas",
            "here",
            "say nothing",
        ),
        (BODY, r'w:anchor="areas"', 'w:anchor="nowhere"', "link to nothing"),
        (BODY, r"PAGEREF \w+", "PAGEREF nowhere", "page reference to nothing"),
        (BODY, r'r:embed="rId\d+"', 'r:embed="rId999"', "no relationship rId999"),
        ("word/_rels/document.xml.rels", r"media/picture\d+\.png", "media/lost.png", "no part media/lost.png"),
        (BODY, r'w:pStyle w:val="Lead"', 'w:pStyle w:val="Lost"', "no style Lost"),
        (BODY, r'w:numId w:val="\d+"', 'w:numId w:val="99"', "no list 99"),
        (BODY, r'<w:id w:val="\d+"/>', '<w:id w:val="1"/>', "two controls"),
        (BODY, r"<w:sectPr>", "<w:tbl/><w:sectPr>", "no paragraph at the end"),
    ],
)
def test_a_spoilt_file_is_found_out(part: str, before: str, after: str, fault: str) -> None:
    package = parts(write(sample_document("summary"), WriterOptions()))
    spoilt, changes = re.subn(before, after, package[part].decode())
    assert changes
    messages = faults(packed(package | {part: spoilt.encode()}))
    assert any(fault in message for message in messages), messages

"""Properties: well-formed whatever the words, the same in both places, and claims of conformance that are complete."""

from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.documents.blocks import Document, Heading
from ncpm_reports.writers.pdf import document as pdf
from tests.writers.samples import HOSTILE, meta, text

DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def properties(**facts: object) -> tuple[ElementTree.Element, dict[str, str]]:
    """The XMP as XML, and the information dictionary, of a document with these facts."""
    document = Document(meta=meta(**facts), blocks=(Heading(level=1, content=text("T"), anchor="t"),))  # type: ignore[arg-type]
    with pikepdf.open(BytesIO(pdf.write(document))) as file:
        information = {key: str(value) for key, value in file.docinfo.items()}
        return ElementTree.fromstring(file.Root.Metadata.read_bytes().decode()), information


def title_of(xmp: ElementTree.Element) -> str:
    return next(xmp.iter(f"{DC}title")).findtext(f".//{RDF}li") or ""


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_titles_stay_words_and_agree_in_both_places(words: str) -> None:
    xmp, information = properties(title=words, author=words, subject=words, keywords=(words,), rights=words)
    assert title_of(xmp) == information["/Title"]
    assert information["/Author"] == next(xmp.iter(f"{DC}creator")).findtext(f".//{RDF}li")


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(max_size=40))
def test_any_title_makes_xml(words: str) -> None:
    xmp, information = properties(title=words)
    assert title_of(xmp) == information.get("/Title", "")


def test_both_standards_are_claimed_and_the_claim_is_explained() -> None:
    xmp, _ = properties()
    said = ElementTree.tostring(xmp, encoding="unicode")
    assert xmp.findtext(".//{http://www.aiim.org/pdfa/ns/id/}part") == "2"
    assert xmp.findtext(".//{http://www.aiim.org/pdfa/ns/id/}conformance") == "A"
    assert xmp.findtext(".//{http://www.aiim.org/pdfua/ns/id/}part") == "1"
    assert "PDF/UA Universal Accessibility Schema" in said


def test_the_colour_profile_is_whole_and_has_no_date() -> None:
    profile = (files("ncpm_reports.writers") / "resources" / "srgb.icc").read_bytes()
    assert int.from_bytes(profile[:4], "big") == len(profile)
    assert profile[36:40] == b"acsp"
    assert profile[16:20] == b"RGB "
    assert profile[24:36] == bytes(12)

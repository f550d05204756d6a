"""The reference file: what the secretariat changes in it shows in every document, whatever Word makes of it."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from ncpm_reports.core.problems import Refused
from ncpm_reports.writers.docx.document import write
from ncpm_reports.writers.options import WriterOptions
from tests.conftest import PROJECT
from tests.writers.samples import sample_document
from tests.writers.word_rules import default_reference, faults, find, packed, parts, tree, values, words
from tests.writers.word_text import model_lines, word_lines

SHIPPED = PROJECT / "templates" / "reference.docx"


def restyled(part: str, before: str, after: str, reference: bytes = b"") -> bytes:
    """A reference file in which some of a part's XML is replaced everywhere."""
    package = parts(reference or default_reference())
    assert before in package[part].decode()
    return packed(package | {part: package[part].decode().replace(before, after).encode()})


def style_names(data: bytes) -> set[str]:
    """The names of a file's styles, in lower case."""
    return {name.lower() for name in values(tree(data, "word/styles.xml"), "//w:style/w:name/@w:val")}


def contrast(colour: str) -> float:
    """How a colour stands out from white: WCAG 2.2's contrast ratio."""
    levels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def summary(reference: bytes, kind: str = "summary") -> bytes:
    """The sample summary after a reference file."""
    return write(sample_document(kind), WriterOptions(reference_docx=reference))


def test_the_shipped_file_is_valid_has_every_style_and_is_used_as_it_is(tmp_path: Path) -> None:
    shipped = SHIPPED.read_bytes()
    assert not OpenXmlValidator().validate(str(SHIPPED)).errors
    assert style_names(default_reference()) <= style_names(shipped)
    (tmp_path / "out.docx").write_bytes(summary(shipped))
    assert not OpenXmlValidator().validate(str(tmp_path / "out.docx")).errors


def test_the_shipped_file_is_the_built_in_one_until_somebody_restyles_it() -> None:
    shipped = SHIPPED.read_bytes()
    restyled_by = values(tree(shipped, "docProps/core.xml"), "//*[local-name()='lastModifiedBy']/text()")
    assert restyled_by or parts(shipped) == parts(default_reference())


def test_all_type_stands_out_from_white_paper() -> None:
    colours = set(values(tree(SHIPPED.read_bytes(), "word/styles.xml"), "//w:rPr/w:color/@w:val"))
    assert len(colours) >= 4
    assert {colour: contrast(colour) for colour in colours if contrast(colour) < 4.5} == {}


def test_pictures_and_fonts_inside_the_reference_leave_no_loose_ends(tmp_path: Path) -> None:
    package = {name: content.decode() for name, content in parts(default_reference()).items()}
    ns = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    package["word/fontTable.xml"] = package["word/fontTable.xml"].replace(
        "</w:font>", f'<w:embedRegular {ns} r:id="rId7"/></w:font>'
    )
    package["word/numbering.xml"] = package["word/numbering.xml"].replace(
        "<w:abstractNum ",
        f'<w:numPicBullet w:numPicBulletId="0"><w:pict {ns} r:id="rId8"/></w:numPicBullet><w:abstractNum ',
        1,
    )
    data = summary(packed({name: content.encode() for name, content in package.items()}))
    assert b"rId7" not in parts(data)["word/fontTable.xml"]
    assert b"numPicBullet" not in parts(data)["word/numbering.xml"]
    (tmp_path / "out.docx").write_bytes(data)
    assert not OpenXmlValidator().validate(str(tmp_path / "out.docx")).errors


def test_a_reference_that_names_no_language_gets_the_documents() -> None:
    package = parts(default_reference())
    package["word/styles.xml"] = re.sub(rb"<w:lang [^>]*/>", b"", package["word/styles.xml"])
    assert faults(summary(packed(package))) == []


def test_the_built_in_file_shows_a_specimen_of_every_paragraph_style() -> None:
    paragraph_styles = find(tree(default_reference(), "word/styles.xml"), "//w:style[@w:type='paragraph']")
    names = {name.lower() for style in paragraph_styles for name in values(style, "./w:name/@w:val")}
    shown = {words(paragraph).lower() for paragraph in find(tree(default_reference()), "//w:p")}
    assert names - {"normal", "heading 1"} <= shown


def test_a_new_colour_of_headings_shows_in_the_documents() -> None:
    changed = restyled("word/styles.xml", "12436D", "801650")
    styles = tree(summary(changed), "word/styles.xml")
    assert values(styles, "//w:style[w:name/@w:val='heading 1']/w:rPr/w:color/@w:val") == ["801650"]
    assert summary(changed) != summary(b"")


def test_word_may_rename_the_ids_of_its_own_styles() -> None:
    renamed = restyled("word/styles.xml", '"Heading2"', '"Pennawd2"')
    data = summary(restyled("word/styles.xml", "12436D", "801650", renamed))
    styles = tree(data, "word/styles.xml")
    assert values(styles, "//w:style[w:name/@w:val='heading 2']/w:rPr/w:color/@w:val") == ["801650"]
    assert faults(data) == []


def test_a_style_that_was_deleted_comes_back_as_it_was() -> None:
    package = parts(default_reference())
    cut = re.sub(rb'<w:style [^>]*w:styleId="CalloutText">.*?</w:style>', b"", package["word/styles.xml"])
    assert cut != package["word/styles.xml"]
    data = summary(packed(package | {"word/styles.xml": cut}))
    assert values(tree(data, "word/styles.xml"), "//w:style[@w:styleId='CalloutText']/w:name/@w:val") == [
        "Callout text"
    ]
    assert faults(data) == []


def test_lists_look_as_in_the_file_even_if_word_renumbers_them() -> None:
    package = parts(restyled("word/numbering.xml", 'w:val="%1."', 'w:val="(%1)"'))
    for number in (4, 3, 2, 1):
        for part in ("word/styles.xml", "word/numbering.xml"):
            package[part] = package[part].replace(
                f'numId w:val="{number}"'.encode(), f'numId w:val="{number + 20}"'.encode()
            )
            package[part] = package[part].replace(f'w:numId="{number}"'.encode(), f'w:numId="{number + 20}"'.encode())
    data = summary(packed(package))
    numbering = tree(data, "word/numbering.xml")
    used = values(tree(data), "//w:body//w:numPr/w:numId/@w:val")
    behind = {values(numbering, f"//w:num[@w:numId='{number}']/w:abstractNumId/@w:val")[0] for number in used}
    shown = {
        values(numbering, f"//w:abstractNum[@w:abstractNumId='{number}']//w:lvlText/@w:val")[0] for number in behind
    }
    assert shown == {"(%1)"}
    assert faults(data) == []


def test_a_file_without_lists_of_its_own_gets_the_built_in_ones() -> None:
    package = {name: content for name, content in parts(default_reference()).items() if name != "word/numbering.xml"}
    package["word/styles.xml"] = re.sub(rb"<w:numPr>.*?</w:numPr>", b"", package["word/styles.xml"])
    data = summary(packed(package))
    tied = values(tree(data, "word/styles.xml"), "//w:style[@w:styleId='ListBullet']//w:numId/@w:val")
    assert tied == ["1"]
    assert faults(data) == []


def test_wider_margins_make_narrower_tables() -> None:
    data = summary(restyled("word/document.xml", 'w:left="1417"', 'w:left="1700"'))
    assert set(values(tree(data), "//w:tblW/@w:w")) == {str(11906 - 2 * 1700)}
    assert values(tree(data), "//w:sectPr/w:pgMar/@w:left") == ["1700"]


def test_restyling_changes_no_word() -> None:
    data = summary(restyled("word/styles.xml", 'w:val="48"', 'w:val="60"'))
    assert word_lines(data) == model_lines(sample_document("summary"))


@pytest.mark.parametrize("reference", [b"not a zip", packed({"a.txt": b"a"})])
def test_a_reference_that_is_no_word_file_is_refused_with_a_remedy(reference: bytes) -> None:
    with pytest.raises(Refused, match=r"reference\.docx.*Save it from Word"):
        summary(reference)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("?>", '?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>', "document type"),
        ("</w:styles>", "", "cannot be used"),
    ],
)
def test_a_reference_with_entities_or_broken_xml_is_refused(before: str, after: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        summary(restyled("word/styles.xml", before, after))


def test_macros_and_other_parts_of_the_reference_stay_behind() -> None:
    package = parts(default_reference()) | {"word/vbaProject.bin": b"x", "customXml/item1.xml": b"<a/>"}
    assert set(parts(summary(packed(package)))) == set(parts(summary(b"")))


def test_an_oversized_reference_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/styles.xml", b" " * 21_000_000)
    with pytest.raises(Refused, match="20 MB"):
        summary(buffer.getvalue())


LEAK = "Rumpelstilzchen"


def leaking() -> bytes:
    """A reference file in which somebody left names in every place that has names."""
    package = {name: content.decode() for name, content in parts(default_reference()).items()}
    base = (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{LEAK}Base"><w:name w:val="{LEAK} base"/>'
        f'<w:rPr><!-- {LEAK} --><w:color w:val="AA0000"/></w:rPr></w:style><!-- {LEAK} -->'
    )
    other = (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{LEAK}"><w:name w:val="{LEAK}"/>'
        f'<w:rPr><w:rFonts w:ascii="{LEAK} Sans"/></w:rPr></w:style>'
    )
    latent = f'<w:latentStyles w:count="1"><w:lsdException w:name="{LEAK}"/></w:latentStyles>'
    styles = re.sub(r"<w:latentStyles.*?/>", latent, package["word/styles.xml"])
    styles = styles.replace("</w:styles>", f"{base}{other}</w:styles>")
    lead = '<w:name w:val="Lead"/><w:basedOn w:val="BodyText"/>'
    assert lead in styles
    package["word/styles.xml"] = styles.replace(
        lead,
        f'<w:name w:val="Lead"/><w:aliases w:val="{LEAK}"/><w:basedOn w:val="{LEAK}Base"/><w:link w:val="{LEAK}"/>',
    )
    package["word/fontTable.xml"] = package["word/fontTable.xml"].replace(
        "</w:fonts>", f'<w:font w:name="{LEAK} Sans"><w:altName w:val="{LEAK}"/></w:font></w:fonts>'
    )
    theme = package["word/theme/theme1.xml"]
    for name in ("NCPM reports", "Analysis Function", '"Arial">', '"Plain"'):
        assert name in theme
        theme = theme.replace(name, name.replace("Arial", LEAK).replace("Plain", LEAK).replace("NCPM", LEAK), 1)
    package["word/theme/theme1.xml"] = theme.replace("Analysis Function", LEAK).replace(
        "</a:theme>", f'<a:custClrLst><a:custClr name="{LEAK}"/></a:custClrLst></a:theme>'
    )
    package["word/numbering.xml"] = package["word/numbering.xml"].replace(
        "<w:multiLevelType", f"<!-- {LEAK} --><w:multiLevelType", 1
    )
    package["docProps/core.xml"] = package["docProps/core.xml"].replace("Styles of all reports", LEAK)
    package["docProps/app.xml"] = package["docProps/app.xml"].replace("ncpm-reports", LEAK)
    package["word/settings.xml"] = package["word/settings.xml"].replace('w:val="."', f'w:val="{LEAK}"')
    package["word/document.xml"] = package["word/document.xml"].replace("Styles of all reports", LEAK)
    return packed({name: content.encode() for name, content in package.items()})


def test_names_that_are_not_the_defaults_stay_behind(tmp_path: Path) -> None:
    data = summary(leaking())
    assert [name for name, content in parts(data).items() if LEAK.encode() in content] == []
    (base,) = style_names(data) - style_names(default_reference())
    assert base.startswith("base style ")
    assert faults(data) == []
    (tmp_path / "out.docx").write_bytes(data)
    assert not OpenXmlValidator().validate(str(tmp_path / "out.docx")).errors


def test_a_style_keeps_the_look_of_what_it_is_based_on() -> None:
    styles = tree(summary(leaking()), "word/styles.xml")
    (base,) = values(styles, "//w:style[w:name/@w:val='Lead']/w:basedOn/@w:val")
    assert values(styles, f"//w:style[@w:styleId='{base}']/w:rPr/w:color/@w:val") == ["AA0000"]


def test_a_font_that_a_style_uses_comes_along() -> None:
    styles = restyled("word/styles.xml", 'w:ascii="Arial"', 'w:ascii="Georgia"')
    assert b"Georgia" in parts(summary(styles))["word/styles.xml"]


def half_points(data: bytes, style: str) -> list[str]:
    """The size of a style's type, as written; empty where it is the document's."""
    path = f"//w:style[w:name/@w:val='{style}']/w:rPr/w:sz/@w:val" if style else "//w:docDefaults//w:sz/@w:val"
    return values(tree(data, "word/styles.xml"), path)


@pytest.mark.parametrize(
    ("kind", "margin", "sizes"),
    [
        ("pack", 1020, {"": 20, "heading 1": 34, "heading 2": 26, "heading 3": 22, "Table text": 19}),
        ("summary", 907, {"": 22, "heading 1": 44, "Lead": 27, "Table text": 20, "Source": 20}),
        ("letter", 1417, {"": 24, "Letter heading": 24}),
        ("large", 1134, {"": 36, "heading 1": 60, "Table text": 32, "footer": 32}),
    ],
)
def test_each_kind_of_document_has_its_margins_and_sizes(kind: str, margin: int, sizes: dict[str, int]) -> None:
    data = summary(b"", kind)
    assert {style: half_points(data, style) for style in sizes} == {style: [str(size)] for style, size in sizes.items()}
    sides = {int(value) for value in values(tree(data), "//w:sectPr/w:pgMar/@w:left | //w:sectPr/w:pgMar/@w:right")}
    assert sides == {margin}


def test_what_is_made_larger_in_word_is_larger_in_proportion() -> None:
    larger = restyled("word/styles.xml", 'w:sz w:val="48"', 'w:sz w:val="60"')
    assert half_points(summary(larger, "pack"), "heading 1") == ["42"]
    assert half_points(summary(larger), "heading 1") == ["55"]

"""The checker of tag trees catches what it is for: each test spoils a sound file in one way."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.check import check
from ncpm_reports.writers.pdf.read import Stream, read_pdf
from tests.writers.samples import sample_document

SOUND = pdf.write(sample_document("summary"))


def saved(file: Pdf) -> bytes:
    out = BytesIO()
    file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def elements(file: Pdf, tag: str) -> list[pikepdf.Object]:
    nodes: list[pikepdf.Object] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, Dictionary) and "/S" in node:
            if Name("/" + tag) == node.S:
                nodes.append(node)
            for kid in node.get("/K", Array()):
                if isinstance(kid, Dictionary) and "/S" in kid:
                    walk(kid)

    walk(file.Root.StructTreeRoot.K[0])
    return nodes


def edit(file: Pdf, change: Callable[[bytes], bytes]) -> None:
    content = file.pages[0].Contents
    content.write(change(content.read_bytes()))


def empty_parent_tree(file: Pdf) -> None:
    file.Root.StructTreeRoot.ParentTree.Nums[1] = Array()


def swap_parent_tree(file: Pdf) -> None:
    row = file.Root.StructTreeRoot.ParentTree.Nums[1]
    row[0], row[1] = row[1], row[0]


def wrong_parent(file: Pdf) -> None:
    elements(file, "LI")[0].P = elements(file, "P")[0]


def figure_without_bounds(file: Pdf) -> None:
    del elements(file, "Figure")[0].A


def figure_without_words(file: Pdf) -> None:
    elements(file, "Figure")[0].Alt = pikepdf.String(" ")


def one_heading_without_scope(file: Pdf) -> None:
    del elements(file, "TH")[3].A


def lost_mark(file: Pdf) -> None:
    del elements(file, "H1")[0].K


def two_owners(file: Pdf) -> None:
    elements(file, "P")[0].K = elements(file, "H1")[0].K


def another_tag(file: Pdf) -> None:
    elements(file, "H2")[0].S = Name.H3


def unmarked_text(file: Pdf) -> None:
    edit(file, lambda content: content + b"\nBT /S0 12 Tf (A) Tj ET")


def unmarked_paint(file: Pdf) -> None:
    edit(file, lambda content: content + b"\n0 0 10 10 re f")


def nested_marks(file: Pdf) -> None:
    edit(file, lambda content: content.replace(b"EMC", b"/Artifact BMC EMC", 1))


def unclosed_text(file: Pdf) -> None:
    edit(file, lambda content: content.replace(b" ET", b"", 1))


def link_without_words(file: Pdf) -> None:
    file.pages[0].Annots[0].Contents = pikepdf.String("")


def link_without_key(file: Pdf) -> None:
    del file.pages[0].Annots[0].StructParent


def link_outside_the_tree(file: Pdf) -> None:
    annotation = file.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Contents=pikepdf.String("x")))
    file.pages[0].Annots.append(annotation)


def letter_without_meaning(file: Pdf) -> None:
    edit(file, lambda content: content.replace(b" Tj", b" Tj (\x1f) Tj", 1))


def glyph_of_no_letter(file: Pdf) -> None:
    fonts = file.pages[0].Resources.Font
    regular = next(font for font in fonts.values() if str(font.BaseFont).endswith("Regular"))
    program = regular.FontDescriptor.FontFile2
    data = program.read_bytes()
    start = data.index(b"cmap") + 8
    place = int.from_bytes(data[start : start + 4], "big") + 12 + 10
    program.write(data[:place] + bytes(2 * 127) + data[place + 2 * 127 :])


def head_without_body(file: Pdf) -> None:
    elements(file, "TBody")[0].S = Name.THead


SPOILERS = [
    empty_parent_tree,
    swap_parent_tree,
    wrong_parent,
    figure_without_bounds,
    figure_without_words,
    one_heading_without_scope,
    lost_mark,
    two_owners,
    another_tag,
    unmarked_text,
    unmarked_paint,
    nested_marks,
    unclosed_text,
    link_without_words,
    link_without_key,
    link_outside_the_tree,
    letter_without_meaning,
    glyph_of_no_letter,
    head_without_body,
]


def test_a_file_saved_by_another_library_is_still_sound() -> None:
    assert check(saved(pikepdf.open(BytesIO(SOUND))), "saved") == ()


@pytest.mark.parametrize("spoil", SPOILERS, ids=lambda spoil: spoil.__name__)
def test_a_spoilt_file_is_found_out(spoil: Callable[[Pdf], None]) -> None:
    file = pikepdf.open(BytesIO(SOUND))
    spoil(file)
    assert check(saved(file), "spoilt") != ()


def test_a_file_with_a_photograph_can_be_read() -> None:
    photograph = BytesIO()
    Image.new("RGB", (8, 8), "red").save(photograph, "JPEG")
    file = pikepdf.open(BytesIO(SOUND))
    picture = file.make_stream(photograph.getvalue(), Type=Name.XObject, Subtype=Name.Image, Filter=Name.DCTDecode)
    file.pages[0].Resources.XObject = Dictionary(Photograph=picture)
    streams = [value for value in read_pdf(saved(file)).objects.values() if isinstance(value, Stream)]
    assert photograph.getvalue() in {stream.data for stream in streams}


@pytest.mark.parametrize("data", [b"", b"not a PDF", SOUND[:5000], b"%PDF-1.7\n%\n1 0 obj\n<</A>>\nendobj\n"])
def test_what_cannot_be_read_is_an_issue_and_no_crash(data: bytes) -> None:
    [issue] = check(data, "broken.pdf")
    assert issue.code == "pdf-unreadable"
    assert issue.where == "broken.pdf"

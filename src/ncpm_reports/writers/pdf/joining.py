"""Several PDF files in one, with their tags: letters in the order in which they are signed."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Object, OutlineItem, Page, Pdf, String

from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.pdf.saving import add_properties, pdf_bytes

# What XMP says of conformance to PDF/UA-1 and PDF/A-2a.
_CLAIM = re.compile(rb"<(pdfaid|pdfuaid):(\w+)>[^<]*</\1:\2>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file with the title of its bookmark; `is_generated` where this program wrote it, and so tagged it."""

    title: str
    data: bytes
    is_generated: bool


def join_pdfs(parts: Sequence[Part], meta: Meta) -> bytes:
    """Files one after another under these properties, each with its title as a bookmark.

    The tags of files of ours come with their pages. Where there is another file among them, the whole claims neither
    PDF/UA-1 nor PDF/A-2a. The same files give the same bytes. Raises: pikepdf.PdfError for what is no PDF.
    """
    trees: list[Object] = []
    owners: list[Object] = []
    all_generated = all(part.is_generated for part in parts)
    with Pdf.new() as whole:
        with whole.open_outline() as outline:
            for part in parts:
                outline.root.append(OutlineItem(part.title, len(whole.pages)))
                with Pdf.open(io.BytesIO(part.data)) as file:
                    whole.pages.extend(file.pages)
                    pages = whole.pages[-len(file.pages) :]
                    if part.is_generated:
                        trees.append(whole.copy_foreign(file.Root.StructTreeRoot))
                        _renumber(pages, trees[-1], owners)
                    else:
                        # Their numbers are those of a tree that stays behind, and mean other pages here.
                        for holder, key in tuple(_parent_keys(pages)):
                            del holder[key]
        _share_fonts(whole)
        add_properties(whole, meta)
        _add_tags(whole, trees, owners)
        whole.Root.MarkInfo = Dictionary(Marked=True, Suspects=not all_generated)
        if not all_generated:
            whole.Root.Metadata.write(_CLAIM.sub(b"", whole.Root.Metadata.read_bytes()))
        return pdf_bytes(whole)


def _share_fonts(whole: Pdf) -> None:
    """Font files that are the same become one: letters of a build use the same letters."""
    font_files: dict[bytes, Object] = {}
    for item in whole.objects:
        if isinstance(item, Dictionary) and Name.FontFile2 in item:
            item.FontFile2 = font_files.setdefault(item.FontFile2.read_raw_bytes(), item.FontFile2)


def _parent_keys(pages: Sequence[Page]) -> Iterable[tuple[Object, Name]]:
    """Pages and annotations that have a number in the tree of parents, each with the name of that entry."""
    for page in pages:
        annotations = [annotation for annotation in page.obj.get(Name.Annots, ()) if isinstance(annotation, Dictionary)]
        holders = [(page.obj, Name.StructParents), *((annotation, Name.StructParent) for annotation in annotations)]
        yield from ((holder, key) for holder, key in holders if key in holder)


def _renumber(pages: Sequence[Page], tree: Object, owners: list[Object]) -> None:
    """Numbers pages and annotations after those before them; `owners` are the elements that own what is on each."""
    parents = NumberTree(tree.ParentTree)
    for holder, key in _parent_keys(pages):
        owners.append(parents[int(holder[key])])
        holder[key] = len(owners) - 1


def _add_tags(whole: Pdf, trees: Sequence[Object], owners: Sequence[Object]) -> None:
    """One tree with the elements of all; an element's identifier says in which tree it was, and so stays unique."""
    root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    identifiers = []
    for number, tree in enumerate(trees, start=1):
        for element in chain.from_iterable(top.K for top in tree.K):
            element.P = document
            document.K.append(element)
        for _, element in sorted(NameTree(tree.IDTree).items()) if Name.IDTree in tree else ():
            element.ID = String(f"{number:04}-{element.ID}")
            identifiers += [element.ID, element]
    root.K = Array([document])
    root.IDTree = Dictionary(Names=Array(identifiers))
    root.ParentTree = Dictionary(Nums=Array(chain.from_iterable(enumerate(owners))))
    root.ParentTreeNextKey = len(owners)
    whole.Root.StructTreeRoot = root

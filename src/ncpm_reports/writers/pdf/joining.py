"""Several PDF files in one, with their tags: letters in the order in which they are signed."""

import io
from collections.abc import Iterable, Sequence
from itertools import chain

from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Object, OutlineItem, Page, Pdf, String

from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.pdf.metadata import add_properties, claims_conformance, without_claims
from ncpm_reports.writers.pdf.saving import saved


def joined(parts: Iterable[tuple[str, bytes]], meta: Meta) -> bytes:
    """Files one after another under these properties, each with its title as a bookmark.

    The tags of files of ours come with their pages. Where there is another file among them, the whole claims neither
    PDF/UA-1 nor PDF/A-2a. The same files give the same bytes. Raises: pikepdf.PdfError for what is no PDF.
    """
    trees: list[Object] = []
    owners: list[Object] = []
    all_claim = True
    with Pdf.new() as whole:
        with whole.open_outline() as outline:
            for title, data in parts:
                outline.root.append(OutlineItem(title, len(whole.pages)))
                with Pdf.open(io.BytesIO(data)) as part:
                    whole.pages.extend(part.pages)
                    pages = whole.pages[-len(part.pages) :]
                    if claims_conformance(part):
                        trees.append(whole.copy_foreign(part.Root.StructTreeRoot))
                        _renumber(pages, trees[-1], owners)
                    else:
                        all_claim = False
                        _drop_numbers(pages)
        add_properties(whole, meta)
        _add_tags(whole, trees, owners)
        whole.Root.MarkInfo = Dictionary(Marked=True, Suspects=not all_claim)
        if not all_claim:
            whole.Root.Metadata.write(without_claims(whole.Root.Metadata.read_bytes()))
        return saved(whole)


def _tagged(pages: Sequence[Page]) -> Iterable[tuple[Object, Name]]:
    """Pages and annotations that have a number in the tree of parents, each with the name of that entry."""
    for page in pages:
        notes = ((annotation, Name.StructParent) for annotation in page.obj.get(Name.Annots, ()))
        yield from ((holder, key) for holder, key in chain([(page.obj, Name.StructParents)], notes) if key in holder)


def _renumber(pages: Sequence[Page], tree: Object, owners: list[Object]) -> None:
    """Numbers pages and annotations after those before them; `owners` are the elements that own what is on each."""
    parents = NumberTree(tree.ParentTree)
    for holder, key in _tagged(pages):
        owners.append(parents[int(holder[key])])
        holder[key] = len(owners) - 1


def _drop_numbers(pages: Sequence[Page]) -> None:
    """Their numbers are those of a tree that stays behind, and mean other pages here."""
    for holder, key in tuple(_tagged(pages)):
        del holder[key]


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

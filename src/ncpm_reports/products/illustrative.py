"""Invented figures say so everywhere: in each picture and file name, besides the banner that writers put on pages."""

from dataclasses import replace

from ncpm_reports.documents.blocks import Document
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.products.product import Product, redrawn

WORDS = "INVENTED FIGURES"
SUFFIX = "-INVENTED-FIGURES"
_STRIP = 15.0
_SIZE = 9.0
_COLOUR = "#801650"
_KEPT = frozenset({"index.html", "site.css"})


def marked(product: Product) -> Product:
    """The product with every picture and file name saying that its figures are invented."""
    return replace(
        product,
        stem=product.stem + SUFFIX,
        document=_marked_document(product.document),
        variants=tuple(
            replace(variant, stem=variant.stem + SUFFIX, document=_marked_document(variant.document))
            for variant in product.variants
        ),
    )


def marked_name(path: str) -> str:
    """A file's path with the words in its name, if they are not there yet; pages keep the names that links need."""
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if name in _KEPT or SUFFIX in stem or not dot:
        return path
    return f"{folder}{slash}{stem}{SUFFIX}{dot}{ending}"


def _marked_document(document: Document) -> Document:
    return replace(document, blocks=redrawn(document.blocks, _marked_drawing))


def _marked_drawing(drawing: Drawing) -> Drawing:
    """The picture with a strip added above it, so that the words cover nothing."""
    words = TextOp(text=WORDS, x=0.0, y=drawing.height + 4.0, size=_SIZE, colour=_COLOUR, bold=True)
    return replace(drawing, height=drawing.height + _STRIP, ops=(*drawing.ops, words))

"""What a quarter's folder is to hold besides what a build rendered: the letters as people left them, and the rest."""

from collections.abc import Collection, Iterable
from pathlib import Path

from ncpm_reports.core.problems import Issue, Severity, refuse_if_any
from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.products.job import Job
from ncpm_reports.release.checks.final import summed_up
from ncpm_reports.release.output.artefacts import LETTERS, PUBLIC, RenderedFiles
from ncpm_reports.release.output.kept_products import is_letter, kept_letters, kept_products, whole_folder
from ncpm_reports.release.output.letters.carry_over import EarlierLetters
from ncpm_reports.release.output.letters.complete import complete_letters

Products = tuple[RenderedFiles, ...]


def complete_folder(
    folder: Path, job: Job, request: BuildRequest, products: Products, letters: EarlierLetters
) -> Products:
    """The products with the letters' folder complete, and with what a build of a part leaves of the others.

    Raises: Refused if something that stays was changed since it was made.
    """
    remarks = RenderedFiles(files=(), remarks=letters.remarks)
    if not (request.audiences or request.areas):
        return (*complete_letters(job, products, letters.folder), remarks)
    rest = kept_products(folder, products)
    if not any(is_letter(record.name) for product in products for record in product.documents):
        return (*products, *rest, *whole_folder(folder, letters.folder), remarks)
    kept = kept_letters(folder, letters.folder, products)
    stems = frozenset(record.name.removeprefix(LETTERS) for product in kept for record in product.documents)
    return (*complete_letters(job, (*products, *kept), letters.folder, stems), *rest, remarks)


def kept_summaries(folder: Path, slugs: Collection[str], products: Products) -> Products:
    """The public documents of these areas as an earlier build left them; none where there are none."""
    beginnings = tuple(f"{PUBLIC}{slug}/" for slug in slugs)
    kept = kept_products(folder, products) if beginnings else ()
    return tuple(product for product in kept if product.documents[0].name.startswith(beginnings))


def refuse_unfinished(products: Products, letters: EarlierLetters, still_open: Iterable[Issue] = ()) -> None:
    """Refuses as a whole what a candidate leaves open: `still_open` of its texts and figures, and places in its pages.

    Raises: Refused, but for places in letters that a person edited, who may have filled them.
    """
    by_hand = {path.rpartition(".")[0] for path in letters.folder.by_hand}
    issues = (issue for product in products for issue in product.remarks if issue.severity is Severity.ERROR)
    left = (issue for issue in issues if not (is_letter(issue.where) and issue.where.split("/")[1] in by_hand))
    refuse_if_any((*still_open, *summed_up(left)))

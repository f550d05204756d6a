"""The private office's papers: the group letter and the submission."""

from ncpm_reports.products.materials import Job
from ncpm_reports.products.product import Product


def compose(job: Job) -> tuple[Product, ...]:
    """The private office's papers."""
    return ()

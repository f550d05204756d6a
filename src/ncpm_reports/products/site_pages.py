"""The pages of the public site besides the areas' own: front page, national page, how to read, data and method."""

from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.product import Product


def compose(job: PublicJob) -> tuple[Product, ...]:
    """The site's pages."""
    return ()

"""A finding for the pack's first page."""

from dataclasses import dataclass
from enum import StrEnum

from ncpm_reports.documents.blocks import Inlines
from ncpm_reports.measures.results import Driver


class FindingClass(StrEnum):
    """Why something is a finding; the values are the order in which they are taken."""

    VERDICT = "A"
    TWO_MOVEMENTS = "B"
    COMPANIONS = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding for the first page: `clause` stands in the page's title, `page_of` names the measure's page.

    `measures` are the figures that it is about, `sureness` the limit of its interval nearer to zero, in per cent.
    """

    kind: FindingClass
    priority: str
    measures: tuple[str, ...]
    page_of: str
    clause: str
    headline: Inlines
    what: Inlines
    so_what: Inlines
    sureness: float
    driver: Driver | None = None

"""Contacts that a user supplies: names and addresses of chief constables. None is shipped."""

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.problems import Issue
from ncpm_reports.products.materials import Contact


def read_contacts(text: str, areas: Areas) -> tuple[tuple[Contact, ...], tuple[Issue, ...]]:
    """The contacts in a CSV text, and everything wrong with it; no contacts for an empty text."""
    return (), ()

"""What a measure is called on public pages."""

from ncpm_reports.measures.results import Assessment


def public_name(a: Assessment) -> str:
    """The framework's short name for the public, such as "Burglary from homes"; the board's where it gives none."""
    return (a.about.public_name if a.about is not None else "") or a.short_name

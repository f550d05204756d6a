"""What the documents of an area are called and say of themselves, in every format: no marking, no person's name."""

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.documents.blocks import DocumentKind, Meta
from ncpm_reports.narrative.phrases import place
from ncpm_reports.products.materials import PublicJob

RIGHTS = "Contains public sector information licensed under the Open Government Licence v3.0."
SITE = "National Crime and Policing Measures"


def public_meta(job: PublicJob, force: ForceArea) -> Meta:
    """What the summary of an area is, for every format: no marking, no person's name."""
    build, settings = job.build, job.materials.settings
    return Meta(
        id=force.slug,
        kind=DocumentKind.SUMMARY,
        title=f"Crime in {place(force.code, job.materials.areas)}: {build.year.label}",
        subject=f"National Crime and Policing Measures for {force.name}, {build.year.label}, in plain English",
        author=settings.department,
        date=build.issued_on,
        header=settings.site_title,
        footer=f"{force.name}, {build.year.label}",
        rights=RIGHTS,
        draft=build.marked_draft,
        illustrative=build.illustrative,
        keywords=("crime", "policing", force.name),
    )

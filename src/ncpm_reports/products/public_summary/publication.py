"""What all public pages have in common: names, links, licence, the duty that they serve, and what they show."""

from collections.abc import Iterator
from datetime import date

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.documents.blocks import DocumentKind, Meta
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Direction, Priority, Verdict
from ncpm_reports.narrative.phrases import body_name, has_value, place
from ncpm_reports.products.job import PublicJob
from ncpm_reports.products.product import meta_of

RIGHTS = "Contains public sector information licensed under the Open Government Licence v3.0."
SITE = "National Crime and Policing Measures"
# From when the law asks local policing bodies for statements: SI 2021/547.
INFORMATION_ORDER = date(2021, 5, 31)
PAGES = (
    ("All areas", "index.html#areas"),
    ("National picture", "national/index.html"),
    ("How to read these figures", "how-to-read/index.html"),
    ("Data and method", "data-and-method/index.html"),
    ("Earlier quarters", "earlier/index.html"),
    ("Accessibility", "accessibility/index.html"),
)


def navigation(up: str) -> tuple[tuple[str, str], ...]:
    """The site's links, label and relative address, for a page that is `up` ("", "../") from the site's root."""
    return tuple((label, f"{up}{address}") for label, address in PAGES)


def public_meta(job: PublicJob, force: ForceArea) -> Meta:
    """What the summary of an area is, for every format: no marking, no person's name."""
    year = job.build.year.label
    title = f"Crime in {place(force.code, job.areas)}: {year}"
    subject = f"National Crime and Policing Measures for {force.name}, {year}, in plain English"
    own = {"header": job.settings.site_title, "footer": f"{force.name}, {year}", "rights": RIGHTS}
    words = ("crime", "policing", force.name)
    return meta_of(job, DocumentKind.SUMMARY, ident=force.slug, title=title, subject=subject, keywords=words, **own)


def public_name(a: Assessment) -> str:
    """The framework's short name for the public, such as "Burglary from homes"; the board's where it gives none."""
    return (a.about.public_name if a.about is not None else "") or a.short_name


def plain_name(a: Assessment) -> str:
    """What a measure counts, in plain words."""
    return a.about.plain_name if a.about is not None else a.name


def body_words(job: PublicJob, force: ForceArea) -> Context:
    """For a template: who answers for the force, inside a sentence, and whether the Order asks them for a statement."""
    body = force.body_on(job.build.period.end)
    return {"name": f"the {body_name(body)}", "under_duty": body.under_information_order}


def priorities_of(job: PublicJob) -> tuple[Priority, ...]:
    """The priorities in the order of the Minister's letter."""
    return tuple(sorted(job.framework.priorities, key=lambda priority: priority.letter_place))


def neighbour(a: Assessment, framework: Framework) -> Assessment | None:
    """The first neighbour with a figure since the baseline, for a measure that has none; never taken for it.

    A count that follows what the police do, with no way that it should go, says nothing to a resident of the measure.
    """
    if a.verdict is not Verdict.NO_DATA:
        return None
    since = (
        other
        for other in a.context
        if has_value(other.latest) and other.latest.period and other.latest.period.end > framework.baseline.end
    )
    return next((other for other in since if other.direction is not Direction.NEUTRAL), None)


def shown_nationally(job: PublicJob) -> Iterator[Assessment]:
    """The national measures, then the neighbours that are shown in the place of those without figures."""
    yield from job.view.national
    yield from filter(None, (neighbour(assessment, job.framework) for assessment in job.view.national))

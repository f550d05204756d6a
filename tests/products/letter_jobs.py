"""Jobs for the tests of letters, on invented figures and on figures made for one test."""

from dataclasses import replace

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.quantities import Quantity, Source, Status, Unit
from ncpm_reports.documents.blocks import Document, Paragraph, plain
from ncpm_reports.measures.results import Assessment, Change, Direction, Results, Verdict
from ncpm_reports.products.job import Contact, Job
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters.facts import facts_of
from tests.measures.given import JUNE_2019, JUNE_2025
from tests.products.packs import invented_job

NAMES = {
    "homicide": "Homicides",
    "robbery-of-personal-property": "Robbery",
    "residential-burglary": "Residential burglary",
    "vehicle-offences": "Vehicle offences",
    "theft-from-person": "Theft from the person",
}
SOURCE = Source(publisher="Office for National Statistics", title="Crime in England and Wales")


def force(slug: str) -> ForceArea:
    """A force of the project's own register."""
    force_area = invented_job().areas.force(slug)
    assert force_area is not None
    return force_area


def quantity(value: float | None, unit: Unit = Unit.OFFENCES) -> Quantity:
    """A count with a source, or one that is not available."""
    status = Status.PUBLISHED if value is not None else Status.NOT_AVAILABLE
    return Quantity(value=value, unit=unit, period=JUNE_2025, status=status, sources=(SOURCE,))


def local(measure: str, code: str, before: float, after: float | None, verdict: Verdict) -> Assessment:
    """One force's figure since the baseline, with a verdict that need not follow from the numbers."""
    change = None
    if after is not None and verdict not in (Verdict.NOT_ASSESSED, Verdict.NO_DATA):
        change = Change(
            absolute=quantity(after - before),
            percent=quantity((after - before) / before * 100, Unit.PERCENT) if before else None,
            interval_lower=None,
            interval_upper=None,
        )
    return Assessment(
        measure=measure,
        name=f"Police recorded {NAMES[measure].lower()}",
        short_name=NAMES[measure],
        priority="neighbourhood-crime",
        area=code,
        period=JUNE_2025,
        direction=Direction.DOWN,
        verdict=verdict if after is not None else Verdict.NO_DATA,
        why="the two periods share months" if verdict is Verdict.NOT_ASSESSED else "",
        latest=quantity(after),
        baseline=replace(quantity(before), period=JUNE_2019),
        change=change,
        is_proxy=True,
    )


def job_with(code: str, assessments: tuple[Assessment, ...], *contacts: Contact, **results: object) -> Job:
    """The invented job with one force's figures replaced, and parts of the results besides."""
    job = invented_job()
    forces = tuple((area, assessments if area == code else others) for area, others in job.results.forces)
    changed: Results = replace(job.results, forces=forces, **results)  # type: ignore[arg-type]
    return replace(job, results=changed, contacts=contacts)


def letter_to(job: Job, code: str) -> Document:
    """The letter of a job to the force of this code."""
    addressee = job.areas.force(code)
    assert addressee is not None
    return letters.letter(job, facts_of(addressee, job))


def paragraphs(document: Document) -> tuple[str, ...]:
    """The words of every paragraph."""
    return tuple(plain(block.content) for block in document.blocks if isinstance(block, Paragraph))

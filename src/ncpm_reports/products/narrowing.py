"""What one product may depend on: the job with all else taken out, so that nothing else can change the product.

It makes public products public by construction, and its digest is the key under which a product is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ncpm_reports.measures.public import UNSEEN
from ncpm_reports.measures.results import Assessment, Results
from ncpm_reports.products.board_pack.actions import FILE as ACTIONS
from ncpm_reports.products.materials import Job, Materials
from ncpm_reports.products.public_summary.publication import neighbour

SUMMARY_TEMPLATES = "public-summary/"
NOTHING = Results(national=(), national_context=(), forces=(), readiness=(), revisions=())


def for_kind(job: Job, kind: str) -> Job:
    """The job as all products of a kind see it; no paths of this machine are left in it."""
    build = replace(job.build, data=Path(), templates=Path(), letters=Path(), store=Path(), output=Path())
    return NARROWINGS[kind](replace(job, build=build))


def for_area(job: Job, kind: str, area: str) -> Job:
    """A job for a kind as the product of one area sees it.

    A public summary has its own area's figures and statement, a profile its figures, a letter the contact of its force.
    """
    materials, force = job.materials, job.areas.force(area)
    match kind:
        case "letter":
            contacts = tuple(contact for contact in materials.contacts if contact.force == area)
            return replace(job, materials=replace(materials, contacts=contacts))
        case "profile":
            return replace(job, results=replace(job.results, forces=_of_area(job.results.forces, area)))
        case "summary":
            statements = of_folder(materials.public.statements, f"{'' if force is None else force.slug}/")
            materials = replace(materials, public=replace(materials.public, statements=statements))
            return replace(job, view=replace(job.view, forces=_of_area(job.view.forces, area)), materials=materials)
        case _:
            return job


Forces = tuple[tuple[str, tuple[Assessment, ...]], ...]


def _of_area(forces: Forces, area: str) -> Forces:
    return tuple((code, assessments) for code, assessments in forces if code == area)


def _summary(job: Job) -> Job:
    """Of each measure stays the one neighbour that is shown in its place where it has no figure, and no other."""
    public = job.materials.public
    public = replace(public, templates=of_folder(public.templates, SUMMARY_TEMPLATES), boundaries="")
    shown = ((a, neighbour(a, public.framework)) for a in job.view.national)
    national = tuple(replace(a, context=() if near is None else (near,)) for a, near in shown)
    view = replace(job.view, national=national, national_context=())
    return replace(job, results=NOTHING, view=view, materials=Materials(public=public, letters={}), releases=())


def _site(job: Job) -> Job:
    public = job.materials.public
    public = replace(public, templates=of_folder(public.templates, "site/"), statements={})
    return replace(job, results=NOTHING, materials=Materials(public=public, letters={}))


def _pack(job: Job) -> Job:
    public = job.materials.public
    public = replace(public, templates=of_folder(public.templates, "board-pack/"), statements={})
    return replace(job, view=UNSEEN, materials=replace(job.materials, public=public, letters={}, contacts=()))


def _profile(job: Job) -> Job:
    """Profiles have what is said of one force, and which national measures have figures."""
    narrowed = _pack(job)
    public = replace(narrowed.materials.public, boundaries="")
    materials = replace(narrowed.materials, public=public, commentary={}, method={})
    results = replace(NOTHING, national=_alone(job.results.national), forces=job.results.forces)
    return replace(narrowed, results=results, materials=materials, releases=())


def _letters(job: Job) -> Job:
    """Letters have the national measures, but no history or neighbours of theirs.

    What stands out about one force depends on all of them: its facts are given beside.
    """
    narrowed = _office(job)
    results = replace(NOTHING, national=_alone(job.results.national))
    return replace(narrowed, materials=replace(narrowed.materials, commentary={}), results=results, releases=())


def _alone(national: Iterable[Assessment]) -> tuple[Assessment, ...]:
    return tuple(replace(assessment, context=(), history=()) for assessment in national)


def _office(job: Job) -> Job:
    materials = job.materials
    public = replace(materials.public, templates={}, statements={}, boundaries="")
    # The board's decisions on letters are in its log of actions.
    log = {path: text for path, text in materials.commentary.items() if path == ACTIONS}
    narrowed = Materials(public=public, letters=materials.letters, contacts=materials.contacts, commentary=log)
    return replace(job, view=UNSEEN, materials=narrowed)


NARROWINGS: Mapping[str, Callable[[Job], Job]] = {
    "pack": _pack,
    "profile": _profile,
    "summary": _summary,
    "site": _site,
    "letter": _letters,
    "together": _letters,
    "office": _office,
}


def of_folder(texts: Mapping[str, str], folder: str) -> Mapping[str, str]:
    """The texts whose paths begin with the folder's."""
    return {path: text for path, text in texts.items() if path.startswith(folder)}

"""What one product may depend on: the job with all else taken out, so that nothing else can change the product.

It makes public products public by construction, and its digest is the key under which a product is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.public import UNSEEN
from ncpm_reports.measures.results import Assessment, Results
from ncpm_reports.products.board_pack.actions import FILE as ACTIONS
from ncpm_reports.products.materials import Job, Materials
from ncpm_reports.products.public_summary.publication import neighbour

SUMMARY_TEMPLATES = "public-summary/"
NOTHING = Results(national=(), national_context=(), forces=(), funnels=(), readiness=(), revisions=())


def for_kind(job: Job, kind: str) -> Job:
    """The job as all products of a kind see it; no paths of this machine are left in it."""
    return NARROWINGS[kind](replace(job, build=_anywhere(job.build)))


def for_area(job: Job, kind: str, area: str) -> Job:
    """A job for a kind as the product of one area sees it.

    A public summary has its own area's figures and statement, a profile its figures, a letter the contact of its force.
    """
    if kind == "letter":
        contacts = tuple(contact for contact in job.materials.contacts if contact.force == area)
        return replace(job, materials=replace(job.materials, contacts=contacts))
    if kind == "profile":
        forces = tuple((code, local) for code, local in job.results.forces if code == area)
        return replace(job, results=replace(job.results, forces=forces))
    if kind != "summary":
        return job
    public = job.materials.public
    statements = of_folder(public.statements, f"{_slug(public.areas, area)}/")
    return replace(
        job,
        view=replace(
            job.view, forces=tuple((code, assessments) for code, assessments in job.view.forces if code == area)
        ),
        materials=replace(job.materials, public=replace(public, statements=statements)),
    )


def _summary(job: Job) -> Job:
    templates = of_folder(job.materials.public.templates, SUMMARY_TEMPLATES)
    public = replace(job.materials.public, templates=templates, boundaries="")
    national = tuple(_with_neighbour(assessment, public.framework) for assessment in job.view.national)
    return replace(
        job,
        results=NOTHING,
        view=replace(job.view, national=national, national_context=()),
        materials=Materials(public=public, letters={}),
        releases=(),
    )


def _with_neighbour(a: Assessment, framework: Framework) -> Assessment:
    """A measure with the one neighbour that is shown in its place where it has no figure, and no other."""
    shown = neighbour(a, framework)
    return replace(a, context=() if shown is None else (shown,))


def _site(job: Job) -> Job:
    public = job.materials.public
    templates = of_folder(public.templates, "site/")
    return replace(
        job,
        results=NOTHING,
        materials=Materials(public=replace(public, templates=templates, statements={}), letters={}),
    )


def _pack(job: Job) -> Job:
    public = job.materials.public
    templates = of_folder(public.templates, "board-pack/")
    return replace(
        job,
        view=UNSEEN,
        materials=replace(
            job.materials, public=replace(public, templates=templates, statements={}), letters={}, contacts=()
        ),
    )


def _profile(job: Job) -> Job:
    """Profiles have what is said of one force, and which national measures have figures."""
    narrowed = _pack(job)
    national = tuple(replace(assessment, context=(), history=()) for assessment in job.results.national)
    return replace(
        narrowed,
        results=replace(NOTHING, national=national, forces=job.results.forces),
        materials=replace(
            narrowed.materials, public=replace(narrowed.materials.public, boundaries=""), commentary={}, method={}
        ),
        releases=(),
    )


def _letters(job: Job) -> Job:
    """Letters have the national measures, but no history or neighbours of theirs.

    What stands out about one force depends on all of them: its facts are given beside.
    """
    national = tuple(replace(assessment, context=(), history=()) for assessment in job.results.national)
    narrowed = _office(job)
    materials = replace(narrowed.materials, commentary={})
    return replace(narrowed, materials=materials, results=replace(NOTHING, national=national), releases=())


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


def _slug(areas: Areas, code: str) -> str:
    force = areas.force(code)
    return "" if force is None else force.slug


def _anywhere(build: BuildInfo) -> BuildInfo:
    return replace(build, data=Path(), templates=Path(), letters=Path(), store=Path(), output=Path())

"""What one product may depend on: the job with all else taken out, so that nothing else can change the product.

A product made again only when this has changed is the product that a clean build would make.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures.results import PublicView, Results
from ncpm_reports.products.materials import Job, Materials

NOTHING = Results(
    national=(), national_context=(), forces=(), funnels=(), false_discovery=None, readiness=(), revisions=()
)


def narrowed(job: Job, kind: str, area: str) -> Job:
    """The job as a product of this kind and area sees it; no paths of this machine are left in it."""
    return NARROWINGS[kind](replace(job, build=_anywhere(job.build)), area)


def _summary(job: Job, area: str) -> Job:
    """A public summary: the country, its own area, its own statement."""
    slug = _slug(job.materials.public.areas, area)
    public = job.materials.public
    statements = _of_folder(public.statements, f"{slug}/")
    return replace(
        job,
        results=NOTHING,
        view=_only(job.view, area),
        materials=Materials(
            public=replace(public, templates=_of_folder(public.templates, "public-summary/"), statements=statements),
            letters={},
        ),
        releases=(),
    )


def _site(job: Job, _: str) -> Job:
    public = job.materials.public
    templates = _of_folder(public.templates, "site/")
    return replace(
        job,
        results=NOTHING,
        materials=Materials(public=replace(public, templates=templates, statements={}), letters={}),
    )


def _pack(job: Job, _: str) -> Job:
    public = job.materials.public
    templates = _of_folder(public.templates, "board-pack/")
    return replace(
        job,
        materials=replace(
            job.materials, public=replace(public, templates=templates, statements={}), letters={}, contacts=()
        ),
    )


def _letters(job: Job, _: str) -> Job:
    """Letters: what stands out about one force depends on all of them, so every figure stays."""
    held = job.materials
    public = replace(held.public, templates={}, statements={})
    return replace(job, materials=Materials(public=public, letters=held.letters, contacts=held.contacts))


NARROWINGS: Mapping[str, Callable[[Job, str], Job]] = {
    "pack": _pack,
    "summary": _summary,
    "site": _site,
    "letter": _letters,
    "office": _letters,
}


def _only(view: PublicView, area: str) -> PublicView:
    return replace(view, forces=tuple((code, held) for code, held in view.forces if code == area))


def _of_folder(texts: Mapping[str, str], folder: str) -> Mapping[str, str]:
    return {path: text for path, text in texts.items() if path.startswith(folder)}


def _slug(areas: Areas, code: str) -> str:
    force = areas.force(code)
    return "" if force is None else force.slug


def _anywhere(build: BuildInfo) -> BuildInfo:
    return replace(build, data=Path(), templates=Path(), letters=Path(), store=Path(), output=Path())

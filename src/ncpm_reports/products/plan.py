"""Which products a quarter needs, and how each is composed: one task a product, in a fixed order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.products import board_pack, letters, private_office, public_summary, site_pages
from ncpm_reports.products.invention import marked
from ncpm_reports.products.materials import Job
from ncpm_reports.products.narrowing import for_area, for_kind
from ncpm_reports.products.product import Audience, Product
from ncpm_reports.products.public_charts import Charts
from ncpm_reports.products.public_sections import recent_charts


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Task:
    """One product to make: its kind and, for those made per area, the area's code."""

    kind: str
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of product: who it is for, and how one is composed from the job and an area's code.

    What all of a kind show alike is made once, by `shared`, from the part of the job that they all see.
    """

    audience: Audience
    compose: Callable[[Job, str, Charts | None], tuple[Product, ...]]
    shared: Callable[[Job], Charts | None] = lambda job: None


KINDS: Mapping[str, Kind] = {
    "pack": Kind(audience=Audience.BOARD, compose=lambda job, area, charts: (board_pack.compose(job),)),
    "summary": Kind(
        audience=Audience.PUBLIC,
        compose=lambda job, area, charts: (public_summary.compose(job.public, area, charts),),
        shared=lambda job: recent_charts(job.public),
    ),
    "site": Kind(audience=Audience.PUBLIC, compose=lambda job, area, charts: site_pages.compose(job.public)),
    "letter": Kind(audience=Audience.LETTERS, compose=lambda job, area, charts: (letters.compose(job, area),)),
    "office": Kind(audience=Audience.LETTERS, compose=lambda job, area, charts: private_office.compose(job)),
}


def plan(
    forces: tuple[ForceArea, ...], only: frozenset[Audience] = frozenset(), chosen: frozenset[str] = frozenset()
) -> tuple[Task, ...]:
    """The tasks of a quarter. `only` limits to audiences and `chosen` to areas (by code); empty means all.

    When areas are chosen, products that cover all areas are left out.
    """
    wanted = {kind for kind, about in KINDS.items() if not only or about.audience in only}
    tasks: list[Task] = [] if chosen else [Task(kind=kind) for kind in ("pack", "site", "office") if kind in wanted]
    for force in forces:
        if not chosen or force.code in chosen:
            tasks.extend(Task(kind=kind, area=force.code) for kind in ("summary", "letter") if kind in wanted)
    return tuple(tasks)


class Composer:
    """Composes the products of one job, each from nothing but what it may depend on."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._seen: dict[str, tuple[Job, Charts | None]] = {}

    def compose(self, task: Task) -> tuple[Product, ...]:
        """The products of one task."""
        seen, charts = self._by_kind(task.kind)
        products = KINDS[task.kind].compose(for_area(seen, task.kind, task.area), task.area, charts)
        return tuple(marked(product) for product in products) if self.job.build.illustrative else products

    def _by_kind(self, kind: str) -> tuple[Job, Charts | None]:
        known = self._seen.get(kind)
        if known is None:
            seen = for_kind(self.job, kind)
            # What is shared is made from what a product without an area sees, so that no area's figures can be in it.
            known = self._seen[kind] = (seen, KINDS[kind].shared(for_area(seen, kind, "")))
        return known

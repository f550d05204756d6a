"""Which products a quarter needs, and how each is composed: one task a product, in a fixed order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.products import board_pack, letters, private_office, public_summary, site_pages
from ncpm_reports.products.invention import marked
from ncpm_reports.products.materials import Job
from ncpm_reports.products.narrowing import narrowed
from ncpm_reports.products.product import Audience, Product


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Task:
    """One product to make: its kind and, for those made per area, the area's code."""

    kind: str
    area: str = ""


KINDS: Mapping[str, tuple[Audience, Callable[[Job, str], tuple[Product, ...]]]] = {
    "pack": (Audience.BOARD, lambda job, area: (board_pack.compose(job),)),
    "summary": (Audience.PUBLIC, lambda job, area: (public_summary.compose(job.public, area),)),
    "site": (Audience.PUBLIC, lambda job, area: site_pages.compose(job.public)),
    "letter": (Audience.LETTERS, lambda job, area: (letters.compose(job, area),)),
    "office": (Audience.LETTERS, lambda job, area: private_office.compose(job)),
}


def plan(
    forces: tuple[ForceArea, ...], only: frozenset[Audience] = frozenset(), chosen: frozenset[str] = frozenset()
) -> tuple[Task, ...]:
    """The tasks of a quarter. `only` limits to audiences and `chosen` to areas (by code); empty means all.

    When areas are chosen, products that cover all areas are left out.
    """
    wanted = {kind for kind, (audience, _) in KINDS.items() if not only or audience in only}
    tasks: list[Task] = [] if chosen else [Task(kind=kind) for kind in ("pack", "site", "office") if kind in wanted]
    for force in forces:
        if not chosen or force.code in chosen:
            tasks.extend(Task(kind=kind, area=force.code) for kind in ("summary", "letter") if kind in wanted)
    return tuple(tasks)


def compose(task: Task, job: Job) -> tuple[Product, ...]:
    """The products of one task, from nothing but what they may depend on."""
    products = KINDS[task.kind][1](narrowed(job, task.kind, task.area), task.area)
    return tuple(marked(product) for product in products) if job.build.illustrative else products

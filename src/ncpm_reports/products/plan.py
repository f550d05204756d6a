"""Which products a quarter needs, and how each is composed: one task a product, in a fixed order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ncpm_reports.core.areas import Areas, ForceArea
from ncpm_reports.core.settings import Audience, Settings
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.board_pack import profiles
from ncpm_reports.products.illustrative import marked
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.facts import Facts, every_force
from ncpm_reports.products.materials import Job
from ncpm_reports.products.narrowing import for_area, for_kind
from ncpm_reports.products.product import Product
from ncpm_reports.products.public_summary import summary as public_summary
from ncpm_reports.products.site import pages as site_pages


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Task:
    """One product to make: its kind and, for those made per area, the area's code."""

    kind: str
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInput:
    """What one task is composed from, and nothing else.

    `facts` are of the forces that a letter or a profile is about.
    """

    job: Job
    facts: tuple[Facts, ...] = ()


# What the inputs of many tasks have in common.
SHARED = (Assessment, Areas, Framework, Settings, Facts)
Compose = Callable[[TaskInput, str], tuple[Product, ...]]
KINDS: Mapping[str, tuple[Audience, Compose]] = {
    "pack": (Audience.BOARD, lambda given, area: (board_pack.compose(given.job),)),
    "profile": (Audience.BOARD, lambda given, area: (profiles.compose(given.job, given.facts[0]),)),
    "summary": (Audience.PUBLIC, lambda given, area: public_summary.compose(given.job.public, area)),
    "site": (Audience.PUBLIC, lambda given, area: site_pages.compose(given.job.public)),
    "letter": (Audience.LETTERS, lambda given, area: (letters.compose(given.job, area, given.facts[0]),)),
    "together": (Audience.LETTERS, lambda given, area: (private_office.together(given.job, given.facts),)),
    "office": (Audience.LETTERS, lambda given, area: private_office.compose(given.job)),
}


# The longest first, so that of several processes none is left alone with one at the end.
OF_ALL_AREAS = ("pack", "together", "site", "office")
OF_ONE_AREA = ("summary", "letter", "profile")


def plan(
    forces: tuple[ForceArea, ...], only: frozenset[Audience] = frozenset(), chosen: frozenset[str] = frozenset()
) -> tuple[Task, ...]:
    """The tasks of a quarter. `only` limits to audiences and `chosen` to areas (by code); empty means all.

    When areas are chosen, products that cover all areas are left out.
    """
    wanted = {kind for kind, (audience, _) in KINDS.items() if not only or audience in only}
    tasks: list[Task] = [] if chosen else [Task(kind=kind) for kind in OF_ALL_AREAS if kind in wanted]
    for force in forces:
        if not chosen or force.code in chosen:
            tasks.extend(Task(kind=kind, area=force.code) for kind in OF_ONE_AREA if kind in wanted)
    return tuple(tasks)


def compose(given: TaskInput, task: Task) -> tuple[Product, ...]:
    """The products of one task, from what it may depend on. Raises: Refused with everything wrong in its texts."""
    products = KINDS[task.kind][1](given, task.area)
    return tuple(marked(product) for product in products) if given.job.build.illustrative else products


class Composer:
    """Composes the products of one job, each from nothing but what it may depend on."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._jobs: dict[str, Job] = {}

    def task_input(self, task: Task) -> TaskInput:
        """What a task is composed from."""
        if task.kind not in self._jobs:
            self._jobs[task.kind] = for_kind(self.job, task.kind)
        job = for_area(self._jobs[task.kind], task.kind, task.area)
        if task.kind in ("letter", "profile"):
            return TaskInput(job=job, facts=tuple(facts for facts in self._facts if facts.force.code == task.area))
        return TaskInput(job=job, facts=self._facts if task.kind == "together" else ())

    def compose(self, task: Task) -> tuple[Product, ...]:
        """The products of one task. Raises: as `compose` does."""
        return compose(self.task_input(task), task)

    @cached_property
    def _facts(self) -> tuple[Facts, ...]:
        return every_force(self.job)

"""Which products a quarter needs, and how each is composed: one task a product, in a fixed order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.documents.blocks import Document
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.illustrative import marked
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.batch import batch_of
from ncpm_reports.products.letters.facts import Facts
from ncpm_reports.products.materials import Job, PublicJob
from ncpm_reports.products.narrowing import for_area, for_kind
from ncpm_reports.products.product import Audience, Product
from ncpm_reports.products.public_summary import summary as public_summary
from ncpm_reports.products.public_summary.charts import Charts
from ncpm_reports.products.public_summary.sections import recent_charts
from ncpm_reports.products.site import pages as site_pages


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Task:
    """One product to make: its kind and, for those made per area, the area's code."""

    kind: str
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one task is composed from, and nothing else.

    `facts` are of the forces that letters are about. `charts` are drawn from the job alone, once for all summaries;
    `composed` are the letters with these facts, in their order, where they are composed already.
    """

    job: Job
    facts: tuple[Facts, ...] = ()
    charts: Charts | None = None
    composed: tuple[Document, ...] = ()


KINDS: Mapping[str, tuple[Audience, Callable[[Seen, str], tuple[Product, ...]]]] = {
    "pack": (Audience.BOARD, lambda seen, area: (board_pack.compose(seen.job),)),
    "summary": (Audience.PUBLIC, lambda seen, area: public_summary.compose(seen.job.public, area)),
    "site": (Audience.PUBLIC, lambda seen, area: site_pages.compose(seen.job.public)),
    "letter": (Audience.LETTERS, lambda seen, area: (letters.compose(seen.job, area, seen.facts[0]),)),
    "together": (Audience.LETTERS, lambda seen, area: (private_office.together(seen.job, seen.facts, seen.composed),)),
    "office": (Audience.LETTERS, lambda seen, area: private_office.compose(seen.job)),
}


# The longest first, so that of several processes none is left alone with it at the end.
OF_ALL_AREAS = ("pack", "together", "site", "office")


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
            tasks.extend(Task(kind=kind, area=force.code) for kind in ("summary", "letter") if kind in wanted)
    return tuple(tasks)


class Composer:
    """Composes the products of one job, each from nothing but what it may depend on."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._jobs: dict[str, Job] = {}
        self._letters: dict[str, tuple[Facts, Document]] = {}

    def seen(self, task: Task) -> Seen:
        """What a task is composed from, but for what can be drawn from that."""
        if task.kind not in self._jobs:
            self._jobs[task.kind] = for_kind(self.job, task.kind)
        job = for_area(self._jobs[task.kind], task.kind, task.area)
        if task.kind == "letter":
            return Seen(job=job, facts=tuple(one for one in self._facts if one.force.code == task.area))
        return Seen(job=job, facts=self._facts if task.kind == "together" else ())

    def compose(self, task: Task) -> tuple[Product, ...]:
        """The products of one task."""
        seen = self.seen(task)
        if task.kind == "summary":
            seen = replace(seen, charts=self._charts)
        elif task.kind == "together":
            seen = replace(seen, composed=tuple(self._letter(seen.job, one) for one in seen.facts))
        return compose(seen, task)

    def taking_up(self, job: Job) -> "Composer":
        """A composer of another job, which has from this one what is the same for both: charts and letters."""
        other = Composer(job)
        own, its = (one.seen(Task(kind="summary")).job.public for one in (self, other))
        if "_charts" in vars(self) and _drawn_from(own) == _drawn_from(its):
            other._charts = self._charts
        if self.seen(Task(kind="together")).job == other.seen(Task(kind="together")).job:
            other._letters = self._letters
        return other

    def _letter(self, job: Job, facts: Facts) -> Document:
        held = self._letters.get(facts.force.code)
        if held is None or held[0] != facts:
            held = facts, letters.letter(job, facts.force.code, facts)
            self._letters[facts.force.code] = held
        return held[1]

    @cached_property
    def _facts(self) -> tuple[Facts, ...]:
        return batch_of(self.job).facts

    @cached_property
    def _charts(self) -> Charts:
        # Drawn from what a summary of no area sees, so that no area's figures can be in them.
        return recent_charts(self.seen(Task(kind="summary")).job.public)


def _drawn_from(job: PublicJob) -> PublicJob:
    """What charts are drawn from: the job without the words of templates, statements and translations."""
    return replace(job, materials=replace(job.materials, templates={}, statements={}, welsh=""))


def compose(seen: Seen, task: Task) -> tuple[Product, ...]:
    """The products of one task, from what it may see."""
    products = KINDS[task.kind][1](seen, task.area)
    return tuple(marked(product) for product in products) if seen.job.build.illustrative else products

"""Which products a quarter needs, and what each is composed from: one task a product, in a fixed order.

A product is composed from the job with all else taken out, so that nothing else can change it: that makes public
products public by construction, and its digest is the key under which a product is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ncpm_reports.core.areas import Areas, ForceArea
from ncpm_reports.core.settings import Audience, Settings
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.board_pack import profiles
from ncpm_reports.products.board_pack.commentary import ACTIONS
from ncpm_reports.products.job import NO_RESULTS, Job
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.facts import Facts, every_force
from ncpm_reports.products.product import Product, mark_invented
from ncpm_reports.products.public_summary import summary as public_summary
from ncpm_reports.products.public_summary.publication import neighbour
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
SHARED_TYPES = (Assessment, Areas, Framework, Settings, Facts)
Compose = Callable[[TaskInput, str], tuple[Product, ...]]
KINDS: Mapping[str, tuple[Audience, Compose]] = {
    "pack": (Audience.BOARD, lambda inputs, area: (board_pack.compose(inputs.job),)),
    "profile": (Audience.BOARD, lambda inputs, area: (profiles.compose(inputs.job, inputs.facts[0]),)),
    "summary": (Audience.PUBLIC, lambda inputs, area: public_summary.compose(inputs.job.public, area)),
    "site": (Audience.PUBLIC, lambda inputs, area: site_pages.compose(inputs.job.public)),
    "letter": (Audience.LETTERS, lambda inputs, area: (letters.compose(inputs.job, inputs.facts[0]),)),
    "office": (Audience.LETTERS, lambda inputs, area: private_office.compose(inputs.job)),
}
# The longest first, so that of several processes none is left alone with one at the end.
OF_ALL_AREAS = ("pack", "site", "office")
OF_ONE_AREA = ("summary", "letter", "profile")

# What every product may depend on, by field of the job; and what else its kind may.
COMMON_FIELDS = frozenset({"settings", "areas", "framework", "caveats", "reference_docx"})
FIELDS_OF_KIND: Mapping[str, frozenset[str]] = {
    "pack": frozenset({"results", "templates", "boundaries", "commentary", "method", "releases"}),
    "profile": frozenset({"results", "templates"}),
    "summary": frozenset({"view", "templates", "statements", "welsh"}),
    "site": frozenset({"view", "templates", "boundaries"}),
    "letter": frozenset({"results", "letters", "contacts"}),
    "office": frozenset({"results", "letters", "contacts", "commentary"}),
}
TEMPLATE_FOLDERS = {"pack": "board-pack/", "profile": "board-pack/", "summary": "public-summary/", "site": "site/"}


def plan(
    forces: tuple[ForceArea, ...], only: frozenset[Audience] = frozenset(), chosen: frozenset[str] = frozenset()
) -> tuple[Task, ...]:
    """The tasks of a quarter, only of these audiences; of chosen areas alone, by code. Empty sets mean all."""
    kinds = {kind for kind, (audience, _) in KINDS.items() if not only or audience in only}
    tasks: list[Task] = [] if chosen else [Task(kind=kind) for kind in OF_ALL_AREAS if kind in kinds]
    for force in forces:
        if not chosen or force.code in chosen:
            tasks.extend(Task(kind=kind, area=force.code) for kind in OF_ONE_AREA if kind in kinds)
    return tuple(tasks)


def compose(task_input: TaskInput, task: Task) -> tuple[Product, ...]:
    """The products of one task, from what it may depend on. Raises: Refused with everything wrong in its texts."""
    products = KINDS[task.kind][1](task_input, task.area)
    return tuple(mark_invented(product) for product in products) if task_input.job.build.illustrative else products


class Composer:
    """Composes the products of one job, each from nothing but what it may depend on."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._jobs: dict[str, Job] = {}

    def task_input(self, task: Task) -> TaskInput:
        """What a task is composed from."""
        if task.kind not in self._jobs:
            self._jobs[task.kind] = _for_kind(self.job, task.kind)
        job = _for_area(self._jobs[task.kind], task)
        if task.kind in ("letter", "profile"):
            return TaskInput(job=job, facts=tuple(facts for facts in self._facts if facts.force.code == task.area))
        return TaskInput(job=job)

    def compose(self, task: Task) -> tuple[Product, ...]:
        """The products of one task. Raises: as `compose` does."""
        return compose(self.task_input(task), task)

    @cached_property
    def _facts(self) -> tuple[Facts, ...]:
        return every_force(self.job)


def _for_kind(job: Job, kind: str) -> Job:
    """The job as all products of a kind see it."""
    national, forces = job.results.national, job.results.forces
    job = Job(build=job.build, **{name: getattr(job, name) for name in COMMON_FIELDS | FIELDS_OF_KIND[kind]})
    job = replace(job, templates=_texts_below(job.templates, TEMPLATE_FOLDERS.get(kind, "")))
    match kind:
        case "summary":
            # Of each measure stays the neighbour that is shown in its place where it has no figure, and no other.
            pairs = ((a, neighbour(a, job.framework)) for a in job.view.national)
            shown = tuple(replace(a, context=() if near is None else (near,)) for a, near in pairs)
            return replace(job, view=replace(job.view, national=shown, national_context=()))
        case "profile":
            return replace(job, results=replace(NO_RESULTS, national=_figures_alone(national), forces=forces))
        case "letter":
            # What stands out about one force depends on all of them: its facts are given beside.
            return replace(job, results=replace(NO_RESULTS, national=_figures_alone(national)))
        case "office":
            # The board's decisions on letters are in its log of actions.
            return replace(job, commentary=_texts_below(job.commentary, ACTIONS))
        case _:
            return job


def _for_area(job: Job, task: Task) -> Job:
    match task.kind:
        case "letter":
            return replace(job, contacts=tuple(contact for contact in job.contacts if contact.force == task.area))
        case "profile":
            return replace(job, results=replace(job.results, forces=_results_of_area(job.results.forces, task.area)))
        case "summary":
            force = job.areas.force(task.area)
            statements = _texts_below(job.statements, f"{'' if force is None else force.slug}/")
            local, revisions = _results_of_area(job.view.forces, task.area), job.view.revisions_for(task.area)
            view = replace(job.view, forces=local, revisions=revisions)
            return replace(job, view=view, statements=statements)
        case _:
            return job


ForceResults = tuple[tuple[str, tuple[Assessment, ...]], ...]


def _results_of_area(forces: ForceResults, area: str) -> ForceResults:
    return tuple((code, assessments) for code, assessments in forces if code == area)


def _figures_alone(national: Iterable[Assessment]) -> tuple[Assessment, ...]:
    return tuple(replace(assessment, context=(), history=()) for assessment in national)


def _texts_below(texts: Mapping[str, str], folder: str) -> Mapping[str, str]:
    return {path: text for path, text in texts.items() if path.startswith(folder)}

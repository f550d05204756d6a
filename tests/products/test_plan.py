"""What a product may depend on: all that it shows, nothing of another area, and the key of just that."""

from dataclasses import replace

import pytest

from ncpm_reports.cache import RenderKeys
from ncpm_reports.products.job import Contact, Job
from ncpm_reports.products.plan import KINDS, OF_ONE_AREA, SHARED_TYPES, Composer, Task, compose
from tests.builds import GWENT, KENT
from tests.products.packs import invented_job


def key(job: Job, task: Task) -> str:
    return RenderKeys(SHARED_TYPES).key(task, Composer(job).task_input(task))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_that_a_product_shows_is_taken_out_of_what_it_may_depend_on(kind: str) -> None:
    task = Task(kind=kind, area=KENT if kind in OF_ONE_AREA else "")
    composer = Composer(invented_job())
    whole = compose(replace(composer.task_input(task), job=invented_job()), task)
    assert composer.compose(task) == whole
    assert compose(composer.task_input(task), task) == whole


def test_a_letter_cannot_depend_on_the_facts_or_the_contact_of_another_force() -> None:
    contacts = tuple(Contact(force=code, name="A", email="a@example.uk") for code in (KENT, GWENT))
    given = Composer(replace(invented_job(), contacts=contacts)).task_input(Task(kind="letter", area=KENT))
    assert [facts.force.code for facts in given.facts] == [KENT]
    assert given.job.contacts == contacts[:1]
    assert not given.job.results.forces
    assert not given.job.results.residual_funnels


def test_a_summary_cannot_depend_on_another_area_or_on_what_is_restricted() -> None:
    job = Composer(invented_job()).task_input(Task(kind="summary", area=KENT)).job
    assert [code for code, _ in job.view.forces] == [KENT]
    assert not job.results.national
    assert not job.results.residual_funnels
    assert not job.letters
    assert not job.commentary


def test_a_summary_is_keyed_by_its_own_figures_only() -> None:
    job = invented_job()
    kent_task, gwent_task = Task(kind="summary", area=KENT), Task(kind="summary", area=GWENT)
    forces = tuple((code, local[:-1] if code == GWENT else local) for code, local in job.view.forces)
    changed = replace(job, view=replace(job.view, forces=forces))
    assert key(job, kent_task) == key(changed, kent_task)
    assert key(job, gwent_task) != key(changed, gwent_task)
    assert key(job, kent_task) != key(job, gwent_task)


def test_a_letter_is_keyed_by_what_it_says_of_its_own_force() -> None:
    job = invented_job()
    kent_task, gwent_task = Task(kind="letter", area=KENT), Task(kind="letter", area=GWENT)
    forces = tuple((code, local[1:] if code == GWENT else local) for code, local in job.results.forces)
    changed = replace(job, results=replace(job.results, forces=forces))
    assert key(job, kent_task) == key(changed, kent_task)
    assert key(job, gwent_task) != key(changed, gwent_task)


def test_values_that_are_equal_but_written_otherwise_have_other_keys() -> None:
    job = invented_job()
    (code, (first, *others)), *rest = job.view.forces
    assert first.latest is not None
    whole = [replace(first, latest=replace(first.latest, value=value)) for value in (12, 12.0)]
    assert whole[0] == whole[1]
    jobs = [replace(job, view=replace(job.view, forces=((code, (assessment, *others)), *rest))) for assessment in whole]
    task = Task(kind="summary", area=code)
    assert key(jobs[0], task) != key(jobs[1], task)

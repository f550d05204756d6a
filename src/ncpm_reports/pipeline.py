"""A quarter from its figures to its folder, step by step: load, assess, plan, render, check, write."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from ncpm_reports.cache import RenderCache, RenderKeys, inputs_digest, remove_stamp, write_stamp
from ncpm_reports.core.problems import Issue, Severity, refuse_if_any
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.executor import Submit, dask_cluster, local_pool
from ncpm_reports.inputs import Inputs, faulty_statements, read_inputs
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.disclosure_gate import check_results
from ncpm_reports.measures.results import Results, Verdict, public_view
from ncpm_reports.products.board_pack.method import to_confirm
from ncpm_reports.products.job import Job
from ncpm_reports.products.plan import SHARED_TYPES, Composer, Task, plan
from ncpm_reports.release.checks.final import past_due
from ncpm_reports.release.output.artefacts import Release, RenderedFiles
from ncpm_reports.release.output.complete_folder import complete_folder, is_letter, refuse_unfinished
from ncpm_reports.release.output.folder import FolderWriter, folder_name, locked, read_files, refuse_links
from ncpm_reports.release.output.letters.carry_over import read_earlier_letters
from ncpm_reports.release.output.records import write_records
from ncpm_reports.release.publish.ledger import read_ledger
from ncpm_reports.release.publish.sign_off import voided_sign_offs
from ncpm_reports.store.figures import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of the products are rendered, and the newest of them."""

    rendered: int
    products: int
    newest: Task


Report = Callable[[Progress], None]


def build_release(
    request: BuildRequest,
    paths: Paths,
    *,
    jobs: int = 0,
    cluster: str | None = None,
    anew: bool = False,
    today: date = date.max,
    report: Report = lambda progress: None,
    announce: Callable[[str], None] = lambda text: None,
) -> Release:
    """Builds a quarter and writes its folder whole, or raises and leaves what was there.

    What is in the cache is used again unless all is rendered `anew`. `announce` is told what replacing a candidate
    voids. No letter may be signed after `today`. A draft leaves out faulty statements; a candidate is refused.

    Raises: NotFound, Refused, StoreUnavailable, OutputUnavailable or WorkerLost.
    """
    with locked(paths.output):
        inputs = read_inputs(paths, request)
        job = assess_inputs(inputs)
        # Renderers, forked with all that is in memory, need no figures.
        inputs = replace(inputs, figures=Figures.from_observations(()))
        issues_by_area = faulty_statements(inputs)
        statement_issues = tuple(chain.from_iterable(issues_by_area.values()))
        open_issues = (*past_due(job), *statement_issues) if request.final else ()
        name = folder_name(job.build)
        refuse_links(paths.output / name)
        earlier_letters = read_earlier_letters(paths.output, job, today)
        cache = RenderCache(output=paths.output)
        if anew:
            cache.prune(0)
        pool = partial(local_pool, jobs=jobs) if cluster is None else partial(dask_cluster, address=cluster)
        with FolderWriter(paths.output, name) as folder:
            tasks = tasks_of(job, request, left_out=issues_by_area)
            products = render_tasks(job, tasks, folder, pool=pool, cache=cache, report=report)
            refuse_unfinished(products, earlier_letters, open_issues)
            products = complete_folder(folder.target, job, request, products, earlier_letters, left_out=issues_by_area)
            write_records(folder, job, products, inputs.texts, read_ledger(paths.output).published_head)
            earlier_letters.refuse_if_changed()
            remove_stamp(paths.output, name)
            release = _release(job, folder, products, statement_issues)
            for text in voided_sign_offs(paths.output, name, folder.artefacts):
                announce(text)
            folder.finish()
        cache.prune()
        if not statement_issues and inputs_digest(paths, request) == inputs.digest:
            write_stamp(paths.output, inputs.digest, release)
    return release


def rebuild(inputs: Inputs, job: Job, request: BuildRequest, ledger_head: str) -> Mapping[str, bytes]:
    """The files of a second build by path, nothing of it taken from an earlier one; the output folder is left alone."""
    with TemporaryDirectory() as scratch, FolderWriter(Path(scratch), folder_name(job.build)) as folder:
        products = render_tasks(job, tasks_of(job, request), folder)
        write_records(folder, job, products, inputs.texts, ledger_head)
        return read_files(folder.finish())


def assess_inputs(inputs: Inputs) -> Job:
    """The assessments of a quarter, and all else that its products are composed from.

    Raises: Refused where prints would give a suppressed figure away.
    """
    return job_of(inputs, results_of(inputs))


def results_of(inputs: Inputs) -> Results:
    """The assessments of a quarter. Raises: as `assess_inputs` does."""
    job = inputs.job
    results = assess(inputs.figures, job.framework, job.caveats, job.areas, job.build, groups=inputs.groups)
    refuse_if_any(check_results(results, inputs.figures, inputs.disclosure_rules, job.areas))
    return results


def job_of(inputs: Inputs, results: Results) -> Job:
    """The job of inputs whose assessments are these."""
    return replace(inputs.job, results=results, view=public_view(results))


def tasks_of(job: Job, request: BuildRequest, left_out: Container[str] = ()) -> tuple[Task, ...]:
    """The products that were asked for, one task each; no public summary of the areas `left_out`, by their codes."""
    tasks = plan(job.areas.forces, request.audiences, request.areas)
    return tuple(task for task in tasks if task.kind != "summary" or task.area not in left_out)


def render_tasks(
    job: Job,
    tasks: Sequence[Task],
    folder: FolderWriter,
    *,
    pool: Callable[[Composer], AbstractContextManager[Submit]] = local_pool,
    cache: RenderCache | None = None,
    report: Report = lambda progress: None,
) -> tuple[RenderedFiles, ...]:
    """Every task's product, in their order: from the cache, else rendered now by a pool of processes and then kept.

    Its files are written to the folder as they come, but for those of the letters' folder, which depend on hand edits.
    """
    composer, rendered = Composer(job), dict[Task, RenderedFiles]()
    with pool(composer) as submit:
        for task, product in _rendered(composer, tasks, submit, cache):
            folder.add(file for file in product.files if not is_letter(file.path))
            letters = tuple(file for file in product.files if is_letter(file.path))
            rendered[task] = replace(product, files=letters)
            report(Progress(rendered=len(rendered), products=len(tasks), newest=task))
    return tuple(rendered[task] for task in tasks)


def _rendered(
    composer: Composer, tasks: Sequence[Task], submit: Submit, cache: RenderCache | None
) -> Iterator[tuple[Task, RenderedFiles]]:
    """Each task with its product: those in the cache while the others are being rendered."""
    pending: dict[Task, tuple[str, Future[RenderedFiles]]] = {}
    keys = RenderKeys(SHARED_TYPES)
    for task in tasks:
        key = keys.key(task, composer.task_input(task)) if cache else ""
        cached = cache.get(key) if cache else None
        if cached is None:
            pending[task] = key, submit(task)
        else:
            yield task, cached
    for task in tuple(pending):
        key, future = pending.pop(task)
        product = future.result()
        if cache:
            cache.put(key, product)
        yield task, product


def _release(job: Job, folder: FolderWriter, products: Sequence[RenderedFiles], left_out: tuple[Issue, ...]) -> Release:
    build, national = job.build, job.results.national
    unconfirmed = () if build.marked_draft else to_confirm(job.results)
    remarks = (*(issue for product in products for issue in product.remarks), *unconfirmed)
    return Release(
        folder=folder.target,
        code=build.code,
        as_at=build.as_at.isoformat(),
        draft=build.marked_draft,
        illustrative=build.illustrative,
        files=len(folder.artefacts),
        bytes=sum(record.size for record in folder.artefacts),
        measures=len(national),
        gaps=tuple(assessment.name for assessment in national if assessment.verdict is Verdict.NO_DATA),
        remarks=tuple(issue for issue in remarks if issue.severity is Severity.WARNING),
        left_out=left_out,
    )

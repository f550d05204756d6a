"""A quarter from its figures to its folder, step by step: load, assess, plan, render, check, write."""

import hashlib
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ncpm_reports.cache import RenderCache, inputs_digest, program_digest, remove_stamp, write_stamp
from ncpm_reports.core.problems import Severity, refuse_if_any
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.executor import Submit, renderers
from ncpm_reports.inputs import Inputs, read_inputs
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.disclosure_gate import check_results
from ncpm_reports.measures.public import public_view
from ncpm_reports.measures.results import Verdict
from ncpm_reports.products.materials import Job
from ncpm_reports.products.plan import Composer, Task, TaskInput, plan
from ncpm_reports.products.to_confirm import to_confirm
from ncpm_reports.release.checks.gates import read_files
from ncpm_reports.release.output.artefacts import Release, RenderedFiles
from ncpm_reports.release.output.folder import FolderWriter, locked
from ncpm_reports.release.output.kept_products import is_letter, kept_products
from ncpm_reports.release.output.letters.complete import complete_letters
from ncpm_reports.release.output.letters.earlier_letters import EarlierLetters, folder_name, read_earlier_letters
from ncpm_reports.release.output.letters.kept_letters import kept_letters, whole_folder
from ncpm_reports.release.output.quarter import write_papers
from ncpm_reports.release.publish.ledger import read_ledger


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
    report: Report = lambda progress: None,
) -> Release:
    """Builds a quarter and writes its folder whole, or raises and leaves what was there.

    What was rendered before from the same inputs is used again, unless everything is to be rendered `anew`; the bytes
    are the same.

    Raises: NotFound, Refused, StoreUnavailable, OutputUnavailable or WorkerLost.
    """
    with locked(paths.output):
        inputs = read_inputs(paths, request)
        job = assess_inputs(inputs)
        composer, tasks = Composer(job), tasks_of(job, request)
        name = folder_name(job.build)
        earlier = read_earlier_letters(paths.output, job)
        cache = RenderCache(output=paths.output)
        if anew:
            cache.prune(0)
        with FolderWriter(paths.output, name) as folder:
            with renderers(composer, jobs, cluster) as submit:
                products = render_tasks(composer, tasks, folder, submit=submit, cache=cache, report=report)
            products = with_rest_of_folder(paths.output / name, job, request, products, earlier)
            write_papers(folder, job, products, inputs.texts, read_ledger(paths.output).published_head)
            earlier.refuse_if_changed()
            remove_stamp(paths.output, name)
            release = _release(job, folder, products)
            folder.finish()
        cache.prune()
        if inputs_digest(paths, request) == inputs.digest:
            write_stamp(paths.output, inputs.digest, release)
    return release


def rebuild(inputs: Inputs, job: Job, request: BuildRequest, ledger_head: str) -> Mapping[str, bytes]:
    """The files of a second build by path, nothing of it taken from an earlier one; the output folder is left alone."""
    composer = Composer(job)
    with TemporaryDirectory() as scratch, FolderWriter(Path(scratch), folder_name(job.build)) as folder:
        with renderers(composer, jobs=0, cluster=None) as submit:
            products = render_tasks(composer, tasks_of(job, request), folder, submit=submit)
        write_papers(folder, job, products, inputs.texts, ledger_head)
        return read_files(folder.finish())


def assess_inputs(inputs: Inputs) -> Job:
    """The assessments of a quarter, and all else that its products are composed from.

    Raises: Refused where prints would give a suppressed figure away.
    """
    public = inputs.materials.public
    results = assess(inputs.figures, public.framework, public.caveats, public.areas, inputs.build, groups=inputs.groups)
    refuse_if_any(check_results(results, inputs.figures, inputs.disclosure_rules, public.areas))
    return Job(
        results=results,
        view=public_view(results),
        materials=inputs.materials,
        build=inputs.build,
        reference_docx=inputs.reference_docx,
        releases=inputs.releases,
    )


def tasks_of(job: Job, request: BuildRequest) -> tuple[Task, ...]:
    """The products that were asked for, one task each."""
    return plan(job.materials.public.areas.forces, request.audiences, request.areas)


def render_tasks(
    composer: Composer,
    tasks: Sequence[Task],
    folder: FolderWriter,
    *,
    submit: Submit,
    cache: RenderCache | None = None,
    report: Report = lambda progress: None,
) -> tuple[RenderedFiles, ...]:
    """Every task's product, in their order: from the cache, else rendered now and then kept.

    Its files are written to the folder as they come, but for those of the letters' folder, which depend on hand edits.
    """
    rendered: dict[Task, RenderedFiles] = {}
    for task, product in _rendered(composer, tasks, submit, cache):
        folder.add(file for file in product.files if not is_letter(file.path))
        rendered[task] = replace(product, files=tuple(file for file in product.files if is_letter(file.path)))
        report(Progress(rendered=len(rendered), products=len(tasks), newest=task))
    return tuple(rendered[task] for task in tasks)


def render_key(given: TaskInput, task: Task) -> str:
    """The digest of everything that a task's files depend on."""
    return hashlib.sha256(pickle.dumps((program_digest(), task, given))).hexdigest()


def with_rest_of_folder(
    folder: Path, job: Job, request: BuildRequest, products: tuple[RenderedFiles, ...], letters: EarlierLetters
) -> tuple[RenderedFiles, ...]:
    """The products with the letters' folder complete, and with what a build of a part leaves of the others."""
    remarks = RenderedFiles(files=(), remarks=letters.remarks)
    if not (request.audiences or request.areas):
        return (*complete_letters(job, products, letters.found), remarks)
    rest = kept_products(folder, products)
    if not any(is_letter(record.name) for product in products for record in product.documents):
        return (*products, *rest, *whole_folder(folder, letters.found), remarks)
    kept = kept_letters(folder, letters.found, products)
    return (*complete_letters(job, (*products, *kept.products), letters.found, kept.stems), *rest, remarks)


def _rendered(
    composer: Composer, tasks: Sequence[Task], submit: Submit, cache: RenderCache | None
) -> Iterator[tuple[Task, RenderedFiles]]:
    """Each task with its product: those in the cache while the others are being rendered."""
    waiting: dict[Task, tuple[str, Future[RenderedFiles]]] = {}
    for task in tasks:
        key = render_key(composer.task_input(task), task) if cache else ""
        cached = cache.get(key) if cache else None
        if cached is None:
            waiting[task] = key, submit(task)
        else:
            yield task, cached
    for task in tuple(waiting):
        key, future = waiting.pop(task)
        product = future.result()
        if cache:
            cache.put(key, product)
        yield task, product


def _release(job: Job, folder: FolderWriter, products: Sequence[RenderedFiles]) -> Release:
    build, national = job.build, job.results.national
    remarks = [issue for product in products for issue in product.remarks]
    if not build.marked_draft:
        remarks.extend(to_confirm(job.results))
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
        remarks=tuple(issue.sentence() for issue in remarks if issue.severity is Severity.WARNING),
    )

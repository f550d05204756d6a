"""A quarter built: prepared, made by as many processes as asked, put together and written in one step."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from ncpm_reports.caching import Remembered, make_remembering
from ncpm_reports.core.problems import Severity
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures.results import Verdict
from ncpm_reports.pipeline import Order, Progress, make_order, run
from ncpm_reports.prepared import Prepared
from ncpm_reports.products import measure_data
from ncpm_reports.products.illustrative import marked_name
from ncpm_reports.products.plan import Composer, Task, plan
from ncpm_reports.release.cache import Cache
from ncpm_reports.release.output.artefacts import File
from ncpm_reports.release.output.folder import Writing, locked, unavailable
from ncpm_reports.release.output.letters.complete import FOLDER as LETTERS
from ncpm_reports.release.output.letters.complete import complete_letters
from ncpm_reports.release.output.letters.letters_folder import read_letters_folder, refuse_if_changed
from ncpm_reports.release.output.quarter import STYLESHEET, Origin, assemble
from ncpm_reports.release.output.rendering import PUBLIC, Made
from ncpm_reports.release.publish.ledger import read_ledger
from ncpm_reports.unchanged import CACHE, Built, forget, inputs_digest, remember
from ncpm_reports.wishes import Folders, Scope, Wish
from ncpm_reports.workshop import Workshop

KEPT = "products"
ACCESS = "data/pre-release-access.csv"


def build_quarter(
    folders: Folders,
    wish: Wish,
    scope: Scope,
    workshop: Workshop,
    *,
    tell: Callable[[Progress], None],
    anew: bool = False,
) -> Built:
    """Makes a quarter and writes its folder whole, or raises and leaves what was there.

    What was made before from the same inputs is used again, unless all is to be made `anew`; the bytes are the same.

    Raises: NotFound, Refused, StoreUnavailable or OutputUnavailable.
    """
    cache = folders.output / CACHE
    with locked(folders.output), workshop.a_build():
        inputs, prepared = workshop.prepare(folders, wish, scope)
        name = folder_name(prepared.job.build)
        earlier = read_letters_folder(folders.output / name / LETTERS)
        kept = Cache(folder=cache / KEPT)
        if anew:
            kept.sweep(0)
        with Writing(folders.output, name, workshop.written) as writing:
            made, new = make_all(prepared, scope, workshop, tell=tell, cache=kept, write=writing.add)
            made = complete_letters(prepared.job, made, earlier)
            head = read_ledger(folders.output).published_head
            try:
                files = gather(prepared, made, head)
            except OSError as error:
                # What was made waits in the cache; somebody may have deleted that meanwhile.
                raise unavailable(folders.output, error) from error
            refuse_if_changed(folders.output / name / LETTERS, earlier)
            forget(cache, folders.output / name)
            folder = writing.finish(files)
        kept.sweep()
        built = _built(prepared, folder, files, made, new)
        if inputs_digest(folders, wish, scope) == inputs:
            remember(cache, inputs, built)
    return built


def make_all(
    prepared: Prepared,
    scope: Scope,
    workshop: Workshop,
    *,
    tell: Callable[[Progress], None],
    cache: Cache | None = None,
    write: Callable[[Iterable[File]], None] = lambda files: None,
) -> tuple[tuple[Made, ...], int]:
    """Every product in the scope, and how many of them were made new; `write` is given the files as they come."""
    composer, tasks = Composer(prepared.job), tasks_of(prepared, scope)
    if cache is None:
        made = workshop.maker(composer, make_order)(Order(task=task) for task in tasks)
        return run(made, tasks, tell, write), len(tasks)
    remembered = Remembered(composer, cache, workshop.fingerprints(), workshop.lately)
    made = remembered.all_of(tasks, workshop.maker(composer, partial(make_remembering, cache)), write)
    return run(made, tasks, tell, write), remembered.made


def _built(prepared: Prepared, folder: Path, files: tuple[File, ...], made: tuple[Made, ...], new: int) -> Built:
    build, national = prepared.job.build, prepared.job.results.national
    remarks = (issue for one in made for issue in one.remarks)
    return Built(
        folder=folder,
        code=build.code,
        as_at=build.as_at.isoformat(),
        draft=build.marked_draft,
        illustrative=build.illustrative,
        files=len(files),
        bytes=sum(file.size for file in files),
        measures=len(national),
        gaps=tuple(one.name for one in national if one.verdict is Verdict.NO_DATA),
        remarks=tuple(issue.sentence() for issue in remarks if issue.severity is Severity.WARNING),
        made=new,
    )


def tasks_of(prepared: Prepared, scope: Scope) -> tuple[Task, ...]:
    """The tasks of a scope."""
    return plan(prepared.job.materials.public.areas.forces, scope.audiences, scope.areas)


def gather(prepared: Prepared, made: tuple[Made, ...], ledger_head: str) -> tuple[File, ...]:
    """Every file of the quarter: products, data, ledger of numbers, manifest and sums."""
    job = prepared.job
    named = marked_name if job.build.illustrative else str
    extra = [
        File(
            path=named("measures.json"),
            content=(measure_data.json_text(job.view, job.results.contributions).encode(),),
            restricted=True,
        ),
        File(path=named("measures.csv"), content=(measure_data.csv_text(job.view).encode(),), restricted=True),
    ]
    if any(file.path.startswith(PUBLIC) for one in made for file in one.files):
        style = job.materials.public.templates["brand/site.css"].encode()
        extra.append(File(path=f"{PUBLIC}{STYLESHEET}", content=(style,), restricted=False))
    if ACCESS in prepared.inputs:
        # Who sees the figures before their release is recorded with the pack that they see.
        name = named("board/pre-release-access.csv")
        extra.append(File(path=name, content=(prepared.inputs[ACCESS].encode(),), restricted=True))
    origin = Origin(
        build=job.build,
        settings=job.materials.public.settings,
        releases=job.releases,
        inputs=prepared.inputs,
        ledger_head=ledger_head,
    )
    return assemble(made, extra, origin)


def folder_name(build: BuildInfo) -> str:
    """The quarter's folder: "2025-06", or one that says INVENTED."""
    return f"{build.code}-INVENTED" if build.illustrative else build.code

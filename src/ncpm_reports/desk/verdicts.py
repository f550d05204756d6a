"""What would be said of measures with the figures of a file that is not stored yet, in a process that ends with it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.problems import Issue, WorkerLost
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.desk.processes import process_context
from ncpm_reports.documents.blocks import plain
from ncpm_reports.measures.framework import Framework, Measure
from ncpm_reports.measures.results import Caveat
from ncpm_reports.store.figures import Figures

_LOST = Issue(
    code="desk.verdicts-lost",
    where="The preview of the file",
    found="that the process which assesses its figures ended",
    expected="a process that nobody ends, and memory enough for it",
    remedy="Look at the file again. Nothing of it is stored yet.",
)


class VerdictRequest(NamedTuple):
    """The measures to be assessed for the nation, and what they are assessed from."""

    measures: tuple[Measure, ...]
    figures: Figures
    framework: Framework
    caveats: tuple[Caveat, ...]
    areas: Areas
    build: BuildInfo


# The name of each measure, with what is found of it.
Verdicts = tuple[tuple[str, str], ...]
Assess = Callable[[VerdictRequest], Verdicts]


def verdicts(request: VerdictRequest) -> Verdicts:
    """The name of each measure and its finding in a sentence, in the order asked for."""
    # The libraries that assess, which the server does without.
    from ncpm_reports.measures.assess import assess_one  # noqa: PLC0415
    from ncpm_reports.narrative.sentences import finding_public  # noqa: PLC0415

    made_from = (request.figures, request.framework, request.caveats, request.areas, request.build)
    findings = []
    for measure in request.measures:
        assessment = assess_one(*made_from, measure.id, measure.coverage_area)
        findings.append((measure.name, plain(finding_public(assessment, request.areas))))
    return tuple(findings)


def verdicts_apart(request: VerdictRequest) -> Verdicts:
    """As `verdicts`, from a process of its own. Raises: WorkerLost if that ended."""
    try:
        with ProcessPoolExecutor(max_workers=1, mp_context=process_context()) as pool:
            return pool.submit(verdicts, request).result()
    except BrokenProcessPool as fault:
        raise WorkerLost(_LOST) from fault

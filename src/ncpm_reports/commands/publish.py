"""`ncpm publish`: opens the public part of a signed candidate, or goes back to what was public before."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.build import project_root
from ncpm_reports.commands.new_files import removed_if_refused
from ncpm_reports.commands.options import DATA, OUTPUT, DataOption, DebugOption, OutputOption, StoreOption, store_path
from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.core.settings import Audience, BuildRequest, Paths
from ncpm_reports.executor import process_map
from ncpm_reports.inputs import Inputs, read_inputs
from ncpm_reports.measures.disclosure_gate import check_printed
from ncpm_reports.pipeline import assess_inputs, rebuild
from ncpm_reports.products.materials import Job
from ncpm_reports.release.checks.machine_names import machine_names
from ncpm_reports.release.checks.verify import Each, signed_problems
from ncpm_reports.release.output.artefacts import SUMS
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.publish.access import FILE as ACCESS
from ncpm_reports.release.publish.access import access_problems
from ncpm_reports.release.publish.candidate import SIGNED, Candidate, read_candidate
from ncpm_reports.release.publish.publish import Check, publish, undo

SHOWN = 10


def command(
    release: Annotated[
        Path | None, typer.Argument(help="The candidate's folder, such as output/2025-06-candidate.")
    ] = None,
    back: Annotated[
        bool, typer.Option("--undo", help="Make the release before the current one current again.")
    ] = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Publishes the public part of a candidate that two people have signed off, once its figures are public.

    It is checked as `ncpm verify` does, built a second time and compared byte for byte first. Every reason not to
    publish is listed.
    """
    now = datetime.now(UTC)
    if back:
        with removed_if_refused(output=output), locked(output):
            print(f"The current release is {undo(output, now)} again.")
        return
    if release is None:
        raise NotFound(_unnamed())
    candidate = read_candidate(release)
    folder = release.resolve().parent
    paths = Paths(root=project_root(data), data=data, store=store_path(data, store), output=folder)
    with removed_if_refused(store=paths.store, output=folder), locked(folder), process_map() as each:
        published = publish(folder, candidate, now, _checks(candidate, paths, each), _report)
    for remark in published.remarks:
        print(f"{remark.severity.value}: {remark.sentence()}")
    print(f"Published: the current release is {published.release}.")
    print(f"The site is {folder / 'releases' / published.release}: let a web server send that folder.")


def _checks(candidate: Candidate, paths: Paths, each: Each) -> Iterable[Check]:
    def verified(files: Mapping[str, bytes]) -> Iterable[Issue]:
        return signed_problems(files, candidate.records, each, machine_names())

    def second_build(files: Mapping[str, bytes]) -> Iterable[Issue]:
        return second_build_problems(files, candidate, paths)

    yield Check(name="numbers, structure and hidden content", problems=verified)
    # Invented figures have no release to be built from again; why they are not published is said already.
    if not candidate.illustrative:
        yield Check(name="second build", problems=second_build)


def second_build_problems(files: Mapping[str, bytes], candidate: Candidate, paths: Paths) -> Iterator[Issue]:
    """What differs between a candidate's signed files and a second build, and what its figures give away."""
    request = BuildRequest(
        period=parse_quarter(candidate.period),
        as_at=candidate.as_at,
        final=candidate.final,
        audiences=frozenset({Audience.BOARD, Audience.PUBLIC}),
    )
    inputs = read_inputs(paths, request)
    job = assess_inputs(inputs)
    yield from access_problems(inputs.texts.get(ACCESS, ""))
    yield from disclosures(inputs, job)
    rebuilt = rebuild(inputs, job, request, candidate.ledger_head)
    yield from differences(files, {path: data for path, data in rebuilt.items() if path.startswith(SIGNED)})


def disclosures(inputs: Inputs, job: Job) -> tuple[Issue, ...]:
    """What of suppressed figures could be read, or worked out, from everything that is public."""
    codes = tuple(force.code for force in inputs.areas.forces)
    local = (assessment for code in codes for assessment in job.view.for_force(code))
    shown = (*job.view.national, *local)
    return check_printed(shown, inputs.figures, inputs.disclosure_rules, codes, ENGLAND_AND_WALES)


def differences(files: Mapping[str, bytes], rebuilt: Mapping[str, bytes]) -> Iterator[Issue]:
    """Each file that a second build gives otherwise, or that only one of the two has.

    Manifest and sums differ whenever another file does, and so are named only where nothing else is.
    """
    unlike = [path for path in sorted(files.keys() | rebuilt.keys()) if files.get(path) != rebuilt.get(path)]
    others = [path for path in unlike if path.rsplit("/", 1)[-1] not in (MANIFEST, SUMS)]
    for path in (others or unlike)[:SHOWN]:
        yield Issue(
            code="gate.rebuild",
            where=path,
            found=f"bytes that a second build does not give ({len(unlike)} files differ)",
            expected="a candidate that the same inputs give again, byte for byte",
            remedy="Something was changed since it was built: build it again with --final and have that signed off.",
        )


def _report(name: str) -> None:
    print(f"Checking: {name}", flush=True)


def _unnamed() -> Issue:
    return Issue(
        code="publish.unnamed",
        where="ncpm publish",
        found="no release named",
        expected="the folder of a candidate, or --undo",
        remedy="For example `ncpm publish output/2025-06-candidate`.",
    )

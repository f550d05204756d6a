"""`ncpm publish`: opens the public part of a signed candidate, or goes back to what was public before."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.build import project_root
from ncpm_reports.commands.options import DATA, OUTPUT, DataOption, DebugOption, OutputOption, StoreOption, store_path
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.looking import names_of_here, spread
from ncpm_reports.rebuilding import built_again
from ncpm_reports.release.checks.verify import Each, signed_problems
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import Candidate, read_candidate
from ncpm_reports.release.publish.publish import Check, publish, undo
from ncpm_reports.wishes import Folders


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
        with locked(output):
            print(f"The current release is {undo(output, now)} again.")
        return
    if release is None:
        raise NotFound(_unnamed())
    candidate = read_candidate(release)
    folder = release.resolve().parent
    folders = Folders(root=project_root(data), data=data, store=store_path(data, store), output=folder)
    with locked(folder), spread() as each:
        published = publish(folder, candidate, now, _checks(candidate, folders, each), _report)
    for remark in published.remarks:
        print(f"{remark.severity.value}: {remark.sentence()}")
    print(f"Published: the current release is {published.release}.")
    print(f"The site is {folder / 'releases' / published.release}: let a web server send that folder.")


def _checks(candidate: Candidate, folders: Folders, each: Each) -> Iterable[Check]:
    def verified(files: Mapping[str, bytes]) -> Iterable[Issue]:
        return signed_problems(files, candidate.records, each, names_of_here())

    def second_build(files: Mapping[str, bytes]) -> Iterable[Issue]:
        return built_again(files, candidate, folders)

    yield Check(name="numbers, structure and hidden content", problems=verified)
    # Invented figures have no release to be built from again; why they are not published is said already.
    if not candidate.illustrative:
        yield Check(name="second build", problems=second_build)


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

"""`ncpm publish`: opens the public part of a signed candidate, or goes back to what was public before."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.build import project_root
from ncpm_reports.commands.options import DATA, OUTPUT, DataOption, DebugOption, OutputOption, StoreOption, store_path
from ncpm_reports.core.problems import Issue, NotFound, refuse_if_any
from ncpm_reports.looking import names_of_here, spread
from ncpm_reports.rebuilding import built_again
from ncpm_reports.release.checks.verify import Each, verify
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.publication import overlay
from ncpm_reports.release.publish.publish import publish, read_candidate, reasons_not_to, undo
from ncpm_reports.wishes import Folders


def command(
    release: Annotated[Path | None, typer.Argument(help="The candidate's folder, such as output/2025-06.")] = None,
    back: Annotated[
        bool, typer.Option("--undo", help="Make the release before the current one current again.")
    ] = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Publishes the public part of a candidate that two people have signed off, once its figures are public.

    It is checked as `ncpm verify` does, built a second time and compared byte for byte first.
    """
    now = datetime.now(UTC)
    if back:
        with locked(output):
            print(f"The current release is {undo(output, now)} again.")
        return
    if release is None:
        raise NotFound(_unnamed())
    folder = release.resolve().parent
    candidate = read_candidate(release)
    folders = Folders(root=project_root(data), data=data, store=store_path(data, store), output=folder)
    with locked(folder):
        # What takes seconds to find out is not worth beginning where there is a reason not to publish already.
        refuse_if_any(reasons_not_to(folder, candidate, now))
        with spread() as each:
            gates = (partial(_verified, each=each), partial(built_again, candidate=candidate, folders=folders))
            name = publish(folder, candidate, now, gates, overlay)
    print(f"Published: the current release is {name}.")
    print(f"The site is {folder / 'releases' / name}: let a web server send that folder.")


def _verified(folder: Path, each: Each) -> tuple[Issue, ...]:
    return verify(folder, each, names_of_here()).issues


def _unnamed() -> Issue:
    return Issue(
        code="publish.unnamed",
        where="ncpm publish",
        found="no release named",
        expected="the folder of a candidate, or --undo",
        remedy="For example `ncpm publish output/2025-06`.",
    )

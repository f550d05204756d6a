"""`ncpm publish`: opens the public part of a signed candidate, or goes back to what was public before."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.options import OUTPUT, DebugOption, OutputOption
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.release.folder import locked
from ncpm_reports.release.publication import GATES, overlay
from ncpm_reports.release.publish import publish, read_candidate, undo


def command(
    release: Annotated[Path | None, typer.Argument(help="The candidate's folder, such as output/2025-06.")] = None,
    back: Annotated[
        bool, typer.Option("--undo", help="Make the release before the current one current again.")
    ] = False,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Publishes the public part of a candidate that two people have signed off, once its figures are public."""
    now = datetime.now(UTC)
    if back:
        with locked(output):
            print(f"The current release is {undo(output, now)} again.")
        return
    if release is None:
        raise NotFound(_unnamed())
    folder = release.resolve().parent
    with locked(folder):
        name = publish(folder, read_candidate(release), now, GATES, overlay)
    print(f"Published: the current release is {name}.")
    print(f"The site is {folder / 'releases' / name}: let a web server send that folder.")


def _unnamed() -> Issue:
    return Issue(
        code="publish.unnamed",
        where="ncpm publish",
        found="no release named",
        expected="the folder of a candidate, or --undo",
        remedy="For example `ncpm publish output/2025-06`.",
    )

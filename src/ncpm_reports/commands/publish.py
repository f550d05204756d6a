"""`ncpm publish`: opens the public part of a signed candidate, or goes back to what was public before."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.refusals import removed_if_refused
from ncpm_reports.core.problems import NotFound
from ncpm_reports.core.settings import project_paths
from ncpm_reports.quarter.publishing import publish_candidate
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.publish import undo
from ncpm_reports.release.publish.sign_off import machine_identity


def command(
    release: Annotated[
        Path | None, typer.Argument(help="The candidate's folder, such as output/2025-06-candidate.")
    ] = None,
    is_undo: Annotated[
        bool, typer.Option("--undo", help="Make the release before the current one current again.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="With --undo: why the current release is taken back.")] = "",
    data: options.DataOption = options.DATA,
    store: options.StoreOption = None,
    output: options.OutputOption = options.OUTPUT,
) -> None:
    """Publishes the public part of a candidate that two people have signed off, once its figures are public.

    It is checked as `ncpm verify` does, built a second time and compared byte for byte first. Every reason not to
    publish is listed.
    """
    clock = partial(datetime.now, UTC)
    if is_undo:
        if release is not None:
            expected, remedy = "no release with --undo", "Leave it out: the release before this one comes back."
            raise NotFound.of("publish.undo-named", "RELEASE", str(release), expected, remedy)
        with removed_if_refused(output=output), locked(output):
            print(f"The current release is {undo(output, clock(), reason, identity=machine_identity())} again.")
        return
    if release is None:
        raise NotFound.of(
            "publish.unnamed",
            "RELEASE",
            "no release named",
            "the folder of a candidate, or --undo",
            "For example `ncpm publish output/2025-06-candidate`.",
        )
    candidate = read_candidate(release)
    folder = release.resolve().parent
    paths = project_paths(data, store, folder)
    with removed_if_refused(store=paths.store, output=folder):
        published = publish_candidate(candidate, paths, clock, lambda name: print(f"Checking: {name}", flush=True))
    for remark in published.remarks:
        print(f"{remark.severity.value}: {remark.sentence()}")
    print(f"Published: the current release is {published.release}.")
    print(f"The site is {folder / 'releases' / published.release}: let a web server send that folder.")

"""`ncpm desk`: the whole quarter in the browser, on this machine only."""

import webbrowser
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from threading import Thread
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.core.problems import NotFound
from ncpm_reports.core.settings import Paths


@options.in_project
def command(
    paths: Paths,
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes any free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address instead of opening it.")] = False,
    illustrative: Annotated[
        bool, typer.Option("--illustrative", help="Work on invented figures, to try the desk.")
    ] = False,
) -> None:
    """Open the desk: the whole quarter in the browser, on this machine only.

    The address that is opened works once, for one browser. Ctrl+C ends the desk; what was being built is stopped first.

    Example: ncpm desk
    """
    try:
        # Part of the extra [desk]; no other command loads it.
        from ncpm_reports.desk.people import read_shared_use  # noqa: PLC0415
        from ncpm_reports.desk.processes import start_preloading  # noqa: PLC0415
        from ncpm_reports.desk.project import Project  # noqa: PLC0415
        from ncpm_reports.desk.server import DeskServer, open_desk  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        found, expected = f"no {missing.name} on this machine", "the libraries of the extra [desk]"
        remedy = 'Run `make setup`, or `pip install "ncpm-reports[desk]"`.'
        raise NotFound.of("desk.not-installed", "this machine", found, expected, remedy) from missing
    project = Project(paths=paths, illustrative=illustrative)
    shared = read_shared_use(paths.data)

    def opened(address: str) -> None:
        print(f"The desk is open at {address}", flush=True)
        print("Press Ctrl+C to end it.", flush=True)
        if not no_browser and shared is None:
            # Opening may wait for the browser, which waits for the desk.
            Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        start_preloading()

    with suppress(KeyboardInterrupt):
        DeskServer(open_desk(project, partial(datetime.now, UTC)), port=port, shared=shared).run(opened)
    print("The desk is closed.")

"""`ncpm serve`: previews the public site of a release on this machine only."""

from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.release.publish.serve import LOOPBACK, site_folder, site_server


def command(
    release: Annotated[
        Path, typer.Argument(help="A quarter's folder such as output/2025-06, or the output folder once published.")
    ],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes any free one.")] = 0,
) -> None:
    """Serves a release's public site on the loopback address until interrupted; never restricted folders."""
    server = site_server(site_folder(release), port)
    print(
        f"Preview at http://{LOOPBACK}:{server.server_address[1]}/ (this machine only; not a published site).",
        flush=True,
    )
    print("Press Ctrl+C to end it.", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("Preview ended.")
    finally:
        server.server_close()

"""`ncpm serve`: previews the public site of a release on this machine only."""

from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.options import DebugOption
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.release.checks.gates import read_files
from ncpm_reports.release.output.exchange import standing_folder
from ncpm_reports.release.output.rendering import PUBLIC
from ncpm_reports.release.publish.published import CURRENT, RELEASES, read_standing
from ncpm_reports.release.publish.serve import LOOPBACK, site_server


def command(
    release: Annotated[
        Path,
        typer.Argument(help="A quarter's folder such as output/2025-06, or the output folder once published."),
    ],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes any free one.")] = 0,
    debug: DebugOption = False,
) -> None:
    """Serves a release's public site on the loopback address until interrupted; never restricted folders."""
    server = site_server(read_site(release), port)
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


def read_site(release: Path) -> dict[str, bytes]:
    """The public files of a release by relative path. Raises: NotFound if there is no site in it."""
    root = _root(release)
    if not (root / "index.html").is_file():
        raise NotFound(_no_site(release))
    return dict(read_files(root))


def _root(release: Path) -> Path:
    """Where the site is: what is published from an output folder, a quarter's public part, or the folder itself."""
    if (release / CURRENT).is_file():
        return release / RELEASES / read_standing(release).release
    folder = standing_folder(release)
    return folder / PUBLIC if (folder / PUBLIC).is_dir() else folder


def _no_site(release: Path) -> Issue:
    return Issue(
        code="serve.no-site",
        where=str(release),
        found="no public site",
        expected="a folder with public/index.html",
        remedy="Build the quarter first with `ncpm build`.",
    )

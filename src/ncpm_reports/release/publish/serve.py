"""A preview of a public site on this machine only, with safe headers and nothing besides."""

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from ncpm_reports.core.problems import NotFound
from ncpm_reports.release.output.artefacts import MEDIA_TYPES, PUBLIC
from ncpm_reports.release.output.folder import RELEASES
from ncpm_reports.release.publish.published import CURRENT, read_current_release

LOOPBACK = "127.0.0.1"
# A page elsewhere can have its own name lead here (DNS rebinding); its browser then sends that name.
LOOPBACK_HOSTS = frozenset({LOOPBACK, "localhost", "::1"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Preview": "This is a preview on one machine, not a published site",
}
# The sums have no ending and are plain text.
TYPES = {"": MEDIA_TYPES["txt"], **{f".{ending}": kind for ending, kind in MEDIA_TYPES.items()}}


def site_folder(release: Path) -> Path:
    """The folder of a release's public files: what is published from an output folder, a quarter's public part, or the
    folder itself.

    Raises: NotFound if there is no site in it; Refused if CURRENT is not as it was written.
    """
    root = release / PUBLIC if (release / PUBLIC).is_dir() else release
    if (release / CURRENT).is_file():
        root = release / RELEASES / read_current_release(release).release
    if (root / "index.html").is_file():
        return root
    published = (release / RELEASES).is_dir()
    found = f"published releases, and no {CURRENT} that says which is current" if published else "no public site"
    expected = "a folder with public/index.html"
    remedy = f"Put {CURRENT} back from a copy." if published else "Build the quarter first with `ncpm build`."
    raise NotFound.of("serve.no-site", str(release), found, expected, remedy)


def site_server(site: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server of the files in a folder on the loopback address; port 0 takes any free one.

    A folder's address shows its index.html, and nothing where there is none: folders are never listed, and links out of
    the folder are not followed. A request under a name that is not this machine's loopback is refused.

    Raises: NotFound if the port is not free.
    """
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_Preview, directory=str(site.resolve())))
    except OSError as fault:
        found, expected = fault.strerror or "an error of the system", "a port of this machine that is free"
        remedy = "Leave --port out to take any free one, or end what uses this one."
        raise NotFound.of("serve.port", f"port {port}", found, expected, remedy) from fault


class _Preview(SimpleHTTPRequestHandler):
    server_version, sys_version = "ncpm-preview", ""
    extensions_map = TYPES

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Sends an answer's headers; what is to follow them is returned, None for nothing."""
        if not _is_loopback(self.headers.get_all("Host", [])):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "This preview answers to 127.0.0.1 only.")
        elif not Path(self.translate_path(self.path)).resolve().is_relative_to(self.directory):
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            return super().send_head()
        return None

    def list_directory(self, path: str | PathLike[str]) -> None:
        """Folders are never listed."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Ends the headers with those of every answer."""
        for header, value in HEADERS.items():
            self.send_header(header, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Keeps quiet: a preview needs no log of who looked at what."""


def _is_loopback(hosts: list[str]) -> bool:
    try:
        return len(hosts) == 1 and urlsplit(f"//{hosts[0]}").hostname in LOOPBACK_HOSTS
    except ValueError:
        return False

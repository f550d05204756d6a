"""A preview of a site on this machine only: what a web server would send, with safe headers and nothing besides."""

from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from ncpm_reports.release.output.artefacts import MEDIA_TYPES, ending

LOOPBACK = "127.0.0.1"
# A page elsewhere can have its own name lead here (DNS rebinding); its browser then sends that name.
LOOPBACK_NAMES = frozenset({LOOPBACK, "localhost", "::1"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Preview": "This is a preview on one machine, not a published site",
}


def site_server(site: Mapping[str, bytes], port: int = 0) -> ThreadingHTTPServer:
    """A server of the files in `site` (by relative path) on the loopback address; port 0 takes any free one.

    A folder's address shows its index.html, and nothing where there is none: folders are never listed. A request
    under a name that is not this machine's loopback is refused.
    """
    return ThreadingHTTPServer((LOOPBACK, port), _handler(site))


def _handler(site: Mapping[str, bytes]) -> type[BaseHTTPRequestHandler]:
    class Preview(BaseHTTPRequestHandler):
        """Answers GET and HEAD from memory."""

        server_version = "ncpm-preview"
        sys_version = ""

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            status, name, data = _answer_to(site, self.headers.get_all("Host", []), self.path)
            self.send_response(status)
            self.send_header("Content-Type", MEDIA_TYPES.get(ending(name), "application/octet-stream"))
            self.send_header("Content-Length", str(len(data)))
            if status is HTTPStatus.MOVED_PERMANENTLY:
                self.send_header("Location", name)
            for header, value in HEADERS.items():
                self.send_header(header, value)
            self.end_headers()
            if body:
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Keeps quiet: a preview needs no log of who looked at what."""

    return Preview


def _is_loopback(hosts: list[str]) -> bool:
    """Whether the one Host that a request names is this machine by a name of its own."""
    try:
        return len(hosts) == 1 and urlsplit(f"//{hosts[0]}").hostname in LOOPBACK_NAMES
    except ValueError:
        return False


def _answer_to(site: Mapping[str, bytes], hosts: list[str], address: str) -> tuple[HTTPStatus, str, bytes]:
    """The status, the path of what is sent, whose ending says its kind, and its bytes."""
    if not _is_loopback(hosts):
        return HTTPStatus.MISDIRECTED_REQUEST, "refused.txt", b"This preview answers to 127.0.0.1 only.\n"
    try:
        path = unquote(urlsplit(address).path).lstrip("/")
    except ValueError:
        # No file has this name.
        path = "\0"
    page = f"{path}index.html" if path == "" or path.endswith("/") else path
    if page in site:
        return HTTPStatus.OK, page, site[page]
    if f"{path}/index.html" in site:
        return HTTPStatus.MOVED_PERMANENTLY, f"/{path}/", b""
    return HTTPStatus.NOT_FOUND, "missing.txt", b"There is no such page in this preview.\n"

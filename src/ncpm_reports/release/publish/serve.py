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
            if not _is_loopback(self.headers.get_all("Host", [])):
                self._send(
                    HTTPStatus.MISDIRECTED_REQUEST, "txt", b"This preview answers to 127.0.0.1 only.\n", body=body
                )
                return
            path = _path_of(self.path)
            page = _page_at(site, path)
            if page is None and f"{path}/index.html" in site:
                self._send(HTTPStatus.MOVED_PERMANENTLY, "txt", b"", body=body, location=f"/{path}/")
            elif page is None:
                self._send(HTTPStatus.NOT_FOUND, "txt", b"There is no such page in this preview.\n", body=body)
            else:
                self._send(HTTPStatus.OK, ending(page[0]), page[1], body=body)

        def _send(self, status: HTTPStatus, kind: str, data: bytes, *, body: bool, location: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", MEDIA_TYPES.get(kind, "application/octet-stream"))
            self.send_header("Content-Length", str(len(data)))
            if location:
                self.send_header("Location", location)
            for name, value in HEADERS.items():
                self.send_header(name, value)
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


def _path_of(address: str) -> str:
    """The path that a request names, without its leading slashes; one that no file has where it cannot be read."""
    try:
        return unquote(urlsplit(address).path).lstrip("/")
    except ValueError:
        return "\0"


def _page_at(site: Mapping[str, bytes], path: str) -> tuple[str, bytes] | None:
    name = f"{path}index.html" if path == "" or path.endswith("/") else path
    return (name, site[name]) if name in site else None

"""What stands before every screen: which requests are answered at all, and the headers of every answer."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST"}
LARGEST_FORM = 256 * 1024 * 1024
LONGEST_TARGET = 4096
_LENGTH = re.compile("[0-9]{1,12}")
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where browsers reach the desk: the Host values that it answers to, and the origins that may post to it."""

    hosts: frozenset[str]
    origins: frozenset[str]


def loopback_origin(port: int) -> Origin:
    """The origin of a desk on its own machine."""
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    return Origin(hosts=hosts, origins=frozenset(f"http://{host}" for host in hosts))


def proxied_origin(hosts: tuple[str, ...]) -> Origin:
    """The origin of a desk behind an organisation's own sign-in, which speaks HTTPS to browsers."""
    return Origin(hosts=frozenset(hosts), origins=frozenset(f"https://{host}" for host in hosts))


class Guard:
    """Refuses requests under another name, from other sites, without a length or with a strange path.

    Headers are read from the raw scope: Starlette's middleware for hosts ignores ports.
    """

    def __init__(self, app: ASGIApp, origin: Origin) -> None:
        self._app = app
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request itself if it is refused, else hands it on; every answer has the safe headers."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send_safely)
            return
        status, words = refusal
        # What was sent with the request is not read: the connection ends with the answer.
        answer = PlainTextResponse(f"{words}\n", status, {"connection": "close"})
        await answer(scope, receive, send_safely)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") not in ([host] for host in self._origin.hosts):
            return HTTPStatus.MISDIRECTED_REQUEST, "The desk does not answer to this name."
        if scope["method"] not in METHODS:
            return HTTPStatus.METHOD_NOT_ALLOWED, "The desk knows GET and POST only."
        if _has_unusual_address(scope):
            return HTTPStatus.NOT_FOUND, "There is no such page at the desk."
        if scope["method"] in SAFE_METHODS:
            return None
        return self._post_refusal(headers)

    def _post_refusal(self, headers: Headers) -> tuple[int, str] | None:
        lengths = headers.getlist("content-length")
        if len(lengths) != 1 or not _LENGTH.fullmatch(lengths[0]) or "transfer-encoding" in headers:
            return HTTPStatus.LENGTH_REQUIRED, "The length of what is sent must be stated."
        if int(lengths[0]) > LARGEST_FORM:
            words = f"At most {LARGEST_FORM >> 20} MB can be sent at once. Go back, and send fewer or smaller files."
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words
        if not self._is_same_origin(headers):
            return HTTPStatus.FORBIDDEN, "This was not sent from a page of the desk."
        return None

    def _is_same_origin(self, headers: Headers) -> bool:
        """Whether a page of the desk sent this: as the browser says, else by the origin; never if it says neither."""
        site, origin = headers.getlist("sec-fetch-site"), headers.getlist("origin")
        if site:
            return site == ["same-origin"]
        return len(origin) == 1 and origin[0] in self._origin.origins


def _has_unusual_address(scope: Scope) -> bool:
    """Whether the address as sent holds what no page of the desk has, such as an encoded slash."""
    raw = bytes(scope.get("raw_path") or scope["path"].encode())
    lowered = raw.lower()
    return (
        len(raw) + len(scope["query_string"]) > LONGEST_TARGET
        or any(sign in lowered for sign in (b"%2f", b"%5c", b"\\", b"%00", b"//"))
        or any(part in (b".", b"..") for part in lowered.replace(b"%2e", b".").split(b"/"))
    )

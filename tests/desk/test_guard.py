"""Who is turned away from a running desk, and what every answer carries."""

import socket
from urllib.parse import urlsplit

import pytest

from ncpm_reports.desk.guard import LARGEST_FORM
from tests.desk.visitor import Visitor

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_the_entrance_opens_once(outside: Visitor) -> None:
    path = urlsplit(outside.entrance).path
    first = outside.request("GET", path)
    assert (first.status, first.headers["location"]) == (303, "/")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "samesite=strict" in first.headers["set-cookie"].lower()
    assert outside.request("GET", path).status == 403
    assert outside.request("GET", "/enter/guess").status == 403


def test_nobody_without_a_session_sees_a_page(outside: Visitor) -> None:
    for path in ("/", "/files", "/no-such-page"):
        answer = outside.get(path)
        assert answer.status == 403
        assert "2026" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost", "", "127.0.0.1:{port}x"])
def test_another_host_is_misdirected(visitor: Visitor, host: str) -> None:
    port = visitor.netloc.partition(":")[2]
    assert visitor.request("GET", "/", headers={"Host": host.format(port=port)}).status == 421


def test_two_hosts_are_not_answered(visitor: Visitor) -> None:
    request = f"GET / HTTP/1.1\r\nHost: {visitor.netloc}\r\nHost: {visitor.netloc}\r\nCookie: {visitor.cookie}\r\n\r\n"
    assert raw_status(visitor, request.encode()) in (400, 421)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1"},
    ],
)
def test_a_form_from_elsewhere_changes_nothing(visitor: Visitor, headers: dict[str, str]) -> None:
    answer = visitor.request("POST", "/quarter/choose", b"quarter=2025-12", {**FORM, **headers})
    assert answer.status == 403
    assert "January to March 2026" in visitor.get("/").text


def test_a_form_of_the_desk_is_taken(visitor: Visitor) -> None:
    by_origin = {**FORM, "Origin": f"http://{visitor.netloc}"}
    assert visitor.request("POST", "/quarter/choose", b"quarter=2025-12", by_origin).status == 303
    assert "October to December 2025" in visitor.get("/").text


@pytest.mark.parametrize(
    "path", ["/..%2f", "/files/..%2F..%2Fetc", "/%2e%2e/", "/files/../", "//evil.example/", "/a%5cb"]
)
def test_a_strange_path_is_no_page(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 404


def test_what_is_sent_has_a_length_and_a_limit(visitor: Visitor) -> None:
    same_origin = {**FORM, "Sec-Fetch-Site": "same-origin"}
    chunked = visitor.request("POST", "/quarter/choose", headers={**same_origin, "Transfer-Encoding": "chunked"})
    assert chunked.status == 411
    head = f"POST /quarter/choose HTTP/1.1\r\nHost: {visitor.netloc}\r\nCookie: {visitor.cookie}\r\n"
    head += f"Sec-Fetch-Site: same-origin\r\nContent-Length: {LARGEST_FORM + 1}\r\n\r\n"
    assert raw_status(visitor, head.encode()) == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_not_known(visitor: Visitor, method: str) -> None:
    assert visitor.request(method, "/").status == 405


def test_every_answer_is_kept_to_itself(visitor: Visitor) -> None:
    for path in ("/", "/no-such-page", "/static/desk.js"):
        headers = visitor.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def raw_status(visitor: Visitor, sent: bytes) -> int:
    host, _, port = visitor.netloc.partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(sent)
        return int(connection.recv(4096).split(b" ", 2)[1])


def test_whoever_has_no_session_is_told_how_to_come_in_and_keeps_what_was_typed(outside: Visitor) -> None:
    shown, sent = outside.get("/words/overview"), outside.post("/words/overview", {"body": "A long text."})
    assert (shown.status, sent.status) == (403, 403)
    assert "open the desk again" in shown.text
    assert "copy what you typed" not in shown.text
    assert "copy what you typed" in sent.text
    # The first page would turn them away once more.
    assert 'href="/"' not in shown.text + sent.text

"""The preview: this machine only, safe headers, no listing, never restricted folders, and it says what it is."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from ncpm_reports.core.problems import NotFound
from ncpm_reports.release.output.artefacts import File
from ncpm_reports.release.publish.serve import LOOPBACK, site_folder, site_server
from tests.release.making import write_folder


@pytest.fixture
def port(quarter_files: tuple[File, ...], tmp_path: Path) -> Iterator[int]:
    quarter = write_folder(tmp_path, "2025-06", quarter_files)
    (quarter / "public/link.html").symlink_to(quarter / "numbers.csv")
    server = site_server(site_folder(quarter))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    assert server.server_address[0] == LOOPBACK
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def asked(port: int, path: str, method: str = "GET") -> HTTPResponse:
    connection = HTTPConnection(LOOPBACK, port)
    connection.request(method, path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_pages_are_sent_with_safe_headers_that_say_it_is_a_preview(port: int) -> None:
    answer = asked(port, "/gwent/")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "preview" in answer.headers["X-Preview"]
    assert "Python" not in answer.headers["Server"]


@pytest.mark.parametrize(
    "path",
    [
        "/board/pack.pdf",
        "/../board/pack.pdf",
        "/%2e%2e/board/pack.pdf",
        "/public/index.html",
        "/gwent/../../board/pack.pdf",
        "//etc/passwd",
        "/ledger.jsonl",
        "/link.html",
        "/earlier/x/",
    ],
)
def test_nothing_but_the_site_is_sent(port: int, path: str) -> None:
    assert asked(port, path).status == 404


def test_a_folder_without_its_slash_moves_to_it_and_is_never_listed(port: int) -> None:
    answer = asked(port, "/gwent")
    assert (answer.status, answer.headers["Location"]) == (301, "/gwent/")


def test_heads_are_answered_and_nothing_can_be_sent_in(port: int) -> None:
    assert asked(port, "/", "HEAD").status == 200
    assert asked(port, "/", "POST").status == 501


def asked_as(port: int, *hosts: str) -> int:
    connection = HTTPConnection(LOOPBACK, port)
    connection.putrequest("GET", "/", skip_host=True)
    for host in hosts:
        connection.putheader("Host", host)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    "hosts", [(), ("evil.example",), ("127.0.0.1.evil.example",), ("[",), ("localhost", "evil.uk")]
)
def test_a_request_under_another_name_is_refused(port: int, hosts: tuple[str, ...]) -> None:
    assert asked_as(port, *hosts) == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:80", "[::1]:8000"])
def test_loopback_names_are_answered(port: int, host: str) -> None:
    assert asked_as(port, host) == 200


def test_a_port_that_is_in_use_is_named(tmp_path: Path, port: int) -> None:
    with pytest.raises(NotFound, match=f"port {port}: expected a port of this machine that is free"):
        site_server(tmp_path, port)


def test_a_folder_without_a_site_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"public/index\.html"):
        site_folder(tmp_path)


def test_an_output_folder_that_lost_what_is_current_does_not_ask_for_a_build(tmp_path: Path) -> None:
    (tmp_path / "releases/0123").mkdir(parents=True)
    with pytest.raises(NotFound, match="Put CURRENT back from a copy"):
        site_folder(tmp_path)

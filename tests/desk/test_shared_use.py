"""A desk behind an organisation's sign-in: who is let in, and what each role may do; everything else is denied."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.people import Person, Role, SharedUse, read_shared_use
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.routes import ROUTES
from tests.desk.visitor import FROM_HERE, Answer, Visitor, running_desk

SECRET = "an-organisation's-own-secret-of-40-signs"
HOST = "desk.example.org"
S, P, C, G = Role.SECRETARIAT, Role.PRIVATE_OFFICE, Role.COMMISSIONER, Role.SIGNATORY
EVERYBODY, OFFICE = {S, P, C, G}, {S, P, G}
# Who may use each route, by its name. A route that is not here fails the test: say who may use it.
ALLOWED: Mapping[str, set[Role]] = {
    "home": EVERYBODY,
    "choose-quarter": EVERYBODY,
    "files": OFFICE,
    "add-files": {S},
    "file": OFFICE,
    "file-figures": OFFICE,
    "file-day": {S},
    "accept-file": {S},
    "discard-file": {S},
    "releases": OFFICE,
    "release": OFFICE,
    "withdraw-release": {S},
    "restore-release": {S},
    "new-figures": {S},
    "enter-figures": {S},
    "figures-template": {S},
    "measures": OFFICE,
    "measures-again": OFFICE,
    "measure": OFFICE,
    "measure-chart": OFFICE,
    "all-commentary": OFFICE,
    "commentary": OFFICE,
    "commentary-page": OFFICE,
    "save-commentary": {S},
    "board-actions": OFFICE,
    "save-board-actions": {S},
    "statements": OFFICE,
    "statement": EVERYBODY,
    "statement-page": OFFICE,
    "save-statement": {S, C},
    "welsh": OFFICE,
    "welsh-catalogue": OFFICE,
    "upload-welsh": {S},
    "my-area": EVERYBODY,
    "area": EVERYBODY,
    "published-summary": EVERYBODY,
    "quarter": OFFICE,
    "save-dates": {S, P},
    "save-access": {S, P},
    "upload-access": {S, P},
    "download-access": OFFICE,
    "contacts": OFFICE,
    "save-contacts": {S, P},
    "upload-contacts": {S, P},
    "download-contacts": OFFICE,
    "preview": OFFICE,
    "preview-document": OFFICE,
    "document-preview": OFFICE,
    "site-preview": OFFICE,
    "history": OFFICE,
    "change": OFFICE,
    "restore": {S, P},
    "build": OFFICE,
    "build-start": {S, P},
    "build-check": {S, P},
    "job": OFFICE,
    "job-stop": {S, P},
    "pack": OFFICE,
    "pack-file": OFFICE,
    "letters": OFFICE,
    "letters-upload": {S, P},
    "letters-ready": {P, G},
    "letters-paper": OFFICE,
    "letter": OFFICE,
    "letter-file": OFFICE,
    "earlier-letter": OFFICE,
    "letter-upload": {S, P},
    "letter-replace": {S, P},
    "letter-restore": {S, P},
    "sign-off": OFFICE,
    "sign": {G},
    "publish": OFFICE,
    "publish-start": {S},
    "publish-undo": {S},
    "verify": OFFICE,
    "verify-start": OFFICE,
}
PARAMETER = re.compile(r"\{[^}]+\}")
DENIED = "Your role does not include this page."


def shared(*people: Person, **by: str) -> SharedUse:
    people_by_identity = {person.identity: person for person in people}
    way = by or {"secret_header": "X-Proxy", "secret": SECRET}
    return SharedUse(header="X-User", hosts=(HOST,), people=people_by_identity, **way)


def person(role: Role) -> Person:
    area = "gwent" if role is Role.COMMISSIONER else ""
    return Person(name=f"A {role}", identity=f"{role.name.lower()}@example.org", roles=frozenset({role}), area=area)


@pytest.fixture(scope="module")
def empty(small_desk_project: Paths, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project without figures, in which nothing can be built."""
    root = tmp_path_factory.mktemp("empty")
    shutil.copytree(small_desk_project.root, root, dirs_exist_ok=True)
    shutil.rmtree(root / "data" / "figures")
    (root / small_desk_project.store.name).unlink()
    paths = replace(small_desk_project, root=root, data=root / "data", store=root / "s.sqlite", output=root / "out")
    return Project(paths=paths)


@pytest.fixture(scope="module")
def desk_for_all(empty: Project) -> Iterator[Visitor]:
    """A shared desk that knows a person of each role; the visitor sends nothing of its own."""
    with running_desk(empty, shared=shared(*map(person, Role))) as visitor:
        yield visitor


def request_as(visitor: Visitor, path: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
    form = {"Content-Type": "application/x-www-form-urlencoded", **FROM_HERE} if method == "POST" else {}
    return visitor.request(method, path, b"" if form else None, {"Host": HOST, **form, **headers})


def signed_in(role: Role) -> dict[str, str]:
    return {"X-User": person(role).identity, "X-Proxy": SECRET}


def test_every_route_is_named_with_its_roles() -> None:
    assert {route.name for route in ROUTES} == ALLOWED.keys()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_is_for_its_roles_alone(desk_for_all: Visitor, route: object, role: Role) -> None:
    name, path, methods = (getattr(route, part) for part in ("name", "path", "methods"))
    assert name in ALLOWED, f"{name}: name in this test who may use it"
    address = PARAMETER.sub("x", path.replace("{area}", "gwent"))
    method = "POST" if "POST" in methods else "GET"
    answer = request_as(desk_for_all, address, signed_in(role), method)
    assert (DENIED.encode() in answer.body) is (role not in ALLOWED[name])
    assert (answer.status == 403) is (role not in ALLOWED[name])
    assert answer.status < 500


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Proxy": SECRET},
        {"X-User": "secretariat@example.org"},
        {"X-User": "secretariat@example.org", "X-Proxy": SECRET[:-1]},
        {"X-User": "secretariat@example.org", "X-Proxy": f"{SECRET}x"},
        {"X-User": "nobody@example.org", "X-Proxy": SECRET},
        {"X-User": "SECRETARIAT@example.org", "X-Proxy": SECRET},
        {"X-User": "secretariat@example.org, signatory@example.org", "X-Proxy": SECRET},
    ],
)
def test_nobody_is_let_in_whom_the_proxy_does_not_name(desk_for_all: Visitor, headers: dict[str, str]) -> None:
    answer = request_as(desk_for_all, "/", headers)
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("twice", ["X-User: signatory@example.org", f"X-Proxy: {SECRET}"])
def test_a_header_that_comes_twice_is_not_believed(desk_for_all: Visitor, twice: str) -> None:
    lines = (f"Host: {HOST}", "X-User: secretariat@example.org", f"X-Proxy: {SECRET}", twice, "Connection: close")
    sent = "GET / HTTP/1.1\r\n" + "".join(f"{line}\r\n" for line in lines) + "\r\n"
    assert desk_for_all.raw(sent.encode()).startswith(b"HTTP/1.1 403")


def test_a_session_is_of_the_person_whom_the_proxy_names_now(desk_for_all: Visitor) -> None:
    first = request_as(desk_for_all, "/", signed_in(Role.SECRETARIAT))
    cookie = first.headers["set-cookie"].partition(";")[0]
    assert "Secure" in first.headers["set-cookie"]
    other = request_as(desk_for_all, "/sign-off", {**signed_in(Role.COMMISSIONER), "Cookie": cookie})
    assert other.status == 403
    assert request_as(desk_for_all, "/", {"Cookie": cookie}).status == 403


def test_the_name_of_the_machine_is_not_answered_and_the_entrance_is_shut(desk_for_all: Visitor) -> None:
    headers = signed_in(Role.SECRETARIAT)
    assert request_as(desk_for_all, "/", {**headers, "Host": desk_for_all.listens_at}).status == 421
    token = desk_for_all.desk.sessions.token
    assert request_as(desk_for_all, f"/enter/{token}", {}).status == 403


def test_behind_a_unix_socket_no_secret_is_needed(empty: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("s") / "desk"
    with ExitStack() as stack:
        use = shared(person(Role.SECRETARIAT), socket=str(path))
        visitor = stack.enter_context(running_desk(empty, shared=use))
        assert visitor.listens_at == str(path)
        assert request_as(visitor, "/", {"X-User": person(Role.SECRETARIAT).identity}).status == 200
        assert request_as(visitor, "/", {}).status == 403


PROXY = '[proxy]\nheader = "X-User"\nhosts = ["desk.example.org"]\n'
SIGNS = '"signatory"'
ANN = '[[people]]\nidentity = "ann@example.org"\nname = "Ann"\nroles = ["signatory"]\n'


def test_a_file_for_shared_use_is_read(tmp_path: Path) -> None:
    text = f'{PROXY}socket = "/run/desk"\n{ANN}'
    (tmp_path / "desk.toml").write_text(text, encoding="utf-8")
    use = read_shared_use(tmp_path)
    assert use is not None
    assert use.people["ann@example.org"].roles == {Role.SIGNATORY}
    assert read_shared_use(tmp_path / "absent") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{PROXY}{ANN}", "either a Unix socket, or a secret"),
        (f'{PROXY}secret_header = "X-Proxy"\nsecret = "short"\n{ANN}', "a secret of 32 characters or more"),
        (f'{PROXY}secret_header = "X-Proxy"\n{ANN}', "either a Unix socket, or a secret"),
        (f'{PROXY}socket = "/run/desk"\nsecret_header = "X"\nsecret = "{"s" * 40}"\n{ANN}', "or two"),
        (f'{PROXY}socket = "/run/desk"\n{ANN}{ANN}', "ann@example.org 2 times"),
        (
            f'{PROXY}socket = "/run/desk"\n{ANN.replace("signatory", "king")}',
            "'commissioner' or 'signatory'",
        ),
        (f'{PROXY}socket = "/run/desk"\n{ANN.replace(SIGNS, "")}', "some of secretariat"),
        (f'{PROXY.replace("X-User", " ")}socket = "/run/desk"\n{ANN}', "the header that names the person"),
        (f'{PROXY.replace("desk.example.org", "")}socket = "/run/desk"\n{ANN}', "the names that browsers use"),
        (f'{PROXY}socket = "/run/desk"\n{ANN.replace("Ann", "")}', "no identity or no name"),
        (f'{PROXY}socket = "/run/desk"\n{ANN.replace("signatory", "commissioner")}', "without an area"),
        (f'{PROXY}socket = "/run/desk"\nextra = 1\n{ANN}', "proxy.extra: expected one of the keys header, hosts"),
        ("x = [", "a TOML file"),
        ("", "people: expected this key"),
    ],
)
def test_a_file_that_would_let_anybody_in_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "desk.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_shared_use(tmp_path)
    assert message in str(refused.value)

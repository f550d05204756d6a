"""A commissioner's office behind a sign-in: its own area, never another, and no figure before its release."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ncpm_reports.desk.people import Person, Role, SharedUse, read_shared_use
from ncpm_reports.desk.project import Project
from tests.desk.plain_forms import fields_of
from tests.desk.test_statements import folder_of
from tests.desk.visitor import FROM_HERE, Visitor, running_desk

HOST, SECRET = "desk.example.org", "a-secret-of-more-than-32-characters-indeed"
TOML = f"""
[proxy]
header = "X-User"
hosts = ["{HOST}"]
secret_header = "X-Proxy"
secret = "{SECRET}"

[[people]]
identity = "kent@example.org"
name = "K. Ent"
roles = ["commissioner"]
area = "kent"

[[people]]
identity = "office@example.org"
name = "S. Ecretary"
roles = ["secretariat"]

[[people]]
identity = "letters@example.org"
name = "P. Office"
roles = ["private office"]
"""


def signed_in(visitor: Visitor, identity: str) -> Visitor:
    """The visitor as the proxy's word makes them."""
    sent = {"Host": HOST, "X-User": identity, "X-Proxy": SECRET}
    return replace(visitor, cookie="", sent=sent)


@pytest.fixture
def proxied(project: Project) -> Iterator[Visitor]:
    (project.paths.data / "desk.toml").write_text(TOML, encoding="utf-8")
    shared = read_shared_use(project.paths.data)
    assert isinstance(shared, SharedUse)
    with running_desk(project, shared=shared) as visitor:
        yield visitor


@pytest.fixture
def kent(proxied: Visitor) -> Visitor:
    return signed_in(proxied, "kent@example.org")


def test_an_office_writes_for_its_own_area(project: Project, kent: Visitor) -> None:
    assert kent.get("/my-area").headers["location"] == "/my-area/kent"
    page = kent.get("/my-area/kent")
    assert "Awaited" in page.text
    assert "Nothing is published yet" in page.text
    form = kent.get("/statements/kent")
    assert form.status == 200
    assert "iframe" not in form.text
    fields = fields_of(form) | {"general": "We did much.", "author": "K. Ent", "date": "1 July 2026"}
    assert kent.post("/statements/kent", fields).status == 303
    assert "We did much." in (folder_of(project) / "statement.md").read_text(encoding="utf-8")
    assert "Signed by K. Ent, 1 July 2026" in kent.get("/my-area/kent").text
    assert 'href="/files"' not in kent.get("/my-area/kent").text


@pytest.mark.parametrize(
    "path",
    [
        "/statements",
        "/statements/essex",
        "/statements/kent/page",
        "/my-area/essex",
        "/my-area/essex/published/essex/index.html",
        "/words",
        "/words/homicide",
        "/words/homicide/page",
        "/board-actions",
        "/preview",
        "/preview/document/00000000000000000000000000000000",
        "/quarter",
        "/quarter/contacts",
        "/quarter/contacts.csv",
        "/history",
        "/history/1",
    ],
)
def test_nothing_else_is_shown(kent: Visitor, path: str) -> None:
    assert kent.get(path).status == 403


def test_posts_for_another_area_or_page_are_refused(project: Project, kent: Visitor) -> None:
    fields = fields_of(kent.get("/statements/kent")) | {"general": "Not ours."}
    for path in ("/statements/essex", "/words/homicide", "/quarter/dates", "/quarter/contacts", "/history/1"):
        assert kent.post(path, fields).status == 403
    assert not (project.paths.data / "statements").exists()
    headers = {"Content-Type": "application/x-www-form-urlencoded", **FROM_HERE, "X-User": "office@example.org"}
    twice = replace(kent, sent={**kent.sent, "X-User": "kent@example.org, office@example.org"})
    assert twice.get("/statements/essex").status == 403
    assert kent.request("POST", "/statements/kent", b"general=x", {**headers, "X-Proxy": "guess"}).status == 403


def publish(project: Project, files: dict[str, bytes]) -> None:
    lines = "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    name = hashlib.sha256(lines.encode()).hexdigest()[:32]
    folder = project.paths.output / "releases" / name
    for path, data in (*files.items(), ("SHA256SUMS", lines.encode())):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    standing = {"release": name, "before": [], "ledger_head": ""}
    (project.paths.output / "CURRENT").write_text(json.dumps(standing), encoding="utf-8")


def test_only_the_own_published_summary_is_served(project: Project, kent: Visitor) -> None:
    files = {"kent/index.html": b"<p>Kent</p>", "essex/index.html": b"<p>Essex</p>", "site.css": b"p {}"}
    publish(project, files)
    assert "iframe" in kent.get("/my-area/kent").text
    page = kent.get("/my-area/kent/published/kent/index.html")
    assert (page.status, page.body) == (200, b"<p>Kent</p>")
    assert "script-src" not in page.headers["content-security-policy"]
    assert kent.get("/my-area/kent/published/site.css").body == b"p {}"
    for path in ("essex/index.html", "SHA256SUMS", "kent/other.html", "../CURRENT", "kent/..%2fessex/index.html"):
        assert kent.get(f"/my-area/kent/published/{path}").status == 404
    (next((project.paths.output / "releases").iterdir()) / "kent/index.html").write_bytes(b"<p>Changed</p>")
    assert kent.get("/my-area/kent/published/kent/index.html").status == 422


def test_the_secretariat_sees_every_area(proxied: Visitor) -> None:
    office = signed_in(proxied, "office@example.org")
    assert "Kent" in office.get("/my-area").text
    assert office.get("/my-area/essex").status == 200
    assert "iframe" in office.get("/statements/essex").text


def test_a_commissioner_without_an_area_sees_none(project: Project) -> None:
    nobody = Person(name="N", identity="n", roles=frozenset({Role.COMMISSIONER}))
    shared = SharedUse(
        header="X-User", hosts=(HOST,), people={"kent@example.org": nobody}, secret_header="X-Proxy", secret=SECRET
    )
    with running_desk(project, shared=shared) as visitor:
        assert signed_in(visitor, "kent@example.org").get("/statements/kent").status == 403


def test_the_private_office_puts_back_no_statement(kent: Visitor, proxied: Visitor) -> None:
    typed_fields = {"general": "We did much.", "author": "K. Ent", "date": "1 July 2026"}
    assert kent.post("/statements/kent", fields_of(kent.get("/statements/kent")) | typed_fields).status == 303
    office, private = (signed_in(proxied, f"{name}@example.org") for name in ("office", "letters"))
    path = next(part for part in office.get("/history").text.split('"') if part.startswith("/history/"))
    assert "<h2>Put it back</h2>" in office.get(path).text
    assert "<h2>Put it back</h2>" not in private.get(path).text
    sent = fields_of(office.get(path)) | {"which": "before"}
    assert private.post(path, sent).status == 403
    assert office.post(path, sent).status == 303

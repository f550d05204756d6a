"""No page shows somebody a form that the desk would refuse from them."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html

from ncpm_reports.desk.people import Role
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.routes import ROUTES
from ncpm_reports.desk.visit import ScreenRoute
from tests.desk.people import with_role
from tests.desk.quarters import with_candidate
from tests.desk.test_files import NEWER, add, changed, some_figures, tidy
from tests.desk.visitor import Answer, Visitor

PAGES = (
    "/",
    "/files",
    "/releases",
    "/words/homicide",
    "/board-actions",
    "/statements/gwent",
    "/quarter",
    "/quarter/contacts",
    "/build",
    "/letters",
    "/letters/gwent",
    "/sign-off",
    "/publish",
    "/verify",
)
SENDING = ".//button[not(@type='button')]"


def allowed(address: str, role: Role) -> bool:
    """Whether a role may send a form to an address."""
    forms = [route for route in ROUTES if isinstance(route, ScreenRoute) and "POST" in (route.methods or ())]
    return any(route.path_regex.match(address) and role in route.allowed for route in forms)


def links(page: Answer) -> list[str]:
    """Where the rows of a page's table lead to."""
    document: Any = html.document_fromstring(page.text)
    return [str(address) for address in document.xpath("//main//tbody//a/@href")]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.PRIVATE_OFFICE, Role.SIGNATORY])
def test_a_form_is_shown_to_those_who_may_send_it(project: Project, visitor: Visitor, role: Role) -> None:
    with_candidate(project)
    file = add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=NEWER))
    release = links(visitor.get("/releases"))[0]
    somebody = with_role(visitor, role)
    for path in (*PAGES, file, release):
        page = somebody.get(path)
        assert page.status == 200, path
        document: Any = html.document_fromstring(page.text)
        for form in document.forms:
            if form.method == "POST" and form.xpath(SENDING):
                assert allowed(urlsplit(form.get("action")).path, role), (path, form.get("action"))

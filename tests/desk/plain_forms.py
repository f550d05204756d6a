"""Forms as a browser without JavaScript fills in and sends them: whatever the page has, with what a person typed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lxml import html

from tests.desk.visitor import FROM_HERE, Answer, Visitor, multipart

LONGEST_JOB = 3600


def send(
    visitor: Visitor,
    page: str,
    action: str,
    typed: Mapping[str, str] | None = None,
    *,
    button: tuple[str, str] = ("", ""),
    ticked: Iterable[str] = (),
    files: Sequence[tuple[str, str, bytes]] = (),
) -> Answer:
    """The answer to the form of a page that goes to `action`, with fields typed, boxes ticked and a button pressed.

    A field that the form does not have cannot be typed into: the test fails then, as a person would.
    """
    shown = visitor.get(page)
    assert shown.status == 200, shown.text
    found = forms(shown, action)
    assert len(found) == 1, f"{page} has {len(found)} forms that go to {action}"
    form = found[0]
    for name, value in (typed or {}).items():
        form.fields[name] = value
    for name in ticked:
        form.inputs[name].checked = True
    assert form.xpath(".//button"), f"{page}: nothing to press"
    pressed = [button] if button[0] else []
    pairs = [*((name, value.replace("\n", "\r\n")) for name, value in form.form_values()), *pressed]
    if not files:
        return visitor.post_pairs(action, pairs)
    kind, body = multipart(dict(pairs), files)
    return visitor.request("POST", action, body, {"Content-Type": kind, **FROM_HERE})


def forms(page: Answer, action: str) -> list[Any]:
    """The forms of a page that go to an address."""
    document: Any = html.document_fromstring(page.text)
    return [form for form in document.forms if form.get("action") == action]


def follow(visitor: Visitor, answer: Answer) -> Answer:
    """The page that an answer sends the browser on to."""
    assert answer.status == 303, answer.text
    return visitor.get(answer.headers["location"])


def after_job(visitor: Visitor, answer: Answer) -> Answer:
    """The page of the job that an answer leads to, once it has ended."""
    assert answer.status == 303, answer.text
    address = answer.headers["location"]
    assert visitor.desk.jobs.wait(address.rsplit("/", 1)[-1], LONGEST_JOB)
    return visitor.get(address)

"""Forms as a browser without JavaScript fills in and sends them: whatever the page has, with what a person typed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import html

from tests.desk.visitor import FROM_HERE, Answer, Visitor, multipart


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form that somebody has filled in and not yet sent: where it goes, its fields and files."""

    action: str
    pairs: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str, bytes]] = ()


def filled(
    visitor: Visitor,
    page: str,
    action: str,
    typed: Mapping[str, str] | None = None,
    *,
    ids: Mapping[str, str] | None = None,
    button: tuple[str, str] = ("", ""),
    ticked: Iterable[str] = (),
    files: Sequence[tuple[str, str, bytes]] = (),
) -> Filled:
    """The form of a page that goes to `action`, with fields typed by their names or `ids`, boxes ticked, and a button.

    A field that the form does not have cannot be typed into: the test fails then, as a person would.
    """
    shown = visitor.get(page)
    assert shown.status == 200, shown.text
    matching_forms = forms(shown, action)
    assert len(matching_forms) == 1, f"{page} has {len(matching_forms)} forms that go to {action}"
    form = matching_forms[0]
    for name, value in (typed or {}).items():
        form.fields[name] = value
    for key, value in (ids or {}).items():
        (form.xpath(f".//*[@id='{key}']")[0]).value = value
    for name in ticked:
        form.inputs[name].checked = True
    assert form.xpath(".//button"), f"{page}: nothing to press"
    pressed = [button] if button[0] else []
    # A radio button whose value is empty is sent as one, and not as "on".
    empty = {radio.name for radio in form.xpath(".//input[@type='radio'][@value='']") if radio.checked}
    values = ((name, "" if name in empty else value.replace("\n", "\r\n")) for name, value in form.form_values())
    pairs = [*values, *pressed]
    return Filled(action=action, pairs=pairs, files=files)


def submit(visitor: Visitor, form: Filled) -> Answer:
    """The answer to a form."""
    if not form.files:
        return visitor.post_pairs(form.action, form.pairs)
    kind, body = multipart(dict(form.pairs), form.files)
    return visitor.request("POST", form.action, body, {"Content-Type": kind, **FROM_HERE})


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
    """The answer to a form of a page that is filled in and sent at once."""
    return submit(visitor, filled(visitor, page, action, typed, button=button, ticked=ticked, files=files))


def forms(page: Answer, action: str) -> list[Any]:
    """The forms of a page that go to an address."""
    document: Any = html.document_fromstring(page.text)
    for area in document.iter("textarea"):
        # A browser passes over a line break right after the tag.
        area.text = (area.text or "").removeprefix("\n")
    return [form for form in document.forms if form.get("action") == action]


def follow(visitor: Visitor, answer: Answer) -> Answer:
    """The page that an answer sends the browser on to."""
    assert answer.status == 303, answer.text
    return visitor.get(answer.headers["location"])


def hidden(answer: Answer, name: str) -> str:
    """The value of a page's first hidden field of this name."""
    match = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert match, f"no field {name}"
    return unescape(match[1])


def fields_of(answer: Answer) -> dict[str, str]:
    """The form of a page as a browser would send it back unchanged."""
    text = answer.text
    fields = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', text)
    }
    inputs = re.findall(r'<input id="[^"]*" name="([^"]*)" type="text" value="([^"]*)"', text)
    areas = re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n(.*?)</textarea>', text, re.DOTALL)
    radios = re.findall(r'<input type="radio" id="[^"]*" name="([^"]*)" value="([^"]*)" checked', text)
    return fields | {unescape(name): unescape(value) for name, value in (*inputs, *areas, *radios)}


def part(answer: Answer, action: str) -> dict[str, str]:
    """The fields of the form with this action."""
    form = answer.text.partition(f'action="{action}"')[2].partition("</form>")[0]
    return fields_of(Answer(status=200, headers={}, body=form.encode()))

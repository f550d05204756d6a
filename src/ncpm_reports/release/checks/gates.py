"""What must hold of public files before they are public: the gates of each file, and those of a site as a whole.

Links lead somewhere inside the site, sizes are true, and what accessibility needs is there. What needs more than the
files (the moment, the sign-offs, the figures, a second build) is asked where a candidate is published.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from posixpath import dirname, join, normpath
from typing import cast
from urllib.parse import unquote, urlsplit

from lxml import etree

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks import gate_files, gate_words
from ncpm_reports.release.checks.public_files import READ_ERRORS, CheckedFile, issue, read_page, rules
from ncpm_reports.release.output.artefacts import ending
from ncpm_reports.writers.html.document import POLICY, size_label

_SIZE = re.compile(r"\((\d[\d.]* (?:kB|MB))\)\s*$")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What is true of a page that everybody can use, and what one lacks of which it is not.
_RULES = tuple((words, etree.XPath(path)) for words, path in rules("page_rules.toml").items())
# Those that are neither hidden from assistive technology nor made of links in a named part of the page, which are read.
_PICTURES = etree.XPath(
    "//svg[not(@aria-hidden='true') and not(parent::nav[normalize-space(@aria-label)] and not(@role) and .//a)]"
)


def accessible(file: CheckedFile) -> Iterator[Issue]:
    """A page has language, title, one main part, headings in order, named pictures, headed tables, the policy."""
    for defect in _page_defects(read_page(file.data)) if file.form == "html" else ():
        yield issue("accessibility", file.path, defect, "a page that everybody can use")


def _ids(page: etree._Element) -> list[str]:
    return cast("list[str]", page.xpath("//@id[. != '']", smart_strings=False))


def _page_defects(root: etree._Element) -> Iterator[str]:
    yield from (words for words, is_right in _RULES if not is_right(root, policy=POLICY))
    levels = [int(str(heading.tag)[1]) for heading in root.iter(*_HEADINGS)]
    if any(after > before + 1 for before, after in itertools.pairwise(levels)):
        yield "headings that skip a level"
    if any(times > 1 for times in Counter(_ids(root)).values()):
        yield "an id that is given twice"
    nodes = root.iterfind(".//*[@id]")
    text_by_id = {node.get("id", ""): "".join(map(str, node.itertext())).strip() for node in nodes}
    for picture in cast("list[etree._Element]", _PICTURES(root)):
        named_by = [text_by_id.get(name) for name in (picture.get("aria-labelledby") or "").split()]
        if picture.get("role") != "img" or None in named_by or not any(named_by[:1]):
            yield "a picture without a name"


GATES: Mapping[str, Callable[[CheckedFile], Iterable[Issue]]] = {
    "metadata exactly as allowed": gate_files.metadata,
    "Word files and spreadsheets hold nothing hidden": gate_files.packages,
    "PDF files hold nothing hidden": gate_files.pdf_files,
    "pages hold nothing hidden and fetch nothing": gate_files.pages,
    "tables hold no formulas": gate_files.tables,
    "no markings, addresses, paths or names": gate_words.words,
    "pages are accessible": accessible,
}


def file_problems(file: CheckedFile) -> Iterator[Issue]:
    """What the gates find wrong in a file by itself, each problem once; one that a gate cannot read is wrong too."""
    issues = (issue for gate in GATES.values() for issue in _issues_of_gate(file.path, partial(gate, file)))
    yield from dict.fromkeys(issues)


def site_problems(files: Mapping[str, bytes]) -> Iterator[Issue]:
    """What is wrong in kinds and names of the files of a site, and in where its pages' links lead."""
    for path, data in files.items():
        yield from gate_files.file_types(path, data)
    # What cannot be opened is named where the file is looked into by itself.
    pages = {}
    for path in (path for path in files if ending(path) == "html"):
        with suppress(*READ_ERRORS):
            pages[path] = read_page(files[path])
    anchors = {path: frozenset(_ids(page)) for path, page in pages.items()}
    for path, page in pages.items():
        yield from _issues_of_gate(path, partial(_links, path, page, anchors, files))


def _links(
    path: str, page: etree._Element, anchors: Mapping[str, frozenset[str]], files: Mapping[str, bytes]
) -> Iterator[Issue]:
    """Each link of a page leads to one of the files, and to a place that is there; each download's size is the file's.

    `anchors` are the places of each page.
    """
    for node in page.iter("a", "link"):
        target = str(node.get("href", ""))
        if target and not urlsplit(target).scheme:
            yield from _link(path, target, anchors, files)
        if node.get("download") is not None:
            data, words = files.get(_linked_path(path, target)), "".join(str(text) for text in node.itertext())
            stated_size = _SIZE.search(words)
            if data is not None and (stated_size is None or stated_size[1] != size_label(len(data))):
                found = f"a size for {target} that is not the file's"
                yield issue("links", path, found, f"({size_label(len(data))})")


def _link(path: str, target: str, anchors: Mapping[str, frozenset[str]], files: Mapping[str, bytes]) -> Iterator[Issue]:
    parts = urlsplit(target)
    linked_path = _linked_path(path, unquote(parts.path))
    if linked_path not in files:
        yield issue("links", path, f"a link to {target}, which is not in the bundle", "links that lead somewhere")
    elif parts.fragment and parts.fragment not in anchors.get(linked_path, frozenset()):
        yield issue("links", path, f"a link to {target}, a place that is not on that page", "links that lead somewhere")


def _linked_path(path: str, target: str) -> str:
    if not target:
        return path
    linked_path = normpath(join(dirname(path), target))
    return join(linked_path, "index.html").removeprefix("./") if target.endswith("/") else linked_path


def _issues_of_gate(path: str, gate: Callable[[], Iterable[Issue]]) -> Iterator[Issue]:
    try:
        yield from tuple(gate())
    except READ_ERRORS as error:
        found = f"contents that break their reader ({type(error).__name__})"
        yield issue("unreadable", path, found, "files as they were made")

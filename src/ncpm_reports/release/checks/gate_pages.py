"""Gates on pages: links lead somewhere inside the site, sizes are true, and what accessibility needs is there."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import cast
from urllib.parse import unquote, urlsplit

from lxml import etree

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks.public_files import PublicFile, issue, read_page
from ncpm_reports.writers.html.document import POLICY, size_label

_SIZE = re.compile(r"\((\d[\d.]* (?:kB|MB))\)\s*$")
# Found by XPath, which does not make a Python object of every element.
_ALL_IDS = etree.XPath("//@id", smart_strings=False)
_LEVEL = re.compile(r"h[1-6]")


def links(
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
            data, words = files.get(_resolved(path, target)), "".join(str(text) for text in node.itertext())
            said = _SIZE.search(words)
            if data is not None and (said is None or said[1] != size_label(len(data))):
                found = f"a size for {target} that is not the file's"
                yield issue("links", path, found, f"({size_label(len(data))})")


def anchors(page: etree._Element) -> Iterator[str]:
    """The places of a page that links may lead to."""
    return (name for name in cast("list[str]", _ALL_IDS(page)) if name)


def _link(path: str, target: str, anchors: Mapping[str, frozenset[str]], files: Mapping[str, bytes]) -> Iterator[Issue]:
    parts = urlsplit(target)
    leads = _resolved(path, unquote(parts.path))
    if leads not in files:
        yield issue("links", path, f"a link to {target}, which is not in the bundle", "links that lead somewhere")
    elif parts.fragment and parts.fragment not in anchors.get(leads, frozenset()):
        yield issue("links", path, f"a link to {target}, a place that is not on that page", "links that lead somewhere")


def _resolved(path: str, target: str) -> str:
    if not target:
        return path
    leads = normpath(join(dirname(path), target))
    return join(leads, "index.html").removeprefix("./") if target.endswith("/") else leads


def accessible(file: PublicFile) -> Iterator[Issue]:
    """A page has language, title, one main part, headings in order, named pictures, headed tables, the policy."""
    for lacking in _lacking(read_page(file.data)) if file.form == "html" else ():
        yield issue("accessibility", file.path, lacking, "a page that everybody can use")


def _lacking(root: etree._Element) -> Iterator[str]:
    policies = [
        node.get("content") for node in root.iter("meta") if node.get("http-equiv") == "Content-Security-Policy"
    ]
    levels = [
        int(node.tag[1]) for node in root.iter("*") if _LEVEL.fullmatch(str(node.tag)) and isinstance(node.tag, str)
    ]
    repeated = [name for name, times in Counter(anchors(root)).items() if times > 1]
    by_id = {node.get("id", ""): node for node in root.iter("*") if node.get("id")}
    titles = [node for node in root.iterfind("head/title") if (node.text or "").strip()]
    checks = (
        (bool(root.get("lang")), "no language"),
        (len(titles) == 1, "no title"),
        (policies == [POLICY], "another content security policy than the site's"),
        (sum(1 for _ in root.iter("main")) == 1, "not exactly one main part"),
        (levels.count(1) == 1, "not exactly one heading of level 1"),
        (all(after <= before + 1 for before, after in itertools.pairwise(levels)), "headings that skip a level"),
        (not repeated, "an id that is given twice"),
        (all(_named(picture, by_id) for picture in root.iter("svg")), "a picture without a name"),
        (all(_has_words(link) or _label(link) for link in root.iter("a")), "a link without words"),
        (all(_headed(table) for table in root.iter("table")), "a table without a name or header cells"),
    )
    yield from (words for right, words in checks if not right)


def _named(picture: etree._Element, by_id: Mapping[str, etree._Element]) -> bool:
    """Whether a picture is hidden from assistive technology, named by words that stand on the page, or made of links.

    A picture made of links stands in a named part of the page and has no role of its own: its links are what is read.
    """
    if picture.get("aria-hidden") == "true":
        return True
    around = picture.getparent()
    if around is not None and around.tag == "nav" and _label(around) and picture.get("role") is None:
        return next(picture.iter("a"), None) is not None
    named_by = (picture.get("aria-labelledby") or "").split()
    if picture.get("role") != "img" or not named_by or not by_id.keys() >= set(named_by):
        return False
    return _has_words(by_id[named_by[0]])


def _label(element: etree._Element) -> str:
    return (element.get("aria-label") or "").strip()


def _has_words(element: etree._Element) -> bool:
    return bool("".join(str(text) for text in element.itertext()).strip())


def _headed(table: etree._Element) -> bool:
    named = table.find("caption") is not None or bool(table.get("aria-label"))
    return named and any(header.get("scope") == "col" for header in table.iter("th"))

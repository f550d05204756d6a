"""The pages that list quarters: the feed leads to the site wherever it is read, and the list is a page of the site."""

import json
import re

import pytest
from lxml import etree

from ncpm_reports.products.public_summary.publication import RIGHTS
from ncpm_reports.release.publish.publication import EARLIER, FEED, quarter_lists

ADDRESS = "https://www.gov.uk/measures"
LINK = "{http://www.w3.org/2005/Atom}link"


def site(address: str) -> dict[str, bytes]:
    facts = {
        "as_at": "2026-07-23",
        "issued_on": "2026-07-23",
        "status": "candidate",
        "illustrative": False,
        "site": {"title": "Measures", "department": "Home Office", "address": address, "contact": "The team"},
        "files": [{"path": path} for path in ("index.html", "national/index.html")],
    }
    manifest = json.dumps(facts).encode()
    return {"manifest.json": manifest, "2026-03/manifest.json": manifest, "2025-12/manifest.json": manifest}


def links(feed: bytes) -> list[str]:
    return [str(link.attrib["href"]) for link in etree.fromstring(feed).iter(LINK)]


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/"])
@pytest.mark.parametrize("folder", ["", "2025-12/"])
def test_a_feed_leads_to_the_site_wherever_it_is_kept(address: str, folder: str) -> None:
    feed = quarter_lists(site(address), ("2026-03", "2025-12"))[folder + FEED]
    pages = ("index.html", "feed.xml", "2026-03/index.html", "2025-12/index.html")
    assert links(feed) == [f"{ADDRESS}/{page}" for page in pages]
    assert b"43 police" not in feed, "a project may have any number of areas"


def test_without_an_address_a_feed_leads_from_where_it_stands() -> None:
    lists = quarter_lists(site(""), ("2026-03", "2025-12"))
    assert links(lists[f"2025-12/{FEED}"]) == ["../index.html", "../2026-03/index.html", "../2025-12/index.html"]


def test_the_list_of_quarters_has_the_links_and_the_foot_of_every_page() -> None:
    page = quarter_lists(site(""), ("2026-03", "2025-12"))[f"2025-12/{EARLIER}"].decode()
    header, footer = page.partition("</header>")[0], page.partition("<footer>")[2]
    own = ["../index.html#areas", "../national/index.html", "../earlier/index.html"]
    assert re.findall('<li><a href="([^"]+)">', header) == own, "those that are there"
    assert f"<p>Contact: The team</p>\n<p>{RIGHTS}</p>" in footer

"""What a site has besides its quarters' own pages: the list of quarters, a feed of releases, a catalogue for machines.

Each is made again whenever something is published, so that every quarter's pages know of the quarters since.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ncpm_reports.core.periods import day_label, parse_quarter
from ncpm_reports.documents.blocks import Bullets, Document, DocumentKind, Heading, Label, Link, Meta, Paragraph, Text
from ncpm_reports.products.public_summary.publication import RIGHTS, navigation
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.publish.embargo import public_from
from ncpm_reports.writers.html import document as html
from ncpm_reports.writers.options import WriterOptions

EARLIER = "earlier/index.html"
FEED = "feed.xml"
CATALOGUE = "catalog.json"
QUARTER_LISTS = (EARLIER, FEED, CATALOGUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quarter:
    """One quarter of the site: what its manifest says, and where it stands from the site's root ("" for the root)."""

    period: str
    folder: str
    facts: Mapping[str, Any]

    @property
    def label(self) -> str:
        """The quarter in words."""
        return parse_quarter(self.period).label

    @property
    def issued_on(self) -> date:
        """The day printed on its documents."""
        return date.fromisoformat(self.facts["issued_on"])

    def address(self, up: str) -> str:
        """Its front page, from a page that is `up` away from the site's root."""
        return f"{up}{self.folder}/index.html" if self.folder else f"{up}index.html"


def quarter_lists(site: Mapping[str, bytes], quarters: tuple[str, ...]) -> Mapping[str, bytes]:
    """The pages that list quarters, for the site's root and for each quarter's own folder.

    `site` holds the newest quarter at its root and, once published, every quarter under its own permanent address;
    `quarters` are newest first. The same site gives the same bytes.
    """
    folders = {quarter: quarter if f"{quarter}/{MANIFEST}" in site else "" for quarter in quarters}
    listed_quarters = tuple(
        _Quarter(period=quarter, folder=folder, facts=json.loads(site[f"{folder}/{MANIFEST}" if folder else MANIFEST]))
        for quarter, folder in folders.items()
    )
    lists: dict[str, bytes] = {}
    for prefix in ("", *(f"{quarter.folder}/" for quarter in listed_quarters if quarter.folder)):
        up = "../" if prefix else ""
        page_quarter = next(
            (quarter for quarter in listed_quarters if prefix == f"{quarter.folder}/"), listed_quarters[0]
        )
        lists[prefix + EARLIER] = _earlier_page(listed_quarters, f"../{up}", page_quarter)
        lists[prefix + FEED] = _feed(listed_quarters, up).encode()
        lists[prefix + CATALOGUE] = _catalogue(listed_quarters, up).encode()
    return lists


def _earlier_page(quarters: tuple[_Quarter, ...], up: str, page_quarter: _Quarter) -> bytes:
    """The list of quarters, as a page of `page_quarter`: it leads to those of its pages that are there."""
    newest = quarters[0]
    site = newest.facts["site"]
    items = tuple(
        (
            Link(quarter.address(up), (Label(quarter.label),)),
            Text(", figures as known on "),
            Label(day_label(date.fromisoformat(quarter.facts["as_at"]))),
        )
        for quarter in quarters
    )
    title = "Earlier quarters"
    document = Document(
        meta=Meta(
            id="earlier",
            kind=DocumentKind.PAGE,
            title=title,
            subject="Every quarter that has been published, at its permanent address",
            author=site["department"],
            date=newest.issued_on,
            header=site["title"],
            footer=f"Contact: {page_quarter.facts['site']['contact']}",
            rights=RIGHTS,
            draft=newest.facts["status"] != "candidate",
            illustrative=newest.facts["illustrative"] is not False,
        ),
        blocks=(
            Heading(level=1, content=(Text(title),), anchor="earlier"),
            Paragraph(content=(Text("Each quarter keeps its address. What was published is not changed afterwards."),)),
            Bullets(items=items),
        ),
    )
    crumbs = ((site["title"], "../index.html"), (title, ""))
    public_paths = {EARLIER, *(file["path"] for file in page_quarter.facts["files"])}
    links = tuple((label, href) for label, href in navigation("../") if href[3:].partition("#")[0] in public_paths)
    return html.write(document, WriterOptions(stylesheet="../site.css", breadcrumbs=crumbs, navigation=links))


def _feed(quarters: tuple[_Quarter, ...], up: str) -> str:
    site = quarters[0].facts["site"]
    # Readers keep a feed without the address that it came from: links are whole where the site's address is known.
    has_address = site["address"].startswith("https://")
    root = f"{site['address'].rstrip('/')}/" if has_address else up
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
        f"<title>{escape(site['title'])}</title>",
        f"<id>{_identity('feed')}</id>",
        f"<updated>{max(_moment(quarter) for quarter in quarters)}</updated>",
        f"<author><name>{escape(site['department'])}</name></author>",
        f'<link rel="alternate" type="text/html" href="{escape(root)}index.html"/>',
    ]
    if has_address:
        lines.append(f'<link rel="self" type="application/atom+xml" href="{escape(root)}{FEED}"/>')
    for quarter in quarters:
        label, address = escape(quarter.label), escape(quarter.address(root))
        lines += [
            "<entry>",
            f"<title>{escape(site['title'])}: {label}</title>",
            f"<id>{_identity(quarter.period)}</id>",
            f"<updated>{_moment(quarter)}</updated>",
            f'<link rel="alternate" type="text/html" href="{address}"/>',
            f"<summary>Summaries for police force areas of England and Wales, {label}.</summary>",
            "</entry>",
        ]
    return "\n".join((*lines, "</feed>", ""))


def _catalogue(quarters: tuple[_Quarter, ...], up: str) -> str:
    site = quarters[0].facts["site"]
    catalogue = {
        "title": site["title"],
        "publisher": site["department"],
        "licence": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "quarters": [
            {
                "period": quarter.period,
                "label": quarter.label,
                "issued_on": quarter.facts["issued_on"],
                "as_at": quarter.facts["as_at"],
                "address": quarter.address(up),
                "files": [
                    {**file, "path": quarter.address(up).removesuffix("index.html") + file["path"]}
                    for file in quarter.facts["files"]
                ],
            }
            for quarter in quarters
        ],
    }
    return json.dumps(catalogue, indent=1, ensure_ascii=False) + "\n"


def _moment(quarter: _Quarter) -> str:
    return public_from(quarter.issued_on).isoformat()


def _identity(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'ncpm-reports/{name}')}"

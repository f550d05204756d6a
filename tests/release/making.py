"""A small but whole public part made in memory, for gates to look into and for leaks to be planted in."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import quarter, year_ending
from ncpm_reports.core.quantities import Quantity, Source, Unit
from ncpm_reports.core.settings import Audience, BuildInfo, ReleaseStatus, Settings
from ncpm_reports.documents.blocks import (
    Cell,
    Column,
    ColumnKind,
    Document,
    DocumentKind,
    Heading,
    Label,
    Link,
    Meta,
    Number,
    Paragraph,
    Table,
    Text,
)
from ncpm_reports.products.product import Format, Product
from ncpm_reports.release.output.artefacts import PUBLIC, File, artefact
from ncpm_reports.release.output.folder import FolderWriter
from ncpm_reports.release.output.manifest import NUMBERS, Origin
from ncpm_reports.release.output.numbers import numbers_csv
from ncpm_reports.release.output.records import release_records
from ncpm_reports.release.output.rendering import render_product

PROJECT = Path(__file__).resolve().parents[2]
ISSUED = date(2026, 2, 5)
Change = Callable[[bytes], bytes]

SETTINGS = Settings(
    department="Home Office",
    address=("2 Marsham Street", "London SW1P 4DF"),
    minister_title="Minister of State for Crime and Policing",
    board_name="Crime and Policing Performance Board",
    board_meeting=None,
    letter_date=None,
    contact="Measures team, measures@homeoffice.example, 020 7946 0000",
    site_title="National Crime and Policing Measures: local summaries",
    site_address="",
    framework="ncpm-2021",
)


def release(day: date = date(2025, 10, 23)) -> PublishedRelease:
    """A publication with figures in the documents."""
    return PublishedRelease(
        id="r1",
        publisher="Office for National Statistics",
        title="Crime in England and Wales",
        edition="year ending June 2025",
        published_on=day,
        sha256="a" * 64,
    )


def build(*, final: bool = True, period: tuple[int, int] = (2025, 6), illustrative: bool = False) -> BuildInfo:
    """What a run was told."""
    return BuildInfo(
        period=quarter(*period),
        as_at=ISSUED,
        issued_on=ISSUED,
        status=ReleaseStatus.CANDIDATE if final else ReleaseStatus.DRAFT,
        illustrative=illustrative,
        version="0.1.0",
    )


def quantity(value: float) -> Quantity:
    """A published figure."""
    source = Source(
        release="r1",
        publisher="Office for National Statistics",
        title="Crime in England and Wales",
        edition="year ending June 2025",
        published_on=date(2025, 10, 23),
        table="P1",
        cell="C9",
    )
    return Quantity(
        value=value,
        unit=Unit.OFFENCES,
        measure="homicide",
        area="K04000001",
        period=year_ending(2025, 6),
        sources=(source,),
    )


def document(ident: str, info: BuildInfo, *, kind: DocumentKind = DocumentKind.SUMMARY, words: str = "") -> Document:
    """A short document with figures, a table and a link."""
    table = Table(
        id="figures",
        title=(Text("Homicides in two years"),),
        columns=(
            Column(header=(Text("Year"),), width=2),
            Column(header=(Text("Homicides"),), kind=ColumnKind.NUMBERS),
        ),
        rows=(
            (Cell(content=(Label("year ending June 2019"),)), Cell(content=(Number(quantity(681), "681"),))),
            (Cell(content=(Label("year ending June 2025"),)), Cell(content=(Number(quantity(518), "518"),))),
        ),
    )
    return Document(
        meta=Meta(
            id=ident,
            kind=kind,
            title="Crime in one area",
            subject="A summary in plain English",
            author=SETTINGS.department,
            date=info.issued_on,
            draft=info.marked_draft,
            illustrative=info.illustrative,
            marking="" if kind is not DocumentKind.PACK else SETTINGS.markings.pack,
        ),
        blocks=(
            Heading(level=1, content=(Text("Crime in one area"),), anchor="areas"),
            Paragraph(
                content=(
                    Text("There were "),
                    Number(quantity(518), "518"),
                    Text(" homicides in the "),
                    Label("year ending June 2025"),
                    Text(", and "),
                    Number(quantity(1234), "1,234"),
                    Text(f" other things. Six priorities date from 2021. {words}"),
                    Link("https://www.ons.gov.uk/", (Text("Where figures come from"),)),
                )
            ),
            table,
        ),
    )


def products(info: BuildInfo) -> tuple[Product, ...]:
    """A front page, one area's summary, and a restricted pack."""
    formats = (Format.HTML, Format.PDF, Format.DOCX, Format.ODS, Format.CSV)
    return (
        Product(
            audience=Audience.PUBLIC,
            folder="public",
            stem="index",
            document=document("index", info, kind=DocumentKind.PAGE),
            formats=(Format.HTML,),
            breadcrumbs=(("Measures", ""),),
        ),
        Product(
            audience=Audience.PUBLIC,
            folder="public/gwent",
            stem="gwent",
            document=document("gwent", info),
            formats=formats,
            breadcrumbs=(("Measures", "../index.html"), ("Gwent", "")),
            up="../",
        ),
        Product(
            audience=Audience.BOARD,
            folder="board",
            stem="pack",
            document=document("pack", info, kind=DocumentKind.PACK),
            formats=(Format.PDF, Format.DOCX),
        ),
    )


def whole(
    info: BuildInfo,
    *,
    day: date = date(2025, 10, 23),
    ledger_head: str = "0" * 64,
    contact: str = SETTINGS.contact,
    inputs: Mapping[str, str] = MappingProxyType({}),
    wanted: Callable[[Product], bool] = lambda product: True,
) -> tuple[File, ...]:
    """Every file of a small quarter, or of its `wanted` products."""
    reference = (PROJECT / "templates" / "reference.docx").read_bytes()
    chosen = [product for product in products(info) if wanted(product)]
    rendered = [render_product(product, reference) for product in chosen]
    css = (PROJECT / "templates" / "brand" / "site.css").read_bytes()
    public = any(product.audience is Audience.PUBLIC for product in chosen)
    files = [file for product in rendered for file in product.files]
    files += [File(path="public/site.css", data=css)] if public else []
    said = replace(SETTINGS, contact=contact)
    origin = Origin(build=info, settings=said, releases=(release(day),), inputs=inputs, ledger_head=ledger_head)
    documents = [record for product in rendered for record in product.documents]
    for folder in (PUBLIC, "") if public else ("",):
        numbers = b"".join(numbers_csv(documents, folder=folder))
        files.append(File(path=f"{folder}{NUMBERS}", data=numbers))
    return (*files, *release_records([artefact(file) for file in files], documents, origin))


def public(files: tuple[File, ...]) -> dict[str, bytes]:
    """The public part by path."""
    return {file.path.removeprefix(PUBLIC): file.data for file in files if file.path.startswith(PUBLIC)}


def with_change(files: Mapping[str, bytes], path: str, change: Change) -> dict[str, bytes]:
    """The files with one of them changed."""
    return {**files, path: change(files[path])}


def in_package(part: str, change: Change) -> Change:
    """A change of one part of a package; a part that is not there is added."""

    def changed(data: bytes) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                inner = old.read(info)
                new.writestr(_info(info.filename), change(inner) if info.filename == part else inner)
            if part not in old.namelist():
                new.writestr(_info(part), change(b""))
        return buffer.getvalue()

    return changed


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (1980, 1, 2, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def write_folder(output: Path, name: str, files: Iterable[File]) -> Path:
    """Writes a quarter's folder as a build does."""
    with FolderWriter(output, name) as folder:
        folder.add(files)
        return folder.finish()

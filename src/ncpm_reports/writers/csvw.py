"""The data of a document as one tidy CSV, one row for each cell, with its description as CSV on the Web metadata.

Text that a spreadsheet would take for a formula gets an apostrophe in front (after OWASP); numbers never do, so that
"-5" stays a number. That is a rule of the column's type, not of what the text looks like.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import StringIO
from typing import NamedTuple

from ncpm_reports.documents.blocks import Cell, Document, Number, Table, plain
from ncpm_reports.writers.datasets import printed, tables
from ncpm_reports.writers.options import WriterOptions

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


class _Field(NamedTuple):
    name: str
    title: str
    datatype: str
    description: str


FIELDS = (
    _Field("table", "Table", "string", "Title of the table"),
    _Field("row", "Row", "string", "First cell of the row"),
    _Field("column", "Column", "string", "Header of the column"),
    _Field("value", "Value", "decimal", "The number as printed; empty if there is none"),
    _Field("text", "Text", "string", "What is printed, with the shorthand for what is missing"),
    _Field("unit", "Unit", "string", "What one of the number is"),
    _Field("measure", "Measure", "string", "Id of the measure"),
    _Field("area_code", "Area code", "string", "ONS code of the area"),
    _Field("period_start", "Period start", "date", "First day of the period"),
    _Field("period_end", "Period end", "date", "Last day of the period"),
    _Field("derivation", "Derivation", "string", "How the number was computed; empty if published"),
    _Field("source", "Source", "string", "Publications, with table and cell"),
)
_TYPED = frozenset({"value", "period_start", "period_end"})


def write(document: Document, options: WriterOptions) -> bytes:
    """The document's tables and figures' data as CSV in UTF-8; the header alone if there are none."""
    del options
    text = "".join((_lines([[field.name for field in FIELDS]]), *map(_of_table, tables(document))))
    return text.encode("utf-8", "replace")


def _lines(rows: Iterable[Sequence[str]]) -> str:
    target = StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


# National tables are the same in 43 documents, and the sentences of a document change more often than its data.
@lru_cache(maxsize=1024)
def _of_table(table: Table) -> str:
    return _lines(_rows(table))


def metadata(document: Document, csv_name: str) -> bytes:
    """The CSVW description of the CSV called `csv_name`, for a file called `csv_name`-metadata.json."""
    meta = document.meta
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": meta.lang.partition("-")[0]}],
        "url": csv_name,
        "dc:title": meta.title,
        "dc:description": meta.subject,
        "dc:publisher": meta.author,
        "dc:issued": {"@value": meta.date.isoformat(), "@type": "xsd:date"},
        "dc:language": meta.lang,
        "dc:rights": meta.rights,
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": [_described(field) for field in FIELDS]},
    }
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _described(field: _Field) -> dict[str, object]:
    return {
        "name": field.name,
        "titles": field.name,
        "rdfs:label": field.title,
        "dc:description": field.description,
        "datatype": field.datatype,
    }


def _rows(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            places = plain(table.title), plain(row[0].content), plain(column.header)
            values = _values(cell) | dict(zip(("table", "row", "column"), places, strict=True))
            yield [_safe(field.name, values.get(field.name, "")) for field in FIELDS]


def _values(cell: Cell) -> dict[str, str]:
    values = {"text": plain(cell.content) or cell.alt}
    number = printed(cell)
    if number is not None:
        values["value"] = f"{number.value.scaleb(2) if number.percent else number.value:f}"
    quantities = [inline.quantity for inline in cell.content if isinstance(inline, Number)]
    if len(quantities) != 1:
        return values
    quantity = quantities[0]
    values |= {"unit": quantity.unit.value, "measure": quantity.measure, "area_code": quantity.area}
    if quantity.period is not None:
        values["period_start"] = quantity.period.start.isoformat()
        values["period_end"] = quantity.period.end.isoformat()
    values["derivation"] = quantity.derivation
    ordered = sorted(quantity.sources, key=lambda source: source.sort_key)
    parts = ((source.publisher, source.title, source.edition, source.table, source.cell) for source in ordered)
    values["source"] = "; ".join(", ".join(filter(None, of)) for of in parts)
    return values


def _safe(name: str, value: str) -> str:
    value = value.replace("\x00", "\ufffd")
    return f"'{value}" if name not in _TYPED and value.startswith(_FORMULA_STARTS) else value

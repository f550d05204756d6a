"""The data of a document as one tidy CSV, one row for each cell, with its description as CSV on the Web metadata.

Text that a spreadsheet would take for a formula gets an apostrophe in front (after OWASP); numbers never do, so that
"-5" stays a number. That is a rule of the column's type, not of what the text looks like.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from ncpm_reports.core.csv_text import FORMULA_SIGNS, csv_of
from ncpm_reports.documents.blocks import Cell, Document, Number, Table, plain
from ncpm_reports.writers.datasets import data_tables, printed_number
from ncpm_reports.writers.options import WriterOptions

_LINE_END = "\r\n"
# The columns of the CSV as its metadata describe them.
COLUMNS = json.loads((files("ncpm_reports.writers") / "resources" / "csv-columns.json").read_text(encoding="utf-8"))
NAMES: tuple[str, ...] = tuple(column["name"] for column in COLUMNS)
_TYPED_COLUMNS = frozenset({"value", "period_start", "period_end"})


def write(document: Document, options: WriterOptions) -> bytes:
    """The document's tables and figures' data as CSV in UTF-8; the header alone if there are none."""
    del options
    text = "".join((csv_of([NAMES], _LINE_END), *map(_table_csv, data_tables(document))))
    return text.encode("utf-8", "replace")


# National tables are the same in 43 documents, and the sentences of a document change more often than its data.
@lru_cache(maxsize=1024)
def _table_csv(table: Table) -> str:
    return csv_of(_rows(table), _LINE_END)


def metadata(document: Document, csv_name: str) -> bytes:
    """The CSVW description of the CSV called `csv_name`, for a file called `csv_name`-metadata.json."""
    meta = document.meta
    description = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": meta.lang.partition("-")[0]}],
        "url": csv_name,
        "dc:title": meta.title,
        "dc:description": meta.subject,
        "dc:publisher": meta.author,
        "dc:issued": {"@value": meta.date.isoformat(), "@type": "xsd:date"},
        "dc:language": meta.lang,
        "dc:rights": meta.rights,
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": [_LINE_END]},
        "tableSchema": {"columns": COLUMNS},
    }
    return (json.dumps(description, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _rows(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            places = plain(table.title), plain(row[0].content), plain(column.header)
            values = _values(cell) | dict(zip(("table", "row", "column"), places, strict=True))
            yield [_safe(name, values.get(name, "")) for name in NAMES]


def _values(cell: Cell) -> dict[str, str]:
    values = {"text": plain(cell.content) or cell.alt}
    number = printed_number(cell)
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
    sources = sorted(quantity.sources, key=lambda source: source.sort_key)
    parts = ((source.publisher, source.title, source.edition, source.table, source.cell) for source in sources)
    values["source"] = "; ".join(", ".join(filter(None, names)) for names in parts)
    return values


def _safe(name: str, value: str) -> str:
    value = value.replace("\x00", "\ufffd")
    return f"'{value}" if name not in _TYPED_COLUMNS and value.startswith(FORMULA_SIGNS) else value

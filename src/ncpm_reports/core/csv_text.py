"""Tables as comma-separated text."""

import csv
import io
from collections.abc import Iterable


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """The rows as comma-separated values, each on a line that ends in LF; None is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()

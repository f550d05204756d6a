"""The national measure summaries as data: every column is in docs/files.md."""

from ncpm_reports.products import measure_data
from tests.conftest import PROJECT
from tests.products.packs import real_job


def test_every_column_is_documented() -> None:
    text = (PROJECT / "docs" / "files.md").read_text(encoding="utf-8")
    (header, *rows) = measure_data.csv_text(real_job().view).splitlines()
    assert len(rows) == len(real_job().view.national)
    assert [column for column in header.split(",") if f"`{column}`" not in text] == []

"""A publisher's layout: how a file of it is recognised, and how its figures are read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.period_text import published_on_in
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.tables import CellReader, Row
from ncpm_reports.sources.values import label, plain_label
from ncpm_reports.sources.workbook import Workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyRelease:
    """What a layout finds in one file.

    `published_on` is None where the file does not say; `edition` is the publication's period ("year ending June 2019")
    with its kind of edition; `corrected` says that the file itself reports that it corrects an earlier edition.
    """

    publisher: str
    title: str
    edition: str
    rows: tuple[Row, ...]
    notices: tuple[Issue, ...] = ()
    published_on: date | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A publication in a layout that is read: what messages call it, who publishes it under which title.

    `fits` recognises a workbook of it; `rows` gives its figures and adds problems to the reader; `markers` are those
    that the publication declares besides the GSS shorthand; `edition` names the edition after its newest period.
    """

    name: str
    publisher: str
    title: str
    fits: Callable[[Workbook], bool]
    rows: Callable[[CellReader], Iterable[Row]]
    markers: Mapping[str, Status] = field(default_factory=dict)
    edition: Callable[[Period], str] = attrgetter("label")

    def tidy(self, workbook: Workbook, places: Places) -> TidyRelease:
        """The figures of a workbook, one row a measure, area, period and series; a marker is a status without a value.

        The newest period is that of what happens in a time, where a file has such figures, not of a day's population.

        Raises: Refused with every problem found.
        """
        reader = CellReader(workbook, places, self.markers)
        rows = tuple(self.rows(reader))
        if not rows and not reader.problems:
            expected = f"figures under the headers of {self.title}"
            reader.add_problem("table.empty", workbook.name, "no figures", expected)
            reader.problems.extend(replace(notice, severity=Severity.ERROR) for notice in reader.notices)
        reader.raise_problems()
        newest = max((row.period for row in rows), key=lambda period: (period.start < period.end, period))
        correction = [
            cell.text for sheet in workbook.visible if label(sheet.name) == "correction" for cell in sheet.cells()
        ]
        first_rows = (cell.text for sheet in workbook.visible for row in range(8) for cell in sheet.row(row))
        return TidyRelease(
            publisher=self.publisher,
            title=self.title,
            edition=f"{self.edition(newest)}{', corrected' if correction else ''}",
            rows=rows,
            notices=tuple(reader.notices),
            published_on=_published_on(correction) or _published_on(first_rows),
            corrected=bool(correction),
        )


def _published_on(texts: Iterable[str]) -> date | None:
    """The day on which texts say that the file was published; None if they say none or several."""
    days = {day for text in texts for day in published_on_in(plain_label(text))}
    return days.pop() if len(days) == 1 else None

"""Who drives the change of a measure: its regions as bars, and beside them how the forces moved."""

from collections.abc import Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import Inlines, Text
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import Assessment, Contributions
from ncpm_reports.narrative.phrases import joined, mid_sentence, phrase
from ncpm_reports.products.board_pack.contribution_words import (
    baseline_in_its_range,
    contributions_of,
    largest_part,
    lower_and_higher,
    more_by,
    outside_areas,
)
from ncpm_reports.products.board_pack.finding_charts import drawn_regions, region_bars
from ncpm_reports.products.cells import count_of
from ncpm_reports.products.figures import chart
from ncpm_reports.products.job import Job

MOST_NAMES = 12


def who_drives(a: Assessment, job: Job) -> Context | None:
    """For a template: the regions' parts of a change, and the forces whose own change is more than chance.

    None where no change is worked out by force.
    """
    parts = contributions_of(job.results, a.measure)
    if parts is None or not parts.regions:
        return None
    ident, outside = f"regions-{a.measure}", outside_areas(parts)
    picture = region_bars(parts, job.areas, f"{ident}-data", f"Who drives the change: {mid_sentence(a.short_name)}")
    # What the bars of the regions lack of the whole.
    beyond = () if outside is None else phrase(", with {} outside the forces", more_by(outside))
    return {
        "title": phrase("Who drives the change: {} in all{}", more_by(parts.whole.change.absolute), beyond),
        "figure": chart(ident, picture, _region_alt(parts, job.areas, a)),
        "names": _names(parts, job),
    }


def _region_alt(parts: Contributions, areas: Areas, a: Assessment) -> str:
    values = [(contribution.change.value or 0.0, contribution) for contribution in drawn_regions(parts, areas)]
    fell = sum(value < 0 for value, _ in values)
    rose = sum(value > 0 for value, _ in values)
    largest = max(values, key=lambda pair: abs(pair[0]))[1]
    what = f"Bar chart of the change in {mid_sentence(a.short_name)} since the baseline, by region."
    return f"{what} It fell in {fell} and rose in {rose}. The largest part is {areas.name(largest.area)}."


def _names(parts: Contributions, job: Job) -> list[Inlines]:
    largest = largest_part(parts, job.areas)
    clearly = [part for part in parts.areas if part.own_verdict.claims_change and job.areas.force(part.area)]
    falls = [job.areas.name(part.area) for part in clearly if (part.change.value or 0.0) < 0]
    rises = [job.areas.name(part.area) for part in clearly if (part.change.value or 0.0) >= 0]
    return [
        phrase("{}.", lower_and_higher(parts)),
        *([(*largest, *baseline_in_its_range(parts, job))] if largest else []),
        joined((_more_than_chance("Falls", falls), _more_than_chance("Rises", rises))),
    ]


def _more_than_chance(what: str, names: Sequence[str]) -> Inlines:
    if len(names) > MOST_NAMES:
        many = count_of(len(names), f"{what.lower()} by more than chance")
        return phrase("{} by more than chance: {} forces.", what, many)
    return (Text(f"{what} by more than chance: {listed(names) or 'none'}."),)

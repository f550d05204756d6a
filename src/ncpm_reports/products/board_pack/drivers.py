"""Who drives the change of a measure: its regions as bars, and beside them how the forces moved."""

from collections.abc import Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import Figure, Inlines, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment, Contributions
from ncpm_reports.narrative.phrases import joined, mid_sentence, words
from ncpm_reports.products.board_pack.cells import counted as count_of
from ncpm_reports.products.board_pack.contribution_words import (
    contributions_of,
    largest_part,
    lower_and_higher,
    more_by,
    outside_areas,
)
from ncpm_reports.products.board_pack.finding_charts import drawn_regions, region_bars
from ncpm_reports.products.board_pack.usual_range import baseline_in_its_range
from ncpm_reports.products.materials import Job

MOST_NAMES = 12


def who_drives(a: Assessment, job: Job, pieces: Pieces) -> Plain:
    """For a template: the regions' parts of a change, and the forces whose own change is more than chance.

    None where no change is worked out by force.
    """
    parts = contributions_of(job.results, a.measure)
    if parts is None or not parts.regions:
        return None
    areas = job.materials.public.areas
    ident = f"regions-{a.measure}"
    picture = region_bars(parts, areas, f"{ident}-data", f"Who drives the change: {mid_sentence(a.short_name)}")
    figure = Figure(
        id=ident,
        title=(),
        subtitle=(),
        drawing=picture.drawing,
        alt=_region_alt(parts, areas, a),
        data=picture.data,
    )
    return {
        "title": pieces.say(
            (
                Text("Who drives the change: "),
                *more_by(parts.whole.change.absolute),
                Text(" in all"),
                *_outside_areas(parts),
            )
        ),
        "figure": pieces.figure(figure),
        "names": [pieces.say(inlines) for inlines in _names(parts, job)],
    }


def _region_alt(parts: Contributions, areas: Areas, a: Assessment) -> str:
    values = [(contribution.change.value or 0.0, contribution) for contribution in drawn_regions(parts, areas)]
    fell = sum(value < 0 for value, _ in values)
    rose = sum(value > 0 for value, _ in values)
    largest = max(values, key=lambda pair: abs(pair[0]))[1]
    what = f"Bar chart of the change in {mid_sentence(a.short_name)} since the baseline, by region."
    return f"{what} It fell in {fell} and rose in {rose}. The largest part is {areas.name(largest.area)}."


def _names(parts: Contributions, job: Job) -> list[Inlines]:
    areas = job.materials.public.areas
    sentences: list[Inlines] = [(*lower_and_higher(parts), Text("."))]
    if largest := largest_part(parts, areas):
        sentences.append((*largest, *baseline_in_its_range(parts, job)))
    falls, rises = (_clearly(parts, areas, fell=fell) for fell in (True, False))
    sentences.append(joined((_more_than_chance("Falls", falls), _more_than_chance("Rises", rises))))
    sentences.append(words("This says where the number changed, not why."))
    return sentences


def _clearly(parts: Contributions, areas: Areas, *, fell: bool) -> list[str]:
    """The forces whose own change is a fall, or a rise, by more than chance."""
    return [
        areas.name(contribution.area)
        for contribution in parts.areas
        if contribution.own_verdict.claims_change
        and areas.force(contribution.area) is not None
        and ((contribution.change.value or 0.0) < 0) is fell
    ]


def _more_than_chance(what: str, names: Sequence[str]) -> Inlines:
    opening = f"{what} by more than chance: "
    if len(names) > MOST_NAMES:
        return (Text(opening), count_of(len(names), f"{what.lower()} by more than chance"), Text(" forces."))
    return words(f"{opening}{listed(names) or 'none'}.")


def _outside_areas(parts: Contributions) -> Inlines:
    """What the bars of the regions lack of the whole, for their heading: ", with 2 fewer outside the forces"."""
    outside = outside_areas(parts)
    return () if outside is None else (Text(", with "), *more_by(outside), Text(" outside the forces"))

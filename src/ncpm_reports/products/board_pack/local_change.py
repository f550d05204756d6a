"""What all forces together recorded on a page of the annex, and the force with the largest part of the change."""

from ncpm_reports.documents.blocks import Inlines, Strong, Text
from ncpm_reports.measures.results import Contributions, Driver, GroupChange
from ncpm_reports.narrative.phrases import capitalised, magnitude, number, words
from ncpm_reports.narrative.verdicts import moved_by, outcome
from ncpm_reports.products.board_pack.cells import counted as count_of
from ncpm_reports.products.board_pack.findings import largest_part
from ncpm_reports.products.materials import Job


def local_change(parts: Contributions | None, job: Job, *, widespread: bool) -> list[Inlines]:
    """The total at both ends with its change; then each named force beside the others, or the largest part of it.

    Empty where the forces' counts cannot be added up. Nobody is named, or said not to be, for a change that may be
    chance, nor for one that is `widespread`.
    """
    if parts is None:
        return []
    whole = parts.whole
    lines: list[Inlines] = [
        (
            *words(f"{capitalised(whole.basis)}: "),
            number(whole.baseline),
            Text(" to "),
            number(whole.latest),
            Text(" ("),
            *_size(whole),
            Text(")."),
        )
    ]
    drivers = [driver for driver in job.results.driven if driver.measure == parts.measure]
    lines.extend(_beside_others(driver, job) for driver in drivers)
    if not drivers and not parts.named and not widespread and whole.verdict.claims_change:
        lines.append(largest_part(parts, job.materials.public.areas) or words("No force accounts for a fifth of it."))
    return lines


def _beside_others(driver: Driver, job: Job) -> Inlines:
    areas = job.materials.public.areas
    return (
        Strong(words(areas.name(driver.area))),
        Text(" recorded "),
        *_more(driver.own),
        Text("; the other "),
        count_of(len(areas.forces) - 1, "other police force areas"),
        Text(" together "),
        *_more(driver.others),
        Text(" ("),
        *_size(driver.others),
        Text(")."),
    )


def _more(group: GroupChange) -> Inlines:
    change = group.change.absolute
    return (magnitude(change), Text(" fewer" if (change.value or 0.0) < 0 else " more"))


def _size(group: GroupChange) -> Inlines:
    what = outcome(group.verdict, group.baseline, group.latest)
    return moved_by(what, group.change) if what.moved else words("may be chance")

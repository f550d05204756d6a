"""What all forces together recorded on a page of the annex, and the force with the largest part of the change."""

from ncpm_reports.documents.blocks import Inlines, Strong, Text
from ncpm_reports.measures.results import Contributions, Driver, GroupChange
from ncpm_reports.narrative.phrases import capitalised, forces_in, number, words
from ncpm_reports.narrative.verdicts import moved_by, outcome
from ncpm_reports.products.board_pack.cells import counted as count_of
from ncpm_reports.products.board_pack.contribution_words import largest_part, more_by, outside_areas
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
    lines.extend(_beside_others(driver, parts, job) for driver in drivers)
    if not drivers and not parts.named and not widespread and whole.verdict.claims_change:
        lines.append(largest_part(parts, job.materials.public.areas) or words("No force accounts for a fifth of it."))
    return lines


def _beside_others(driver: Driver, parts: Contributions, job: Job) -> Inlines:
    """The parts of the total: one force, all others together, and what lies outside them if the total is published."""
    areas = job.materials.public.areas
    outside = outside_areas(parts)
    rest: Inlines = () if outside is None else (Text("; "), *more_by(outside), Text(" outside the force areas"))
    return (
        Strong(words(areas.name(driver.area))),
        Text(" recorded "),
        *more_by(driver.own.change.absolute),
        Text("; the other "),
        count_of(forces_in(driver.others, areas), "other police force areas"),
        Text(" together "),
        *more_by(driver.others.change.absolute),
        Text(" ("),
        *_size(driver.others),
        Text(")"),
        *rest,
        Text("."),
    )


def _size(group: GroupChange) -> Inlines:
    what = outcome(group.verdict, group.baseline, group.latest)
    return moved_by(what, group.change) if what.moved else words("may be chance")

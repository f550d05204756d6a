"""What the letters of a quarter have in common: the counts and the list that the submission reports."""

from dataclasses import dataclass

from ncpm_reports.documents.blocks import Cell, Inlines, Table, TableStyle, Text
from ncpm_reports.narrative.phrases import count_or_none, words
from ncpm_reports.products.board_pack.cells import column, say
from ncpm_reports.products.letters.decisions import board_decisions
from ncpm_reports.products.letters.facts import Facts, StandingOut, facts_of
from ncpm_reports.products.materials import Job

MOST_ROWS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The facts of every force, in alphabetical order of area."""

    facts: tuple[Facts, ...]

    @property
    def asking(self) -> tuple[Facts, ...]:
        """Letters that ask about a figure."""
        return tuple(facts for facts in self.facts if facts.question is not None)

    @property
    def inviting(self) -> tuple[Facts, ...]:
        """Letters that ask what worked."""
        return tuple(facts for facts in self.facts if facts.example is not None)

    @property
    def lacking(self) -> tuple[Facts, ...]:
        """Letters that say that figures are missing."""
        return tuple(facts for facts in self.facts if facts.missing or not facts.counts)


def batch_of(job: Job) -> Batch:
    """The facts of every letter."""
    framework, forces = job.materials.public.framework, job.materials.public.areas.forces
    decisions = board_decisions(job)
    return Batch(facts=tuple(facts_of(force, job.results, framework, decisions) for force in forces))


def own_letters_table(batch: Batch) -> Table | None:
    """The letters that say something of their own force, alphabetically, at most eight; None if none does."""
    telling = [(facts, out) for facts in batch.facts if (out := facts.question or facts.example) is not None]
    if not telling:
        return None
    return Table(
        id="letters-of-their-own",
        title=(Text("Letters that say something of their own"),),
        style=TableStyle.COMPACT,
        columns=(
            column("Force area", 1.3),
            column("Figure", 1.5),
            column("Baseline to latest", 1.3),
            column("Letter", 1.8),
        ),
        rows=tuple(_row(facts, out) for facts, out in telling[:MOST_ROWS]),
    )


def further_letters(batch: Batch) -> int:
    """How many letters of their own the table leaves to the annex."""
    return max(0, len(batch.asking) + len(batch.inviting) - MOST_ROWS)


def _row(facts: Facts, out: StandingOut) -> tuple[Cell, ...]:
    asks = "Asks what explains it" if facts.question is not None else "Asks what worked"
    asks += ", if the board agrees" if facts.undecided else ""
    return (
        say(facts.force.name),
        Cell(content=words(out.assessment.short_name)),
        Cell(content=_from_to(out)),
        say(asks),
    )


def _from_to(out: StandingOut) -> Inlines:
    a = out.assessment
    if a.baseline is None or a.latest is None:
        return ()
    return (count_or_none(a.baseline, "none"), Text(" to "), count_or_none(a.latest, "none"))

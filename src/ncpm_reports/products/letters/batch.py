"""What the letters of a quarter have in common: the counts and the list that the submission reports."""

from dataclasses import dataclass

from ncpm_reports.documents.blocks import Table
from ncpm_reports.narrative.phrases import words
from ncpm_reports.products.cells import column, compact, say
from ncpm_reports.products.letters.facts import Facts, board_decisions, facts_of
from ncpm_reports.products.letters.words import from_to
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

    @property
    def further(self) -> int:
        """How many letters of their own the table leaves to the annex."""
        return max(0, len(self.asking) + len(self.inviting) - MOST_ROWS)


def batch_of(job: Job) -> Batch:
    """The facts of every letter."""
    decisions = board_decisions(job)
    return Batch(facts=tuple(facts_of(force, job.results, job.framework, decisions) for force in job.areas.forces))


def own_letters_table(batch: Batch) -> Table | None:
    """The letters that say something of their own force, alphabetically, at most eight; None if none does."""
    rows = []
    for facts in batch.facts:
        if (out := facts.question or facts.example) is not None:
            asks = "Asks what worked" if facts.question is None else "Asks what explains it"
            asks += ", if the board agrees" if facts.undecided else ""
            figures = say(words(out.assessment.short_name)), say(from_to(out.assessment))
            rows.append((say(facts.force.name), *figures, say(asks)))
    if not rows:
        return None
    columns = (
        column("Force area", 1.3),
        column("Figure", 1.5),
        column("Baseline to latest", 1.3),
        column("Letter", 1.8),
    )
    return compact("letters-of-their-own", "Letters that say something of their own", columns, rows[:MOST_ROWS])

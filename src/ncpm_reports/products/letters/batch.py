"""What the letters of a quarter have in common: the counts and the list that the submission reports."""

from dataclasses import dataclass

from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Cell, Inlines, Table, Text
from ncpm_reports.narrative.phrases import listed, words
from ncpm_reports.products.board_pack.cells import column, say
from ncpm_reports.products.letters.facts import Facts, Supply, facts_of
from ncpm_reports.products.letters.words import names
from ncpm_reports.products.materials import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The facts of every force, in alphabetical order of area."""

    facts: tuple[Facts, ...]

    def raising(self) -> tuple[Facts, ...]:
        """Letters that ask about something unfavourable."""
        return tuple(one for one in self.facts if one.above or one.behind or one.crossed)

    def praising(self) -> tuple[Facts, ...]:
        """Letters that ask to share something favourable."""
        return tuple(one for one in self.facts if one.below or one.ahead)

    def lacking(self) -> tuple[Facts, ...]:
        """Letters that say that figures are missing."""
        return tuple(one for one in self.facts if one.supply is not Supply.ALL)


def batch_of(job: Job) -> Batch:
    """The facts of every letter."""
    framework, forces = job.materials.public.framework, job.materials.public.areas.forces
    return Batch(facts=tuple(facts_of(force, job.results, framework) for force in forces))


def signals_table(batch: Batch, areas: Areas) -> Table | None:
    """The letters that say something of their own force besides its figures; None if none does.

    What is missing has a column only where something is.
    """
    telling = [one for one in batch.facts if one in (*batch.raising(), *batch.praising(), *batch.lacking())]
    if not telling:
        return None
    lacking = bool(batch.lacking())
    return Table(
        id="letters-that-differ",
        title=(Text("Letters that raise something of their own"),),
        columns=(
            column("Force area", 1.3),
            column("To look into", 2.0),
            column("To share", 1.4),
            *((column("Missing", 1.2),) if lacking else ()),
        ),
        rows=tuple(_row(one)[: None if lacking else -1] for one in telling),
    )


def _row(one: Facts) -> tuple[Cell, ...]:
    return (
        say(one.force.name),
        Cell(content=_look(one)),
        Cell(content=_share(one)),
        Cell(content=words(_upper(listed(names(one.missing)))) or (Text("Nothing"),)),
    )


def _look(one: Facts) -> Inlines:
    return words(_upper(listed(names((*one.above, *one.behind, *one.crossed))))) or (Text("Nothing"),)


def _share(one: Facts) -> Inlines:
    return words(_upper(listed(names((*one.below, *one.ahead))))) or (Text("Nothing"),)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

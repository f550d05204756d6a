"""Tables and lists of the public pages: counts before anything else, gaps in shorthand that is explained."""

from collections.abc import Iterable, Mapping, Sequence

from ncpm_reports.core.quantities import STATUS_MEANINGS, Display, Quantity, Source, Status
from ncpm_reports.documents.blocks import (
    Cell,
    Column,
    ColumnKind,
    Inlines,
    Label,
    Link,
    Table,
    Text,
    plain,
)
from ncpm_reports.measures.results import Assessment, Caveat, Priority
from ncpm_reports.narrative.phrases import capitalised, counted, number, words
from ncpm_reports.products.figures import is_official, published, reached_us
from ncpm_reports.products.public_summary.statements import Applicability
from ncpm_reports.products.public_summary.words import national_verdict

NONE_HELD = Status.NOT_AVAILABLE.value
OURS = "These reports"
_OF_THE_COMPARISON = ("vintages-differ", "baseline-differs", "sum-of-forces", "areas-excluded")


def national_table(assessments: Sequence[Assessment]) -> Table:
    """The ten measures: latest figure and period, baseline figure and period, and what may be said."""
    rows = tuple(
        (
            say(_plain_name(assessment)),
            *_dated(assessment.latest),
            *_dated(assessment.baseline),
            say(national_verdict(assessment)),
        )
        for assessment in assessments
    )
    return Table(
        id="national-measures",
        title=words(f"The {counted(len(assessments))} national measures"),
        unit=(Text("Survey estimates are rounded. Most measures cover England and Wales; each section says which."),),
        columns=(
            Column(header=(Text("Measure"),), width=2.5),
            Column(header=(Text("Latest figure"),), kind=ColumnKind.NUMBERS, width=1.3),
            Column(header=(Text("Latest period"),), width=1.6),
            Column(header=(Text("Baseline figure"),), kind=ColumnKind.NUMBERS, width=1.4),
            Column(header=(Text("Baseline period"),), width=1.6),
            Column(header=(Text("What we can say"),), width=1.6),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def applicability_table(priorities: Sequence[Priority], applicabilities: Mapping[str, Applicability]) -> Table:
    """Which priorities apply in the area, in the body's own words; what is not supplied is said to be awaited."""
    rows = tuple((say(priority.plain_name), *_applies(applicabilities.get(priority.id))) for priority in priorities)
    return Table(
        id="applicability",
        title=(Text("Which national priorities apply in this area"),),
        columns=(
            Column(header=(Text("Priority"),), width=2),
            Column(header=(Text("Does it apply?"),), width=1.2),
            Column(header=(Text("Reason given"),), width=3),
        ),
        rows=rows,
    )


def _applies(applicability: Applicability | None) -> tuple[Cell, Cell]:
    if applicability is None:
        return say("Awaited"), say("Awaited")
    return say("Yes" if applicability.applies else "No"), _own_words(applicability.reason or "None given")


def _own_words(text: str) -> Cell:
    return Cell(content=(Text(text),))


# Cells


def say(text: str) -> Cell:
    """A cell of words."""
    return Cell(content=words(text))


def figure(quantity: Quantity | None, *, signed: bool = False) -> Cell:
    """A cell with one figure; "[x]" where none is held."""
    if quantity is None:
        return Cell(content=(Text(NONE_HELD),))
    if quantity.value is None:
        return Cell(content=(number(quantity, Display.TABLE),))
    return Cell(content=(number(quantity, Display.SIGNED if signed else Display.TEXT),))


def shorthand(rows: Iterable[tuple[Cell, ...]]) -> Inlines:
    """The meaning of each marker that the rows use: "[x] not available."; nothing where none is used."""
    used = {plain(cell.content) for row in rows for cell in row}
    meanings = [f"{status.value} {meaning}" for status, meaning in STATUS_MEANINGS.items() if status.value in used]
    return words("; ".join(meanings) + ".") if meanings else ()


def _dated(quantity: Quantity | None) -> tuple[Cell, Cell]:
    if quantity is None or quantity.period is None:
        return figure(quantity), Cell(content=(Text(NONE_HELD),))
    return figure(quantity), Cell(content=(Label(capitalised(quantity.period.label)),))


def _plain_name(a: Assessment) -> str:
    return a.about.plain_name if a.about is not None else a.name


# Lists


def cautions(assessments: Iterable[Assessment], told: frozenset[str] = frozenset()) -> tuple[Inlines, ...]:
    """Every caution that holds for all areas alike, each once, with who said so.

    Those `told` are left out, by their ids: they stand beside a figure already.
    """
    return _each_once(
        caveat
        for assessment in assessments
        for caveat in assessment.caveats
        if not _of_its_own(caveat) and caveat.id not in told
    )


def beside(a: Assessment) -> tuple[Caveat, ...]:
    """The cautions that belong directly beside a finding: breaks, areas left out, how its figures were put together."""
    return tuple(caveat for caveat in a.caveats if _of_its_own(caveat) or caveat.trigger in _OF_THE_COMPARISON)


def _said_by(caveat: Caveat) -> Inlines:
    if caveat.source == OURS:
        return ()
    return (Text(" Source: "), *words(caveat.source), Text("."))


def caution_words(caveat: Caveat) -> Inlines:
    """What a caution says, and who said so."""
    return (*words(caveat.text), *_said_by(caveat))


def _each_once(caveats: Iterable[Caveat]) -> tuple[Inlines, ...]:
    by_id: dict[str, Caveat] = {}
    for caveat in caveats:
        by_id.setdefault(caveat.id, caveat)
    return tuple(caution_words(caution) for caution in by_id.values())


def _of_its_own(caveat: Caveat) -> bool:
    return caveat.effect != "note" or bool(caveat.areas)


def sources_table(assessments: Iterable[Assessment]) -> Table:
    """Each publication that a figure shown comes from, with its editions and days of publication, oldest first."""
    sources: dict[tuple[str, str], dict[tuple[str, str], Source]] = {}
    for assessment in assessments:
        for quantity in _figures(assessment):
            for source in quantity.sources:
                editions = sources.setdefault((source.title, source.publisher), {})
                editions.setdefault((str(source.published_on or ""), source.edition), source)
    return Table(
        id="publications",
        title=(Text("Publications that the figures come from"),),
        columns=(
            Column(header=(Text("Publication and publisher"),), width=2),
            Column(header=(Text("Editions used, and when they were published"),), width=3),
        ),
        rows=tuple(_publication(key, sources[key]) for key in sorted(sources)),
    )


def _figures(a: Assessment) -> Iterable[Quantity]:
    points = (point.quantity for point in a.history)
    return (quantity for quantity in (a.latest, a.baseline, *points) if quantity is not None)


def _publication(key: tuple[str, str], editions: Mapping[tuple[str, str], Source]) -> tuple[Cell, ...]:
    ordered = [editions[edition] for edition in sorted(editions)]
    address = next((source.url for source in reversed(ordered) if is_official(source.url)), "")
    name = Label(", ".join(part for part in key if part))
    dated = "; ".join(text for text in map(_edition, ordered) if text) or "no date known"
    return Cell(content=(Link(address, (name,)) if address else name,)), say(dated[:1].upper() + dated[1:])


def _edition(source: Source) -> str:
    when = published(source.published_on) if source.published_on else ""
    when = ", ".join(part for part in (when, reached_us(source.provenance)) if part)
    if source.edition and when:
        return f"{source.edition} ({when})"
    return source.edition or when

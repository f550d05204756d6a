"""What all public pages have in common: names, links, licence, the duty that they serve, their tables and lists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from ncpm_reports.core.areas import Areas, ForceArea
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.quantities import Display, Quantity, Source, Status
from ncpm_reports.documents.blocks import Cell, DocumentKind, Inlines, Label, Link, Meta, Strong, Table, Text
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Caveat, Change, Direction, Priority, Verdict
from ncpm_reports.narrative import phrases, sentences
from ncpm_reports.narrative.phrases import capitalised, ending, has_value, mid_sentence, number, phrase, words
from ncpm_reports.narrative.sentences import publisher_test
from ncpm_reports.narrative.verdicts import by_verdict, is_unchanged, judged_pair, outcome_of
from ncpm_reports.products.cells import (
    NOT_AVAILABLE,
    column,
    figure,
    numbers,
    rate_of,
    rows_of,
    signed,
    table,
    text_cell,
)
from ncpm_reports.products.job import PublicJob
from ncpm_reports.products.product import meta_of
from ncpm_reports.products.public_summary.statements import Applicability
from ncpm_reports.products.source_lines import (
    is_official,
    provenance_phrase,
    publication_phrase,
    source_line,
    sources_of,
)

RIGHTS = "Contains public sector information licensed under the Open Government Licence v3.0."
SITE = "National Crime and Policing Measures"
# From when the law asks local policing bodies for statements: SI 2021/547.
INFORMATION_ORDER = date(2021, 5, 31)
PAGES = (
    ("All areas", "index.html#areas"),
    ("National picture", "national/index.html"),
    ("How to read these figures", "how-to-read/index.html"),
    ("Data and method", "data-and-method/index.html"),
    ("Earlier quarters", "earlier/index.html"),
    ("Accessibility", "accessibility/index.html"),
)
NOT_APPLICABLE = Status.NOT_APPLICABLE.value
OUR_REPORTS = "These reports"
COMPARISON_TRIGGERS = ("vintages-differ", "baseline-differs", "sum-of-forces", "areas-excluded")
MAX_WORDS_OF_A_NAME = 9
MAX_IN_ITEM = 2


def navigation(up: str) -> tuple[tuple[str, str], ...]:
    """The site's links, label and relative address, for a page that is `up` ("", "../") from the site's root."""
    return tuple((label, f"{up}{address}") for label, address in PAGES)


def public_meta(job: PublicJob, force: ForceArea) -> Meta:
    """What the summary of an area is, for every format: no marking, no person's name."""
    year = job.build.year.label
    return meta_of(
        job,
        DocumentKind.SUMMARY,
        ident=force.slug,
        title=f"Crime in {phrases.place(force.code, job.areas)}: {year}",
        subject=f"National Crime and Policing Measures for {force.name}, {year}, in plain English",
        keywords=("crime", "policing", force.name),
        header=job.settings.site_title,
        footer=f"{force.name}, {year}",
        rights=RIGHTS,
    )


def public_name(a: Assessment) -> str:
    """The framework's short name for the public, such as "Burglary from homes"; the board's where it gives none."""
    return (a.about.public_name if a.about is not None else "") or a.short_name


def plain_name(a: Assessment) -> str:
    """What a measure counts, in plain words."""
    return a.about.plain_name if a.about is not None else a.name


def body_words(job: PublicJob, force: ForceArea) -> Context:
    """For a template: who answers for the force, inside a sentence, and whether the Order asks them for a statement.

    That is who does so when the quarter is issued, as in its letters: a commissioner may have been replaced by then.
    """
    body = force.body_on(job.build.issued_on)
    return {"name": f"the {phrases.body_name(body)}", "under_duty": body.under_information_order}


def priorities_of(job: PublicJob) -> tuple[Priority, ...]:
    """The priorities in the order of the Minister's letter."""
    return tuple(sorted(job.framework.priorities, key=lambda priority: priority.letter_place))


def neighbour(a: Assessment, framework: Framework) -> Assessment | None:
    """The first neighbour with a figure since the baseline, for a measure that has none; never taken for it.

    A count that follows what the police do, with no way that it should go, says nothing to a resident of the measure.
    """
    if a.verdict is not Verdict.NO_DATA:
        return None
    since = (
        other
        for other in a.context
        if has_value(other.latest) and other.latest.period and other.latest.period.end > framework.baseline.end
    )
    return next((other for other in since if other.direction is not Direction.NEUTRAL), None)


def shown_nationally(job: PublicJob) -> Iterator[Assessment]:
    """The national measures, then the neighbours that are shown in the place of those without figures."""
    yield from job.view.national
    yield from filter(None, (neighbour(assessment, job.framework) for assessment in job.view.national))


def national_table(assessments: Sequence[Assessment]) -> Table:
    """The ten measures: latest figure and period, baseline figure and period, and what may be said."""
    rows = rows_of(
        assessments,
        (column("Measure", 3.3), lambda a: text_cell(plain_name(a))),
        (numbers("Latest figure", 1.35), lambda a: figure(a.latest)),
        (column("Latest period", 1.8), lambda a: _period(a.latest)),
        (numbers("Baseline figure", 1.35), lambda a: figure(a.baseline)),
        (column("Baseline period", 1.8), lambda a: _period(a.baseline)),
        (column("What we can say", 1.4), lambda a: text_cell(national_verdict(a))),
    )
    unit = words("Survey estimates are rounded. Most measures cover England and Wales; each section says which.")
    count = len(assessments)
    title = "The national measure" if count == 1 else f"The {phrases.counted(count)} national measures"
    return table("national-measures", title, *rows, unit=unit)


def _period(quantity: Quantity | None) -> Cell:
    period = None if quantity is None else quantity.period
    return text_cell(NOT_AVAILABLE if period is None else capitalised(period.label))


def applicability_table(priorities: Sequence[Priority], applicability: Mapping[str, Applicability]) -> Table | None:
    """Which priorities apply, in the body's own words, or that this is awaited; None where nothing is said."""
    # The body's own words are no data of ours: figures in them have no source.
    answers = {
        name: ("Yes" if answer.applies else "No", (Text(answer.reason or "None given"),))
        for name, answer in applicability.items()
    }
    rows = rows_of(
        [(priority.plain_name, *answers.get(priority.id, ("Awaited", words("Awaited")))) for priority in priorities],
        (column("Priority", 2), lambda row: text_cell(row[0])),
        (column("Does it apply?", 1.2), lambda row: text_cell(row[1])),
        (column("Reason given", 3), lambda row: text_cell(row[2])),
    )
    return table("applicability", "Which national priorities apply in this area", *rows) if applicability else None


def changes_table(assessments: Sequence[Assessment], where: str) -> Table:
    """One row a local measure: figures, periods, change, 95% interval and p-value, each in a cell of its own."""
    rows = rows_of(
        assessments,
        (column("Measure", 2.2), lambda a: text_cell(_with_base(a))),
        (numbers("Baseline figure", 1), lambda a: _in_table(a.baseline)),
        (column("Baseline year ending", 1.3), lambda a: _ending(a.baseline)),
        (numbers("Latest figure", 1), lambda a: _in_table(a.latest)),
        (column("Latest year ending", 1.3), lambda a: _ending(a.latest)),
        (numbers("Change", 0.9), lambda a: text_cell(signed(a.change))),
        (column("95% interval of the change", 1.6), lambda a: text_cell(_interval(a.change) or NOT_APPLICABLE)),
        (
            numbers("p-value", 0.9),
            lambda a: text_cell(NOT_APPLICABLE if a.change is None or a.change.p is None else (number(a.change.p),)),
        ),
    )
    unit = words("Changes are worked out from unrounded figures.") if any(map(phrases.unrounded, assessments)) else ()
    title = f"Figures for {where}: baseline, latest year and change"
    return table("local-changes", title, *rows, unit=unit)


def _ending(quantity: Quantity | None) -> Cell:
    return text_cell(NOT_AVAILABLE if quantity is None or quantity.period is None else ending(quantity.period))


def _with_base(a: Assessment) -> Inlines:
    """A measure's name, with what it is a rate of: "Homicide rate over three years, a year per million"."""
    base = () if a.latest is None else rate_of(a.latest)
    return phrase("{},{}", a.name, base) if base else words(a.name)


def _in_table(quantity: Quantity | None) -> Cell:
    return text_cell((number(quantity, Display.TABLE),) if phrases.has_value(quantity) else NOT_AVAILABLE)


def _interval(change: Change | None) -> Inlines:
    """ "−32% to +17%"; nothing where there is no interval in the unit of the change."""
    shown = None if change is None else change.percent or change.absolute
    if change is None or shown is None or change.interval_lower is None or change.interval_upper is None:
        return ()
    if change.interval_lower.unit is not shown.unit:
        return ()
    return phrase("{} to {}", *(number(end, Display.SIGNED) for end in (change.interval_lower, change.interval_upper)))


def revisions_table(revisions: Sequence[tuple[Quantity, Quantity]], framework: Framework, areas: Areas) -> Table | None:
    """One row a figure that a later edition states differently: what it was and what it is; None where none does."""

    def published_on(stated: Quantity) -> str:
        return listed(day_label(source.published_on) for source in stated.sources if source.published_on)

    rows = rows_of(
        revisions,
        (column("Measure", 2.4), lambda pair: text_cell(framework.measure(pair[1].measure).name)),
        (column("Area", 1.3), lambda pair: text_cell(areas.name(pair[1].area))),
        (column("Period", 1.5), lambda pair: text_cell(capitalised(pair[1].for_period.label))),
        (numbers("It was", 1), lambda pair: figure(pair[0])),
        (column("Published on", 1.4), lambda pair: text_cell(published_on(pair[0]))),
        (numbers("It is now", 1), lambda pair: figure(pair[1])),
        (column("Revised on", 1.4), lambda pair: text_cell(published_on(pair[1]))),
    )
    return table("revisions", "Figures that were revised since the last quarter", *rows) if revisions else None


def years_table(a: Assessment, ident: str, where: str) -> Table | None:
    """One row a period of a history, oldest first, with its exceptional incidents; None where there is none."""
    if not a.history:
        return None
    remarks = defaultdict[Period, list[str]](list)
    for point, caveat in a.incidents(a.history):
        remarks[point.period].append(caveat.short_text)
    columns = [column("Period", 1.6), numbers(a.history[-1].quantity.unit.words.capitalize())]
    if remarks:
        columns.append(column("Remarks", 1.6))
    cells = (
        (
            text_cell(point.period.label),
            text_cell((number(point.quantity, Display.TABLE),)),
            text_cell((Label("; ".join(remarks.get(point.period, ("none",)))),)),
        )
        for point in a.history
    )
    rows = (row[: len(columns)] for row in cells)
    return table(ident, f"{a.name}: every year held, {where}", columns, rows)


def cautions(assessments: Iterable[Assessment]) -> list[Inlines]:
    """Every caution on figures that stands beside none of them, each once, with what it is about and who said so."""
    with_figures = [assessment for assessment in assessments if assessment.latest is not None]
    beside_ids = {caveat.id for assessment in with_figures for caveat in caveats_beside(assessment)}
    pairs = [(caveat, public_name(a)) for a in with_figures for caveat in a.caveats if caveat.id not in beside_ids]
    lines = []
    for group in grouped(pairs, lambda pair: pair[0].id).values():
        first, *others = (name for _, name in group)
        names = Strong(words(f"{listed((first, *map(mid_sentence, others)))}."))
        lines.append(phrase("{} {}", names, caution_words(group[0][0])))
    return lines


def caveats_beside(a: Assessment) -> tuple[Caveat, ...]:
    """The cautions that belong directly beside a finding: breaks, areas left out, how its figures were put together."""
    return tuple(c for c in a.caveats if c.effect != "note" or c.areas or c.trigger in COMPARISON_TRIGGERS)


def cautions_beside(a: Assessment) -> list[Inlines]:
    """The same in words; none where there is no figure to stand beside."""
    return [caution_words(caveat) for caveat in caveats_beside(a)] if a.latest is not None else []


def related_figure(other: Assessment, areas: Areas) -> Context:
    """For a template: a neighbour that is shown where a measure has no figure, with its cautions and sources."""
    return {
        "finding": sentences.finding_public(other, areas),
        "cautions": cautions_beside(other),
        "source": source_line(sources_of(other)),
    }


def caution_words(caveat: Caveat) -> Inlines:
    """What a caution says, and who said so."""
    caution = words(caveat.text)
    return caution if caveat.source == OUR_REPORTS else phrase("{} Source: {}.", caution, caveat.source)


def sources_table(assessments: Iterable[Assessment]) -> Table:
    """Each publication that a figure shown comes from, with its editions and days of publication, oldest first."""
    editions: dict[tuple[str, str, str, str], Source] = {}
    for source in _sources(assessments):
        key = source.title, source.publisher, str(source.published_on or ""), source.edition
        editions.setdefault(key, source)
    columns = (column("Publication and publisher", 2), column("Editions used, and when they were published", 3))
    ordered = [editions[key] for key in sorted(editions)]
    rows = (_publication(*key, list(group)) for key, group in groupby(ordered, key=attrgetter("title", "publisher")))
    return table("publications", "Publications that the figures come from", columns, rows)


def has_copied_sources(assessments: Iterable[Assessment]) -> bool:
    """Whether a figure shown was read elsewhere than in its publisher's own file, as `sources_table` says of each."""
    return any(not source.provenance.confirmed for source in _sources(assessments))


def _sources(assessments: Iterable[Assessment]) -> Iterator[Source]:
    for a in assessments:
        for quantity in filter(None, (a.latest, a.baseline, *(point.quantity for point in a.history))):
            yield from quantity.sources


def _publication(title: str, publisher: str, editions: Sequence[Source]) -> tuple[Cell, ...]:
    address = next((source.url for source in reversed(editions) if is_official(source.url)), "")
    name = Label(", ".join(filter(None, (title, publisher))))
    dated = []
    for source in editions:
        when = publication_phrase(source.published_on) if source.published_on else ""
        origin = ", ".join(filter(None, (when, provenance_phrase(source.provenance))))
        dated.append(f"{source.edition} ({origin})" if source.edition and origin else source.edition or origin)
    dates = "; ".join(filter(None, dated)) or "no date known"
    return text_cell((Link(address, (name,)) if address else name,)), text_cell(capitalised(dates))


def national_groups(assessments: Sequence[Assessment], priorities: Sequence[Priority]) -> Context:
    """For a template: each national measure in one group by what may be said of it, with figures where a change is.

    A priority of which no measure has figures is named instead of its measures, with their number. `untested` are
    those whose figures could be compared fairly, with what the publisher's own test found.
    """
    groups = by_verdict(assessments)
    untested = [a for a in groups["unjudged"] if a.verdict is Verdict.NOT_ASSESSED and not _overlaps(a)]
    unclear = [words(_name(a)) for a in groups["unclear"]]
    without = [words(name) for name in _by_priority(groups["without"], assessments, priorities)]
    return {
        **{name: [_with_figures(a) for a in groups[name]] for name in ("improved", "worsened", "moved")},
        "unclear": _in_items(unclear),
        "not_comparable": [words(_name(a)) for a in groups["unjudged"] if a not in untested],
        "untested": [{"name": words(_name(a)), "publisher_test": publisher_test(a)} for a in untested],
        "without": _in_items(without),
    }


def _in_items(names: Sequence[Inlines]) -> list[Sequence[Inlines]]:
    return [names[at : at + MAX_IN_ITEM] for at in range(0, len(names), MAX_IN_ITEM)]


def _name(a: Assessment) -> str:
    name = plain_name(a)
    return mid_sentence(name if len(name.split()) <= MAX_WORDS_OF_A_NAME else public_name(a))


def _by_priority(
    without: Sequence[Assessment], everything: Sequence[Assessment], priorities: Sequence[Priority]
) -> Iterable[str]:
    for priority in priorities:
        missing = [assessment for assessment in without if assessment.priority == priority.id]
        if missing and len(missing) == sum(assessment.priority == priority.id for assessment in everything):
            size = f" ({phrases.counted(len(missing))} measures)" if len(missing) > 1 else ""
            yield f"{mid_sentence(priority.plain_name)}{size}"
        else:
            yield from map(_name, missing)


def _with_figures(a: Assessment) -> Context:
    pair = judged_pair(a)
    figures = [] if pair is None else [number(figure) for figure in pair]
    return {"name": words(_name(a)), "figures": figures, "without_incident": a.without_incident is not None}


def national_verdict(a: Assessment) -> str:
    """What a table says of one national measure, in a few plain words."""
    match a.verdict:
        case Verdict.IMPROVED | Verdict.WORSENED:
            return f"Got {'better' if a.verdict is Verdict.IMPROVED else 'worse'}: it {outcome_of(a).value}"
        case Verdict.ROSE | Verdict.FELL:
            return f"It {outcome_of(a).value}"
        case Verdict.NO_CLEAR_CHANGE:
            return "No difference" if is_unchanged(a) else "May be chance"
        case Verdict.NO_DATA:
            return "Data not supplied"
        case Verdict.NOT_COMPARABLE:
            return "Cannot be compared"
        case Verdict.NOT_ASSESSED:
            return "Too soon to say" if _overlaps(a) else "Cannot be tested"


def _overlaps(a: Assessment) -> bool:
    if a.latest is None or a.baseline is None or a.latest.period is None or a.baseline.period is None:
        return False
    return a.latest.period.overlaps(a.baseline.period)

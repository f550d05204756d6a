"""The small table of a measure: latest, baseline, change, and the smallest change that could be told from chance."""

from dataclasses import replace

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Display, Quantity, Unit
from ncpm_reports.documents.blocks import Cell, Inlines, Label, Table, Text
from ncpm_reports.measures.results import Assessment, Change, Interval
from ncpm_reports.narrative.phrases import number, words
from ncpm_reports.products.pack_cells import NOT_APPLICABLE, NOT_AVAILABLE, column, figure, numbers, say, shorthand


def four_rows(a: Assessment) -> Table:
    """The table of a measure that has a latest figure; two rows more where an exceptional incident is left out."""
    rows = [
        _level("Latest", a.latest, a.latest_interval),
        _level("Baseline", a.baseline, a.baseline_interval),
    ]
    other = a.without_incident
    if other is not None:
        rows += [
            _level("Latest, without exceptional incidents", other.latest, other.latest_interval),
            _level("Baseline, without exceptional incidents", other.baseline, other.baseline_interval),
        ]
    rows += [_change(other if other is not None else a), _detectable(other if other is not None else a)]
    return Table(
        id=f"figures-{a.measure}",
        title=(Text("The figures"),),
        columns=(
            column("Figure", 1.7),
            numbers("Value", 1.1),
            column("95% interval", 1.5),
            column("Period", 1.6),
            column("Where it comes from", 2.9),
        ),
        rows=tuple(rows),
        unit=_unit(a),
        shorthand=shorthand(rows),
    )


def _unit(a: Assessment) -> Inlines:
    if a.latest is None:
        return ()
    unit = a.latest.unit
    told = {Unit.PERCENT: "per cent", Unit.THOUSAND_INCIDENTS: "estimated incidents"}.get(unit, unit.value)
    return words(told[:1].upper() + told[1:])


def _level(name: str, quantity: Quantity | None, interval: Interval | None) -> tuple[Cell, ...]:
    period = None if quantity is None else quantity.period
    return (
        Cell(content=(Text(name),)),
        figure(quantity),
        Cell(content=_interval(quantity, interval)),
        say(period.label) if period is not None else Cell(content=(Text(NOT_APPLICABLE),)),
        Cell(content=_origin(quantity)),
    )


def _interval(quantity: Quantity | None, interval: Interval | None) -> Inlines:
    if quantity is None or interval is None:
        return (Text(NOT_AVAILABLE),)
    how = f"95% interval, {interval.method}"
    lower, upper = (replace(quantity, value=limit, derivation=how) for limit in (interval.lower, interval.upper))
    return (number(lower), Text(" to "), number(upper))


def _origin(quantity: Quantity | None) -> Inlines:
    if quantity is None or not quantity.sources:
        return (Text(NOT_AVAILABLE),)
    releases = dict.fromkeys((one.title, one.published_on) for one in quantity.sources)
    (title, published), *others = releases
    told = f"{title}, published {day_label(published)}" if published is not None else title
    return (Label(told), *((Text(", and earlier releases"),) if others else ()))


def _change(a: Assessment) -> tuple[Cell, ...]:
    change = a.change or a.same_quarter
    tested = change is not None and bool(change.test) and (a.verdict.claims_change or change.significant is False)
    if change is None or not tested:
        blank = Cell(content=(Text(NOT_APPLICABLE),))
        told = f"not tested: {a.why}" if a.why else "not tested"
        return (Cell(content=(Text("Change"),)), blank, blank, blank, say(told))
    between = "between the two years" if a.change is not None else "newest quarter on the same quarter a year before"
    return (
        Cell(content=(Text("Change"),)),
        figure(change.percent or change.absolute, signed=True),
        Cell(content=_range(change)),
        Cell(content=(Text(between),)),
        Cell(content=_test(change)),
    )


def _range(change: Change) -> Inlines:
    lower, upper = change.interval_lower, change.interval_upper
    if lower is None or upper is None:
        return (Text(NOT_AVAILABLE),)
    return (number(lower, Display.SIGNED), Text(" to "), number(upper, Display.SIGNED))


def _test(change: Change) -> Inlines:
    return (Label(change.test), *((Text(", p "), number(change.p)) if change.p is not None else ()))


def _detectable(a: Assessment) -> tuple[Cell, ...]:
    change = a.change
    fall = change.smallest_detectable_fall if change is not None else None
    rise = change.smallest_detectable_rise if change is not None else None
    blank = Cell(content=(Text(NOT_APPLICABLE),))
    shown: Inlines = (Text(NOT_AVAILABLE),)
    if fall is not None and rise is not None:
        shown = (number(fall, Display.MAGNITUDE),)
    told: Inlines = (Text("worked out for counts only"),)
    if fall is not None and rise is not None:
        told = (
            Text("a fall of less than this, or a rise of less than "),
            number(rise, Display.MAGNITUDE),
            Text(", cannot be told from chance"),
        )
    return (Cell(content=(Text("Smallest change that would show"),)), Cell(content=shown), blank, blank, Cell(content=told))

"""The small table of a measure: latest, baseline, change, and the smallest change that could be told from chance."""

from dataclasses import replace

from ncpm_reports.core.quantities import Display, Quantity, Unit
from ncpm_reports.documents.blocks import Cell, Inlines, Table, Text
from ncpm_reports.measures.results import Assessment, Change, Interval
from ncpm_reports.narrative.phrases import number, words
from ncpm_reports.products.figures import source_line, sources_of
from ncpm_reports.products.pack_cells import NOT_APPLICABLE, NOT_AVAILABLE, column, figure, numbers, say, shorthand

NOTHING = Cell(content=(Text(NOT_APPLICABLE),))


def four_rows(a: Assessment, *, with_source: bool) -> Table:
    """The table of a measure that has a latest figure; two rows more where an exceptional incident is left out.

    `with_source` names the releases under the table, for measures without a chart to name them.
    """
    other = a.without_incident
    rows = [_level("Latest", a.latest, a.latest_interval), _level("Baseline", a.baseline, a.baseline_interval)]
    if other is not None:
        rows += [
            _level("Latest, incidents left out", other.latest, other.latest_interval),
            _level("Baseline, incidents left out", other.baseline, other.baseline_interval),
        ]
    rows += [_change(other or a), _detectable(other or a)]
    return Table(
        id=f"figures-{a.measure}",
        title=(*words(a.short_name), Text(": latest, baseline and change")),
        columns=(
            column("Figure", 1.9),
            numbers("Value", 1.1),
            column("95% interval", 1.5),
            column("Period, test or meaning", 3.0),
        ),
        rows=tuple(rows),
        unit=_unit(a),
        shorthand=shorthand(rows),
        source=source_line(sources_of(a)) if with_source else (),
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
        say(period.label[:1].upper() + period.label[1:]) if period is not None else NOTHING,
    )


def _interval(quantity: Quantity | None, interval: Interval | None) -> Inlines:
    if quantity is None or interval is None:
        return (Text(NOT_AVAILABLE),)
    how = f"95% interval, {interval.method}"
    lower, upper = (replace(quantity, value=limit, derivation=how) for limit in (interval.lower, interval.upper))
    return (number(lower), Text(" to "), number(upper))


def _change(a: Assessment) -> tuple[Cell, ...]:
    change = a.change or a.same_quarter
    if change is None or not change.test or not (a.verdict.claims_change or change.significant is False):
        told = f"Not tested: {a.why}" if a.why else "Not tested"
        return (Cell(content=(Text("Change"),)), NOTHING, NOTHING, say(told))
    name = "Change" if a.change is not None else "Change, newest quarter on a year before"
    return (
        Cell(content=(Text(name),)),
        figure(change.percent or change.absolute, signed=True),
        Cell(content=_range(change)),
        Cell(content=_test(change)),
    )


def _range(change: Change) -> Inlines:
    lower, upper = change.interval_lower, change.interval_upper
    if lower is None or upper is None:
        return (Text(NOT_AVAILABLE),)
    return (number(lower, Display.SIGNED), Text(" to "), number(upper, Display.SIGNED))


def _test(change: Change) -> Inlines:
    name = words(change.test[:1].upper() + change.test[1:])
    return (*name, *((Text(", p\u00a0"), number(change.p)) if change.p is not None else ()))


def _detectable(a: Assessment) -> tuple[Cell, ...]:
    change = a.change
    fall = change.smallest_detectable_fall if change is not None else None
    rise = change.smallest_detectable_rise if change is not None else None
    name = Cell(content=(Text("Smallest change that would show"),))
    if fall is None or rise is None:
        return (name, NOTHING, NOTHING, say("Worked out for counts only"))
    told: Inlines = (
        Text("A smaller fall, or a rise of less than "),
        number(rise, Display.MAGNITUDE),
        Text(", could not be told from chance"),
    )
    return (name, Cell(content=(number(fall, Display.MAGNITUDE),)), NOTHING, Cell(content=told))

"""The small table of a measure: latest, baseline, change, and the smallest change that could be told from chance."""

from dataclasses import replace

from ncpm_reports.core.quantities import Display, Quantity, Unit
from ncpm_reports.documents.blocks import Cell, Inlines, Table, Text
from ncpm_reports.measures.results import Assessment, Change, Interval
from ncpm_reports.narrative.phrases import number, words
from ncpm_reports.products.board_pack.cells import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    column,
    figure,
    numbers,
    say,
    shorthand,
)
from ncpm_reports.products.figures import source_line, sources_of

BASELINES = {"baseline-differs": "nearest year published", "vintages-differ": "from another release"}
NOTHING = Cell(content=(Text(NOT_APPLICABLE),))


def four_rows(a: Assessment, *, with_source: bool) -> Table:
    """The table of a measure that has a latest figure; two rows more where an exceptional incident is left out.

    `with_source` names the releases under the table, for measures without a chart to name them.
    """
    other = a.without_incident
    rows = [
        _level("Latest", a.latest, a.latest_interval),
        _level("Baseline", a.baseline, a.baseline_interval, _release(a)),
    ]
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
            column("Figure", 1.38),
            numbers("Value", 0.76),
            column("95% interval", 1.0),
            column("Period, test or meaning", 3.5),
        ),
        rows=tuple(rows),
        shorthand=shorthand(rows),
        source=source_line(sources_of(a)) if with_source else (),
    )


def _release(a: Assessment) -> str:
    """Says where the baseline is of another release than the latest figure, or of the nearest year published."""
    told = [words_of for trigger, words_of in BASELINES.items() if any(one.trigger == trigger for one in a.caveats)]
    return "".join(f", {one}" for one in told)


def _level(name: str, quantity: Quantity | None, interval: Interval | None, more: str = "") -> tuple[Cell, ...]:
    period = None if quantity is None else quantity.period
    return (
        Cell(content=(Text(name),)),
        figure(quantity),
        Cell(content=_interval(quantity, interval)),
        say(period.label[:1].upper() + period.label[1:] + more) if period is not None else NOTHING,
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
    test = change.test.partition(" (")[0]
    name = words(test[:1].upper() + test[1:])
    return (*name, *((Text(", p\u00a0"), number(change.p)) if change.p is not None else ()))


def _detectable(a: Assessment) -> tuple[Cell, ...]:
    change = a.change
    fall = change.smallest_detectable_fall if change is not None else None
    rise = change.smallest_detectable_rise if change is not None else None
    name = Cell(content=(Text("Smallest clear change"),))
    if a.latest is not None and not a.latest.unit.is_count:
        return _asked(a)
    if fall is None or rise is None:
        return (name, NOTHING, NOTHING, say("Not worked out, because no change is tested"))
    told: Inlines = (
        Text("A smaller fall, or rise under "),
        number(rise, Display.MAGNITUDE),
        Text(", could be chance"),
    )
    value = Cell(content=(number(fall, Display.MAGNITUDE),))
    return (name, value, NOTHING, Cell(content=told))


def _asked(a: Assessment) -> tuple[Cell, ...]:
    """For surveys: how many were asked, where the publisher says so."""
    newest = max(a.observations, key=lambda one: one.period.end, default=None)
    name = Cell(content=(Text("Number asked"),))
    if newest is None or newest.base is None:
        return (name, figure(None), NOTHING, say("Not stated by the publisher"))
    quantity = replace(newest.quantity(), value=float(newest.base), unit=Unit.NUMBER, derivation="unweighted base")
    return (name, figure(quantity), NOTHING, say(newest.period.label[:1].upper() + newest.period.label[1:]))

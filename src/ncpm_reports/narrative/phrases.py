"""The small parts that sentences are built from: numbers that keep their source, periods, places, changes in words."""

from collections.abc import Iterable
from typing import TypeGuard

from ncpm_reports.core import quantities
from ncpm_reports.core.areas import Areas, BodyKind, LocalPolicingBody
from ncpm_reports.core.names import SMALL, listed
from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.core.quantities import NBSP, Display, Quantity, Unit, display, format_number, rounded
from ncpm_reports.documents.blocks import Inline, Inlines, Label, Number, Text
from ncpm_reports.measures.results import Assessment, Change, GroupChange, SeriesPoint

UNDER = "under "
COMMISSIONERS = frozenset({BodyKind.COMMISSIONER, BodyKind.FIRE_COMMISSIONER})
SOURCE_NAMES = ("Crime Survey", "Homicide Index")
# Units whose figures are printed with fewer decimals than they have.
ROUNDED = frozenset(
    {Unit.PERCENTAGE_POINTS, Unit.PER_MILLION, Unit.PER_1000, Unit.PER_1000_ADULTS, Unit.PER_1000_HOUSEHOLDS}
)
MILLION = 1_000_000
THOUSAND = 1000


def number(quantity: Quantity, how: Display = Display.TEXT) -> Number:
    """A figure as printed, with the quantity that it prints.

    In running text survey estimates read to the nearest thousand, from a million on in millions to one decimal; a
    percentage that would round to 0 keeps a decimal, or is said to be under it. Tables follow
    `core.quantities.display`.
    """
    if quantity.value is None or how is Display.TABLE:
        return Number(quantity, display(quantity, how))
    if quantity.unit is Unit.THOUSAND_INCIDENTS:
        return Number(quantity, _estimate(quantity.value * THOUSAND, how))
    if quantity.unit in (Unit.PERCENT, Unit.PERCENTAGE_POINTS) and quantity.value and not rounded(quantity.value):
        tiny = quantity.unit is Unit.PERCENT and how is Display.TEXT and not rounded(quantity.value, 1)
        return Number(quantity, f"{UNDER}0.1%" if tiny else display(quantity, how, decimals=1))
    return Number(quantity, display(quantity, how))


def _estimate(value: float, how: Display) -> str:
    if rounded(abs(value) / THOUSAND) * THOUSAND >= MILLION:
        return f"{format_number(value / MILLION, 1, how)}{NBSP}million"
    return format_number(float(rounded(value / THOUSAND)) * THOUSAND, 0, how)


def magnitude(quantity: Quantity) -> Number:
    """A figure without its sign: for "a fall of 5%"."""
    return number(quantity, Display.MAGNITUDE)


def words(text: str) -> Inlines:
    """Words from data: a label if they hold digits, which are no figure, else plain text."""
    if not text:
        return ()
    return (Label(text) if any(map(str.isdigit, text)) else Text(text),)


def phrase(pattern: str, *parts: str | Quantity | Period | Inline | Inlines) -> Inlines:
    """The words of a pattern with a part in the place of each "{}", in their order.

    A figure stands as running text prints it, a period by its label, words from data as `words` has them.
    """
    first, *following = pattern.split("{}")
    inlines: list[Inline] = [Text(first)]
    for part, after in zip(parts, following, strict=True):
        inlines += (*_inlines(part), Text(after))
    return tuple(inline for inline in inlines if inline != Text(""))


def _inlines(part: str | Quantity | Period | Inline | Inlines) -> Inlines:
    match part:
        case str():
            return words(part)
        case Quantity():
            return (number(part),)
        case Period():
            return (Label(part.label),)
        case tuple():
            return part
        case _:
            return (part,)


def in_period(period: Period) -> Inlines:
    """When: " in the year ending June 2019", " in April to June 2019", " in the three years from April 2022 to …"."""
    if not period.whole_months:
        return phrase(" from {}", period)
    if period.months == 12:
        return phrase(" in the {}", period)
    if period.months % 12 == 0 and period.months // 12 < len(SMALL):
        return phrase(" in the {} years from {}", SMALL[period.months // 12], period)
    return phrase(" in {}", period)


def when(quantity: Quantity | None) -> Inlines:
    """The same of a figure's period; nothing where it has none."""
    return () if quantity is None or quantity.period is None else in_period(quantity.period)


def span(first: Period, last: Period) -> str:
    """From the first to the last of a series: "year ending March 2018 to year ending June 2025".

    Periods whose own labels say "to" are named by their ends: "periods ending March 2019 to March 2025".
    """
    if first == last:
        return first.label
    if first.months == 12 and first.whole_months:
        return f"{first.label} to {last.label}"
    ends = [f"{MONTHS[period.end.month]} {period.end.year}" for period in (first, last)]
    kind = "quarters" if first.is_quarter else "periods"
    return f"{kind} ending {ends[0]} to {ends[1]}"


def place(code: str, areas: Areas) -> str:
    """The usual name of an area, "the United Kingdom", "the Metropolitan Police area"; the code where none is held."""
    area = areas.by_code.get(code)
    if area is None:
        return code
    if area.name.endswith(" Police") and areas.force(code) is not None:
        return f"the {area.name} area"
    return f"the {area.name}" if area.name.startswith(("United ", "City of ")) else area.name


def body_name(body: LocalPolicingBody) -> str:
    """A local policing body as a list names it: "Mayor of London", "Police and Crime Commissioner for Gwent"."""
    return body.body_name if body.kind in COMMISSIONERS else body.title


def forces_in(group: GroupChange, areas: Areas) -> int:
    """How many force areas a group holds: those without figures for both years are in none."""
    return len(areas.forces) - len(group.left_out)


def without_places(a: Assessment, areas: Areas) -> Inlines:
    """ " without Greater Manchester", for what was left out of both sides; nothing if nothing was."""
    if not a.areas_excluded:
        return ()
    if len(a.areas_excluded) > 3:
        return words(f" without {len(a.areas_excluded)} police force areas")
    return words(" without " + listed(place(code, areas) for code in a.areas_excluded))


def counted(number: int) -> str:
    """A small number in words; digits from thirteen on."""
    return SMALL[number] if number < len(SMALL) else str(number)


def capitalised(text: str) -> str:
    """A text that begins a sentence: its first letter made a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def joined(parts: Iterable[Inlines], between: str = " ") -> Inlines:
    """Sentences or names one after another; those without words are left out."""
    inlines: Inlines = ()
    for part in filter(None, parts):
        inlines = (*inlines, Text(between), *part) if inlines else part
    return inlines


def mid_sentence(name: str) -> str:
    """A measure's name inside a sentence: without its capital, unless it is an abbreviation."""
    first = name.split(" ", 1)[0]
    if first == "Percentage":
        return f"the {name[:1].lower()}{name[1:]}"
    return name if first.isupper() or name.startswith(SOURCE_NAMES) else name[:1].lower() + name[1:]


def movement(change: Change) -> str:
    """ "fall" or "rise", as the figure moved; empty if it did not."""
    value = change.absolute.value or 0.0
    return "fall" if value < 0 else "rise" if value > 0 else ""


def between(change: Change | None) -> Inlines:
    """The interval of a claimed change: "between 15% and 33%"; nothing where no interval is held."""
    limits = limits_of(change)
    if not limits:
        return ()
    small, large = sorted(limits, key=lambda limit: abs(limit.value or 0.0))
    unit = f"{NBSP}percentage points" if large.unit is Unit.PERCENTAGE_POINTS else ""
    return phrase("between {} and {}{}", magnitude(small), magnitude(large), unit)


def allowed_by_data(change: Change | None) -> Inlines:
    """What an interval allows: "anything from a fall of 15% to a rise of 5%"; nothing where no interval is held."""
    limits = limits_of(change)
    return phrase("anything from {} to {}", *map(_direction, limits)) if limits else ()


def _direction(limit: Quantity) -> Inlines:
    size_shown = magnitude(limit)
    if size_shown.text.rstrip("%") == "0":
        return (Text("no change"),)
    return phrase("a {} of {}", "fall" if limit.number < 0 else "rise", with_unit(size_shown))


def limits_of(change: Change | None) -> tuple[Quantity, ...]:
    """Both limits of a change's interval, the lower first; none where one is not held."""
    lower, upper = (None, None) if change is None else (change.interval_lower, change.interval_upper)
    return (lower, upper) if has_value(lower) and has_value(upper) else ()


def count_or_none(quantity: Quantity, word: str) -> Number:
    """A figure as printed, a count of 0 in a word ("no", "none"), which reads better than the digit."""
    return Number(quantity, word) if quantity.value == 0 and quantity.unit.is_count else number(quantity)


def size(change: Change) -> Inlines:
    """How large a change is: "24%", "35", "11 percentage points"."""
    return with_unit(magnitude(change.percent or change.absolute))


def doubling(change: Change | None) -> Inlines:
    """Of a count that rose by 80% to 99%, as printed, "almost doubled"; by 100% to 110% "doubled"; else nothing."""
    percent = None if change is None or not change.absolute.unit.is_count else change.percent
    rounded_percent = 0 if percent is None else rounded(percent.number)
    if percent is None or not 80 <= rounded_percent <= 110:
        return ()
    return (Number(percent, "almost doubled" if rounded_percent < 100 else "doubled"),)


def with_unit(figure: Number) -> Inlines:
    """A number with the words "percentage points" if it is in them, which would read as a count without."""
    if figure.quantity.unit is not Unit.PERCENTAGE_POINTS:
        return (figure,)
    is_singular = figure.text.lstrip("+−") == "1"
    return (figure, Text(f"{NBSP}percentage point") if is_singular else Text(f"{NBSP}percentage points"))


def unrounded(a: Assessment) -> Inlines:
    """ ", from unrounded figures", where percentages or rates as printed are not so far apart as the change says."""
    earlier, later = (None if figure is None else figure.value for figure in (a.baseline, a.latest))
    if a.change is None or a.change.percent is not None or earlier is None or later is None:
        return ()
    difference = a.change.absolute
    if difference.unit not in ROUNDED or difference.value is None:
        return ()
    places = quantities.decimals_in_tables(difference.unit)
    agree = rounded(later, places) - rounded(earlier, places) == rounded(difference.value, places)
    return () if agree else (Text(", from unrounded figures"),)


def first_sentences(text: str, most: int = 30) -> str:
    """As many whole sentences of a text as its limit of words holds, the first in any case."""
    sentences: list[str] = []
    for sentence in text.split(". "):
        if sentences and sum(len(text.split()) for text in (*sentences, sentence)) > most:
            break
        sentences.append(sentence)
    line = ". ".join(sentences)
    return line if line.endswith((".", "!", "?")) else f"{line}."


def ending(period: Period) -> str:
    """A year by the month in which it ends, on one line, for columns headed "year ending"; other periods in full."""
    return f"{MONTHS[period.end.month]}{NBSP}{period.end.year}" if period.is_year else period.label


def newest_year(figures: Iterable[Quantity | None]) -> Period | None:
    """The period of these figures that ends last; None where none has a period."""
    periods = (figure.period for figure in figures if figure is not None and figure.period is not None)
    return max(periods, key=lambda period: period.end, default=None)


def period_note(figure: Quantity | None, newest: Period | None) -> Inlines:
    """ " (year ending December 2025)", after a figure that is not of the newest period; nothing after any other."""
    period = None if figure is None else figure.period
    return () if period is None or period == newest else words(f" ({period.label})")


def short_period_note(figure: Quantity | None, newest: Period | None) -> str:
    """The same after a name, by the month: " (to December 2025)"."""
    period = None if figure is None else figure.period
    return "" if period is None or period == newest else f" (to {ending(period)})"


def has_value(figure: Quantity | None) -> TypeGuard[Quantity]:
    """Whether there is a figure, and not only a status that says why there is none."""
    return figure is not None and figure.value is not None


def with_values(points: Iterable[SeriesPoint]) -> list[SeriesPoint]:
    """The points of a history that have a figure."""
    return [point for point in points if point.quantity.value is not None]


def peak_above(points: Iterable[SeriesPoint], latest: Quantity | None) -> SeriesPoint | None:
    """The point of a history with its highest figure, where that is above the latest one; else None."""
    peak = max(with_values(points), key=lambda point: point.quantity.value or 0.0, default=None)
    level = (latest.value or 0.0) if latest is not None else float("inf")
    return peak if peak is not None and (peak.quantity.value or 0.0) > level else None

"""The small parts that sentences are built from: numbers that keep their source, periods, places, changes in words."""

from collections.abc import Iterable

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.core.quantities import NBSP, Display, Quantity, Unit, display, format_number, rounded
from ncpm_reports.documents.blocks import Emph, Inline, Inlines, Label, Link, NoteRef, Number, Placeholder, Strong, Text
from ncpm_reports.measures.results import Assessment, Change, GroupChange

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
UNDER = "under "
SOURCE_NAMES = ("Crime Survey", "Homicide Index")
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
    return (Label(text) if any(letter.isdigit() for letter in text) else Text(text),)


def in_period(period: Period) -> Inlines:
    """When: " in the year ending June 2019", " in April to June 2019", " in the three years from April 2022 to …"."""
    if not period.whole_months:
        return (Text(" from "), Label(period.label))
    if period.months == 12:
        return (Text(" in the "), Label(period.label))
    if period.months % 12 == 0 and period.months // 12 < len(SMALL):
        return (Text(f" in the {SMALL[period.months // 12]} years from "), Label(period.label))
    return (Text(" in "), Label(period.label))


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
    """The usual name of an area: "the United Kingdom", "Greater Manchester", "the Metropolitan Police area".

    The code itself where none is held.
    """
    area = areas.by_code.get(code)
    if area is None:
        return code
    if area.name.endswith(" Police") and areas.force(code) is not None:
        return f"the {area.name} area"
    return f"the {area.name}" if area.name.startswith(("United ", "City of ")) else area.name


def forces_in(group: GroupChange, areas: Areas) -> int:
    """How many force areas a group holds: those without figures for both years are in none."""
    return len(areas.forces) - len(group.left_out)


def without_places(a: Assessment, areas: Areas) -> Inlines:
    """ " without Greater Manchester", for what was left out of both sides; nothing if nothing was."""
    if not a.areas_excluded:
        return ()
    if len(a.areas_excluded) > 3:
        return (Text(" without "), Label(f"{len(a.areas_excluded)} police force areas"))
    return (Text(" without " + listed(place(code, areas) for code in a.areas_excluded)),)


def counted(how_many: int) -> str:
    """A small number in words; digits from thirteen on."""
    return SMALL[how_many] if how_many < len(SMALL) else str(how_many)


def capitalised(text: str) -> str:
    """A text that begins a sentence: its first letter made a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def joined(sentences: Iterable[Inlines]) -> Inlines:
    """Sentences one after another; those without words are left out."""
    inlines: Inlines = ()
    for sentence in sentences:
        if sentence:
            inlines = (*inlines, *((Text(" "),) if inlines else ()), *sentence)
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


def compatible(change: Change) -> Inlines:
    """What the data allow: "anything from a 15% fall to a 5% rise"; nothing where no interval is held."""
    lower, upper = change.interval_lower, change.interval_upper
    if lower is None or upper is None or lower.value is None or upper.value is None:
        return ()
    return (Text("anything from "), *_way(lower), Text(" to "), *_way(upper))


def between(change: Change) -> Inlines:
    """The interval of a claimed change: "between 15% and 33%"; nothing where no interval is held."""
    lower, upper = change.interval_lower, change.interval_upper
    if lower is None or upper is None or lower.value is None or upper.value is None:
        return ()
    small, large = sorted((lower, upper), key=lambda limit: abs(limit.value or 0.0))
    return (Text("between "), magnitude(small), Text(" and "), magnitude(large), *_plural_unit(large))


def _way(limit: Quantity) -> Inlines:
    value = limit.value or 0.0
    if value == 0:
        return (Text("none"),)
    way = "fall" if value < 0 else "rise"
    if limit.unit is Unit.PERCENT:
        shown = magnitude(limit)
        return (Text(f"{article(shown.text)} "), shown, Text(f" {way}"))
    return (Text(f"a {way} of "), *with_unit(magnitude(limit)))


def article(shown: str) -> str:
    """The indefinite article before a number as it is read aloud: "an 8%", "an 11%", "an 18%", "a 15%"."""
    whole = shown.split(".", 1)[0].replace(",", "").rstrip("%")
    eleven_or_eighteen = whole[:2] in ("11", "18") and len(whole) % 3 == 2
    return "an" if whole.startswith("8") or eleven_or_eighteen else "a"


def count_or_none(quantity: Quantity, word: str) -> Number:
    """A figure as printed, a count of 0 in a word ("no", "none"), which reads better than the digit."""
    return Number(quantity, word) if quantity.value == 0 and quantity.unit.is_count else number(quantity)


def size(change: Change) -> Inlines:
    """How large a change is: "24%", "35", "11 percentage points"."""
    return with_unit(magnitude(change.percent or change.absolute))


def with_unit(shown: Number) -> Inlines:
    """A number with the words "percentage points" if it is in them, which would read as a count without."""
    if shown.quantity.unit is not Unit.PERCENTAGE_POINTS:
        return (shown,)
    is_singular = shown.text.lstrip("+−") == "1"
    return (shown, Text(f"{NBSP}percentage point") if is_singular else Text(f"{NBSP}percentage points"))


def unrounded(earlier: Quantity, later: Quantity, change: Change) -> Inlines:
    """ ", from unrounded figures", where the two percentages as printed are not so far apart as the change says."""
    points = change.absolute
    if points.unit is not Unit.PERCENTAGE_POINTS or points.value is None or change.percent is not None:
        return ()
    if earlier.value is None or later.value is None:
        return ()
    agree = rounded(later.value) - rounded(earlier.value) == rounded(points.value)
    return () if agree else (Text(", from unrounded figures"),)


def _plural_unit(quantity: Quantity) -> Inlines:
    return (Text(f"{NBSP}percentage points"),) if quantity.unit is Unit.PERCENTAGE_POINTS else ()


def plain(inlines: Iterable[Inline]) -> str:
    """The inlines as text, for alternative texts."""
    return "".join(_plain(inline) for inline in inlines)


def _plain(inline: Inline) -> str:
    match inline:
        case Text(text) | Label(text):
            return text
        case Number():
            return inline.text
        case Strong(children) | Emph(children):
            return plain(children)
        case Link():
            return plain(inline.children)
        case NoteRef():
            return ""
        case Placeholder(prompt=prompt):
            return f"[{prompt}]"


def first_sentences(text: str, most: int = 30) -> str:
    """As many whole sentences of a text as its limit of words holds, the first in any case."""
    kept: list[str] = []
    for sentence in text.split(". "):
        if kept and sum(len(text.split()) for text in (*kept, sentence)) > most:
            break
        kept.append(sentence)
    line = ". ".join(kept)
    return line if line.endswith((".", "!", "?")) else f"{line}."

"""How signals look: a shape, a letter and a colour each, the same in process charts, icons and keys."""

from dataclasses import dataclass

from ncpm_reports.charts.style import BLUE, GREY, INK, ORANGE, PAPER, PURPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A kind of special cause: its mark, letter, colours and meaning."""

    shape: str
    letter: str
    colour: str
    ink: str
    meaning: str


COMMON = Signal(shape="o", letter="", colour=GREY, ink=PAPER, meaning="common cause")
SIGNALS = {
    "special_cause_improvement": Signal(shape="D", letter="I", colour=BLUE, ink=PAPER, meaning="improvement"),
    "special_cause_concern": Signal(shape="s", letter="C", colour=ORANGE, ink=INK, meaning="concern"),
    "special_cause_neutral_high": Signal(shape="h", letter="H", colour=PURPLE, ink=INK, meaning="neutral, high"),
    "special_cause_neutral_low": Signal(shape="h", letter="L", colour=PURPLE, ink=INK, meaning="neutral, low"),
}

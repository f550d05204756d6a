"""How signals look: a shape, a letter and a colour each, the same in process charts, icons and keys."""

from dataclasses import dataclass

from ncpm_reports.charts.style import BLUE, GREY, INK, ORANGE, PURPLE, Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A kind of special cause: its mark, how big and in what colour that is, what it is called in keys."""

    shape: str
    size: float
    colour: str
    meaning: str

    @property
    def look(self) -> Look:
        """How matplotlib draws the mark: the shape in its colour, edged in ink but for the common one."""
        edge = {"markeredgecolor": INK, "markeredgewidth": 0.0 if self.shape == "o" else 0.6}
        return {"marker": self.shape, "color": self.colour, "markersize": self.size, "linestyle": "none", **edge}


COMMON = Signal(shape="o", size=4.5, colour=GREY, meaning="common cause")
IMPROVEMENT = Signal(shape="D", size=5.5, colour=BLUE, meaning="improvement")
CONCERN = Signal(shape="s", size=6.0, colour=ORANGE, meaning="concern")
NEUTRAL = Signal(shape="h", size=7.0, colour=PURPLE, meaning="special cause")
SIGNALS = {
    "special_cause_improvement": IMPROVEMENT,
    "special_cause_concern": CONCERN,
    "special_cause_neutral_high": NEUTRAL,
    "special_cause_neutral_low": NEUTRAL,
}

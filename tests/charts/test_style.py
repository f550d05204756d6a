"""Words are measured wide enough for every face that they may be printed in."""

from importlib.resources import files
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from ncpm_reports.charts import style
from ncpm_reports.charts.style import shorten, text_width, wrap


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(colour: str, background: str) -> float:
    lighter, darker = sorted((_luminance(colour), _luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_no_printable_character_is_wider_in_source_sans_pro_than_measured(weight: str) -> None:
    font: Any = TTFont(str(files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"))
    names, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    characters = [chr(code) for code in range(32, 127)] + list("−–’‘£€ŵŷâéïôû≥≤…\u00a0")
    wider = {
        character
        for character in characters
        if widths[names[ord(character)]][0] / em > text_width(character, 1.0, weight == "Bold") + 0.001
    }
    assert wider == set()


@pytest.mark.parametrize("colour", [style.INK, style.QUIET, style.BLUE, style.PINK, style.GREY])
def test_colours_of_text_stand_out_from_paper_at_least_four_and_a_half_to_one(colour: str) -> None:
    assert _contrast(colour, style.PAPER) >= 4.5


def test_wrapped_words_keep_to_the_width_and_lose_nothing_where_there_is_room() -> None:
    lines = wrap("baseline, year ending June 2019", 80)
    assert " ".join(lines) == "baseline, year ending June 2019"
    assert all(text_width(line, 9.0) <= 80 for line in lines)


def test_a_word_longer_than_the_width_is_cut_with_an_ellipsis() -> None:
    cut = shorten("Llanfairpwllgwyngyllgogerychwyrndrobwll" * 10, 60)
    assert cut.endswith("…")
    assert text_width(cut) <= 60


@pytest.mark.parametrize("colour", [style.BLUE, style.ORANGE, style.PURPLE, style.GREY])
def test_marks_stand_out_from_paper_at_least_three_to_one(colour: str) -> None:
    assert _contrast(colour, style.PAPER) >= 3

"""Figures that would be stored and change nothing that is said of any measure."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from ncpm_reports.core.areas import AreaKind, Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.problems import Issue, warning
from ncpm_reports.measures.framework import Framework


def unused_figures(
    figures: Iterable[Observation], framework: Framework, stored_measures: Collection[str], areas: Areas
) -> Iterator[Issue]:
    """A warning for each measure of which no document can say anything by these figures.

    Either the framework has no such measure and nothing was stored of it before (`stored_measures` are ids), or all its
    figures are for countries that it is not about.
    """
    areas_by_measure: dict[str, set[str]] = {}
    for figure in figures:
        areas_by_measure.setdefault(figure.measure, set()).add(figure.area)
    measures = {measure.id: measure for measure in framework.measures}
    countries = {code for code, area in areas.by_code.items() if area.kind is AreaKind.COUNTRY}
    for identifier, codes in areas_by_measure.items():
        measure = measures.get(identifier)
        if measure is None and identifier not in stored_measures:
            yield _unknown(identifier, {*measures, *stored_measures})
        elif measure is not None and codes <= countries - {measure.coverage_area}:
            names = listed(sorted(areas.by_code[code].name for code in codes))
            expected = f"figures for {areas.by_code[measure.coverage_area].name}"
            remedy = "Correct the area: stored like this, they change nothing that is said of the measure."
            yield warning("figures.other-country", measure.name, f"figures for {names}", expected, remedy)


def _unknown(identifier: str, measure_ids: Collection[str]) -> Issue:
    similar = get_close_matches(identifier, sorted(measure_ids), n=1)
    usual_ids = "an id of the framework, or of figures that are stored"
    expected = f'an id such as "{similar[0]}"' if similar else usual_ids
    remedy = "Correct the id: stored like this, they change nothing that any document says."
    found = "a measure of which nothing is known"
    return warning("figures.unknown-measure", f'measure id "{identifier}"', found, expected, remedy)

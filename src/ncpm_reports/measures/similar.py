"""Averages over a force's most similar group, where the project has a list of such groups.

HM Inspectorate of Constabulary and Fire & Rescue Services groups each force with up to seven that it most resembles.
The list is not ours to guess: none is shipped, and nothing is said of similar forces until one is supplied.
Membership is not symmetric, and the City of London has no group.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ncpm_reports.core.areas import CITY_OF_LONDON, Areas
from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures.aggregate import all_sources
from ncpm_reports.measures.results import Assessment, SimilarGroup

COLUMNS = ("force_code", "member_code")
FEWEST = 3
Groups = Mapping[str, tuple[str, ...]]
Forces = tuple[tuple[str, tuple[Assessment, ...]], ...]


def read_groups(text: str, name: str, areas: Areas) -> Groups:
    """The other members of each force's group, by the force's code; empty for an empty text.

    The text is CSV with the header `force_code,member_code` and one row a member; the force itself is not listed.

    Raises: Refused with every problem: header, unknown codes, a force in its own group, rows given twice.
    """
    if not text.strip():
        return {}
    rows = list(csv.reader(io.StringIO(text)))
    refuse_if_any(_problems(rows, name, areas))
    groups: dict[str, list[str]] = {}
    for force, member in (row for row in rows[1:] if row):
        groups.setdefault(force, []).append(member)
    return {force: tuple(sorted(members)) for force, members in groups.items()}


def with_similar(local: Forces, groups: Groups) -> Forces:
    """The force areas' assessments, each with a rate beside the average rate of its group.

    The average is the sum of the members' rates over their number, the force itself among them: each force counts the
    same, however large. A member without a rate for the same period and unit is left out of both and named; with fewer
    than three left there is no average. Source: HMICFRS, value for money profiles, notes on most similar groups.
    """
    if not groups:
        return local
    every = (assessment for _, assessments in local for assessment in assessments)
    rates = {(own.measure, own.area): own.rate for own in every if own.rate is not None}
    return tuple(
        (code, tuple(_with_group(assessment, groups.get(code, ()), rates) for assessment in assessments))
        for code, assessments in local
    )


def _with_group(
    assessment: Assessment, members: tuple[str, ...], rates: Mapping[tuple[str, str], Quantity]
) -> Assessment:
    own = assessment.rate
    if own is None or not members:
        return assessment
    given = {code: rates.get((assessment.measure, code)) for code in members}
    alike = {code: rate for code, rate in given.items() if rate and (rate.unit, rate.period) == (own.unit, own.period)}
    group = (own, *alike.values())
    if len(group) < FEWEST:
        return assessment
    average = replace(
        own,
        value=sum(rate.number for rate in group) / len(group),
        sources=all_sources(group),
        derivation=f"sum of the rates of {len(group)} force areas over {len(group)}, the area itself among them",
    )
    missing = tuple(code for code in given if code not in alike)
    return replace(assessment, similar=SimilarGroup(average=average, missing=missing))


def _problems(rows: list[list[str]], name: str, areas: Areas) -> Iterator[Issue]:
    if tuple(rows[0]) != COLUMNS:
        yield _issue(f"{name}, line 1", ",".join(rows[0]), ",".join(COLUMNS), "Write the header exactly so.")
        return
    known = {force.code for force in areas.forces} - {CITY_OF_LONDON}
    for line, row in enumerate(rows[1:], start=2):
        where = f"{name}, line {line}"
        if row and len(row) != len(COLUMNS):
            yield _issue(where, f"{len(row)} cells", "two cells", "Give the force and one member of its group.")
            continue
        for code in row:
            if code not in known:
                expected = "the ONS code of a police force area that has a group (the City of London has none)"
                yield _issue(where, code or "an empty cell", expected, "Correct the code.")
        if row and row[0] == row[1]:
            yield _issue(where, f"{row[0]} in its own group", "other forces only", "Remove the row.")
    for repeated, times in Counter(tuple(row) for row in rows[1:] if row).items():
        if times > 1:
            yield _issue(name, f"{','.join(repeated)} {times} times", "each row once", "Remove the others.")


def _issue(where: str, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="similar.row", where=where, found=found, expected=expected, remedy=remedy)

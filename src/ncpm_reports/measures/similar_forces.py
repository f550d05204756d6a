"""The groups of forces most like one another, where the project has a list of them.

HM Inspectorate of Constabulary and Fire & Rescue Services groups each force with up to seven that it most resembles.
The list is not ours to guess: none is shipped, and nothing is said of similar forces until one is supplied.
Membership is not symmetric, and the City of London has no group.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from operator import itemgetter
from types import MappingProxyType

from ncpm_reports.core.areas import CITY_OF_LONDON, Areas
from ncpm_reports.core.csv_text import NumberedRows, rows_of_columns
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.problems import Issue, refuse_if_any

COLUMNS = ("force_code", "member_code")
Groups = Mapping[str, tuple[str, ...]]
NO_GROUPS: Groups = MappingProxyType({})


def read_groups(text: str, name: str, areas: Areas) -> Groups:
    """The other members of each force's group, by the force's code; empty for an empty text.

    The text is CSV with the header `force_code,member_code` and one row a member; the force itself is not listed.

    Raises: Refused with every problem: header, unknown codes, a force in its own group, rows given twice.
    """
    if not text.strip():
        return {}
    rows, shape = rows_of_columns(text, name, COLUMNS)
    refuse_if_any((*shape, *_row_issues(rows, name, areas)))
    groups = grouped((row for _, row in rows), itemgetter(0))
    return {force: tuple(sorted(member for _, member in rows_of_force)) for force, rows_of_force in groups.items()}


def _row_issues(rows: NumberedRows, name: str, areas: Areas) -> Iterator[Issue]:
    codes = {force.code for force in areas.forces} - {CITY_OF_LONDON}
    for line, row in rows:
        where = f"{name}, line {line}"
        for code in row:
            if code not in codes:
                expected = "the ONS code of a police force area that has a group (the City of London has none)"
                yield _issue(where, code or "an empty cell", expected, "Correct the code.")
        if row[0] == row[1]:
            yield _issue(where, f"{row[0]} in its own group", "other forces only", "Remove the row.")
    for repeated, times in Counter(tuple(row) for _, row in rows).items():
        if times > 1:
            yield _issue(name, f"{','.join(repeated)} {times} times", "each row once", "Remove the others.")


def _issue(where: str, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="similar.row", where=where, found=found, expected=expected, remedy=remedy)

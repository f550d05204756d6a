"""Looking into files that people send, apart from the desk."""

import os

import pytest

from ncpm_reports.core.problems import Issue, NotFound, Refused
from ncpm_reports.desk.processes import run_confined


def refuse(detail: str) -> None:
    raise NotFound(Issue(code="x", where="here", found=detail, expected="else", remedy="Change it."))


def test_what_is_returned_or_refused_comes_back() -> None:
    assert run_confined(sorted, [2, 1]) == [1, 2]
    with pytest.raises(NotFound, match="found a refusal"):
        run_confined(refuse, "a refusal")


def test_what_breaks_is_refused_and_nothing_else_is_harmed() -> None:
    with pytest.raises(Refused, match="broke their reader"):
        run_confined(os._exit, 9)
    with pytest.raises(Refused, match="too much memory"):
        run_confined(bytearray, 4 << 30)

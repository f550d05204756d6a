"""Public by construction: no way from a public product to what is restricted, by its imports or by its values."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures.results import (
    Assessment,
    Contributions,
    ForceComparison,
    Icon,
    Outlier,
    ReadinessRow,
    ResidualFunnel,
    Results,
    RevisedFigure,
)
from ncpm_reports.products.job import Contact, Job, PublicJob
from tests.products.publics import public_job

PRODUCTS = Path(__file__).resolve().parent.parent.parent / "src" / "ncpm_reports" / "products"
PACKAGE = "ncpm_reports.products."
ENTRANCES = ("public_summary.summary", "site.pages", "public_summary.statements")
RESTRICTED = frozenset(
    {
        "Results",
        "Job",
        "Contact",
        "Outlier",
        "Contributions",
        "ResidualFunnel",
        "RevisedFigure",
        "ReadinessRow",
    }
    | {"ForceComparison", "ForceComparisonRow", "ProcessChart", "TargetProgress"}
)
SHUT = re.compile(r"\.(spc|xmr|outliers|rates|contributions|drivers|store|board_pack|letters)\b")


def modules() -> tuple[str, ...]:
    """Every module of this room that a public product is made of, found by following imports."""
    names: dict[str, None] = {}
    waiting = list(ENTRANCES)
    while waiting:
        name = waiting.pop()
        if name not in names:
            names[name] = None
            waiting.extend(source.removeprefix(PACKAGE) for source, _ in imports(name) if source.startswith(PACKAGE))
    return tuple(sorted(names))


def _file(name: str) -> Path:
    return PRODUCTS / f"{name.replace('.', '/')}.py"


def imports(name: str) -> Iterator[tuple[str, str]]:
    """Each import of a module: from where, and what."""
    for node in ast.walk(ast.parse(_file(name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inside = _file(f"{node.module}.{alias.name}".removeprefix(PACKAGE)).is_file()
                yield (f"{node.module}.{alias.name}" if inside else str(node.module)), alias.name
        elif isinstance(node, ast.Import):
            yield from ((alias.name, alias.name) for alias in node.names)


def test_the_wall_is_drawn_around_the_modules_that_matter() -> None:
    summary = {f"public_summary.{name}" for name in ("summary", "publication", "statements")}
    assert summary | {"site.pages", "figures"} <= set(modules())


@pytest.mark.parametrize("name", [name for name in modules() if name != "job"])
def test_a_public_module_imports_nothing_that_is_restricted(name: str) -> None:
    for source, what in imports(name):
        assert what not in RESTRICTED, f"{name} imports {what}"
        assert not SHUT.search(f".{source.removeprefix('ncpm_reports.')}"), f"{name} imports {source}"


def types_within(kind: type) -> set[type]:
    """Every class that the fields of a class can hold, all the way down."""
    classes: set[type] = set()
    waiting: list[object] = [kind]
    while waiting:
        hint = waiting.pop()
        waiting.extend(get_args(hint))
        if isinstance(hint, type) and hint not in classes:
            classes.add(hint)
            if is_dataclass(hint):
                waiting.extend(get_type_hints(hint).values())
    return classes


def test_no_field_of_a_public_job_can_hold_what_is_restricted() -> None:
    reachable = types_within(PublicJob)
    assert Assessment in reachable
    assert reachable.isdisjoint(
        {
            Results,
            Job,
            Contact,
            Outlier,
            Contributions,
            ResidualFunnel,
            RevisedFigure,
            ReadinessRow,
            ForceComparison,
        }
    )


def values(root: object) -> Iterator[object]:
    """Every value in an object, all the way down; figures' own parts are left out."""
    waiting, seen = [root], set[int]()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield value
        if isinstance(value, tuple | list):
            waiting.extend(value)
        elif is_dataclass(value) and not isinstance(value, type | Quantity):
            waiting.extend(getattr(value, field.name) for field in fields(value))


def test_no_assessment_in_the_public_view_carries_diagnosis() -> None:
    assessments = [assessment for assessment in values(public_job().view) if isinstance(assessment, Assessment)]
    assert len(assessments) > 200
    assert all(
        assessment.spc is None and assessment.icon is Icon.NONE and not assessment.icon_why
        for assessment in assessments
    )
    assert all(assessment.quarters == () for assessment in assessments)

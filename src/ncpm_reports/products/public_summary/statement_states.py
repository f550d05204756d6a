"""How far each area's statement is: awaited, supplied in part or whole, or with something wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ncpm_reports.core.areas import Areas, ForceArea
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.measures.framework import Framework
from ncpm_reports.products.public_summary.statement_words import signatures
from ncpm_reports.products.public_summary.statements import Statement, read_statement


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementState:
    """One area's statement. `issues` say what stops its documents; `written` and `said` count priorities."""

    force: ForceArea
    statement: Statement = field(default_factory=Statement)
    issues: tuple[Issue, ...] = ()

    @property
    def written(self) -> int:
        """Of how many priorities something is written."""
        return len(self.statement.contributions)

    @property
    def said(self) -> int:
        """Of how many priorities is said whether they apply."""
        return len(self.statement.applicability)

    @property
    def signed(self) -> tuple[str, ...]:
        """Who signed, and on which day."""
        return signatures(self.statement)


def statement_states(texts: Mapping[str, str], areas: Areas, framework: Framework) -> tuple[StatementState, ...]:
    """Every area's statement, in order of name; `texts` are by path below the quarter's folder."""
    return tuple(_state(texts, force, framework) for force in areas.forces)


def _state(texts: Mapping[str, str], force: ForceArea, framework: Framework) -> StatementState:
    try:
        return StatementState(force=force, statement=read_statement(texts, force.slug, framework))
    except Refused as refused:
        return StatementState(force=force, issues=refused.issues)

"""What a check of a project's files found, apart from what checks them, so that it can be shown without it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from ncpm_reports.core.problems import Issue, NcpmError, Severity

Value = TypeVar("Value")
# How the remedy ends of what only a final build refuses.
DRAFT_MAY_LEAVE = "A draft may leave it."


@dataclass(slots=True)
class CheckResult:
    """What has been checked so far, and what is wrong with it."""

    files: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether anything was found that a build refuses."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def candidate_issues(self) -> tuple[Issue, ...]:
        """What a draft may leave as it is and a candidate is refused for."""
        return tuple(issue for issue in self.issues if issue.remedy.endswith(DRAFT_MAY_LEAVE))

    def attempt(self, step: Callable[..., Value], *values: object, **options: object) -> Value | None:
        """What a step gives; None, with its problems noted, if it refuses."""
        try:
            return step(*values, **options)
        except NcpmError as refused:
            self.issues.extend(refused.issues)
            return None

    def read(self, reader: Callable[..., Value], *values: object) -> Value | None:
        """What a reader makes of a file; None, with its problems noted, if it refuses."""
        self.files += 1
        return self.attempt(reader, *values)

"""What a check of a project's files found, apart from what checks them, so that it can be shown without it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from ncpm_reports.core.problems import Issue, NcpmError, Severity

Read = TypeVar("Read")


@dataclass(slots=True)
class Checked:
    """What has been checked so far, and what is wrong with it."""

    files: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether anything was found that a build refuses."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)

    def read(self, reader: Callable[..., Read], *given: object) -> Read | None:
        """What a reader makes of a file; None, with its problems noted, if it refuses."""
        self.files += 1
        try:
            return reader(*given)
        except NcpmError as refused:
            self.issues.extend(refused.issues)
            return None

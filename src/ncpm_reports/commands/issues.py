"""Refusals as people read them: one line a problem, where errors are printed."""

import sys

from ncpm_reports.core.problems import NcpmError, Severity


def print_issues(command: str, refused: NcpmError) -> None:
    """Prints every problem of a refusal."""
    for issue in refused.issues:
        label = "" if issue.severity is Severity.ERROR else f"{issue.severity.value}: "
        print(f"ncpm {command}: {label}{issue.sentence()}", file=sys.stderr)

"""Refusals as people read them: one line a problem, where errors are printed."""

import sys

from ncpm_reports.core.problems import NcpmError, Severity
from ncpm_reports.release.output.artefacts import Release

REFUSED = 2


def print_issues(command: str, refused: NcpmError) -> None:
    """Prints every problem of a refusal."""
    for issue in refused.issues:
        label = "" if issue.severity is Severity.ERROR else f"{issue.severity.value}: "
        print(f"ncpm {command}: {label}{issue.sentence()}", file=sys.stderr)


def print_left_out(release: Release) -> None:
    """Prints the mistakes for which single documents of a release were not made."""
    for issue in release.left_out:
        print(f"ncpm build: {issue.sentence()}", file=sys.stderr)
    print("ncpm build: all else was made; what stood there for these areas before is as it was.", file=sys.stderr)

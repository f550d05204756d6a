"""Refusals of one problem, to be raised, in the order in which people read them: where, found, expected, what to do."""

from ncpm_reports.core.problems import Issue, NotFound, OutputUnavailable


def not_found(code: str, where: str, found: str, expected: str, remedy: str) -> NotFound:
    """Something was named that is not there."""
    return NotFound(Issue(code=code, where=where, found=found, expected=expected, remedy=remedy))


def unknown_address(where: str, kind: str, expected: str) -> NotFound:
    """An address names nothing of its kind, such as an area."""
    return not_found(
        f"desk.{kind}", where, f"an address that belongs to no {kind}", expected, "Choose one from the list."
    )


def unavailable(where: str, fault: OSError, expected: str, remedy: str) -> OutputUnavailable:
    """The system does not let a file be written."""
    found = fault.strerror or "an error of the system"
    return OutputUnavailable(Issue(code="desk.unavailable", where=where, found=found, expected=expected, remedy=remedy))

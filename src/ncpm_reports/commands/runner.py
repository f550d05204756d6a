"""Runs one command's function with arguments from the command line."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import Parameter, signature

from ncpm_reports.core.problems import NcpmError, Severity

# Variables that give options their values begin so.
VARIABLES = "NCPM_"


class ReaderGone(Exception):
    """Whoever read what is printed, such as `head`, has had enough."""


def print_issues(name: str, refused: NcpmError) -> None:
    """Tells every problem of a refusal, one a line, where errors are told."""
    for issue in refused.issues:
        label = "" if issue.severity is Severity.ERROR else f"{issue.severity.value}: "
        print(f"ncpm {name}: {label}{issue.sentence()}", file=sys.stderr)


def run(name: str, command: Callable[..., object], arguments: Sequence[str]) -> int:
    """Runs the function with what was typed after the command's name and returns the exit code.

    Its help is printed plainly: drawing it in colour would load more than the command itself needs.
    """
    told = _told_apart(command)
    try:
        if not arguments and _needs_nothing(command):
            # What reads options takes longer to load than `status` takes to run, and here there is nothing to read.
            told()
        else:
            _typed(name, told, arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except ReaderGone:
        # Nothing more may be written, not even what Python would flush at exit.
        sys.stdout = None
    return 0


def _typed(name: str, command: Callable[..., object], arguments: Sequence[str]) -> None:
    import typer  # noqa: PLC0415  (loaded only where there is something to read)

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, context_settings={"help_option_names": ["-h", "--help"]})(command)
    typer.main.get_command(app).main(args=list(arguments), prog_name=f"ncpm {name}")


def _needs_nothing(command: Callable[..., object]) -> bool:
    """Whether a command can run as it stands: every parameter has a value, and none comes from the environment."""
    given = (one.default is not Parameter.empty for one in signature(command).parameters.values())
    return all(given) and not any(name.startswith(VARIABLES) for name in os.environ)


def _told_apart(command: Callable[..., object]) -> Callable[..., object]:
    """The command, with a closed pipe raised under a name that typer does not take for a failure."""

    @wraps(command)
    def inner(*positional: object, **named: object) -> object:
        try:
            return command(*positional, **named)
        except BrokenPipeError:
            raise ReaderGone from None

    return inner

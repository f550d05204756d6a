"""The `ncpm` command: its subcommands, and what becomes of refusals, interruptions and defects.

To add a command: write `commands/<name>.py` with a function `command`, and add a line to COMMANDS.
"""

import errno
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from ncpm_reports import __version__
from ncpm_reports.commands.options import with_debug
from ncpm_reports.commands.refusals import REFUSED, print_issues
from ncpm_reports.core.problems import NcpmError

DONE, DEFECT, INTERRUPTED = 0, 1, 130

COMMANDS: Mapping[str, str] = {
    "init": "Lay a project out in a folder: templates, letters and data.",
    "desk": "Open the desk: the whole quarter in the browser, on this machine only.",
    "ingest": "Read published files into the store: all of a file, or nothing and every problem listed.",
    "withdraw": "Take a release out of what is known, with a reason, or bring it back.",
    "status": "Show what is held for each measure, what is missing, and what would fill it.",
    "figures": "Print stored figures with their sources.",
    "revisions": "Show what changed between one publication and the next.",
    "assess": "Print assessments: value, baseline, change, interval, verdict, why.",
    "build": "Make a quarter: briefing pack, public summaries, letters, data; a draft unless --final.",
    "check": "Check all that people write: templates, letters, contacts, commentary, statements; builds nothing.",
    "verify": "Check a release: sums, every printed number's source, structure, hidden content.",
    "sign-off": "Record that a person approves exactly these bytes.",
    "publish": "Open the public part of a signed candidate, or go back to what was public before.",
    "serve": "Preview a public site on this machine only.",
    "template": "Write a blank spreadsheet of figures to fill in, or the sentences that need Welsh.",
    "extract": "Make data/figures again from a folder of published releases.",
}
PLAIN: Mapping[str, Any] = {"add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False}
HELP = {"help_option_names": ["-h", "--help"]}


class LazyCommands(TyperGroup):
    """Subcommands of which only the one that was named is imported: the others may need seconds."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The subcommand that was named, from its own module."""
        name, command, remaining_arguments = super().resolve_command(ctx, args)
        return name, command and _load(str(name)), remaining_arguments

    def invoke(self, ctx: Any) -> Any:
        """Runs the subcommand; says what became of a refusal, an interruption or a defect."""
        # Click knows it by name only once its module is imported, which may fail.
        name = next((argument for argument in ctx.obj if argument in COMMANDS), "")
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except NcpmError as refused:
            print_issues(name, refused)
            raise typer.Exit(REFUSED) from refused
        except KeyboardInterrupt:
            print("Stopped. Nothing was changed.", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader, such as `head`, has had enough; nothing more may be written, not even at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(DONE) from None
        except (typer.Exit, typer.Abort, TyperException):
            raise
        except Exception as fault:
            if _is_disk_full(fault):
                raise
            _print_defect(name, fault, debug="--debug" in ctx.obj)
            raise typer.Exit(DEFECT) from fault


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs what was typed and exits: 0 done, 2 refused with a message, 1 a defect of ours, 130 stopped."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Runs a command and returns its exit code; every message has been printed."""
    # numpy's linear algebra starts threads as it is loaded. Nothing here needs one, and a build forks.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What happens to be installed beside this program has no say in how its files are checked.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A stream that is closed takes nothing: what is printed goes nowhere, and not into the next file that is opened.
    # It stays open until the process ends.
    sys.stdout, sys.stderr = (stream or Path(os.devnull).open("w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115
    # A terminal, pipe or locale that lacks a sign shows another in its place.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        typer.main.get_command(app).main(list(arguments), prog_name="ncpm", obj=list(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except OSError as error:
        if not _is_disk_full(error):
            raise
        # Nothing more may be written there, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        name = next((argument for argument in arguments if argument in COMMANDS), "--help")
        print(f"ncpm {name}: output: no space left on the disk that it goes to", file=sys.stderr)
        return REFUSED
    return DONE


def _is_disk_full(fault: Exception) -> bool:
    return isinstance(fault, OSError) and fault.errno == errno.ENOSPC and fault.filename is None


def _print_version(value: bool) -> None:
    if value:
        print(f"ncpm {__version__}")
        raise typer.Exit


app = typer.Typer(cls=LazyCommands, no_args_is_help=True, context_settings=HELP, **PLAIN)
for _name, _summary in COMMANDS.items():
    # Stands for the command's own module, which is loaded where the command is named.
    app.command(_name, short_help=_summary)(lambda: None)


@app.callback()
def overview(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Turns a quarter of official crime figures into documents."""


def _load(name: str) -> Any:
    module = import_module(f"ncpm_reports.commands.{name.replace('-', '_')}")
    single = typer.Typer(**PLAIN)
    single.command(name, context_settings=HELP)(with_debug(module.command))
    return typer.main.get_command(single)


def _print_defect(name: str, fault: Exception, *, debug: bool) -> None:
    if debug:
        traceback.print_exception(fault)
        return
    # What a fault says may hold figures or names from files, so only its kind and place are printed.
    last = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{last.filename.rpartition('/')[2]}, line {last.lineno}"
    print(
        f"ncpm {name}: a defect of this program ({type(fault).__name__} at {place})."
        " Run it again with --debug and report what it says.",
        file=sys.stderr,
    )

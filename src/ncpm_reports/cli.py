"""The `ncpm` command: finds the module of the command that was named, runs it, and turns refusals into messages.

To add a command: write `commands/<name>.py` with a function `command`, and add a line to COMMANDS.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from ncpm_reports import __version__
from ncpm_reports.core.problems import NcpmError

DONE, DEFECT, REFUSED, INTERRUPTED = 0, 1, 2, 130

COMMANDS: Mapping[str, str] = {
    "ingest": "Read published files into the store: all of a file, or nothing and every problem listed.",
    "status": "Show what is held for each measure: latest period, age, what is missing.",
    "figures": "Print stored figures with their sources.",
    "revisions": "Show what changed between one publication and the next.",
    "assess": "Print assessments: value, baseline, change, interval, verdict, why.",
    "build": "Make a quarter: briefing pack, public summaries, letters, data; a draft unless --final.",
    "check": "Check all that people write: templates, letters, contacts, commentary, statements; builds nothing.",
    "verify": "Check a release: sums, every printed number's source, structure, hidden content.",
    "sign-off": "Record that a person approves exactly these bytes.",
    "publish": "Open the public part of a signed candidate, or go back to what was public before.",
    "serve": "Preview a public site on this machine only.",
    "template": "Write a blank spreadsheet of figures to fill in.",
    "extract": "Make data/figures again from a folder of published releases.",
}


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs a command and exits: 0 done, 2 refused with a message, 1 a defect of ours."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = run(given)
        print(end="", flush=True)
    except BrokenPipeError:
        # The reader, such as `head`, has had enough; nothing more may be written, not even at exit.
        sys.stdout = None
        code = DONE
    # All that is in memory goes with the process: nobody need look for garbage in it first.
    gc.freeze()
    sys.exit(code)


def run(given: Sequence[str]) -> int:
    """Runs a command and returns its exit code; every message has been printed."""
    if not given or given[0] in ("--help", "-h", "help"):
        print(overview())
        return DONE if given else REFUSED
    if given[0] == "--version":
        print(f"ncpm {__version__}")
        return DONE
    if given[0] not in COMMANDS:
        return _refuse_name(given[0])
    return _guarded(given[0], given[1:])


def overview() -> str:
    """What `ncpm --help` prints."""
    width = max(len(name) for name in COMMANDS)
    lines = [f"  ncpm {name:<{width}}  {summary}" for name, summary in COMMANDS.items()]
    return "\n".join(
        (
            "Turns a quarter of official crime figures into documents.",
            "",
            "Commands:",
            *lines,
            "",
            "`ncpm COMMAND --help` says more. `ncpm --version` prints the version.",
        )
    )


def _guarded(name: str, arguments: Sequence[str]) -> int:
    try:
        return _dispatch(name, arguments)
    except NcpmError as refused:
        _runner().print_issues(name, refused)
        return REFUSED
    except KeyboardInterrupt:
        print(f"ncpm {name}: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as fault:
        return _defect(name, fault, debug="--debug" in arguments)


def _dispatch(name: str, arguments: Sequence[str]) -> int:
    # numpy's linear algebra starts threads as it is loaded. Nothing here needs one, and a build forks.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What happens to be installed beside this program has no say in how its files are checked.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Only the named command's module is imported, and typer with it: the others may need seconds.
    module = import_module(f"ncpm_reports.commands.{name.replace('-', '_')}")
    code: int = _runner().run(name, module.command, arguments)
    return code


def _runner() -> ModuleType:
    return import_module("ncpm_reports.commands.runner")


def _defect(name: str, fault: Exception, debug: bool) -> int:
    import traceback  # noqa: PLC0415  (loaded for a defect alone)

    if debug:
        traceback.print_exception(fault)
        return DEFECT
    # What a fault says may hold figures or names from files, so only its kind and place are printed.
    last = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{last.filename.rpartition('/')[2]}, line {last.lineno}"
    print(
        f"ncpm {name}: a defect of this program ({type(fault).__name__} at {place})."
        " Run it again with --debug and report what it says.",
        file=sys.stderr,
    )
    return DEFECT


def _refuse_name(name: str) -> int:
    from difflib import get_close_matches  # noqa: PLC0415  (loaded for a misspelt name alone)

    near = get_close_matches(name, COMMANDS, n=1)
    hint = f" Did you mean `ncpm {near[0]}`?" if near else ""
    print(f'ncpm: there is no command "{name}".{hint} `ncpm --help` lists them.', file=sys.stderr)
    return REFUSED

"""Commands run as people type them, in a process of their own or in this one, which has the libraries loaded."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout

from ncpm_reports import cli
from tests.conftest import PROJECT

NOTHING: Mapping[str, str] = {}
Completed = subprocess.CompletedProcess[str]


def ncpm(*arguments: str) -> Completed:
    """What a command printed and its exit code, run in this process in the project's folder."""
    printed, messages = io.StringIO(), io.StringIO()
    with chdir(PROJECT), redirect_stdout(printed), redirect_stderr(messages):
        code = cli.run(arguments)
    return Completed(arguments, code, printed.getvalue(), messages.getvalue())


def ncpm_process(*arguments: str, stdout: int = subprocess.PIPE, environment: Mapping[str, str] = NOTHING) -> Completed:
    """The same in a process of its own, for what only that has: its environment, its encoding, its output."""
    return subprocess.run(
        [sys.executable, "-m", "ncpm_reports", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
        cwd=PROJECT,
        env={**os.environ, **environment},
    )

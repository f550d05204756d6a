"""Runs one command's function with arguments from the command line."""

from collections.abc import Callable, Sequence

import typer


def run(name: str, command: Callable[..., object], arguments: Sequence[str]) -> int:
    """Runs the function with what was typed after the command's name and returns the exit code.

    Its help is printed plainly: drawing it in colour would load more than the command itself needs.
    """
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, context_settings={"help_option_names": ["-h", "--help"]})(command)
    try:
        typer.main.get_command(app).main(args=list(arguments), prog_name=f"ncpm {name}")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0

"""`ncpm init`: lays out a project of one's own: templates, letters and data, as they come with the program."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.core.problems import NotFound, refuse
from ncpm_reports.core.regular_files import write_durably
from ncpm_reports.release.output.folder import explained_errors

PACKAGE = Path(__file__).resolve().parents[1]
PARTS = ("templates", "letters", "data")
# What belongs to one project and is not for another.
GITIGNORE = "output/\ndata/store/\ndata/incoming/\ndata/.desk/\ndata/contacts.csv\ndata/pre-release-access.csv\n"
"""What version control leaves out: unpublished figures, restricted documents and the names of people."""
PROJECT_ONLY = ("store", "incoming", "contacts.csv", "pre-release-access.csv", ".*", "commentary", "statements")


def command(
    folder: Annotated[Path, typer.Argument(help="The folder of the new project; made if it is not there.")],
) -> None:
    """Lays a project out in a folder, so that quarters can be built there without the program's repository.

    Nothing that is there already is replaced.
    """
    source = project_files()
    existing_parts = [part for part in PARTS if (folder / part).exists() or (folder / part).is_symlink()]
    if existing_parts or (folder.exists() and not folder.is_dir()):
        found, expected = ", ".join(existing_parts) or "a file", "a new folder, or one without these"
        remedy = "Choose another folder. Nothing was written."
        raise refuse("init.taken", str(folder), found, expected, remedy)
    with explained_errors(folder, "folder", "choose another"):
        try:
            for part in PARTS:
                shutil.copytree(source / part, folder / part, ignore=shutil.ignore_patterns(*PROJECT_ONLY))
            if not (folder / ".gitignore").exists():
                write_durably(folder / ".gitignore", GITIGNORE.encode(), 0o644)
        except OSError:
            for part in PARTS:
                shutil.rmtree(folder / part, ignore_errors=True)
            raise
    print(f"A project is in {folder}: templates, letters and data, which are yours to edit.")
    print(f"Next: cd {folder} && ncpm check && ncpm build")


def project_files(package: Path = PACKAGE) -> Path:
    """The folder that holds the templates, letters and data that come with the program.

    It is in the package where that was installed from a wheel, and around it in a checkout. Raises: NotFound.
    """
    for folder in (package / "project", package.parents[1]):
        if all((folder / part).is_dir() for part in PARTS):
            return folder
    found = "no templates, letters and data that came with the program"
    expected = "them in the package or in the checkout"
    remedy = "Install the program again from its wheel."
    raise NotFound.of("init.nothing", str(package), found, expected, remedy)

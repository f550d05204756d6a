"""Puts templates, letters and data into the wheel, where `ncpm init` takes them from; the rest is in pyproject."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PARTS = ("templates", "letters", "data")
# What a person's own project has there, and nobody else's.
NOT_SHIPPED = ("store", "incoming", "contacts.csv", "pre-release-access.csv", ".*", "commentary", "statements")


class BuildWithProject(build_py):
    """The usual build, with the project's own files beside the package's modules."""

    def run(self) -> None:
        """Builds; an editable install reads the files where they are."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "ncpm_reports" / "project"
            shutil.rmtree(target, ignore_errors=True)
            for part in PARTS:
                shutil.copytree(part, target / part, ignore=shutil.ignore_patterns(*NOT_SHIPPED))


setup(cmdclass={"build_py": BuildWithProject})

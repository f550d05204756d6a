"""`ncpm verify`: checks a release as a recipient can: sums, numbers, structure, hidden content."""

from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.core.problems import refuse_if_any
from ncpm_reports.release.checks.verify import progress_report, verify


def command(
    release: Annotated[
        Path, typer.Argument(help="A quarter's folder such as output/2025-06, its public part, or a published release.")
    ],
) -> None:
    """Checks every file's sum, every printed number's source, each PDF's structure and what must not be in public.

    Everything that is wrong is listed, with the file; the exit code is then 2.
    """
    report = progress_report(lambda words: print(f"Checking: {words}", flush=True))
    verified = verify(release, report)
    refuse_if_any(verified.issues)
    print(f"{verified.files} files are as they were made (SHA256SUMS and manifest).")
    print(f"{verified.documents} documents print nothing untraced: {verified.numbers} numbers are in numbers.csv.")
    if verified.public:
        print("PDF structure is sound, and the public part passes every gate that the folder itself can show.")
    else:
        print("PDF structure is sound. There is no public part.")

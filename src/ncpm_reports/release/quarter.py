"""A quarter's folder put together: products' files, data, ledger of numbers, manifest and sums."""

from collections.abc import Iterable, Mapping

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.release.artefacts import File, artefact
from ncpm_reports.release.bundle import Made
from ncpm_reports.release.manifest import MANIFEST, SUMS, manifest_text, sums_text
from ncpm_reports.release.numbers import csv_text

NUMBERS = "numbers.csv"
STYLESHEET = "site.css"


def assemble(
    made: Iterable[Made],
    extra: Iterable[File],
    *,
    build: BuildInfo,
    releases: Iterable[PublishedRelease],
    inputs: Mapping[str, str],
    ledger_head: str,
) -> tuple[File, ...]:
    """Every file of the quarter in order of path, the manifest and the sums last."""
    parts = tuple(made)
    files = [file for one in parts for file in one.files]
    files.extend(extra)
    numbers = (row for one in parts for row in one.numbers)
    files.append(File(path=NUMBERS, data=csv_text(numbers).encode(), restricted=True))
    files.sort(key=lambda file: file.path)
    records = [artefact(file) for file in files]
    manifest = manifest_text(build, records, releases, inputs, ledger_head)
    files.append(File(path=MANIFEST, data=manifest.encode(), restricted=True))
    records.append(artefact(files[-1]))
    files.append(File(path=SUMS, data=sums_text(records).encode(), restricted=True))
    return tuple(files)

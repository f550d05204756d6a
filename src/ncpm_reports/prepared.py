"""What preparing gives: kept apart from what does it, so that what makes documents loads without the statistics."""

from collections.abc import Mapping
from dataclasses import dataclass

from ncpm_reports.products.materials import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A job ready to be made, with what the manifest records of its inputs."""

    job: Job
    inputs: Mapping[str, str]

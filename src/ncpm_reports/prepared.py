"""What preparing gives: kept apart from what does it, so that what makes documents loads without the statistics."""

from collections.abc import Mapping
from dataclasses import dataclass

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.products.handing import Parts, changed_parts, with_parts
from ncpm_reports.products.materials import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A job ready to be made, with what the manifest records of its inputs."""

    job: Job
    inputs: Mapping[str, str]
    releases: tuple[PublishedRelease, ...]

    def since(self, earlier: "Prepared") -> "Later":
        """What of this differs from an earlier one."""
        parts = changed_parts(earlier.job, self.job)
        return Later(parts=parts, inputs=self.inputs, releases=self.releases)

    def changed(self, later: "Later") -> "Prepared":
        """This with what differs in a later one."""
        return Prepared(job=with_parts(self.job, later.parts), inputs=later.inputs, releases=later.releases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What differs from a job prepared before."""

    parts: Parts
    inputs: Mapping[str, str]
    releases: tuple[PublishedRelease, ...]

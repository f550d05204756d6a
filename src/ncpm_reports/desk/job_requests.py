"""What jobs are asked for: values that a page hands to a job's process, which alone loads what does the work."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ncpm_reports.core.periods import Period
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.desk.project import Project
from ncpm_reports.release.publish.candidate import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterBuild:
    """A draft or a candidate to be built."""

    paths: Paths
    request: BuildRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCheck:
    """Everything that people write to be checked, for a quarter, the newest where there is no `period`."""

    paths: Paths
    period: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderVerification:
    """A quarter's folder, or a published release, to be verified."""

    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterPublication:
    """A candidate to be published at a moment, and who publishes it, as the ledger notes it."""

    candidate: Candidate
    paths: Paths
    at: datetime
    name: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureAssessment:
    """The measures of a quarter to be assessed and drawn for their pages."""

    project: Project
    quarter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedReading:
    """Staged files, by their keys, to be read `today` and set against the store."""

    project: Project
    keys: tuple[str, ...]
    today: date


JobRequest = QuarterBuild | ProjectCheck | FolderVerification | QuarterPublication | MeasureAssessment | StagedReading

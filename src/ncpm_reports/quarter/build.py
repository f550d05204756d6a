"""Building a quarter, unless it stands there already as a build would make it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ncpm_reports.cache import unchanged_release
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.release.output.artefacts import Release

if TYPE_CHECKING:
    from ncpm_reports.pipeline import Report


def build_quarter(
    request: BuildRequest,
    paths: Paths,
    *,
    jobs: int = 0,
    cluster: str | None = None,
    anew: bool = False,
    report: "Report" = lambda progress: None,
    announce: Callable[[str], None] = lambda text: None,
) -> tuple[Release, bool]:
    """The quarter that is asked for, and whether it stands there unchanged from an earlier build.

    It does where no input has changed, unless it is to be made `anew`.

    Raises: as `build_release`.
    """
    release = None if anew else unchanged_release(paths, request)
    if release is not None:
        return release, True
    # Loaded only now that something has changed: it takes longer than to see that nothing has.
    from ncpm_reports.pipeline import build_release  # noqa: PLC0415

    release = build_release(request, paths, jobs=jobs, cluster=cluster, anew=anew, report=report, announce=announce)
    return release, False

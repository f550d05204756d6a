"""Building a quarter, unless it stands there already as a build would make it."""

from typing import Any

from ncpm_reports.cache import unchanged_release
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.release.output.artefacts import Release


def build_quarter(request: BuildRequest, paths: Paths, *, anew: bool = False, **options: Any) -> tuple[Release, bool]:
    """The quarter that is asked for, and whether it stands there unchanged from an earlier build.

    It does where no input has changed, unless it is to be made `anew`. The options are those of `build_release`.

    Raises: as `build_release`.
    """
    release = None if anew else unchanged_release(paths, request)
    if release is not None:
        return release, True
    # Loaded only now that something has changed: it takes longer than to see that nothing has.
    from ncpm_reports.pipeline import build_release  # noqa: PLC0415

    return build_release(request, paths, anew=anew, **options), False

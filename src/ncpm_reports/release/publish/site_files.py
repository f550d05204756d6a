"""The files of a public site as they stand in a quarter's folder, or as they were published."""

from pathlib import Path

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.release.checks.gates import read_files
from ncpm_reports.release.output.artefacts import PUBLIC
from ncpm_reports.release.output.folder import RELEASES, standing_folder
from ncpm_reports.release.publish.published import CURRENT, read_standing


def read_site(release: Path) -> dict[str, bytes]:
    """The public files of a release by relative path: what is published from an output folder, a quarter's public part,
    or those of the folder itself.

    Raises: NotFound if there is no site in it; Refused if CURRENT is not as it was written.
    """
    folder = standing_folder(release)
    root = folder / PUBLIC if (folder / PUBLIC).is_dir() else folder
    if (release / CURRENT).is_file():
        root = release / RELEASES / read_standing(release).release
    if (root / "index.html").is_file():
        return dict(read_files(root))
    published = (release / RELEASES).is_dir()
    found = f"published releases, and no {CURRENT} that says which is current" if published else "no public site"
    expected = "a folder with public/index.html"
    remedy = f"Put {CURRENT} back from a copy." if published else "Build the quarter first with `ncpm build`."
    raise NotFound(Issue(code="serve.no-site", where=str(release), found=found, expected=expected, remedy=remedy))

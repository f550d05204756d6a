"""A candidate: a built quarter as its manifest describes it, and the files that publication is bound to.

These are the public part and the board's pack. Letters are not among them: each is signed by itself, in
`letters/sign-off.csv`, and a letter that changes voids its own signature only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue, NotFound, Refused, refuse
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.release.output.artefacts import PUBLIC, sha256_of
from ncpm_reports.release.output.folder import folder_entries, link_issue
from ncpm_reports.release.output.manifest import MANIFEST, NUMBERS, read_manifest, sums_text

BOARD = "board/"
SIGNED = (PUBLIC, BOARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A built quarter. `sha256` has the digest of each file of the public part and the pack, by path.

    `records` are the manifest and the printed numbers of the whole quarter, by name.
    """

    folder: Path
    period: str
    as_at: date
    final: bool
    illustrative: bool
    ledger_head: str
    releases: tuple[PublishedRelease, ...]
    sha256: Mapping[str, str]
    records: Mapping[str, bytes]

    @property
    def content(self) -> str:
        """The SHA-256 that stands for the public part and the pack: what a sign-off approves."""
        return content_of(self.sha256)


def content_of(sha256: Mapping[str, str]) -> str:
    """The SHA-256 that stands for the files of the public part and the pack, from theirs by path."""
    signed = {path: digest for path, digest in sha256.items() if path.startswith(SIGNED)}
    return sha256_of(sums_text(signed).encode())


def read_candidate(folder: Path) -> Candidate:
    """The candidate in a quarter's folder.

    Raises: NotFound if there is no manifest; Refused if it is not one that a build wrote, or the folder is a link.
    """
    if folder.is_symlink():
        # The ledger beside it would not be that of the folder which it leads to.
        raise Refused(link_issue(folder, str(folder)))
    try:
        records = {name: read_regular(folder / name) for name in (MANIFEST, NUMBERS)}
    except OSError as error:
        found = f"no {MANIFEST} and {NUMBERS} that can be read"
        expected = "the folder of a candidate, such as output/2025-06-candidate"
        remedy, at_desk = "Build it with `ncpm build --final`.", "Build the candidate."
        raise NotFound.of("release.not-found", str(folder), found, expected, remedy, at_desk=at_desk) from error
    try:
        manifest = read_manifest(records[MANIFEST])
        facts = manifest.facts
        return Candidate(
            folder=folder,
            period=str(facts["period"]),
            as_at=date.fromisoformat(str(facts["as_at"])),
            final=facts["status"] == "candidate",
            illustrative=facts["illustrative"] is not False,
            ledger_head=str(facts["ledger_head"]),
            releases=tuple(
                PublishedRelease(**{**release, "published_on": date.fromisoformat(release["published_on"])})
                for release in facts["releases"]
            ),
            sha256={path: digest for path, digest in manifest.sha256.items() if path.startswith(SIGNED)},
            records=records,
        )
    except (ValueError, KeyError, TypeError) as error:
        found, expected = "a text that is not the manifest of a build", "the manifest as the build wrote it"
        remedy, at_desk = "Build the candidate again with `ncpm build --final`.", "Build the candidate again."
        raise refuse("manifest.unreadable", str(folder / MANIFEST), found, expected, remedy, at_desk=at_desk) from error


def read_signed_files(candidate: Candidate) -> tuple[Mapping[str, bytes], tuple[Issue, ...]]:
    """The public part and the pack as they are, each file read once, and what is not as the manifest has it.

    Links are not followed, and are named.
    """
    issues: list[Issue] = []
    files: dict[str, bytes] = {}
    entries = folder_entries(candidate.folder).items()
    # A file or a link may stand where one of the two folders should be.
    paths = {name: path for name, path in entries if f"{name}/".startswith(SIGNED)}
    for name, path in paths.items():
        try:
            data = None if path.is_symlink() else read_regular(path)
        except OSError:
            data = None
        if name not in candidate.sha256:
            issues.append(_unlike(name, "a file that the manifest does not name"))
        elif data is None:
            issues.append(_unlike(name, "a link, or something that cannot be read"))
        elif sha256_of(data) != candidate.sha256[name]:
            issues.append(_unlike(name, "other bytes"))
        else:
            files[name] = data
    issues.extend(_unlike(name, "no such file") for name in sorted(candidate.sha256.keys() - paths.keys()))
    return files, tuple(issues)


def _unlike(where: str, found: str) -> Issue:
    expected = "the files that the manifest names, as they were made"
    remedy = "Build the candidate again with `ncpm build --final`, and have that signed off."
    at_desk = "Build the candidate again, and have that signed off."
    return Issue.of("candidate.changed", where, found, expected, remedy, at_desk=at_desk)

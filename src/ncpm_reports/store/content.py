"""What one file of figures says, as rows with a digest, and what is wrong with it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.problems import Issue
from ncpm_reports.store.figures import corrects
from ncpm_reports.store.rows import ObservationRow, ReleaseRow, observation_row, release_row

Reading = tuple[PublishedRelease, Sequence[Observation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """What a file says, as rows in the order in which they are stored."""

    releases: tuple[ReleaseRow, ...]
    observations: tuple[ObservationRow, ...]

    def digest(self, file: tuple[str, str, str, str]) -> str:
        """The SHA-256 of every row, the file's own included."""
        # Stores of version 1 had no provenance, and their digests were taken without it.
        releases = tuple(row if row[-1] else row[:-1] for row in self.releases)
        return hashlib.sha256(repr((file, releases, list(self.observations))).encode()).hexdigest()


def content_of(readings: Iterable[Reading]) -> FileContent:
    """The rows of what was read from a file."""
    rows = {observation_row(observation) for _, observations in readings for observation in observations}
    releases = tuple(sorted(release_row(release) for release, _ in readings))
    return FileContent(releases=releases, observations=tuple(sorted(rows, key=_key)))


def content_faults(name: str, readings: Iterable[Reading]) -> Iterator[Issue]:
    """What is wrong with a file by itself: a release or a figure twice, a figure of another release."""
    counts: Counter[tuple[str, ...]] = Counter()
    ids: set[str] = set()
    for release, observations in readings:
        if release.id in ids:
            expected = "one title, edition and day for each source file"
            yield _fault(name, f"two releases with the id {release.id}", expected)
        ids.add(release.id)
        counts.update(_key(observation_row(observation)) for observation in observations)
        others = (observation.release.id for observation in observations if observation.release != release)
        for other in dict.fromkeys(others):
            yield _fault(name, f"a figure of release {other}", f"figures of release {release.id} only")
    for (_, measure, area, start, end, series), times in counts.items():
        if times > 1:
            found = f"{measure} for {area}, {start} to {end}{f', series {series}' if series else ''}, {times} times"
            yield _fault(name, found, "each figure once")


def superseding_faults(
    name: str, releases: Iterable[PublishedRelease], known: Iterable[PublishedRelease]
) -> Iterator[Issue]:
    """What is wrong with the editions that releases say they supersede, among those that are held."""
    earlier_ones = tuple(known)
    for release in releases:
        if release.supersedes == release.id:
            yield _fault(name, f"release {release.id}, which would supersede itself", "an earlier edition to supersede")
        for earlier in earlier_ones:
            if not corrects(release, earlier):
                continue
            if corrects(earlier, release):
                found = f"two editions that supersede each other, {release.edition}"
                yield _fault(name, found, "one to be the earlier")
            elif earlier.published_on > release.published_on:
                found = f"an edition of {release.published_on} that supersedes one of {earlier.published_on}"
                yield _fault(name, found, "a corrected edition published on the same day or later")


def _key(row: ObservationRow) -> tuple[str, ...]:
    release, measure, area, start, end, *_ = row
    return (release, measure, area, start, end, row[13])


def _fault(name: str, found: str, expected: str) -> Issue:
    return Issue(code="store.content", where=name, found=found, expected=expected, remedy="Correct the file.")

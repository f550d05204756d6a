"""Publishing a candidate: what its signed files are held against, then the switch."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import Audience, BuildRequest, Paths
from ncpm_reports.documents.commentary import future_date_issues
from ncpm_reports.inputs import read_inputs
from ncpm_reports.pipeline import assess_inputs, rebuild
from ncpm_reports.release.checks.verify import check_release, progress_report
from ncpm_reports.release.output.artefacts import SUMS, sha256_of
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.publish.candidate import SIGNED, Candidate
from ncpm_reports.release.publish.embargo import ACCESS_FILE, LONDON, access_problems
from ncpm_reports.release.publish.publish import Check, Publication, publish
from ncpm_reports.store.project_figures import open_store
from ncpm_reports.store.withdrawals import withdrawals_in_force

SHOWN = 10
# Letters are signed by themselves.
LETTER_TEMPLATES = "letters/"


def publish_candidate(
    candidate: Candidate,
    paths: Paths,
    clock: Callable[[], datetime],
    report: Callable[[str], None] = lambda name: None,
    *,
    name: str = "",
    identity: str = "",
) -> Publication:
    """Publishes a candidate's public part, once its files are checked, built a second time and compared.

    `paths.output` is the folder that the candidate is in; it is locked meanwhile. `report` is given each check's name.
    `name` and `identity` say who publishes, as the ledger is to note it; `clock` when, with its time zone.

    Raises: Refused with every reason not to publish.
    """

    def verified(files: Mapping[str, bytes]) -> Iterable[Issue]:
        return check_release({**files, **candidate.records}, progress_report(report), is_whole=False).issues

    with locked(paths.output):
        checks: dict[str, Check] = {"numbers, structure and hidden content": verified}
        # Invented figures have no release to be built from again; why they are not published is said already.
        if not candidate.illustrative:
            checks["second build"] = partial(second_build_problems, candidate=candidate, paths=paths, at=clock())
        return publish(paths.output, candidate, clock, checks, report, name=name, identity=identity)


def second_build_problems(
    files: Mapping[str, bytes], candidate: Candidate, paths: Paths, at: datetime
) -> Iterator[Issue]:
    """What differs between a candidate's signed files and a second build, which is refused if figures give some away.

    There is no second build without the releases that the candidate was made from: those missing since are named.
    So are texts that bear a day after that of publication.
    """
    missing = tuple(missing_since(candidate, paths))
    if missing:
        yield from missing
        return
    request = BuildRequest(
        period=parse_quarter(candidate.period),
        as_at=candidate.as_at,
        final=candidate.final,
        audiences=frozenset({Audience.BOARD, Audience.PUBLIC}),
    )
    inputs = read_inputs(paths, request)
    job = assess_inputs(inputs)
    yield from access_problems(inputs.texts.get(ACCESS_FILE, ""))
    yield from future_date_issues(inputs.texts, at.astimezone(LONDON).date())
    rebuilt = rebuild(inputs, job, request, candidate.ledger_head)
    changed = tuple((*changed_inputs(candidate, inputs.texts), *stored_since(candidate, job.releases)))
    yield from differences(files, {path: data for path, data in rebuilt.items() if path.startswith(SIGNED)}, changed)


def missing_since(candidate: Candidate, paths: Paths) -> Iterator[Issue]:
    """Each release that a candidate was made from and that is withdrawn, or not held, now."""
    with open_store(paths.store, paths.data) as store:
        withdrawn, stored_ids = withdrawals_in_force(store.withdrawals()), {release.id for release in store.releases()}
    for release in candidate.releases:
        if release.id in withdrawn:
            reason = withdrawn[release.id].reason.rstrip(".")
            yield _changed_since(_release_label(release), f"a release that was withdrawn ({reason})")
        elif release.id not in stored_ids:
            yield _changed_since(_release_label(release), "a release that went out of the store")


def stored_since(candidate: Candidate, releases: Iterable[PublishedRelease]) -> Iterator[Issue]:
    """Each release that is known on the candidate's day and was not when it was made."""
    earlier_ids = {release.id for release in candidate.releases}
    for release in releases:
        if release.id not in earlier_ids:
            yield _changed_since(_release_label(release), "a release that was stored")


def changed_inputs(candidate: Candidate, texts: Mapping[str, str]) -> Iterator[Issue]:
    """Each file that people write whose text is not the one that a candidate was made from; letters aside."""
    recorded: Mapping[str, str] = json.loads(candidate.records[MANIFEST])["inputs"]
    now = {name: sha256_of(text.encode()) for name, text in texts.items()}
    for name in sorted(recorded.keys() | now.keys()):
        if recorded.get(name) != now.get(name) and not name.startswith(LETTER_TEMPLATES):
            yield _changed_since(name, "a file that was changed")


def _release_label(release: PublishedRelease) -> str:
    return ", ".join(filter(None, (release.publisher, release.name)))


def _changed_since(where: str, found: str) -> Issue:
    found, expected = f"{found} since the candidate was built", "what the candidate was built from"
    remedy = "Build it again with --final and have that signed off."
    at_desk = "Build the candidate again and have that signed off."
    return Issue.of("gate.rebuild", where, found, expected, remedy, at_desk=at_desk)


def differences(
    files: Mapping[str, bytes], rebuilt: Mapping[str, bytes], changed: tuple[Issue, ...] = ()
) -> Iterator[Issue]:
    """Each file that a second build gives otherwise, or that only one of the two has, after what has `changed` since.

    Manifest and sums differ whenever another file does, and so are named only where nothing else is.
    """
    differing = [path for path in sorted(files.keys() | rebuilt.keys()) if files.get(path) != rebuilt.get(path)]
    other_files = [path for path in differing if path.rsplit("/", 1)[-1] not in (MANIFEST, SUMS)]
    if differing:
        yield from changed
    differing_count = "1 file differs" if len(differing) == 1 else f"{len(differing)} files differ"
    for path in (other_files if other_files or changed else differing)[:SHOWN]:
        found = f"bytes that a second build does not give ({differing_count})"
        expected = "a candidate that the same inputs give again, byte for byte"
        remedy = "Something was changed since it was built: build it again with --final and have that signed off."
        at_desk = "Something was changed since it was built: build the candidate again and have that signed off."
        yield Issue.of("gate.rebuild", path, found, expected, remedy, at_desk=at_desk)

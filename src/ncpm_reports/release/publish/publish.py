"""Publishing: a signed candidate's public part becomes the current site in one switch, and can be switched back."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue, NotFound, refuse_if_any
from ncpm_reports.release.output.artefacts import SUMS, File
from ncpm_reports.release.output.folder import unavailable
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.output.rendering import PUBLIC
from ncpm_reports.release.publish import ledger as ledgers
from ncpm_reports.release.publish.embargo import embargoed
from ncpm_reports.release.publish.ledger import Kind, Ledger
from ncpm_reports.release.publish.publication import OVERLAID
from ncpm_reports.release.publish.published import place, read_release, standing, sweep, switch

SIGNATURES = 2

Gate = Callable[[Path], Iterable[Issue]]
Overlay = Callable[[Mapping[str, bytes], tuple[str, ...]], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A built quarter as its manifest describes it."""

    folder: Path
    facts: Mapping[str, object]
    sha256: str

    @property
    def period(self) -> str:
        """The quarter as people name it."""
        return str(self.facts["period"])

    @property
    def releases(self) -> tuple[PublishedRelease, ...]:
        """The publications whose figures are in it."""
        held = self.facts["releases"]
        assert isinstance(held, list)
        return tuple(
            PublishedRelease(**{**one, "published_on": date.fromisoformat(one["published_on"])}) for one in held
        )


def read_candidate(folder: Path) -> Candidate:
    """The candidate in a quarter's folder. Raises: NotFound if there is none, or its manifest cannot be read."""
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
        facts = json.loads(data)
    except (OSError, ValueError) as error:
        raise NotFound(_no_candidate(folder)) from error
    return Candidate(folder=folder, facts=facts, sha256=hashlib.sha256(data).hexdigest())


def sign_off(output: Path, candidate: Candidate, at: datetime, *, name: str, role: str, reason: str) -> Ledger:
    """Records that a person approves exactly these bytes. The caller holds the folder's lock.

    Raises: Refused for a draft, for invented figures, without a name, or if the person has signed these bytes before.
    """
    ledgers.mend(output)
    held = ledgers.read_ledger(output)
    again = any(ledgers.person(one.name) == ledgers.person(name) for one in held.signed_by(candidate.sha256))
    refuse_if_any((*_unfit(candidate), *_unnamed(name, reason), *(_signed_twice(name) for _ in range(again))))
    signed = held.with_line(
        Kind.SIGN_OFF, at, period=candidate.period, manifest=candidate.sha256, name=name, role=role, reason=reason
    )
    ledgers.append(output, signed)
    return signed


def publish(output: Path, candidate: Candidate, at: datetime, gates: Iterable[Gate], overlay: Overlay) -> str:
    """Publishes the public part of a candidate and returns the release's name. The caller holds the folder's lock.

    Every check runs before anything is written. `gates` are given the candidate's folder; `overlay` adds the pages
    that depend on what was published before (earlier quarters, feed, catalogue).

    Raises: Refused with every reason not to publish.
    """
    sweep(output)
    ledgers.mend(output)
    held = ledgers.read_ledger(output)
    issues = [*reasons_not_to(output, candidate, at)]
    for gate in gates:
        issues.extend(gate(candidate.folder))
    refuse_if_any(issues)
    before = standing(output)
    earlier = read_release(output, before.release) if before.release else {}
    files = site_files(candidate, earlier, overlay)
    try:
        name = place(output, files)
        if before.release != name:
            line = held.with_line(Kind.PUBLISHED, at, period=candidate.period, manifest=candidate.sha256, release=name)
            ledgers.append(output, line)
            switch(output, before.switched(name))
    except OSError as error:
        raise unavailable(output, error) from error
    return name


def reasons_not_to(output: Path, candidate: Candidate, at: datetime) -> tuple[Issue, ...]:
    """Why a candidate may not be published at this moment, whatever is in its files."""
    held = ledgers.read_ledger(output)
    return (*_unfit(candidate), *_unsigned(candidate, held), *embargoed(candidate.releases, at))


def undo(output: Path, at: datetime) -> str:
    """Makes the release before the current one current again, and returns its name. The caller holds the lock.

    Raises: Refused if there is none.
    """
    sweep(output)
    ledgers.mend(output)
    held = ledgers.read_ledger(output)
    back = standing(output).undone()
    ledgers.append(output, held.with_line(Kind.UNDONE, at, release=back.release))
    switch(output, back)
    return back.release


def site_files(candidate: Candidate, earlier: Mapping[str, bytes], overlay: Overlay) -> tuple[File, ...]:
    """The whole site: this quarter at the root and under its own permanent address, earlier quarters under theirs."""
    root = candidate.folder / PUBLIC
    held = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    # The lists of quarters are made again for the site as it will be, and its sums cover all of it.
    own = {path: data for path, data in held.items() if path not in (*OVERLAID, SUMS)}
    kept = {path: data for path, data in earlier.items() if _quarter_of(path) not in ("", candidate.period)}
    quarters = tuple(sorted({candidate.period, *(_quarter_of(path) for path in kept)}, reverse=True))
    site = {**kept, **{f"{candidate.period}/{path}": data for path, data in own.items()}, **own}
    site.update(overlay(site, quarters))
    return tuple(File(path=path, content=(data,), restricted=False) for path, data in sorted(site.items()))


def _quarter_of(path: str) -> str:
    first = path.partition("/")[0]
    year, dash, month = first.partition("-")
    return first if dash and len(year) == 4 and year.isdigit() and len(month) == 2 and month.isdigit() else ""


def _unfit(candidate: Candidate) -> tuple[Issue, ...]:
    issues = []
    if candidate.facts.get("illustrative") is not False:
        issues.append(
            _cannot(candidate, "invented figures", "figures that were published", "Build without --illustrative.")
        )
    if candidate.facts.get("status") != "candidate":
        remedy = "Build it again with `ncpm build --final`, and have that signed off."
        issues.append(_cannot(candidate, "a draft", "a candidate", remedy))
    return tuple(issues)


def _unsigned(candidate: Candidate, held: Ledger) -> tuple[Issue, ...]:
    signed = held.signed_by(candidate.sha256)
    if len(signed) >= SIGNATURES:
        return ()
    others = {one.manifest for one in held.entries if one.kind is Kind.SIGN_OFF and one.period == candidate.period}
    changed = " It was built again since it was signed off, with other bytes." if others - {candidate.sha256} else ""
    found = f"sign-offs of exactly these bytes by {len(signed)} of {SIGNATURES} people.{changed}".rstrip(".")
    remedy = "Have two different people run `ncpm sign-off` on this candidate."
    return (_cannot(candidate, found, "sign-offs by two different people", remedy),)


def _unnamed(name: str, reason: str) -> tuple[Issue, ...]:
    missing = [label for label, text in (("--name", name), ("--reason", reason)) if not text.strip()]
    return tuple(
        Issue(
            code="sign-off.unnamed",
            where=label,
            found="nothing",
            expected="who signs off, and why",
            remedy="Give both.",
        )
        for label in missing
    )


def _signed_twice(name: str) -> Issue:
    return Issue(
        code="sign-off.twice",
        where="--name",
        found=f'"{name}", who has signed off these bytes already',
        expected="a second, different person",
        remedy="Ask somebody else to read the candidate and sign it off.",
    )


def _cannot(candidate: Candidate, found: str, expected: str, remedy: str) -> Issue:
    return Issue(
        code="publish.unfit", where=f"candidate {candidate.period}", found=found, expected=expected, remedy=remedy
    )


def _no_candidate(folder: Path) -> Issue:
    return Issue(
        code="release.not-found",
        where=str(folder),
        found="no release with a readable manifest.json",
        expected="the folder of a built quarter, such as output/2025-06",
        remedy="Build it with `ncpm build --final`.",
    )

"""Publishing: a signed candidate's public part becomes the current site in one switch, and can be switched back."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from ncpm_reports.core.invisible_characters import invisible_character
from ncpm_reports.core.problems import Issue, NcpmError, Refused, refuse, refuse_if_any
from ncpm_reports.release.output.artefacts import PUBLIC, SUMS
from ncpm_reports.release.output.folder import explained_errors
from ncpm_reports.release.publish import ledger as ledgers
from ncpm_reports.release.publish.candidate import Candidate, read_signed_files
from ncpm_reports.release.publish.embargo import embargo_issues
from ncpm_reports.release.publish.ledger import Kind
from ncpm_reports.release.publish.publication import QUARTER_LISTS, quarter_lists
from ncpm_reports.release.publish.published import read_current_release, read_release, write_current, write_release
from ncpm_reports.release.publish.sign_off import candidate_problems, head_problems, record_problems, signature_problems

# A check of a candidate's signed files, by path.
Check: TypeAlias = Callable[[Mapping[str, bytes]], Iterable[Issue]]


_QUARTER = re.compile(r"\d{4}-\d{2}", re.ASCII)
# What is not as it was written: a copy or a new candidate mends it, and the slow checks would be run again after that.
_DAMAGED = frozenset({"ledger.broken", "ledger.cut", "current.broken", "current.differs", "candidate.changed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was published: the release's name, and remarks that did not stop it."""

    release: str
    remarks: tuple[Issue, ...]


def publish(
    output: Path,
    candidate: Candidate,
    clock: Callable[[], datetime],
    checks: Mapping[str, Check] = MappingProxyType({}),
    report: Callable[[str], None] = lambda name: None,
    *,
    name: str = "",
    identity: str = "",
) -> Publication:
    """Publishes the public part of a candidate. The caller holds the folder's lock.

    The ledger's line notes who published it, where that is known, and by the `clock` when it became public.
    Every file is read once: the bytes that are held against the manifest are those that the checks are given and
    that are published. All checks run before anything is written; `report` is given each one's name as it begins.
    A damaged ledger, CURRENT or candidate is refused before `checks`, with what else is known by then.

    Raises: Refused with every reason not to publish.
    """
    report("sign-offs and days of publication")
    issues = list(_issues_of(partial(reasons_not_to_publish, output, candidate, clock())))
    report("files as they were made")
    signed, not_as_made = read_signed_files(candidate)
    issues.extend(not_as_made)
    if any(issue.code in _DAMAGED for issue in issues):
        raise Refused(dict.fromkeys(issues))
    for check_name, problems in checks.items():
        report(check_name)
        issues.extend(_issues_of(partial(problems, signed)))
    remarks = refuse_if_any(dict.fromkeys(issues))
    facts = {"name": name, "identity": identity}
    return Publication(release=_write_and_switch(output, candidate, clock, signed, facts), remarks=remarks)


def reasons_not_to_publish(output: Path, candidate: Candidate, at: datetime) -> Iterator[Issue]:
    """Why a candidate may not be published at this moment, whatever is in its files.

    Raises: Refused if the ledger or CURRENT is broken.
    """
    yield from candidate_problems(candidate)
    yield from embargo_issues(candidate.releases, at)
    ledger = ledgers.read_ledger(output)
    yield from head_problems(output, candidate, ledger)
    yield from signature_problems(candidate, ledger)


def undo(output: Path, at: datetime, reason: str, *, name: str = "", identity: str = "") -> str:
    """Makes the release before the current one current again, and returns its name. The caller holds the lock.

    The ledger's line notes the reason, and who went back where that is known.
    Raises: Refused without a reason, if there is no earlier release, if it is not as it was published, or if the
    ledger is broken.
    """
    words = {"reason": " ".join(reason.split()), "name": " ".join(name.split())}
    if found := next(filter(None, map(invisible_character, words.values())), "" if words["reason"] else "nothing"):
        expected, remedy = (
            "why the current release is taken back",
            "Give the reason in plain letters. Nothing was changed.",
        )
        raise refuse("undo.reason", "--reason", found, expected, remedy)
    current = read_current_release(output)
    ledger = ledgers.read_ledger(output)
    refuse_if_any(record_problems(current, ledger))
    previous = current.after_undo()
    read_release(output, previous.release)
    undone = ledger.with_line(Kind.UNDONE, at, release=previous.release, identity=identity, **words)
    ledgers.append(output, undone)
    write_current(output, replace(previous, ledger_head=undone.head))
    return previous.release


def site_files(period: str, files: Mapping[str, bytes], earlier: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The whole site: every quarter under its own permanent address, and the newest of them at the root too.

    A quarter that is published again after a newer one, because a figure in it was corrected, leaves the root as it is.
    """
    public = {path.removeprefix(PUBLIC): data for path, data in files.items() if path.startswith(PUBLIC)}
    # The lists of quarters are made again for the site as it will be, and its sums cover all of it.
    quarter_files = {f"{period}/{path}": data for path, data in public.items() if path not in (*QUARTER_LISTS, SUMS)}
    other_quarters = {path: data for path, data in earlier.items() if _quarter_of(path) not in ("", period)}
    site = {**other_quarters, **quarter_files}
    quarters = tuple(sorted({_quarter_of(path) for path in site}, reverse=True))
    newest = f"{quarters[0]}/"
    site.update({path.removeprefix(newest): data for path, data in site.items() if path.startswith(newest)})
    site.update(quarter_lists(site, quarters))
    return dict(sorted(site.items()))


def _write_and_switch(
    output: Path,
    candidate: Candidate,
    clock: Callable[[], datetime],
    files: Mapping[str, bytes],
    facts: Mapping[str, str],
) -> str:
    # Checks take minutes, in which a clock may be set back.
    at = clock()
    refuse_if_any(embargo_issues(candidate.releases, at))
    current = read_current_release(output)
    earlier = read_release(output, current.release) if current.release else {}
    with explained_errors(output):
        name = write_release(output, site_files(candidate.period, files, earlier))
        ledger = ledgers.read_ledger(output)
        # A pack that was corrected leaves the site as it is: which candidate is public is recorded all the same.
        if current.release != name or _newest_content(ledger, candidate.period, name) != candidate.content:
            ledger = ledger.with_line(
                Kind.PUBLISHED, at, period=candidate.period, content=candidate.content, release=name, **facts
            )
            ledgers.append(output, ledger)
            write_current(output, current.after_switch(name, ledger.head))
    return name


def _newest_content(ledger: ledgers.Ledger, period: str, release: str) -> str:
    """The content of the quarter's candidate that was published last as a release; "" if none was."""
    published = (entry for entry in reversed(ledger.entries) if entry.kind is Kind.PUBLISHED and entry.period == period)
    return next((entry.content for entry in published if entry.release == release), "")


def _issues_of(problems: Callable[[], Iterable[Issue]]) -> Iterator[Issue]:
    """What a check finds, and why it could go no further if it refused."""
    try:
        yield from problems()
    except NcpmError as refused:
        yield from refused.issues


def _quarter_of(path: str) -> str:
    first = path.partition("/")[0]
    return first if _QUARTER.fullmatch(first) else ""

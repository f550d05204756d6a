"""Sign-off: a person approves exactly the public part and the pack of a candidate; two different people are needed."""

import getpass
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ncpm_reports.core.invisible_characters import invisible_character
from ncpm_reports.core.problems import Issue, Severity, refuse_if_any, warning
from ncpm_reports.release.output.artefacts import PUBLIC, Artefact
from ncpm_reports.release.output.folder import CANDIDATE
from ncpm_reports.release.publish import ledger as ledgers
from ncpm_reports.release.publish.candidate import BOARD, Candidate, content_of, read_candidate, read_signed_files
from ncpm_reports.release.publish.ledger import Entry, Kind, Ledger
from ncpm_reports.release.publish.published import CurrentRelease, read_current_release
from ncpm_reports.release.publish.signatory import canonical_name, similar_names

SIGNATURES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs: the name, role and reason typed, and who the machine (or the proxy in front of it) says was there."""

    name: str
    role: str
    reason: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """A sign-off that was recorded: the ledger with it, the files approved, who else has signed, and remarks."""

    ledger: Ledger
    files: tuple[str, ...]
    signatures: tuple[Entry, ...]
    remarks: tuple[Issue, ...]


def sign_off(output: Path, candidate: Candidate, at: datetime, signatory: Signatory) -> SignOff:
    """Records that a person approves exactly this content. The caller holds the folder's lock.

    Raises: Refused for a draft, for invented figures, for files that are not as the manifest says, without a name, a
    role and a reason, on a broken ledger, or if the person has signed this content before.
    """
    ledger = ledgers.read_ledger(output)
    signatures = signatures_of(ledger, candidate.content)
    files, not_as_made = read_signed_files(candidate)
    words = {label: " ".join(getattr(signatory, label).split()) for label in ("name", "role", "reason")}
    remarks = refuse_if_any(
        (
            *candidate_problems(candidate),
            *head_problems(output, candidate, ledger),
            *_signatory_problems(words),
            *_signed_twice(signatory.name, signatures),
            *not_as_made,
        )
    )
    signed = ledger.with_line(
        Kind.SIGN_OFF, at, period=candidate.period, content=candidate.content, identity=signatory.identity, **words
    )
    ledgers.append(output, signed)
    return SignOff(
        ledger=signed,
        files=tuple(files),
        signatures=signatures_of(signed, candidate.content),
        remarks=(*remarks, *_remarks(signatory.name, signatures)),
    )


def signatures_of(ledger: Ledger, content: str) -> tuple[Entry, ...]:
    """The sign-offs of exactly this content, the first of each person, oldest first."""
    people: dict[str, Entry] = {}
    for entry in ledger.entries:
        if entry.kind is Kind.SIGN_OFF and entry.content == content:
            people.setdefault(canonical_name(entry.name), entry)
    return tuple(people.values())


def machine_identity() -> str:
    """Who the machine says is there, as the ledger notes it beside a typed name: "user" and the user's name."""
    try:
        return f"user {getpass.getuser()}"
    except (OSError, KeyError):
        return "user unknown"


def listed_files(files: Iterable[str]) -> tuple[str, ...]:
    """The pack's documents by name; the public part, which has a folder for each area, by the number of files."""
    names = list(files)
    documents = [name for name in names if name.startswith(BOARD) and name.count("/") == 1]
    folders = Counter("/".join(name.split("/")[:2]) for name in names if name.startswith(BOARD) and name.count("/") > 1)
    lines = [*documents, *(f"{folder}/, {number} files" for folder, number in sorted(folders.items()))]
    public = [name for name in names if not name.startswith(BOARD)]
    areas = {name.split("/")[1] for name in public if name.count("/") > 1}
    if public:
        lines.append(f"public/, {len(public)} files: the pages and data of the site, in {len(areas)} folders")
    return tuple(lines)


def current_sign_offs(output: Path, name: str) -> tuple[Entry, ...]:
    """Who has signed off the candidate that stands in a folder; nobody where there is none.

    Raises: Refused if the ledger or the candidate's manifest is broken.
    """
    if not name.endswith(CANDIDATE) or not (output / name).is_dir():
        return ()
    return signatures_of(ledgers.read_ledger(output), read_candidate(output / name).content)


def voided_sign_offs(output: Path, name: str, artefacts: Iterable[Artefact]) -> tuple[str, ...]:
    """What a person is told before a candidate is replaced by one with these files: whose sign-offs that voids.

    Nothing where there is none, or where the public part and the pack stay as they are.
    Raises: as `current_sign_offs`.
    """
    content = content_of({record.path: record.sha256 for record in artefacts})
    names = [entry.name for entry in current_sign_offs(output, name) if entry.content != content]
    if not names:
        return ()
    return (f"This replaces the candidate that {' and '.join(names)} signed off; it has to be signed off again.",)


def candidate_problems(candidate: Candidate) -> Iterator[Issue]:
    """Why a build is nothing that anybody could sign or publish."""
    if candidate.illustrative:
        remedy, at_desk = "Build without --illustrative.", "Open the desk on published figures, and build from them."
        yield _unfit_issue(candidate, "invented figures", "figures that were published", remedy, at_desk)
    if not candidate.final:
        remedy = "Build it with `ncpm build --final`, and have that signed off."
        at_desk = "Build the candidate, and have that signed off."
        yield _unfit_issue(candidate, "a draft", "a candidate", remedy, at_desk)
    for part, name in ((PUBLIC, "public part"), (BOARD, "pack")):
        if not any(path.startswith(part) for path in candidate.sha256):
            remedy = "Build it with `ncpm build --final`, without --only."
            yield _unfit_issue(candidate, f"no {name}", "a public part and a pack", remedy, "Build the candidate.")


def signature_problems(candidate: Candidate, ledger: Ledger) -> Iterator[Issue]:
    """That too few people have signed exactly this content; a warning where two of them may be the same."""
    signatures = signatures_of(ledger, candidate.content)
    if len(signatures) < SIGNATURES:
        earlier = any(entry.kind is Kind.SIGN_OFF and entry.period == candidate.period for entry in ledger.entries)
        changed = "; what was signed off before was another content" if earlier and not signatures else ""
        found = f"sign-offs of exactly this content by {len(signatures)} of {SIGNATURES} people{changed}"
        remedy = "Have two different people run `ncpm sign-off` on this candidate."
        at_desk = "Have two different people sign it off."
        yield _unfit_issue(candidate, found, "sign-offs by two different people", remedy, at_desk)
    names = [entry.name for entry in signatures]
    for place, name in enumerate(names):
        yield from _similar(name, names[:place])


def head_problems(output: Path, candidate: Candidate, ledger: Ledger) -> Iterator[Issue]:
    """Heads noted in the manifest and in CURRENT that are in no line of the ledger, and a CURRENT unlike its line."""
    yield from ledgers.unknown_head(ledger, "the candidate's manifest", candidate.ledger_head)
    yield from record_problems(read_current_release(output), ledger)


def record_problems(current: CurrentRelease, ledger: Ledger) -> Iterator[Issue]:
    """What CURRENT and the ledger say against each other, whatever the candidate is.

    Where CURRENT is gone or says what the ledger does not, earlier quarters would be left out of the next site. A
    publication that was interrupted before its switch has left a line more, which is no fault.
    """
    yield from ledgers.unknown_head(ledger, "CURRENT", current.ledger_head)
    switches = [entry for entry in ledger.entries if entry.kind is not Kind.SIGN_OFF]
    if not current.release:
        # A first publication may have been begun, and begun again.
        if len({entry.release for entry in switches}) > 1:
            yield _current_issue("no such file, or one that names no release", switches[-1])
    elif not current.ledger_head:
        yield _current_issue("no note of the ledger's end", switches[-1] if switches else None)
    else:
        for entry in ledger.entries:
            if entry.hash == current.ledger_head and entry.release != current.release:
                yield _current_issue("another release", entry)


def _current_issue(found: str, entry: Entry | None) -> Issue:
    expected = "a line of the ledger" if entry is None else f"the release of line {entry.number} of the ledger"
    remedy = "Put CURRENT back from a copy; nothing is signed or published meanwhile. Releases are untouched."
    return Issue.of("current.differs", "CURRENT", found, expected, remedy)


def _remarks(name: str, earlier: tuple[Entry, ...]) -> Iterator[Issue]:
    yield from _similar(name, [entry.name for entry in earlier])
    if len(earlier) >= SIGNATURES:
        found = f"{len(earlier)} people had signed off this content already, and this sign-off adds nothing to them"
        expected, remedy = f"{SIGNATURES} sign-offs", "It is recorded all the same."
        yield Issue(
            code="sign-off.more", where="--name", found=found, expected=expected, remedy=remedy, severity=Severity.NOTE
        )


def _similar(name: str, other_names: Iterable[str]) -> Iterator[Issue]:
    for other_name in similar_names(name, other_names):
        found = f'"{name}" and "{other_name}", which are much alike'
        remedy = "Make sure that they are; if not, build the candidate again and have it signed off anew."
        yield warning("sign-off.similar", "sign-off", found, "two different people", remedy)


def _signatory_problems(words: Mapping[str, str]) -> Iterator[Issue]:
    for label, text in words.items():
        is_missing = not (canonical_name(text) if label == "name" else text)
        if found := "nothing" if is_missing else invisible_character(text):
            expected, remedy = "who signs off, in what role, and why", "Give all three in plain letters."
            yield Issue.of("sign-off.unnamed", f"--{label}", found, expected, remedy)


def _signed_twice(name: str, signatures: Iterable[Entry]) -> Iterator[Issue]:
    for entry in signatures:
        if canonical_name(name) and canonical_name(entry.name) == canonical_name(name):
            found = f'"{name}", who has signed off this content already as "{entry.name}"'
            expected, remedy = "a second, different person", "Ask somebody else to read the candidate and sign it off."
            yield Issue.of("sign-off.twice", "--name", found, expected, remedy)


def _unfit_issue(candidate: Candidate, found: str, expected: str, remedy: str, at_desk: str) -> Issue:
    return Issue.of("publish.unfit", f"candidate {candidate.period}", found, expected, remedy, at_desk=at_desk)

"""What the public sees: immutable folders named by their content, and one small file that says which is current.

output/
  releases/<first 32 digits of the SHA-256 of its SHA256SUMS>/    a whole site, never changed once there
  CURRENT                                                          JSON: the current release and those before it
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ncpm_reports.core.problems import Issue, Refused, refuse
from ncpm_reports.core.regular_files import read_regular, sync_folder, write_durably
from ncpm_reports.release.output.artefacts import SUMS, sha256_of
from ncpm_reports.release.output.folder import BUILDING, RELEASES, read_files
from ncpm_reports.release.output.manifest import read_sums, sums_text

CURRENT = "CURRENT"
NAME_DIGITS = 32
_NAME = re.compile(rf"[0-9a-f]{{{NAME_DIGITS}}}|")


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentRelease:
    """Which release is current, and which were current before it, newest last. Empty names: nothing is published.

    `ledger_head` is the hash of the ledger's line that recorded the last switch.
    """

    release: str = ""
    before: tuple[str, ...] = ()
    ledger_head: str = ""

    def after_switch(self, release: str, ledger_head: str) -> "CurrentRelease":
        """What is current once `release` is, which the ledger's last line records."""
        before = (*self.before, self.release) if self.release not in ("", release) else self.before
        return CurrentRelease(release=release, before=before, ledger_head=ledger_head)

    def after_undo(self) -> "CurrentRelease":
        """What was current before the last switch. Raises: Refused if there is nothing to go back to."""
        if not self.before:
            found, expected = "no release before the current one", "an earlier release to go back to"
            remedy = "Nothing was changed."
            raise refuse("publish.nothing-before", CURRENT, found, expected, remedy)
        return replace(self, release=self.before[-1], before=self.before[:-1])


def read_current_release(output: Path) -> CurrentRelease:
    """What is current. Raises: Refused if the file is not as it was written."""
    try:
        facts = json.loads(read_regular(output / CURRENT).decode("utf-8"))
        current = CurrentRelease(
            release=facts["release"], before=tuple(facts["before"]), ledger_head=facts.get("ledger_head", "")
        )
        valid = all(_NAME.fullmatch(name) for name in (current.release, *current.before))
    except FileNotFoundError:
        return CurrentRelease()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(_unreadable_current()) from error
    if not valid or not isinstance(current.ledger_head, str):
        raise Refused(_unreadable_current())
    return current


def write_current(output: Path, current: CurrentRelease) -> None:
    """Makes a release the current one, in one step that is on the disk when this returns. Raises: OSError."""
    write_durably(output / CURRENT, f"{json.dumps(asdict(current), indent=1)}\n".encode(), 0o644)


def write_release(output: Path, files: Mapping[str, bytes]) -> str:
    """Writes a release folder whole, with its sums, and returns the name; one there already stays.

    The caller holds the folder's lock. Raises: OSError; Refused if what is there already is not as it was published.
    """
    sums = sums_text({path: sha256_of(data) for path, data in files.items()}).encode()
    name = sha256_of(sums)[:NAME_DIGITS]
    target = output / RELEASES / name
    if target.exists():
        read_release(output, name)
    else:
        # Swept with the next run of the output folder, should this one be ended.
        building = output / f"{BUILDING}{name}"
        for path, data in ((SUMS, sums), *files.items()):
            (building / path).parent.mkdir(parents=True, exist_ok=True)
            (building / path).write_bytes(data)
            (building / path).chmod(0o444)
        for entry in (*building.rglob("*"), building):
            sync_folder(entry)
        target.parent.mkdir(exist_ok=True)
        building.rename(target)
        sync_folder(target.parent)
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
        folder.chmod(0o555)
    return name


def read_release(output: Path, name: str) -> Mapping[str, bytes]:
    """The files of a published release by path, its sums left out.

    Raises: Refused if they are not those that were published, which its name tells.
    """
    try:
        files = dict(read_files(output / RELEASES / name))
    except OSError as error:
        raise Refused(_changed_release(name)) from error
    files.pop(SUMS, None)
    sums = sums_text({path: sha256_of(data) for path, data in files.items()})
    if sha256_of(sums.encode())[:NAME_DIGITS] != name:
        raise Refused(_changed_release(name))
    return files


def published_file(output: Path, name: str, path: str) -> bytes | None:
    """One file of a published release, by its path in it; None if the release has no such file.

    Only what the release's own sums list is ever read. Raises: Refused if it is not as it was published.
    """
    folder = output / RELEASES / name
    try:
        listed = read_sums(folder)
        data = (folder / path).read_bytes() if name and path in listed else None
    except OSError:
        return None
    if data is not None and sha256_of(data) != listed[path]:
        raise Refused(_changed_release(name))
    return data


def _unreadable_current() -> Issue:
    found, expected = "text that does not say which release is current", "what publishing wrote"
    remedy = "Publish again: releases themselves are untouched."
    return Issue.of("current.broken", CURRENT, found, expected, remedy)


def _changed_release(name: str) -> Issue:
    found = "files that are not those that were published"
    expected = "a published release as it was written, which nothing may change"
    remedy = "Put the folder back from a copy."
    return Issue.of("release.changed", f"{RELEASES}/{name}", found, expected, remedy)

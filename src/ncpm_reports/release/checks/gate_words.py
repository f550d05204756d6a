"""A gate on words that have no business in public: markings, addresses, paths and names of machines and people."""

import getpass
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks.public_files import CheckedFile, issue
from ncpm_reports.release.checks.unpacking import readable, unpacked


@dataclass(frozen=True, slots=True)
class _Kind:
    """Words of one kind. `hints` are capital letters of which each such word holds at least one: a quick look first.

    Patterns begin with the first character and look behind it afterwards: searching for a character is many times
    quicker than trying a condition at each place.
    """

    what: str
    pattern: re.Pattern[str]
    hints: tuple[str, ...] = ()


_FOLDERS = ("home", "root", "Users", "tmp", "var", "mnt", "srv", "opt", "work", "workspace", "build", "private")
_KINDS = (
    _Kind(
        "a protective marking",
        re.compile(
            r"(?i:official\W{0,3}sensitive)|\b(?:TOP SECRET|SECRET|RESTRICTED|CONFIDENTIAL)\b|\bPROTECT\s*[-–:]"
        ),
        ("SENSITIVE", "SECRET", "RESTRICTED", "CONFIDENTIAL", "PROTECT"),
    ),
    _Kind(
        "an e-mail address",
        re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"),
        ("@",),
    ),
    _Kind("a path of a machine", re.compile(rf"/(?<![\w.:/]/)(?:{'|'.join(_FOLDERS)})/[\w.-]+")),
    _Kind(
        "a path of a machine",
        re.compile(r"\b[A-Za-z]:\\+[\w.$-]+|\\\\[\w.-]+\\[\w.$-]+|\bfile:/"),
        (":\\", "\\\\", "FILE:/"),
    ),
    _Kind("a name of a machine", re.compile(r"\blocalhost\b|\b127\.0\.0\.1\b"), ("LOCALHOST", "127.0.")),
    _Kind(
        "a name of a machine",
        re.compile(r"1(?<!\w.)(?:0|92\.168|72\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}(?![\d.,])"),
    ),
    _Kind("a name of a machine", re.compile(r"\.(?<=[\w-]\.)(?:local|internal|corp|lan)\b")),
    _Kind(
        "a National Insurance number",
        re.compile(r"[A-CEGHJ-PR-TW-Z](?<!\w.)[A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    ),
    _Kind(
        "a telephone number",
        re.compile(
            r"[+0](?<![\d.,-].)(?:(?<=\+)44[ -]?(?:\(0\))?|(?<=0))"
            r"(?:7\d{3}|[1-3]\d{2,4})[ -]\d{3}[ -]?\d{3,4}(?![\d,.])"
        ),
    ),
    _Kind(
        "words of a draft",
        re.compile(r"\b(?:TODO|FIXME|XXX)\b|\blorem ipsum\b"),
        ("TODO", "FIXME", "XXX", "LOREM IPSUM"),
    ),
)
# Names that say nothing about anybody, and that ordinary words may hold.
ORDINARY = frozenset(("root", "user", "admin", "runner", "build", "builder", "ubuntu", "debian", "localhost", "home"))


def machine_names() -> frozenset[str]:
    """The names of this machine and its user, without those that say nothing about anybody."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = ""
    host = socket.gethostname()
    return frozenset(name for name in (user, host, host.partition(".")[0]) if name and name.casefold() not in ORDINARY)


def words(file: CheckedFile) -> Iterator[Issue]:
    """No marking, address, path, machine's or user's name, however deep it is packed.

    The contact that the settings name may hold an e-mail address and a telephone number. The words themselves are not
    repeated: messages travel further than files.
    """
    names = tuple(name.upper() for name in sorted(file.forbidden) if len(name) > 3)
    for place, inner in unpacked(file.path, file.data):
        for what in _wrong_kinds(inner, file.site("contact"), names):
            yield issue("words", place, what, "none in public files")


# Word files share most of their parts: styles, fonts, themes.
@lru_cache(maxsize=256)
def _wrong_kinds(data: bytes, contact: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """What kinds of words that must not be public some bytes hold."""
    text = readable(data)
    capitals = text.upper()
    kinds = [kind.what for kind in _KINDS if _holds(kind, text, capitals, contact)]
    if any(name in capitals and re.search(rf"(?<![A-Z0-9]){re.escape(name)}(?![A-Z0-9])", capitals) for name in names):
        kinds.append("a name of this machine or its user")
    return tuple(dict.fromkeys(kinds))


def _holds(kind: _Kind, text: str, capitals: str, contact: str) -> bool:
    if kind.hints and not any(hint in capitals for hint in kind.hints):
        return False
    return any(match[0] not in contact for match in kind.pattern.finditer(text))

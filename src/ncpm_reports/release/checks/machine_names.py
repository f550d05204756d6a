"""The names of this machine and of its user, which must not be in public files."""

import getpass
import socket

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

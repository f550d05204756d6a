"""Who has come in: one-time tokens, and the sessions that they open. Both live in memory and end with the desk."""

import hmac
import secrets
import threading
from dataclasses import dataclass, replace

from ncpm_reports.desk.people import Person

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that came in. `quarter` is the one that it looks at, "" for the newest; `notice` is said once."""

    key: str
    person: Person
    quarter: str = ""
    notice: str = ""


class Sessions:
    """The sessions of a running desk, and the token that opens the next one; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._token = secrets.token_urlsafe(TOKEN_BYTES)
        self._token_unused = True
        self._by_key: dict[str, Session] = {}

    @property
    def token(self) -> str:
        """The token of the address that opens the desk, whether or not it has been used."""
        return self._token

    def enter(self, token: str, person: Person) -> Session | None:
        """A new session for the token's first use; None for any other token, and for a second use."""
        with self._lock:
            fits = hmac.compare_digest(token.encode(), self._token.encode())
            if not fits or not self._token_unused:
                return None
            self._token_unused = False
            return self._opened(person)

    def open(self, person: Person) -> Session:
        """A new session for somebody whom the proxy has signed in."""
        with self._lock:
            return self._opened(person)

    def get(self, key: str) -> Session | None:
        """The session with this key; None if there is none."""
        with self._lock:
            return self._by_key.get(key)

    def update(self, key: str, **changes: str) -> None:
        """Notes which `quarter` a session looks at, or what `notice` its next page says."""
        with self._lock:
            self._by_key[key] = replace(self._by_key[key], **changes)  # type: ignore[arg-type]

    def _opened(self, person: Person) -> Session:
        session = Session(key=secrets.token_urlsafe(TOKEN_BYTES), person=person)
        self._by_key[session.key] = session
        return session

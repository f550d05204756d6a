"""What the process behind previews is asked for, and what it answers: values that both sides know."""

import hashlib
from dataclasses import dataclass

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import BuildRequest

ASKS = "asks"
WELSH = "welsh"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRequest:
    """What is to be shown: a product by the kind of its task, with its area's code and its stem, or path in the site.

    `form` is "pdf", "html", ASKS for what the pack asks of the board, as JSON of keys and words, or WELSH for the
    catalogue of Welsh that the quarter needs, as CSV. `commentary` names the page of the pack with that commentary, ""
    for all pages. `typed_text` is that commentary with its author and day as typed and not saved, "" for what is saved.
    """

    request: BuildRequest
    kind: str
    area: str = ""
    stem: str = ""
    form: str = "pdf"
    commentary: str = ""
    typed_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What came of it: the document's bytes, b"" if it was refused. `issues` refuse it, or are remarks about it.

    `releases` are those whose figures may stand in it.
    """

    data: bytes = b""
    issues: tuple[Issue, ...] = ()
    releases: tuple[PublishedRelease, ...] = ()

    @property
    def key(self) -> str:
        """What the document is looked up by."""
        return hashlib.sha256(self.data).hexdigest()[:32]

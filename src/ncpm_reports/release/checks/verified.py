"""What a verification found, apart from what finds it, so that it can be shown without the readers of documents."""

from dataclasses import dataclass

from ncpm_reports.core.problems import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was checked, and everything that is wrong: `files` by sum, `documents` and `numbers` traced.

    `public` says whether there was a public part for the gates to look at.
    """

    files: int
    documents: int
    numbers: int
    public: bool
    issues: tuple[Issue, ...]

"""What products are composed from, besides words of their own: two worlds, the public one and the restricted one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Caveat, PublicView, Results

NO_RESULTS = Results(national=(), national_context=(), forces=(), readiness=(), revisions=())
EMPTY_VIEW = PublicView(national=(), national_context=(), forces=())


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicJob:
    """All that public products are composed from. Nothing restricted can be reached from here.

    `templates` maps paths below `templates/` to text; `statements` maps paths below `data/statements/<period>/`;
    `welsh` is the catalogue of sentences, `data/welsh/catalogue.csv`; `boundaries` the maps' own small file.
    """

    view: PublicView = EMPTY_VIEW
    build: BuildInfo
    settings: Settings
    areas: Areas
    framework: Framework
    templates: Mapping[str, str] = field(default_factory=dict)
    statements: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[Caveat, ...] = ()
    welsh: str = ""
    boundaries: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A chief constable's name and e-mail address, supplied by the user; none is shipped."""

    force: str
    name: str
    email: str
    salutation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(PublicJob):
    """All that the products of a quarter are composed from; sent once to each worker process.

    `letters` maps paths below `letters/` to text; `commentary` maps paths below `data/commentary/<period>/`; `method`
    maps names of method notes' data to text. `releases` are those known on the day, in order of publication.
    """

    results: Results = NO_RESULTS
    letters: Mapping[str, str] = field(default_factory=dict)
    commentary: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    method: Mapping[str, str] = field(default_factory=dict)
    reference_docx: bytes = b""
    releases: tuple[PublishedRelease, ...] = ()

    @property
    def public(self) -> PublicJob:
        """The part of the job from which public products are composed."""
        return PublicJob(**{part.name: getattr(self, part.name) for part in fields(PublicJob)})

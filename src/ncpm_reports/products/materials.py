"""What products are composed from, besides words of their own: two worlds, the public one and the restricted one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Caveat, PublicView, Results


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMaterials:
    """What public products may be composed from. Nothing restricted can be reached from here.

    `templates` maps paths below `templates/` to text; `statements` maps paths below `data/statements/<period>/`;
    `welsh` is the catalogue of sentences, `data/welsh/catalogue.csv`; `boundaries` the maps' own small file.
    """

    settings: Settings
    areas: Areas
    framework: Framework
    templates: Mapping[str, str]
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
class Materials:
    """What restricted products may be composed from besides.

    `letters` maps paths below `letters/` to text; `commentary` maps paths below `data/commentary/<period>/`;
    `method` maps names of method notes' data to text.
    """

    public: PublicMaterials
    letters: Mapping[str, str]
    commentary: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    method: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicJob:
    """All that composing a public product needs."""

    view: PublicView
    materials: PublicMaterials
    build: BuildInfo

    @property
    def areas(self) -> Areas:
        """The areas that figures are about."""
        return self.materials.areas

    @property
    def framework(self) -> Framework:
        """The measures and priorities of the quarter."""
        return self.materials.framework

    @property
    def settings(self) -> Settings:
        """What the department has set."""
        return self.materials.settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All that composing the products of a quarter needs; sent once to each worker process.

    `releases` are those known on the day, in order of publication.
    """

    results: Results
    view: PublicView
    materials: Materials
    build: BuildInfo
    reference_docx: bytes = b""
    releases: tuple[PublishedRelease, ...] = ()

    @property
    def public(self) -> PublicJob:
        """The part of the job from which public products are composed."""
        return PublicJob(view=self.view, materials=self.materials.public, build=self.build)

    @property
    def areas(self) -> Areas:
        """The areas that figures are about."""
        return self.materials.public.areas

    @property
    def framework(self) -> Framework:
        """The measures and priorities of the quarter."""
        return self.materials.public.framework

    @property
    def settings(self) -> Settings:
        """What the department has set."""
        return self.materials.public.settings

"""A quarter's measures as texts and pictures to show, worked out in a job and kept until something changes.

data/.desk/assessed/<quarter>-<state>/index.json     a line for each measure
data/.desk/assessed/<quarter>-<state>/<measure>.json  all that its page says
data/.desk/assessed/<quarter>-<state>/<measure>.svg   its history
"""

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from typing import Any

from ncpm_reports.assessed_quarter import AssessedQuarter, assess_quarter
from ncpm_reports.cache import program_digest
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Quantity, display
from ncpm_reports.desk.jobs import Step
from ncpm_reports.desk.labels import area_name, cell_words, release_words, value_words
from ncpm_reports.desk.project import Project, figures_state
from ncpm_reports.documents.blocks import plain
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative import sentences
from ncpm_reports.products.board_pack.measure_page import history
from ncpm_reports.store.revisions import RevisedFigure, revised_figures
from ncpm_reports.writers.svg import svg_file

ASSESSED, INDEX = "assessed", "index.json"
KEPT = 3
OTHER_FILES = ("caveats.toml", "most-similar-groups.csv")
ROLES: Mapping[Role, str] = {
    Role.METRIC: "a measure of the framework",
    Role.PROXY: "a local proxy",
    Role.CONTEXT: "a companion, for context",
}
_MEASURE = re.compile(r"[a-z0-9-]{2,80}", re.ASCII)


class AssessedFiles:
    """What was worked out of a quarter, of the state of its inputs now."""

    def __init__(self, project: Project, quarter: str) -> None:
        self._parent = project.workspace / ASSESSED
        paths = (project.paths.data / name for name in OTHER_FILES)
        others = [(path.stat().st_size, path.stat().st_mtime_ns) for path in paths if path.is_file()]
        facts = (program_digest(), project.illustrative, figures_state(project.paths), others)
        state = hashlib.sha256(repr(facts).encode()).hexdigest()[:24]
        self.folder = self._parent / f"{quarter}-{state}"

    @property
    def there(self) -> bool:
        """Whether it is worked out."""
        return (self.folder / INDEX).is_file()

    def index(self) -> list[dict[str, str]]:
        """A line for each measure, in the framework's order."""
        lines: list[dict[str, str]] = json.loads((self.folder / INDEX).read_bytes())
        return lines

    def measure(self, measure: str) -> dict[str, Any] | None:
        """All that the page of a measure says; None if there is no such measure."""
        path = self.folder / f"{measure}.json"
        if not _MEASURE.fullmatch(measure) or not path.is_file():
            return None
        view: dict[str, Any] = json.loads(path.read_bytes())
        return view

    def chart(self, measure: str) -> bytes | None:
        """The picture of a measure's history; None where there is none."""
        path = self.folder / f"{measure}.svg"
        return path.read_bytes() if _MEASURE.fullmatch(measure) and path.is_file() else None

    def write(self, files: Mapping[str, bytes]) -> None:
        """Keeps what was worked out, whole or not at all, and forgets the oldest."""
        aside = self._parent / f".new-{secrets.token_hex(4)}"
        aside.mkdir(mode=0o700, parents=True)
        try:
            for name, data in files.items():
                (aside / name).write_bytes(data)
            shutil.rmtree(self.folder, ignore_errors=True)
            aside.rename(self.folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        kept = sorted(self._parent.glob("[0-9]*"), key=lambda folder: folder.stat().st_mtime)
        for folder in kept[:-KEPT]:
            shutil.rmtree(folder, ignore_errors=True)


def assess_for_desk(project: Project, quarter: str, report: Callable[[Step], None]) -> None:
    """Works out all that the desk shows of a quarter's measures: the work of a job."""
    if not project.illustrative:
        # The project's own figures come into the store first, so that the state is that of what is read.
        with project.store():
            pass
    files = AssessedFiles(project, quarter)
    assessed = assess_quarter(project.paths, project.request(quarter))
    measures = assessed.framework.measures
    revised = revised_figures(assessed.figures)
    written: dict[str, bytes] = {}
    lines = []
    for number, measure in enumerate(measures, start=1):
        national = assessed.national(measure.id)
        figure = history(national, assessed.areas)
        view = _view(assessed, measure, national, [one for one in revised if one.measure == measure.id])
        if figure is not None:
            written[f"{measure.id}.svg"] = svg_file(figure.drawing, plain(figure.title), figure.alt)
            view["alt"] = figure.alt
        written[f"{measure.id}.json"] = json.dumps(view).encode()
        lines.append({key: view[key] for key in ("id", "name", "role", "latest", "period", "verdict", "published")})
        report(Step(done=number, steps=len(measures)))
    written[INDEX] = json.dumps(lines).encode()
    files.write(written)


def _view(
    assessed: AssessedQuarter, measure: Measure, national: Assessment, revised: list[RevisedFigure]
) -> dict[str, Any]:
    areas, latest = assessed.areas, national.latest
    days = [one.release.published_on for one in national.observations]
    return {
        "id": measure.id,
        "name": measure.name,
        "role": ROLES[measure.role],
        "headline": _capital(plain(sentences.headline(national, areas))),
        "verdict": sentences.verdict_words(national),
        "why": national.why,
        "finding": plain(sentences.finding_public(national, areas)),
        "cautions": [caveat.text for caveat in national.caveats],
        "scope": national.scope or area_name(areas, measure.coverage_area),
        "latest": _quantity(latest),
        "period": latest.period.label if latest and latest.period else "",
        "baseline": _quantity(national.baseline),
        "baseline_period": national.baseline.period.label if national.baseline and national.baseline.period else "",
        "change": plain(sentences.change_cell(national)) if national.change else "",
        "published": day_label(max(days)) if days else "",
        "explanation": measure.about.explanation,
        "not_held": measure.about.not_held if latest is None else "",
        "filled_by": f"{measure.about.publication} ({measure.about.publisher})",
        "frequency": measure.about.frequency,
        "figures": _figures(assessed, measure),
        "revisions": [_revision(one) for one in reversed(revised) if one.area == measure.coverage_area],
        "revisions_of_forces": sum(one.area != measure.coverage_area for one in revised),
        "companions": _companions(assessed, measure),
        "forces": [_force(one, assessed) for one in assessed.local(measure.id)],
        "alt": "",
    }


def _figures(assessed: AssessedQuarter, measure: Measure) -> list[list[str]]:
    """The national figures that stand, the newest first, each with its release and cell."""
    held = assessed.figures.series(measure.id, measure.coverage_area)
    ordered = sorted(held, key=lambda one: (one.period.end, one.period.start), reverse=True)
    return [_figure(one, len(assessed.figures.vintages(one.measure, one.area, one.period))) for one in ordered]


def _figure(one: Observation, versions: int) -> list[str]:
    limits = f"{one.lower} to {one.upper}" if one.lower is not None and one.upper is not None else ""
    named = f"{one.period.label} ({one.series})" if one.series else one.period.label
    day = day_label(one.release.published_on)
    return [named, value_words(one), limits, release_words(one), one.release.id, cell_words(one), day, str(versions)]


def _revision(one: RevisedFigure) -> list[str]:
    return [
        one.period.label,
        value_words(one.earlier),
        day_label(one.earlier.release.published_on),
        value_words(one.later),
        day_label(one.later.release.published_on),
        one.reason or "no reason given",
    ]


def _companions(assessed: AssessedQuarter, measure: Measure) -> list[list[str]]:
    """The measures that stand beside this one, or that this one stands beside."""
    framework = assessed.framework
    beside = [*framework.beside(measure.id), *(one for one in framework.measures if one.id in measure.of)]
    return [
        [one.id, one.name, _quantity(national.latest), sentences.verdict_words(national)]
        for one in beside
        for national in (assessed.national(one.id),)
    ]


def _force(one: Assessment, assessed: AssessedQuarter) -> list[str]:
    change = plain(sentences.change_cell(one)) if one.change else "not compared"
    period = one.latest.period.label if one.latest and one.latest.period else ""
    name = area_name(assessed.areas, one.area)
    return [name, _quantity(one.latest), period, _quantity(one.baseline), change, sentences.verdict_words(one)]


def _quantity(quantity: Quantity | None) -> str:
    return display(quantity) if quantity is not None else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

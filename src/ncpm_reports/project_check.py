"""Everything wrong in what people write, file by file, and in the quarter that would be built of it; writes nothing."""

import shutil
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from ncpm_reports.core.areas import (
    CITY_OF_LONDON,
    DEVON_AND_CORNWALL,
    GREATER_MANCHESTER,
    METROPOLITAN,
    Areas,
)
from ncpm_reports.core.periods import Period, parse_quarter
from ncpm_reports.core.problems import Issue, NcpmError, Severity
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.lint import lint
from ncpm_reports.inputs import faulty_statements, read_inputs
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.disclosure import read_rules
from ncpm_reports.measures.framework import Framework, read_framework
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.board_pack.commentary import quarter_problems
from ncpm_reports.products.letters.contacts import read_contacts
from ncpm_reports.products.materials import Job
from ncpm_reports.products.plan import Composer, plan
from ncpm_reports.products.product import Product
from ncpm_reports.products.public_summary.statements import problems
from ncpm_reports.release.checks.final import past_due, unfinished
from ncpm_reports.release.publish.access import access_problems
from ncpm_reports.sources.places import load_places
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.sources.releases import load_calendar

Read = TypeVar("Read")
CONTACTS, ACCESS = "contacts.csv", "pre-release-access.csv"
EXAMPLES = (METROPOLITAN, GREATER_MANCHESTER, CITY_OF_LONDON, DEVON_AND_CORNWALL, "W15000002")


@dataclass(slots=True)
class Checked:
    """What has been checked so far, and what is wrong with it."""

    files: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether anything was found that a build refuses."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)

    def read(self, reader: Callable[..., Read], *given: object) -> Read | None:
        """What a reader makes of a file; None, with its problems noted, if it refuses."""
        self.files += 1
        try:
            return reader(*given)
        except NcpmError as refused:
            self.issues.extend(refused.issues)
            return None


def check_project(paths: Paths, period: Period | None = None) -> Checked:
    """Everything wrong in a project's files, in a fixed order, each problem once; nothing is written.

    What a build of the quarter would refuse is an error. What only a final build would is a warning.
    """
    checked = check_files(paths.data, paths.root)
    if not checked.refused:
        checked.issues.extend(_build_problems(paths, period))
    if not checked.refused:
        checked.issues.extend(_template_problems(paths))
    checked.issues = list(dict.fromkeys(checked.issues))
    return checked


def check_files(data: Path, root: Path) -> Checked:
    """Everything wrong in a project's files, each read by itself, those of other quarters too."""
    checked = Checked()
    areas = checked.read(load_areas, data)
    settings = checked.read(load_settings, data)
    frameworks = _frameworks(checked, data)
    own = _texts(checked, data, {".toml", ".csv"})
    if "caveats.toml" in own:
        checked.read(read_caveats, own["caveats.toml"], "data/caveats.toml")
    if "disclosure.toml" in own:
        checked.read(read_rules, own["disclosure.toml"], "data/disclosure.toml")
    for table, reader in (("spellings.csv", load_places), ("releases.csv", load_calendar)):
        if (data / table).is_file():
            checked.read(reader, data)
    for folder in ("templates", "letters"):
        texts = _texts(checked, root / folder)
        checked.files += len(texts)
        checked.issues.extend(_below(folder, lint(_templates(texts))))
    if ACCESS in own:
        checked.files += 1
        checked.issues.extend(access_problems(own[ACCESS]))
    framework = frameworks.get(settings.framework) if settings else None
    if areas is not None and CONTACTS in own:
        checked.files += 1
        checked.issues.extend(read_contacts(own[CONTACTS], areas)[1])
    if areas is not None and framework is not None:
        _written(checked, data, areas, framework)
    return checked


def _build_problems(paths: Paths, period: Period | None) -> Iterator[Issue]:
    """What goes wrong when the quarter is read, assessed and composed as a candidate, from a copy of the store.

    Products of single areas are composed where a file is about them, and for a few that templates treat apart.
    """
    with TemporaryDirectory() as scratch:
        store = Path(scratch) / paths.store.name
        for ending in ("", "-wal"):
            if Path(f"{paths.store}{ending}").is_file():
                shutil.copyfile(f"{paths.store}{ending}", f"{store}{ending}")
        try:
            inputs = read_inputs(replace(paths, store=store), BuildRequest(period=period, final=True))
            job = assess_inputs(inputs)
        except NcpmError as refused:
            yield from refused.issues
            return
    yield from (issue for issues in faulty_statements(inputs).values() for issue in issues)
    yield from (_only_final(issue) for issue in past_due(job))
    named = {path.partition("/")[0] for path in inputs.materials.public.statements}
    areas = {force.code for force in inputs.areas.forces if force.slug in named}
    areas |= {contact.force for contact in inputs.materials.contacts}
    yield from _composed(job, {*EXAMPLES, *areas}, final=True)


def _template_problems(paths: Paths) -> Iterator[Issue]:
    """What goes wrong when every template is filled with invented figures: names that do not exist, above all."""
    try:
        job = assess_inputs(read_inputs(paths, BuildRequest(illustrative=True)))
    except NcpmError as refused:
        yield from refused.issues
        return
    yield from _composed(job, EXAMPLES, final=False)


def _composed(job: Job, areas: Container[str], *, final: bool) -> Iterator[Issue]:
    """What goes wrong when products are composed, and what a candidate of them would leave open."""
    composer = Composer(job)
    for task in plan(job.materials.public.areas.forces):
        if task.area and task.area not in areas:
            continue
        try:
            products = composer.compose(task)
        except NcpmError as refused:
            yield from refused.issues
            continue
        for product in products:
            yield from _document_problems(product, final=final)


def _document_problems(product: Product, *, final: bool) -> Iterator[Issue]:
    for document in product.parts or (product.document,):
        yield from (issue for issue in check(document) if issue.severity is Severity.ERROR)
        if final and not product.parts:
            name = f"{product.folder}/{product.stem}"
            yield from (_only_final(issue) for issue in unfinished(name, document))


def _only_final(issue: Issue) -> Issue:
    return replace(issue, severity=Severity.WARNING, remedy=f"{issue.remedy} A draft may leave it.")


def _texts(checked: Checked, folder: Path, suffixes: set[str] | None = None) -> Mapping[str, str]:
    try:
        return load_texts(folder) if suffixes is None else load_texts(folder, suffixes=suffixes)
    except NcpmError as refused:
        checked.issues.extend(refused.issues)
        return {}


def _templates(texts: Mapping[str, str]) -> Mapping[str, str]:
    return {path: text for path, text in texts.items() if path.endswith(".xml")}


def _frameworks(checked: Checked, data: Path) -> Mapping[str, Framework]:
    held: dict[str, Framework] = {}
    for path, text in _texts(checked, data / "frameworks").items():
        framework = checked.read(read_framework, text, f"data/frameworks/{path}")
        if framework is not None:
            held[path.removesuffix(".toml")] = framework
    return held


def _written(checked: Checked, data: Path, areas: Areas, framework: Framework) -> None:
    """Commentary and statements of every quarter that has any."""
    measures = [one.id for one in framework.measures]
    for kind in ("commentary", "statements"):
        for quarter, texts in _by_quarter(_texts(checked, data / kind)):
            folder = f"data/{kind}/{quarter}"
            checked.files += len(texts)
            checked.read(parse_quarter, quarter)
            if kind == "commentary":
                checked.issues.extend(quarter_problems(texts, measures, folder))
            else:
                checked.issues.extend(_below(folder, problems(texts, areas, framework)))


def _by_quarter(texts: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for quarter in sorted({path.partition("/")[0] for path in texts}):
        start = f"{quarter}/"
        below = {path.removeprefix(start): text for path, text in texts.items() if path.startswith(start)}
        yield quarter, below or {quarter: texts[quarter]}


def _below(folder: str, issues: Iterable[Issue]) -> Iterator[Issue]:
    """Problems whose places are named from the folder, named from the project."""
    for issue in issues:
        yield issue if issue.where.startswith(folder) else replace(issue, where=f"{folder}/{issue.where}")

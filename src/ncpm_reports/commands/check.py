"""`ncpm check`: everything wrong in what people write, all at once, with file and line; builds nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from ncpm_reports.commands.build import project_root
from ncpm_reports.commands.options import DATA, DataOption, DebugOption
from ncpm_reports.core.areas import (
    CITY_OF_LONDON,
    DEVON_AND_CORNWALL,
    GREATER_MANCHESTER,
    METROPOLITAN,
    Areas,
)
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue, NcpmError, Severity, refuse_if_any
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.documents.lint import lint
from ncpm_reports.inputs import read_inputs
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.disclosure import read_rules
from ncpm_reports.measures.framework import Framework, read_framework
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.board_pack.commentary import read_commentary
from ncpm_reports.products.letters.contacts import read_contacts
from ncpm_reports.products.plan import Composer, plan
from ncpm_reports.products.public_summary.statements import problems
from ncpm_reports.release.publish.access import access_problems
from ncpm_reports.sources.places import load_places
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.sources.releases import load_calendar

Read = TypeVar("Read")
CONTACTS, ACCESS = "contacts.csv", "pre-release-access.csv"
EXAMPLES = (METROPOLITAN, GREATER_MANCHESTER, CITY_OF_LONDON, DEVON_AND_CORNWALL, "W15000002")


def command(data: DataOption = DATA, debug: DebugOption = False) -> None:
    """Checks settings, areas, frameworks, caveats, disclosure rules, templates, letters, contacts, commentary and
    statements. Every problem is listed; the exit code is then 2.
    """
    checked = check_house(data, project_root(data))
    warnings = refuse_if_any(checked.issues)
    print(f"{checked.files} files checked; nothing is wrong.")
    for issue in warnings:
        print(f"{issue.severity.value}: {issue.sentence()}")


@dataclass(slots=True)
class Checked:
    """What has been checked so far, and what is wrong with it."""

    files: int = 0
    issues: list[Issue] = field(default_factory=list)

    def read(self, reader: Callable[..., Read], *given: object) -> Read | None:
        """What a reader makes of a file; None, with its problems noted, if it refuses."""
        self.files += 1
        try:
            return reader(*given)
        except NcpmError as refused:
            self.issues.extend(refused.issues)
            return None


def check_house(data: Path, root: Path) -> Checked:
    """Everything wrong in the house's files, in a fixed order; nothing is written."""
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
    if not any(issue.severity is Severity.ERROR for issue in checked.issues):
        checked.issues.extend(_filled(data, root))
    return checked


def _filled(data: Path, root: Path) -> tuple[Issue, ...]:
    """What goes wrong when every template is filled with invented figures: names that do not exist, above all.

    Nothing is written and the store is not opened. A few areas stand for all: those that templates treat apart.
    """
    paths = Paths(root=root, data=data, store=data / "store" / "none", output=root)
    found: dict[Issue, None] = {}
    try:
        job = assess_inputs(read_inputs(paths, BuildRequest(illustrative=True)))
    except NcpmError as refused:
        return refused.issues
    composer = Composer(job)
    for task in plan(job.materials.public.areas.forces):
        if task.area and task.area not in EXAMPLES:
            continue
        try:
            composer.compose(task)
        except NcpmError as refused:
            found.update(dict.fromkeys(refused.issues))
    return tuple(found)


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
                checked.read(read_commentary, texts, measures, folder)
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

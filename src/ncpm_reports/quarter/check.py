"""Everything wrong in what people write, file by file, and in the quarter that would be built of it; writes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from ncpm_reports.core.areas import CITY_OF_LONDON, DEVON_AND_CORNWALL, GREATER_MANCHESTER, METROPOLITAN, Areas
from ncpm_reports.core.periods import Period, parse_quarter
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.settings import BuildRequest, Paths, ReleaseStatus
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.commentary import future_date_issues
from ncpm_reports.documents.template import lint
from ncpm_reports.executor import local_pool
from ncpm_reports.inputs import Inputs, faulty_statements, read_inputs
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.disclosure_rules import read_rules
from ncpm_reports.measures.framework import Framework, read_framework
from ncpm_reports.pipeline import assess_inputs, tasks_of
from ncpm_reports.products.board_pack.commentary import commentary_issues
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters.contacts import read_contacts
from ncpm_reports.products.plan import Composer, plan
from ncpm_reports.products.public_summary.statements import statement_issues
from ncpm_reports.quarter.check_result import DRAFT_MAY_LEAVE, CheckResult
from ncpm_reports.release.checks.final import past_due
from ncpm_reports.release.output.complete_folder import refuse_unfinished
from ncpm_reports.release.output.folder import folder_name, refuse_links
from ncpm_reports.release.output.letters.carry_over import EarlierLetters, read_earlier_letters
from ncpm_reports.release.output.letters.letters_folder import LettersFolder
from ncpm_reports.release.publish.embargo import access_problems
from ncpm_reports.release.publish.ledger import read_ledger
from ncpm_reports.sources.places import load_places
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.sources.project_tables import load_calendar
from ncpm_reports.store.project_figures import store_copy

CONTACTS, ACCESS = "contacts.csv", "pre-release-access.csv"
EXAMPLES = (METROPOLITAN, GREATER_MANCHESTER, CITY_OF_LONDON, DEVON_AND_CORNWALL, "W15000002")


def check_project(paths: Paths, period: Period | None, today: date) -> CheckResult:
    """Everything wrong in a project's files, in a fixed order, each problem once; nothing is written.

    What a build of the quarter would refuse is an error. What only a final build would is a warning; so is a text that
    bears a day after `today`, which cannot be published before.
    """
    checked = check_files(paths.data, paths.root, today)
    if not checked.is_refused:
        _check_build(checked, paths, period, today)
    if not checked.is_refused:
        _check_templates(checked, paths)
    checked.issues = list(dict.fromkeys(checked.issues))
    return checked


def check_files(data: Path, root: Path, today: date) -> CheckResult:
    """Everything wrong in a project's files, each read by itself, those of other quarters too."""
    checked = CheckResult()
    areas = checked.read(load_areas, data)
    settings = checked.read(load_settings, data)
    frameworks = _frameworks(checked, data)
    data_files = checked.attempt(load_texts, data, suffixes={".toml", ".csv"}, recursive=False) or {}
    for rules, reader in (("caveats.toml", read_caveats), ("disclosure.toml", read_rules)):
        if rules in data_files:
            checked.read(reader, data_files[rules], f"data/{rules}")
    for table, load in (("spellings.csv", load_places), ("releases.csv", load_calendar)):
        if (data / table).is_file():
            checked.read(load, data)
    for folder in ("templates", "letters"):
        texts = checked.attempt(load_texts, root / folder, prefix=f"{folder}/") or {}
        checked.files += len(texts)
        templates = {path: text for path, text in texts.items() if path.endswith(".xml")}
        checked.issues.extend(_below(folder, lint(templates)))
    if ACCESS in data_files:
        checked.files += 1
        checked.issues.extend(access_problems(data_files[ACCESS]))
    framework = frameworks.get(settings.framework) if settings else None
    if areas is not None and CONTACTS in data_files:
        checked.files += 1
        checked.issues.extend(read_contacts(data_files[CONTACTS], areas)[1])
    texts = {
        f"data/{kind}/{path}": text
        for kind in ("commentary", "statements")
        for path, text in (checked.attempt(load_texts, data / kind, prefix=f"data/{kind}/") or {}).items()
    }
    checked.issues.extend(replace(issue, severity=Severity.WARNING) for issue in future_date_issues(texts, today))
    if areas is not None and framework is not None:
        _check_texts(checked, texts, areas, framework)
    return checked


def _check_build(checked: CheckResult, paths: Paths, period: Period | None, today: date) -> None:
    """Reads the quarter from a copy of the store, assesses and renders it, and looks at where its folder would be.

    Everything is rendered as for a candidate, whose documents differ from a draft's in marks only.
    """
    assessed = checked.attempt(_read_and_assess, paths, BuildRequest(period=period, final=True))
    if assessed is None:
        return
    inputs, job = assessed
    faulty, final = faulty_statements(inputs), CheckResult(issues=list(past_due(job)))
    checked.issues.extend(issue for issues in faulty.values() for issue in issues)
    draft, letters = replace(job, build=replace(job.build, status=ReleaseStatus.DRAFT)), None
    for variant, result in ((draft, checked), (job, final)):
        result.attempt(refuse_links, paths.output / folder_name(variant.build))
        letters = result.attempt(read_earlier_letters, paths.output, variant, today)
        result.attempt(read_ledger, paths.output)
    with local_pool(Composer(job)) as submit:
        futures = [submit(task) for task in tasks_of(job, BuildRequest(), left_out=faulty)]
        rendered = [checked.attempt(future.result) for future in futures]
    # What is left open in other documents is listed where letters cannot be read too.
    final.attempt(refuse_unfinished, tuple(filter(None, rendered)), letters or EarlierLetters(folder=LettersFolder()))
    checked.issues.extend(_candidate_warning(issue) for issue in final.issues)


def _read_and_assess(paths: Paths, request: BuildRequest) -> tuple[Inputs, Job]:
    with store_copy(paths) as readable:
        inputs = read_inputs(readable, request)
        return inputs, assess_inputs(inputs)


def _check_templates(checked: CheckResult, paths: Paths) -> None:
    """Fills every template with invented figures: names that do not exist are found, above all."""
    inputs = checked.attempt(read_inputs, paths, BuildRequest(illustrative=True))
    job = None if inputs is None else checked.attempt(assess_inputs, inputs)
    if job is None:
        return
    composer = Composer(job)
    for task in plan(job.areas.forces):
        if not task.area or task.area in EXAMPLES or task.kind == "letter":
            products = checked.attempt(composer.compose, task) or ()
            issues = (issue for product in products for issue in check(product.document))
            checked.issues.extend(issue for issue in issues if issue.severity is Severity.ERROR)


def _candidate_warning(issue: Issue) -> Issue:
    remedies = {name: f"{text} {DRAFT_MAY_LEAVE}" for name in ("remedy", "at_desk") if (text := getattr(issue, name))}
    return replace(issue, severity=Severity.WARNING, **remedies)


def _frameworks(checked: CheckResult, data: Path) -> Mapping[str, Framework]:
    frameworks: dict[str, Framework] = {}
    for path, text in (checked.attempt(load_texts, data / "frameworks", prefix="data/frameworks/") or {}).items():
        framework = checked.read(read_framework, text, f"data/frameworks/{path}")
        if framework is not None:
            frameworks[path.removesuffix(".toml")] = framework
    return frameworks


def _check_texts(checked: CheckResult, texts: Mapping[str, str], areas: Areas, framework: Framework) -> None:
    """Commentary and statements, by path in the project, of every quarter that has any."""
    measures = [measure.id for measure in framework.measures]
    folders: dict[str, dict[str, str]] = {}
    for path, text in texts.items():
        # What stands beside the quarters' folders is refused by its name.
        parts = path.split("/", 3)
        folders.setdefault("/".join(parts[:3]), {})[parts[-1]] = text
    for folder, below in folders.items():
        checked.files += len(below)
        checked.read(parse_quarter, folder.rpartition("/")[2])
        if folder.startswith("data/commentary/"):
            checked.issues.extend(commentary_issues(below, measures, folder))
        else:
            checked.issues.extend(_below(folder, statement_issues(below, areas, framework)))


def _below(folder: str, issues: Iterable[Issue]) -> Iterator[Issue]:
    """Problems whose places are named from the folder, named from the project."""
    for issue in issues:
        yield issue if issue.where.startswith(folder) else replace(issue, where=f"{folder}/{issue.where}")

"""Everything a build reads: the project's files, the figures as known on a day, and what was asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ncpm_reports import __version__
from ncpm_reports.cache import inputs_digest
from ncpm_reports.core.areas import AreaKind, Areas
from ncpm_reports.core.periods import MONTHS_OF_QUARTER, Period, day_label, quarter
from ncpm_reports.core.problems import Issue, NotFound, Refused, refuse_if_any
from ncpm_reports.core.settings import BuildInfo, BuildRequest, Paths, ReleaseStatus, Settings
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.disclosure_rules import Rule, read_rules
from ncpm_reports.measures.framework import Framework, read_framework, unknown_areas
from ncpm_reports.measures.last_pack import last_pack_day
from ncpm_reports.measures.similar_forces import Groups, read_groups
from ncpm_reports.products.board_pack.commentary import commentary_issues
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters.contacts import read_contacts
from ncpm_reports.products.public_summary.statements import read_statement, stray_statements
from ncpm_reports.sources.illustrative import invented, invented_actions
from ncpm_reports.sources.project_files import load_areas, load_reference, load_settings, load_texts
from ncpm_reports.store.database import Store
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.project_figures import open_store

ILLUSTRATIVE_QUARTER = quarter(2025, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a build is made from.

    `job` is without assessments. `texts` are all that shape the documents, by path in the project; `digest` is that of
    every input's bytes, taken before any was read to make something of it.
    """

    job: Job
    figures: Figures
    groups: Groups
    disclosure_rules: tuple[Rule, ...]
    texts: Mapping[str, str]
    digest: str


def read_inputs(paths: Paths, request: BuildRequest, figures: Figures | None = None) -> Inputs:
    """Brings the project's own figures into the store, then reads everything that the request needs.

    `figures` are those of an earlier reading, where none has changed since: they are not read again then.

    Raises: NotFound for a quarter without figures; Refused with every problem of the files; StoreUnavailable.
    """
    if not request.illustrative and figures is None:
        with open_store(paths.store, paths.data):
            pass
    digest = inputs_digest(paths, request)
    areas = load_areas(paths.data)
    if figures is None:
        figures = read_figures(paths, request, areas)
    period = request.period or newest_quarter(figures.periods(force_codes(areas)), request.as_at)
    _refuse_period_without_figures(period, figures, areas)
    settings = load_settings(paths.data, period)
    build = build_info(request, period=period, figures=figures, settings=settings, areas=areas)
    texts = _read_texts(paths, build)
    job = _job_without_results(paths, texts, build=build, settings=settings, areas=areas, figures=figures)
    return Inputs(
        job=job,
        figures=figures,
        groups=read_groups(texts.get("data/most-similar-groups.csv", ""), "data/most-similar-groups.csv", areas),
        disclosure_rules=read_rules(*named_text(texts, "data/disclosure.toml")),
        texts=texts,
        digest=digest,
    )


def load_framework(data: Path, settings: Settings) -> Framework:
    """The framework that the settings name, from the project's data folder. Raises: Refused or NotFound."""
    texts = load_texts(data / "frameworks", suffixes={".toml"}, prefix="data/frameworks/")
    texts_by_path = {f"data/frameworks/{path}": text for path, text in texts.items()}
    return _framework(texts_by_path, settings, load_areas(data))


def _framework(texts: Mapping[str, str], settings: Settings, areas: Areas) -> Framework:
    text, name = named_text(texts, f"data/frameworks/{settings.framework}.toml")
    framework = read_framework(text, name)
    refuse_if_any(unknown_areas(framework, areas.by_code, name))
    return framework


def faulty_statements(inputs: Inputs) -> Mapping[str, tuple[Issue, ...]]:
    """What is wrong in the statements of an area, by its code; areas without a mistake are left out."""
    faulty: dict[str, tuple[Issue, ...]] = {}
    job = inputs.job
    for force in job.areas.forces:
        try:
            read_statement(job.statements, force.slug, job.framework)
        except Refused as refused:
            folder = f"data/statements/{job.build.code}"
            faulty[force.code] = tuple(replace(issue, where=f"{folder}/{issue.where}") for issue in refused.issues)
    return faulty


def read_figures(paths: Paths, request: BuildRequest, areas: Areas) -> Figures:
    """The figures as known on the day that is asked for, or invented ones. Raises: StoreUnavailable."""
    if request.illustrative:
        return _illustrative_figures(request, areas)
    with Store.open(paths.store) as store:
        return store.as_known_on(request.as_at or date.max)


def newest_quarter(
    periods: Iterable[Period], as_at: date | None = None, remedy: str = "Add releases with `ncpm ingest FILE…`."
) -> Period:
    """The newest quarter with which one of these periods ends, of which figures of force areas are known on a day.

    Raises: NotFound if there are none, with what is to be done.
    """
    ends = quarter_ends(periods)
    if not ends:
        until = f" that were published by {day_label(as_at)}" if as_at else ""
        found, expected = f"no figures of police force areas{until}", "at least one quarter of them"
        remedy, at_desk = "Choose a later day with --as-at." if as_at else remedy, "Add a file."
        raise NotFound.of("figures.none", "the store and data/figures", found, expected, remedy, at_desk=at_desk)
    return quarter(ends[-1].year, ends[-1].month)


def quarter_ends(periods: Iterable[Period]) -> list[date]:
    """The last days of the quarters and years among these periods that end with a quarter, in order."""
    whole = (period for period in periods if period.is_year or period.is_quarter)
    return sorted({period.end for period in whole if period.end.month % MONTHS_OF_QUARTER == 0})


def force_codes(areas: Areas) -> frozenset[str]:
    """The codes of the areas of police forces, those of former ones too."""
    return frozenset(area.code for area in areas.by_code.values() if area.kind is AreaKind.FORCE)


def _illustrative_figures(request: BuildRequest, areas: Areas) -> Figures:
    releases = invented(request.seed, areas, request.period or ILLUSTRATIVE_QUARTER)
    day = request.as_at or date.max
    return Figures.from_observations(
        figure for _, observations in releases for figure in observations if figure.release.published_on <= day
    )


def _refuse_period_without_figures(period: Period, figures: Figures, areas: Areas) -> None:
    available_periods = figures.periods(force_codes(areas))
    if available_periods.isdisjoint((period, period.year_to_end)):
        names = ", ".join(f"{end:%Y-%m}" for end in quarter_ends(available_periods)[-8:]) or "none"
        found = f"{period.end:%Y-%m}, for which no figures of force areas are held"
        expected = f"a quarter that is held; the newest are {names}"
        remedy = "Run `ncpm status` to see what is held, or `ncpm ingest` to add a release."
        at_desk = "See Measures, or add a file."
        raise NotFound.of("period.not-held", "--period", found, expected, remedy, at_desk=at_desk)


def _refuse_before_baseline(period: Period, framework: Framework) -> None:
    if period.end > framework.baseline.end:
        return
    expected = f"a quarter after the framework's baseline, the {framework.baseline.label}"
    remedy = "Choose a later quarter: there is nothing to compare with before the baseline has ended."
    raise NotFound.of("period.before-baseline", "--period", f"{period.end:%Y-%m}", expected, remedy)


def build_info(
    request: BuildRequest, *, period: Period, figures: Figures, settings: Settings, areas: Areas
) -> BuildInfo:
    """Everything about a build of this quarter that does not come from figures."""
    as_at = request.as_at or figures.latest_published() or period.end
    return BuildInfo(
        period=period,
        as_at=as_at,
        issued_on=settings.letter_date or as_at,
        pack_before=last_pack_day(figures, force_codes(areas), period),
        status=ReleaseStatus.CANDIDATE if request.final else ReleaseStatus.DRAFT,
        illustrative=request.illustrative,
        version=__version__,
    )


def _read_texts(paths: Paths, build: BuildInfo) -> Mapping[str, str]:
    """Every text that shapes the documents, by its path in the project; figures are not among them."""
    parts = ("frameworks", "method", "welsh", f"commentary/{build.code}", f"statements/{build.code}")
    folders = {name: paths.root / name for name in ("templates", "letters")}
    texts: dict[str, str] = {}
    for name, folder in (folders | {f"data/{part}": paths.data / part for part in parts}).items():
        texts.update((f"{name}/{path}", text) for path, text in load_texts(folder, prefix=f"{name}/").items())
    areas = load_texts(paths.data / "areas", suffixes={".csv", ".json"}, prefix="areas/")
    texts.update((f"data/areas/{path}", text) for path, text in areas.items())
    texts.update((f"data/{path}", text) for path, text in load_texts(paths.data, recursive=False).items())
    return texts


def _job_without_results(
    paths: Paths, texts: Mapping[str, str], *, build: BuildInfo, settings: Settings, areas: Areas, figures: Figures
) -> Job:
    """The job of a quarter without its assessments. Raises: Refused with everything wrong in what people wrote."""
    framework = _framework(texts, settings, areas)
    _refuse_before_baseline(build.period, framework)
    contacts, issues = read_contacts(texts.get("data/contacts.csv", ""), areas)
    illustrative_actions = invented_actions() if build.illustrative else {}
    job = Job(
        build=build,
        settings=settings,
        areas=areas,
        framework=framework,
        templates=_below(texts, "templates/"),
        letters=_below(texts, "letters/"),
        commentary={**illustrative_actions, **_below(texts, f"data/commentary/{build.code}/")},
        statements=_below(texts, f"data/statements/{build.code}/"),
        contacts=contacts,
        method=_below(texts, "data/method/"),
        welsh=texts.get("data/welsh/catalogue.csv", ""),
        boundaries=texts.get("data/areas/boundaries.json", ""),
        caveats=read_caveats(*named_text(texts, "data/caveats.toml")),
        reference_docx=load_reference(paths.root),
        releases=tuple(sorted(figures.releases, key=lambda r: (r.published_on, r.publisher, r.title, r.id))),
    )
    refuse_if_any((*issues, *_text_problems(job)))
    return job


def _text_problems(job: Job) -> tuple[Issue, ...]:
    folder = f"data/statements/{job.build.code}"
    issues = [replace(issue, where=f"{folder}/{issue.where}") for issue in stray_statements(job.statements, job.areas)]
    measures = (measure.id for measure in job.framework.measures)
    return (*issues, *commentary_issues(job.commentary, measures, f"data/commentary/{job.build.code}"))


def _below(texts: Mapping[str, str], folder: str) -> Mapping[str, str]:
    return {path.removeprefix(folder): text for path, text in texts.items() if path.startswith(folder)}


def named_text(texts: Mapping[str, str], name: str) -> tuple[str, str]:
    """A text that settings name, and its name. Raises: NotFound if it is not there."""
    if name not in texts:
        found, expected = "no such file", "the file that settings.toml names"
        remedy = "Put the file back, or correct the name in data/settings.toml."
        raise NotFound.of("project.missing", name, found, expected, remedy)
    return texts[name], name

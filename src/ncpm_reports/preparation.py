"""Everything a build needs, read and assessed once: the house's files, the figures known, the job for the makers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from ncpm_reports import __version__
from ncpm_reports.core.areas import AreaKind, Areas
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import Period, quarter, year_ending
from ncpm_reports.core.problems import Issue, NotFound, Refused, refuse_if_any
from ncpm_reports.core.settings import BuildInfo, ReleaseStatus, Settings
from ncpm_reports.measures.assess import Findings, assess
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.disclosure import read_rules
from ncpm_reports.measures.disclosure_gate import check_results
from ncpm_reports.measures.framework import Framework, read_framework
from ncpm_reports.measures.public import public_view
from ncpm_reports.measures.results import Caveat, Results
from ncpm_reports.measures.similar import read_groups
from ncpm_reports.memory import Last, LastOfEach, Same
from ncpm_reports.prepared import Prepared
from ncpm_reports.products.board_pack.commentary import read_commentary
from ncpm_reports.products.letters.contacts import read_contacts
from ncpm_reports.products.materials import Job, Materials, PublicMaterials
from ncpm_reports.products.public_summary.statements import problems
from ncpm_reports.sources.illustrative import invented
from ncpm_reports.sources.project_files import load_areas, load_reference, load_settings, load_texts
from ncpm_reports.store.database import Store
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.project_figures import sync_figures
from ncpm_reports.store.readings import Readings
from ncpm_reports.unchanged import inputs_digest
from ncpm_reports.wishes import Folders, Scope, Wish


class Known:
    """What preparing has read and assessed last; of use to a process that prepares again after a change."""

    def __init__(self) -> None:
        self.figures: Last[tuple[object, ...], Figures] = Last()
        self.readings = Readings()
        self.findings: LastOfEach[tuple[object, ...], Findings] = LastOfEach()
        self.results: Last[tuple[object, ...], Results] = Last()
        self.areas: Same[Areas] = Same()
        self.framework: Last[tuple[str, str], Framework] = Last()
        self.caveats: Last[tuple[str, str], tuple[Caveat, ...]] = Last()


def prepare_standing(folders: Folders, wish: Wish, scope: Scope, known: Known) -> tuple[str, Prepared]:
    """The digest of all inputs, taken before any of them is read to make something of it, and the job.

    Raises: as `prepare_with_figures` does.
    """
    _sync(folders, wish)
    inputs = inputs_digest(folders, wish, scope)
    return inputs, _prepared(folders, wish, known)[0]


def prepare(folders: Folders, wish: Wish) -> Prepared:
    """The job, as `prepare_with_figures` makes it."""
    return prepare_with_figures(folders, wish)[0]


def prepare_with_figures(folders: Folders, wish: Wish) -> tuple[Prepared, Figures]:
    """Reads the house's files and the figures, assesses them, and returns the job and the figures.

    Raises: NotFound for a quarter that is not held; Refused with every problem of the files, or where prints would
    give a suppressed figure away; StoreUnavailable.
    """
    _sync(folders, wish)
    return _prepared(folders, wish, Known())


def _sync(folders: Folders, wish: Wish) -> None:
    """Brings the house's own files of figures into the store; invented figures need none."""
    if not wish.illustrative:
        with Store.open(folders.store) as store:
            sync_figures(store, load_texts(folders.data / "figures", suffixes={".csv"}))


def _prepared(folders: Folders, wish: Wish, known: Known) -> tuple[Prepared, Figures]:
    """What is `known` of an earlier time is not worked out again where nothing that it rests on has changed."""
    areas = known.areas(load_areas(folders.data))
    source, figures = _figures(folders, wish, areas, known)
    period = wish.period or newest_quarter(figures, areas)
    _refuse_unknown(period, figures, areas)
    settings = load_settings(folders.data, period)
    build = _build_info(folders, wish, period, figures, settings)
    texts = _texts(folders, build)
    chosen = _named(texts, f"data/frameworks/{settings.framework}.toml")
    framework = known.framework(chosen, partial(read_framework, *chosen))
    _refuse_before_baseline(period, framework)
    cautions = _named(texts, "data/caveats.toml")
    caveats = known.caveats(cautions, partial(read_caveats, *cautions))
    groups = read_groups(texts.get("data/most-similar-groups.csv", ""), "data/most-similar-groups.csv", areas)
    results = known.results(
        (*source, framework, caveats, areas, build, groups),
        lambda: assess(figures, framework, caveats, areas, build, groups=groups, recall=known.findings),
    )
    rules = read_rules(*_named(texts, "data/disclosure.toml"))
    refuse_if_any(check_results(results, figures, rules, areas))
    public = PublicMaterials(
        settings=settings,
        areas=areas,
        framework=framework,
        templates=_below(texts, "templates/"),
        statements=_below(texts, f"data/statements/{build.code}/"),
        welsh=texts.get("data/welsh/catalogue.csv", ""),
        caveats=caveats,
    )
    materials = _materials(public, texts, build)
    job = Job(
        results=results,
        view=public_view(results),
        materials=materials,
        build=build,
        reference_docx=load_reference(folders.root),
        releases=_used(figures, build),
    )
    return Prepared(job=job, inputs=texts), figures


def newest_quarter(figures: Figures, areas: Areas) -> Period:
    """The newest quarter for which crime figures of force areas are held.

    Raises: NotFound if there are none.
    """
    ends = [
        period.end
        for period in _periods_of_forces(figures, areas)
        if (period.is_year or period.is_quarter) and period.end.month % 3 == 0
    ]
    if not ends:
        raise NotFound(_nothing_held())
    newest = max(ends)
    return quarter(newest.year, newest.month)


def _periods_of_forces(figures: Figures, areas: Areas) -> frozenset[Period]:
    return figures.periods(frozenset(one.code for one in areas.by_code.values() if one.kind is AreaKind.FORCE))


def _figures(folders: Folders, wish: Wish, areas: Areas, known: Known) -> tuple[tuple[object, ...], Figures]:
    """What the figures were taken from, and the figures."""
    if wish.illustrative:
        period = wish.period or quarter(2025, 6)
        source: tuple[object, ...] = (wish.seed, areas, period, wish.as_at)
        return source, known.figures(source, lambda: _invented(wish, areas, period))
    with Store.open(folders.store) as store:
        day = wish.as_at or date.max
        source = (folders.store, store.identity(), day)
        return source, known.figures(source, lambda: store.as_known_on(day, known.readings))


def _invented(wish: Wish, areas: Areas, period: Period) -> Figures:
    made = invented(wish.seed, areas, period)
    held = tuple(one for _, observations in made for one in observations)
    if wish.as_at is not None:
        held = tuple(one for one in held if one.release.published_on <= wish.as_at)
    return Figures.from_observations(held)


def _refuse_unknown(period: Period, figures: Figures, areas: Areas) -> None:
    year = year_ending(period.end.year, period.end.month)
    known = _periods_of_forces(figures, areas)
    if year not in known and period not in known:
        held = sorted({one.end for one in known if one.end.month % 3 == 0 and (one.is_year or one.is_quarter)})
        names = ", ".join(f"{end.year}-{end.month:02d}" for end in held[-8:]) or "none"
        raise NotFound(
            Issue(
                code="period.not-held",
                where="--period",
                found=f"{period.end.year}-{period.end.month:02d}, for which no figures of force areas are held",
                expected=f"a quarter that is held; the newest are {names}",
                remedy="Run `ncpm status` to see what is held, or `ncpm ingest` to add a release.",
            )
        )


def _refuse_before_baseline(period: Period, framework: Framework) -> None:
    if period.end > framework.baseline.end:
        return
    raise NotFound(
        Issue(
            code="period.before-baseline",
            where="--period",
            found=f"{period.end.year}-{period.end.month:02d}",
            expected=f"a quarter after the framework's baseline, the {framework.baseline.label}",
            remedy="Choose a later quarter: there is nothing to compare with before the baseline has ended.",
        )
    )


def _build_info(folders: Folders, wish: Wish, period: Period, figures: Figures, settings: Settings) -> BuildInfo:
    as_at = wish.as_at or figures.latest_published() or period.end
    return BuildInfo(
        period=period,
        as_at=as_at,
        issued_on=settings.letter_date or as_at,
        status=ReleaseStatus.CANDIDATE if wish.final else ReleaseStatus.DRAFT,
        illustrative=wish.illustrative,
        seed=wish.seed,
        version=__version__,
        data=folders.data,
        templates=folders.root / "templates",
        letters=folders.root / "letters",
        store=folders.store,
        output=folders.output,
    )


def _texts(folders: Folders, build: BuildInfo) -> Mapping[str, str]:
    """Every text that shapes the documents, by its path in the project; figures are not among them."""
    held: dict[str, str] = {}
    for name, folder in (
        ("templates", build.templates),
        ("letters", build.letters),
        ("data/frameworks", folders.data / "frameworks"),
        ("data/method", folders.data / "method"),
        ("data/welsh", folders.data / "welsh"),
        (f"data/commentary/{build.code}", folders.data / "commentary" / build.code),
        (f"data/statements/{build.code}", folders.data / "statements" / build.code),
    ):
        held.update((f"{name}/{path}", text) for path, text in load_texts(folder).items())
    areas = load_texts(folders.data / "areas", suffixes={".csv", ".json"})
    held.update((f"data/areas/{path}", text) for path, text in areas.items())
    held.update((f"data/{path}", text) for path, text in load_texts(folders.data, below=False).items())
    return held


def _materials(public: PublicMaterials, texts: Mapping[str, str], build: BuildInfo) -> Materials:
    contacts, issues = read_contacts(texts.get("data/contacts.csv", ""), public.areas)
    commentary = _below(texts, f"data/commentary/{build.code}/")
    refuse_if_any((*issues, *_paper_problems(public, commentary, build)))
    return Materials(
        public=public,
        letters=_below(texts, "letters/"),
        commentary=commentary,
        contacts=contacts,
        method=_below(texts, "data/method/"),
        boundaries=texts.get("data/areas/boundaries.json", ""),
    )


def _paper_problems(public: PublicMaterials, commentary: Mapping[str, str], build: BuildInfo) -> tuple[Issue, ...]:
    """Everything wrong in what people wrote for this quarter: told before anything is made."""
    folder = f"data/statements/{build.code}"
    found = [
        replace(issue, where=f"{folder}/{issue.where}")
        for issue in problems(public.statements, public.areas, public.framework)
    ]
    try:
        measures = (one.id for one in public.framework.measures)
        read_commentary(commentary, measures, f"data/commentary/{build.code}")
    except Refused as refused:
        found.extend(refused.issues)
    return tuple(found)


def _below(texts: Mapping[str, str], folder: str) -> Mapping[str, str]:
    return {path.removeprefix(folder): text for path, text in texts.items() if path.startswith(folder)}


def _named(texts: Mapping[str, str], name: str) -> tuple[str, str]:
    if name not in texts:
        raise NotFound(
            Issue(
                code="house.missing",
                where=name,
                found="no such file",
                expected="the file that settings.toml names",
                remedy="Put the file back, or correct the name in data/settings.toml.",
            )
        )
    return texts[name], name


def _used(figures: Figures, build: BuildInfo) -> tuple[PublishedRelease, ...]:
    return tuple(sorted(figures.releases, key=lambda one: (one.published_on, one.publisher, one.title, one.id)))


def _nothing_held() -> Issue:
    return Issue(
        code="figures.none",
        where="the store and data/figures",
        found="no figures of police force areas",
        expected="at least one quarter of them",
        remedy="Add releases with `ncpm ingest FILE…`.",
    )

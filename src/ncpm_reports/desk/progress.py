"""How far a quarter has come: what is built, signed and published, what waits for whom, and the one next step."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from ncpm_reports.cache import input_files
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue, NcpmError, Refused, Severity
from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.project import Project
from ncpm_reports.measures.readiness import Readiness
from ncpm_reports.products.board_pack.commentary import ACTIONS, OVERVIEW, SUFFIX, read_actions
from ncpm_reports.products.public_summary.statements import statement_issues
from ncpm_reports.release.output.artefacts import LETTERS
from ncpm_reports.release.output.letters.letters_folder import GENERATED_LIST, SIGN_OFF
from ncpm_reports.release.output.letters.sign_off_sheet import BLOCKED, SIGNED, VOID, read_sheet
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.embargo import public_from
from ncpm_reports.release.publish.ledger import LEDGER, Entry, Kind, Ledger, read_ledger
from ncpm_reports.release.publish.published import CurrentRelease, read_current_release
from ncpm_reports.release.publish.sign_off import SIGNATURES, record_problems, signatures_of
from ncpm_reports.sources.project_files import load_texts

Record = TypeVar("Record")


class Responsible(StrEnum):
    """Who has to do something."""

    SECRETARIAT = "secretariat"
    ANALYSTS = "analysts"
    PRIVATE_OFFICE = "private office"
    SIGNATORIES = "signatories"
    COMMISSIONERS = "commissioners"


class Task(StrEnum):
    """What there is to do in a quarter, in the order in which it is done."""

    ADD_FIGURES = "add figures"
    DECIDE_FILES = "decide on files"
    SET_UP = "set up"
    NAME_OWNERS = "name owners"
    WRITE_OVERVIEW = "write overview"
    EXPLAIN_LATE = "explain late figures"
    COMMENT = "comment"
    MEND_STATEMENTS = "mend statements"
    AWAIT_STATEMENTS = "await statements"
    BUILD_DRAFT = "build draft"
    BUILD_CANDIDATE = "build candidate"
    SIGN_OFF = "sign off"
    PUBLISH = "publish"
    PUBLISH_AGAIN = "publish again"
    SIGN_LETTERS = "sign letters"


RESPONSIBLE: Mapping[Task, Responsible] = {
    Task.WRITE_OVERVIEW: Responsible.ANALYSTS,
    Task.EXPLAIN_LATE: Responsible.ANALYSTS,
    Task.COMMENT: Responsible.ANALYSTS,
    Task.AWAIT_STATEMENTS: Responsible.COMMISSIONERS,
    Task.SIGN_OFF: Responsible.SIGNATORIES,
    Task.SIGN_LETTERS: Responsible.PRIVATE_OFFICE,
}
# Nobody has to wait for these: a quarter is built, signed and published without them.
_OPTIONAL = frozenset({Task.COMMENT, Task.AWAIT_STATEMENTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenInputs:
    """What people have written for a quarter, and what of it is missing, by its names in words.

    Illustrative figures are drafted and never signed; `files_waiting` counts files that wait to be stored.
    `late_measures` are those whose newer figures should be out and about which nobody has written,
    `uncommented_measures` the others that nobody has written about; `measures_without_owner` counts those without
    figures for which the log of asks has no owner, or no day.
    """

    has_figures: bool
    is_illustrative: bool = False
    files_waiting: int = 0
    settings_missing: tuple[str, ...] = ()
    measures_without_owner: int = 0
    has_overview: bool = True
    late_measures: tuple[str, ...] = ()
    uncommented_measures: tuple[str, ...] = ()
    statements_awaited: int = 0
    faulty_statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFolder:
    """A quarter's folder: when it was built, and whether nothing that a build reads has changed since."""

    built_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCounts:
    """How many letters wait to be signed off, how many of them are, and how many were until they changed.

    Those that are `blocked` cannot be signed yet: the sheet says of each what it waits for.
    Letters are signed off in the candidate: those that only a draft has are `drafted`, and none of them counts.
    """

    total: int = 0
    signed: int = 0
    void: int = 0
    blocked: int = 0
    drafted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits to be done; `number` counts its parts, and `names` are some or all of them."""

    task: Task
    number: int = 1
    names: tuple[str, ...] = ()

    @property
    def responsible(self) -> Responsible:
        """Who has to do it."""
        return RESPONSIBLE.get(self.task, Responsible.SECRETARIAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a quarter has come. None, or empty, where there is none such.

    `published` is the ledger's entry of what the public sees of this quarter; `as_signed` says that it is of the
    candidate as it stands, `taken_back` that the candidate was public and no longer is. `embargoed_until` is the
    moment from which everything in the candidate, or in the store, is public, if that is still to come. `issues`
    say what could not be read.
    """

    draft: BuiltFolder | None
    candidate: BuiltFolder | None
    signatures: tuple[Entry, ...]
    published: Entry | None
    as_signed: bool
    embargoed_until: datetime | None
    letters: LetterCounts
    waiting: tuple[Waiting, ...]
    taken_back: bool = False
    issues: tuple[Issue, ...] = ()

    @property
    def next_task(self) -> Task | None:
        """The one thing to do next: the first that something else depends on; None once all is done."""
        return next((item.task for item in self.waiting if item.task not in _OPTIONAL), None)


def quarter_progress(
    draft_folder: Path,
    candidate_folder: Path,
    *,
    inputs_changed: datetime,
    inputs: WrittenInputs,
    releases: Iterable[PublishedRelease],
    now: datetime,
) -> Progress:
    """How far a quarter has come at a moment, which must carry its time zone. Nothing is written, nothing refused.

    `inputs_changed` is when what a build reads was last changed; `releases` are those in the store.
    """
    issues: list[Issue] = []
    output = candidate_folder.parent
    draft_state, candidate_state = (built_folder(folder, inputs_changed) for folder in (draft_folder, candidate_folder))
    candidate = _read_or_note(issues, partial(read_candidate, candidate_folder), None) if candidate_state else None
    ledger = _read_or_note(issues, partial(read_ledger, output), Ledger())
    standing = _read_or_note(issues, partial(read_current_release, output), None)
    # A ledger that cannot be read is said already.
    issues.extend(record_problems(standing, ledger) if standing and not issues else ())
    published = public_entry(standing, ledger, candidate_folder.name[:7]) if standing else None
    sheet = (candidate_folder if candidate_state else draft_folder) / LETTERS / SIGN_OFF
    letters = _read_or_note(issues, partial(_letter_counts, sheet), LetterCounts())
    signatures = signatures_of(ledger, candidate.content) if candidate else ()
    quarter_releases = candidate.releases if candidate else releases
    public = max((public_from(release.published_on) for release in quarter_releases), default=now)
    as_signed = candidate is not None and published is not None and published.content == candidate.content
    progress = Progress(
        draft=draft_state,
        candidate=candidate_state,
        signatures=signatures,
        published=published,
        as_signed=as_signed,
        embargoed_until=public if public > now else None,
        letters=letters,
        waiting=(),
        taken_back=candidate is not None and not as_signed and undone_after(ledger, candidate.content) is not None,
        issues=tuple(issues),
    )
    return replace(progress, waiting=tuple(_waiting(progress, inputs)))


def public_entry(standing: CurrentRelease, ledger: Ledger, quarter: str) -> Entry | None:
    """The ledger's entry of what the public sees of a quarter; None if it sees nothing of it.

    A release has every quarter that was published before it, as it was published last.
    """
    of_quarter = (entry for entry in reversed(ledger.entries) if entry.period == quarter)
    published = [entry for entry in of_quarter if entry.kind is Kind.PUBLISHED]
    releases = (standing.release, *reversed(standing.before))
    return next((entry for release in releases for entry in published if entry.release == release), None)


def undone_after(ledger: Ledger, content: str) -> Entry | None:
    """The entry of the first publication taken back after content was published last; None if there is none."""
    entries = ledger.entries
    published = [at for at, entry in enumerate(entries) if entry.kind is Kind.PUBLISHED and entry.content == content]
    after = entries[published[-1] + 1 :] if published else ()
    return next((entry for entry in after if entry.kind is Kind.UNDONE), None)


def _waiting(progress: Progress, inputs: WrittenInputs) -> Iterator[Waiting]:
    if inputs.files_waiting:
        yield Waiting(task=Task.DECIDE_FILES, number=inputs.files_waiting)
    if not inputs.has_figures:
        yield Waiting(task=Task.ADD_FIGURES)
        return
    if not progress.as_signed:
        yield from _to_write(inputs)
        draft, candidate = progress.draft, progress.candidate
        if not (draft and draft.is_current) and not (candidate and candidate.is_current):
            yield Waiting(task=Task.BUILD_DRAFT)
        if inputs.is_illustrative:
            return
        if not (candidate and candidate.is_current):
            yield Waiting(task=Task.BUILD_CANDIDATE)
        signed_by = tuple(entry.name for entry in progress.signatures)
        if len(signed_by) < SIGNATURES:
            yield Waiting(task=Task.SIGN_OFF, number=SIGNATURES - len(signed_by), names=signed_by)
        yield Waiting(task=Task.PUBLISH)
    # Letters of a candidate that no longer has what is known now are not to be marked before it is built again.
    if progress.as_signed and not (progress.candidate and progress.candidate.is_current):
        yield Waiting(task=Task.PUBLISH_AGAIN)
    if progress.letters.signed < progress.letters.total:
        yield Waiting(task=Task.SIGN_LETTERS, number=progress.letters.total - progress.letters.signed)


def _to_write(inputs: WrittenInputs) -> Iterator[Waiting]:
    parts: tuple[tuple[Task, int, tuple[str, ...]], ...] = (
        (Task.SET_UP, len(inputs.settings_missing), inputs.settings_missing),
        (Task.NAME_OWNERS, inputs.measures_without_owner, ()),
        (Task.WRITE_OVERVIEW, 0 if inputs.has_overview else 1, ()),
        (Task.EXPLAIN_LATE, len(inputs.late_measures), inputs.late_measures),
        (Task.COMMENT, len(inputs.uncommented_measures), inputs.uncommented_measures),
        (Task.MEND_STATEMENTS, len(inputs.faulty_statements), inputs.faulty_statements),
        (Task.AWAIT_STATEMENTS, inputs.statements_awaited, ()),
    )
    return (Waiting(task=task, number=number, names=names) for task, number, names in parts if number)


def inputs_changed(paths: Paths) -> datetime:
    """When the newest of the files that a build reads was last changed, in UTC; the ledger, which each sign-off moves,
    and what SQLite keeps empty beside the store are no part of it.
    """
    stats = (path.stat() for name, path in input_files(paths) if name != LEDGER)
    newest = max((stat.st_mtime for stat in stats if stat.st_size), default=0.0)
    return datetime.fromtimestamp(newest, UTC)


def built_folder(folder: Path, inputs_changed: datetime) -> BuiltFolder | None:
    """How a quarter's folder stands, if what a build reads was last changed then; None where nothing is built."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    built_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return BuiltFolder(built_at=built_at, is_current=inputs_changed <= built_at)


def _read_or_note(issues: list[Issue], reader: Callable[[], Record], otherwise: Record) -> Record:
    """What the reader returns; `otherwise`, with the problems noted, if it refuses."""
    try:
        return reader()
    except NcpmError as refused:
        issues.extend(refused.issues)
        return otherwise


def _letter_counts(sheet: Path) -> LetterCounts:
    """Raises: Refused if the sheet cannot be understood."""
    try:
        states = [row.state for row in read_sheet(sheet.read_bytes()).values()]
    except OSError:
        return LetterCounts(drafted=(sheet.parent / GENERATED_LIST).is_file())
    void = sum(state.startswith(VOID) for state in states)
    blocked = sum(state.startswith(BLOCKED) for state in states)
    return LetterCounts(total=len(states), signed=sum(state == SIGNED for state in states), void=void, blocked=blocked)


# What a candidate needs of the settings, in words.
NEEDED_SETTINGS: Mapping[str, str] = {
    "board_meeting": "the day of the board's meeting",
    "letter_date": "the day of the letters",
    "reply_date": "the day of replies to the letters",
    "site_address": "the address of the website",
}


def written_inputs(project: Project, quarter: str, rows: Iterable[Readiness], files_waiting: int = 0) -> WrittenInputs:
    """What people have written for a quarter, and what of it is missing; `rows` say which figures are supplied.

    Raises: Refused for texts that are not UTF-8, and as the project's settings, framework and areas do.
    """
    supplied = [row for row in rows if row.period_end is not None]
    settings, framework, areas = project.settings(quarter), project.framework(quarter), project.areas()
    texts, statements = (load_texts(project.paths.data / kind / quarter) for kind in ("commentary", "statements"))
    metrics = {measure.id for measure in framework.metrics}
    without_commentary = [row for row in supplied if row.measure in metrics and f"{row.measure}{SUFFIX}" not in texts]
    newest = max((row.published_on for row in supplied if row.published_on), default=None)
    late_measures = [row for row in without_commentary if newest and row.due and row.due < newest]
    slugs = {path.partition("/")[0] for path in statements}
    issues = statement_issues(statements, areas, framework) if statements else ()
    # A statement that says nothing yet of some priorities is no mistake.
    faulty_slugs = {issue.where.partition("/")[0] for issue in issues if issue.severity is Severity.ERROR}
    return WrittenInputs(
        has_figures=bool(supplied),
        files_waiting=files_waiting,
        settings_missing=tuple(words for name, words in NEEDED_SETTINGS.items() if not getattr(settings, name)),
        measures_without_owner=_unowned(texts.get(ACTIONS, ""), metrics - {row.measure for row in supplied}),
        has_overview=f"{OVERVIEW}{SUFFIX}" in texts,
        late_measures=tuple(row.name for row in late_measures),
        uncommented_measures=tuple(row.name for row in without_commentary if row not in late_measures),
        statements_awaited=sum(force.slug not in slugs for force in areas.forces),
        faulty_statements=tuple(force.name for force in areas.forces if force.slug in faulty_slugs),
    )


def _unowned(log: str, measures: Iterable[str]) -> int:
    """For how many measures the log of asks lacks an owner or a day: for all if it cannot be read."""
    try:
        rows = {row.ask: row for row in read_actions(log, ACTIONS)}
    except Refused:
        rows = {}
    return sum(not (row and row.owner and row.due) for row in map(rows.get, measures))

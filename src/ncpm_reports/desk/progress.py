"""How far a quarter has come: what is built, signed and published, what waits for whom, and the one next step."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from ncpm_reports.cache import LEDGER, input_files
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
from ncpm_reports.release.publish.ledger import Entry, Kind, Ledger, read_ledger
from ncpm_reports.release.publish.published import CurrentRelease, read_current_release
from ncpm_reports.release.publish.sign_off import SIGNATURES, record_problems, signatures_of
from ncpm_reports.sources.project_files import load_texts

Read = TypeVar("Read")


class Whom(StrEnum):
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


WHO: Mapping[Task, Whom] = {
    Task.WRITE_OVERVIEW: Whom.ANALYSTS,
    Task.EXPLAIN_LATE: Whom.ANALYSTS,
    Task.COMMENT: Whom.ANALYSTS,
    Task.AWAIT_STATEMENTS: Whom.COMMISSIONERS,
    Task.SIGN_OFF: Whom.SIGNATORIES,
    Task.SIGN_LETTERS: Whom.PRIVATE_OFFICE,
}
# Nobody has to wait for these: a quarter is built, signed and published without them.
_OPTIONAL = frozenset({Task.COMMENT, Task.AWAIT_STATEMENTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What people have written for a quarter, and what of it is missing, by its names in words.

    `figures` says whether there are any at all, `invented` that they are, which are drafted and never signed;
    `files_waiting` counts files that wait to be stored. `late` are the measures whose newer figures should be out and
    about which nobody has written, `uncommented` the others that nobody has written about; `unowned` counts those
    without figures for which the log of asks has no owner, or no day.
    """

    figures: bool
    invented: bool = False
    files_waiting: int = 0
    settings_missing: tuple[str, ...] = ()
    unowned: int = 0
    overview: bool = True
    late: tuple[str, ...] = ()
    uncommented: tuple[str, ...] = ()
    statements_awaited: int = 0
    statements_faulty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A quarter's folder: when it was built, and whether it is `current`: nothing that a build reads changed since."""

    built_at: datetime
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How many letters wait to be signed off, how many of them are, and how many were until they changed.

    Those that are `blocked` cannot be signed yet: the sheet says of each what it waits for.
    Letters are signed off in the candidate: those that only a draft has are `drafted`, and none of them counts.
    """

    all: int = 0
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
    def whom(self) -> Whom:
        """Who has to do it."""
        return WHO.get(self.task, Whom.SECRETARIAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a quarter has come. None, or empty, where there is none such.

    `published` is the ledger's entry of what the public sees of this quarter; `as_signed` says that it is of the
    candidate as it stands, `taken_back` that the candidate was public and no longer is. `embargoed_until` is the
    moment from which everything in the candidate, or in what is known, is public, if that is still to come. `issues`
    say what could not be read.
    """

    draft: Built | None
    candidate: Built | None
    signatures: tuple[Entry, ...]
    published: Entry | None
    as_signed: bool
    embargoed_until: datetime | None
    letters: Letters
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
    written: Written,
    releases: Iterable[PublishedRelease],
    now: datetime,
) -> Progress:
    """How far a quarter has come at a moment, which must carry its time zone. Nothing is written, nothing refused.

    `inputs_changed` is when what a build reads was last changed; `releases` are those that are known.
    """
    issues: list[Issue] = []
    output = candidate_folder.parent
    draft, candidate = (built_folder(folder, inputs_changed) for folder in (draft_folder, candidate_folder))
    chosen = _read(issues, partial(read_candidate, candidate_folder), None) if candidate else None
    ledger = _read(issues, partial(read_ledger, output), Ledger())
    standing = _read(issues, partial(read_current_release, output), None)
    # A ledger that cannot be read is said already.
    issues.extend(record_problems(standing, ledger) if standing and not issues else ())
    published = public_entry(standing, ledger, candidate_folder.name[:7]) if standing else None
    sheet = (candidate_folder if candidate else draft_folder) / LETTERS / SIGN_OFF
    letters = _read(issues, partial(_letters, sheet), Letters())
    signatures = signatures_of(ledger, chosen.content) if chosen else ()
    known = chosen.releases if chosen else releases
    public = max((public_from(release.published_on) for release in known), default=now)
    as_signed = chosen is not None and published is not None and published.content == chosen.content
    progress = Progress(
        draft=draft,
        candidate=candidate,
        signatures=signatures,
        published=published,
        as_signed=as_signed,
        embargoed_until=public if public > now else None,
        letters=letters,
        waiting=(),
        taken_back=chosen is not None and not as_signed and undone_after(ledger, chosen.content) is not None,
        issues=tuple(issues),
    )
    return replace(progress, waiting=tuple(_waiting(progress, written)))


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


def _waiting(progress: Progress, written: Written) -> Iterator[Waiting]:
    if written.files_waiting:
        yield Waiting(task=Task.DECIDE_FILES, number=written.files_waiting)
    if not written.figures:
        yield Waiting(task=Task.ADD_FIGURES)
        return
    if not progress.as_signed:
        yield from _to_write(written)
        draft, candidate = progress.draft, progress.candidate
        if not (draft and draft.current) and not (candidate and candidate.current):
            yield Waiting(task=Task.BUILD_DRAFT)
        if written.invented:
            return
        if not (candidate and candidate.current):
            yield Waiting(task=Task.BUILD_CANDIDATE)
        signed_by = tuple(entry.name for entry in progress.signatures)
        if len(signed_by) < SIGNATURES:
            yield Waiting(task=Task.SIGN_OFF, number=SIGNATURES - len(signed_by), names=signed_by)
        yield Waiting(task=Task.PUBLISH)
    # Letters of a candidate that no longer has what is known now are not to be marked before it is built again.
    if progress.as_signed and not (progress.candidate and progress.candidate.current):
        yield Waiting(task=Task.PUBLISH_AGAIN)
    if progress.letters.signed < progress.letters.all:
        yield Waiting(task=Task.SIGN_LETTERS, number=progress.letters.all - progress.letters.signed)


def _to_write(written: Written) -> Iterator[Waiting]:
    parts: tuple[tuple[Task, int, tuple[str, ...]], ...] = (
        (Task.SET_UP, len(written.settings_missing), written.settings_missing),
        (Task.NAME_OWNERS, written.unowned, ()),
        (Task.WRITE_OVERVIEW, 0 if written.overview else 1, ()),
        (Task.EXPLAIN_LATE, len(written.late), written.late),
        (Task.COMMENT, len(written.uncommented), written.uncommented),
        (Task.MEND_STATEMENTS, len(written.statements_faulty), written.statements_faulty),
        (Task.AWAIT_STATEMENTS, written.statements_awaited, ()),
    )
    return (Waiting(task=task, number=number, names=names) for task, number, names in parts if number)


def inputs_changed(paths: Paths) -> datetime:
    """When the newest of the files that a build reads was last changed, in UTC; the ledger, which each sign-off moves,
    and what SQLite keeps empty beside the store are no part of it.
    """
    stats = (path.stat() for name, path in input_files(paths) if name != LEDGER)
    newest = max((stat.st_mtime for stat in stats if stat.st_size), default=0.0)
    return datetime.fromtimestamp(newest, UTC)


def built_folder(folder: Path, inputs_changed: datetime) -> Built | None:
    """How a quarter's folder stands, if what a build reads was last changed then; None where nothing is built."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    built_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Built(built_at=built_at, current=inputs_changed <= built_at)


def _read(issues: list[Issue], read: Callable[[], Read], otherwise: Read) -> Read:
    """What is read; something else, with its problems noted, if that is refused."""
    try:
        return read()
    except NcpmError as refused:
        issues.extend(refused.issues)
        return otherwise


def _letters(sheet: Path) -> Letters:
    """Raises: Refused if the sheet cannot be understood."""
    try:
        states = [row.state for row in read_sheet(sheet.read_bytes()).values()]
    except OSError:
        return Letters(drafted=(sheet.parent / GENERATED_LIST).is_file())
    void = sum(state.startswith(VOID) for state in states)
    blocked = sum(state.startswith(BLOCKED) for state in states)
    return Letters(all=len(states), signed=sum(state == SIGNED for state in states), void=void, blocked=blocked)


# What a candidate needs of the settings, in words.
NEEDED_SETTINGS: Mapping[str, str] = {
    "board_meeting": "the day of the board's meeting",
    "letter_date": "the day of the letters",
    "reply_date": "the day of replies to the letters",
    "site_address": "the address of the website",
}


def written_for(project: Project, quarter: str, rows: Iterable[Readiness], files_waiting: int = 0) -> Written:
    """What people have written for a quarter, and what of it is missing; `rows` say which figures are supplied.

    Raises: Refused for texts that are not UTF-8, and as the project's settings, framework and areas do.
    """
    supplied = [row for row in rows if row.period_end is not None]
    settings, framework, areas = project.settings(quarter), project.framework(quarter), project.areas()
    texts, statements = (load_texts(project.paths.data / kind / quarter) for kind in ("commentary", "statements"))
    metrics = {measure.id for measure in framework.metrics}
    silent = [row for row in supplied if row.measure in metrics and f"{row.measure}{SUFFIX}" not in texts]
    newest = max((row.published_on for row in supplied if row.published_on), default=None)
    late = [row for row in silent if newest and row.due and row.due < newest]
    slugs = {path.partition("/")[0] for path in statements}
    found = statement_issues(statements, areas, framework) if statements else ()
    # A statement that says nothing yet of some priorities is no mistake.
    wrong = {issue.where.partition("/")[0] for issue in found if issue.severity is Severity.ERROR}
    return Written(
        figures=bool(supplied),
        files_waiting=files_waiting,
        settings_missing=tuple(words for name, words in NEEDED_SETTINGS.items() if not getattr(settings, name)),
        unowned=_unowned(texts.get(ACTIONS, ""), metrics - {row.measure for row in supplied}),
        overview=f"{OVERVIEW}{SUFFIX}" in texts,
        late=tuple(row.name for row in late),
        uncommented=tuple(row.name for row in silent if row not in late),
        statements_awaited=sum(force.slug not in slugs for force in areas.forces),
        statements_faulty=tuple(force.name for force in areas.forces if force.slug in wrong),
    )


def _unowned(log: str, measures: Iterable[str]) -> int:
    """For how many measures the log of asks lacks an owner or a day: for all if it cannot be read."""
    try:
        rows = {row.ask: row for row in read_actions(log, ACTIONS)}
    except Refused:
        rows = {}
    return sum(not (row and row.owner and row.due) for row in map(rows.get, measures))

"""How far a quarter has come, from the project's files and folders: what `release.publish.progress` is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ncpm_reports.cache import inputs_changed
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Refused, Severity
from ncpm_reports.core.settings import Paths, Settings
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.readiness import Readiness
from ncpm_reports.products.board_pack.actions import FILE as ACTIONS
from ncpm_reports.products.board_pack.actions import read_actions
from ncpm_reports.products.board_pack.commentary import OVERVIEW, SUFFIX
from ncpm_reports.products.public_summary.statements import problems
from ncpm_reports.release.output.folder import quarter_folder
from ncpm_reports.release.publish.progress import Progress, Written, quarter_progress
from ncpm_reports.sources.project_files import load_texts

# What a candidate needs of the settings, in words.
NEEDED_SETTINGS: Mapping[str, str] = {
    "board_meeting": "the day of the board's meeting",
    "letter_date": "the day of the letters",
    "reply_date": "the day of replies to the letters",
    "site_address": "the address of the website",
}


def progress_of(
    paths: Paths,
    quarter: str,
    written: Written,
    releases: Iterable[PublishedRelease],
    now: datetime,
    *,
    illustrative: bool = False,
) -> Progress:
    """How far a quarter, such as "2026-03", has come. `releases` are those that are known."""
    draft, candidate = (
        paths.output / quarter_folder(quarter, illustrative=illustrative, draft=draft) for draft in (True, False)
    )
    changed = inputs_changed(paths)
    return quarter_progress(draft, candidate, inputs_changed=changed, written=written, releases=releases, now=now)


def written_for(
    paths: Paths,
    quarter: str,
    *,
    settings: Settings,
    framework: Framework,
    areas: Areas,
    rows: Iterable[Readiness],
    files_waiting: int = 0,
) -> Written:
    """What people have written for a quarter, and what of it is missing; `rows` say which figures are supplied.

    Raises: Refused for texts that are not UTF-8.
    """
    supplied = [row for row in rows if row.period_end is not None]
    texts = load_texts(paths.data / "commentary" / quarter)
    statements = load_texts(paths.data / "statements" / quarter)
    metrics = {measure.id for measure in framework.metrics}
    silent = [row for row in supplied if row.measure in metrics and f"{row.measure}{SUFFIX}" not in texts]
    newest = max((row.published_on for row in supplied if row.published_on), default=None)
    late = [row for row in silent if newest and row.due and row.due < newest]
    slugs = {path.partition("/")[0] for path in statements}
    found = problems(statements, areas, framework) if statements else ()
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

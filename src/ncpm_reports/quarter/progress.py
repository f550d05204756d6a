"""How far a quarter has come, from the project's files and folders: what `release.publish.progress` is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ncpm_reports.cache import inputs_changed
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Severity
from ncpm_reports.core.settings import Paths, Settings
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.readiness import Readiness
from ncpm_reports.products.board_pack.commentary import OVERVIEW, SUFFIX
from ncpm_reports.products.public_summary.statements import problems
from ncpm_reports.release.output.folder import quarter_folder
from ncpm_reports.release.publish.progress import Progress, Written, quarter_progress
from ncpm_reports.sources.project_files import load_texts

DATES = ("board_meeting", "letter_date", "reply_date")
DATE_WORDS: Mapping[str, str] = {
    "board_meeting": "the board's meeting",
    "letter_date": "the letters",
    "reply_date": "replies to the letters",
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
        dates_missing=tuple(DATE_WORDS[name] for name in DATES if getattr(settings, name) is None),
        overview=f"{OVERVIEW}{SUFFIX}" in texts,
        late=tuple(row.name for row in late),
        uncommented=tuple(row.name for row in silent if row not in late),
        statements_awaited=sum(force.slug not in slugs for force in areas.forces),
        statements_faulty=tuple(force.name for force in areas.forces if force.slug in wrong),
    )

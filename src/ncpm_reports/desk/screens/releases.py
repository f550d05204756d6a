"""Every stored release; one can be taken out with a reason, and brought back."""

from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import Response

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue, NcpmError
from ncpm_reports.core.quantities import PROVENANCE_WORDS
from ncpm_reports.desk.project import Project, cached_by_figures
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.screens.files import read_in_background
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.output.folder import folder_label
from ncpm_reports.release.output.manifest import folders_built_from
from ncpm_reports.store.withdrawals import LONG_REASON, NO_REASON, Withdrawal, unknown_release, withdrawals_in_force


class StoredRelease(NamedTuple):
    """A release with its withdrawal, None if it stands."""

    release: PublishedRelease
    withdrawal: Withdrawal | None

    @property
    def provenance(self) -> str:
        """How its figures reached us, in words."""
        return PROVENANCE_WORDS[self.release.provenance]


def show_releases(visit: Visit) -> Response:
    """Every release, newest first, and those that are withdrawn."""
    return visit.page("releases.html", releases=_stored_releases(visit.project))


@cached_by_figures
def _stored_releases(project: Project) -> tuple[StoredRelease, ...]:
    with project.store() as store:
        withdrawn = withdrawals_in_force(store.withdrawals())
        return tuple(StoredRelease(release, withdrawn.get(release.id)) for release in reversed(store.releases()))


def show_release(visit: Visit, problems: Sequence[Problem] = ()) -> Response:
    """One release: what it is, which packs rest on it, and the form to withdraw it or bring it back."""
    chosen = _chosen(visit)
    packs = map(folder_label, folders_built_from(visit.project.paths.output, chosen.release.id))
    return visit.page(
        "release.html",
        stored=chosen,
        packs=list(dict.fromkeys(packs)),
        reason=visit.form.raw("reason"),
        problems=problems,
    )


def _chosen(visit: Visit) -> StoredRelease:
    for stored in _stored_releases(visit.project):
        if stored.release.id == visit.part("release"):
            return stored
    raise unknown_release("this release")


def withdraw_release(visit: Visit) -> Response:
    """Takes a release out of what is known."""
    return _recorded(visit, undo=False)


def restore_release(visit: Visit) -> Response:
    """Brings a withdrawn release back."""
    return _recorded(visit, undo=True)


def _recorded(visit: Visit, *, undo: bool) -> Response:
    release, reason = _chosen(visit).release, visit.form.text("reason")
    withdrawal = Withdrawal(release=release.id, reason=reason, recorded_on=visit.desk.now().date(), undone=undo)
    try:
        with visit.project.store() as store:
            name = store.record_withdrawal(withdrawal).name
    except NcpmError as refused:
        return show_release(visit, [_problem(issue) for issue in refused.issues])
    read_in_background(visit)
    visit.note(f"{'Brought back' if undo else 'Withdrew'} {name}; reason: {reason}")
    notice = f"{name} stands again." if undo else f"{name} is withdrawn. Its figures are kept, and no longer stand."
    return visit.redirect("release", notice=notice, release=release.id)


def _problem(issue: Issue) -> Problem:
    if issue.code == NO_REASON:
        return Problem("Say why, in a sentence.", "reason")
    return problem_of(issue, "reason" if issue.code == LONG_REASON else "")

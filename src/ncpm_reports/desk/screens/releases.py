"""Every release that is held; one can be taken out with a reason, and brought back."""

from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import NcpmError, NotFound
from ncpm_reports.core.quantities import PROVENANCE_WORDS
from ncpm_reports.desk.file_states import FileState
from ncpm_reports.desk.labels import plain
from ncpm_reports.desk.people import READERS, Role
from ncpm_reports.desk.project import Project, figures_state
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.release.output.folder import folder_words
from ncpm_reports.release.output.manifest import resting_on
from ncpm_reports.store.withdrawals import Withdrawal, in_force, unknown_release

WRITERS = (Role.SECRETARIAT,)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRelease:
    """A release with its withdrawal, None if it stands."""

    release: PublishedRelease
    withdrawal: Withdrawal | None

    @property
    def provenance(self) -> str:
        """How its figures reached us, in words."""
        return PROVENANCE_WORDS[self.release.provenance]


def show_releases(visit: Visit) -> Response:
    """Every release, newest first, and those that are withdrawn."""
    return visit.page("releases.html", releases=_held(visit))


def _held(visit: Visit) -> tuple[HeldRelease, ...]:
    return _read_held(visit.project, figures_state(visit.project.paths))


@lru_cache(maxsize=2)
def _read_held(project: Project, state: tuple[FileState, ...]) -> tuple[HeldRelease, ...]:
    """Every release, newest first; `state` is that of the files that say so."""
    with project.store() as store:
        withdrawn = in_force(store.withdrawals())
        releases = store.releases()
    return tuple(HeldRelease(release=release, withdrawal=withdrawn.get(release.id)) for release in reversed(releases))


def _chosen(visit: Visit) -> HeldRelease:
    release_id = visit.part("release")
    chosen = next((held_release for held_release in _held(visit) if held_release.release.id == release_id), None)
    if chosen is None:
        raise NotFound(plain(unknown_release("this release")))
    return chosen


def show_release(visit: Visit) -> Response:
    """One release: what it is, which packs rest on it, and the form to withdraw it or bring it back."""
    return _release_page(visit, _chosen(visit))


def _release_page(visit: Visit, held_release: HeldRelease, problems: tuple[Problem, ...] = ()) -> Response:
    packs = tuple(folder_words(name) for name in resting_on(visit.project.paths.output, held_release.release.id))
    return visit.page(
        "release.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        held=held_release,
        packs=tuple(dict.fromkeys(packs)),
        reason=visit.form.raw("reason"),
        problems=problems,
    )


def withdraw_release(visit: Visit) -> Response:
    """Takes a release out of what is known."""
    return _recorded(visit, undo=False)


def restore_release(visit: Visit) -> Response:
    """Brings a withdrawn release back."""
    return _recorded(visit, undo=True)


def _recorded(visit: Visit, *, undo: bool) -> Response:
    held_release = _chosen(visit)
    reason, today = visit.form.text("reason"), visit.desk.now().date()
    try:
        with visit.project.store() as store:
            taken = Withdrawal(release=held_release.release.id, reason=reason, recorded_on=today, undone=undo)
            release = store.record_withdrawal(taken)
    except NcpmError as refused:
        issues = [plain(issue) for issue in refused.issues]
        asks = {"withdraw.reason"} & {issue.code for issue in issues}
        if asks:
            return _release_page(visit, held_release, (Problem(text="Say why, in a sentence.", field="reason"),))
        return _release_page(visit, held_release, problems_of(issues))
    name = release.name
    what = "Brought back" if undo else "Withdrew"
    visit.note(f"{what} {name}; reason: {reason}")
    said = f"{name} stands again." if undo else f"{name} is withdrawn. Its figures are kept, and no longer stand."
    return visit.to("release", notice=said, release=release.id)


ROUTES = (
    get("/releases", show_releases, name="releases", roles=READERS),
    get("/releases/{release}", show_release, name="release", roles=READERS),
    post("/releases/{release}/withdraw", withdraw_release, name="withdraw-release", roles=WRITERS),
    post("/releases/{release}/restore", restore_release, name="restore-release", roles=WRITERS),
)

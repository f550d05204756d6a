"""A candidate built a second time, and its public figures attacked, before it is published."""

import os
from collections.abc import Iterator, Mapping

from ncpm_reports.building import gather, make_all
from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue
from ncpm_reports.measures.disclosure import read_rules
from ncpm_reports.measures.disclosure_gate import check_printed
from ncpm_reports.preparation import prepare_with_figures
from ncpm_reports.prepared import Prepared
from ncpm_reports.products.product import Audience
from ncpm_reports.release.output.artefacts import SUMS
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.publish.access import FILE as ACCESS
from ncpm_reports.release.publish.access import access_problems
from ncpm_reports.release.publish.candidate import SIGNED, Candidate
from ncpm_reports.store.figures import Figures
from ncpm_reports.wishes import Folders, Scope, Wish
from ncpm_reports.workshop import Workshop

RULES = "data/disclosure.toml"
SHOWN = 10


def built_again(files: Mapping[str, bytes], candidate: Candidate, folders: Folders) -> Iterator[Issue]:
    """What differs between a candidate's signed files and a second build, and what its figures give away."""
    wish = Wish(period=parse_quarter(candidate.period), as_at=candidate.as_at, final=candidate.final)
    prepared, figures = prepare_with_figures(folders, wish)
    yield from access_problems(prepared.inputs.get(ACCESS, ""))
    yield from given_away(prepared, figures)
    with Workshop(os.cpu_count() or 1) as workshop:
        scope = Scope(audiences=frozenset({Audience.BOARD, Audience.PUBLIC}))
        made, _ = make_all(prepared, scope, workshop, tell=lambda _: None)
    again = gather(prepared, made, candidate.ledger_head)
    yield from differences(files, {file.path: file.data for file in again if file.path.startswith(SIGNED)})


def given_away(prepared: Prepared, figures: Figures) -> tuple[Issue, ...]:
    """What of suppressed figures could be read, or worked out, from everything that is public."""
    text = prepared.inputs.get(RULES, "")
    rules = read_rules(text, RULES)
    areas, view = prepared.job.materials.public.areas, prepared.job.view
    codes = tuple(force.code for force in areas.forces)
    shown = (*view.national, *(one for code in codes for one in view.for_force(code)))
    return check_printed(shown, figures, rules, codes, ENGLAND_AND_WALES)


def differences(files: Mapping[str, bytes], again: Mapping[str, bytes]) -> Iterator[Issue]:
    """Each file that a second build makes otherwise, or that only one of the two has."""
    unlike = [path for path in sorted(files.keys() | again.keys()) if files.get(path) != again.get(path)]
    telling = [path for path in unlike if path.rsplit("/", 1)[-1] not in (MANIFEST, SUMS)] or unlike
    for path in telling[:SHOWN]:
        yield Issue(
            code="gate.rebuild",
            where=path,
            found=f"bytes that a second build does not give ({len(unlike)} files differ)",
            expected="a candidate that the same inputs give again, byte for byte",
            remedy="Something was changed since it was built: build it again with --final and have that signed off.",
        )

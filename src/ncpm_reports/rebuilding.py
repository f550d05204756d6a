"""A candidate built a second time, and its public figures attacked, before it is published."""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from ncpm_reports.building import gather, make_all
from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue
from ncpm_reports.measures.disclosure import read_rules
from ncpm_reports.measures.disclosure_gate import check_printed
from ncpm_reports.preparation import prepare_with_figures
from ncpm_reports.prepared import Prepared
from ncpm_reports.release.output import letters_folder
from ncpm_reports.release.output.artefacts import SUMS
from ncpm_reports.release.output.hand_edits import read_earlier
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.publish.access import FILE as ACCESS
from ncpm_reports.release.publish.access import access_problems
from ncpm_reports.release.publish.publish import Candidate
from ncpm_reports.store.figures import Figures
from ncpm_reports.wishes import Folders, Scope, Wish
from ncpm_reports.workshop import Workshop

RULES = "data/disclosure.toml"
SHOWN = 10


def built_again(folder: Path, candidate: Candidate, folders: Folders) -> Iterator[Issue]:
    """What differs between the candidate and a second build from the same inputs, and what its figures give away."""
    prepared, figures = prepare_with_figures(folders, wish_of(candidate))
    yield from access_problems(prepared.inputs.get(ACCESS, ""))
    yield from given_away(prepared, figures)
    with Workshop(os.cpu_count() or 1) as workshop:
        made, _ = make_all(prepared, Scope(), workshop, tell=lambda _: None)
    made = letters_folder.finish(prepared.job, made, read_earlier(folder / letters_folder.FOLDER))
    files = gather(prepared, made, str(candidate.facts["ledger_head"]))
    yield from differences(folder, {file.path: file.data for file in files})


def wish_of(candidate: Candidate) -> Wish:
    """What the candidate was asked for, from its manifest."""
    facts = candidate.facts
    return Wish(period=parse_quarter(candidate.period), as_at=date.fromisoformat(str(facts["as_at"])), final=True)


def given_away(prepared: Prepared, figures: Figures) -> tuple[Issue, ...]:
    """What of suppressed figures could be read, or worked out, from everything that is public."""
    text = prepared.inputs.get(RULES, "")
    rules = read_rules(text, RULES)
    areas, view = prepared.job.materials.public.areas, prepared.job.view
    codes = tuple(force.code for force in areas.forces)
    shown = (*view.national, *(one for code in codes for one in view.for_force(code)))
    return check_printed(shown, figures, rules, codes, ENGLAND_AND_WALES)


def differences(folder: Path, again: Mapping[str, bytes]) -> Iterator[Issue]:
    """Each file that a second build makes otherwise, or that only one of the two has."""
    held = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    unlike = [path for path in sorted(held.keys() | again.keys()) if _unlike(held.get(path), again.get(path))]
    telling = [path for path in unlike if path.rsplit("/", 1)[-1] not in (MANIFEST, SUMS)] or unlike
    for path in telling[:SHOWN]:
        yield Issue(
            code="gate.rebuild",
            where=path,
            found=f"bytes that a second build does not give ({len(unlike)} files differ)",
            expected="a candidate that the same inputs give again, byte for byte",
            remedy="Something was changed since it was built: build it again with --final and have that signed off.",
        )


def _unlike(path: Path | None, data: bytes | None) -> bool:
    return path is None or data is None or path.read_bytes() != data

"""The private office's folder: letters, one file to print, e-mail drafts and the sheet for signing them off.

Everything here rests on written bytes, and so it comes after the writers and before the manifest.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.products.illustrative import SUFFIX, marked
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.batch import batch_of
from ncpm_reports.products.materials import Job
from ncpm_reports.release.output.artefacts import RenderedFiles
from ncpm_reports.release.output.email_drafts import draft
from ncpm_reports.release.output.hand_edits import (
    DIFFERENCES,
    MADE,
    SIGN_OFF,
    Combined,
    Earlier,
    Kept,
    as_files,
    combine,
    differences_text,
    made_text,
    sha256,
)
from ncpm_reports.release.output.rendering import render_product

FOLDER = letters.FOLDER
COLUMNS = ("letter", "to", "docx_sha256", "pdf_sha256", "text", "signed_by", "signed_on", "sign_off")
AWAITED, SIGNED, VOID = "awaited", "signed", "VOID"
AS_MADE, EDITED = "as made", "edited by hand; not in all-letters.pdf"
STALE = f"{EDITED}; its PDF is of the text before, so there is no e-mail draft: save a PDF from Word here"


def finish(job: Job, made: tuple[RenderedFiles, ...], earlier: Earlier) -> tuple[RenderedFiles, ...]:
    """The products with the private office's folder complete: drafts, the file to print and the sign-off sheet added.

    Files edited by hand stay as they are and what is new goes beside them; the remarks of the last product name each,
    and each sign-off that is void.
    """
    new = _letters_of(made)
    if not new and not earlier.edited and not _signed_before(earlier):
        return made
    edited = earlier.differing(new)
    before, made = made, _with_together(job, made, new, edited)
    if made is not before:
        new = _letters_of(made)
    _redraft(job, new, earlier, edited)
    combined = combine(earlier, new)
    sheet, void = _sign_off(job, combined, earlier)
    papers = {**combined.files, SIGN_OFF: sheet.encode(), MADE: made_text(combined.made).encode()}
    if combined.kept:
        papers[DIFFERENCES] = differences_text(combined.kept).encode()
    beside = {f"{FOLDER}/{one.path}": f"{FOLDER}/{one.beside}" for one in combined.kept if one.beside}
    rest = tuple(_without_letters(one, beside) for one in made)
    remarks = (*(_kept_issue(one) for one in combined.kept), *void)
    folder = RenderedFiles(files=as_files(FOLDER, papers), remarks=remarks)
    return (*rest, folder)


def _without_letters(one: RenderedFiles, beside: Mapping[str, str]) -> RenderedFiles:
    """A product's numbers and records; its letters' files come from the folder as a whole, at the places they went."""
    records = tuple(
        replace(record, files=tuple(beside.get(path, path) for path in record.files)) for record in one.documents
    )
    files = tuple(file for file in one.files if not file.path.startswith(f"{FOLDER}/"))
    return replace(one, files=files, documents=records)


def _stem(name: str, job: Job) -> str:
    """A paper's name in the folder: invented figures say so in it."""
    return f"{name}{SUFFIX}" if job.build.illustrative else name


def _letters_of(made: Iterable[RenderedFiles]) -> dict[str, bytes]:
    """What the products put into the folder, by path below it."""
    files = (file for one in made for file in one.files if file.path.startswith(f"{FOLDER}/"))
    return {file.path.removeprefix(f"{FOLDER}/"): file.data for file in files}


# One file to print --------------------------------------------------------------------------------------------------


def _with_together(
    job: Job, made: tuple[RenderedFiles, ...], new: Mapping[str, bytes], edited: set[str]
) -> tuple[RenderedFiles, ...]:
    """The products with the file to print: of all letters made, in order of signing, but those edited by hand."""
    name = f"{FOLDER}/{_stem(private_office.TOGETHER, job)}"
    rest = tuple(one for one in made if not any(record.name == name for record in one.documents))
    forces = job.materials.public.areas.forces
    wanted = [one.code for one in forces if _is_to_print(_stem(one.slug, job), new, edited)]
    if len(rest) < len(made) and len(wanted) == len(forces):
        return made
    facts = [one for one in batch_of(job).facts if one.force.code in wanted] if wanted else []
    if not facts:
        return rest
    product = private_office.together(job, facts)
    return (*rest, render_product(marked(product) if job.build.illustrative else product, job.reference_docx))


def _is_to_print(stem: str, new: Mapping[str, bytes], edited: set[str]) -> bool:
    both = {f"{stem}.docx", f"{stem}.pdf"}
    return f"{stem}.docx" in new and not edited & both


# E-mail drafts ------------------------------------------------------------------------------------------------------


def _redraft(job: Job, new: dict[str, bytes], earlier: Earlier, edited: set[str]) -> None:
    """Drafts of letters that were edited: with the person's PDF, or none where it is of the text before."""
    for force in job.materials.public.areas.forces:
        stem = _stem(force.slug, job)
        letter, sent, mail = f"{stem}.docx", f"{stem}.pdf", f"{stem}.eml"
        if mail not in new:
            continue
        if sent in edited:
            new[mail] = draft(letters.mail(job, letters.known_of(job, force)), sent, earlier.held[sent])
        elif letter in edited:
            del new[mail]


# The sheet for signing off ------------------------------------------------------------------------------------------


def _sign_off(job: Job, combined: Combined, earlier: Earlier) -> tuple[str, tuple[Issue, ...]]:
    """One row a letter with the SHA-256 of its files as they stand; a sign-off of other bytes is void and says so."""
    before = _rows_before(earlier.held.get(SIGN_OFF, b""))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    issues: list[Issue] = []
    group = (_stem(private_office.GROUP, job), "All chief officers")
    forces = job.materials.public.areas.forces
    named = [(_stem(force.slug, job), f"{force.head_title}, {force.force_name}") for force in forces]
    for slug, to in (*named, group):
        if f"{slug}.docx" not in combined.files:
            # A build of something else must not lose who signed what.
            if before.get(slug, {}).get("signed_by"):
                writer.writerow({key: before[slug].get(key, "") for key in COLUMNS})
            continue
        row = _row(slug, to, combined, before.get(slug, {}))
        if row["sign_off"].startswith(VOID):
            issues.append(_void_issue(slug, row["sign_off"]))
        writer.writerow(row)
    return buffer.getvalue(), tuple(issues)


def _row(slug: str, to: str, combined: Combined, before: Mapping[str, str]) -> dict[str, str]:
    docx, sent = combined.files[f"{slug}.docx"], combined.files.get(f"{slug}.pdf")
    row = {
        "letter": slug,
        "to": to,
        "docx_sha256": sha256(docx),
        "pdf_sha256": "" if sent is None else sha256(sent),
        "text": _text_state(slug, combined),
        "signed_by": "",
        "signed_on": "",
        "sign_off": AWAITED,
    }
    name, day = before.get("signed_by", "").strip(), before.get("signed_on", "").strip()
    if name and all(before.get(key) == row[key] for key in ("docx_sha256", "pdf_sha256")):
        return {**row, "signed_by": name, "signed_on": day, "sign_off": SIGNED}
    if name:
        when = f" on {day}" if day else ""
        return {**row, "sign_off": f"{VOID}: the letter is not the one that {name} signed off{when}"}
    if before.get("sign_off", "").startswith(VOID):
        return {**row, "sign_off": before["sign_off"]}
    return row


def _text_state(slug: str, combined: Combined) -> str:
    kept = {one.path for one in combined.kept}
    if f"{slug}.docx" in kept and f"{slug}.pdf" not in kept:
        return STALE
    return EDITED if f"{slug}.docx" in kept or f"{slug}.pdf" in kept else AS_MADE


def _signed_before(earlier: Earlier) -> bool:
    return any(row.get("signed_by") for row in _rows_before(earlier.held.get(SIGN_OFF, b"")).values())


def _rows_before(data: bytes) -> Mapping[str, Mapping[str, str]]:
    text = data.decode("utf-8-sig", errors="replace")
    found = csv.DictReader(io.StringIO(text))
    return {
        row["letter"]: {key: value or "" for key, value in row.items() if key} for row in found if row.get("letter")
    }


def _kept_issue(one: Kept) -> Issue:
    new = f"The new text is beside it, in {one.beside}. " if one.beside else ""
    return Issue(
        code="letters.kept",
        where=f"{FOLDER}/{one.path}",
        found="a file edited by hand, which was kept",
        expected="a file as the program made it",
        remedy=f"{new}What differs is in {FOLDER}/{DIFFERENCES}.",
        severity=Severity.WARNING,
    )


def _void_issue(slug: str, state: str) -> Issue:
    return Issue(
        code="letters.void",
        where=f"{FOLDER}/{SIGN_OFF}, {slug}",
        found=state,
        expected="a sign-off of the letter as it stands",
        remedy="Have the letter read and signed off again.",
        severity=Severity.WARNING,
    )

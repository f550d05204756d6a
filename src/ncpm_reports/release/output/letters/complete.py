"""The private office's folder made complete: letters, one file to print, e-mail drafts and, for a candidate, the sheet.

Everything here rests on written bytes, and so it comes after the writers and before the manifest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.problems import Issue, NcpmError, warning
from ncpm_reports.documents.blocks import Block, Cell, Column, Document, Heading, Meta, Paragraph, Table, Text
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters import ALL_LETTERS, private_office
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters.facts import every_force, facts_of
from ncpm_reports.products.product import INVENTED_SUFFIX
from ncpm_reports.release.output.artefacts import LETTERS, File, RenderedFiles, sha256_of
from ncpm_reports.release.output.letters.email_draft import email_draft
from ncpm_reports.release.output.letters.letters_folder import (
    DIFFERENCES,
    GENERATED_LIST,
    SIGN_OFF,
    LettersFolder,
    MergedFolder,
    differences_text,
    edit_issues,
    generated_text,
    letter_names,
    merge,
)
from ncpm_reports.release.output.letters.sign_off_sheet import (
    AWAITED,
    HIDDEN_CONTENT,
    UNDECIDED,
    Row,
    Sheet,
    read_sheet,
    sheet_text,
    signed_rows,
)
from ncpm_reports.writers.docx.read import DRAFT, DocxTable, UnreadableDocx, hidden_content_of, read_docx
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.joining import Part, join_pdfs
from ncpm_reports.writers.pdf.read import page_count

JOINED_NOTE = "the PDF files of the letters as they stand, one after another"
AS_MADE, EDITED = "as made", "edited by hand"
SET_FROM_WORD = f"{EDITED}; its PDF has the words of the Word file without its layout"
NO_PDF = f"{EDITED}; the Word file cannot be read, so there is no PDF and no e-mail draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewFolder:
    """The folder on its way: what is newly made by path below it, what was found, and what of it a person edited."""

    job: Job
    new: dict[str, bytes]
    earlier: LettersFolder
    edited: frozenset[str]

    def file_name(self, name: str) -> str:
        """The name of a letter's files, which says so where figures are invented."""
        return f"{name}{INVENTED_SUFFIX}" if self.job.build.illustrative else name

    def letters(self) -> Iterator[tuple[str, ForceArea]]:
        """The forces to which letters are made, each with the name of its letter's files."""
        named_forces = ((self.file_name(force.slug), force) for force in self.job.areas.forces)
        return ((name, force) for name, force in named_forces if f"{name}.docx" in self.new)

    def is_edited(self) -> bool:
        """Whether a person edited any letter or its PDF."""
        return any({f"{name}.docx", f"{name}.pdf"} & self.edited for name, _ in self.letters())


def complete_letters(
    job: Job, rendered: tuple[RenderedFiles, ...], earlier: LettersFolder
) -> tuple[RenderedFiles, ...]:
    """The products with the private office's folder complete: drafts, the file to print and the sheet added.

    Files edited by hand stay as they are and what is new goes beside them; the remarks of the last product name each,
    and each sign-off that is void. For a candidate, `earlier` is what is carried over from the draft.

    Raises: Refused if the sheet that was found cannot be understood.
    """
    new = _letters_in(rendered)
    earlier_sheet = {} if job.build.marked_draft else read_sheet(earlier.contents.get(SIGN_OFF, b""))
    if not new and not earlier.by_hand and not signed_rows(earlier_sheet):
        return rendered
    folder = _NewFolder(job=job, new=new, earlier=earlier, edited=frozenset(earlier.conflicting_paths(new)))
    current_pdfs = {name: _current_pdf(folder, name, force) for name, force in folder.letters()}
    pdf_notes = {f"{name}.pdf": text for name, (_, text) in current_pdfs.items() if text}
    _add_joined_pdf(folder, [part for part, _ in current_pdfs.values() if part is not None])
    merged = merge(earlier, new, of_candidate=not job.build.marked_draft)
    notes = {**pdf_notes, f"{folder.file_name(ALL_LETTERS)}.pdf": JOINED_NOTE if folder.is_edited() else ""}
    generated_files = {path: replace(file, note=notes.get(path, "")) for path, file in merged.generated.items()}
    # Where a document's files went: beside a person's, or nowhere.
    new_paths = {edit.path: edit.new_path for edit in merged.edits} | dict.fromkeys(pdf_notes, "")
    products = (_without_letters(product, new_paths) for product in rendered)
    return (*products, _folder_files(folder, replace(merged, generated=generated_files), pdf_notes, earlier_sheet))


def _folder_files(
    folder: _NewFolder, merged: MergedFolder, pdf_notes: Mapping[str, str], earlier_sheet: Sheet
) -> RenderedFiles:
    contents = {**merged.files, GENERATED_LIST: generated_text(merged.generated).encode()}
    void_issues: tuple[Issue, ...] = ()
    if not folder.job.build.marked_draft:
        sheet, void_issues = sheet_text(_rows(folder, merged, pdf_notes, earlier_sheet), earlier_sheet)
        contents[SIGN_OFF] = sheet.encode()
    elif SIGN_OFF in folder.earlier.contents:
        contents[SIGN_OFF] = folder.earlier.contents[SIGN_OFF]
    if merged.edits:
        contents[DIFFERENCES] = differences_text(merged.edits).encode()
    unreadable = (_unreadable(path) for path, text in pdf_notes.items() if text == NO_PDF)
    return RenderedFiles(
        files=tuple(File(path=f"{LETTERS}{path}", data=contents[path]) for path in sorted(contents)),
        remarks=(*edit_issues(merged.edits), *unreadable, *void_issues),
    )


def _without_letters(product: RenderedFiles, new_paths: Mapping[str, str]) -> RenderedFiles:
    """A product's numbers and records; its letters' files come from the folder as a whole, at the places they went."""
    places = {f"{LETTERS}{path}": new_path and f"{LETTERS}{new_path}" for path, new_path in new_paths.items()}
    records = tuple(
        replace(record, files=tuple(filter(None, (places.get(path, path) for path in record.files))))
        for record in product.documents
    )
    files = tuple(file for file in product.files if not file.path.startswith(LETTERS))
    return replace(product, files=files, documents=records)


def _letters_in(products: Iterable[RenderedFiles]) -> dict[str, bytes]:
    files = (file for product in products for file in product.files if file.path.startswith(LETTERS))
    return {file.path.removeprefix(LETTERS): file.data for file in files}


def _current_pdf(folder: _NewFolder, name: str, force: ForceArea) -> tuple[Part | None, str]:
    """A letter's PDF as its text stands, and what to say of that text where the PDF was set from it, else "".

    A PDF that a person saved beside it and that can be opened stays; else one of an edited Word file's words takes the
    place of that of the text before. The e-mail draft goes with it.
    """
    job, new, edited, contents = folder.job, folder.new, folder.edited, folder.earlier.contents
    docx_path, pdf_path, eml_path = f"{name}.docx", f"{name}.pdf", f"{name}.eml"
    saved_pdf = contents[pdf_path] if pdf_path in edited and page_count(contents[pdf_path]) is not None else None
    text = ""
    if docx_path in edited and saved_pdf is None and pdf_path in new:
        data = pdf_from_word(contents[docx_path], letters.letter(job, facts_of(force, job)).meta)
        text = NO_PDF if data is None else SET_FROM_WORD
        _set_or_remove(new, pdf_path, data)
    current = new.get(pdf_path) if saved_pdf is None else saved_pdf
    part = None if current is None else Part(title=force.name, data=current, is_generated=saved_pdf is None)
    if eml_path in new and {docx_path, pdf_path} & edited:
        facts = facts_of(force, job)
        _set_or_remove(
            new, eml_path, None if current is None else email_draft(letters.mail(job, facts), pdf_path, current)
        )
    return part, text


def _set_or_remove(new: dict[str, bytes], path: str, data: bytes | None) -> None:
    if data is None:
        new.pop(path, None)
    else:
        new[path] = data


def _add_joined_pdf(folder: _NewFolder, parts: Sequence[Part]) -> None:
    codes = {force.code for _, force in folder.letters()}
    facts = [facts for facts in every_force(folder.job) if facts.force.code in codes]
    meta = private_office.all_letters_meta(folder.job, facts)
    _set_or_remove(folder.new, f"{folder.file_name(ALL_LETTERS)}.pdf", join_pdfs(parts, meta) if parts else None)


def _rows(
    folder: _NewFolder, merged: MergedFolder, pdf_notes: Mapping[str, str], earlier_sheet: Sheet
) -> Iterator[Row]:
    job, by_hand = folder.job, {edit.path for edit in merged.edits}
    undecided = {folder.file_name(facts.force.slug) for facts in every_force(job) if facts.undecided}
    names = letter_names(job.areas, illustrative=job.build.illustrative)
    for name, (area, to, _) in names.items():
        docx, pdf = (merged.files.get(f"{name}.{ending}") for ending in ("docx", "pdf"))
        if docx is not None or name in signed_rows(earlier_sheet):
            edited = {f"{name}.docx", f"{name}.pdf"} & by_hand
            text = pdf_notes.get(f"{name}.pdf") or (EDITED if edited else AS_MADE)
            hidden_content = hidden_content_of(docx or b"") if text != AS_MADE else ()
            state = f"{HIDDEN_CONTENT}{' and '.join(hidden_content)}" if hidden_content else AWAITED
            yield Row(
                letter=name,
                area=area,
                to=to,
                text=text,
                state=UNDECIDED if name in undecided else state,
                docx_sha256=sha256_of(docx),
                pdf_sha256=sha256_of(pdf),
            )


def _unreadable(path: str) -> Issue:
    where, found = f"{LETTERS}{path.removesuffix('.pdf')}.docx", "a file that cannot be read as a Word document"
    expected = "a Word document, so that a PDF and an e-mail draft can be made of its words"
    remedy = "Save it again from Word, or put back the file that was made."
    return warning("letters.unreadable", where, found, expected, remedy)


WORDS_ALONE = (
    "Edited by hand. This copy has the words of the Word file without its layout: save a PDF from Word to replace it."
)


def pdf_from_word(data: bytes, meta: Meta) -> bytes | None:
    """The paragraphs and tables of a Word file as a PDF of any length, under the letter's properties, after a note that
    says what it is.

    None if the bytes are no Word file that can be read, or cannot be set.
    """
    try:
        text = read_docx(data)
        title = Heading(level=1, content=(Text(meta.title),), anchor="letter")
        note = Paragraph(content=(Text(WORDS_ALONE),))
        # The limit of pages is for letters that the program sets: a person's may be longer, and has a note besides.
        document = Document(meta=replace(meta, max_pages=0), blocks=(title, note, *_blocks(text.body)))
        return pdf.write(document)
    except (UnreadableDocx, NcpmError):
        return None


def _blocks(body: tuple[str | DocxTable, ...]) -> Iterator[Block]:
    for number, block in enumerate(body, start=1):
        if isinstance(block, str):
            if block != DRAFT:
                yield Paragraph(content=(Text(block),))
        elif len({len(row) for row in block}) == 1 and len(block) > 1 and all(block[0]):
            yield Table(
                id=f"table-{number}",
                title=(Text("Table in the Word file"),),
                columns=tuple(Column(header=(Text(cell),)) for cell in block[0]),
                rows=tuple(tuple(Cell(content=(Text(cell or "\N{EN DASH}"),)) for cell in row) for row in block[1:]),
            )
        else:
            yield from (Paragraph(content=(Text(" | ".join(row)),)) for row in block)

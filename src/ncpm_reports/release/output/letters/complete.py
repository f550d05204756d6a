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
    MADE,
    SIGN_OFF,
    LettersFolder,
    MergedFolder,
    differences_text,
    edit_issues,
    letter_names,
    made_text,
    merge,
)
from ncpm_reports.release.output.letters.sign_off_sheet import (
    AWAITED,
    LEFTOVERS,
    UNDECIDED,
    Row,
    Sheet,
    read_sheet,
    sheet_text,
    signed_rows,
)
from ncpm_reports.writers.docx.read import DRAFT, DocxTable, UnreadableDocx, leftovers_of, read_docx
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.joining import Part, join_pdfs
from ncpm_reports.writers.pdf.read import page_count

JOINED = "the PDF files of the letters as they stand, one after another"
AS_MADE, EDITED = "as made", "edited by hand"
SET_FROM_WORD = f"{EDITED}; its PDF has the words of the Word file without its layout"
NO_PDF = f"{EDITED}; the Word file cannot be read, so there is no PDF and no e-mail draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """The folder on its way: what is newly made by path below it, what was found, and what of it a person edited."""

    job: Job
    new: dict[str, bytes]
    earlier: LettersFolder
    edited: frozenset[str]

    def named(self, name: str) -> str:
        """The name of a letter's files, which says so where figures are invented."""
        return f"{name}{INVENTED_SUFFIX}" if self.job.build.illustrative else name

    def letters(self) -> Iterator[tuple[str, ForceArea]]:
        """The forces to which letters are made, each with the name of its letter's files."""
        named = ((self.named(force.slug), force) for force in self.job.areas.forces)
        return ((name, force) for name, force in named if f"{name}.docx" in self.new)

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
    signed = {} if job.build.marked_draft else read_sheet(earlier.contents.get(SIGN_OFF, b""))
    if not new and not earlier.by_hand and not signed_rows(signed):
        return rendered
    folder = _Folder(job=job, new=new, earlier=earlier, edited=frozenset(earlier.differing(new)))
    standing = {name: _standing(folder, name, force) for name, force in folder.letters()}
    replaced = {f"{name}.pdf": text for name, (_, text) in standing.items() if text}
    _join(folder, [part for part, _ in standing.values() if part is not None])
    merged = merge(earlier, new, of_candidate=not job.build.marked_draft)
    notes = {**replaced, f"{folder.named(ALL_LETTERS)}.pdf": JOINED if folder.is_edited() else ""}
    made_files = {path: replace(file, note=notes.get(path, "")) for path, file in merged.made.items()}
    # Where a document's files went: beside a person's, or nowhere.
    went = {edit.path: edit.beside for edit in merged.edits} | dict.fromkeys(replaced, "")
    products = (_without_letters(product, went) for product in rendered)
    return (*products, _folder_files(folder, replace(merged, made=made_files), replaced, signed))


def _folder_files(folder: _Folder, merged: MergedFolder, replaced: Mapping[str, str], signed: Sheet) -> RenderedFiles:
    contents = {**merged.files, MADE: made_text(merged.made).encode()}
    void: tuple[Issue, ...] = ()
    if not folder.job.build.marked_draft:
        sheet, void = sheet_text(_rows(folder, merged, replaced, signed), signed)
        contents[SIGN_OFF] = sheet.encode()
    elif SIGN_OFF in folder.earlier.contents:
        contents[SIGN_OFF] = folder.earlier.contents[SIGN_OFF]
    if merged.edits:
        contents[DIFFERENCES] = differences_text(merged.edits).encode()
    unreadable = (_unreadable(path) for path, text in replaced.items() if text == NO_PDF)
    return RenderedFiles(
        files=tuple(File(path=f"{LETTERS}{path}", data=contents[path]) for path in sorted(contents)),
        remarks=(*edit_issues(merged.edits), *unreadable, *void),
    )


def _without_letters(product: RenderedFiles, went: Mapping[str, str]) -> RenderedFiles:
    """A product's numbers and records; its letters' files come from the folder as a whole, at the places they went."""
    places = {f"{LETTERS}{path}": place and f"{LETTERS}{place}" for path, place in went.items()}
    records = tuple(
        replace(record, files=tuple(filter(None, (places.get(path, path) for path in record.files))))
        for record in product.documents
    )
    files = tuple(file for file in product.files if not file.path.startswith(LETTERS))
    return replace(product, files=files, documents=records)


def _letters_in(products: Iterable[RenderedFiles]) -> dict[str, bytes]:
    files = (file for product in products for file in product.files if file.path.startswith(LETTERS))
    return {file.path.removeprefix(LETTERS): file.data for file in files}


def _standing(folder: _Folder, name: str, force: ForceArea) -> tuple[Part | None, str]:
    """A letter's PDF as its text stands, and what to say of that text where the PDF was set from it, else "".

    A PDF that a person saved beside it and that can be opened stays; else one of an edited Word file's words takes the
    place of that of the text before. The e-mail draft goes with it.
    """
    job, new, edited, contents = folder.job, folder.new, folder.edited, folder.earlier.contents
    letter, sent, mail = f"{name}.docx", f"{name}.pdf", f"{name}.eml"
    own = contents[sent] if sent in edited and page_count(contents[sent]) is not None else None
    text = ""
    if letter in edited and own is None and sent in new:
        data = pdf_from_word(contents[letter], letters.letter(job, facts_of(force, job)).meta)
        text = NO_PDF if data is None else SET_FROM_WORD
        _put(new, sent, data)
    standing = new.get(sent) if own is None else own
    part = None if standing is None else Part(title=force.name, data=standing, is_generated=own is None)
    if mail in new and {letter, sent} & edited:
        facts = facts_of(force, job)
        _put(new, mail, None if standing is None else email_draft(letters.mail(job, facts), sent, standing))
    return part, text


def _put(new: dict[str, bytes], path: str, data: bytes | None) -> None:
    if data is None:
        new.pop(path, None)
    else:
        new[path] = data


def _join(folder: _Folder, standing: Sequence[Part]) -> None:
    codes = {force.code for _, force in folder.letters()}
    facts = [facts for facts in every_force(folder.job) if facts.force.code in codes]
    meta = private_office.all_letters_meta(folder.job, facts)
    _put(folder.new, f"{folder.named(ALL_LETTERS)}.pdf", join_pdfs(standing, meta) if standing else None)


def _rows(folder: _Folder, merged: MergedFolder, replaced: Mapping[str, str], signed: Sheet) -> Iterator[Row]:
    job, by_hand = folder.job, {edit.path for edit in merged.edits}
    undecided = {folder.named(facts.force.slug) for facts in every_force(job) if facts.undecided}
    names = letter_names(job.areas, illustrative=job.build.illustrative)
    for name, (area, to, _) in names.items():
        word, pdf = (merged.files.get(f"{name}.{ending}") for ending in ("docx", "pdf"))
        if word is not None or name in signed_rows(signed):
            edited = {f"{name}.docx", f"{name}.pdf"} & by_hand
            text = replaced.get(f"{name}.pdf") or (EDITED if edited else AS_MADE)
            leftovers = leftovers_of(word or b"") if text != AS_MADE else ()
            state = f"{LEFTOVERS}{' and '.join(leftovers)}" if leftovers else AWAITED
            yield Row(
                letter=name,
                area=area,
                to=to,
                text=text,
                state=UNDECIDED if name in undecided else state,
                docx_sha256=sha256_of(word),
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

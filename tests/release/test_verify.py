"""`ncpm verify` names each changed byte, and finds each number that is not in the ledger."""

import hashlib
import io
import json
import random
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from ncpm_reports.core.problems import NotFound
from ncpm_reports.core.settings import Audience
from ncpm_reports.release.checks.tracing import printed_numbers
from ncpm_reports.release.checks.verify import verify
from ncpm_reports.release.output.artefacts import SUMS, File
from ncpm_reports.release.output.folder import RELEASES
from ncpm_reports.release.output.numbers import number_tokens
from ncpm_reports.release.publish.publish import site_files
from ncpm_reports.release.publish.published import write_release
from tests.release.making import Change, build, in_package, whole, write_folder


@pytest.fixture
def folder(quarter_files: tuple[File, ...], tmp_path: Path) -> Path:
    return write_folder(tmp_path, "2025-06", quarter_files)


def sealed(folder: Path) -> None:
    """Sums and manifests made right again, as somebody would who wants a change to go unseen."""
    for root in (folder / "public", folder):
        manifest = root / "manifest.json"
        text = manifest.read_text()
        for path in root.rglob("*"):
            name = path.relative_to(root).as_posix()
            if path.is_file() and f'"path": "{name}"' in text:
                sha = hashlib.sha256(path.read_bytes()).hexdigest()
                pattern = rf'("path": "{re.escape(name)}",\s*"sha256": ")[0-9a-f]+'
                text = re.sub(pattern, rf"\g<1>{sha}", text)
        manifest.write_text(text)
        names = sorted(path for path in root.rglob("*") if path.is_file() and path != root / SUMS)
        lines = (
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root).as_posix()}" for path in names
        )
        (root / SUMS).write_text("\n".join(lines) + "\n")


def test_a_release_as_it_was_made_has_nothing_wrong(folder: Path) -> None:
    verified = verify(folder)
    assert verified.issues == ()
    assert verified.documents == 3
    assert verified.numbers > 10


def test_a_quarter_without_a_public_part_verifies_too(tmp_path: Path) -> None:
    files = whole(build(), wanted=lambda product: product.audience is not Audience.PUBLIC)
    verified = verify(write_folder(tmp_path, "2025-06", files))
    assert verified.issues == ()
    assert (verified.documents, verified.public) == (1, False)


def test_a_public_part_that_restricted_files_were_put_into_is_still_looked_at_as_public(folder: Path) -> None:
    public, put = folder / "public", folder / "public/board"
    put.mkdir()
    (put / "secret.csv").write_text("OFFICIAL-SENSITIVE\n")
    sealed(folder)
    verified = verify(public)
    assert verified.public
    assert any(issue.code.startswith("gate.") for issue in verified.issues)


def test_the_public_part_verifies_by_itself(folder: Path) -> None:
    verified = verify(folder / "public")
    assert verified.issues == ()
    assert verified.documents == 2


@pytest.mark.parametrize("part", ["", "public"])
def test_sha256sum_agrees(folder: Path, part: str) -> None:
    ran = subprocess.run(["sha256sum", "-c", "--strict", SUMS], cwd=folder / part, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_one_changed_byte_in_any_file_is_named(
    quarter_files: tuple[File, ...], folder: Path, tried: Counter[str]
) -> None:
    chance = random.Random(2021)
    for file in quarter_files:
        if file.path == SUMS:
            continue
        place = chance.randrange(len(file.data))
        changed = bytearray(file.data)
        changed[place] ^= 1 << chance.randrange(8)
        path = folder / file.path
        path.write_bytes(changed)
        assert file.path in [issue.where for issue in verify(folder).issues]
        path.write_bytes(file.data)
        tried["files with one bit flipped, each named"] += 1


def test_missing_and_added_files_are_named(folder: Path) -> None:
    (folder / "public" / "gwent" / "gwent.ods").unlink()
    (folder / "public" / "extra.html").write_text("<!DOCTYPE html>")
    codes = {issue.where: issue.code for issue in verify(folder).issues}
    assert codes["public/gwent/gwent.ods"] == "sums.missing"
    assert codes["public/extra.html"] == "sums.added"


def test_a_link_is_named_whose_target_a_web_server_would_send(folder: Path) -> None:
    (folder / "public/restricted").symlink_to("../letters")
    assert [(issue.where, issue.found) for issue in verify(folder).issues] == [
        ("public/restricted", "a link to ../letters")
    ]


def test_sums_that_lead_out_of_the_folder_are_refused(folder: Path) -> None:
    sums = folder / SUMS
    sums.write_text(sums.read_text() + f"{'0' * 64}  ../../etc/passwd\n")
    assert any(issue.code == "sums.line" for issue in verify(folder).issues)


def test_a_folder_without_sums_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        verify(tmp_path)


def _set(manifest: dict[str, Any], name: str, value: object) -> None:
    manifest[name] = value


MISSHAPEN: tuple[Callable[[dict[str, Any]], object], ...] = (
    lambda manifest: _set(manifest, "files", {}),
    lambda manifest: _set(manifest, "files", [1]),
    lambda manifest: _set(manifest, "files", [{}]),
    lambda manifest: _set(manifest, "files", [{"path": 1, "sha256": "a"}]),
    lambda manifest: _set(manifest, "files", [{"path": ["a"], "sha256": "a"}]),
    lambda manifest: _set(manifest, "documents", None),
    lambda manifest: _set(manifest, "documents", [None]),
    lambda manifest: _set(manifest, "documents", [{"name": "a"}]),
    lambda manifest: _set(manifest, "documents", [{"name": 1, "files": [], "own_words": []}]),
    lambda manifest: _set(manifest, "documents", [{"name": "a", "files": "abc", "own_words": []}]),
    lambda manifest: manifest.pop("files"),
    lambda manifest: manifest.pop("documents"),
)


@pytest.mark.parametrize("part", ["", "public"])
@pytest.mark.parametrize("number", range(len(MISSHAPEN)))
def test_a_manifest_of_another_shape_behind_right_sums_is_named(folder: Path, number: int, part: str) -> None:
    path = folder / part / "manifest.json"
    manifest = json.loads(path.read_text())
    MISSHAPEN[number](manifest)
    path.write_text(json.dumps(manifest))
    sealed(folder)
    assert any(issue.where.endswith("manifest.json") for issue in verify(folder / part).issues)


FORGED: dict[str, Callable[[dict[str, Any]], object]] = {
    "no document": lambda manifest: _set(manifest, "documents", []),
    "one document less": lambda manifest: manifest["documents"].pop(),
    "a document without files": lambda manifest: _set(manifest["documents"][-1], "files", []),
    "no file": lambda manifest: _set(manifest, "files", []),
    "one file less": lambda manifest: manifest["files"].pop(0),
}


@pytest.mark.parametrize("part", ["", "public/"])
@pytest.mark.parametrize("forgery", FORGED)
def test_a_manifest_that_leaves_something_out_is_named(folder: Path, forgery: str, part: str) -> None:
    path = folder / part / "manifest.json"
    manifest = json.loads(path.read_text())
    FORGED[forgery](manifest)
    path.write_text(json.dumps(manifest, indent=1, sort_keys=True))
    sealed(folder)
    named = [issue for issue in verify(folder).issues if issue.code in ("manifest.unlisted", "manifest.documents")]
    assert f"{part}manifest.json" in [issue.where for issue in named]


@pytest.mark.parametrize("part", ["", "public/"])
def test_a_manifest_that_is_gone_is_named(folder: Path, part: str) -> None:
    (folder / part / "manifest.json").unlink()
    for root in (folder / "public", folder):
        paths = sorted(path for path in root.rglob("*") if path.is_file() and path != root / SUMS)
        lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in paths)
        (root / SUMS).write_text("".join(lines))
    assert ("manifest.missing", f"{part}manifest.json") in [
        (issue.code, issue.where) for issue in verify(folder).issues
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "nul", "[" * 100_000, '"a"', '{"site": [], "files": [], "documents": []}', "\ud800"]
)
@pytest.mark.parametrize("name", ["manifest.json", "numbers.csv"])
def test_papers_of_another_kind_behind_right_sums_are_named(folder: Path, name: str, text: str) -> None:
    (folder / "public" / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    names = sorted(path for path in (folder / "public").rglob("*") if path.is_file() and path.name != SUMS)
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder / 'public')}\n" for path in names
    )
    (folder / "public" / SUMS).write_text("".join(lines))
    assert verify(folder / "public").issues


def in_docx(old: str, new: str) -> Change:
    return in_package("word/document.xml", lambda part: part.replace(old.encode(), new.encode(), 1))


def in_page(old: str, new: str) -> Change:
    return lambda data: data.replace(f">{old}<".encode(), f">{new}<".encode(), 1)


PLANTED = (
    ("public/gwent/gwent.docx", in_docx("1,234", "1,243")),
    ("public/gwent/gwent.docx", in_docx(">681<", ">518<")),
    ("public/gwent/gwent.docx", in_docx(">681<", ">-681<")),
    ("public/gwent/gwent.docx", in_docx(" other things", " other 7 things")),
    ("public/gwent/gwent.docx", in_docx("June 2019", "June 2018")),
    ("public/gwent/index.html", in_page("681", "618")),
    ("public/gwent/index.html", in_page("681", "518")),
    ("public/gwent/index.html", in_page("681", "")),
    ("public/index.html", in_page("518", "5.18")),
    ("board/pack.docx", in_docx(">518<", ">519<")),
)


@pytest.mark.parametrize("number", range(len(PLANTED)))
def test_a_planted_number_is_found_though_all_sums_are_right(folder: Path, number: int, tried: Counter[str]) -> None:
    path, change = PLANTED[number]
    data = (folder / path).read_bytes()
    changed = change(data)
    assert changed != data
    (folder / path).write_bytes(changed)
    sealed(folder)
    issues = verify(folder).issues
    assert any(issue.code.startswith("numbers.") and issue.where == path for issue in issues), issues
    tried["numbers planted behind right sums, each found"] += 1


def test_a_document_under_the_name_of_another_kind_is_named_and_breaks_nothing(folder: Path) -> None:
    (folder / "public/gwent/gwent.ods").write_bytes((folder / "public/gwent/gwent.docx").read_bytes())
    sealed(folder)
    assert any(issue.where.startswith("public/gwent/gwent.ods") for issue in verify(folder).issues)


def test_a_planted_number_in_a_pdf_is_found(quarter_files: tuple[File, ...]) -> None:
    data = next(file.data for file in quarter_files if file.path == "public/gwent/gwent.pdf")
    numbers = printed_numbers("pdf", data)
    assert numbers["1,234"] == numbers["681"] == 1
    assert printed_numbers("pdf", _with_run(data, b"681", b"816")) == numbers - Counter({"681": 1}) + Counter(
        {"816": 1}
    )


def _with_run(data: bytes, run: bytes, other: bytes) -> bytes:
    """A PDF of which one run of its first page's text is another."""
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = pikepdf.parse_content_stream(pdf.pages[0])
        for number, step in enumerate(drawn):
            if str(step.operator) == "Tj" and bytes(step.operands[0]) == run:
                drawn[number] = pikepdf.ContentStreamInstruction([pikepdf.String(other)], step.operator)
        pdf.pages[0].Contents = pdf.make_stream(pikepdf.unparse_content_stream(drawn))
        pdf.save(changed)
    return changed.getvalue()


def test_numbers_of_the_documents_own_words_are_recorded_not_passed_over() -> None:
    files = whole(build())
    text = next(file.data for file in files if file.path == "public/manifest.json").decode()
    assert '"own_words": [\n    "2021"\n   ]' in text


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a fall of 24% (−32% to −15%)", ("24", "−32", "−15")),
        ("2025-06-30", ("2025", "06", "30")),
        ("12–15 and 1,106.5 days.", ("12", "15", "1,106.5")),
        ("-5 and x-5", ("−5", "5")),
        ("none", ()),
    ],
)
def test_numbers_are_told_as_they_are_printed(text: str, tokens: tuple[str, ...]) -> None:
    assert number_tokens(text) == tokens


def test_page_numbers_notes_and_sizes_are_no_figures() -> None:
    page = (
        b"<!DOCTYPE html><html><body><main><p>5 [note 3] and [note\xc2\xa04]</p></main>"
        b'<nav class="downloads"><a>PDF (84 kB)</a></nav></body></html>'
    )
    assert printed_numbers("html", page) == Counter({"5": 1})
    buffer = io.BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(
            "word/footer1.xml",
            f'<w:ftr xmlns:w="{space}"><w:p><w:r><w:t>Page 7 </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            '<w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>',
        )
    assert printed_numbers("docx", buffer.getvalue()) == Counter({"7": 1})


def test_manifests_are_json_with_sorted_keys_and_an_indent_of_one() -> None:
    for path in ("manifest.json", "public/manifest.json"):
        text = next(file.data for file in whole(build()) if file.path == path).decode()
        manifest = json.loads(text)
        assert text == json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        assert manifest["documents"]
        assert manifest["files"]


OTHER_DAY, OTHER_CONTACT = date(2025, 11, 6), "Former team, former@homeoffice.example, 020 7946 0001"


def site_of_two_quarters(output: Path, change: Callable[[dict[str, bytes]], None] = lambda files: None) -> Path:
    """A published site whose earlier quarter was issued on another day and gave another contact."""
    info = build(period=(2025, 3))
    earlier = whole(replace(info, issued_on=OTHER_DAY, as_at=OTHER_DAY), contact=OTHER_CONTACT)
    first = site_files("2025-03", {file.path: file.data for file in earlier}, {})
    newest = {file.path: file.data for file in whole(build(period=(2025, 6)))}
    site = dict(site_files("2025-06", newest, first))
    change(site)
    output.mkdir()
    name = write_release(output, site)
    return output / RELEASES / name


def test_each_quarter_of_a_published_site_is_held_against_its_own_manifest(tmp_path: Path) -> None:
    assert verify(site_of_two_quarters(tmp_path / "out")).issues == ()


def test_what_fits_another_quarter_does_not_fit_this_one(tmp_path: Path) -> None:
    def of_another_day(site: dict[str, bytes]) -> None:
        site["2025-03/gwent/gwent.docx"] = site["gwent/gwent.docx"]

    def another_contact(site: dict[str, bytes]) -> None:
        site["gwent/index.html"] = site["gwent/index.html"].replace(b"</body>", b"former@homeoffice.example</body>")

    dated = verify(site_of_two_quarters(tmp_path / "dated", of_another_day))
    assert {"manifest.differs", "gate.metadata"} <= {issue.code for issue in dated.issues}
    named = verify(site_of_two_quarters(tmp_path / "named", another_contact))
    assert ("gate.words", "gwent/index.html") in {(issue.code, issue.where) for issue in named.issues}

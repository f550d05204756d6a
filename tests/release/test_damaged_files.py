"""`ncpm verify` names a file that was damaged or made to exhaust its reader, behind whatever sums; it never fails."""

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
import pytest

from ncpm_reports.release.checks.gate_words import unpacked
from ncpm_reports.release.checks.gates import site_problems
from ncpm_reports.release.checks.public_files import CheckedFile
from ncpm_reports.release.checks.verify import FileCheck, check_file
from ncpm_reports.release.output.artefacts import File
from ncpm_reports.writers.pdf.read import NotReadable, read_pdf

KINDS = ("pdf", "docx", "ods", "html", "csv")
PIECES = (b"<<", b"[", b"(", b"0 0 obj", b"\x00" * 100, b"<a><b>", b"{{", b"9" * 400, b"[1 R" * 200, b"<div\xff a='")


@pytest.fixture
def public(quarter_files: tuple[File, ...]) -> Mapping[str, bytes]:
    """A public file of each kind."""
    files = {file.path.removeprefix("public/"): file.data for file in quarter_files if file.path.startswith("public/")}
    return {kind: next(data for path, data in files.items() if path.endswith(f".{kind}")) for kind in KINDS}


def check(kind: str, data: bytes) -> FileCheck:
    file = CheckedFile(path=f"a.{kind}", data=data, facts={"site": {"contact": "x"}})
    return check_file(file)


def hurt(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    way = rng.random()
    if way < 0.6:
        for _ in range(rng.randrange(1, 6)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    elif way < 0.8:
        del changed[rng.randrange(len(changed)) :]
    else:
        place = rng.randrange(len(changed))
        changed[place:place] = rng.choice(PIECES)
    return bytes(changed)


def hurt_inside(data: bytes, rng: random.Random) -> bytes:
    """A package in which one part was changed, with a right CRC."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = rng.choice([name for name, part in parts.items() if part])
    return packed({**parts, name: hurt(parts[name], rng)})


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return buffer.getvalue()


@pytest.mark.slow
def test_damaged_files_are_judged_and_never_break_the_judge(public: Mapping[str, bytes], soak: bool) -> None:
    named = 0
    for number in range(2000 if soak else 150):
        rng = random.Random(number)
        kind = rng.choice(KINDS)
        inside = kind in ("docx", "ods") and rng.random() < 0.7
        data = (hurt_inside if inside else hurt)(public[kind], rng)
        issues = (*check(kind, data).issues, *site_problems({f"a.{kind}": data}))
        assert all(issue.where and issue.remedy for issue in issues), number
        named += bool(issues)
    assert named > 50


def bomb() -> bytes:
    return b"\0" * 120_000_000


@pytest.mark.parametrize("kind", ["docx", "ods"])
def test_a_package_that_unpacks_to_far_more_than_a_document_is_named(public: Mapping[str, bytes], kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(public[kind])) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    data = packed({**parts, "word/media/picture.svg": bomb()})
    assert any(issue.code.startswith("gate.") for issue in check(kind, data).issues)
    if kind == "docx":
        assert any(issue.code == "file.unreadable" for issue in check(kind, data).issues)


def test_a_stream_that_unpacks_to_far_more_than_a_page_is_named() -> None:
    file, kept = pikepdf.new(), io.BytesIO()
    file.Root.Bomb = pikepdf.Stream(file, zlib.compress(bomb(), 9), Filter=pikepdf.Name.FlateDecode)
    file.save(kept)
    data = kept.getvalue()
    with pytest.raises(NotReadable, match="more than 50,000,000"):
        read_pdf(data)
    assert check("pdf", data).issues


def test_archives_in_archives_are_unpacked_so_far_and_no_further() -> None:
    inner = b"\0" * 5_000_000
    for _ in range(3):
        part = inner
        inner = packed({f"{number}.zip": part for number in range(8)})
    with pytest.raises(ValueError, match=r"holds more than|more than 20,000,000"):
        for _ in unpacked("a.docx", inner):
            pass


def test_no_part_is_passed_over_for_its_size() -> None:
    long = b"A" * 21_000_000
    for data in (packed({"word/x.xml": long}), gzip.compress(long), b"%PDF-1.7\nstream\n" + zlib.compress(long)):
        ended = data + b"\nendstream\n" if data.startswith(b"%PDF") else data
        with pytest.raises(ValueError, match="more than 20,000,000"):
            list(unpacked("a", ended))

"""Files as they are saved: no stream ends with what a validator takes for a part of the line end after it."""

import zlib

import pikepdf
from pikepdf import Array, Name, Pdf

from ncpm_reports.writers.pdf.reportlab_hooks import Flate
from ncpm_reports.writers.pdf.saving import pdf_bytes

# Its check sum ends with a carriage return.
AWKWARD = b"\x0c"


def test_compressed_data_does_not_end_with_a_carriage_return_and_reads_back() -> None:
    assert zlib.compress(AWKWARD, 3).endswith(b"\r")
    assert not Flate.encode(AWKWARD).endswith(b"\r")
    with pikepdf.new() as file:
        assert file.make_stream(Flate.encode(AWKWARD), Filter=Name.FlateDecode).read_bytes() == AWKWARD
        assert file.get_warnings() == []


def small(number: int) -> Pdf:
    file = pikepdf.new()
    file.add_blank_page()
    file.Root.Numbers = file.make_indirect(Array(range(number)))
    return file


def test_no_stream_of_a_file_ends_with_a_carriage_return() -> None:
    padded = 0
    for file in map(small, range(600)):
        assert b"\r\nendstream" not in pdf_bytes(file)
        padded += "/NCPM_Padding" in file.Root
    assert padded


def test_streams_keep_their_compression_and_name_it_plainly() -> None:
    with pikepdf.new() as file:
        file.add_blank_page()
        file.Root.Extra = file.make_stream(Flate.encode(b"words"), Filter=Array([Name.FlateDecode]))
        data = pdf_bytes(file)
    assert Flate.encode(b"words") in data


def test_the_same_file_gives_the_same_bytes() -> None:
    assert pdf_bytes(small(9)) == pdf_bytes(small(9))

"""The sheet for signing letters off: bound to bytes, read however Excel saved it, never losing a signature."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncpm_reports.core.problems import Refused
from ncpm_reports.release.output.letters.complete import complete_letters
from ncpm_reports.release.output.letters.sign_off_sheet import COLUMNS, Row, read_sheet, sheet_text
from tests.release.test_hand_edits import earlier_folder, edited, files, folder, job, sha256

CASES = Path(__file__).resolve().parents[1] / "cases"
SUMS = {"docx_sha256": "a" * 64, "pdf_sha256": "b" * 64}
GWENT = Row(letter="gwent", area="Gwent", to="Chief Constable, Gwent Police", text="as made", **SUMS)


def rows(contents: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    return {row["letter"]: row for row in csv.DictReader(io.StringIO(contents["sign-off.csv"].decode()))}


def signed(contents: dict[str, bytes], *slugs: str) -> dict[str, bytes]:
    """The folder with letters signed off in its sheet."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    for row in rows(contents).values():
        mark = {"signed_by": "A. Minister", "signed_on": "2025-10-20"} if row["letter"] in slugs else {}
        writer.writerow({**row, **mark})
    return {**contents, "sign-off.csv": buffer.getvalue().encode()}


def test_the_sheet_leads_with_area_and_state_and_ends_with_the_sums_of_the_files() -> None:
    contents = folder(final=True)
    assert list(rows(contents)) == ["gwent", "kent", "all-chiefs"]
    for slug, row in rows(contents).items():
        assert list(row)[:2] == ["area", "state"]
        assert list(row.values())[-2:] == [sha256(contents[f"{slug}.docx"]), sha256(contents[f"{slug}.pdf"])]
        assert (row["text"], row["state"], row["signed_by"]) == ("as made", "awaited", "")


def test_a_draft_has_no_sheet() -> None:
    assert "sign-off.csv" not in folder()


def test_a_sign_off_stands_while_the_letter_is_the_same_and_is_void_when_it_is_not() -> None:
    before = signed(folder(final=True), "gwent", "kent")
    after = folder(earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])}), final=True)
    assert (rows(after)["kent"]["state"], rows(after)["kent"]["signed_by"]) == ("signed", "A. Minister")
    assert rows(after)["gwent"]["state"] == "VOID: the letter is not the one that A. Minister signed off on 2025-10-20"
    assert rows(after)["gwent"]["signed_by"] == ""
    as_from_the_draft = {"made.csv": before["made.csv"]}
    later = rows(folder(earlier_folder({**after, **as_from_the_draft}), final=True))
    assert later["gwent"]["state"].startswith("VOID"), "and it stays so until signed again"
    again = folder(earlier_folder({**signed(after, "gwent"), **as_from_the_draft}), final=True)
    assert rows(again)["gwent"]["state"] == "signed"


def test_a_void_sign_off_is_a_remark() -> None:
    before = signed(folder(final=True), "gwent")
    earlier = earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])})
    rendered = complete_letters(job(final=True), (), earlier)
    assert "letters.void" in [issue.code for issue in rendered[-1].remarks]


def test_sign_offs_of_letters_that_are_not_made_again_are_kept() -> None:
    before = signed(folder(final=True), "kent")
    contents = {path: data for path, data in before.items() if path not in ("made.csv",)}
    after = files(complete_letters(job(final=True), (), earlier_folder({**contents, "made.csv": b""})))
    assert rows(after)["kent"]["signed_by"] == "A. Minister"


# However it was saved


SHEET = sheet_text([GWENT], {})[0].replace(",awaited,,,", ",awaited,Zoë Minister,2026-02-06,")


def again(data: bytes) -> dict[str, str]:
    text, issues = sheet_text([GWENT], read_sheet(data))
    assert not issues
    return next(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "sep={}\r\n", "\r\n", "{0}{0}{0}\r\n \r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_sheet_saved_by_a_spreadsheet_keeps_its_signatures(
    encoding: str, separator: str, mark: str, end: str
) -> None:
    table = list(csv.reader(io.StringIO(SHEET)))
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=end).writerows(table)
    data = (mark.format(separator) + buffer.getvalue()).encode(encoding)
    row = again(data)
    assert (row["state"], row["signed_by"], row["signed_on"]) == ("signed", "Zoë Minister", "2026-02-06")


@pytest.mark.parametrize("name", ["semi", "sep", "tab16"])
def test_the_cases_of_separators_are_read(name: str) -> None:
    data = (CASES / f"17-sign-off-separator/{name}.csv").read_bytes()
    assert [row.signed_by for row in read_sheet(data).values()] == ["A. Minister"]


def test_the_case_of_a_formula_for_a_name_is_refused() -> None:
    with pytest.raises(Refused, match=r"letters/sign-off\.csv, line 2.*Nothing was written"):
        read_sheet((CASES / "19-sign-off-formula/a.csv").read_bytes())


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "nothing",
        SHEET.replace("Zoë Minister", '"=HYPERLINK(""http://x"")"'),
        SHEET.replace("Zoë Minister", "@SUM(1)"),
        SHEET.replace("Zoë Minister", "-1"),
        SHEET.replace("2026-02-06", "=TODAY()"),
        SHEET + SHEET.splitlines()[1] + "\n",
        SHEET.replace(",gwent,", ",,"),
        SHEET.replace("Zoë Minister", ""),
    ],
)
def test_what_would_lose_or_forge_a_signature_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(Refused, match=r"letters/sign-off\.csv, line [123].*Nothing was written"):
        read_sheet(text.encode())


@pytest.mark.parametrize("day", ["2026-02-06", "06/02/2026"])
def test_a_letter_cannot_be_signed_on_a_day_to_come(day: str) -> None:
    data = SHEET.replace("2026-02-06", day).encode()
    assert read_sheet(data, date(2026, 2, 6))["gwent"].signed_on == day
    with pytest.raises(Refused, match=r"line 2: expected a day that has come, 5 February 2026 at the latest"):
        read_sheet(data, date(2026, 2, 5))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_sheet_or_are_refused(data: bytes) -> None:
    try:
        sheet = read_sheet(data)
    except Refused:
        return
    assert all(sheet)

"""The project's own data: 43 forces, the bodies over time, the settings, and folders of texts."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ncpm_reports.core.areas import WALES, AreaKind, Areas, BodyKind
from ncpm_reports.core.periods import quarter
from ncpm_reports.core.problems import NotFound, Refused
from ncpm_reports.core.settings import Markings
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from tests.conftest import PROJECT

DATA = PROJECT / "data"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(DATA)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "areas", tmp_path / "areas")
    shutil.copy(DATA / "settings.toml", tmp_path / "settings.toml")
    return tmp_path


def refusal_of_areas(data: Path) -> str:
    with pytest.raises(Refused) as refused:
        load_areas(data)
    return str(refused.value)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_there_are_43_forces_39_in_england_and_4_in_wales(areas: Areas) -> None:
    codes = {force.code for force in areas.forces}
    assert codes == {f"E230000{n:02d}" for n in range(1, 40)} | {f"W1500000{n}" for n in range(1, 5)}
    assert [force.name for force in areas.forces] == sorted(force.name for force in areas.forces)
    assert sum(force.area.country == "Wales" for force in areas.forces) == 4


def test_names_are_the_usual_ones_and_slugs_are_unique(areas: Areas) -> None:
    assert areas.name("E23000034") == "City of London"
    assert areas.name("E23000035") == "Devon and Cornwall"
    assert areas.name("K04000001") == "England and Wales"
    assert areas.by_code["W15000003"].name_cy == "De Cymru"
    assert len({area.slug for area in areas.by_code.values()}) == len(areas.by_code)
    assert sum(area.kind is AreaKind.REGION for area in areas.by_code.values()) == 9


def test_two_heads_are_commissioners_and_are_addressed_so(areas: Areas) -> None:
    commissioners = {force.slug for force in areas.forces if force.head_title == "Commissioner"}
    assert commissioners == {"metropolitan", "city-of-london"}
    for force in areas.forces:
        assert force.salutation == f"Dear {force.head_title}"


@pytest.mark.parametrize(
    ("slug", "day", "kind"),
    [
        ("west-yorkshire", date(2021, 3, 14), BodyKind.COMMISSIONER),
        ("west-yorkshire", date(2021, 5, 9), BodyKind.COMMISSIONER),
        ("west-yorkshire", date(2021, 5, 10), BodyKind.MAYOR),
        ("cumbria", date(2023, 3, 31), BodyKind.COMMISSIONER),
        ("cumbria", date(2023, 4, 1), BodyKind.FIRE_COMMISSIONER),
        ("north-yorkshire", date(2021, 6, 1), BodyKind.FIRE_COMMISSIONER),
        ("north-yorkshire", date(2024, 5, 7), BodyKind.MAYOR),
        ("south-yorkshire", date(2024, 5, 6), BodyKind.COMMISSIONER),
        ("south-yorkshire", date(2024, 5, 7), BodyKind.MAYOR),
        ("greater-manchester", date(2021, 6, 1), BodyKind.MAYOR),
        ("metropolitan", date(2021, 6, 1), BodyKind.MAYOR),
        ("city-of-london", date(2021, 6, 1), BodyKind.COMMON_COUNCIL),
    ],
)
def test_the_local_policing_body_is_the_one_of_that_day(areas: Areas, slug: str, day: date, kind: BodyKind) -> None:
    force = areas.force(slug)
    assert force is not None
    assert force.body_on(day).kind is kind


def test_in_june_2021_39_bodies_were_commissioners_and_4_of_these_had_fire_duties(areas: Areas) -> None:
    kinds = [force.body_on(date(2021, 6, 1)).kind for force in areas.forces]
    assert kinds.count(BodyKind.COMMISSIONER) == 35
    assert kinds.count(BodyKind.FIRE_COMMISSIONER) == 4
    assert kinds.count(BodyKind.MAYOR) == 3


def test_only_the_city_is_outside_the_information_order(areas: Areas) -> None:
    outside = [force.slug for force in areas.forces if not force.body_on(date(2025, 6, 30)).under_information_order]
    assert outside == ["city-of-london"]


def test_every_problem_of_the_area_tables_is_told_at_once(copy: Path) -> None:
    edit(copy / "areas" / "areas.csv", "K02000001,United Kingdom,Y Deyrnas Unedig,country", "K02000001,,,kingdom")
    edit(copy / "areas" / "forces.csv", ",cleveland,", ",Cleveland!,")
    edit(copy / "areas" / "forces.csv", ",cumbria,", ",cheshire,")
    edit(copy / "areas" / "bodies.csv", "2024-05-07,,yes", "7 May 2024,,perhaps")
    message = refusal_of_areas(copy)
    for part in ('"kind"', "Cleveland!", '"cheshire"', '"7 May 2024"', '"perhaps"', "line 2"):
        assert part in message


def test_each_force_lies_in_one_of_nine_regions_or_in_wales(areas: Areas) -> None:
    regions = [force.region for force in areas.forces]
    assert len(set(regions)) == 10
    assert all((force.region == WALES) == (force.area.country == "Wales") for force in areas.forces)


def test_a_region_that_is_not_held_is_refused(copy: Path) -> None:
    edit(copy / "areas" / "forces.csv", "E12000001", "E12000010")
    assert '"E12000010"' in refusal_of_areas(copy)


def test_a_gap_between_two_bodies_is_refused(copy: Path) -> None:
    edit(copy / "areas" / "bodies.csv", "2021-05-10,,yes", "2021-05-12,,yes")
    assert "the day after the body before it ends" in refusal_of_areas(copy)


def test_a_table_with_other_columns_is_refused_by_name(copy: Path) -> None:
    edit(copy / "areas" / "forces.csv", "code,name,", "kod,name,")
    assert "areas/forces.csv, line 1" in refusal_of_areas(copy)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("BTP,", "=1+1,", 'line 15, column "code": expected the code of an area'),
        ("London,", "Lon\u202edon,", "without signs that nobody sees"),
        ("London,", '"Lon\ndon",', "on one line"),
    ],
)
def test_codes_and_names_of_areas_are_such(copy: Path, old: str, new: str, message: str) -> None:
    edit(copy / "areas/areas.csv", old, new)
    assert message in refusal_of_areas(copy)


def test_rows_and_columns_that_a_spreadsheet_left_empty_are_passed_over(copy: Path, areas: Areas) -> None:
    path = copy / "areas/areas.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\n", ",,\n") + ",,,\n\n", encoding="utf-8")
    assert load_areas(copy) == areas


def test_a_missing_table_is_said_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"areas\.csv"):
        load_areas(tmp_path)


def test_settings_are_read_and_dates_belong_to_their_quarter(copy: Path) -> None:
    with (copy / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[quarters."2025-06"]\nboard_meeting = 2025-12-04\n')
    settings = load_settings(copy, quarter(2025, 6))
    assert settings.address == ("2 Marsham Street", "London SW1P 4DF")
    assert settings.board_meeting == date(2025, 12, 4)
    assert settings.letter_date is None
    assert load_settings(copy, quarter(2025, 3)).board_meeting is None
    assert load_settings(copy).board_meeting is None


def test_each_product_has_its_own_marking(copy: Path) -> None:
    assert load_settings(copy).markings == Markings()
    edit(copy / "settings.toml", 'letters = "OFFICIAL"', 'letters = "OFFICIAL-PERSONAL"')
    assert load_settings(copy).markings == Markings(letters="OFFICIAL-PERSONAL")
    edit(copy / "settings.toml", 'submission = "OFFICIAL-SENSITIVE"', "submission = 7\nposter = 'SECRET'")
    with pytest.raises(Refused) as refused:
        load_settings(copy)
    keys = {issue.where.partition(",")[2].strip() for issue in refused.value.issues}
    assert any("markings.submission" in key for key in keys)
    assert any("markings.poster" in key for key in keys)


def test_every_problem_of_the_settings_is_told_at_once(copy: Path) -> None:
    edit(copy / "settings.toml", 'department = "Home Office"', "department = 7")
    edit(copy / "settings.toml", "board_name =", "bord_name =")
    edit(copy / "settings.toml", '["2 Marsham Street", "London SW1P 4DF"]', '"2 Marsham Street"')
    with (copy / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[quarters."2025-07"]\n[quarters."2025-09"]\nboard_meeting = "soon"\n')
    with pytest.raises(Refused) as refused:
        load_settings(copy)
    message = str(refused.value)
    for part in ("department, line 2", "bord_name, line", "board_name", "address", "2025-09.board_meeting", "'soon'"):
        assert part in message


def test_settings_of_the_right_types_that_say_nothing_or_not_the_right_thing_are_refused(copy: Path) -> None:
    edit(copy / "settings.toml", 'department = "Home Office"', 'department = " "')
    edit(copy / "settings.toml", '["2 Marsham Street", "London SW1P 4DF"]', '["", "London"]')
    edit(copy / "settings.toml", 'submission = "OFFICIAL-SENSITIVE"', 'submission = "two\\nlines"')
    with (copy / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[quarters."2025-07"]\n[quarters."2025-09"]\nletter_date = 2025-12-04\nreply_date = 2025-12-03\n')
    with pytest.raises(Refused) as refused:
        load_settings(copy)
    wheres = [issue.where.removeprefix("settings.toml, ") for issue in refused.value.issues]
    for setting in ("department, line 2", "markings.submission", "address", "quarters.2025-07", "quarters.2025-09"):
        assert any(where.startswith(setting) for where in wheres), wheres


@pytest.mark.parametrize("sign", ["\\u0378", "\\u200b", "\\U000E0041"], ids=["unassigned", "without width", "tag"])
def test_settings_with_a_sign_that_nobody_sees_are_refused(copy: Path, sign: str) -> None:
    edit(copy / "settings.toml", 'site_title = "', f'site_title = "{sign}')
    edit(copy / "settings.toml", '"London SW1P 4DF"', f'"London{sign} SW1P 4DF"')
    with pytest.raises(Refused, match="without signs that nobody sees") as refused:
        load_settings(copy)
    wheres = [issue.where.partition(", line")[0] for issue in refused.value.issues]
    assert wheres == ["settings.toml, site_title", "settings.toml, address"]


def test_settings_that_are_not_toml_are_refused_with_the_line(copy: Path) -> None:
    (copy / "settings.toml").write_text("department = Home Office\n", encoding="utf-8")
    with pytest.raises(Refused, match="line 1"):
        load_settings(copy)


def test_texts_are_read_by_relative_path_with_one_kind_of_line_end(tmp_path: Path) -> None:
    (tmp_path / "partials").mkdir()
    (tmp_path / "partials" / "b.md").write_bytes("\ufeffone\r\ntwo".encode())
    (tmp_path / "a.toml").write_text("x = 1", encoding="utf-8")
    (tmp_path / ".hidden.md").write_text("no", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert list(load_texts(tmp_path).items()) == [("a.toml", "x = 1"), ("partials/b.md", "one\ntwo")]
    assert load_texts(tmp_path / "nowhere") == {}


def test_texts_that_are_not_utf8_or_lead_outside_are_refused_together(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside.md").write_text("secret", encoding="utf-8")
    (inside / "link.md").symlink_to(tmp_path / "outside.md")
    (inside / "bad.md").write_bytes(b"caf\xe9")
    with pytest.raises(Refused) as refused:
        load_texts(inside)
    assert {issue.where for issue in refused.value.issues} == {"bad.md, line 1, byte 3", "link.md"}
    assert "secret" not in str(refused.value)


def test_a_day_after_the_last_body_has_ended_is_refused_with_what_to_do(areas: Areas) -> None:
    force = areas.force("gwent")
    assert force is not None
    ended = replace(force, bodies=(replace(force.bodies[-1], valid_to=date(2028, 5, 3)),))
    with pytest.raises(Refused, match=r"bodies\.csv, Gwent: .* no local policing body on 4 May 2028"):
        ended.body_on(date(2028, 5, 4))

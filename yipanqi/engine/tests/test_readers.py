"""What the reader of fact tables refuses: file, row, column and reason of every fault, alike for CSV and Parquet."""

from datetime import date, datetime
from pathlib import Path

import pytest

from yipanqi.engine.tables import TABLES

from .folders import DAY, FITTING, fitting, said, warned, write

FORMS = pytest.mark.parametrize("form", ["csv", "parquet"])
FIRST_ROW = {"csv": 2, "parquet": 1}
"""Where the first row of data stands, as an editor shows it: a CSV has its header above it."""


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path, "organizations", fitting("organizations"))
    return tmp_path


def spoilt(folder: Path, form: str, table: str, *changes: dict) -> list[tuple]:
    """The faults of a table, rows counted from the first row of data on; its file's name must be right."""
    for file in folder.glob(f"{table}.*"):
        file.unlink()
    file = write(folder, table, fitting(table, *changes), form)
    faults = said(folder)
    assert {name for name, *_ in faults} <= {file.name}
    return [(row - FIRST_ROW[form] + 1 if row else None, column, reason) for _, row, column, reason in faults]


@FORMS
@pytest.mark.parametrize("table", TABLES)
def test_required_columns_are_enough(folder, form, table):
    assert spoilt(folder, form, table) == []


@FORMS
@pytest.mark.parametrize(
    ("table", "column"),
    [
        (name, column.name)
        for name in ("organizations", "activities", "appointments", "obligations_extra", "waivers")
        for column in TABLES[name].columns
        if column.required
    ],
)
def test_no_value_where_one_must_be(folder, form, table, column):
    assert spoilt(folder, form, table, {}, {TABLES[table].key[0]: 2, column: None})[0] == (2, column, "不能为空。")


@FORMS
@pytest.mark.parametrize(
    ("table", "change", "column", "reason"),
    [
        ("organizations", {"kind": "wing"}, "kind", "“wing”不是规定的代码。"),
        ("organizations", {"kind": "Branch"}, "kind", "“Branch”不是规定的代码。"),
        ("organizations", {"kind": " branch"}, "kind", "“ branch”不是规定的代码。"),
        ("activities", {"kind": "vacancy"}, "kind", "“vacancy”不是规定的代码。"),
        ("organizations", {"members": -1}, "members", "-1 小于 0。"),
        ("activities", {"present": -3}, "present", "-3 小于 0。"),
        ("obligations_extra", {"sent_back": -1}, "sent_back", "-1 小于 0。"),
        ("organizations", {"founded_on": date(1899, 12, 31)}, "founded_on", "1899-12-31 不在 1900 至 2199 年之间。"),
        ("activities", {"held_on": date(2200, 1, 1)}, "held_on", "2200-01-01 不在 1900 至 2199 年之间。"),
        ("activities", {"held_on": date(9999, 12, 31)}, "held_on", "9999-12-31 不在 1900 至 2199 年之间。"),
        (
            "activities",
            {"recorded_at": datetime(2200, 1, 1)},
            "recorded_at",
            "2200-01-01 00:00:00 不在 1900 至 2199 年之间。",
        ),
    ],
)
def test_a_value_out_of_bounds(folder, form, table, change, column, reason):
    good = {TABLES[table].key[0]: 2, **{name: None for name in change if name not in FITTING[table]}}
    assert spoilt(folder, form, table, good, change) == [(2, column, reason)]


@FORMS
@pytest.mark.parametrize(
    ("table", "change", "column", "reason"),
    [
        ("organizations", {"founded_on": DAY, "dissolved_on": date(2026, 2, 28)}, "founded_on",
         "成立日期不能大于（晚于）撤销日期（当日仍存在），这里是 2026-03-01。"),
        ("organizations", {"valid_from": DAY, "valid_to": date(2026, 2, 28)}, "valid_from",
         "状态起始日；空为自始不能大于（晚于）状态截止日（含）；空为至下一状态，这里是 2026-03-01。"),
        ("organizations", {"members": 5, "full_members": 6}, "full_members",
         "正式党员数不能大于（晚于）党员总数，含预备党员，这里是 6。"),
        ("appointments", {"from_on": DAY, "to_on": date(2026, 2, 28)}, "from_on",
         "任职起不能大于（晚于）任职止（当日在任），这里是 2026-03-01。"),
        ("waivers", {"from_on": DAY, "to_on": date(2026, 2, 28)}, "from_on",
         "自不能大于（晚于）至（含）；空为另行通知之前，这里是 2026-03-01。"),
    ],
)  # fmt: skip
def test_two_values_in_the_wrong_order(folder, form, table, change, column, reason):
    assert spoilt(folder, form, table, change) == [(1, column, reason)]


@FORMS
def test_two_values_that_are_equal_are_in_order(folder, form):
    assert spoilt(folder, form, "organizations", {"founded_on": DAY, "dissolved_on": DAY}) == []
    assert spoilt(folder, form, "organizations", {"members": 3, "full_members": 3}) == []
    assert spoilt(folder, form, "organizations", {"members": None, "full_members": 3}) == []


@FORMS
@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("organizations", "org_id=1"),
        ("activities", "activity_id=1、kind=theme_day"),
        ("appointments", "appointment_id=1"),
        ("obligations_extra", "obligation_id=1"),
        ("waivers", "waiver_id=1"),
    ],
)
def test_every_row_that_repeats_a_key_is_named_with_the_first(folder, form, table, key):
    other = {TABLES[table].key[0]: 2}
    first = 2 + FIRST_ROW[form] - 1
    reason = f"与第{first}行重复（{key}）。"
    if table != "organizations":
        write(folder, "organizations", fitting("organizations", {}, {"org_id": 2}))
    expected = [(3, TABLES[table].key[0], reason), (4, TABLES[table].key[0], reason)]
    assert spoilt(folder, form, table, other, {}, {}, {}) == expected


@FORMS
def test_keys_of_two_parts(folder, form):
    held = [{"kind": "theme_day"}, {"kind": "party_lecture"}]
    assert spoilt(folder, form, "activities", *held) == []
    (folder / f"activities.{form}").unlink()
    since = [{"valid_from": None}, {"valid_from": date(2025, 1, 1)}, {"valid_from": date(2026, 1, 1)}]
    assert spoilt(folder, form, "organizations", *since) == []
    first = FIRST_ROW[form]
    reason = f"与第{first}行重复（org_id=1、valid_from=None）。"
    assert spoilt(folder, form, "organizations", *since, {"valid_from": None}) == [(4, "org_id", reason)]
    assert spoilt(folder, form, "organizations", {"org_id": -64}, {"org_id": -1}, {"org_id": 2**63 - 1}) == []


@FORMS
@pytest.mark.parametrize("table", ["activities", "appointments", "obligations_extra", "waivers"])
def test_an_organisation_that_is_not_in_the_table(folder, form, table):
    known = {TABLES[table].key[0]: 7}
    assert spoilt(folder, form, table, known, {"org_id": 9}) == [(2, "org_id", "组织 9 不在组织表中。")]


@FORMS
@pytest.mark.parametrize("numbers, stray", [((4, 5, 6), 3), ((4, 5, 6), 7), ((4, 6), 5)])
def test_an_organisation_beside_the_table_or_in_a_gap_of_its_numbers(folder, form, numbers, stray):
    write(folder, "organizations", fitting("organizations", *({"org_id": number} for number in numbers)))
    rows = [{"activity_id": n, "org_id": number} for n, number in enumerate((*numbers, stray))]
    assert spoilt(folder, form, "activities", *rows) == [(len(rows), "org_id", f"组织 {stray} 不在组织表中。")]


@FORMS
def test_states_of_an_organisation_that_overlap(folder, form):
    early = {"valid_from": date(2025, 1, 1), "valid_to": date(2026, 1, 2)}
    late = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    reason = "组织 1 的这一状态到 2026-01-02 为止，与自 2026-01-01 起的下一状态重叠。"
    assert spoilt(folder, form, "organizations", late, early) == [(2, "valid_to", reason)]
    assert spoilt(folder, form, "organizations", late, {**early, "org_id": 2}) == []
    assert spoilt(folder, form, "organizations", late, {**early, "valid_to": date(2026, 1, 1)}) == []
    assert spoilt(folder, form, "organizations", late, {**early, "valid_to": date(2025, 6, 30)}) == []
    assert spoilt(folder, form, "organizations", late, {**early, "valid_to": None}) == []


@FORMS
def test_the_first_twenty_are_named_and_the_rest_counted(folder, form):
    def numbered(rows: int, table: str, column: str, value: object) -> list[dict]:
        return [{TABLES[table].key[0]: number, column: value} for number in range(1, rows + 1)]

    found = spoilt(folder, form, "activities", *numbered(20, "activities", "org_id", 9))
    assert [row for row, *_ in found] == list(range(1, 21))
    found = spoilt(folder, form, "activities", *numbered(21, "activities", "org_id", 9))
    assert [row for row, *_ in found] == [*range(1, 21), None]
    assert found[-1] == (None, "org_id", "同类问题共 21 处，以上列出前 20 处。")
    found = spoilt(folder, form, "activities", *[{}] * 23)
    assert [row for row, *_ in found] == [*range(2, 22), None]
    assert found[-1] == (None, "activity_id", "同类问题共 22 处，以上列出前 20 处。")
    (folder / f"activities.{form}").unlink()
    span = {"valid_to": date(2026, 1, 1)}
    states = [{"org_id": n, **span, "valid_from": date(2025, m, 1)} for n in range(25) for m in (1, 2)]
    found = spoilt(folder, form, "organizations", *states)
    assert [row for row, *_ in found] == [*range(1, 40, 2), None]
    assert found[-1] == (None, "valid_to", "同类问题共 25 处，以上列出前 20 处。")


@FORMS
def test_faults_of_all_tables_and_columns_are_told_at_once(folder, form):
    (folder / "organizations.csv").unlink()
    write(folder, "organizations", fitting("organizations", {"members": -1, "kind": "x"}), form)
    write(folder, "activities", fitting("activities", {"held_on": None}, {"kind": "y"}), form)
    write(folder, "waivers", fitting("waivers", {"org_id": 3}), form)
    row = FIRST_ROW[form]
    assert said(folder) == [
        (f"organizations.{form}", row, "kind", "“x”不是规定的代码。"),
        (f"organizations.{form}", row, "members", "-1 小于 0。"),
        (f"activities.{form}", row + 1, "kind", "“y”不是规定的代码。"),
        (f"activities.{form}", row, "held_on", "不能为空。"),
        (f"waivers.{form}", row, "org_id", "组织 3 不在组织表中。"),
    ]


@FORMS
def test_tables_without_rows_are_tables(folder, form):
    (folder / "organizations.csv").unlink()
    for table in TABLES:
        write(folder, table, [], form)
    assert said(folder) == []


def test_what_is_not_given_is_said(tmp_path):
    write(tmp_path, "organizations", fitting("organizations"))
    assert warned(tmp_path) == [
        "organizations 没有 dissolved_on 列，按都未撤销处理。",
        "organizations 没有 is_temporary 列，按都不是临时党组织处理。",
        "organizations 没有 has_committee 列，无法判断是否设支委会，不计支委会。",
        "organizations 没有 last_election_on 列，不计换届。",
        "没有 activities 表，按都未开展处理。",
        "没有 appointments 表，不计补选。",
    ]
    every = dict.fromkeys(("dissolved_on", "is_temporary", "has_committee", "last_election_on"))
    write(tmp_path, "organizations", fitting("organizations", every))
    write(tmp_path, "activities", fitting("activities"))
    write(tmp_path, "appointments", fitting("appointments"))
    assert warned(tmp_path) == []


def test_a_waiver_of_nothing_that_exists_is_said(folder):
    changes = [
        {"waiver_id": number, "duty": duty} for number, duty in enumerate(["themeday", "task", "theme_day", "vacancy"])
    ]
    write(folder, "waivers", fitting("waivers", *changes))
    idle = "waivers 里的“{}”既不是职责代码，也不是另外应办事项的类别，这样的免除不起作用。"
    assert warned(folder)[-2:] == [idle.format("task"), idle.format("themeday")]
    write(folder, "obligations_extra", fitting("obligations_extra"))
    assert warned(folder)[-1] == idle.format("themeday")
    assert idle.format("task") not in warned(folder)

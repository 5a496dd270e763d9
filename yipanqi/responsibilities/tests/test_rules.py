"""Periods, differences, pasted tables: plain functions; the templates against the packages of rules."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.organizations.enums import Kind
from yipanqi.regulations.queries import library
from yipanqi.responsibilities import catalogue, rules
from yipanqi.responsibilities.enums import EVIDENCE, SHAPES, UNDATED, Change, Rhythm, Subject
from yipanqi.responsibilities.rules import Part, differences, periods, word_difference

RHYTHMS = st.sampled_from(Rhythm.values)
YEARS = st.integers(2000, 2100)


@given(RHYTHMS, YEARS, st.dates(date(2000, 1, 1), date(2100, 12, 31)) | st.none())
def test_periods_lie_in_the_year_and_follow_one_another(rhythm, year, day):
    found = periods(rhythm, day.replace(year=year, day=min(day.day, 28)) if day else None, year)
    assert len(found) == {"month": 12, "quarter": 4, "half_year": 2, "year": 1, "once": int(day is not None)}.get(
        rhythm, 0
    )
    assert all(one.start.year == one.due_on.year == year and one.start <= one.due_on for one in found)
    assert [one.due_on for one in found] == sorted({one.due_on for one in found})
    keys = {rules.key_of("0123456789ab", one, rhythm) for one in found}
    assert len(keys) == len(found) and all(len(key) <= 80 and rules.token_of(key) == "0123456789ab" for key in keys)


def test_a_day_that_moves_keeps_its_key_and_a_period_has_its_own():
    def key(rhythm, day=None):
        return [rules.key_of("t", one, rhythm) for one in periods(rhythm, day, 2026)]

    assert key("once", date(2026, 3, 1)) == key("once", date(2026, 9, 1)) == ["item:t:2026-01-01/2026-12-31"]
    assert key("half_year") == ["item:t:2026-01-01/2026-06-30", "item:t:2026-07-01/2026-12-31"]


@pytest.mark.parametrize(
    ("rhythm", "day", "words"),
    [
        ("once", date(2026, 3, 1), "3月1日前"), ("year", None, "12月31日前"), ("quarter", None, "每季度末"),
        ("event", None, "发生时"), ("standing", None, "全年"), ("year", date(2026, 11, 30), "11月30日前"),
    ],
)  # fmt: skip
def test_a_deadline_in_words(rhythm, day, words):
    assert rules.deadline_words(rhythm, day, 2026) == words


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_word_difference_holds_both_texts(old, new):
    parts = word_difference(old, new)
    assert "".join(part.text for part in parts if part.kind != "old") == new
    assert "".join(part.text for part in parts if part.kind != "new") == (old if old != new else new)
    assert all(part.text for part in parts)


def test_a_few_characters_changed_are_marked_alone_and_another_text_is_new_whole():
    assert word_difference("每半年检查一次", "每季度检查一次") == [
        Part("", "每"), Part("old", "半年"), Part("new", "季度"), Part("", "检查一次"),
    ]  # fmt: skip
    assert word_difference("讲党课", "联系服务对象") == [Part("old", "讲党课"), Part("new", "联系服务对象")]


def line(token, duty_text, **more):
    return SimpleNamespace(token=token, duty_text=duty_text, standard="", **more)


def test_differences_name_what_came_what_changed_and_what_went_where_it_stood():
    before = [line("a", "一"), line("b", "二"), line("c", "三")]
    after = [line("a", "一"), line("c", "三改"), line("d", "四")]
    found = differences(before, after, by="token")
    assert [(one.change, one.item.token) for one in found] == [
        (Change.SAME, "a"), (Change.DROPPED, "b"), (Change.CHANGED, "c"), (Change.ADDED, "d"),
    ]  # fmt: skip
    assert found[2].parts == (("职责", [Part("", "三"), Part("new", "改")]),)


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.lists(st.sampled_from("abcdef"), unique=True))
def test_every_item_of_either_list_stands_in_the_difference_once(old, new):
    found = differences([line(one, one) for one in old], [line(one, one) for one in new], by="token")
    assert sorted(one.item.token for one in found) == sorted({*old, *new})
    assert [one.item.token for one in found if one.change != Change.DROPPED] == new


# Pasted tables


def test_a_table_copied_from_a_workbook_is_read_and_its_head_passed_over():
    text = "类别\t编号\t名称\t风险等级\t防控措施\n权力事项\tQ-1\t施工许可\t\t双人复核\n"
    text += "\n廉政风险点\tF-1\t评先评优\t高风险\t公示\n"
    found, faults = rules.read_points(text)
    assert faults == []
    assert [(one.row, one.kind, one.number, one.grade, one.measure) for one in found] == [
        (2, "power", "Q-1", "", "双人复核"), (4, "risk", "F-1", "high", "公示"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("爱好｜1｜钓鱼", "第1行：类别“爱好”不认识"),
        ("权力事项｜｜施工许可", "第1行：请填写编号和名称"),
        ("风险点｜1｜甲｜很高", "第1行：风险等级“很高”不认识"),
        ("风险点｜1｜甲\n风险点｜1｜乙", "第2行：编号“1”与第1行重复"),
        ("风险点｜1｜甲｜高｜公示｜多一列", "第1行：有6列，应为5列"),
        (f"风险点｜1｜{'长' * 201}", "第1行：编号不超过40字"),
        ("\n".join(f"风险点｜{n}｜甲" for n in range(501)), "一次最多500行，这里有501行"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, fault):
    assert fault in rules.read_points(text)[1][0]


@given(st.text(max_size=400))
def test_any_text_is_read_or_faulted_and_nothing_breaks(text):
    found, faults = rules.read_points(text)
    assert len(found) + len(faults) <= len(text.splitlines()) + 1


# Templates


def test_every_subject_has_a_template_and_only_clauses_of_the_packages_are_cited():
    templates = catalogue.shipped()
    assert set(templates) == set(Subject)
    for template in templates.values():
        keys = [one.key for one in template.lines]
        assert len(set(keys)) == len(keys)
        for one in template.lines:
            assert not one.clause or library().clause(one.clause) is not None, one.key
            assert one.evidence in EVIDENCE and one.rhythm in Rhythm.values, one.key
            assert not any(word in one.text + one.standard for word in ("打卡", "积分", "排名通报", "上传照片")), (
                one.key
            )
            assert (len(one.text) <= 100 and not one.due) or one.rhythm in ("year", "once"), one.key


def test_a_bound_item_has_the_rhythm_clause_and_evidence_of_its_rule():
    duties = {(kind, rule.code): rule for pack in library().packs for rule in pack.duties for kind in rule.subjects}
    for template in catalogue.shipped().values():
        for one in template.lines:
            if not one.duty:
                continue
            rule = duties[SHAPES[template.subject].kinds[0], one.duty]
            assert (one.rhythm, one.evidence, one.due) == (rule.period, rule.counts[0], ""), one.key


def test_what_an_item_carries_further_is_there_and_no_item_gives_a_computed_duty_a_day_of_its_own():
    lines = {one.key: one for template in catalogue.shipped().values() for one in template.lines}
    for template in catalogue.shipped().values():
        kind = SHAPES[template.subject].kinds[0]
        computed = {rule.clause for pack in library().packs for rule in pack.duties if kind in rule.subjects}
        for one in template.lines:
            assert not one.above or one.above in lines, one.key
            assert one.duty or one.rhythm in UNDATED or one.clause not in computed, one.key


def test_the_catalogue_of_duties_is_covered_by_the_templates():
    """What 职责查询 charges a body with by clause stands in its template."""
    templates = catalogue.shipped()
    cited = {subject: {one.clause for one in template.lines} for subject, template in templates.items()}
    newest = {pack.id: pack for pack in sorted(library().packs, key=lambda pack: pack.version)}
    for entry in newest["organ-2019"].catalogue:
        if entry.posts or Kind.BRANCH in entry.organizations:
            continue
        for subject, kind in (("leading_group", Kind.LEADING_GROUP), ("organ_discipline", Kind.ORGAN_DISCIPLINE)):
            assert kind not in entry.organizations or entry.clause in cited[subject], entry.id

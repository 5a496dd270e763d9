"""What the components draw."""

from datetime import date

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel.errors import Refused
from yipanqi.ui.forms import DayInput, Form, OnceForm
from yipanqi.ui.lights import Light
from yipanqi.ui.strips import Cell, Gap, Row, Strip
from yipanqi.ui.tests.gallery import SOURCE, MeetingForm
from yipanqi.ui.widgets import PeopleField


def draw(source: str, **context) -> str:
    request = RequestFactory().get("/list/?q=王&page=2")
    return engines["django"].from_string(source).render(context, request)


# Strip


def test_a_row_covers_twelve_months_with_gaps_where_nothing_was_owed():
    row = Row("党员大会", [Cell(7, 3, Light.BLUE), Cell(4, 3, Light.GREEN)])
    assert [(type(piece), piece.first, piece.months) for piece in row.pieces] == [
        (Gap, 1, 3), (Cell, 4, 3), (Cell, 7, 3), (Gap, 10, 3),
    ]  # fmt: skip


@given(st.lists(st.sampled_from([1, 3, 6]), max_size=12), st.integers(1, 12))
def test_pieces_of_any_row_tile_the_year(lengths, start):
    cells, month = [], start
    for length in lengths:
        if month + length > 13:
            break
        cells.append(Cell(month, length, Light.GREY))
        month += length
    pieces = Row("党课", cells).pieces
    covered = [m for piece in pieces for m in range(piece.first, piece.first + piece.months)]
    assert covered == list(range(1, 13))
    assert [piece for piece in pieces if isinstance(piece, Cell)] == cells


def test_cells_say_period_and_state_in_words():
    assert Cell(3, 1, Light.GREEN).called == "3月"
    assert Cell(4, 3, Light.GREEN).called == "4至6月"
    assert Cell(4, 3, Light.GREEN, label="第二季度").called == "第二季度"
    assert Cell(4, 3, Light.GREY, word="免除").said == "免除"


def test_strip_links_its_cells_and_is_a_list_for_the_ear():
    strip = Strip(2026, [Row("党课", [Cell(1, 12, Light.RED, url="/duty/7/", detail="应于12月31日前")])], present=3)
    drawn = draw("{% year_strip strip %}", strip=strip)
    assert drawn.count("<a ") == 1 and 'href="/duty/7/"' in drawn
    assert 'title="1至12月　逾期·刚性要求　应于12月31日前"' in drawn
    assert '<span class="is-present">3月</span>' in drawn


def test_strip_escapes_what_it_shows():
    strip = Strip(2026, [Row("<b>课</b>", [Cell(1, 1, Light.RED, detail='"><script>')])])
    drawn = draw("{% year_strip strip %}", strip=strip)
    assert "<script>" not in drawn and "<b>" not in drawn


# Forms


class Sample(Form):
    topic = forms.CharField(label="议题", help_text="不超过30字")
    day = forms.DateField(label="日期", widget=DayInput)
    note = forms.CharField(label="备注", required=False)
    folded = ("note",)


def test_fields_have_labels_help_and_folded_ones_wait():
    drawn = draw("{% form_fields form %}", form=Sample(initial={"day": date(2026, 11, 2)}))
    assert '<label class="form-label" for="id_topic">议题</label>' in drawn
    assert 'id="id_topic_helptext">不超过30字' in drawn
    assert 'aria-describedby="id_topic_helptext"' in drawn
    assert 'value="2026-11-02"' in drawn
    assert drawn.index("<details") < drawn.index('id="id_note"')
    assert "<details" in drawn and " open>" not in drawn


def test_errors_stand_at_the_top_and_at_the_field_and_typed_text_stays():
    form = Sample({"topic": "打好的字", "day": "不是日期", "note": ""})
    drawn = draw("{% form_fields form %}", form=form)
    assert 'role="alert"' in drawn and '<a href="#id_day">日期</a>' in drawn
    assert 'id="id_day_error"' in drawn and "is-invalid" in drawn
    assert 'value="打好的字"' in drawn


def test_folded_fields_open_when_somebody_used_them():
    assert " open>" in draw("{% form_fields form %}", form=Sample({"topic": "", "day": "", "note": "写了"}))


def test_choices_show_groups_the_chosen_one_and_what_was_typed_as_text():
    class Choosing(Form):
        place = forms.ChoiceField(
            label="地点", choices=[("", "请选择"), ("<三楼>", [(3, "三〇一"), (4, "<b>三〇二</b>")]), ('"', "其他")]
        )

    assert str(Choosing({"place": "4"})["place"]) == (
        '<select name="place" required id="id_place"><option value="">请选择</option>'
        '<optgroup label="&lt;三楼&gt;"><option value="3">三〇一</option>'
        '<option value="4" selected>&lt;b&gt;三〇二&lt;/b&gt;</option></optgroup>'
        '<option value="&quot;">其他</option></select>'
    )


@pytest.mark.parametrize(("field", "shown_at"), [("topic", "topic"), ("", "__all__"), ("unknown", "__all__")])
def test_a_refusal_is_shown_where_it_belongs(field, shown_at):
    form = Sample({"topic": "甲", "day": "2026-11-02"})
    assert form.is_valid()
    form.refused(Refused("该日已安排会议。", field=field))
    assert form.errors[shown_at] == ["该日已安排会议。"]


def test_no_form_takes_a_text_with_a_mark_of_classification_and_what_was_typed_stays():
    form = Sample({"topic": "机密★10年", "day": "2026-11-02"})
    assert not form.is_valid()
    assert "不得处理涉密信息" in form.errors["topic"][0] and "机密★10年" in str(form["topic"])
    assert Sample({"topic": "学习保密法，谈谈怎样守住秘密", "day": "2026-11-02"}).is_valid()


def test_each_form_that_must_not_double_has_a_key_of_its_own():
    class Once(OnceForm):
        pass

    keys = {Once()["once"].value() for _ in range(20)}
    assert len(keys) == 20 and all(len(key) <= 40 for key in keys)
    posted = Once({"once": "k" * 32})
    assert posted.is_valid() and posted["once"].value() == "k" * 32


# People picker


def choose(*texts: str, many: bool = False):
    return PeopleField(source=SOURCE, many=many).clean(list(texts))


def test_a_number_a_numbered_name_or_an_unmistakable_name_choose():
    assert choose("3").name == "李静怡"
    assert choose("王伟 #2").place == "财务处党支部"
    assert choose("欧阳晓东").pk == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("王伟", "王伟 #1（办公室党支部）、王伟 #2（财务处党支部）"), ("赵某", "没有找到“赵某”"), ("99", "没有找到“99”")],
)
def test_what_names_nobody_or_several_is_refused_with_who_it_could_be(text, sentence):
    with pytest.raises(forms.ValidationError) as refusal:
        choose(text)
    assert sentence in refusal.value.messages[0]


def test_many_people_come_once_each_and_in_order():
    assert [one.pk for one in choose("3", "李静怡", "1", many=True)] == [3, 1]
    assert PeopleField(source=SOURCE, many=True, required=False).clean([]) == []


def test_one_person_where_one_is_asked():
    with pytest.raises(forms.ValidationError, match="只能选择一人"):
        choose("3", "4")
    with pytest.raises(forms.ValidationError, match="请选择人员"):
        choose()


def test_chosen_people_are_shown_by_name_and_survive_a_refused_form():
    form = MeetingForm(initial={"chair": 3})
    assert 'value="李静怡 #3"' in str(form["chair"])
    refused = MeetingForm(QueryDict("chair=3&absent=1&absent=4&topic="))
    assert not refused.is_valid()
    assert 'value="王伟 #1、欧阳晓东 #4"' in str(refused["absent"])
    kept = MeetingForm(QueryDict("chair=查无此人"))
    assert 'value="查无此人"' in str(kept["chair"])


# Smaller ones


def test_paging_keeps_the_question():
    page = Paginator(range(120), 50).get_page(2)
    drawn = draw("{% pages page %}", page=page)
    assert "?q=%E7%8E%8B&amp;page=1" in drawn and "?q=%E7%8E%8B&amp;page=3" in drawn
    assert "第 2 页，共 3 页　120 条" in drawn
    assert draw("{% pages page %}", page=Paginator(range(3), 50).get_page(1)).strip() == ""


def test_header_and_empty_state_draw_what_is_between_their_tags():
    drawn = draw(
        '{% page_header "标题" trail=trail %}<a href="/x/">办</a>{% endpage_header %}', trail=[("上级", "/up/")]
    )
    assert "<h1" in drawn and '<a href="/x/">办</a>' in drawn and '<a href="/up/">上级</a>' in drawn
    drawn = draw('{% empty_state "无" %}<p>如何开始</p>{% endempty_state %}')
    assert "<p>如何开始</p>" in drawn


def test_header_escapes_its_title():
    assert "<i>" not in draw("{% page_header title %}{% endpage_header %}", title="<i>某</i>")


def test_facts_leave_out_what_is_not_known():
    drawn = draw("{% facts pairs %}", pairs=[("书记", "王伟"), ("副书记", ""), ("党员", 0)])
    assert "王伟" in drawn and "副书记" not in drawn and "<dd>0</dd>" in drawn


def test_icons_are_decoration_unless_they_speak():
    assert 'aria-hidden="true"' in draw('{% icon "bell" %}')
    assert 'role="img" aria-label="通知"' in draw('{% icon "bell" label="通知" %}')

"""Every rule is a sentence, and the sentence is the rule again."""

from fractions import Fraction

import pytest
from hypothesis import given

from yipanqi.engine.scheme.measures import Duties, Events, Indicator, SchemeError, Times, Votes
from yipanqi.engine.scheme.model import Clamp, Kind, Linear, Op, Quantity, Relate, To
from yipanqi.engine.scheme.sentences import NotUnderstood, recognise, recognise_effect, sentence

from . import schemes


@given(schemes.quantities(), schemes.curves(), schemes.clamps())
def test_every_rule_is_recognised_from_its_sentence(quantity, curve, clamp):
    said = sentence(quantity, curve, clamp, schemes.NAMES)
    assert recognise(said, schemes.NAMES) == (quantity, curve, clamp), said


def test_a_deduction_per_meeting_too_few_reads_as_people_write_it():
    quantity = Quantity(measure=Duties(duties=("members_meeting", "committee_meeting")))
    curve = Linear(knots=((Fraction(0), Fraction(10)),), after=Fraction(-1, 2))
    said = "「党员大会」「支委会」少履行的次数：没有得10分，每多1次扣0.5分，扣完为止"
    assert sentence(quantity, curve, Clamp(Fraction(0), None)) == said


def test_a_share_goes_by_percentage_points():
    quantity = Quantity(measure=Indicator(code="share", share=True))
    curve = Linear(knots=((Fraction(1, 2), Fraction(2)),), before=Fraction(5))
    said = "指标「专业干部占比」的年度比例：达到50%得2分，每少1个百分点扣0.05分，扣完为止"
    assert sentence(quantity, curve, Clamp(Fraction(0), None), {"share": "专业干部占比"}) == said


def test_an_effect_is_read_whole_or_not_at_all():
    whole = "「案件」的次数，不低于1：最高评「良」"
    assert recognise_effect(whole)[1:] == (Op.AT_LEAST, 1, Kind.CEILING, "良")
    with pytest.raises(NotUnderstood, match="与所写不同"):
        recognise_effect(whole + "以上")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Events(codes=("迟」报",)),
        lambda: Times(of="class", value="甲」", times=Fraction(1)),
        lambda: Indicator(code="「率」"),
        lambda: Votes(ballot="b", questions=("q",), grades=(("好」", Fraction(1)), ("差", Fraction(0)))),
        lambda: Relate(to=To.RANK, basis="党组「3」号"),
    ],
)
def test_the_signs_around_names_stand_in_no_name(make):
    with pytest.raises(SchemeError, match="请改用『』"):
        make()


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("没有冒号的句子", "计什么：怎样计分"),
        ("「党员大会」开了几次：没有得10分", "没有看懂计什么：“「党员大会」开了几次”"),
        ("「党员大会」少履行的次数：大家说好就好", "没有看懂怎样计分：“大家说好就好”"),
        ("指标「率」的年度值，与去年比：达到1得1分", "没有看懂与什么比：“与去年比”"),
        ("指标「率」的年度值，随便合并：达到1得1分", "没有看懂怎样合并：“随便合并”"),
        ("「迟报」的次数（大家说了计）：一律得1分", "这句话读作“「迟报」的次数：一律得1分”，与所写不同"),
        ("「迟报」的次数：不满5得0分，3起得1分", "这句话读作“「迟报」的次数：不满3得0分，3起得1分”"),
        ("「迟报」的次数：没有得9分，每多1次扣1分，每多1次扣2分", "读作“「迟报」的次数：没有得9分，每多1次扣2分”"),
        ("「迟报」的次数：没有得9分，每多1件扣1分", "读作“「迟报」的次数：没有得9分，每多1次扣1分”"),
    ],
)
def test_what_says_no_rule_is_named(said, part):
    with pytest.raises(NotUnderstood, match=part):
        recognise(said)

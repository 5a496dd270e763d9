"""Names are found the way people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.organizations.spelling import SURNAMES, spelled, typed


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("单小明", "shanxiaoming danxiaoming", "sxm dxm"),
        ("解放", "xiefang jiefang", "xf jf"),
        ("仇英", "qiuying chouying", "qy cy"),
        ("曾国藩", "zengguofan cengguofan", "zgf cgf"),
        ("查良镛", "zhaliangyong chaliangyong", "zly cly"),
        ("万俟卨", "moqixie", "mqx"),
        ("长孙无忌", "zhangsunwuji changsunwuji", "zswj cswj"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "aylgmmt".replace("lg", "gl")),
        ("Tom Li", "tomli", "tl"),
        ("", "", ""),
        ("①", "", ""),
    ],
)
def test_readings(name, pinyin, initials):
    assert spelled(name) == (pinyin, initials)


def test_the_right_reading_stands_first_for_every_surname():
    for surname, readings in SURNAMES.items():
        pinyin, initials = spelled(f"{surname}明")
        assert pinyin.split()[0] == readings[0].replace(" ", "") + "ming"
        assert initials.split()[0] == "".join(part[0] for part in readings[0].split()) + "m"
        assert len(pinyin.split()) == len(set(readings))


@given(st.text(max_size=60))
def test_any_name_gives_plain_text_that_fits_its_column(name):
    pinyin, initials = spelled(name)
    assert len(pinyin) <= 200 and len(initials) <= 60
    assert all(character in "abcdefghijklmnopqrstuvwxyz0123456789 " for character in pinyin + initials)


def test_what_is_typed_is_compared_without_case_and_gaps():
    assert typed(" Zhang San'er ") == "zhangsaner"
    assert typed("阿依 · 古丽") == "阿依古丽"

"""Classification marks: what is one, what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.files.marks import HEAD_LINES, mark_in, refusal

MARKED = [
    ("机密★10年\n关于……的通知", "机密★10年"),
    ("000001\n秘密 ★ 1年\n特急", "秘密★1年"),
    ("绝　密\n正文", "绝密"),
    ("机密\n\n会议记录", "机密"),
    ("密级：秘密\n会议记录", "密级：秘密"),
    ("【秘密】\n会议记录", "【秘密】"),
    ("机密（启用前）\n试题", "机密（启用前）"),
    ("秘密级5年\n正文", "秘密级5年"),
    ("工作秘密\n会议纪要", "工作秘密"),
    ("工作秘密★3年\n会议纪要", "工作秘密★3年"),
    ("【工作秘密】\n会议纪要", "【工作秘密】"),
    ("密级：工作秘密\n会议纪要", "密级：工作秘密"),
    ("内部资料　注意保密\n学习材料", "内部资料注意保密"),
    ("内部文件，请勿外传\n通知", "内部文件，请勿外传"),
    ("（内部资料）\n学习材料", "（内部资料）"),
    ("内部★\n情况通报", "内部★"),
    ("密级：内部\n情况通报", "密级：内部"),
    ("【内部】\n情况通报", "【内部】"),
]


@pytest.mark.parametrize(("text", "mark"), MARKED)
def test_a_mark_at_the_head_is_found(text, mark):
    assert mark_in(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "会议学习了《中华人民共和国保守国家秘密法》，强调严守党的秘密。",
        "张明传达机密文件管理要求，要求绝密级文件专人保管。",
        "保密工作\n秘密载体管理办法学习提纲",
        "学习《工作秘密管理暂行办法》，讨论工作秘密的范围。",
        "会上强调，内部资料注意保密，不得带出会场。",
        "加强内部监督，规范内部文件流转。",
        "工作秘密管理\n内部文件管理办法学习提纲\n内部资料室值班安排",
        "参加范围\n内部\n**内部**学习",
        "",
    ],
)
def test_talking_about_secrecy_is_no_mark(text):
    assert mark_in(text) == ""


def test_a_star_mark_counts_anywhere_a_bare_word_only_at_the_head():
    body = "\n".join(f"第{number}段" for number in range(HEAD_LINES))
    assert mark_in(f"{body}\n秘密") == ""
    assert mark_in(f"{body}\n附件：秘密★5年") == "秘密★5年"


def test_an_internal_mark_counts_at_the_head_only():
    body = "\n".join(f"第{number}段" for number in range(HEAD_LINES))
    assert mark_in(f"{body}\n内部资料") == mark_in(f"{body}\n工作秘密") == ""
    assert mark_in(f"{body}\n附件：工作秘密★3年") == "工作秘密★3年"


def test_the_page_header_counts_as_head():
    assert mark_in("普通正文", headers="机 密") == "机密"
    assert mark_in("普通正文", headers="内部资料 注意保密") == "内部资料注意保密"


def test_the_refusal_says_which_kind_of_mark_it_is():
    assert refusal("机密★10年") == "内容标有密级“机密★10年”，本系统不得处理涉密信息"
    said = "内容标有“工作秘密”，本系统不得处理工作秘密和内部资料（只是提到的，请不要单独写成一行）"
    assert refusal("工作秘密") == said


@given(st.text(alphabet="机密秘绝★年10 \n会议记录", max_size=80))
def test_every_starred_level_is_found(text):
    joined = ["".join(line.split()) for line in text.splitlines()]
    starred = any(f"{level}★" in line for level in ("绝密", "机密", "秘密") for line in joined)
    assert not starred or mark_in(text)

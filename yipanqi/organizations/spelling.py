"""How names are spelled: pinyin and initials, aware that surnames have readings of their own (单 shàn, 解 xiè, 仇 qiú).

People type what they think of: `zhangsan`, `zs`, `张三`. A surname that is read in two ways is found by both.
"""

import re
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan", "dan"), "解": ("xie", "jie"), "仇": ("qiu", "chou"), "曾": ("zeng", "ceng"), "查": ("zha", "cha"),
    "区": ("ou", "qu"), "盖": ("ge", "gai"), "朴": ("piao", "pu"), "任": ("ren",), "华": ("hua",), "乐": ("yue", "le"),
    "种": ("chong", "zhong"), "员": ("yun", "yuan"), "缪": ("miao", "mou"), "翟": ("zhai", "di"), "覃": ("qin", "tan"),
    "么": ("yao", "me"), "召": ("shao", "zhao"), "折": ("she", "zhe"), "黑": ("he", "hei"), "秘": ("bi", "mi"),
    "洗": ("xian", "xi"), "繁": ("po", "fan"), "能": ("nai", "neng"), "过": ("guo",), "郇": ("xun", "huan"),
    "葛": ("ge",), "应": ("ying",), "燕": ("yan",), "宁": ("ning",), "纪": ("ji",), "尉": ("wei", "yu"),
    "牟": ("mou", "mu"), "柏": ("bai", "bo"), "盛": ("sheng",), "石": ("shi",), "乜": ("nie", "mie"),
    "句": ("gou", "ju"), "车": ("che",), "曲": ("qu",), "都": ("du", "dou"), "干": ("gan",), "相": ("xiang",),
    "重": ("chong",), "适": ("kuo", "shi"), "角": ("jue", "jiao"), "祭": ("zhai", "ji"), "郗": ("xi", "chi"),
    "隗": ("wei", "kui"),
    "谌": ("chen", "shen"), "宓": ("mi", "fu"), "佟": ("tong",), "冯": ("feng",), "俞": ("yu",), "贾": ("jia",),
    "卜": ("bu",), "术": ("zhu", "shu"), "晟": ("cheng",), "吕": ("lv", "lyu"), "行": ("xing", "hang"), "那": ("na",),
    "尹": ("yin",), "藏": ("zang", "cang"), "广": ("guang",), "强": ("qiang",), "哈": ("ha",), "洪": ("hong",),
    "万俟": ("mo qi",), "尉迟": ("yu chi", "wei chi"), "长孙": ("zhang sun", "chang sun"),
    "澹台": ("tan tai", "dan tai"), "令狐": ("ling hu",), "单于": ("chan yu", "shan yu"), "鲜于": ("xian yu",),
    "宿": ("su", "xiu"), "吐": ("tu",), "酆": ("feng",), "郄": ("qie", "xi"), "戚": ("qi",), "仉": ("zhang",),
    "莘": ("shen", "xin"), "冼": ("xian",), "殷": ("yin",), "厍": ("she",), "幺": ("yao",), "逄": ("pang",),
}  # fmt: skip
"""Surnames with a reading of their own, the right one first; behind it others that a person may type."""

_WORDS = re.compile(r"[0-9A-Za-z]+|[\u3007\u3400-\U000323af]+")
_MOST = 6


@lru_cache(maxsize=4096)
def spelled(name: str) -> tuple[str, str]:
    """`(pinyin, initials)` of a name, each alternatives separated by spaces, the right reading first.

    `查良镛` → `("zhaliangyong chaliangyong", "zly cly")`. Only letters a–z and digits, so that every database sorts and
    compares them alike.
    """
    readings = list(_readings(name))
    whole = dict.fromkeys("".join(reading) for reading in readings)
    initials = dict.fromkeys("".join(part[0] for part in reading) for reading in readings)
    return _joined(whole, 200), _joined(initials, 60)


def _joined(words: dict[str, None], most: int) -> str:
    text = " ".join(words)
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0]


def _readings(name: str):
    surname, rest = _surname(name.strip())
    choices = [tuple(option.split() for option in SURNAMES[surname])] if surname else []
    choices += [((syllable,),) for word in _WORDS.findall(rest) for syllable in _syllables(word)]
    for picked in islice(product(*choices), _MOST):
        yield [syllable for part in picked for syllable in part]


def _surname(name: str) -> tuple[str, str]:
    for length in (2, 1):
        if name[:length] in SURNAMES:
            return name[:length], name[length:]
    return "", name


def _syllables(word: str) -> list[str]:
    found = pinyin(word, style=Style.NORMAL, errors="default")
    return [plain for part in found if (plain := re.sub(r"[^a-z0-9]", "", part[0].lower()))]


def typed(text: str) -> str:
    """What somebody typed into a search box, made comparable to `spelled`: small letters, nothing between them."""
    return re.sub(r"[\s'’·・.]+", "", text).lower()

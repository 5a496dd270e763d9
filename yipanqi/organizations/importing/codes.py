"""Words of the workbook → codes of the standards (GB/T 2261.1 性别, 3304 民族, 4658 学历, 6864 学位, 4762 政治面貌).

A word that maps without doubt maps silently; one that needs a guess, or maps to nothing, gives a warning, never a
fault.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from yipanqi.organizations.importing.values import UNKNOWNS, Cell, Reading, clean, is_blank

_SEX = {"男": "1", "男性": "1", "女": "2", "女性": "2", "未知的性别": "0", "未说明的性别": "9"}
_SEX_GUESS = {"m": "1", "male": "1", "1": "1", "先生": "1", "f": "2", "female": "2", "2": "2", "女士": "2"}


@lru_cache(maxsize=1024, typed=True)
def sex(cell: Cell) -> Reading[str]:
    """GB/T 2261.1: 1 男, 2 女, empty where nothing usable stands."""
    word = _word(cell)
    if word in _SEX:
        return Reading(_SEX[word])
    if not word:
        return Reading("")
    if code := _SEX_GUESS.get(word.lower()):
        return Reading(code, warning=f"“{word}”按“{'男' if code == '1' else '女'}”理解，请核对。")
    return Reading("", warning=f"“{word}”不是性别，未采用。")


ETHNICITIES = tuple(
    re.findall(
        r"\w+",
        "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 "
        "景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 "
        "保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺",
    )
)
_ETHNIC_CODE = {name: f"{number:02d}" for number, name in enumerate(ETHNICITIES, start=1)}
_ETHNIC_OTHER = {"其他": "97", "其它": "97", "外国血统中国籍人士": "98"}
_ETHNIC_SHORT = {"蒙": "蒙古", "维": "维吾尔", "哈": "哈萨克", "柯": "柯尔克孜", "达": "达斡尔", "鲜": "朝鲜"}


@lru_cache(maxsize=1024, typed=True)
def ethnicity(cell: Cell) -> Reading[str]:
    """GB/T 3304: 汉族 → 01. Without 族 it is understood, with a warning."""
    word = _word(cell)
    stem = word.removesuffix("族")
    code = _ETHNIC_CODE.get(stem) or _ETHNIC_OTHER.get(word, "")
    if not word or (code and word.endswith("族")) or word in _ETHNIC_OTHER:
        return Reading(code)
    if code:
        return Reading(code, warning=f"“{word}”按“{stem}族”理解，请写全称。")
    if meant := _ETHNIC_SHORT.get(stem):
        return Reading(_ETHNIC_CODE[meant], warning=f"“{word}”按“{meant}族”理解，请写全称。")
    return Reading("", warning=f"“{word}”不在民族代码表内，未采用，请核对。")


_EDUCATION = {
    "研究生": "10", "博士研究生": "11", "硕士研究生": "14", "研究生班": "17", "大学本科": "20", "本科": "20",
    "大学普通班": "28",
    "大学专科": "30", "大专": "30", "专科": "30", "中等职业": "40",
    "中等专科": "41", "中专": "41", "职业高中": "44", "职高": "44",
    "技工学校": "47",
    "技校": "47", "普通高中": "60", "高中": "60", "初级中学": "70", "初中": "70", "小学": "80", "其他": "90",
    "其它": "90",
}  # fmt: skip
_EDUCATION_GUESS = {
    "大学": ("20", "大学本科"), "博士": ("11", "博士研究生"), "硕士": ("14", "硕士研究生"), "学士": ("20", "大学本科"),
    "大本": ("20", "大学本科"), "中技": ("47", "技工学校"), "双学士": ("20", "大学本科"),
    "博士后": ("11", "博士研究生"),
    "双学位": ("20", "大学本科"), "大普": ("28", "大学普通班"), "高职高专": ("30", "大学专科"),
    "中师": ("41", "中等专科"), "高职": ("30", "大学专科"), "硕研": ("14", "硕士研究生"),
}  # fmt: skip
_ENDINGS = ("毕业", "结业", "肄业")
_LEADS = ("全日制", "在职", "国民教育")
_SCHOOL = re.compile(r"^(?:中央|省委|市委|自治区党委|区委)?党校|^函授|^自考|^成人|^电大|^夜大|^网络")


@lru_cache(maxsize=1024, typed=True)
def education(cell: Cell) -> Reading[str]:
    """GB/T 4658: 大学本科 → 20, 大学本科毕业 → 21. 大学 or 党校研究生 are guesses."""
    word = _first_part(_word(cell))
    if not word or word in UNKNOWNS:
        return Reading("")
    stem = re.sub(r"(学历|文化程度|文化|教育)$", "", word)
    for lead in _LEADS:
        stem = stem.removeprefix(lead)
    school = _SCHOOL.match(stem)
    stem = _SCHOOL.sub("", stem)
    ending = next((end for end in _ENDINGS if stem.endswith(end)), "")
    stem = stem.removesuffix(ending)
    code, meant = _EDUCATION.get(stem, ""), stem
    if not code and stem in _EDUCATION_GUESS:
        code, meant = _EDUCATION_GUESS[stem]
    if not code:
        return Reading("", warning=f"“{word}”不在学历代码表内，未采用，请核对。")
    if school or meant != stem:
        return Reading(code, warning=f"“{word}”按“{meant}”理解，请核对学历的规范写法。")
    return Reading(_with_ending(code, ending))


def _with_ending(code: str, ending: str) -> str:
    """毕业, 结业, 肄业 are the next codes of the same group, where the group has them."""
    if not ending or code in ("10", "28", "40", "90"):
        return code
    if code.endswith("0"):
        return str(int(code) + 1 + _ENDINGS.index(ending))
    return str(int(code) + _ENDINGS.index(ending))


def _first_part(word: str) -> str:
    """Of 大学本科、管理学学士 the education."""
    return re.split(r"[、,，/;；\s(（]", word, maxsplit=1)[0]


_DEGREES = (("名誉博士", "1"), ("博士", "2"), ("硕士", "3"), ("学士", "4"))


@lru_cache(maxsize=1024, typed=True)
def degree(cell: Cell) -> Reading[str]:
    """GB/T 6864: 管理学学士 → 4. Education is not a degree."""
    word = _word(cell)
    for name, code in _DEGREES:
        if word.endswith((name, name + "学位")):
            return Reading(code)
    if not word:
        return Reading("")
    for name, code in _DEGREES:
        if name in word:
            return Reading(code, warning=f"“{word}”按“{name}”理解，请核对。")
    return Reading("", warning=f"“{word}”不是学位，未采用。")


FULL, PROBATIONARY, OTHER = "full", "probationary", "other"
_CATEGORY = {
    "正式党员": FULL, "正式": FULL, "中共正式党员": FULL, "预备党员": PROBATIONARY, "预备": PROBATIONARY,
    "中共预备党员": PROBATIONARY,
}  # fmt: skip
_NO_MEMBER = re.compile(
    r"积极分子|发展对象|申请人|群众|团员|民主党派|无党派|非党|^(?:民革|民盟|民建|民进|农工党|致公党|九三|台盟)"
)
_GONE = re.compile(r"去世|死亡|病故|已故|转出|出党|除名|开除|退党|脱党|停止党籍")


@lru_cache(maxsize=1024, typed=True)
def category(cell: Cell) -> Reading[str]:
    """正式党员 → full, 预备党员 → probationary; who is no member of the Party → other (with a warning)."""
    word = _word(cell)
    if word in _CATEGORY or not word:
        return Reading(_CATEGORY.get(word, ""))
    if _GONE.search(word):
        return Reading(OTHER, warning=f"“{word}”的不再编入党支部，只登记为人员，不计入党员数，请核对。")
    if _NO_MEMBER.search(word):
        return Reading(OTHER, warning=f"“{word}”不是党员，只登记为人员，不计入党员数。")
    if "预备" in word:
        return Reading(PROBATIONARY, warning=f"“{word}”按“预备党员”理解，请核对。")
    if "党员" in word or "正式" in word:
        return Reading(FULL, warning=f"“{word}”按“正式党员”理解，请核对。")
    return Reading("", warning=f"“{word}”不是党员类别，未采用，请写“正式党员”或“预备党员”。")


_POLITICS = {
    "中国共产党党员": "01", "中共党员": "01", "党员": "01", "中国共产党预备党员": "02", "中共预备党员": "02",
    "预备党员": "02",
    "中国共产主义青年团团员": "03", "共青团员": "03", "团员": "03", "民革会员": "04", "民革党员": "04", "民革": "04",
    "民盟盟员": "05",
    "民盟": "05", "民建会员": "06", "民建": "06", "民进会员": "07", "民进": "07", "农工党党员": "08", "农工党": "08",
    "致公党党员": "09", "致公党": "09", "九三学社社员": "10", "九三学社": "10", "台盟盟员": "11", "台盟": "11",
    "无党派人士": "12", "无党派民主人士": "12", "群众": "13",
}  # fmt: skip


@lru_cache(maxsize=1024, typed=True)
def politics(cell: Cell) -> Reading[str]:
    """GB/T 4762: 中共党员 → 01, 中共预备党员 → 02."""
    word = _word(cell)
    if word in _POLITICS or not word:
        return Reading(_POLITICS.get(word, ""))
    return Reading("", warning=f"“{word}”不在政治面貌代码表内，未采用，请核对。")


NORMAL, MOBILE, SECONDED_OUT, SECONDED_IN = "normal", "mobile", "seconded_out", "seconded_in"


@lru_cache(maxsize=1024, typed=True)
def mobility(cell: Cell) -> Reading[str]:
    """流动情况: mobile or normal."""
    word = _word(cell)
    if word in ("", "否", "未流动", "非流动党员", "非流动", "正常", "在册", "不流动"):
        return Reading(NORMAL)
    if word in ("是", "流动", "流动党员", "流出", "外出流动"):
        return Reading(MOBILE)
    if "流" in word or "外出" in word:
        return Reading(MOBILE, warning=f"“{word}”按“流动党员”理解，请核对。")
    return Reading(NORMAL, warning=f"“{word}”看不出是否流动党员，按在册处理。")


@lru_cache(maxsize=1024, typed=True)
def secondment(cell: Cell) -> Reading[str]:
    """借调: away from here, here from elsewhere, or neither."""
    word = _word(cell)
    if word in ("", "否", "未借调", "正常"):
        return Reading(NORMAL)
    if re.search(r"借调(来|入|进)|借入|由.*借调", word):
        return Reading(SECONDED_IN)
    if word == "是" or re.search(r"借出|借调(到|至|往|出|在|去)", word):
        return Reading(SECONDED_OUT)
    if "借调" in word or "挂职" in word or "跟班" in word:
        return Reading(SECONDED_OUT, warning=f"“{word}”按“借调在外”理解，请核对。")
    return Reading(NORMAL, warning=f"“{word}”看不出是否借调，按在册处理。")


@dataclass(frozen=True, slots=True)
class OrganizationKind:
    """What an organisation is: `kind` and `form` in the codes of the engine and of the organisations room."""

    kind: str
    form: str = "ordinary"
    sure: bool = True


_KIND_ENDS = (
    # The longest and most special endings first; the third value says whether the ending leaves no doubt.
    ("团支部", "mass", True), ("团总支", "mass", True), ("团委", "mass", True), ("共青团委员会", "mass", True),
    ("工会", "mass", True),
    ("工会委员会", "mass", True), ("妇委会", "mass", True), ("妇女委员会", "mass", True), ("妇联", "mass", True),
    ("青年工作委员会", "mass", True), ("工会小组", "mass", True), ("群团组织", "mass", True), ("群团", "mass", True),
    ("党小组", "group", True), ("总支部委员会", "general_branch", True), ("党总支", "general_branch", True),
    ("总支部", "general_branch", True), ("总支", "general_branch", True), ("党支部", "branch", True),
    ("支部委员会", "branch", True),
    ("支部", "branch", True), ("机关纪委", "organ_discipline", True), ("机关纪律检查委员会", "organ_discipline", True),
    ("纪律检查委员会", "organ_discipline", False), ("纪委", "organ_discipline", False),
    ("机关工委", "work_committee", True),
    ("机关工作委员会", "work_committee", True), ("工委", "work_committee", False),
    ("机关党委", "organ_committee", True),
    ("机关委员会", "organ_committee", True), ("基层党委", "organ_committee", True), ("党组", "leading_group", True),
    ("党组(党委)", "leading_group", True), ("党组（党委）", "leading_group", True), ("党委", "organ_committee", False),
    ("处室", "department", True), ("内设机构", "department", True), ("业务部门", "department", True),
    ("部门", "department", True),
    ("处室（单位）", "department", True), ("直属单位", "department", True), ("派驻机构", "department", True),
)  # fmt: skip
_DEPARTMENT = re.compile(r"(处|室|科|股|局|中心|办公室|办|部|厅|院|所|站|队|组|司|单位|公司|协会|学会|学校)$")
_FORMS = (
    ("retired", re.compile(r"离退休|离休|退休|老干部")),
    ("joint", re.compile(r"联合")), ("temporary", re.compile(r"临时")),
    ("mobile", re.compile(r"流动党员")),
)  # fmt: skip


def form_of(written: str) -> str:
    """离退休, 联合, 临时, 流动党员 in a name or kind; otherwise an ordinary branch."""
    return next((form for form, pattern in _FORMS if pattern.search(written)), "ordinary")


@lru_cache(maxsize=4096, typed=True)
def kind_of(written: str) -> OrganizationKind | None:
    """What a name or the text of a 类别 column says: 机关第一党支部 → branch. `None` where it says nothing."""
    plain = re.sub(r"[(（][^)）]*[)）]$", "", clean(written).replace(" ", "")) or written
    if not plain:
        return None
    for end, kind, sure in _KIND_ENDS:
        if plain.endswith(end):
            form = form_of(written) if kind == "branch" else "ordinary"
            return OrganizationKind(kind, form, sure)
    return OrganizationKind("department", sure=False) if _DEPARTMENT.search(plain) else None


def _word(cell: Cell) -> str:
    """The cell as one word: blanks are empty, spaces inside gone."""
    return "" if is_blank(cell) else clean(cell).replace(" ", "")

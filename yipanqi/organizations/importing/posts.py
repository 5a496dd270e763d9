"""Posts in one cell: 支部书记兼组织委员、机关纪委委员 → three posts of the Party, each in its organisation."""

import re
from dataclasses import dataclass
from functools import lru_cache

from yipanqi.organizations.importing.values import Cell, Reading, clean, is_blank


@dataclass(frozen=True, slots=True)
class PostText:
    """One post. `post` is a code of the organisations room (empty: none fits), `organization` the body it names
    (empty: the person's own branch, for 党小组长 the own group), `title` the words of the workbook."""

    post: str
    organization: str
    title: str


_PARTY = (
    # Longest ending first: 专职副书记 before 副书记 before 书记.
    ("专职副书记", "full_time_deputy"), ("副书记", "deputy_secretary"), ("书记", "secretary"), ("支书", "secretary"),
    ("组织委员", "organisation_member"), ("宣传委员", "publicity_member"), ("纪检监察委员", "discipline_member"),
    ("纪检委员", "discipline_member"), ("纪律检查委员", "discipline_member"), ("青年委员", "youth_member"),
    ("支部委员", "committee_member"), ("支委委员", "committee_member"), ("支委", "committee_member"),
    ("委员", "committee_member"),
    ("党小组组长", "group_leader"), ("党小组长", "group_leader"), ("小组长", "group_leader"),
    ("党组成员", "leading_member"),
    ("党务干部", "party_officer"), ("党务工作人员", "party_officer"), ("党务工作者", "party_officer"),
)  # fmt: skip
_MASS = (
    ("副主席", "vice_chair"), ("副主任", "vice_chair"), ("副书记", "vice_chair"), ("主席", "chair"), ("主任", "chair"),
    ("书记", "chair"), ("委员", "mass_member"),
)  # fmt: skip
_MASS_BODY = re.compile(r"工会|团委|团支部|团总支|妇委会|妇女|妇联|青工委|共青团")
# Between posts, not inside a bracket: 副局长（主持工作、正处级） is one.
_SPLIT = re.compile(r"(?:[、,，/;；\n]+|兼任|兼|(?<=[记员长席任]) (?=\S))(?![^(（]*[)）])")
_NOTHING = frozenset({"党员", "普通党员", "正式党员", "预备党员", "群众", "一般党员"})
_PARTY_BODY = re.compile(r"党|支部|总支|纪委|工委")
# Members of a branch committee with a field of work that has no code of its own.
_OTHER_FIELDS = frozenset(
    {"统战", "生活", "学习", "保密", "群工", "文体", "文艺", "群众", "保卫", "老干", "妇女", "青工", "纪律"}
)
_OWN = re.compile(r"^(?:本)?(?:党支部|支部|支委会|支部委员会|党小组)?(?:专职|兼职)?$")
_SHORT_FIELDS = re.compile(r"^(.*?)(组织|宣传|纪检|青年)[、和及与]?(组织|宣传|纪检|青年)委员$")

# Names of before 2019 that are no rank of the present scheme.
_OLD_RANKS = frozenset({"巡视员", "副巡视员", "调研员", "副调研员", "主任科员", "副主任科员", "科员", "办事员"})


@lru_cache(maxsize=8192, typed=True)
def party_posts(cell: Cell) -> Reading[tuple[PostText, ...]]:
    """The Party posts of a cell; what is no Party post is kept as a title without code, with a warning."""
    posts, strange = [], []
    for part in _parts(cell):
        post = _post(part, _PARTY)
        if post is None or _MASS_BODY.search(part):
            strange.append(part)
            post = PostText("", "", part)
        posts.append(post)
    return Reading(tuple(posts), warning=_not_found(strange, "党内职务"))


@lru_cache(maxsize=8192, typed=True)
def mass_posts(cell: Cell) -> Reading[tuple[PostText, ...]]:
    """工会主席, 团委书记, 妇委会主任 and so on."""
    posts, strange = [], []
    for part in _parts(cell):
        post = _post(part, _MASS)
        if post is None:
            strange.append(part)
            post = PostText("", "", part)
        posts.append(post)
    return Reading(tuple(posts), warning=_not_found(strange, "群团职务"))


@dataclass(frozen=True, slots=True)
class MixedPosts:
    """A cell headed only 职务, taken apart."""

    administrative: str
    party: tuple[PostText, ...]
    mass: tuple[PostText, ...]


@lru_cache(maxsize=8192, typed=True)
def mixed_posts(cell: Cell, named_only: bool = False) -> Reading[MixedPosts]:
    """处长、第二党支部书记 → 处长 and a Party post. Posts of separate kinds are kept apart, so this is a guess.

    `named_only`: take for Party posts only those that name a Party body (the sheet has a column for them).
    """
    rest, party, mass = [], [], []
    for part in _parts(cell):
        if _MASS_BODY.search(part) and (post := _post(part, _MASS)):
            mass.append(post)
        elif (post := _post(part, _PARTY)) and (
            _PARTY_BODY.search(part) or not (named_only or post.post == "committee_member")
        ):
            party.append(post)
        else:
            rest.append(part)
    value = MixedPosts("、".join(rest), tuple(party), tuple(mass))
    warning = rank_warning(rest)
    if party or mass:
        names = "、".join(post.title for post in (*party, *mass))
        warning = f"“{names}”是党内或群团职务，已与行政职务分开，请核对。" + warning
    return Reading(value, warning=warning)


@lru_cache(maxsize=8192, typed=True)
def administrative(cell: Cell) -> Reading[str]:
    """An administrative post or rank: kept as written. It makes no department."""
    parts = _parts(cell)
    return Reading("、".join(parts), warning=rank_warning(parts))


def rank_warning(parts: list[str]) -> str:
    """A sentence for names of ranks the present scheme (公务员职务与职级并行) does not have."""
    old = [part for part in parts if part in _OLD_RANKS]
    if not old:
        return ""
    return f"“{'、'.join(old)}”不是现行职级名称（现行如“一级主任科员”），按原文保存，请核对。"


def _parts(cell: Cell) -> list[str]:
    if is_blank(cell):
        return []
    parts = (_balanced(part.strip()) for part in _SPLIT.split(clean(cell).replace("\n", "、")))
    return [both for part in parts if part and part not in _NOTHING for both in _doubled(part)]


def _balanced(part: str) -> str:
    """Without brackets that lost their other half where the text was split."""
    if part.count("(") + part.count("（") != part.count(")") + part.count("）"):
        return part.strip(" ()（）")
    return part


def _doubled(part: str) -> list[str]:
    """组织宣传委员 is two posts."""
    found = _SHORT_FIELDS.match(part)
    return [f"{found[1]}{found[2]}委员", f"{found[1]}{found[3]}委员"] if found else [part]


def _post(part: str, endings: tuple[tuple[str, str], ...]) -> PostText | None:
    """The post a phrase ends with, and the organisation it begins with (党组书记 belongs to the 党组)."""
    plain = re.sub(r"[(（](?:兼|专职|兼职|主持工作)[)）]$", "", part.replace(" ", ""))
    plain = re.sub(r"\((.*?)\)|（(.*?)）", "", plain)
    for ending, code in endings:
        if plain.endswith(ending):
            body = plain[: -len(ending)]
            if code == "group_leader" and not body.endswith("组") and body:
                body += "党小组"
            if code == "leading_member":
                body += "党组"
            own = _OWN.match(body) or (code == "committee_member" and body in _OTHER_FIELDS)
            return PostText(code, "" if own else body, part)
    return None


def _not_found(strange: list[str], kind: str) -> str:
    return f"“{'、'.join(strange)}”不是规范的{kind}，按原文保存，请核对。" if strange else ""

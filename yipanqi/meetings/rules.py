"""Checks named by their clause: who holds which meeting, who is due, when a meeting may decide, what a vote means.

Numbers of the votes are tested by `yipanqi.engine.votes` in whole numbers. Clauses: 支部 = 支部工作条例,
选举 = 基层组织选举工作条例; the number is the article.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yipanqi.engine import votes
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.enums import Circle, Kind, Motion
from yipanqi.organizations.enums import Category, Post, Standing
from yipanqi.organizations.enums import Kind as OrganizationKind

_BRANCH_MEETINGS = (
    Kind.MEMBERS_MEETING,
    Kind.COMMITTEE_MEETING,
    Kind.THEME_DAY,
    Kind.PARTY_LECTURE,
    Kind.ORG_LIFE_MEETING,
    Kind.MEMBER_APPRAISAL,
)
_COMMITTEE_KINDS = (Kind.COMMITTEE_MEETING, Kind.PARTY_LECTURE, Kind.WORK_REPORT)
_ELECTED_KINDS = (*_COMMITTEE_KINDS, Kind.MEMBERS_MEETING, Kind.DELEGATES_MEETING)
"""Committees above the branch are elected by a meeting of all their members, or of delegates (机关5, 选举4)."""

_BRANCH_OR_GROUP = (OrganizationKind.BRANCH, OrganizationKind.GROUP)
_HOLDS: dict[str, tuple[Kind, ...]] = {
    OrganizationKind.BRANCH: _BRANCH_MEETINGS,
    OrganizationKind.GROUP: (Kind.GROUP_MEETING,),
    OrganizationKind.GENERAL_BRANCH: _ELECTED_KINDS,
    OrganizationKind.ORGAN_COMMITTEE: (*_ELECTED_KINDS, Kind.ORGAN_ASSEMBLY),
    OrganizationKind.WORK_COMMITTEE: (*_COMMITTEE_KINDS, Kind.DEMOCRATIC_LIFE_MEETING),
    OrganizationKind.LEADING_GROUP: (
        Kind.PARTY_LECTURE,
        Kind.DEMOCRATIC_LIFE_MEETING,
        Kind.LEADING_GROUP_STUDY,
        Kind.LEADING_GROUP_REPORT,
        Kind.CENTRE_GROUP_STUDY,
    ),
}

_CALLED_AFTER = {
    Kind.MEMBERS_MEETING: "quarter",
    Kind.CENTRE_GROUP_STUDY: "quarter",
    Kind.LEADING_GROUP_STUDY: "half_year",
    **dict.fromkeys(
        (
            Kind.ORG_LIFE_MEETING,
            Kind.MEMBER_APPRAISAL,
            Kind.DEMOCRATIC_LIFE_MEETING,
            Kind.ORGAN_ASSEMBLY,
            Kind.LEADING_GROUP_REPORT,
            Kind.WORK_REPORT,
            Kind.DELEGATES_MEETING,
        ),
        "year",
    ),
}
"""The period a kind of meeting is called after; of all others it is the month."""

_OWN_CIRCLES = {
    Kind.ORGAN_ASSEMBLY: Circle.ORGAN,
    Kind.LEADING_GROUP_REPORT: Circle.ORGAN,
    Kind.WORK_REPORT: Circle.REPORTERS,
    Kind.DELEGATES_MEETING: Circle.DELEGATES,
}
"""Kinds whose due people follow from the kind, not the organisation: who is told, and who judges (机关26、35)."""

AGENDAS = {
    Kind.ORGAN_ASSEMBLY: ("单位负责人通报工作",),
    Kind.LEADING_GROUP_STUDY: ("听取机关党建和全面从严治党情况汇报", "研究存在的问题和下步措施"),
    Kind.LEADING_GROUP_REPORT: ("党组（党委）通报抓机关党建情况", "与会人员评议"),
    Kind.CENTRE_GROUP_STUDY: ("集体学习", "交流研讨"),
    Kind.WORK_REPORT: ("党组织书记述职", "点评和评议"),
}
"""What such a meeting consists of by its clause; offered as its agenda, to be changed."""

REPORTED_TO = (OrganizationKind.GENERAL_BRANCH, OrganizationKind.ORGAN_COMMITTEE, OrganizationKind.WORK_COMMITTEE)
"""Whom secretaries of organisations directly below report to (机关39). Where none of them stands above, it is a 工委
that is not in the system: then the organisation enters itself that its secretary has reported.
"""

ALONE = (
    Kind.DEMOCRATIC_LIFE_MEETING,
    Kind.LEADING_GROUP_STUDY,
    Kind.LEADING_GROUP_REPORT,
    Kind.CENTRE_GROUP_STUDY,
    Kind.ORGAN_ASSEMBLY,
    Kind.WORK_REPORT,
    Kind.DELEGATES_MEETING,
)
"""Meetings devoted to one matter: nothing is offered to be done along with them."""

SPEAKERS = {
    Kind.PARTY_LECTURE: "主讲人",
    Kind.ORGAN_ASSEMBLY: "通报人",
    Kind.LEADING_GROUP_REPORT: "通报人",
    Kind.CENTRE_GROUP_STUDY: "重点发言人",
}
"""What whoever speaks first is called, in the kinds that have such a one."""

LEADING_POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.LEADING_MEMBER)
"""Who sits in a 党组（党委）. Whoever prepares its meetings (党务工作人员) is no member."""

CONVENER_POSTS: dict[str, tuple[Post, ...]] = {
    Circle.GROUP: (Post.GROUP_LEADER,),
    Circle.MEMBERS: (Post.SECRETARY, Post.DEPUTY_SECRETARY),
    **dict.fromkeys(
        (Circle.COMMITTEE, Circle.ORGAN, Circle.REPORTERS, Circle.DELEGATES),
        (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY),
    ),
}
"""支部14: the secretary convenes and chairs (a deputy or a member by delegation), a group's leader the group."""

_COMMITTEE_NAMES = {
    OrganizationKind.GENERAL_BRANCH: "总支委员会会议",
    OrganizationKind.ORGAN_COMMITTEE: "机关党委会议",
    OrganizationKind.WORK_COMMITTEE: "机关工委会议",
}


STUDY_KINDS = (Kind.PARTY_LECTURE, Kind.CENTRE_GROUP_STUDY)


def is_study(kinds: Collection[str], topic: str, agenda: str) -> bool:
    """Whether a meeting has something to make up: a lecture or study by its kind, or by what it was about."""
    return any(kind in kinds for kind in STUDY_KINDS) or "学习" in topic or "学习" in agenda


def called(kind: str, organization_kind: str) -> str:
    """What a kind of meeting is called in an organisation: only a branch's committee is a 支委会."""
    if kind == Kind.COMMITTEE_MEETING:
        return _COMMITTEE_NAMES.get(organization_kind, Kind.COMMITTEE_MEETING.label)
    return Kind(kind).label


def called_after(kind: str, on: date) -> str:
    """The period in a meeting's name: `2026年11月`, `2026年第四季度`, `2026年下半年`, `2026年度`."""
    period = _CALLED_AFTER.get(Kind(kind), "month")
    if period == "quarter":
        return f"{on.year}年第{'一二三四'[(on.month - 1) // 3]}季度"
    if period == "half_year":
        return f"{on.year}年{'上' if on.month <= 6 else '下'}半年"
    return f"{on.year}年度" if period == "year" else f"{on.year}年{on.month}月"


def speaker_of(kinds: Iterable[str]) -> str:
    """What the one who speaks first is called; empty where the kinds have none."""
    return next((SPEAKERS[Kind(kind)] for kind in kinds if kind in SPEAKERS), "")


def joined_by(kind: str, held: Iterable[Kind], organization_kind: str) -> list[Kind]:
    """Which of the kinds an organisation holds can be done along with one of them: the same people, not devoted to
    one matter.
    """
    circle = circle_of((kind,), organization_kind)
    if kind in ALONE:
        return []
    return [one for one in held if one != kind and one not in ALONE and circle_of((one,), organization_kind) == circle]


def kinds_of(
    organization_kind: str, *, has_committee: bool, upper: str = OrganizationKind.ORGAN_COMMITTEE
) -> tuple[Kind, ...]:
    """Kinds of meetings an organisation holds; without a 支委会 a branch holds no committee meetings (支部20).

    `upper`: what stands above it. A branch whose secretary reports outside the system enters that itself.
    """
    held = _HOLDS.get(organization_kind, ())
    if organization_kind == OrganizationKind.BRANCH and upper not in REPORTED_TO:
        held = (*held, Kind.WORK_REPORT)
    if organization_kind == OrganizationKind.BRANCH and not has_committee:
        return tuple(kind for kind in held if kind != Kind.COMMITTEE_MEETING)
    return held


def check_kinds(
    kinds: Collection[str],
    *,
    organization_kind: str,
    has_committee: bool,
    name: str,
    upper: str = OrganizationKind.ORGAN_COMMITTEE,
) -> None:
    """Refuse what the organisation does not hold, and purposes that different people are due at."""
    if not kinds:
        raise Refused("请选择会议类别。", field="kinds")
    held = kinds_of(organization_kind, has_committee=has_committee, upper=upper)
    for kind in kinds:
        if kind not in held:
            why = (
                "当日未设支委会"
                if kind == Kind.COMMITTEE_MEETING and Kind.MEMBERS_MEETING in held
                else "不召开此类会议"
            )
            raise Refused(f"“{name}”{why}，请改选会议类别。", field="kinds")
    circles = {circle_of((kind,), organization_kind) for kind in kinds}
    if len(circles) > 1 and (organization_kind not in _BRANCH_OR_GROUP or Circle.REPORTERS in circles):
        raise Refused("所选会议的应到人员不同，不能合为一次会议；请分别安排。", field="kinds")
    whole_branch = {Kind.MEMBERS_MEETING, Kind.THEME_DAY, Kind.PARTY_LECTURE, Kind.MEMBER_APPRAISAL} & set(kinds)
    if organization_kind == OrganizationKind.BRANCH and Kind.COMMITTEE_MEETING in kinds and whole_branch:
        other = "、".join(kind.label for kind in _BRANCH_MEETINGS if kind in whole_branch)
        raise Refused(f"支委会与{other}的应到人员不同，不能合为一次会议；请分别安排。", field="kinds")


def circle_of(kinds: Collection[str], organization_kind: str) -> Circle:
    """Who is due. 组织生活会 may take the form of a committee meeting (支部17): then the committee is due."""
    if own := next((_OWN_CIRCLES[Kind(kind)] for kind in kinds if kind in _OWN_CIRCLES), None):
        return own
    if organization_kind == OrganizationKind.GROUP:
        return Circle.GROUP
    if Kind.MEMBERS_MEETING in kinds:
        return Circle.MEMBERS
    if organization_kind != OrganizationKind.BRANCH or Kind.COMMITTEE_MEETING in kinds:
        return Circle.COMMITTEE
    return Circle.MEMBERS


def votes_as_member(category: str | None, standing: str) -> bool:
    """选举5: 正式党员 vote, 预备党员 do not. Whoever is only seconded in votes where the membership is (支部16).

    Mobile and seconded-out members stay on the list and in the base: no clause lets a branch leave them out of 应到
    except for an election with the consent of the upper organisation.
    """
    return category == Category.FULL and standing != Standing.SECONDED_IN


def may_settle(*, person: int | None, owner: int | None, recorder: int | None, signs: bool) -> bool:
    """Who may report a decision as carried out: whom it was given to, who recorded the meeting, and who signs for the
    organisation (secretary and deputy, in a group its leader). A seat in the committee alone is not enough: its members
    do not close each other's matters. All by persons of today, who still see the record or own the decision.
    """
    return signs or (person is not None and person in (owner, recorder))


def committee_only(kinds: Collection[str]) -> bool:
    """Whether ordinary members do not see the record: its only purpose is the committee's meeting."""
    return set(kinds) == {Kind.COMMITTEE_MEETING}


@dataclass(frozen=True, slots=True)
class Finding:
    """Outcome of a test: passed or not (None: no clause asks for one), in words, with the clause.

    ``reason``: of a vote, the words behind 通过 or 未通过.
    """

    passed: bool | None
    sentence: str
    clause: str = ""
    reason: str = ""


def quorum(kinds: Collection[str], *, due: int, present: int | None) -> Finding:
    """May the meeting decide? `due`/`present` count those with a vote; `present` None: not recorded yet."""
    if Kind.DEMOCRATIC_LIFE_MEETING in kinds:
        return _two_thirds(due=due, present=present)
    committee = Kind.COMMITTEE_MEETING in kinds
    if not committee and Kind.MEMBERS_MEETING not in kinds:
        return Finding(None, "条例未规定此类会议的法定到会人数")
    who, clause = ("委员", "支部工作条例第十二条") if committee else ("有表决权的党员", "支部工作条例第十一条")
    need = -(-due // 2)
    if not due:
        return Finding(False, f"当日没有{who}", clause)
    if present is None:
        return Finding(None, f"{who}应到{due}人，{need}人到会即达半数", clause)
    test = votes.is_committee_quorate if committee else votes.is_meeting_quorate
    if test(present=present, due=due):
        return Finding(True, f"{who}应到{due}人，实到{present}人，已达半数", clause)
    return Finding(False, f"{who}应到{due}人，实到{present}人，不足半数（至少{need}人），不能作出决议", clause)


def _two_thirds(*, due: int, present: int | None) -> Finding:
    """民主生活会: with fewer than two thirds there it is not to be held (民主生活会若干规定 5)."""
    clause, need = "民主生活会若干规定第五条", -(-due * 2 // 3)
    if not due:
        return Finding(False, "当日没有领导班子成员", clause)
    if present is None:
        return Finding(None, f"领导班子成员应到{due}人，{need}人到会即达三分之二", clause)
    if votes.is_democratic_life_quorate(present=present, due=due):
        return Finding(True, f"领导班子成员应到{due}人，实到{present}人，已达三分之二", clause)
    return Finding(False, f"领导班子成员应到{due}人，实到{present}人，不足三分之二（至少{need}人），不能召开", clause)


_MOTIONS = {
    Motion.RESOLUTION: (votes.is_meeting_quorate, votes.is_resolution_carried, "半数", "支部工作条例第十一条"),
    Motion.ADMISSION: (votes.is_admission_quorate, votes.is_admission_carried, "半数以上", "发展党员工作细则"),
    Motion.ELECTION: (votes.is_election_quorate, votes.is_elected, "五分之四", "基层组织选举工作条例"),
}


def tally(motion: str, *, due: int, present: int, yes: int) -> Finding:
    """Whether a vote carries: enough present, and more than half of those **due** in favour."""
    quorate, carried, share, clause = _MOTIONS[Motion(motion)]
    if not quorate(present=present, due=due):
        return _vote(False, f"有表决权的实到{present}人，未达应到{due}人的{share}", clause)
    if carried(present=present, due=due, yes=yes):
        return _vote(True, f"赞成{yes}票，超过应到{due}人的半数", clause)
    return _vote(False, f"赞成{yes}票，未超过应到{due}人的半数", clause)


def _vote(passed: bool, reason: str, clause: str) -> Finding:
    return Finding(passed, f"{'通过' if passed else '未通过'}：{reason}", clause, reason)


def by_own_rules(*, due: int, yes: int, whose: str = "党组（党委）") -> Finding:
    """A vote in a 党组（党委） or of delegates: no clause that we have read says when it carries, so the body says it
    itself (待核).
    """
    return Finding(None, f"应到{due}人，赞成{yes}票；是否通过按{whose}议事规则认定")


def check_votes(*, in_favour: int, against: int, abstained: int, present: int, where: str) -> None:
    """Refuse more votes than people with a vote who were there."""
    cast = in_favour + against + abstained
    if cast > present:
        raise Refused(
            f"{where}：赞成、反对、弃权共{cast}票，多于到会有表决权的{present}人，请核对。", field="decisions"
        )


def check_ballots(*, issued: int, returned: int, valid: int, present: int) -> None:
    """Ballots are given to those who are there; none comes back that was not given, and none counts that did not."""
    if issued > present:
        raise Refused(f"发出{issued}张，多于实到{present}人，请核对。", field="issued")
    if returned > issued:
        raise Refused(f"收回{returned}张，多于发出的{issued}张，测评无效，应重新测评。", field="returned")
    if valid > returned:
        raise Refused(f"有效{valid}张，多于收回的{returned}张，请核对。", field="valid")


def most_excellent(members: int) -> int:
    """评议: 优秀 generally for no more than a third of the members."""
    return members // 3


def check_held_on(held_on: date, *, today: date, founded_on: date, dissolved_on: date | None, name: str) -> None:
    """A record is of something that has happened, while the organisation existed."""
    if held_on > today:
        raise Refused(
            f"会议日期{chinese_date(held_on)}还没有到，不能先作记录；请在会后记录，或更正日期。", field="held_on"
        )
    check_existed(held_on, founded_on=founded_on, dissolved_on=dissolved_on, name=name)


def check_existed(day: date, *, founded_on: date, dissolved_on: date | None, name: str) -> None:
    """Refuse a day on which there was no such organisation."""
    if day < founded_on:
        raise Refused(
            f"“{name}”成立于{chinese_date(founded_on)}，{chinese_date(day)}尚未成立，请更正会议日期。", field="held_on"
        )
    if dissolved_on and day > dissolved_on:
        raise Refused(
            f"“{name}”已于{chinese_date(dissolved_on)}撤销，{chinese_date(day)}不能再有会议，请更正会议日期。",
            field="held_on",
        )


NO_COUNT, NO_MINUTES = "请填写清点的实到人数。", "请填写会议记录。"


def check_count(*, expected: int, away: int, counted: int | None) -> None:
    """The number the recorder counted must fit the list he marked."""
    if counted is None:
        raise Refused(NO_COUNT, field="present_count")
    if counted > expected:
        raise Refused(f"实到{counted}人多于应到{expected}人，请核对实到人数。", field="present_count")
    marked = expected - away
    if counted < marked:
        raise Refused(
            f"应到{expected}人，标记了{away}人未到，应有{marked}人到会，而实到人数填了{counted}："
            f"还有{marked - counted}人未到而没有标记，请点选其姓名。",
            field="present_count",
        )
    if counted > marked:
        raise Refused(
            f"应到{expected}人，标记了{away}人未到，应有{marked}人到会，而实到人数填了{counted}："
            f"有{counted - marked}人被误标为未到，请改回。",
            field="present_count",
        )


def recorded_later(held_on: date, recorded_at: datetime | None) -> bool:
    """补记: entered after the month in which it was held. Late is shown, and late is not called false."""
    return bool(recorded_at) and (recorded_at.year, recorded_at.month) > (held_on.year, held_on.month)


def agenda_lines(agenda: str) -> tuple[str, ...]:
    """The items of an agenda typed one a line, without the numbers people put before them."""
    stripped = (
        re.sub(r"^\s*(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*)", "", line).strip()
        for line in agenda.splitlines()
    )
    return tuple(line for line in stripped if line)


_SPEECH = re.compile(r"^[\s　（(]*([^\s：:，。]{2,20})\s*[：:]\s*(.*)$", re.DOTALL)
_PADDED = re.compile(r"^([\s　（(]*[一-鿿])[ 　]+([一-鿿])(?=\s*[：:])")
"""A name of two characters padded to three, as lists have it: `王　芳：…`."""
_BY_OFFICE = re.compile(
    r"[^\s：:，。]{0,8}(?:书记|委员|组长|主持人|主讲人|通报人|局长|处长|科长|主任|部长|站长|所长|党员)"
)
"""What people write before a name: `组织委员赵珺：…`."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of minutes; `speaker` when it begins with somebody due (`王芳：`, `王芳同志：`, `书记王芳：`)."""

    text: str
    speaker: str = ""
    name: str = ""
    """The name in `speaker`."""


def paragraphs(minutes: str, names: Iterable[str]) -> list[Paragraph]:
    """The paragraphs of the minutes, with who speaks."""
    wanted = longest_first(names)
    return [paragraph(line, wanted) for line in filter(None, (line.strip() for line in minutes.splitlines()))]


def longest_first(names: Iterable[str]) -> list[str]:
    """Names in the order in which they are looked for: 欧阳修文 before 欧阳."""
    return sorted({name for name in names if name}, key=len, reverse=True)


def paragraph(line: str, wanted: Sequence[str]) -> Paragraph:
    """One line, with who speaks; `wanted` as `longest_first` puts it."""
    speech = _SPEECH.match(_PADDED.sub(r"\1\2", line))
    name = next((one for one in wanted if _names(speech[1], one)), "") if speech else ""
    return Paragraph(speech[2], speech[1], name) if speech and name else Paragraph(line)


def _names(head: str, name: str) -> bool:
    if head.startswith(name):
        return True
    if name not in head:
        return False
    before, _, after = head.rpartition(name)
    return after in ("", "同志") and _BY_OFFICE.fullmatch(before) is not None


def speakers(minutes: str, names: Iterable[str]) -> int:
    """How many of the people due speak in the minutes."""
    return len({one.name for one in paragraphs(minutes, names) if one.speaker})

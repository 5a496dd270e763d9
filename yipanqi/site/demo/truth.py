"""The truth about the demonstration: which faults were put in. Written beside the database, never read again."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from yipanqi.meetings.enums import Kind
from yipanqi.meetings.queries import speakers
from yipanqi.organizations.enums import Kind as OrganKind
from yipanqi.site.demo import faults, roles, upward
from yipanqi.site.demo.calendar import add_months, month_end, quarter_end, quarter_start
from yipanqi.site.demo.chronicle import Chronicle, Held
from yipanqi.site.demo.plan import Organ

MACHINE, READABLE = "truth.json", "演示数据说明.md"

Period = tuple[date, date]


def tell(chronicle: Chronicle) -> dict[str, Any]:
    """Everything that was put in, as plain JSON."""
    plan = chronicle.plan
    deputy, home = faults.NEVER_THERE
    leader = plan.registry.people[deputy]
    full = [held for held in chronicle.meetings if held.organ.split("/")[0] == faults.MOTIONS and held.recorded_at]
    return {
        "today": plan.today.isoformat(),
        "go_live_on": plan.go_live.isoformat(),
        "digest": digest(chronicle),
        "branches": [_exemplary(chronicle), _motions(chronicle), _troubled(chronicle)],
        "missed": missed(chronicle),
        "recorded_late": late(chronicle),
        "batches": _batches(chronicle),
        "copied": [
            {"organ": name_of(chronicle, held.organ), "meeting": _said(held), "from": held.copied_from}
            for held in chronicle.meetings if held.copied_from and held.recorded_at
        ],
        "always_full": [{"organ": plan.organs[faults.MOTIONS].name, "meetings": len(full)}],
        "never_there": [
            {"person": leader.name, "post": "副局长", "organ": plan.organs[home].name, "meetings": sum(
                deputy in held.away for held in chronicle.meetings if held.organ == home and held.recorded_at)}
        ],
        "handbooks": _handbooks(chronicle),
        **plan.notes,
    }  # fmt: skip


def _handbooks(chronicle: Chronicle) -> list[dict[str, Any]]:
    """Handbooks that are still owed: never handed in, or returned and left."""
    organs, said = chronicle.plan.organs, {upward.MISSING: "没有报送", upward.RETURNED: "被退回，没有重新报送"}
    return [
        {"organ": organs[branch].name, "year": year, "what": words}
        for year in upward.years_over(chronicle.setup, chronicle.plan.today) for branch, words in said.items()
    ]  # fmt: skip


def _own(chronicle: Chronicle, branch: str) -> list[Held]:
    """What a branch and its groups have recorded."""
    return [held for held in chronicle.meetings if held.organ.split("/")[0] == branch and held.recorded_at]


def _of(found: list[dict[str, Any]], branch: str) -> list[dict[str, Any]]:
    return [one for one in found if one["key"].split("/")[0] == branch]


def _portrait(chronicle: Chronicle, branch: str, called: str, **counts: Any) -> dict[str, Any]:
    """One of the three branches to compare: how it is to be read, who signs in for it, what can be counted."""
    own = _own(chronicle, branch)
    return {
        "organ": chronicle.plan.organs[branch].name, "called": called,
        "account": roles.accounts_of_people()[f"{branch}#0"],
        "meetings": len(own),
        "missed": len(_of(missed(chronicle), branch)),
        "recorded_late": len(_of(late(chronicle), branch)),
        "decisions": sum(len(held.minutes.decisions) for held in own),
        **counts,
    }  # fmt: skip


def _exemplary(chronicle: Chronicle) -> dict[str, Any]:
    called = "规范：样样按时，会上真讨论，决定有人办，谈心谈话和整改都有下文"
    return _portrait(chronicle, faults.EXEMPLARY, called, open=_open(chronicle, faults.EXEMPLARY))


def _motions(chronicle: Chronicle) -> dict[str, Any]:
    """All on time, and nothing in it."""
    own = _own(chronicle, faults.MOTIONS)
    names = [[person.name for person, _ in held.due] for held in own]
    return _portrait(
        chronicle, faults.MOTIONS, "走过场：样样按时、次次全勤，记录几乎一字不差，只有一人发言，没有决定",
        full=sum(not held.away for held in own),
        one_speaker=sum(speakers(held.minutes.text, due) == 1 for held, due in zip(own, names, strict=True)),
    )  # fmt: skip


def _troubled(chronicle: Chronicle) -> dict[str, Any]:
    plan, branch = chronicle.plan, faults.TROUBLED
    name = plan.organs[branch].name
    called = "欠账较多：该开的没有开，过期才录入，一晚补一批，任期届满未换届，委员空缺，整改没有人报结果"
    return _portrait(
        chronicle, branch, called, open=_open(chronicle, branch),
        batches=[one["evening"] for one in _batches(chronicle) if one["organ"] == name],
        term_ended_on=next(one["ended_on"] for one in plan.notes["lapsed_terms"] if one["organ"] == name),
        vacant=[one["post"] for one in plan.notes["vacancies"] if one["organ"] == name],
        never_rectified=sum(len(held.minutes.mends) for held in _own(chronicle, branch)),
    )  # fmt: skip


def _open(chronicle: Chronicle, branch: str) -> int:
    """Decisions whose day has passed and that nobody has reported as done."""
    return sum(
        decision.owner is not None and decision.due_on < chronicle.plan.today and not done
        for held in _own(chronicle, branch)
        for decision, done in zip(held.minutes.decisions, held.done, strict=True)
    )


def missed(chronicle: Chronicle) -> list[dict[str, str]]:
    """Duties of ended periods that nothing recorded meets, by organisation and duty."""
    met: dict[tuple[str, str], list[date]] = defaultdict(list)
    for held in chronicle.meetings:
        if held.recorded_at:
            for kind in held.kinds:
                met[held.organ, kind].append(held.day)
    return [
        {
            "organ": name_of(chronicle, organ.key), "key": organ.key, "duty": kind, "called": str(Kind(kind).label),
            "period_start": start.isoformat(), "period_end": end.isoformat(),
        }
        for organ in chronicle.plan.organs.values() for kind, (start, end) in _owed(chronicle, organ)
        if not any(start <= day <= end for day in met[organ.key, kind])
    ]  # fmt: skip


def _owed(chronicle: Chronicle, organ: Organ) -> Iterator[tuple[str, Period]]:
    """What was owed by the regulations in periods that have ended, told without the engine."""
    plan = chronicle.plan
    last = plan.today
    if organ.kind == OrganKind.GROUP:
        for start, end in _periods(plan.go_live, last, 1):
            parent = plan.organs[organ.parent]
            if organ.alive(start) and organ.alive(end) and parent.alive(start) and parent.alive(end):
                yield Kind.GROUP_MEETING, (start, end)
    if organ.kind != OrganKind.BRANCH:
        return
    for start, end in _periods(plan.go_live, last, 1):
        if organ.alive(start) and organ.alive(end):
            yield Kind.THEME_DAY, (start, end)
            if organ.has_committee_on(start):
                yield Kind.COMMITTEE_MEETING, (start, end)
    for months, kind in ((3, Kind.MEMBERS_MEETING), (12, Kind.ORG_LIFE_MEETING)):
        for start, end in _periods(plan.go_live, last, months):
            if organ.alive(start) and organ.alive(end):
                yield kind, (start, end)


def _periods(since: date, today: date, months: int) -> Iterator[Period]:
    start = {1: since, 3: quarter_start(since), 12: date(since.year, 1, 1)}[months]
    while (end := add_months(start, months)) <= today:
        if start >= since:
            yield start, date.fromordinal(end.toordinal() - 1)
        start = end


def late(chronicle: Chronicle) -> list[dict[str, str]]:
    """Records entered after the end of the period for which they count."""
    found = []
    owed = {
        (organ.key, kind, start)
        for organ in chronicle.plan.organs.values()
        for kind, (start, _) in _owed(chronicle, organ)
    }
    for held in chronicle.meetings:
        for kind in held.kinds if held.recorded_at else ():
            if (held.organ, kind, _period_start(kind, held.day)) not in owed:
                continue
            end = {Kind.MEMBERS_MEETING: quarter_end(held.day), Kind.ORG_LIFE_MEETING: date(held.day.year, 12, 31)}.get(
                kind, month_end(held.day)
            )
            if held.recorded_at.date() > end:
                found.append(
                    {
                        "organ": name_of(chronicle, held.organ),
                        "key": held.organ,
                        "duty": kind,
                        "held_on": held.day.isoformat(),
                        "recorded_on": held.recorded_at.date().isoformat(),
                    }
                )
    return found


def _period_start(kind: str, day: date) -> date:
    starts = {Kind.MEMBERS_MEETING: quarter_start(day), Kind.ORG_LIFE_MEETING: date(day.year, 1, 1)}
    return starts.get(kind, day.replace(day=1))


def _batches(chronicle: Chronicle) -> list[dict[str, Any]]:
    found: dict[str, list[Held]] = defaultdict(list)
    for held in chronicle.meetings:
        if held.batch and held.recorded_at:
            found[held.batch].append(held)
    return [
        {
            "organ": name_of(chronicle, branch),
            "evening": rows[0].recorded_at.date().isoformat(),
            "from": min(held.recorded_at for held in rows).strftime("%H:%M"),
            "to": max(held.recorded_at for held in rows).strftime("%H:%M"),
            "meetings": [_said(held) for held in rows],
        }
        for branch, rows in found.items()
    ]


def _said(held: Held) -> str:
    return held.name


def name_of(chronicle: Chronicle, key: str) -> str:
    """The name of an organisation; a group with its branch."""
    organ = chronicle.plan.organs[key]
    if organ.kind == OrganKind.GROUP:
        return f"{chronicle.plan.organs[organ.parent].name}{organ.name}"
    return organ.name


def digest(chronicle: Chronicle) -> str:
    """A fingerprint of everything invented: the same day gives the same."""
    mill = hashlib.sha256()
    for stay in chronicle.plan.stays:
        mill.update(f"{stay.person.name}{stay.person.born_on}{stay.branch}{stay.from_on}{stay.to_on}".encode())
    for office in chronicle.plan.offices:
        mill.update(f"{office.person.key}{office.organ}{office.post}{office.from_on}{office.to_on}".encode())
    for held in chronicle.meetings:
        mill.update(
            f"{held.key}{held.recorded_at}{held.signed_at}{sorted(held.away)}{held.minutes.text}{held.done}".encode()
        )
    return mill.hexdigest()


def write(chronicle: Chronicle, folder: Path) -> None:
    """Write both files."""
    told = tell(chronicle)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MACHINE).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / READABLE).write_text(readable(told), encoding="utf-8")


_COUNTED = {
    "meetings": "记录{}场", "missed": "未履行{}项", "recorded_late": "过期录入{}项", "decisions": "议定{}项",
    "open": "过期未办结{}项", "full": "全员到会{}场", "one_speaker": "只有一人发言{}场",
    "never_rectified": "列入整改没有结果{}项", "term_ended_on": "{}任期届满",
}  # fmt: skip


def _counted(one: dict[str, Any]) -> str:
    """The counts of a portrait in words."""
    return "，".join(words.format(one[name]) for name, words in _COUNTED.items() if name in one) + "。"


def readable(told: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        "# 演示数据说明：埋设的问题", "",
        f"演示机关纯属虚构。数据截至{told['today']}，{told['go_live_on']}启用；启用前八个月的纸质记录事后补录，不计欠账，"
        "合起来两年有余。本文件供核对用，系统不读取。", "",
        "## 对照着看的三个支部", "",
        *(f"- {one['organ']}（{one['account']}）：{one['called']}。{_counted(one)}" for one in told["branches"]), "",
        f"## 未履行（{len(told['missed'])}项）", "",
    ]  # fmt: skip
    lines += [
        f"- {one['organ']}：{one['called']}，{one['period_start']}至{one['period_end']}" for one in told["missed"]
    ]
    lines += ["", f"## 期限过后才录入（{len(told['recorded_late'])}项）", ""]
    lines += [f"- {one['organ']}：{one['held_on']}召开，{one['recorded_on']}录入" for one in told["recorded_late"]]
    lines += ["", "## 集中补录", ""]
    lines += [
        f"- {one['organ']}：{one['evening']} {one['from']}至{one['to']}录入{len(one['meetings'])}场"
        for one in told["batches"]
    ]
    lines += ["", "## 照抄的记录", ""] + [
        f"- {one['organ']}：{one['meeting']}，抄自 {one['from']}" for one in told["copied"]
    ]
    lines += ["", "## 其他", ""]
    lines += [f"- {one['organ']}：每次会议全员到会（{one['meetings']}场）" for one in told["always_full"]]
    lines += [f"- {one['person']}（{one['post']}）从未参加所在支部{one['organ']}的活动" for one in told["never_there"]]
    lines += [f"- {one['organ']}：{one['ended_on']}任期届满，未换届" for one in told["lapsed_terms"]]
    lines += [f"- {one['organ']}：{one['post']}自{one['since']}起空缺" for one in told["vacancies"]]
    lines += [f"- {one['organ']}：{one['year']}年度工作手册{one['what']}" for one in told["handbooks"]]
    lines += [
        f"- {one['organ']}：{one['person']}{one['joined_on']}入党，预备期已满未讨论"
        for one in told["overdue_probation"]
    ]
    lines += [
        f"- {one['organ']}：{one['what']}（{one['crossed_on']}满7名，{one['committee_from']}成立）"
        for one in told["thresholds"]
    ]
    return "\n".join(lines) + "\n"

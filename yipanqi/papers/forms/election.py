"""Papers of an election (paper 20): request, candidates, method, ballot, count, result, notice, the chair's words.

All are made of one set of entries. What voters write stays on the ballots; the count sheet knows numbers only.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import (
    FORM,
    Align,
    BlankLines,
    Block,
    Caption,
    Cell,
    Heading,
    Imprint,
    Note,
    Paper,
    Paragraph,
    SignLines,
    Table,
)
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import addressed, head, joined, numeral, signed

BLANK = "＿" * 4
UNTIMELY = ("提前", "延期")
"""Whoever elects before or after the term ends says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Somebody who stands, and what the ballots said."""

    name: Annotated[str, Entry("姓名", "候选人")]
    post: Annotated[str, Entry("职务", "候选人")] = ""
    sex: Annotated[str, Entry("性别", "党员名册")] = ""
    born: Annotated[str, Entry("出生日期", "党员名册")] = ""
    joined: Annotated[str, Entry("入党日期", "党员名册")] = ""
    written_in: Annotated[bool, Entry("另选他人", "选举计票")] = False
    in_favour: Annotated[int, Entry("赞成", "选举计票")] = 0
    against: Annotated[int, Entry("反对", "选举计票")] = 0
    abstained: Annotated[int, Entry("弃权", "选举计票")] = 0
    elected: Annotated[bool, Entry("当选", "选举计票：按规定计算")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One vote: what it elects, for how many seats, the numbers once it was counted."""

    what: Annotated[str, Entry("选举", "候选人：委员，或书记、副书记")]
    round: Annotated[int, Entry("第几次投票", "选举计票")] = 1
    seats: Annotated[int, Entry("应选人数", "候选人")] = 0
    on: Annotated[dt.date | None, Entry("投票日期", "选举计票")] = None
    due: Annotated[int, Entry("应到会有选举权人数", "会议记录")] = 0
    present: Annotated[int, Entry("实到会有选举权人数", "会议记录")] = 0
    issued: Annotated[int, Entry("发出", "选举计票")] = 0
    returned: Annotated[int, Entry("收回", "选举计票")] = 0
    valid: Annotated[int, Entry("有效", "选举计票")] = 0
    findings: Annotated[tuple[str, ...], Entry("核对", "选举计票：按规定计算")] = ()
    standing: Annotated[tuple[Standing, ...], Entry("候选人", "候选人")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """Somebody elected, with the office."""

    name: Annotated[str, Entry("姓名", "选举结果")]
    post: Annotated[str, Entry("职务", "选举结果")]
    in_favour: Annotated[int, Entry("赞成", "选举计票")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectedDelegate:
    """A delegate to the 代表大会."""

    name: Annotated[str, Entry("姓名", "代表名单")]
    sex: Annotated[str, Entry("性别", "党员名册")] = ""
    born: Annotated[str, Entry("出生日期", "党员名册")] = ""
    joined: Annotated[str, Entry("入党日期", "党员名册")] = ""
    unit: Annotated[str, Entry("选举单位", "代表名单")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionFile:
    """Everything the papers of one election are made of."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    body: Annotated[str, Entry("选举产生的机构", "组织机构：类别")] = "支部委员会"
    subject: Annotated[str, Entry("名称", "程序")]
    addressee: Annotated[str, Entry("主送", "组织机构：上级党组织")] = ""
    vacancy: Annotated[str, Entry("补选职务", "程序：补选")] = ""
    on: Annotated[dt.date | None, Entry("选举日期", "会议安排，或拟开会日期")] = None
    place: Annotated[str, Entry("地点", "会议安排")] = ""
    host: Annotated[str, Entry("主持人", "会议安排")] = ""
    ordinal: Annotated[int | None, Entry("届次", "任期登记")] = None
    began: Annotated[dt.date | None, Entry("本届选举日期", "任期登记")] = None
    ends: Annotated[dt.date | None, Entry("届满日期", "任期登记：按年限计算")] = None
    years: Annotated[int, Entry("任期年数", "机关条例")] = 3
    members: Annotated[int, Entry("党员人数", "党员名册")] = 0
    voters: Annotated[int, Entry("有选举权的党员", "党员名册：正式党员")] = 0
    timing: Annotated[str, Entry("是否按期", "任期登记：按期、提前或延期")] = ""
    votes: Annotated[tuple[Vote, ...], Entry("投票", "候选人、选举计票")] = ()
    winners: Annotated[tuple[Winner, ...], Entry("当选人", "选举计票、选举结果")] = ()
    approver: Annotated[str, Entry("批复单位", "组织机构：上级党组织")] = ""
    approved: Annotated[dt.date | None, Entry("批复日期", "选举结果：上级批复")] = None
    approval: Annotated[str, Entry("批复文号或方式", "选举结果：上级批复")] = ""
    issued: Annotated[dt.date | None, Entry("日期", "程序：请示、报告、通报的日期")] = None
    congress: Annotated[bool, Entry("由代表大会选举", "程序")] = False
    delegates: Annotated[tuple[ElectedDelegate, ...], Entry("代表", "代表名单")] = ()
    supervisors: Annotated[tuple[str, ...], Entry("监票人", "程序：提名")] = ()
    counters: Annotated[tuple[str, ...], Entry("计票人", "程序：提名")] = ()

    @property
    def assembly(self) -> str:
        """Who elects: 党员大会, or 党员代表大会."""
        return "党员代表大会" if self.congress else "党员大会"

    @property
    def what(self) -> str:
        """换届选举, or 补选纪检委员."""
        return f"补选{self.vacancy}" if self.vacancy else "换届选举"

    @property
    def held(self) -> str:
        """进行换届选举, or 补选纪检委员."""
        return self.what if self.vacancy else f"进行{self.what}"

    @property
    def first(self) -> Vote:
        """The latest vote of the members' meeting; an empty one before candidates are named."""
        own = [one for one in self.votes if one.what == self.votes[0].what]
        return own[-1] if own else Vote(what="委员")

    @property
    def waiting(self) -> Vote:
        """The vote that is to be held next; the members' where none waits."""
        return next((one for one in self.votes if one.on is None), self.first)


def _paper(
    data: ElectionFile, title: str, blocks: list[Block], imprint: Imprint | None, *, form: bool = False
) -> Paper:
    layout = {"page": FORM} if form else {}
    return Paper(title=title, blocks=tuple(blocks), imprint=imprint or Imprint(), author=data.organization, **layout)


def _titled(data: ElectionFile, kind: str) -> str:
    """A paper that leaves the branch names the branch in its title."""
    return f"关于{data.organization}\n{data.what}{kind}"


def election_request(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """请示: why now, how many seats, when; what is not settled is left to be filled in."""
    day = chinese_date(data.on) if data.on else f"{BLANK}年{BLANK}月"
    seats = str(data.first.seats) if data.first.seats else BLANK
    blocks: list[Block] = [*addressed(data.addressee)]
    blocks += [
        Paragraph(_why(data)),
        Paragraph(
            f"{data.organization}现有党员{data.members}名，其中有选举权的正式党员{data.voters}名。"
            f"拟于{day}召开{data.assembly}，采取无记名投票方式{data.what}。"
            f"{'' if data.vacancy else '委员'}应选{seats}名，候选人差额不少于应选人数的五分之一。"
        ),
    ]
    if data.congress:
        number = str(len(data.delegates)) if data.delegates else BLANK
        blocks.append(
            Paragraph(
                "根据《中国共产党基层组织选举工作条例》第四条，拟召开党员代表大会进行选举。"
                f"代表名额{number}名，由各党支部党员大会选举产生。"
            )
        )
    if data.timing in UNTIMELY:
        blocks.append(Paragraph(f"本次{data.timing}换届的原因是：{BLANK * 6}。"))
    blocks += [Paragraph("妥否，请批示。"), *signed(data.organization, data.issued)]
    return _paper(data, _titled(data, "的请示"), blocks, imprint)


def _why(data: ElectionFile) -> str:
    if data.vacancy:
        rule = "《中国共产党支部工作条例（试行）》第二十二条"
        return f"{data.organization}{data.vacancy}出缺。根据{rule}，拟进行补选。"
    since = f"于{chinese_date(data.began)}选举产生，任期{data.years}年，" if data.began else ""
    ends = f"将于{chinese_date(data.ends)}届满" if data.ends else "任期届满"
    rule = "《中国共产党基层组织选举工作条例》第三条"
    own = data.organization
    whose = f"本届{own}" if own.endswith("委员会") else f"{own}本届{data.body}"
    return f"{whose}{since}{ends}。根据{rule}，拟进行换届选举。"


def candidate_list(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """候选人名单 in the order of the ballot."""
    vote = data.first
    headers = ("次序", "姓名", "职务", "性别", "出生年月", "入党日期")
    rows = tuple(
        tuple(Cell(text) for text in (str(number), one.name, one.post, one.sex, one.born, one.joined))
        for number, one in enumerate(_printed(vote), start=1)
    )
    empty = (tuple(Cell() for _ in headers),)
    table = Table(
        widths=(6, 14, 12, 7, 18, 18), header=(tuple(head(text) for text in headers),), rows=rows or empty, size=12,
        row_height=10,
    )  # fmt: skip
    blocks: list[Block] = [
        Caption(left=data.organization, right=f"应选{vote.seats}人，候选人{len(rows)}人"), table,
        Note("候选人按姓氏笔画排列。"), SignLines(("书记（签字）", "上级审查意见")),
    ]  # fmt: skip
    return _paper(data, f"{data.subject}候选人名单", blocks, imprint, form=True)


def _printed(vote: Vote) -> tuple[Standing, ...]:
    return tuple(one for one in vote.standing if not one.written_in)


def election_method(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """选举办法: the rules of the vote as the meeting adopts them, with the numbers of this one."""
    vote = data.first
    seats, standing = vote.seats or BLANK, len(_printed(vote)) or BLANK
    points = (
        f"根据《中国共产党章程》《中国共产党基层组织选举工作条例》，制定本办法。本次{data.what}由{data.assembly}进行。",
        f"{_entitled(data)}因故不能到会的，不能委托他人投票。",
        "有选举权的到会人数不少于应到会人数的五分之四，方可进行选举。",
        f"应选{vote.what}{seats}名，候选人{standing}名。候选人按姓氏笔画排列。",
        "选举采用无记名投票。对候选人可以赞成、反对、弃权，也可以另选他人。所选人数不多于应选人数的选票有效，多于的无效。",
        "收回的选票不多于发出的选票，选举有效；多于的，选举无效，重新投票。",
        "赞成票超过应到会有选举权人数的半数，才能当选。超过半数的人多于应选名额的，按得票多少取舍；"
        "末位有几人票数相等的，就这几人再次投票；不足应选名额的另行选举，也可以经半数以上同意减少名额。",
        f"监票人从不是候选人的{'代表' if data.congress else '党员'}中推选，经{data.assembly}通过；"
        "计票人在监票人监督下工作。",
        "委员会选出后，由委员会第一次会议选举书记、副书记，报上级党组织批准。",
        f"本办法经{data.assembly}通过后施行。",
    )
    blocks: list[Block] = [
        Paragraph(f"（提请{chinese_date(data.on)}{data.assembly}审议）", indent=0, align=Align.CENTER)
    ]
    blocks += [Paragraph(f"{numeral(number)}、{text}") for number, text in enumerate(points, start=1)]
    return _paper(data, f"{data.organization}\n{data.what}办法（草案）", blocks, imprint)


def _entitled(data: ElectionFile) -> str:
    if data.congress:
        return "代表有选举权；正式党员有被选举权。"
    return "正式党员有选举权和被选举权；预备党员列席，没有选举权。"


def delegate_list(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """代表名册: every delegate with the unit that elected, in the order of the tree."""
    headers = ("序号", "姓名", "性别", "出生年月", "入党日期", "选举单位")
    rows = tuple(
        tuple(Cell(text) for text in (str(number), one.name, one.sex, one.born, one.joined, one.unit))
        for number, one in enumerate(data.delegates, start=1)
    )
    table = Table(
        widths=(6, 12, 6, 18, 18, 28), header=(tuple(head(text) for text in headers),),
        rows=rows or (tuple(Cell() for _ in headers),), size=12, row_height=9,
    )  # fmt: skip
    blocks: list[Block] = [
        Caption(left=data.organization, right=f"代表{len(data.delegates)}名"), table,
        SignLines(("代表资格审查意见", "审查人（签字）")),
    ]  # fmt: skip
    return _paper(data, "党员代表大会代表名册", blocks, imprint, form=True)


def election_ballot(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """选票: names, three boxes, a row for another in every seat, how to fill it in.

    Neither number nor foot nor name of the voter: no ballot can be told from another.
    """
    vote = data.waiting
    names = tuple((f"{one.name}（{one.post}）" if one.post else one.name) for one in _printed(vote))
    headers = tuple(head(text) for text in ("候选人", "赞成", "反对", "弃权"))
    rows = tuple((Cell(name), Cell(), Cell(), Cell()) for name in names or ("", "", ""))
    blocks: list[Block] = [
        Caption(left=data.organization, right=chinese_date(data.on) or "　　年　　月　　日"),
        Table(widths=(34, 14, 14, 14), header=(headers,), rows=rows, size=14, row_height=13),
        Table(
            widths=(34, 14), header=((head("另选他人姓名"), head("赞成")),),
            rows=tuple((Cell(), Cell()) for _ in range(max(vote.seats, 1))), size=14, row_height=13,
        ),
        Note(
            f"说明：应选{vote.seats or BLANK}人。赞成的在“赞成”栏画“○”，反对的画在“反对”栏，"
            "弃权的画在“弃权”栏或不画。另选他人的，写上姓名并在“赞成”栏画“○”。"
            f"赞成人数（含另选）不得多于{vote.seats or BLANK}人，多于的选票无效。"
        ),
    ]  # fmt: skip
    again = f"（第{vote.round}次投票）" if vote.round > 1 else ""
    return replace(_paper(data, f"{data.subject}{vote.what}选票{again}", blocks, None, form=True), foot=False)


def count_sheet(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """计票单 and the tellers' report: empty before the vote, with its numbers afterwards, one table a vote."""
    blocks: list[Block] = []
    for vote in data.votes or (data.first,):
        blocks += _count(data, vote)
    if data.supervisors or data.counters:
        blocks.append(Caption(left=f"监票人：{joined(data.supervisors)}", right=f"计票人：{joined(data.counters)}"))
    blocks.append(SignLines(("监票人（签字）", "计票人（签字）")))
    return _paper(data, f"{data.subject}计票单（监票报告）", blocks, imprint, form=True)


def _count(data: ElectionFile, vote: Vote) -> list[Block]:
    counted = vote.on is not None

    def shown(number: int, unit: str) -> str:
        return f"{number}{unit}" if counted else unit.rjust(3, "　")

    day = chinese_date(vote.on) if vote.on else "　　年　　月　　日"
    numbers = (
        ("应到会", vote.due, "人"), ("实到会", vote.present, "人"), ("发出", vote.issued, "张"),
        ("收回", vote.returned, "张"), ("有效", vote.valid, "张"), ("无效", max(vote.returned - vote.valid, 0), "张"),
    )  # fmt: skip
    summary = Table(
        widths=(1,) * 6, header=(tuple(head(name) for name, _, _ in numbers),),
        rows=(tuple(Cell(shown(number, unit)) for _, number, unit in numbers),), size=12, row_height=9,
    )  # fmt: skip
    headers = ("姓名", "赞成", "反对", "弃权", "结果")
    rows = tuple(
        tuple(
            Cell(text) for text in (
                f"{one.name}（另选）" if one.written_in else one.name,
                *(str(number) if counted else "" for number in (one.in_favour, one.against, one.abstained)),
                ("当选" if one.elected else "未当选") if counted else "",
            )
        )
        for one in vote.standing
    )  # fmt: skip
    table = Table(
        widths=(26, 12, 12, 12, 16), header=(tuple(head(text) for text in headers),),
        rows=rows or (tuple(Cell() for _ in headers),), size=12, row_height=9,
    )  # fmt: skip
    again = f"（第{vote.round}次投票）" if vote.round > 1 else ""
    caption = Caption(left=f"{data.organization}　选举{vote.what}{again}，应选{vote.seats or BLANK}人", right=day)
    return [caption, summary, BlankLines(1), table, *(Note(f"{one}。") for one in vote.findings)]


_OPEN = Paragraph(f"当选人员：{BLANK * 4}")
"""Printed before anybody is elected, it is a draft and looks like one."""


def election_report(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """选举结果报告 to the upper organisation: the meeting, the numbers, who was elected to what."""
    blocks: list[Block] = [*addressed(data.addressee)]
    day = chinese_date(data.on) if data.on else f"{BLANK}年{BLANK}月"
    blocks.append(Paragraph(f"{data.organization}于{day}召开{data.assembly}{data.what}。现将结果报告如下："))
    counted = [Paragraph(_vote_words(one)) for one in data.votes if one.on]
    blocks += [Heading("一、投票情况"), *(counted or [Paragraph(BLANK * 5)])]
    blocks += [Heading("二、当选人")]
    blocks += [Paragraph(f"{one.post}：{one.name}（赞成{one.in_favour}票）。") for one in data.winners] or [_OPEN]
    asked = "当选的委员报请备案，书记、副书记报请批准。" if not data.vacancy else "以上结果报请备案、批准。"
    blocks += [Paragraph(asked), *signed(data.organization, data.issued)]
    return _paper(data, _titled(data, "结果的报告"), blocks, imprint)


def election_notice(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """选举结果通报 to the members: who holds which office, by which reply of the level above. No numbers of votes."""
    day = chinese_date(data.on) if data.on else f"{BLANK}年{BLANK}月"
    when = chinese_date(data.approved) or f"{BLANK}年{BLANK}月{BLANK}日"
    by = f"（{data.approval}）" if data.approval else ""
    replied = f"选举结果由{data.approver or '上级党组织'}于{when}批复{by}"
    blocks: list[Block] = [
        Paragraph(f"{data.organization}于{day}召开{data.assembly}，{data.held}。{replied}。现通报如下："),
        *([Paragraph(f"{one.post}：{one.name}") for one in data.winners] or [_OPEN]),
        *signed(data.organization, data.issued),
    ]
    return _paper(data, _titled(data, "结果的通报"), blocks, imprint)


def _vote_words(vote: Vote) -> str:
    again = f"第{vote.round}次投票，" if vote.round > 1 else ""
    names = joined(tuple(one.name for one in vote.standing if one.elected))
    return (
        f"选举{vote.what}：{again}应到会有选举权{vote.due}人，实到{vote.present}人；发出选票{vote.issued}张，收回{vote.returned}张，"
        f"有效{vote.valid}张；应选{vote.seats}人，当选：{names}。"
    )


def election_agenda(data: ElectionFile, imprint: Imprint | None = None) -> Paper:
    """大会主持词: what the chair says, step by step, numbers left open that only the day knows."""
    vote = data.first
    names = joined(tuple(one.name for one in _printed(vote)), empty=BLANK)
    who = "代表" if data.congress else "党员"
    supervisors, counters = (joined(names, empty=BLANK) for names in (data.supervisors, data.counters))
    voters = "代表" if data.congress else "有选举权的党员"
    here = f"{voters}应到{vote.due or data.voters}名，今天实到{vote.present or BLANK}名"
    report = ("说明补选事由", f"{data.vacancy}出缺，经上级同意，今天进行补选。") if data.vacancy else (
        "报告工作", f"请本届{data.body}报告工作，{who}讨论。"
    )  # fmt: skip
    steps = (
        ("清点人数", f"{here}，达到应到会人数的五分之四，可以开会。"),
        report,
        ("通过选举办法", "宣读选举办法（草案），请举手表决。"),
        ("介绍候选人", f"应选{vote.what}{vote.seats or BLANK}名，候选人：{names}。请候选人作情况介绍。"),
        ("推选监票人", f"提名{supervisors}为监票人（不是候选人），请举手表决；{counters}为计票人。"),
        ("投票", "分发选票，监票人说明填写方法，填写，依次投票。"),
        ("计票", "监票人清点选票：收回的不多于发出的，选举有效；计票。"),
        ("宣布结果", "监票人报告得票情况；赞成票超过应到会有选举权人数半数的当选，现在宣布当选名单。"),
        ("结束", "休会后召开新一届委员会第一次会议，选举书记、副书记。" if not data.vacancy else "会议结束。"),
    )  # fmt: skip
    opening = f"现在召开{data.organization}{data.assembly}，进行{data.what}。"
    blocks: list[Block] = [
        Caption(left=f"时间和地点：{chinese_date(data.on) or BLANK}，{data.place or BLANK}"),
        Caption(left=f"主持人：{data.host or BLANK}"),
        Paragraph("同志们：", indent=0),
        Paragraph(opening),
    ]
    for number, (title, text) in enumerate(steps, start=1):
        blocks += [Heading(f"{numeral(number)}、{title}"), Paragraph(text)]
    return _paper(data, f"{data.subject}{data.assembly}主持词", blocks, imprint)

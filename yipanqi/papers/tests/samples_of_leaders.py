"""Papers of the leadership, invented: 双重组织生活情况报告, papers of decisions and letters, 党组党建议题台账."""

import datetime as dt
from dataclasses import replace

from yipanqi.papers.forms.agenda_ledger import AgendaLedger, AgendaLine
from yipanqi.papers.forms.life_bulletin import BranchLife, LifeBulletin
from yipanqi.papers.forms.life_report import DoubleLife, LeaderLife
from yipanqi.papers.forms.supervision import StatusLine, Step, TaskBreakdown, TaskLine, TaskSlip, TaskStatus
from yipanqi.papers.forms.task_bulletin import BulletinLine, TaskBulletin
from yipanqi.papers.forms.urging import Urging

DOUBLE_LIFE = DoubleLife(
    organization="中共青川市统计局机关委员会",
    addressee="中共青川市直属机关工作委员会",
    first=dt.date(2026, 7, 1),
    last=dt.date(2026, 12, 25),
    issued=dt.date(2026, 12, 25),
    leaders=(
        LeaderLife(
            name="王芳", offices="党组书记、局长", home="综合处党支部第一党小组", due=14, present=12,
            away=(
                "10月13日主题党日，请假（参加培训）",
                "11月6日党小组会，请假（公务）",
            ),
            leadership=("12月18日民主生活会，到会",),
            visits=("9月3日普查中心党支部主题党日（联系点指导）",),
        ),
        LeaderLife(name="李强", offices="党组成员、副局长", home="工业处党支部", due=9, present=9),
    ),
)  # fmt: skip

LIFE_BULLETIN = LifeBulletin(
    organization="中共青川市统计局机关委员会",
    span="2026年第三季度",
    basis="《中国共产党党和国家机关基层组织工作条例》第二十六条（一）",
    duties=("党员大会", "支委会", "党小组会", "主题党日"),
    lines=(
        BranchLife(organization="综合处党支部", words=("达到", "达到", "达到", "达到")),
        BranchLife(organization="工业处党支部", words=("未达到", "达到", "", "待办")),
        BranchLife(organization="镕喆堃玥珺祎昇燚赟翀联合党支部", words=("达到", "达到", "免除", "达到")),
    ),
    issued=dt.date(2026, 10, 9),
)  # fmt: skip

_GROUP, _DECISION = "中共青川市统计局党组", "推进统计数据质量提升"
_DECIDED, _FIRST, _DUE = dt.date(2026, 11, 2), dt.date(2026, 11, 30), dt.date(2026, 12, 10)

TASK_SLIP = TaskSlip(
    giver=_GROUP, actor="综合处党支部", role="牵头", fellows=("局工会", "办公室"), person="王芳", decision=_DECISION,
    decided_on=_DECIDED, basis="党组会议", number="青统党组纪〔2026〕11号", task="开展基层报表减负自查",
    result="自查报告一份，减掉的报表列出名称", seen_by="看减掉的报表清单，到两个单位现场核对",
    given_on=dt.date(2026, 11, 4), first_due_on=_FIRST, due_on=_DUE, state="待审核",
    steps=(
        Step(on=dt.date(2026, 11, 4), what="交办，期限2026年11月30日", by="赵珺"),
        Step(on=dt.date(2026, 11, 24), what="申请延至2026年12月10日：经济普查登记集中进行", by="王芳"),
        Step(on=dt.date(2026, 11, 25), what="同意延至2026年12月10日", by="赵珺"),
        Step(on=dt.date(2026, 12, 8), what="报告（2026年12月7日完成）：减掉三张报表，合并两张", by="王芳"),
    ),
)  # fmt: skip

TASK_BREAKDOWN = TaskBreakdown(
    organization=_GROUP, decision=_DECISION, as_of=dt.date(2026, 12, 8),
    lines=(
        TaskLine(
            task="开展基层报表减负自查", result="自查报告一份，减掉的报表列出名称", seen_by="看减掉的报表清单",
            leads=("综合处党支部",), assists=("局工会", "办公室"), people=("王芳",), due_on=_FIRST,
            measure="先收表，再逐张问用途", stages="一季度收齐，二季度提出取消名单，四季度复核",
        ),
        TaskLine(
            task="党员业务骨干结对帮带", result="结对不少于五对，每对有一项改进", seen_by="看结对名单和改进事项",
            leads=("工业处党支部", "普查中心党支部"), due_on=dt.date(2026, 12, 20),
        ),
    ),
)  # fmt: skip

TASK_STATUS = TaskStatus(
    organization=_GROUP, decision=_DECISION, as_of=dt.date(2026, 12, 8),
    lines=(
        StatusLine(
            actor="综合处党支部", task="开展基层报表减负自查", first_due_on=_FIRST, due_on=_DUE, state="待审核",
            outcome="待审核", done_on=dt.date(2026, 12, 7),
            words="减掉三张报表，合并两张；经同意由2026年11月30日延至2026年12月10日：经济普查登记集中进行",
        ),
        StatusLine(
            actor="　第一党小组", task="开展基层报表减负自查", first_due_on=dt.date(2026, 11, 25),
            due_on=dt.date(2026, 11, 25), state="已认可", outcome="已认可",
            done_on=dt.date(2026, 11, 20), words="查了六张报表",
        ),
        StatusLine(
            actor="工业处党支部", task="党员业务骨干结对帮带", first_due_on=dt.date(2026, 12, 20),
            due_on=dt.date(2026, 12, 20), state="办理中", outcome="尚未报告",
        ),
        StatusLine(
            actor="局工会", task="开展基层报表减负自查", first_due_on=_FIRST, due_on=_DUE, state="待审核",
            outcome="待审核",
        ),
    ),
)  # fmt: skip

URGING = Urging(
    issuer="中共青川市统计局机关委员会",
    addressee="中共青川市统计局工业处支部委员会",
    name="提示函",
    number="青统机党函〔2026〕3号",
    matter="主题党日（2026年9月）",
    facts="工业处党支部“主题党日”应于2026年9月30日前履行，截至2026年10月15日未见履行记录，已逾期15天。",
    basis="《中国共产党支部工作条例（试行）》第十六条",
    demand="请查明原因，抓紧补办，并按期答复办理情况。",
    due_on=dt.date(2026, 11, 5),
    issued_on=dt.date(2026, 10, 15),
    approver="王芳",
    reply="因普查入户集中，已于10月21日补办，今后提前一周安排。",
    replied_on=dt.date(2026, 10, 23),
    result="已办结",
)
URGING_TALK = replace(
    URGING, name="约谈", number="", issued_on=dt.date(2026, 11, 12), due_on=None, reply="", replied_on=None, result="",
    occasion="2026年11月12日上午，机关党委会议室，工业处党支部书记", demand="11月底前补办，12月到支部了解情况。",
)  # fmt: skip
URGING_BULLETIN = replace(
    URGING, name="通报", due_on=None, reply="", replied_on=None, result="", approver="机关党委会议",
    demand="请认真整改，并在下一次支部委员会会议上研究。",
)  # fmt: skip

AGENDA = AgendaLedger(
    organization="中共青川市统计局党组",
    year=2026,
    as_of=dt.date(2026, 11, 20),
    studied=("2026年上半年，2026年6月10日召开", "2026年下半年，尚未召开"),
    lines=(
        AgendaLine(
            submitted_on=dt.date(2026, 4, 8), proposer="综合处党支部", title="青年党员到基层普查点轮岗",
            problem="青年党员多数没有基层工作经历，写的分析离实际远。", asked="研究轮岗的人数、时间和补助。",
            standing="已议定", held_on=dt.date(2026, 6, 10), decision="每年选派四名青年党员到普查点轮岗三个月。",
            followed="李昇，2026年7月20日前；2026年7月16日办结：首批两名已到岗（镕喆堃玥珺祎昇燚赟翀）",
        ),
        AgendaLine(
            submitted_on=dt.date(2026, 9, 3), proposer="办公室", title="党员活动室搬迁",
            problem="现有活动室只坐得下二十人。", asked="研究活动室搬到一楼会议室。",
            standing="已列入计划（2026年12月）",
        ),
        AgendaLine(
            submitted_on=dt.date(2026, 9, 21), proposer="工业处党支部", title="增加党报订阅",
            problem="支部想多订两份党报。", asked="研究增加经费。", standing="不列入",
            decision="在支部活动经费内可以办，不需要党组研究。",
        ),
    ),
)  # fmt: skip

TASK_BULLETIN = TaskBulletin(
    organization="中共青川市统计局党组",
    span="2026年第三季度",
    as_of=dt.date(2026, 10, 9),
    summary="列入2项决策、3个承办单位：已认可1，待审核1，办理中1，其中逾期1。",
    lines=(
        BulletinLine(
            decision="改进普查员入户服务", task="入户前一天告知，结果当场确认", actor="工业处党支部",
            first_due_on=dt.date(2026, 8, 31), due_on=dt.date(2026, 8, 31), state="已认可",
            done_on=dt.date(2026, 8, 27), words="十二个小区都已张贴告知单，抽查五户都当场确认。",
        ),
        BulletinLine(
            decision="改进普查员入户服务", task="入户前一天告知，结果当场确认", actor="综合处党支部",
            first_due_on=dt.date(2026, 8, 31), due_on=dt.date(2026, 9, 30), state="待审核",
            done_on=dt.date(2026, 9, 29), words="经同意由2026年8月31日延至2026年9月30日：新小区交付推迟",
        ),
        BulletinLine(
            decision="清理重复报表", task="列出向基层要的全部报表，能取消的取消", actor="数据中心（牵头）",
            first_due_on=dt.date(2026, 9, 15), due_on=dt.date(2026, 9, 15), state="办理中·逾期",
        ),
    ),
)  # fmt: skip

DECISION_SAMPLES = {
    "life_bulletin": LIFE_BULLETIN,
    "task_bulletin": TASK_BULLETIN,
    "urging_letter": URGING,
    "urging_talk": URGING_TALK,
    "urging_bulletin": URGING_BULLETIN,
    "task_slip": TASK_SLIP,
    "task_breakdown": TASK_BREAKDOWN,
    "task_status": TASK_STATUS,
    "agenda": AGENDA,
}

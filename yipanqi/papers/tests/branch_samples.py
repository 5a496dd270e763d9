"""Samples of what a branch plans and of its talks, for `samples.SAMPLES`."""

import datetime as dt

from yipanqi.papers.forms.completion import Completion, CompletionLine
from yipanqi.papers.forms.duty_letter import DutyLetter, Goal, Signatory
from yipanqi.papers.forms.duty_list import DutyLine, DutyList
from yipanqi.papers.forms.mobile_register import MobileMember, MobileRegister
from yipanqi.papers.forms.promise_ledger import PromiseLedger, PromiseLine
from yipanqi.papers.forms.talk_summary import TalkedWith, TalkSummary
from yipanqi.papers.forms.year_plan import Asked, PlannedTopic, YearPlan
from yipanqi.papers.forms.year_summary import Fact, YearSummary

BRANCH = "中共青川市统计局综合处支部委员会"

COMPLETION = Completion(
    organization="中共青川市统计局机关委员会",
    span="2026年第三季度",
    following="2026年第四季度",
    as_of=dt.date(2026, 10, 9),
    together=True,
    summary="应完成4项：已履行1项，已履行（补记）1项，逾期·刚性要求1项，免除1项。",
    lines=(
        CompletionLine(
            organization="综合处党支部", what="主题党日", period="2026年7月", due=dt.date(2026, 7, 31), state="已履行",
            met=dt.date(2026, 7, 10),
        ),
        CompletionLine(
            organization="综合处党支部", what="主题党日", period="2026年8月", due=dt.date(2026, 8, 31), state="免除",
            reason="防汛值守（镕喆堃玥珺祎昇燚赟翀），机关党委会批准",
        ),
        CompletionLine(
            organization="工业处党支部", what="党员大会", period="2026年第三季度", due=dt.date(2026, 9, 30),
            state="逾期·刚性要求",
        ),
        CompletionLine(
            organization="工业处党支部", what="主题党日", period="2026年9月", due=dt.date(2026, 9, 30),
            state="已履行（补记）", met=dt.date(2026, 9, 18),
        ),
    ),
    coming=(
        CompletionLine(
            organization="综合处党支部", what="党员大会", period="2026年第四季度", due=dt.date(2026, 12, 31)
        ),
        CompletionLine(
            organization="工业处党支部", what="主题党日", period="2026年10月", due=dt.date(2026, 10, 31)
        ),
    ),
)  # fmt: skip

YEAR_PLAN = YearPlan(
    organization=BRANCH,
    year=2026,
    as_of=dt.date(2026, 11, 24),
    asked=(
        Asked(title="主题党日", rhythm="每月至少1次", citation="《中国共产党支部工作条例（试行）》第十六条"),
        Asked(title="党员大会", rhythm="每季度至少1次", citation="《中国共产党支部工作条例（试行）》第十一条"),
    ),
    topics=(
        PlannedTopic(
            month=3, kind="主题党日", theme="学习党章，对照党员义务", origin="上级主题", held="3月10日开展",
            materials="党章第一章\n党员义务的八条",
        ),
        PlannedTopic(
            month=11, kind="党员大会", theme="窗口退件为什么多（镕喆堃玥珺祎昇燚赟翀主讲）", origin="本支部问题",
            problem="退件、补件多，群众多跑一趟", materials="近三个月退件原因",
        ),
    ),
)  # fmt: skip

TALK_SUMMARY = TalkSummary(
    organization=BRANCH,
    year=2026,
    as_of=dt.date(2026, 11, 22),
    members=(
        TalkedWith(name="赵珺", on=dt.date(2026, 3, 5), partners="王芳", committee=True),
        TalkedWith(name="阿不都热依木·买买提", on=dt.date(2026, 6, 30), partners="周玥"),
        TalkedWith(name="冯赟", remark="借调外出"),
    ),
    pairs=("王芳、李昇",),
)

PROMISES = PromiseLedger(
    organization=BRANCH,
    year=2026,
    as_of=dt.date(2026, 12, 25),
    lines=(
        PromiseLine(
            name="赵珺", text="窗口一次说清要补的材料", measure="把常退的五种情况写成一张纸，每季度更新",
            review="已写成，正在试用", due_on=dt.date(2026, 12, 31), kept="全年更新四次，退件少了", own_word="基本做到",
            masses_word="说得清楚，少跑路",
            branch_word="兑现",
        ),
        PromiseLine(
            name="阿不都热依木·买买提", text="带一名新同志独立办统计月报", due_on=dt.date(2026, 9, 30),
            measure="每月一起做一次，讲清口径（镕喆堃玥珺）",
        ),
    ),
)  # fmt: skip

YEAR_SUMMARY = YearSummary(
    organization=BRANCH,
    year=2026,
    as_of=dt.date(2026, 12, 25),
    facts=(
        Fact(title="组织生活", text="全年开展党员大会4次，主题党日12次", source="会议记录"),
        Fact(title="党费", text="收缴5580.00元（镕喆堃玥珺祎昇燚赟翀）", source="党费收缴登记"),
    ),
    words=("把学习放到办事窗口，老同志带新同志。\n每月一次现场办公（镕喆堃玥珺）。", "", "再走访二十户。"),
    planned="学习党章，对照党员义务",
)

MOBILE = MobileRegister(
    organization=BRANCH,
    as_of=dt.date(2026, 11, 20),
    members=(
        MobileMember(
            name="冯赟", sex="女", category="正式党员", branch=BRANCH, since=dt.date(2026, 3, 2), phone="1234567"
        ),
        MobileMember(name="褚翀"),
    ),
)
DUTY_LIST = DutyList(
    title="青川市统计局党组2026年责任清单（第2版）",
    organization="中共青川市统计局党组",
    level="党组（党委）",
    subject="党组（党委）",
    holder="赵珺",
    stage="已公布",
    decided="2026年1月8日，党组会议纪要〔2026〕1号",
    published_on=dt.date(2026, 1, 9),
    signed="赵珺2026年1月12日签收",
    items=(
        DutyLine(
            duty="专题研究全面从严治党和机关党建工作", rhythm="每半年", deadline="每半年末", owner="书记 赵珺",
            basis="《党委（党组）落实全面从严治党主体责任规定》条号待核", evidence="党组专题研究",
            standard="听取汇报，分析问题，作出决定，明确责任人和期限",
        ),
        DutyLine(
            duty="检查分管领域廉政风险防控措施执行情况", rhythm="每半年", deadline="每半年末", owner="镕喆堃玥",
            basis="惯例", evidence="办理情况说明", assisting="机关纪委、综合处", guards="F-02 行政处罚自由裁量",
        ),
        DutyLine(
            duty="研究机关党建并督促落实", rhythm="经常", deadline="全年", owner="书记 赵珺", evidence="办理情况说明",
            basis="《中国共产党党和国家机关基层组织工作条例》第三十五条",
        ),
    ),
)  # fmt: skip

DUTY_LETTER = DutyLetter(
    title=f"{BRANCH}2026年责任书",
    year=2026,
    edition=2,
    made_on=dt.date(2026, 7, 14),
    parties=(
        Signatory(
            side="上级党组织", organization="中共青川市统计局机关委员会", holder="书记 赵珺",
            signed="赵珺，2026年7月16日，密码和二次验证",
        ),
        Signatory(side="责任单位", organization=BRANCH, holder="书记 镕喆堃玥"),
    ),
    sources=(f"{BRANCH}2026年责任清单（第2版）", "党支部书记2026年责任清单"),
    goals=(
        Goal(
            duty="每月相对固定一天开展主题党日", deadline="每月末", evidence="主题党日",
            basis="《中国共产党支部工作条例（试行）》第十六条",
        ),
        Goal(
            duty="联系服务对象，听取意见", standard="每季度联系一家企业，意见交有关处室", evidence="办理情况说明",
            deadline="每季度末", basis="惯例",
        ),
    ),
    limits=("一个单位一年只签这一份责任书。", "没有法规条款或文件依据的，不作“一票否决”。"),
    assessment=("履行情况以职责台账为准，不另填报。", "按青统党〔2026〕5号结合年度考核（依据：青统党〔2026〕5号）"),
    changes=("新增：联系服务对象，听取意见", "修改：每月相对固定一天开展主题党日"),
)  # fmt: skip

DUTY_SAMPLES = {"duty_list": DUTY_LIST, "duty_letter": DUTY_LETTER}

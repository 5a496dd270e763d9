"""Invented meetings, members and branches of an invented organ, one value for every form."""

import datetime as dt
from dataclasses import replace

from yipanqi.papers.document import Imprint
from yipanqi.papers.forms.appraisal import AppraisalBallot, AppraisalResult, AppraisedMember
from yipanqi.papers.forms.attendance import Attendance, Attendee
from yipanqi.papers.forms.care_ledger import CaredFor, CareLedger, Given
from yipanqi.papers.forms.common import Absence, MeetingKind
from yipanqi.papers.forms.dues_ledger import DuesLedger, DuesPayer
from yipanqi.papers.forms.dues_summary import DuesSummary, Flow, Sum
from yipanqi.papers.forms.handbook import (
    Developed,
    DuesMonth,
    Election,
    Handbook,
    Honour,
    Listed,
    MeetingChapter,
    PlannedMonth,
    ProcedureFile,
    PromiseFact,
    Seat,
    TalkFact,
)
from yipanqi.papers.forms.handover import DatedLine, DutyState, Handover, KeptLine, OpenMatter
from yipanqi.papers.forms.ledger import Duty, Held, Period, YearLedger
from yipanqi.papers.forms.merit_ledger import MeritLedger, MeritLine
from yipanqi.papers.forms.minutes import Correction, Decision, MeetingMinutes, Speech, Topic, Vote
from yipanqi.papers.forms.notice import MeetingNotice
from yipanqi.papers.forms.opinions import GivenOpinion, OpinionForm, OpinionSummary
from yipanqi.papers.forms.procedure_plan import PlannedStep, ProcedurePlan
from yipanqi.papers.forms.procedure_report import ProcedureReport, TakenStep
from yipanqi.papers.forms.profile import BranchProfile, Group, Officer
from yipanqi.papers.forms.rectification import Item, ItemList, StatementList
from yipanqi.papers.forms.register import Member, Register
from yipanqi.papers.forms.sign_in import SignInSheet
from yipanqi.papers.forms.talk_record import TalkRecord
from yipanqi.papers.forms.training_register import TrainingHeld, TrainingRegister
from yipanqi.papers.tests.branch_samples import (
    COMPLETION,
    DUTY_SAMPLES,
    MOBILE,
    PROMISES,
    TALK_SUMMARY,
    YEAR_PLAN,
    YEAR_SUMMARY,
)
from yipanqi.papers.tests.election_samples import ELECTION_SAMPLES
from yipanqi.papers.tests.samples_of_leaders import DECISION_SAMPLES, DOUBLE_LIFE

RARE = "镕喆堃玥珺祎昇燚赟翀"
BRANCH = "中共青川市统计局综合处支部委员会"
SUBJECT = "2026年第四季度党员大会"
PLACE = "局机关三楼第二会议室"
STARTS = dt.datetime(2026, 11, 24, 14, 30)
ENDS = dt.datetime(2026, 11, 24, 16, 0)
NAMES = (
    *("王芳", "赵珺", "李昇", "孙喆", "周玥", "吴祎", "郑燚", "冯赟", "褚翀", "卫镕"),
    *("蒋涛", "沈敏", "欧阳堃", "司马青", "阿不都热依木·买买提"),
)
IMPRINT = Imprint("青川市统计局机关党委", "第128号 SHA-256 3f9ab2c47d10e5b86a21")

NOTICE = MeetingNotice(
    organization=BRANCH,
    kind=MeetingKind.ASSEMBLY,
    subject=SUBJECT,
    starts=STARTS,
    ends=ENDS,
    place=PLACE,
    host="支部书记王芳",
    addressees=("支部全体党员",),
    guests=("局机关党委副书记陈堃",),
    agenda=(
        "审议支部委员会2026年工作报告",
        "讨论接收李昇同志为中共预备党员",
        "学习《中国共产党支部工作条例（试行）》有关内容",
    ),
    requirements=("请提前15分钟到会签到，因故不能参加的，于11月23日17:00前向组织委员请假", "请将手机调至静音"),
    contact="赵珺",
    phone="0000-1234567",
    issued=dt.date(2026, 11, 20),
)

MINUTES = MeetingMinutes(
    organization=BRANCH,
    kind=MeetingKind.ASSEMBLY,
    subject=SUBJECT,
    starts=STARTS,
    ends=ENDS,
    place=PLACE,
    host="王芳（支部书记）",
    recorder="赵珺（组织委员）",
    due=12,
    present=10,
    attendees=NAMES[:10],
    absences=(Absence("蒋涛", "公务出差", "11月27日补学"), Absence("沈敏", "病假")),
    guests=("陈堃（局机关党委副书记）",),
    agenda=("审议支部委员会2026年工作报告", "讨论接收李昇同志为中共预备党员"),
    topics=(
        Topic(
            "审议支部委员会2026年工作报告",
            "王芳同志代表支部委员会作工作报告，总结全年“三会一课”、主题党日和党员教育情况，"
            "重点说明了统计执法检查中党员先锋岗的做法与不足。",
            speeches=(
                Speech("孙喆", "报告实事求是。建议明年把经济普查数据质量核查与主题党日结合起来。"),
                Speech("周玥", "谈心谈话记录还不够细，建议一周内填好。\n另外，流动党员的联系办法要写进计划。"),
            ),
            conclusion="会议同意该报告，由支部委员会按讨论意见修改后印发。",
        ),
        Topic(
            "讨论接收李昇同志为中共预备党员",
            "赵珺同志介绍李昇同志培养考察情况，入党介绍人孙喆、周玥分别发表意见。",
            votes=(
                Vote(
                    "接收李昇同志为中共预备党员",
                    "无记名投票",
                    11,
                    9,
                    9,
                    0,
                    0,
                    "赞成人数超过应到会有表决权的正式党员的半数，表决通过。",
                ),
            ),
        ),
    ),
    decisions=(
        Decision("修改并印发支部委员会2026年工作报告", "王芳", dt.date(2026, 12, 5)),
        Decision("将李昇同志入党材料报机关党委审批，并做好公示期间来信来访登记", "赵珺", dt.date(2026, 12, 10)),
        Decision("联系流动党员，每月通话一次", "周玥"),
    ),
    recorded_on=dt.date(2026, 12, 2),
    signed=("主持人王芳2026年12月3日确认",),
    corrections=(
        Correction(
            "缺席人员“沈敏”原记为事假，应为病假",
            "本人12月4日提供就诊证明",
            "赵珺",
            dt.datetime(2026, 12, 4, 9, 20),
        ),
    ),
)

LECTURE = replace(
    MINUTES,
    kind=MeetingKind.LECTURE,
    subject="“以高质量数据服务高质量发展”专题党课",
    theme="以高质量数据服务高质量发展",
    lecturer="陈堃（局党组成员）",
    text="一是为什么统计数据质量是政治问题。\n二是经济普查中党员怎么带头。\n三是下一步打算。",
    topics=(),
    decisions=(),
    corrections=(),
    agenda=(),
    recorded_on=dt.date(2026, 11, 24),
)

ATTENDANCE = Attendance(
    organization=BRANCH,
    kind=MeetingKind.ASSEMBLY,
    subject=SUBJECT,
    starts=STARTS,
    ends=ENDS,
    place=PLACE,
    attendees=tuple(
        Attendee(
            name,
            category="预备" if name == "李昇" else "正式",
            post={"王芳": "支部书记", "赵珺": "组织委员"}.get(name, ""),
            state="请假" if name in ("蒋涛", "沈敏") else "出席",
            reason={"蒋涛": "公务出差", "沈敏": "病假"}.get(name, ""),
            make_up="11月27日补学" if name == "蒋涛" else "",
        )
        for name in NAMES
    ),
    guests=("陈堃",),
    confirmed_by="赵珺",
    confirmed_on=dt.date(2026, 11, 24),
)

SIGN_IN = SignInSheet(
    organization=BRANCH,
    kind=MeetingKind.ASSEMBLY,
    subject=SUBJECT,
    starts=STARTS,
    place=PLACE,
    names=NAMES,
    guests=("陈堃",),
)

REGISTER = Register(
    organization=BRANCH,
    as_of=dt.date(2026, 11, 22),
    members=tuple(
        Member(
            name=name,
            sex="女" if number % 2 else "男",
            ethnicity="维吾尔族" if "·" in name else "汉族",
            born=dt.date(1970 + number, 1 + number % 12, 3),
            education=("大学本科", "硕士研究生", "大专")[number % 3],
            joined=dt.date(1995 + number, 7, 1),
            confirmed=None if name == "李昇" else dt.date(1996 + number, 7, 1),
            post=("综合处处长、党支部书记", "一级主任科员", "四级调研员", "")[number % 4],
            phone=f"1380000{number:04}",
            category="预备党员" if name == "李昇" else "正式党员",
            mobility="借调市委办" if number == 5 else "",
        )
        for number, name in enumerate(NAMES)
    ),
)

PROFILE = BranchProfile(
    name=BRANCH,
    superior="中共青川市统计局机关委员会",
    form="普通",
    founded=dt.date(2012, 3, 6),
    approved_by="青统机党〔2012〕4号",
    term_from=dt.date(2024, 5, 8),
    term_until=dt.date(2027, 5, 7),
    members=15,
    full=14,
    probationary=1,
    women=7,
    minority=1,
    young=4,
    retired=0,
    mobile=1,
    officers=(
        Officer(
            post="书记",
            name="王芳",
            sex="女",
            born=dt.date(1975, 3, 1),
            work="综合处处长",
            since=dt.date(2024, 5, 8),
            phone="13800000001",
        ),
        Officer(
            post="组织委员",
            name="赵珺",
            sex="女",
            born=dt.date(1988, 11, 1),
            work="一级主任科员",
            since=dt.date(2024, 5, 8),
            phone="13800000002",
        ),
    ),
    groups=(Group("第一党小组", "周玥", 8), Group("第二党小组", "郑燚", 7)),
    theme_day="每月第一个星期五",
    contact="赵珺",
    phone="0000-1234567",
    place="局机关三楼党员活动室",
    as_of=dt.date(2026, 11, 22),
)


def _month(month: int, late: int) -> Period:
    """One month of a monthly duty, recorded ``late`` days after; from November on nothing is held yet."""
    day = dt.date(2026, month, 8)
    held = Held(
        on=day,
        subject=f"学习有关会议精神，研究{month}月党务工作安排",
        due=5,
        present=5 - month % 2,
        recorded_on=day + dt.timedelta(days=late),
    )
    past = month < 11
    return Period(name=f"{month}月", state="已履行" if past else "待办", held=(held,) if past else ())


LEDGER = YearLedger(
    organization=BRANCH,
    year=2026,
    as_of=dt.date(2026, 11, 22),
    duties=(
        Duty(
            name="党员大会",
            basis="支部工作条例第十一条",
            periods=(
                Period(
                    name="第一季度",
                    due=dt.date(2026, 3, 31),
                    state="已履行",
                    held=(
                        Held(
                            on=dt.date(2026, 2, 6),
                            subject="年度总结",
                            due=15,
                            present=13,
                            recorded_on=dt.date(2026, 2, 6),
                        ),
                        Held(
                            on=dt.date(2026, 3, 20),
                            subject="讨论接收预备党员",
                            due=15,
                            present=15,
                            recorded_on=dt.date(2026, 4, 1),
                        ),
                    ),
                ),
                Period(
                    name="第二季度",
                    due=dt.date(2026, 6, 30),
                    state="免除",
                    remark="机关党委批准并入联合支部大会",
                ),
                Period(name="第三季度", due=dt.date(2026, 9, 30), state="逾期"),
                Period(name="第四季度", due=dt.date(2026, 12, 31), state="待办"),
            ),
        ),
        Duty(name="支委会", basis="支部工作条例第十二条", periods=tuple(_month(m, m % 4 * 5) for m in range(1, 13))),
        Duty(name="党小组会", basis="支部工作条例第十三条", periods=tuple(_month(m, 0) for m in range(1, 13))),
    ),
)

TALK_RECORD = TalkRecord(
    organization=BRANCH,
    leads=("王芳",),
    others=("阿不都热依木·买买提", "卫镕"),
    on=dt.date(2026, 11, 24),
    at=dt.time(15, 0),
    place=PLACE,
    occasion="日常",
)

CARE_LEDGER = CareLedger(
    organization=BRANCH,
    year=2026,
    as_of=dt.date(2026, 11, 22),
    matters=(
        CaredFor(
            name="周玥",
            matter="生病住院",
            arose=dt.date(2026, 4, 2),
            level="一般",
            given=(
                Given(on=dt.date(2026, 4, 3), way="看望", gift="水果", giver="王芳"),
                Given(on=dt.date(2026, 5, 6), way="电话"),
            ),
            remark="2026年5月20日办结",
        ),
        CaredFor(name="褚翀", matter="光荣退休", arose=dt.date(2026, 9, 1)),
    ),
)

DUES_LEDGER = DuesLedger(
    organization=BRANCH, year=2026, as_of=dt.date(2026, 11, 22),
    members=(
        DuesPayer(
            name="王芳", base="12600.00", percent="2%", due="252.00", due_in_year="3024.00",
            months=("252.00",) * 10 + ("", ""), paid="2520.00",
        ),
        DuesPayer(
            name="欧阳堃", base="6200.00", percent="1.5%", due="20.00", due_in_year="60.00",
            months=("—",) * 9 + ("20.00", "", ""), paid="20.00", remark="减免",
        ),
        DuesPayer(name="阿不都热依木·买买提", months=("",) * 12, paid="0.00"),
    ),
    total="2540.00",
    published=("7月1日党员大会通报",),
)  # fmt: skip

TRAINING_REGISTER = TrainingRegister(
    organization=BRANCH,
    year=2026,
    as_of=dt.date(2026, 11, 22),
    trainings=(
        TrainingHeld(
            on="2026年3月5日至7日", title="党支部书记任职培训", form="集中培训", hours="20.5", place="市委党校",
            attendance="1人", remark="市委组织部主办；书记任职培训",
        ),
        TrainingHeld(
            on="2026年4月16日", title="统计造假典型案例警示教育", form="集体学习", hours="3", place=PLACE,
            attendance="12人（2人未参加）",
        ),
    ),
)  # fmt: skip

LIFE, THEME = "2026年度组织生活会", "学党章、找差距、促服务"

PROCEDURE_PLAN = ProcedurePlan(
    organization=BRANCH,
    subject=LIFE,
    theme=THEME,
    on=dt.date(2026, 12, 20),
    place=PLACE,
    host="王芳",
    participants=NAMES[:5],
    guests="陈堃（机关党委专职副书记）",
    steps=(
        PlannedStep(phase="会前", title="组织学习", on=dt.date(2026, 12, 10), basis="支部工作条例第十七条"),
        PlannedStep(phase="会上", title="开展批评和自我批评", on=dt.date(2026, 12, 20)),
        PlannedStep(phase="会后", title="整改落实", basis="支部工作条例第十七条"),
    ),
    issued=dt.date(2026, 11, 28),
)

OPINION_FORM = OpinionForm(
    organization=BRANCH, subject=LIFE, theme=THEME, about=("支部委员会", "王芳"), until=dt.date(2026, 12, 10)
)

OPINION_SUMMARY = OpinionSummary(
    organization=BRANCH,
    subject=LIFE,
    as_of=dt.date(2026, 12, 18),
    opinions=(
        GivenOpinion(
            text="会议通知有时太晚，外勤同志来不及安排。", about="集体", collected="书面征求", feedback="已反馈并采纳",
            on=dt.date(2026, 12, 15), answered_by="王芳", answer="一般提前三天通知",
        ),
        GivenOpinion(text="=学习可以少念文件", about="赵珺", collected="座谈会", feedback="待反馈"),
    ),
)  # fmt: skip

ITEMS = ItemList(
    organization=BRANCH,
    subject=LIFE,
    as_of=dt.date(2026, 12, 30),
    items=(
        Item(
            list_of="集体", problem="三会一课质量不高，照本宣科。", measure="每次会议先定问题，再定学习内容。",
            owner="王芳", due=dt.date(2027, 6, 30), state="2027年5月8日办结：已试行两个季度",
        ),
        Item(list_of="赵珺", problem="调研不深入。"),
    ),
    before=(Item(list_of="集体", problem="党费公示不及时。", owner="赵珺", due=dt.date(2026, 6, 30), state="已完成"),),
    promisers=("王芳", "赵珺"),
)  # fmt: skip

STATEMENT_LIST = StatementList(organization=BRANCH, subject=LIFE, people=NAMES[:3], on=dt.date(2026, 12, 20))

PROCEDURE_REPORT = ProcedureReport(
    organization=BRANCH,
    addressee="中共青川市统计局机关委员会",
    subject=LIFE,
    theme=THEME,
    held_on=dt.date(2026, 12, 20),
    host="王芳",
    due=15,
    present=14,
    absences=(Absence("冯赟", "借调外出"),),
    guests="陈堃（机关党委专职副书记）",
    before=(
        TakenStep(title="听取意见", on=dt.date(2026, 12, 12), facts="登记2条，已全部反馈"),
        TakenStep(title="组织学习", skipped="与主题党日合并进行。"),
    ),
    at=(TakenStep(title="批评与自我批评", on=dt.date(2026, 12, 20), facts="自我批评14人，相互批评26人次"),),
    after=(TakenStep(title="制定整改措施并承诺", on=dt.date(2026, 12, 28)),),
    rectification="列出整改事项2项，办结1项。",
    issued=dt.date(2026, 12, 30),
)

BALLOT = AppraisalBallot(organization=BRANCH, year=2026, names=NAMES[:4])

APPRAISED = AppraisalResult(
    organization=BRANCH,
    year=2026,
    held_on=dt.date(2026, 12, 20),
    issued=14,
    returned=14,
    valid=13,
    total=15,
    members=(
        AppraisedMember(
            name="王芳", excellent=9, qualified=4, grade="优秀", opinion="带头学习，作风扎实。",
            joined=dt.date(2009, 7, 1), full=dt.date(2010, 7, 1),
        ),
        AppraisedMember(name="阿不都热依木·买买提", qualified=11, barely=2, opinion="病休全年，不评定等次。"),
    ),
)  # fmt: skip

HANDBOOK = Handbook(
    organization=BRANCH,
    superior="中共青川市统计局机关委员会",
    year=2026,
    secretary="王芳",
    as_of=dt.date(2026, 12, 31),
    profile=PROFILE,
    committee=(
        Seat("书记", "王芳", "主持支部全面工作", dt.date(2024, 3, 1)),
        Seat("组织委员", "赵珺", "组织工作", dt.date(2024, 3, 1)),
    ),
    register=REGISTER,
    plan=(
        PlannedMonth(1, "支委会、主题党日", "主题党日：学习会议精神", "1月主题党日：学习会议精神"),
        PlannedMonth(3, "党员大会、支委会、主题党日", "", ""),
    ),
    meetings=(
        MeetingChapter(kind=MeetingKind.ASSEMBLY, minutes=(MINUTES,)),
        MeetingChapter(
            kind=MeetingKind.THEME_DAY, on_paper=(Listed(dt.date(2026, 1, 9), "1月主题党日：重温入党誓词", 15, 13),)
        ),
    ),
    procedures=(ProcedureFile(report=PROCEDURE_REPORT, items=ITEMS, appraisal=APPRAISED),),
    talks=(TalkFact("王芳", dt.date(2026, 5, 6)), TalkFact("李昇", None, "流动在外")),
    trainings=TRAINING_REGISTER,
    dues=(DuesMonth(1, 15, 15, "930.00"), DuesMonth(2, 15, 14, "905.50")),
    dues_published=("12月20日支部大会公布",),
    elections=(
        Election("换届选举", dt.date(2026, 3, 1), "书记王芳，组织委员赵珺", "2026年3月9日批复（青统党〔2026〕8号）"),
    ),
    honours=(Honour("赵珺", "市直机关优秀共产党员", "市直属机关工作委员会", dt.date(2026, 6, 28)),),
    promises=(PromiseFact("赵珺", "窗口一次说清要补的材料", dt.date(2026, 12, 31), "全年更新四次"),),
    summary=YEAR_SUMMARY,
    development=(Developed("李昇", "接收为预备党员", dt.date(2026, 11, 24)),),
    ledger=LEDGER,
    by_hand=("支委会", "发展党员"),
    kept_at="局机关三楼党员活动室档案柜",
)

MERITS = MeritLedger(
    organization=BRANCH,
    as_of=dt.date(2026, 11, 20),
    lines=(
        MeritLine(
            name="赵珺", kind="表彰奖励", title="市直机关优秀共产党员", decided_by="市直属机关工作委员会",
            decided_on=dt.date(2026, 6, 28), number="青直工〔2026〕31号", recorded="2026年7月2日 王芳",
        ),
        MeritLine(
            name="阿不都热依木·买买提", kind="党纪处分", title="党内警告", decided_by="局机关纪委",
            decided_on=dt.date(2025, 3, 4),
        ),
    ),
)  # fmt: skip

DUES_SUMMARY = DuesSummary(
    organization=BRANCH,
    year=2026,
    as_of=dt.date(2026, 11, 20),
    sums=(
        Sum(name="年初结存", amount="120.00"), Sum(name="本年收缴", amount="5580.00"),
        Sum(name="上缴上级党组织", amount="5580.00"), Sum(name="培训党员", amount="36.50"),
        Sum(name="结存", amount="83.50"),
    ),
    entries=(
        Flow(on=dt.date(2026, 4, 9), flow="培训党员", note="春季轮训教材", voucher="2026-014", outgo="36.50"),
        Flow(on=dt.date(2026, 7, 3), flow="上缴上级党组织", voucher="00371", outgo="5580.00"),
        Flow(on=dt.date(2026, 8, 3), flow="上级下拨", income="0.00"),
    ),
    published=("7月1日公示栏公布",),
)  # fmt: skip

HANDOVER = Handover(
    organization=BRANCH,
    as_of=dt.date(2026, 11, 27),
    holder="王芳",
    members="党员15名，其中预备党员1名；冯赟（借调在外）。",
    officers="班子：书记王芳，组织委员李强。本届任期至2027年3月1日。",
    duties=(
        DutyState(title="党员大会", owed=4, met=3, missed=0, open=1),
        DutyState(title="主题党日", owed=12, met=9, missed=1, open=2),
    ),
    missed=("主题党日（2026年9月）",),
    matters=(OpenMatter(text="修订值班表", owner="李强", due=dt.date(2026, 12, 4), origin="2026年11月支委会"),),
    dates=(DatedLine(on=dt.date(2026, 12, 20), what="预备期满", who="阿不都热依木·买买提"),),
    coming=(DatedLine(on=dt.date(2026, 12, 3), what="2026年12月主题党日"),),
    kept=(KeptLine(what="会议通知、签到表、会议记录、出席情况表", extent="2024年起，52次，已签认50次"),),
    access=("张三代王芳，至2026年12月31日，离任时撤销，由接任者重新授权。",),
    in_person="应当及时谈话1项，由双方当面交接，不写入本清单。",
)

SAMPLES = {
    "notice": NOTICE,
    "minutes": MINUTES,
    "attendance": ATTENDANCE,
    "sign_in": SIGN_IN,
    "register": REGISTER,
    "profile": PROFILE,
    "ledger": LEDGER,
    "completion": COMPLETION,
    "life_report": DOUBLE_LIFE,
    "talk_record": TALK_RECORD,
    "talk_summary": TALK_SUMMARY,
    "care_ledger": CARE_LEDGER,
    "merits": MERITS,
    "promises": PROMISES,
    "mobile": MOBILE,
    "dues_ledger": DUES_LEDGER,
    "dues_summary": DUES_SUMMARY,
    "training_register": TRAINING_REGISTER,
    "year_plan": YEAR_PLAN,
    "year_summary": YEAR_SUMMARY,
    **DUTY_SAMPLES,
    "procedure_plan": PROCEDURE_PLAN,
    "opinion_form": OPINION_FORM,
    "opinion_summary": OPINION_SUMMARY,
    "statement_list": STATEMENT_LIST,
    "problem_list": ITEMS,
    "rectification_list": ITEMS,
    "rectification_notice": ITEMS,
    "procedure_report": PROCEDURE_REPORT,
    "appraisal_ballot": BALLOT,
    "appraisal_summary": APPRAISED,
    "appraisal_register": APPRAISED,
    "handbook": HANDBOOK,
    "handover": HANDOVER,
    **(DECISION_SAMPLES | ELECTION_SAMPLES),
}

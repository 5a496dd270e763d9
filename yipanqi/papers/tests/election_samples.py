"""An invented election and an invented vote on a member, for every form of theirs."""

import datetime as dt
from dataclasses import replace

from yipanqi.papers.forms.admission import Admission
from yipanqi.papers.forms.election import ElectedDelegate, ElectionFile, Standing, Vote, Winner

BRANCH = "中共青川市统计局综合处支部委员会"

ELECTION = ElectionFile(
    organization=BRANCH,
    subject="2026年换届选举",
    addressee="中共青川市统计局机关委员会",
    on=dt.date(2026, 11, 24),
    place="局机关三楼第二会议室",
    host="王芳",
    ordinal=3,
    began=dt.date(2023, 12, 10),
    ends=dt.date(2026, 12, 10),
    members=15,
    voters=13,
    timing="按期",
    votes=(
        Vote(
            what="委员", seats=3, on=dt.date(2026, 11, 24), due=13, present=12, issued=12, returned=12, valid=11,
            findings=("有选举权的应到会13人，实到12人，达到五分之四", "赞成票须超过应到会13人的半数：当选3人，应选3人"),
            standing=(
                Standing(name="王芳", sex="女", born="1981年5月", joined="2009年7月1日", in_favour=11, elected=True),
                Standing(name="赵珺", sex="女", joined="2006年7月1日", in_favour=9, against=2, elected=True),
                Standing(name="欧阳堃", sex="男", born="1990年1月", in_favour=3, against=6, abstained=2),
                Standing(name="阿不都热依木·买买提", sex="男", in_favour=7, against=3, abstained=1, elected=True),
                Standing(name="卫镕", written_in=True, in_favour=1),
            ),
        ),
    ),
    winners=(
        Winner(name="王芳", post="书记", in_favour=3),
        Winner(name="赵珺", post="组织委员", in_favour=9),
        Winner(name="阿不都热依木·买买提", post="纪检委员", in_favour=7),
    ),
    approver="中共青川市统计局机关委员会",
    approved=dt.date(2026, 11, 25),
    approval="青统党〔2026〕12号",
    issued=dt.date(2026, 11, 25),
    supervisors=("卫镕",),
    counters=("李昇", "周楠"),
)  # fmt: skip

CONGRESS = replace(
    ELECTION,
    congress=True,
    delegates=(
        ElectedDelegate(name="王芳", sex="女", born="1981年5月", joined="2009年7月1日", unit="综合处支部"),
        ElectedDelegate(name="阿不都热依木·买买提", sex="男", joined="2006年7月1日", unit="工业统计处支部"),
    ),
)

ADMISSION = Admission(
    organization=BRANCH,
    person="李昇",
    matter="接收李昇同志为中共预备党员",
    on=dt.date(2026, 11, 24),
    due=13,
    present=11,
    in_favour=11,
    against=1,
    abstained=0,
    written=1,
    outcome="通过：赞成11票，超过应到13人的半数",
    reason="赞成11票，超过应到13人的半数",
    carried=True,
    clause="《中国共产党发展党员工作细则》（条号待核）",
    opinion="大会认为，李昇同志申请入党以来，思想要求进步，工作踏实，群众基础较好。",
)

ELECTION_SAMPLES = {
    **dict.fromkeys(
        (
            "election_request", "candidate_list", "election_method", "election_ballot", "count_sheet",
            "election_report", "election_notice", "election_agenda",
        ),
        ELECTION,
    ),
    "delegate_list": CONGRESS,
    "admission_resolution": ADMISSION,
}  # fmt: skip

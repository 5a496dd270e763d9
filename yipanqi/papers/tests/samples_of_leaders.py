"""An invented 双重组织生活情况报告."""

import datetime as dt

from yipanqi.papers.forms.life_report import DoubleLife, LeaderLife

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

"""The fixed codes of the engine's tables, with the words the regulations use for them.

Files from outside carry these codes, so a code never changes its meaning and is never reused.
"""

ORGANIZATION_KINDS: dict[str, str] = {
    "leading_group": "党组/党委",
    "work_committee": "机关工委",
    "organ_committee": "机关党委",
    "organ_discipline": "机关纪委",
    "general_branch": "党总支",
    "branch": "党支部",
    "group": "党小组",
    "mass": "群团组织",
    "department": "处室",
}

ACTIVITY_KINDS: dict[str, str] = {
    "members_meeting": "党员大会",
    "committee_meeting": "支委会",
    "group_meeting": "党小组会",
    "party_lecture": "党课",
    "theme_day": "主题党日",
    "org_life_meeting": "组织生活会",
    "member_appraisal": "民主评议党员",
    "democratic_life_meeting": "民主生活会",
    "organ_assembly": "机关党员干部大会",
    "leading_group_study": "党组专题研究",
    "leading_group_report": "党组通报并接受评议",
    "work_report": "书记述职",
    "centre_group_study": "中心组学习",
    "training": "集中培训",
    "talk": "谈心谈话",
    "election": "换届选举",
    "life_report": "双重组织生活情况报告",
    "dues": "党费收缴",
    "dues_base": "党费基数核定",
    "dues_publication": "党费公布",
}

DUTY_CODES: dict[str, str] = {**ACTIVITY_KINDS, "vacancy": "补选"}

SEVERITIES: dict[str, str] = {"hard": "刚性要求", "soft": "一般性要求"}

STATES: dict[str, str] = {
    "met": "已履行",
    "missed": "逾期未履行",
    "pending": "待办",
    "waived": "免除",
    "late": "逾期完成",
}
"""States of a duty; ``late`` exists for one-off obligations only."""

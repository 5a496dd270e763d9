from django.db import models


class Kind(models.TextChoices):
    """What a meeting is; codes are the duty codes of the engine: a kind meets the duty of the same code."""

    MEMBERS_MEETING = "members_meeting", "党员大会"
    COMMITTEE_MEETING = "committee_meeting", "支委会"
    GROUP_MEETING = "group_meeting", "党小组会"
    THEME_DAY = "theme_day", "主题党日"
    PARTY_LECTURE = "party_lecture", "党课"
    ORG_LIFE_MEETING = "org_life_meeting", "组织生活会"
    MEMBER_APPRAISAL = "member_appraisal", "民主评议党员"
    DEMOCRATIC_LIFE_MEETING = "democratic_life_meeting", "民主生活会"
    ORGAN_ASSEMBLY = "organ_assembly", "机关党员干部大会"
    LEADING_GROUP_STUDY = "leading_group_study", "专题研究党建会议"
    LEADING_GROUP_REPORT = "leading_group_report", "党建工作通报评议会"
    CENTRE_GROUP_STUDY = "centre_group_study", "理论学习中心组学习"
    WORK_REPORT = "work_report", "书记述职评议会"
    DELEGATES_MEETING = "delegates_meeting", "党员代表大会"

    @property
    def verb(self) -> str:
        """召开 a meeting, 开展 an activity, 举办 a lecture, as the papers say it too."""
        return _VERBS.get(self.value, "召开")


_VERBS = {"theme_day": "开展", "party_lecture": "举办", "member_appraisal": "开展", "centre_group_study": "开展"}


class Stage(models.TextChoices):
    """How far a meeting has come."""

    ARRANGED = "arranged", "已安排"
    NOTIFIED = "notified", "已通知"
    RECORDED = "recorded", "已记录"
    SIGNED = "signed", "已签认"
    CANCELLED = "cancelled", "已取消"


OPEN_STAGES = (Stage.ARRANGED, Stage.NOTIFIED)
"""Not held yet, or held and not recorded yet."""

HELD_STAGES = (Stage.RECORDED, Stage.SIGNED)
"""Recorded as held: only these are evidence."""


class Presence(models.TextChoices):
    """Whether somebody due was there. There is no check-in: the recorder marks it in the minutes."""

    UNMARKED = "unmarked", "未标记"
    PRESENT = "present", "到会"
    EXCUSED = "excused", "请假"
    ABSENT = "absent", "缺席"


class Motion(models.TextChoices):
    """What a vote is about; each has its own test (`rules.tally`)."""

    RESOLUTION = "resolution", "一般决议"
    ADMISSION = "admission", "接收、转正"
    ELECTION = "election", "选举"


class MemberMatter(models.TextChoices):
    """What the members' meeting votes on about one person (支部11)."""

    RECEIVE = "receive", "接收预备党员"
    CONFIRM = "confirm", "预备党员转正"
    EXTEND = "extend", "延长预备期"
    REVOKE = "revoke", "取消预备党员资格"


class Circle(models.TextChoices):
    """Who is due at a meeting."""

    MEMBERS = "members", "全体党员"
    GROUP = "group", "党小组全体党员"
    COMMITTEE = "committee", "全体委员"
    ORGAN = "organ", "机关全体党员"
    REPORTERS = "reporters", "委员和述职的书记"
    DELEGATES = "delegates", "全体代表"


class Reach(models.TextChoices):
    """Whom a meeting of the whole unit is for; whoever arranges it says so (机关26(六): 党员干部)."""

    MEMBERS = "members", "机关全体党员"
    OFFICERS = "officers", "担任职务的党员干部"
    STAFF = "staff", "全体党员和担任行政职务的非党员干部"


class Capacity(models.TextChoices):
    """As what a leader was at a meeting of a branch that is not the own one. It is no organisational life of his."""

    GUEST = "guest", "列席"
    CONTACT = "contact", "联系点指导"
    RESEARCH = "research", "调研"


class LeaderReach(models.TextChoices):
    """Whom an organ counts as 党员领导干部 (县处级 and above) in its report on 双重组织生活."""

    LEADERSHIP = "leadership", "党组（党委）成员、单位负责人"
    HEADS = "heads", "另加处（室）负责人"
    DEPUTIES = "deputies", "另加处（室）负责人和副职"


class ReportWay(models.TextChoices):
    """How a secretary reported: there and then, or in writing."""

    SPOKEN = "spoken", "现场述职"
    WRITTEN = "written", "书面述职"


class ReportGrade(models.TextChoices):
    """What those who heard the report decided; nothing is proposed (述职评议考核办法, 待核)."""

    GOOD = "good", "好"
    FAIR = "fair", "较好"
    AVERAGE = "average", "一般"
    POOR = "poor", "差"


# Procedures


class Part(models.TextChoices):
    """Working list behind a step of a procedure (`meetings.procedures`)."""

    MEETING = "meeting", "会议"
    OPINIONS = "opinions", "征求意见"
    PROBLEMS = "problems", "问题清单"
    REVIEW = "review", "上年度整改核对"
    CRITICISM = "criticism", "批评与自我批评"
    RECTIFICATION = "rectification", "整改清单"
    CARRY_OUT = "carry_out", "整改落实"
    BALLOTS = "ballots", "民主测评计票"
    GRADES = "grades", "评定等次"
    DELEGATES = "delegates", "代表"
    CANDIDATES = "candidates", "候选人"
    TELLERS = "tellers", "监票人、计票人"
    COUNT = "count", "选举计票"
    HEADS = "heads", "书记、副书记选举"
    RESULT = "result", "选举结果"
    APPROVED = "approved", "批复"


WORKED_OUT = (Part.MEETING, Part.CARRY_OUT, Part.APPROVED)
"""Parts that follow from the records: nobody marks their steps."""


class Electing(models.TextChoices):
    """What a ballot elects: the committee by the members, then its heads by the committee (支部22)."""

    COMMITTEE = "committee", "委员"
    HEADS = "heads", "书记、副书记"


class TellerDuty(models.TextChoices):
    """What somebody does at the vote who does not stand: watch over it, or count under his eyes."""

    SUPERVISOR = "supervisor", "监票人"
    COUNTER = "counter", "计票人"


class StepState(models.TextChoices):
    """How one step stands."""

    DONE = "done", "已完成"
    SKIPPED = "skipped", "未开展"
    NEXT = "next", "下一步"
    OPEN = "open", "待办"


class Collected(models.TextChoices):
    """In which way an opinion came in. Who gave it is not kept."""

    MEETING = "meeting", "座谈会"
    WRITTEN = "written", "书面征求"
    TALK = "talk", "个别访谈"
    BOX = "box", "意见箱（栏）"
    UPPER = "upper", "上级反馈"
    OTHER = "other", "其他"


class Feedback(models.TextChoices):
    """Whether an opinion was fed back, and what became of it."""

    PENDING = "pending", "待反馈"
    GIVEN = "given", "已反馈"
    ADOPTED = "adopted", "已反馈并采纳"


class SelfCriticism(models.TextChoices):
    """How somebody criticised himself: at the meeting, or in writing when he could not be there."""

    NONE = "none", "未作"
    SPOKEN = "spoken", "会上"
    WRITTEN = "written", "书面"


class Verdict(models.TextChoices):
    """What the next year's procedure says of an item of rectification."""

    DONE = "done", "已完成"
    CONTINUE = "continue", "继续整改"


class Grade(models.TextChoices):
    """Grades of 民主评议党员; a human decision, never proposed by the system."""

    EXCELLENT = "excellent", "优秀"
    QUALIFIED = "qualified", "合格"
    BARELY = "barely", "基本合格"
    UNQUALIFIED = "unqualified", "不合格"


class Worth(models.TextChoices):
    """A member's word after a meeting: was it worth it?"""

    GOOD = "good", "有收获"
    FAIR = "fair", "一般"
    POOR = "poor", "收获不大"


class Wanted(models.TextChoices):
    """And what next?"""

    PROBLEMS = "problems", "多解决具体问题"
    TALK = "talk", "多讨论，少念稿"
    OUTSIDE = "outside", "到现场去"
    TEACHING = "teaching", "请人讲一讲"
    SHORTER = "shorter", "短一些"
    SAME = "same", "就这样"

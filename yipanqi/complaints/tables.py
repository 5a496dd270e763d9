"""Lists of complaints: one's own, and those the organ answers."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from yipanqi.complaints.models import Complaint
from yipanqi.kernel import clock
from yipanqi.ui.lights import Light
from yipanqi.ui.tables import Column, Table
from yipanqi.ui.templatetags.ui import light


def light_of(complaint: Complaint) -> tuple[Light, str]:
    """Light and word. Answering in time is owed without exception, so a late answer is red."""
    if complaint.stage == Complaint.Stage.OPEN:
        late = complaint.answer_due_on < clock.today()
        return (Light.RED, "逾期未答复") if late else (Light.BLUE, "待答复")
    return Light.GREEN, complaint.get_stage_display()


def _drawn(complaint: Complaint) -> str:
    shown, word = light_of(complaint)
    return light(shown, word=word)


class Mine(Table):
    """What I filed, newest first."""

    title = "我提出的投诉建议"
    text = Column(
        "内容",
        lambda row: row.text,
        link=lambda row: reverse("complaints:one", args=[row.pk]),
        cell=lambda row: Truncator(row.text).chars(40),
        width=50,
    )
    kind = Column("类别", lambda row: row.get_kind_display())
    created = Column("提出日期", lambda row: timezone.localdate(row.created_at), width=18)
    due = Column("答复期限", lambda row: row.answer_due_on, width=18)
    state = Column("状态", lambda row: light_of(row)[1], cell=_drawn)
    answer = Column("答复", lambda row: row.answer, width=50, sheet_only=True)


class ToAnswer(Mine):
    """What the organ answers, by due date."""

    title = "对本系统的投诉建议办理情况"
    author = Column("提出人", lambda row: row.author.name)
    satisfied = Column("回访", lambda row: {True: "满意", False: "不满意"}.get(row.satisfied, ""))

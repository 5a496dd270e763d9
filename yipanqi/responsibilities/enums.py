"""Words of responsibility lists: whose list, how often, how far it has come, what is guarded."""

from dataclasses import dataclass

from django.db import models

from yipanqi.engine.codes import ACTIVITY_KINDS
from yipanqi.organizations.enums import Kind, Post

SOURCE = "responsibilities"
"""`Obligation.source` of what this room raises."""
ITEM, ACKNOWLEDGE, LETTER = "duty_item", "list_acknowledgement", "letter_signature"
APPROVAL = "list_approval"
"""`Obligation.kind`: one period of an item, the signature for a list by name, the signature of a letter, the approval
of the drafts whose comments end on the same day.
"""


class Subject(models.TextChoices):
    """Whose list it is: a body, or the office that answers for something."""

    LEADING_GROUP = "leading_group", "党组（党委）"
    FIRST_IN_CHARGE = "first_in_charge", "党组（党委）书记（第一责任人）"
    LEADING_MEMBER = "leading_member", "班子成员（一岗双责）"
    ORGAN_COMMITTEE = "organ_committee", "机关党委"
    COMMITTEE_SECRETARY = "committee_secretary", "机关党委书记"
    ORGAN_DISCIPLINE = "organ_discipline", "机关纪委"
    GENERAL_BRANCH = "general_branch", "党总支"
    GENERAL_BRANCH_SECRETARY = "general_branch_secretary", "党总支书记"
    BRANCH = "branch", "党支部"
    BRANCH_SECRETARY = "branch_secretary", "党支部书记"
    COMMITTEE_MEMBER = "committee_member", "支部（总支）委员"
    DEPARTMENT_HEAD = "department_head", "处室负责人"
    MASS = "mass", "群团组织"


@dataclass(frozen=True)
class Shape:
    """Where a subject's lists belong and who answers for them.

    `kinds`: of organisation; `posts`: whose holder it is, the first that is held; `by_post`: the list names the post;
    `by_person`: several hold such an office at once, so the list names the person; `by_group`: decided by the 党组.
    """

    level: str
    kinds: tuple[str, ...]
    posts: tuple[str, ...]
    by_post: bool = False
    by_person: bool = False
    by_group: bool = False


TOP, MIDDLE, BRANCHES, BESIDE = "党组（党委）", "机关党委、机关纪委", "党总支、党支部", "处室、群团"
LEVELS = (TOP, MIDDLE, BRANCHES, BESIDE)
_MEMBERS = (
    Post.DEPUTY_SECRETARY, Post.ORGANISATION_MEMBER, Post.PUBLICITY_MEMBER, Post.DISCIPLINE_MEMBER, Post.YOUTH_MEMBER,
    Post.COMMITTEE_MEMBER,
)  # fmt: skip
SHAPES: dict[str, Shape] = {
    Subject.LEADING_GROUP: Shape(TOP, (Kind.LEADING_GROUP,), (Post.SECRETARY,), by_group=True),
    Subject.FIRST_IN_CHARGE: Shape(TOP, (Kind.LEADING_GROUP,), (Post.SECRETARY,), by_group=True),
    Subject.LEADING_MEMBER: Shape(
        TOP, (Kind.LEADING_GROUP,), (Post.DEPUTY_SECRETARY, Post.LEADING_MEMBER), by_person=True, by_group=True
    ),
    Subject.ORGAN_COMMITTEE: Shape(
        MIDDLE, (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE), (Post.SECRETARY, Post.FULL_TIME_DEPUTY), by_group=True
    ),
    Subject.COMMITTEE_SECRETARY: Shape(
        MIDDLE, (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE), (Post.SECRETARY,), by_group=True
    ),
    Subject.ORGAN_DISCIPLINE: Shape(MIDDLE, (Kind.ORGAN_DISCIPLINE,), (Post.SECRETARY,), by_group=True),
    Subject.GENERAL_BRANCH: Shape(BRANCHES, (Kind.GENERAL_BRANCH,), (Post.SECRETARY, Post.DEPUTY_SECRETARY)),
    Subject.GENERAL_BRANCH_SECRETARY: Shape(BRANCHES, (Kind.GENERAL_BRANCH,), (Post.SECRETARY,)),
    Subject.BRANCH: Shape(BRANCHES, (Kind.BRANCH,), (Post.SECRETARY, Post.DEPUTY_SECRETARY)),
    Subject.BRANCH_SECRETARY: Shape(BRANCHES, (Kind.BRANCH,), (Post.SECRETARY,)),
    Subject.COMMITTEE_MEMBER: Shape(BRANCHES, (Kind.BRANCH, Kind.GENERAL_BRANCH), _MEMBERS, by_post=True),
    Subject.DEPARTMENT_HEAD: Shape(BESIDE, (Kind.DEPARTMENT,), (Post.DEPARTMENT_HEAD, Post.HEAD)),
    Subject.MASS: Shape(BESIDE, (Kind.MASS,), (Post.CHAIR, Post.VICE_CHAIR)),
}


class Stage(models.TextChoices):
    """How far a version of a list has come."""

    DRAFT = "draft", "拟订中"
    COMMENTS = "comments", "征求意见"
    APPROVED = "approved", "已审定"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已有新版"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_STAGES = (Stage.DRAFT, Stage.COMMENTS, Stage.APPROVED)
"""A version in the making; there is one at a time."""
PUBLIC_STAGES = (Stage.PUBLISHED, Stage.SUPERSEDED, Stage.WITHDRAWN)
"""What everybody in the organ may read: what was published once stays readable."""


APPROVED_RECORD = "list_approved"
"""What an approval is called in evidence."""


class Rhythm(models.TextChoices):
    """How often an item is due. 遇事 and 经常 have no day: they give no entry with a date."""

    ONCE = "once", "一次"
    YEAR = "year", "每年"
    HALF_YEAR = "half_year", "每半年"
    QUARTER = "quarter", "每季度"
    MONTH = "month", "每月"
    EVENT = "event", "遇事"
    STANDING = "standing", "经常"


UNDATED = (Rhythm.EVENT, Rhythm.STANDING)

STATEMENT, DOCUMENT = "statement", "document"
EVIDENCE: dict[str, str] = {STATEMENT: "办理情况说明", DOCUMENT: "印发的文件（写文号）", **ACTIVITY_KINDS}
"""What meets an item: a few words, a document by its number, or a record that exists of the kinds the engine knows."""


class Guards(models.TextChoices):
    """What of the powers of an organ an item watches over."""

    POWER = "power", "权力事项"
    RISK = "risk", "廉政风险点"


class Grade(models.TextChoices):
    """How great a risk the organ has found."""

    HIGH = "high", "高"
    MIDDLE = "middle", "中"
    LOW = "low", "低"


class Party(models.TextChoices):
    """Which side of a letter somebody signs for: the organisation that answers, or the one above it."""

    LOWER = "lower", "责任单位"
    UPPER = "upper", "上级党组织"


class Way(models.TextChoices):
    """How a letter was signed."""

    PAPER = "paper", "纸质签字"
    SECOND_FACTOR = "second_factor", "密码和二次验证"


class Change(models.TextChoices):
    """What became of an item between two lists."""

    ADDED = "added", "新增"
    CHANGED = "changed", "修改"
    DROPPED = "dropped", "删去"
    SAME = "same", "未变"

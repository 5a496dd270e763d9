"""Kinds of organisation, branch forms, posts, member categories. Codes of `Kind` are the engine's (docs/engine.md)."""

from django.db import models


class Kind(models.TextChoices):
    """What an organisation is; the codes are those of the engine's fact tables."""

    LEADING_GROUP = "leading_group", "党组（党委）"
    WORK_COMMITTEE = "work_committee", "机关工委"
    ORGAN_COMMITTEE = "organ_committee", "机关党委"
    ORGAN_DISCIPLINE = "organ_discipline", "机关纪委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    GROUP = "group", "党小组"
    MASS = "mass", "群团组织"
    DEPARTMENT = "department", "处室（单位）"


PARTY_KINDS = frozenset(
    {
        Kind.LEADING_GROUP,
        Kind.WORK_COMMITTEE,
        Kind.ORGAN_COMMITTEE,
        Kind.ORGAN_DISCIPLINE,
        Kind.GENERAL_BRANCH,
        Kind.BRANCH,
        Kind.GROUP,
    }
)


BRANCH_KINDS = frozenset({Kind.GENERAL_BRANCH, Kind.BRANCH, Kind.GROUP})
"""Where a member has his life in the Party: 党支部 with what gathers them and what they are divided into."""


class BranchForm(models.TextChoices):
    """Form of a branch beside the ordinary one (支部工作条例 arts. 5, 8)."""

    ORDINARY = "ordinary", "普通"
    RETIRED = "retired", "离退休"
    JOINT = "joint", "联合"
    TEMPORARY = "temporary", "临时"
    MOBILE = "mobile", "流动党员"


class PostKind(models.TextChoices):
    """Posts of separate kinds are kept apart: a Party post says nothing about the administrative one."""

    PARTY = "party", "党内职务"
    ADMINISTRATIVE = "administrative", "行政职务"
    MASS = "mass", "群团职务"


class Post(models.TextChoices):
    """Standard posts; rights and duties follow the post in an organisation of a certain kind, never rank."""

    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    FULL_TIME_DEPUTY = "full_time_deputy", "专职副书记"
    ORGANISATION_MEMBER = "organisation_member", "组织委员"
    PUBLICITY_MEMBER = "publicity_member", "宣传委员"
    DISCIPLINE_MEMBER = "discipline_member", "纪检委员"
    YOUTH_MEMBER = "youth_member", "青年委员"
    COMMITTEE_MEMBER = "committee_member", "委员"
    GROUP_LEADER = "group_leader", "党小组长"
    PARTY_OFFICER = "party_officer", "党务工作人员"
    LEADING_MEMBER = "leading_member", "党组成员"
    HEAD = "head", "主要负责人"
    DEPUTY_HEAD = "deputy_head", "班子成员（分管领导）"
    DEPARTMENT_HEAD = "department_head", "处（室）负责人"
    DEPARTMENT_DEPUTY = "department_deputy", "处（室）副职"
    STAFF = "staff", "工作人员"
    CHAIR = "chair", "主席（主任、书记）"
    VICE_CHAIR = "vice_chair", "副主席（副主任、副书记）"
    MASS_MEMBER = "mass_member", "委员（群团）"


POST_KIND: dict[str, str] = {
    **dict.fromkeys(Post, PostKind.PARTY),
    **dict.fromkeys(
        (Post.HEAD, Post.DEPUTY_HEAD, Post.DEPARTMENT_HEAD, Post.DEPARTMENT_DEPUTY, Post.STAFF), PostKind.ADMINISTRATIVE
    ),
    **dict.fromkeys((Post.CHAIR, Post.VICE_CHAIR, Post.MASS_MEMBER), PostKind.MASS),
}

COMMITTEE_POSTS = frozenset(
    {
        Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY, Post.ORGANISATION_MEMBER, Post.PUBLICITY_MEMBER,
        Post.DISCIPLINE_MEMBER, Post.YOUTH_MEMBER, Post.COMMITTEE_MEMBER,
    }
)  # fmt: skip


class Standing(models.TextChoices):
    """How a member belongs to the branch at a time."""

    NORMAL = "normal", "在册"
    MOBILE = "mobile", "流动"
    SECONDED_OUT = "seconded_out", "借调在外"
    SECONDED_IN = "seconded_in", "借调来（组织关系未转）"


class MeritKind(models.TextChoices):
    """What a document says of a member (奖惩)."""

    HONOUR = "honour", "表彰奖励"
    PENALTY = "penalty", "党纪处分"
    OTHER = "other", "其他处理"


class Category(models.TextChoices):
    """正式 and 预备 follow from the dates of joining and becoming a full member; never stored."""

    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"


class Sex(models.TextChoices):
    """GB/T 2261.1-2003."""

    UNKNOWN = "0", "未知的性别"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明的性别"


END_REASONS = ("转出本机关", "退休转出", "去世", "退党", "除名", "开除党籍", "停止党籍", "取消预备党员资格", "其他")
"""Why a membership ends for good."""

"""Sights (what kind of rows), powers (what kind of verbs), permits (what another system is admitted to). Each has the
sentence that people read about it.
"""

from django.db import models


class Sight(models.TextChoices):
    """Kinds of rows that a scope may open. Upper levels see states, not lives (docs/threat-model.md)."""

    STRUCTURE = "structure", "组织机构与任职（本机关人人可见）"
    REGISTER = "register", "党员名册"
    STATES = "states", "应履职责及其状态"
    RECORDS = "records", "组织生活记录"
    OPEN_RECORDS = "open_records", "本人所在支部、党组的会议记录（支委会记录除外）"
    COMPLAINTS = "complaints", "对本系统的投诉建议"
    CARE = "care", "谈心谈话登记、必谈事项和关怀（谈话内容除外）"
    DUES = "dues", "党费基数、交纳登记（本支部委员和本人）"
    TRAININGS = "trainings", "培训和学时登记（只看是否达到）"
    HANDED_IN = "handed_in", "报送的工作手册、组织生活档案，请求指导和检查通知"
    DRAFTS = "drafts", "责任清单的草案和征求到的意见"
    TASKS = "tasks", "本组织交办、承办的决策任务"
    AGENDA = "agenda", "提请党组研究的议题（提出单位、党组和为党组办会的人员）"
    CONFIDED = "confided", "谈话内容、约谈和思想汇报（任何职务都不开放，只有当事人）"


class Power(models.TextChoices):
    """Verbs an office grants over its own organisation or its subtree."""

    ORGANIZATIONS = "organizations", "设立、调整、撤并组织，任免登记，导入名册"
    PEOPLE = "people", "维护本支部党员信息"
    MEETINGS = "meetings", "安排、记录本组织的会议"
    SIGN = "sign", "签认本组织的会议记录"
    WAIVE = "waive", "批准免做、缓做"
    RULES = "rules", "调整、暂缓规则参数"
    COMPLAINTS = "complaints", "答复对本系统的投诉建议"
    CARE = "care", "登记谈心谈话、办理关怀"
    DUES = "dues", "核定、收缴、公布党费"
    TRAININGS = "trainings", "登记培训和学时"
    HAND_IN = "hand_in", "报送工作手册和档案，请上级指导"
    RECEIVE = "receive", "查阅报送材料，按请求指导"
    INSPECT = "inspect", "通知检查"
    LISTS = "lists", "拟订、公布责任清单"
    APPROVE_LISTS = "approve_lists", "审定责任清单"
    TASKS = "tasks", "交办决策任务，签收、分解、报告本组织承办的任务"
    PROPOSE = "propose", "向党组提出党建议题"
    TEMPLATES = "templates", "更换公文模板"
    CONNECT = "connect", "发放、停用外部系统的接口凭证"
    ACCOUNTS = "accounts", "管理账号与授权"
    AUDIT = "audit", "查验审计链"
    SYSTEM = "system", "查看运行状况"


class Permit(models.TextChoices):
    """What another system may be admitted to, in the name of one organisation. What each opens: `rules.PERMITS`."""

    READ_ORGANIZATIONS = "organizations:read", "读取本机关的组织机构"
    READ_DIRECTIVES = "directives:read", "读取本组织的决策事项和办理情况"
    HAND_IN_DIRECTIVES = "directives:write", "送入本组织的决策事项和任务"

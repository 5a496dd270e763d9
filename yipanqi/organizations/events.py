"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    organization_founded="设立组织",
    organization_changed="变更组织",
    organization_moved="调整隶属关系",
    organization_merged="合并组织",
    organization_dissolved="撤销组织",
    organization_habits="设定固定日与习惯",
    organization_corrected="更正组织信息",
    organizations_arranged="调整排列顺序",
    term_recorded="登记换届",
    term_changed="更正任期",
    person_registered="登记人员",
    person_changed="修改人员信息",
    member_admitted="编入党支部",
    member_transferred="转移组织关系",
    member_grouped="调整党小组",
    member_standing="变更党员状态",
    membership_ended="结束组织关系",
    merit_entered="登记奖惩",
    merit_removed="撤回奖惩登记",
    appointed="登记任职",
    relieved="登记离任",
    appointment_changed="更正任职",
    import_applied="导入名册",
    import_undone="撤销导入",
    exchange_exported="导出组织与党员交换文件",
)

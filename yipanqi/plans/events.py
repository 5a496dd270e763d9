"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    directive_issued="登记决策事项",
    directive_withdrawn="收回决策事项",
    task_given="交办任务",
    task_acknowledged="签收任务",
    task_declined="请求改派任务",
    task_insisted="答复改派请求",
    task_withdrawn="收回任务",
    task_reported="报告任务完成情况",
    task_accepted="认可任务报告",
    task_returned="退回任务报告",
    goals_taken_in="导入督办清单",
    goals_taken_back="撤销导入督办清单",
    delay_asked="申请延期",
    delay_granted="同意延期",
    delay_refused="不同意延期",
)

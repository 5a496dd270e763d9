"""What this room writes into the history."""

from yipanqi.audit import events

events.declare(
    handed_in="报送",
    handed_in_returned="退回报送材料",
    handed_in_accepted="查阅报送材料",
    handbook_ruled="规定工作手册的报送",
    help_asked="请求指导，开放记录",
    help_ended="收回开放的记录",
    inspection_announced="通知检查",
    inspection_cancelled="取消检查",
    opened_record_read="查阅对其开放的记录",
    package_made="生成年度归档包",
    packages_asked="安排生成年度归档包",
    summary_written="写年度工作总结",
)

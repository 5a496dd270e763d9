"""What this room writes into the history. The entries say that something was done, never what was said or why."""

from yipanqi.audit import events

events.declare(
    talk_arranged="约定谈心谈话",
    talk_held="登记谈心谈话",
    talk_cancelled="取消谈心谈话",
    talk_denied="谈心谈话对象表示未谈",
    talk_confirmed="谈心谈话对象收回异议",
    talk_confided="保存只有谈话双方可读的内容",
    must_talk_raised="列入应当及时谈话的事项",
    must_talk_dropped="撤出应当及时谈话的事项",
    talk_asked="提出约谈",
    talk_request_answered="答复约谈",
    talk_request_withdrawn="收回约谈",
    thought_handed_in="递交思想汇报",
    thought_replied="答复思想汇报",
    thought_withdrawn="收回思想汇报",
    care_entered="登记关怀事项",
    care_changed="修改关怀事项",
    care_given="登记慰问",
    care_closed="办结关怀事项",
    care_removed="删除关怀事项",
)

"""What this room writes into the history."""

from yipanqi.audit import events

events.declare(
    meeting_arranged="安排会议",
    meeting_rearranged="变更会议安排",
    meeting_notified="发出会议通知",
    meeting_recorded="记录会议",
    meeting_rerecorded="修改会议记录",
    meeting_signed="签认会议记录",
    meeting_corrected="更正会议记录",
    meeting_cancelled="取消会议",
    decision_settled="办结会议决定",
    meetings_imported="补录历史会议",
    meetings_import_undone="撤销历史会议补录",
)

"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    list_drafted="拟订责任清单",
    list_item_added="责任清单增加事项",
    list_item_changed="修改责任清单事项",
    list_item_dropped="责任清单删去事项",
    list_opened="责任清单征求意见",
    list_commented="对责任清单提出意见",
    list_comment_answered="答复对责任清单的意见",
    list_approved="审定责任清单",
    list_returned="责任清单退回修改",
    list_published="公布责任清单",
    list_withdrawn="撤回责任清单",
    list_discarded="删去责任清单草案",
    list_acknowledged="签收责任清单",
    list_owners_followed="责任清单随任职变动换人",
    letter_made="生成责任书",
    letter_renewed="责任书随清单改版",
    letter_signed="签订责任书",
    letter_followed="责任书随任职变动换人",
    item_reported="填报责任事项办理情况",
    item_report_withdrawn="撤回责任事项填报",
    points_entered="登记权力事项、廉政风险点",
    point_ended="停用权力事项、廉政风险点",
    lists_ruled="规定责任清单的期限和上限",
)

"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    topic_published="发布学习主题",
    topic_withdrawn="撤回学习主题",
    topic_planned="列入学习主题计划",
    topic_replanned="修改学习主题计划",
    topic_unplanned="移出学习主题计划",
    library_added="加入主题与形式库",
    library_withdrawn="撤下主题与形式库条目",
)

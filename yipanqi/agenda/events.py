"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    proposal_raised="请支部提出党组议题",
    proposal_answered="支部答复党员的建议",
    proposal_submitted="提请党组研究",
    proposal_withdrawn="撤回党组议题",
    proposal_planned="列入党组研究计划",
    proposal_placed="列入党组会议议程",
    proposal_declined="党组议题不列入",
    proposal_reopened="党组议题重新待安排",
    material_asked="请提出单位补充议题材料",
    material_given="补充议题材料",
    proposal_result="注明党组研究结果",
)

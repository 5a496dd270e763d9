"""What the organisation owes its members as people: 谈心谈话, 思想汇报, 关怀, 学习培训, 党费.

What people say to each other is theirs: the room keeps that a talk took place and never rates what was thought or said
(docs/adr/0009); hours and dues are shown to those they concern (docs/adr/0011). Each area has its own file in every
inner package.
"""

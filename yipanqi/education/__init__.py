"""What the organisation owes its members as people: 谈心谈话, 思想汇报, 关怀; room for 培训学时 and 党费.

What people say to each other is theirs: the room keeps that a talk took place and never rates what was thought or said
(docs/adr/0009). Each area has its own file in every inner package.
"""

"""学习主题: what a branch studies and talks about – topics published from above, its own plan month by month, and a
library of topics and forms of meeting. What was held is read from the meetings; the plan keeps no progress of its own.
"""

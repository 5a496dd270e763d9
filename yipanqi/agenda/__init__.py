"""党组议题: what branches and departments ask the 党组 to study; what was held and decided is read from its meetings
(机关35; 主体责任规定: 专题研究 in each half-year).
"""

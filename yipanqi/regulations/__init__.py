"""Regulations as dated data packages, the organ's recorded overrides, the rule browser and the duty inquiry
(职责查询).
"""

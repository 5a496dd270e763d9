"""组织生活: from the due list over notice, record and signature to the paper.

Meetings are the evidence of recurring duties; their decisions become duties of their own.
"""

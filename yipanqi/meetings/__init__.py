"""组织生活: from the due list over notice, record and signature to the paper; meetings are the evidence of recurring duties."""

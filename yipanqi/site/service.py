"""What keeps the service from starting, as sentences that say how to mend it."""

from django.conf import settings


def faults() -> list[str]:
    """None when it may start."""
    found = []
    if settings.MODE != "service":
        found.append("正式服务要求 YIPANQI_MODE=service。")
    if not settings.PAGE_OWNER:
        found.append("缺少主办单位：请设置环境变量 YIPANQI_OWNER。")
    if not settings.PAGE_FILING:
        found.append("缺少备案编号：请设置环境变量 YIPANQI_FILING（尚未备案的填写申请受理号）。")
    return found

"""The bans of the field (减负规定、指尖上的形式主义若干意见、政务应用管理办法) as looks at the product.

Each detector is a pure function over a part of the product, so that a planted violation can be tried on it. The ids are
those of docs/field-law.md.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from django.forms import FileField, Form

from tests.house import PACKAGE, Source

FIELDS = {
    "JF-01": r"check_?in|punch|latitude|longitude|gps|qr_?code|geo|打卡|签到|定位",
    "JF-02": r"(?<!c)score|^points?$|rank|badge|medal|streak|积分|排名|名次|勋章",
    "JF-03": r"online|dwell|heartbeat|last_seen|time_spent|在线|停留|时长",
    "JF-05": r"\blikes?\b|shares?_count|forwards|votes_online|点赞|转发|网络投票",
    "JF-10": r"photo|video|image|screenshot|exif|照片|视频|截图|轨迹",
    "JF-11": r"study_notes|notes_count|pages_written|笔记|心得篇数",
    "JF-12": r"instructions_by_leader|press|media_report|批示|刊发",
    "JF-18": r"price|payment_channel|advert|商品|广告",
}
"""What no column keeps, by its name or its label."""

NOT_WHAT_IT_SEEMS = {
    "Person.rank": "公务员职级，不是名次",
}

WORDS = {
    "JF-01": r"打卡|扫码签到|人脸签到",
    "JF-02": r"积分|排行|龙虎榜|红黄牌",
    "JF-03": r"在线时长|学习时长排",
    "JF-05": r"点赞|转发量",
    "JF-06": r"下载APP|下载App|安装客户端|\.apk|rel=\"manifest\"|serviceWorker",
    "JF-07": r"使用率|安装率|活跃用户|活跃度|未登录天数",
    "JF-08": r"请及时登录|天未登录|登录提醒",
    "JF-16": r"接龙|收到请回复",
    "JF-17": r"关注公众号|扫码关注",
    "JF-18": r"立即购买|会员价|广告位",
}
"""What no page says."""

ROUTES = r"check-?in|rank|leader-?board|/points|badge|online|active-users|install|likes|chat|shop"

SCRIPTS = {
    "JF-01": r"geolocation|getUserMedia|BarcodeDetector",
    "JF-03": r"visibilitychange|sendBeacon|setInterval\(",
    "JF-16": r"Notification\.requestPermission|PushManager",
}

OUTGOING = frozenset({"requests", "httpx", "urllib3", "aiohttp", "urllib.request", "http.client", "ftplib"})
"""Ways of sending something elsewhere by oneself."""


def of_fields(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Columns (`Model.field`, label) that keep what may not be kept."""
    found = []
    for name, label in fields:
        if name in NOT_WHAT_IT_SEEMS:
            continue
        column = name.rpartition(".")[2]
        found += [f"{law}: {name}" for law, ban in FIELDS.items() if re.search(ban, column) or re.search(ban, label)]
    return found


def of_words(pages: Mapping[str, str], bans: Mapping[str, str] = WORDS) -> list[str]:
    """Pages or scripts that say what may not be said."""
    return [
        f"{law}: {name} “{match[0]}”" for name, text in pages.items() for law, ban in bans.items()
        if (match := re.search(ban, text))
    ]  # fmt: skip


def of_routes(routes: Iterable[str]) -> list[str]:
    """Addresses of what may not exist."""
    return [route for route in routes if re.search(ROUTES, route)]


def of_hours(columns: Iterable[str]) -> list[str]:
    """Columns of facts with somebody's hours of study: what is a fact could be assessed (JF-04)."""
    return [name for name in columns if re.search(r"hour|halves|minutes_on|学时|时长", name)]


def of_outgoing(sources: Iterable[Source]) -> list[str]:
    """Modules that can send data elsewhere: nothing is reported upward by the product itself."""
    found = []
    for source in sources:
        for node in source.nodes:
            names = []
            if isinstance(node, ast.Import):
                names = [item.name for item in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found += [f"{source.name} imports {name}" for name in names if name in OUTGOING]
    return found


DAYS_OTHERWISE = {
    "yipanqi.education.actions.base": "enters what the modules beside it give",
    "yipanqi.education.actions.musts": "days counted by the matter's rule from when it became known",
    "yipanqi.education.actions.trainings": "months of the clause, from the appointment or the day of joining",
    "yipanqi.meetings.actions.admitting": "three months of the clause, from the resolution",
    "yipanqi.meetings.actions.deciding": "the day the meeting agreed on",
    "yipanqi.meetings.actions.procedures.base": "days of the steps around a meeting one sets oneself",
    "yipanqi.meetings.actions.procedures.rectifying": "the day the organisation sets for its own list",
    "yipanqi.meetings.actions.procedures.reporting": "thirty days from the report",
    "yipanqi.meetings.actions.vacancies": "days of the rule, from the vacancy",
    "yipanqi.plans.actions.base": "the day was looked at where the task was given (plans.actions.giving)",
}
"""Modules that enter something into the ledger for a day not counted in working days, and what that day is."""


def of_demands(sources: Iterable[Source]) -> list[str]:
    """Modules that have somebody owe something and look at no lead time (JF-21)."""
    every = list(sources)
    demanding = {name for word in ("owe", "owe_many") for name in calling(every, word)}
    timed = {name for word in ("earliest_wanted", "working_days_after") for name in using(every, word)}
    return sorted(name for name in demanding - timed if ".actions" in name and ".obligations." not in name)


def of_uploads(forms: Iterable[type[Form]]) -> list[str]:
    """Forms that cannot be handed in without a file (JF-10)."""
    return sorted(
        f"{one.__module__}.{one.__name__}" for one in forms
        if any(isinstance(field, FileField) and field.required for field in one.base_fields.values())
    )  # fmt: skip


def templates() -> dict[str, str]:
    """Every template of the product."""
    return {str(path.relative_to(PACKAGE)): path.read_text() for path in sorted(PACKAGE.rglob("templates/**/*.html"))}


def scripts() -> dict[str, str]:
    """Every script of ours; what is vendored has its own licence and checksum."""
    return {
        str(path.relative_to(PACKAGE)): path.read_text()
        for path in sorted(PACKAGE.rglob("static/**/*.js")) if "vendor" not in path.parts
    }  # fmt: skip


def calling(sources: Iterable[Source], word: str) -> Iterator[str]:
    """Modules that call a function of this name."""
    for source in sources:
        if any(
            isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == word
            for node in source.nodes
        ):
            yield source.name


def using(sources: Iterable[Source], word: str) -> Iterator[str]:
    """Modules in whose code (not docstrings) a name or attribute occurs."""
    for source in sources:
        for node in source.nodes:
            if (isinstance(node, ast.Attribute) and node.attr == word) or (
                isinstance(node, ast.Name) and node.id == word
            ):
                yield source.name
                break

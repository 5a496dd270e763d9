"""Marks of classification (密级, GB/T 9704 7.2.2) and of 工作秘密 and internal papers: texts that carry one must not
enter the product. Where an office puts them decides, not the words: a sentence may speak of secrecy.
"""

import re

HEAD_LINES = 12
"""Where an office puts the mark: the first lines of the first page."""

_LEVEL = "(?:绝密|机密|秘密)"
_WORK = "(?:工作秘密|内部(?:资料|文件|材料))"
_STAR = re.compile(rf"工作秘密[★☆*]|{_LEVEL}级?[★☆*]|内部(?:资料|文件|材料)?[★☆]")
_UNTIL = r"(?:[（(]?\d+(?:年|个月)[）)]?|长期|[（(]?启用前[）)]?)?"
_CARE = "(?:[，,、。；;·★☆]?(?:请?注意(?:保密|保存)|请?妥善保管|(?:不得|请勿|严禁)(?:外传|公开|扩散|复制)))*"
_ALONE = re.compile(
    rf"^[（(【〔\[]?(?:(?:密级[：:]?)?{_LEVEL}级?{_UNTIL}|(?:密级[：:])?{_WORK}{_UNTIL}{_CARE}"
    r"|密级[：:]内部|(?<=[（(【〔\[])内部(?=[）)】〕\]]))[）)】〕\]]?[！!。]?$"
)
_SECRET = re.compile(rf"(?<!工作){_LEVEL}")


def mark_in(text: str, *, headers: str = "") -> str:
    """The mark found, or nothing: `机密★10年`, `工作秘密★3年`, `内部★` anywhere, `机密` or `内部资料 注意保密` alone on
    a line at the head or in a page header.
    """
    lines = [re.sub(r"\s", "", line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    top = [re.sub(r"\s", "", line) for line in headers.splitlines()] + lines[:HEAD_LINES]
    for line in top:
        if _ALONE.match(line):
            return line
    for line in [*top, *lines]:
        if found := _STAR.search(line):
            return line[found.start() : found.start() + 12]
    return ""


def refusal(mark: str) -> str:
    """Why a text with this mark is not taken, and what to do; the sentence goes on or ends after it."""
    if _SECRET.search(mark):
        return f"内容标有密级“{mark}”，本系统不得处理涉密信息"
    return f"内容标有“{mark}”，本系统不得处理工作秘密和内部资料（只是提到的，请不要单独写成一行）"

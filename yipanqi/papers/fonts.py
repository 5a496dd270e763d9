"""The typefaces of official papers and what stands in for them where they are not installed.

仿宋_GB2312, 楷体_GB2312 and 方正小标宋简体 are proprietary and never shipped. A Word file names them (Word
and WPS take the next name of ``word_alternatives`` when one is missing); a PDF embeds the first of
``families`` that is found, and falls back character by character, so that 镕喆堃玥珺祎昇燚赟翀 never come out as boxes.
"""

from dataclasses import dataclass
from enum import StrEnum

LATIN = "Times New Roman"
LATIN_FAMILIES = ("Times New Roman", "Liberation Serif")


class Face(StrEnum):
    """A typeface by its place in GB/T 9704-2012."""

    BODY = "仿宋"
    TITLE = "小标宋"
    HEI = "黑体"
    KAI = "楷体"
    SONG = "宋体"


@dataclass(frozen=True, slots=True)
class Typeface:
    """Names of one typeface.

    ``word``: the name written into Word files. ``word_alternatives``: what Word may take instead.
    ``families``: families for PDF in order of preference. ``stroke``: thickness in em added to
    glyphs that come from a regular stand-in of a heavier face.
    """

    word: str
    word_alternatives: tuple[str, ...]
    families: tuple[str, ...]
    stroke: float = 0.0


# Ends every list: the pinned package brings both, so a PDF is the same on a machine without Chinese fonts.
SHIPPED_SERIF = "Noto Serif SC"
SHIPPED_SANS = "Noto Sans SC"

TYPEFACES: dict[Face, Typeface] = {
    Face.BODY: Typeface(
        "仿宋_GB2312",
        ("仿宋", "FangSong", "方正仿宋_GBK", "STFangsong", "FandolFang R", "Noto Serif CJK SC"),
        ("FangSong_GB2312", "FangSong", "FZFangSong-Z02", "STFangsong", "FandolFang R"),
    ),
    Face.TITLE: Typeface(
        "方正小标宋简体",
        ("方正小标宋_GBK", "华文中宋", "STZhongsong", "宋体", "Noto Serif CJK SC"),
        ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong"),
        stroke=0.018,
    ),
    Face.HEI: Typeface(
        "黑体",
        ("SimHei", "方正黑体_GBK", "Noto Sans CJK SC"),
        ("SimHei", "FZHei-B01", "STHeiti"),
        stroke=0.012,
    ),
    Face.KAI: Typeface(
        "楷体_GB2312",
        ("楷体", "KaiTi", "方正楷体_GBK", "STKaiti", "Noto Serif CJK SC"),
        ("KaiTi_GB2312", "KaiTi", "FZKai-Z03", "STKaiti", "LXGW WenKai", "AR PL UKai CN"),
    ),
    Face.SONG: Typeface("宋体", ("SimSun", "Noto Serif CJK SC"), ("SimSun", "STSong")),
}


def shipped_family(face: Face) -> str:
    """The stand-in of ``face`` in the pinned font package."""
    return SHIPPED_SANS if face is Face.HEI else SHIPPED_SERIF

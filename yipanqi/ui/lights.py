"""The one table of colours: what each light means, its word, its icon. No page chooses a colour by itself."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Look:
    """How one light is shown: `word` beside the colour, `icon` of the sprite, `meaning` for the legend."""

    word: str
    icon: str
    meaning: str


class Light(StrEnum):
    """State of a duty as people see it. Colour never stands alone: a word and an icon go with it."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"

    @property
    def look(self) -> Look:
        """The row of the table."""
        return TABLE[self]

    @property
    def word(self) -> str:
        """The word that stands beside the colour."""
        return self.look.word

    @property
    def icon(self) -> str:
        """Name of the icon in the sprite."""
        return self.look.icon

    @property
    def css(self) -> str:
        """Style class of the badge."""
        return f"light light-{self.value}"

    @property
    def meaning(self) -> str:
        """One sentence for the legend."""
        return self.look.meaning


TABLE: dict[Light, Look] = {
    Light.GREEN: Look("已履行", "filled-circle-check", "期间内的应履职责已有凭据"),
    Light.BLUE: Look("待办", "clock", "正在办理期间，尚未到期"),
    Light.YELLOW: Look("逾期·一般性要求", "filled-alert-triangle", "规定为“一般”的事项，期限和宽限期已过"),
    Light.RED: Look("逾期·刚性要求", "filled-alert-octagon", "规定为“应当”“至少”的和限期交办的事项，期限和宽限期已过"),
    Light.GREY: Look("未到期", "circle-dashed", "未到期、不适用、免除或未启用"),
}

GREY_WORDS = ("未到期", "不适用", "免除", "未启用")
"""The words a grey light may carry instead of its own."""

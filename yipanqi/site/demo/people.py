"""Invented people: names as they are given in different generations and nationalities, ages, schooling, dates."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from yipanqi.site.demo.calendar import years_before
from yipanqi.site.demo.chance import chance

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
    "沈钟姜崔谭陆汪范廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)  # the more common first: draws are skewed towards the beginning
BY_STROKES = (
    "丁乜于万上马王亓韦毛仇方尹孔邓石龙卢叶田史付白令冯司吕朱任向刘闫江许孙严苏杜李杨肖吴邱何余邹汪沈宋张陆陈"
    "邵武范林欧罗金周郑单宓孟赵郝胡查钟段侯郗逄姜姚贺秦袁莫贾夏顾钱徐高郭唐诸陶黄曹龚常崔梁彭董蒋韩覃程曾谢雷"
    "解蔡廖谭翟熊黎潘薛戴魏"
)
"""First characters of the surnames as a ballot has them (姓氏笔画): by strokes, then by how they begin."""
RARE_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "令狐", "仇", "解", "单", "查", "逄", "亓", "郗", "宓", "乜", "翟")

_MEN = {
    1930: (
        "福贵 德山 玉田 根生 义和 永福 金山 长顺 宝山 连生 树林 振华 "
        "万全 广德 兴旺 占山 玉堂 德福 有才 春林 满仓 国安 世昌 文山"
    ),
    1950: (
        "建国 建军 国平 志明 志强 建华 卫东 国庆 春生 新民 海生 保国 "
        "援朝 跃进 爱民 建设 和平 国强 卫国 兴华 胜利 解放 宝华 学军"
    ),
    1965: (
        "志刚 海波 永军 晓东 立新 文斌 建峰 国林 宏伟 春雷 永辉 志宏 "
        "建文 海涛 明辉 晓明 立军 伟民 文涛 向东 红军 新华 少华 景林"
    ),
    1980: (
        "志鹏 晓飞 海洋 俊杰 文超 宇飞 立凯 建磊 少龙 振宇 明亮 永健 "
        "伟龙 晓磊 海龙 鹏飞 志超 国栋 永强 晨光 凯旋 文博 旭东 博文"
    ),
    1992: (
        "子轩 宇航 浩然 泽宇 嘉懿 逸辰 昊天 铭泽 煜城 彦霖 承宇 明朗 "
        "思远 子墨 俊熙 天佑 一鸣 子昂 博远 睿哲 家豪 奕辰 景行 知行"
    ),
}
_WOMEN = {
    1930: ("秀英 桂兰 淑珍 玉凤 素琴 月娥 翠兰 菊香 秋云 桂芝 玉梅 秀兰 凤英 淑芳 玉珍 桂荣 秀珍 兰英 素兰 玉兰"),
    1950: ("丽华 慧敏 秀红 爱霞 秀萍 玉玲 丽芳 春英 新平 慧琴 淑文 晓燕 爱华 春梅 秀丽 建英 桂芳 红梅 国英 素芬"),
    1965: ("丽娟 海燕 晓梅 雪琳 丽红 冬梅 春燕 晓莉 丽萍 文惠 丽君 玉颖 晓红 艳霞 静芳 淑敏 红霞 晓丽 春玲 志红"),
    1980: ("婷婷 雪梅 晓丹 倩倩 海莹 文慧 佳慧 晓薇 丽娜 春蕾 亚楠 瑶琪 思薇 晶晶 玲玲 晓璐 艳洁 海宁 文菲 佳宁"),
    1992: ("雨欣 梓涵 思怡 佳琪 诗语 梦琪 若馨 可欣 语妍 一诺 心悦 静怡 欣然 雨桐 子琪 思琪 文静 晓彤 雅婷 若曦"),
}
_SINGLE = {
    1930: ("贵山田根义信", "英兰珍凤琴娥"),
    1950: ("明华平伟刚林", "敏红霞萍玲芳"),
    1965: ("伟斌涛波辉峰刚林宏健", "静丽娟艳燕敏霞梅琳莉"),
    1980: ("磊鹏超凯浩亮飞杰鑫健", "婷雪丹倩洁莹璐晶慧薇"),
    1992: ("轩宇航泽睿昊煜恺骁朗", "欣怡琪诗梦妍宸悦萱彤"),
}
_RARE = "镕喆堃玥珺祎昇燚赟翀翊骉璟垚昱淼旻颢暐彧"
_UYGHUR = ("阿布都", "买买提", "艾尼瓦尔", "吐尔逊", "热合曼", "库尔班", "阿迪力", "帕尔哈提")
_UYGHUR_WOMEN = ("阿依古丽", "热孜万古丽", "迪丽努尔", "古丽巴哈尔", "茹仙古丽")
_MONGOL = ("苏日娜", "乌云其其格", "巴特尔", "那日苏", "萨仁", "朝鲁")
_TIBETAN = ("扎西顿珠", "格桑卓玛", "次仁旺堆", "丹增", "央金")

ETHNICITIES = (("01", 930), ("03", 20), ("11", 16), ("02", 7), ("08", 8), ("15", 8), ("05", 4), ("06", 4), ("04", 3))
ETHNIC_NAMES = {
    "01": "汉族", "02": "蒙古族", "03": "回族", "04": "藏族", "05": "维吾尔族", "06": "苗族", "08": "壮族",
    "11": "满族", "15": "土家族",
}  # fmt: skip
EDUCATION_NAMES = {
    "11": "博士研究生", "14": "硕士研究生", "21": "大学本科", "31": "大专", "41": "中专", "61": "高中", "71": "初中",
}  # fmt: skip


@dataclass(slots=True)
class Person:
    """Somebody invented. `key` names the person in the plan; the database gives numbers of its own."""

    key: str
    name: str
    sex: str
    ethnicity: str
    born_on: date
    education: str
    phone: str
    joined_on: date | None = None
    full_on: date | None = None
    month_precision: str = ""


class Registry:
    """Hands out people; hardly two bear the same name."""

    def __init__(self, today: date):
        self.today = today  # ages are those of this day
        self.people: dict[str, Person] = {}
        self._names: dict[str, int] = {}

    def member(self, key: str, *, age: tuple[int, int] = (25, 58), joined: date | None = None) -> Person:
        """A full member of long standing, or (with `joined`) one admitted on that day and not yet 转正."""
        person = self.outsider(key, age=age)
        draw = chance("joined", key)
        if joined:
            person.joined_on = joined
            return person
        youngest = person.born_on.year + 19
        year = min(youngest + draw.choice((0, 1, 1, 2, 3, 4, 5, 7, 9, 13, 18)), self.today.year - 4)
        person.joined_on = date(max(year, youngest), draw.choice((4, 6, 6, 7, 7, 11, 12)), draw.randint(1, 28))
        person.full_on = person.joined_on.replace(year=person.joined_on.year + 1)
        if person.joined_on.year < 1996 and draw.random() < 0.6:
            person.joined_on = person.joined_on.replace(day=1)
            person.full_on = person.full_on.replace(day=1)
            person.month_precision = "joined_on,full_on"
        return person

    def outsider(self, key: str, *, age: tuple[int, int] = (25, 58)) -> Person:
        """Somebody of the staff who is no member."""
        draw = chance("person", key)
        years = draw.randint(*age)
        born_on = years_before(self.today, years) - timedelta(days=draw.randint(1, 364))
        sex = "2" if draw.random() < (0.36 if years < 60 else 0.27) else "1"
        ethnicity = draw.choices([code for code, _ in ETHNICITIES], [weight for _, weight in ETHNICITIES])[0]
        person = Person(
            key=key, name=self._name(key, sex, ethnicity, born_on.year), sex=sex, ethnicity=ethnicity, born_on=born_on,
            education=_education(draw, born_on.year), phone=f"内线 6{draw.randint(1000, 9999)}",
        )  # fmt: skip
        self.people[key] = person
        return person

    def _name(self, key: str, sex: str, ethnicity: str, year: int) -> str:
        for attempt in range(60):
            draw = chance("name", key, attempt)
            name = _drawn(draw, sex, ethnicity, year)
            if name not in self._names:
                break
            if attempt == 0 and draw.random() < 0.05:  # a few namesakes, as everywhere
                break
        self._names[name] = self._names.get(name, 0) + 1
        return name


def _drawn(draw: Random, sex: str, ethnicity: str, year: int) -> str:
    if ethnicity == "05":
        first = draw.choice(_UYGHUR_WOMEN if sex == "2" else _UYGHUR)
        return f"{first}·{draw.choice([name for name in _UYGHUR if name != first])}"
    if ethnicity in ("02", "04"):
        return draw.choice(_MONGOL if ethnicity == "02" else _TIBETAN)
    if draw.random() < 0.035:
        surname = draw.choice(RARE_SURNAMES)
    else:
        surname = SURNAMES[int(len(SURNAMES) * draw.random() ** 1.9)]
    return surname + _given(draw, sex, year)


def _given(draw: Random, sex: str, year: int) -> str:
    generations = _WOMEN if sex == "2" else _MEN
    era = max(start for start in generations if start <= max(year, 1930))
    pool, single = generations[era].split(), _SINGLE[era][sex == "2"]
    if year >= 1978 and draw.random() < 0.08:
        rare = draw.choice(_RARE)
        return rare if draw.random() < 0.6 else rare + draw.choice(single)
    share = {1930: 0.08, 1950: 0.25, 1965: 0.42, 1980: 0.48, 1992: 0.15}[era]
    return draw.choice(single) if draw.random() < share else draw.choice(pool)


def _education(draw: Random, year: int) -> str:
    if year < 1950:
        codes, weights = ("71", "61", "41", "31", "21"), (20, 20, 25, 25, 10)
    elif year < 1970:
        codes, weights = ("61", "41", "31", "21", "14"), (8, 12, 38, 38, 4)
    elif year < 1985:
        codes, weights = ("41", "31", "21", "14", "11"), (3, 20, 60, 16, 1)
    else:
        codes, weights = ("31", "21", "14", "11"), (9, 60, 29, 2)
    return draw.choices(codes, weights)[0]

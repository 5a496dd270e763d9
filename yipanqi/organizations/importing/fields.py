"""What a column can be, per kind of sheet, and how workbooks call it."""

import re
from dataclasses import dataclass

from yipanqi.organizations.importing.values import clean

ORGANIZATIONS, PEOPLE, MEETINGS, UNKNOWN, IGNORED = "organizations", "people", "meetings", "unknown", "ignored"
KINDS = {ORGANIZATIONS: "组织名册", PEOPLE: "人员名册", MEETINGS: "会议台账", UNKNOWN: "未认出", IGNORED: "不导入"}

# field → (what the screen calls it, how headers call it). Order is the order of the choice list.
_PEOPLE = {
    "name": ("姓名", "姓名 党员姓名 名字 人员姓名 成员姓名 党员名字 党员"),
    "branch": (
        "所在党支部",
        "所在支部 所在党支部 所属支部 所属党支部 党支部 支部 支部名称 党支部名称 所属党组织 所在党组织 党组织名称 "
        "党组织 组织名称 所在组织 "
        "所属组织 组织关系所在支部 组织关系所在党支部 组织关系所在党组织 所在党支部名称 所属党支部名称 "
        "所在基层党组织 所在党支部全称",
    ),
    "group": ("党小组", "党小组 所在党小组 所属党小组 小组 所在小组"),
    "sex": ("性别", "性别"),
    "ethnicity": ("民族", "民族 族别"),
    "born": ("出生日期", "出生年月 出生日期 出生时间 出生年月日 生日 出生"),
    "education": (
        "学历",
        "学历 文化程度 最高学历 学历学位 学历/学位 全日制学历 教育程度 现学历 受教育程度 学历及学位 学历情况 "
        "最高学历学位",
    ),
    "degree": ("学位", "学位 最高学位 学位情况"),
    "joined": (
        "入党日期",
        "入党时间 入党 入党日期 入党年月 加入党组织日期 加入党组织时间 加入中国共产党时间 加入中国共产党日期 "
        "入党年月日 接收为预备党员日期 接收为预备党员时间 成为预备党员时间 发展时间",
    ),
    "full": (
        "转正日期",
        "转正时间 转正 转正日期 转为正式党员日期 转为正式党员时间 转正年月 转正式党员时间 成为正式党员时间 "
        "成为正式党员日期 预备党员转正时间 "
        "预备党员转正日期 按期转正时间",
    ),
    "category": (
        "党员类别",
        "党员类别 人员类别 党员类型 人员类型 党员身份 党员性质 类别 正式/预备 是否正式党员 党员情况",
    ),
    "politics": ("政治面貌", "政治面貌 政治面目"),
    "party_post": (
        "党内职务",
        "党内职务 支部职务 党内任职 党支部职务 党组织职务 党务职务 党内职务名称 支委职务 支部任职 党内所任职务 "
        "担任党内职务 在党内任职 职务党内",
    ),
    "party_post_since": ("党内任职时间", "党内任职时间 任党内职务时间 党内职务任职时间 支部任职时间"),
    "admin_post": (
        "行政职务",
        "行政职务 职务 职务/职称 职务(职称) 工作职务 岗位 工作岗位 现任职务 单位职务 职务职级 职务/职级 职务(职级) "
        "行政职务职级 职位 所任职务 现任职务 现任行政职务 行政职务/职级 "
        "职务行政 单位及现任职务 所在单位及职务 单位及职务 工作单位及职务 工作单位职务",
    ),
    "rank": ("职级", "职级 现职级 公务员职级 行政级别 级别"),
    "mass_post": ("群团职务", "群团职务 群团任职 工会职务 群团组织职务 团内职务 群团职务名称 职务群团"),
    "phone": (
        "联系电话",
        "联系电话 手机 手机号 手机号码 电话 联系方式 移动电话 联系电话(手机) 电话号码 本人电话 手机电话",
    ),
    "department": (
        "工作部门",
        "工作部门 处室 所在处室 部门 所在部门 科室 所在科室 工作处室 所在单位 单位 工作单位 内设机构",
    ),
    "mobility": ("流动情况", "流动情况 是否流动党员 流动党员 是否流动 流动状态 党员流动情况"),
    "secondment": ("借调情况", "借调 借调情况 是否借调 借调/挂职 借调挂职情况"),
    "remark": ("备注", "备注 说明 备注说明"),
    "sequence": ("序号", "序号 编号 序 no no. 号 #"),
    "id_number": ("身份证号（不导入）", "身份证号 身份证号码 公民身份号码 身份证 证件号码 公民身份证号"),
}
_ORGANIZATIONS = {
    "name": (
        "组织名称",
        "党组织名称 组织名称 党组织全称 组织全称 党支部名称 支部名称 支部全称 党支部 支部 党组织 名称 组织 单位名称 "
        "机构名称 党组织(全称) 全称 处室名称 "
        "部门名称 基层党组织名称",
    ),
    "short_name": ("简称", "简称 组织简称 党组织简称"),
    "kind": (
        "组织类别",
        "组织类别 类型 类别 组织类型 党组织类别 党组织类型 党组织形式 组织形式 支部类型 组织性质 机构类别 支部类别",
    ),
    "superior": (
        "上级组织",
        "上级党组织 上级组织 上级党组织名称 隶属党组织 所属党组织 上级 隶属关系 直接上级 所属党委 上级党委 "
        "上级组织名称 隶属组织 所属上级党组织 上级单位",
    ),
    "founded": ("成立日期", "成立时间 成立日期 建立日期 建立时间 设立时间 设立日期 组建时间 批准成立时间 成立年月"),
    "ordinal": ("届次", "届次 届别 本届届次 第几届"),
    "elected": (
        "本届选举日期",
        "换届时间 换届日期 本届选举时间 本届选举日期 最近换届日期 最近换届时间 上次换届时间 最近一次换届时间 "
        "换届选举时间 选举时间 选举日期 "
        "本届换届时间 上次换届日期 本届班子选举时间 本届任期开始时间 最近一次换届日期 换届选举日期",
    ),
    "term_ends": (
        "届满日期",
        "届满时间 届满日期 任期届满时间 任期届满日期 下次换届时间 下次换届日期 应换届时间 应换届日期 任期届满 "
        "到届时间 下届换届时间 任期截止时间",
    ),
    "has_committee": (
        "是否设支委会",
        "是否设支委会 支委会 设支委会 是否设立支委会 是否设委员会 是否设立支部委员会 是否成立支委会 有无支委会",
    ),
    "secretary": (
        "书记",
        "书记 书记姓名 支部书记 党支部书记 党组织书记 党组织书记姓名 负责人 负责人姓名 主要负责人 现任书记",
    ),
    "contact": ("联系人", "联系人 联系人姓名 党务联系人 联络员 党务干部"),
    "phone": ("联系电话", "联系电话 电话 手机 手机号码 联系方式 联系人电话 书记电话 书记联系电话 联系人手机"),
    "members": ("党员数", "党员数 党员人数 党员总数 党员数量 现有党员数 现有党员 党员"),
    "full_members": ("正式党员数", "正式党员数 正式党员人数 正式党员"),
    "staff_total": (
        "工作人员数",
        "工作人员总数 职工总数 职工人数 在职人数 职工数 干部职工人数 工作人员数 在编人数 编制人数",
    ),
    "code": ("组织代码", "组织代码 党组织代码 组织编码 统一社会信用代码 代码"),
    "place": ("活动场所", "活动场所 活动地点 党员活动室 通常地点"),
    "remark": ("备注", "备注 说明 备注说明"),
    "sequence": ("序号", "序号 编号 序 no no. 号 #"),
}
_MEETINGS = {
    "branch": (
        "召开组织",
        "支部 党支部 支部名称 党支部名称 所在支部 党组织 党组织名称 组织名称 召开支部 组织 召开单位 单位 承办支部 "
        "开展支部 所属支部",
    ),
    "group": ("党小组", "党小组 所在党小组 小组 党小组名称"),
    "topic": (
        "会议主题",
        "会议名称 活动主题 会议主题 主题 议题 会议议题 活动名称 标题 名称 课题 党课题目 题目 活动主题名称 "
        "会议(活动)名称 学习主题",
    ),
    "kind": (
        "会议类型",
        "会议类型 会议类别 类型 类别 活动类型 活动类别 会议种类 组织生活类型 组织生活形式 形式 会议形式 三会一课类型",
    ),
    "date": (
        "会议日期",
        "时间 日期 会议时间 会议日期 召开时间 召开日期 活动时间 活动日期 开展时间 开展日期 举行时间 会议(活动)时间 "
        "开会时间",
    ),
    "place": ("地点", "地点 会议地点 活动地点 召开地点 场所"),
    "expected": ("应到人数", "应到 应到人数 应到会人数 应出席人数 应参加人数 应出席 应参会人数 应到党员 应到党员数"),
    "present": (
        "实到人数",
        "实到 实到人数 实到会人数 出席人数 参加人数 参会人数 实际参加人数 到会人数 实到党员 实到党员数 实际到会人数",
    ),
    "attendance": ("出席情况", "出席情况 到会情况 出勤情况 参会情况 应到/实到 应到实到 参加情况"),
    "absent": (
        "缺席及原因",
        "缺席 缺席人员 请假人员 缺席人员及原因 缺席情况 缺席名单 请假情况 缺席原因 缺席人员名单及原因",
    ),
    "host": ("主持人", "主持人 主持 会议主持 会议主持人"),
    "recorder": ("记录人", "记录人 记录 会议记录人 记录员"),
    "lecturer": ("主讲人", "主讲人 授课人 讲课人 党课主讲人 主讲"),
    "guests": ("列席人员", "列席人员 列席 列席领导 列席情况 领导参加情况 到会领导 参加领导 联系点领导"),
    "attendees": ("参加人员", "参加人员 参会人员 出席人员 参加对象 到会人员"),
    "content": (
        "会议内容",
        "内容 会议内容 主要内容 活动内容 会议记录 学习内容 会议主要内容 内容摘要 活动情况 开展情况 会议(活动)内容 "
        "主要议程 议程",
    ),
    "decisions": ("决议事项", "决议 会议决议 决定事项 议定事项 决议事项 形成决议 会议结果"),
    "remark": ("备注", "备注 说明 备注说明"),
    "sequence": ("序号", "序号 编号 序 no no. 号 #"),
}


@dataclass(frozen=True)
class FieldSet:
    """The fields of one kind of sheet."""

    titles: dict[str, str]  # field → what the screen calls it
    synonyms: dict[str, str]  # normalised header → field


def _field_set(table: dict[str, tuple[str, str]]) -> FieldSet:
    synonyms = {normal(word): name for name, (_, words) in table.items() for word in words.split()}
    return FieldSet({name: title for name, (title, _) in table.items()}, synonyms)


_FRAME = re.compile(r"^[\d一二三四五六七八九十]{1,2}[.、．]|[*＊※:：\s\"“”]|请填写|\(?必填\)?|（?必填）?")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def normal(label: str) -> str:
    """A header reduced to what decides: spaces, numbering, asterisks gone, brackets and slashes plain."""
    plain = _FRAME.sub("", clean(label)).lower()
    return plain.translate(str.maketrans("（）／、", "()//"))


FIELDS = {ORGANIZATIONS: _field_set(_ORGANIZATIONS), PEOPLE: _field_set(_PEOPLE), MEETINGS: _field_set(_MEETINGS)}

# Headers that contain a known word and mean somebody or something else.
_OTHERS = re.compile(
    r"介绍人|家庭|配偶|拼音|曾用|培养|父亲|母亲|子女|紧急|是否本人|原|申请|谈话|确定|缴|户籍|籍贯|年龄|党龄|工龄|参加工作"
    r"|入党时(?!间)|转出|转入|递交|积极分子|发展对象|志愿书|固定电话|办公电话|职称|在职教育"
)
_WHEN = "(?:的)?(?:时间|日期|年月日?|时点)"
# field → the part of a header that tells it where the header itself is no known name; the first that fits decides.
_PARTS = {
    ORGANIZATIONS: (
        ("superior", r"上级|上一级"),
        ("founded", rf"(?:成立|建立|组建|设立).{{0,5}}{_WHEN}"),
        ("term_ends", r"(?:下次|下届|应).*换届|届满|到届"),
        ("elected", rf"换届|(?:选举|产生){_WHEN}"),
        ("ordinal", r"届次"),
        ("has_committee", r"设.*(?:支委会|支部委员会|委员会)"),
        ("secretary", r"^(?!副)[^副]*书记(?:姓名)?$"),
        ("contact", r"联络员"),
        ("full_members", r"正式党员"),
        ("kind", r"(?:组织|支部)(?:的)?(?:类别|类型|性质|属性|形式|设置形式)"),
        ("code", r"(?:组织|机构)(?:代码|编码)"),
        ("name", r"(?:组织|支部)(?:名称|全称)"),
    ),
    PEOPLE: (
        ("id_number", r"身份证|身份号码"),
        ("name", r"姓名|^(?:党员|人员)名称$"),
        ("born", r"出生"),
        ("full", rf"(?:转正|转为正式党员|正式党员){_WHEN}|何时转正"),
        ("joined", rf"(?:入党|加入(?:中国)?共产党|加入中共|加入党组织|预备党员){_WHEN}|何时(?:入党|加入)"),
        ("category", r"正式.{0,2}预备|(?:党员|人员)(?:类别|类型|状态|身份)"),
        ("group", r"(?:党|所在|所属)小组|^组别$"),
        ("party_post", r"(?:党内|党务|党组织|支部|支委).*(?:职务|分工)"),
        ("mass_post", r"(?:群团|工会|工青妇|共青团|团内|妇联).*职务"),
        ("branch", r"(?:所在|所属|隶属|归属|编入).*(?:支部|党组织)|组织关系所在|支部(?:名称|全称)"),
        ("admin_post", r"(?:现任|行政|单位).*职务|^职务"),
        ("education", r"学历|文化程度"),
        ("phone", r"手机|联系电话|联系方式"),
    ),
    MEETINGS: (
        ("topic", r"会议名称|活动主题"),
        ("date", r"(?:会议|活动|召开)时间"),
        ("expected", r"应到"),
        ("present", r"实到"),
        ("host", r"主持人"),
        ("recorder", r"记录人"),
        ("content", r"(?:会议|活动)内容"),
    ),
}  # fmt: skip
_TELLING = {kind: tuple((name, re.compile(part)) for name, part in parts) for kind, parts in _PARTS.items()}


def of_another(label: str) -> bool:
    """Whether a header speaks of somebody or something else: 家庭成员, 入党介绍人, 参加工作."""
    return bool(_OTHERS.search(normal(label)))


def match(label: str, kind: str) -> tuple[str, float]:
    """The field a header names in sheets of `kind`, and how sure.

    1 by its name, 0.9 without its bracket, 0.5 by a part of it; an unknown header gives ("", 0).
    """
    plain = normal(label)
    synonyms = FIELDS[kind].synonyms
    if not plain or len(plain) > 24:
        return "", 0.0
    if plain in synonyms:
        return synonyms[plain], 1.0
    bare = _BRACKETS.sub("", plain)
    if bare in synonyms:
        return synonyms[bare], 0.9
    if not of_another(plain) and len(plain) <= 14:
        for name, part in _TELLING[kind]:
            if part.search(plain):
                return name, 0.5
    return "", 0.0

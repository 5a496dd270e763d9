"""The list of what the invented bureau consists of: one line each, so that it can be read at a glance."""

from dataclasses import dataclass

BUREAU_NAME = "江川市城乡建设和民生服务局"


@dataclass(frozen=True, slots=True)
class Unit:
    """A branch and the department it belongs to. `size` is the number of members at the present day."""

    key: str
    branch: str
    department: str
    size: int
    flavours: tuple[str, ...]
    head: str = "处长"
    parent: str = "committee"
    groups: int = 0
    attached: bool = False


def _unit(line: str, **more) -> Unit:
    key, branch, department, size, flavours, groups = line.split()
    return Unit(key, branch, department, int(size), tuple(flavours.split("+")), groups=int(groups), **more)


INNER = tuple(
    _unit(line)
    for line in (
        "office 办公室党支部 办公室 26 office 2",
        "law 政策法规处党支部 政策法规处 12 office+approval 0",
        "planning 规划财务处党支部 规划财务处 17 finance+office 0",
        "approval 行政审批处党支部 行政审批处 23 approval+data 3",
        "renewal 城市更新处党支部 城市更新处 20 renewal+housing 2",
        "security 住房保障处党支部 住房保障处 19 housing+renewal 0",
        "market 建筑市场监管处党支部 建筑市场监管处 21 safety+approval 2",
        "quality 质量安全处党支部 质量安全处 21 safety+office 2",
        "facility 市政设施处党支部 市政设施处 18 municipal+drainage 0",
        "flood 防汛排水处党支部 防汛排水处 16 drainage+municipal 0",
        "property 物业管理处党支部 物业管理处 16 housing+hotline 2",
        "village 村镇建设处党支部 村镇建设处 11 renewal+finance 0",
        "petition 信访和热线处党支部 信访和热线处 18 hotline+housing 0",
        "digital 数据信息处党支部 数据信息处 14 data+office 0",
        "personnel 人事教育处党支部 人事教育处 13 office+finance 0",
        "audit 审计处党支部 审计处 7 finance+office 0",
        "green-tech 科技和绿色建筑处党支部 科技和绿色建筑处 9 safety+joint 0",
        "garden 园林绿化处党支部 园林绿化处 14 garden+municipal 0",
        "party-office 机关党委办公室党支部 机关党委办公室 10 office+hotline 0",
    )
)

ATTACHED = tuple(
    _unit(line, head="主任", attached=True)
    for line in (
        "hall-1 市政务服务大厅第一党支部 市政务服务大厅 43 approval+data 3",
        "hall-2 市政务服务大厅第二党支部 市政务服务大厅 36 approval+hotline 2",
        "hall-3 市政务服务大厅第三党支部 市政务服务大厅 33 approval+office 2",
        "hotline-1 市民服务热线中心第一党支部 市民服务热线中心 49 hotline+data 4",
        "hotline-2 市民服务热线中心第二党支部 市民服务热线中心 46 hotline+housing 3",
        "hotline-3 市民服务热线中心第三党支部 市民服务热线中心 37 hotline+approval 2",
        "housing-1 市住房保障中心第一党支部 市住房保障中心 35 housing+finance 2",
        "housing-2 市住房保障中心第二党支部 市住房保障中心 37 housing+renewal 2",
        "station-1 市建设工程质量安全监督站第一党支部 市建设工程质量安全监督站 44 safety+municipal 3",
        "station-2 市建设工程质量安全监督站第二党支部 市建设工程质量安全监督站 38 safety+renewal 3",
        "station-3 市建设工程质量安全监督站第三党支部 市建设工程质量安全监督站 30 safety+office 2",
        "archive 市城建档案馆党支部 市城建档案馆 22 data+finance 0",
        "info 市城建信息中心党支部 市城建信息中心 27 data+approval 0",
        "park-1 市园林管理所第一党支部 市园林管理所 35 garden+municipal+office 2",
        "park-2 市园林管理所第二党支部 市园林管理所 31 garden+housing+finance 2",
        "design-1 市市政工程设计院第一党支部 市市政工程设计院 50 renewal+municipal 4",
        "design-2 市市政工程设计院第二党支部 市市政工程设计院 50 renewal+drainage 4",
        "design-3 市市政工程设计院第三党支部 市市政工程设计院 34 renewal+safety 2",
        "energy-1 市燃气供热服务中心第一党支部 市燃气供热服务中心 40 energy+hotline 3",
        "energy-2 市燃气供热服务中心第二党支部 市燃气供热服务中心 33 energy+safety 2",
        "levy 市房屋征收服务中心党支部 市房屋征收服务中心 29 renewal+housing 2",
        "lamp 市照明管理所党支部 市照明管理所 27 municipal+energy 0",
        "training 市建设培训中心党支部 市建设培训中心 21 office+safety 0",
        "command 市城市运行指挥中心党支部 市城市运行指挥中心 23 data+drainage 2",
        "house-safety 市房屋安全中心党支部 市房屋安全中心 19 housing+safety 2",
        "wall 市墙材革新办公室党支部 市墙材革新办公室 3 joint 0",
    )
)

UNDER_GENERAL = tuple(
    _unit(line, head="主任", attached=True, parent=parent)
    for parent, line in (
        ("drain", "drain-1 市排水管理中心机关党支部 市排水管理中心 18 drainage+finance 0"),
        ("drain", "drain-2 市排水管理中心管网养护党支部 市排水管理中心 28 drainage+municipal 2"),
        ("drain", "drain-3 市排水管理中心泵站运行党支部 市排水管理中心 26 drainage+data 2"),
        ("drain", "drain-4 市排水管理中心水质监测党支部 市排水管理中心 14 drainage+office 0"),
        ("road", "road-1 市市政维护中心机关党支部 市市政维护中心 16 municipal+finance 0"),
        ("road", "road-2 市市政维护中心道路养护党支部 市市政维护中心 30 municipal+garden 2"),
        ("road", "road-3 市市政维护中心桥隧管理党支部 市市政维护中心 25 municipal+drainage 2"),
        ("road", "road-4 市市政维护中心应急抢修党支部 市市政维护中心 21 municipal+energy 0"),
    )
)

RETIRED = tuple(
    _unit(line, head="处长", parent="retired")
    for line in (
        "retired-1 离退休干部第一党支部 离退休干部处 24 retired 2",
        "retired-2 离退休干部第二党支部 离退休干部处 25 retired 2",
        "retired-3 离退休干部第三党支部 离退休干部处 22 retired 2",
        "retired-4 离退休干部第四党支部 离退休干部处 19 retired 0",
    )
)

JOINT = _unit("joint 造价站、招标站、建设学会联合党支部 市工程造价站 9 joint+finance 0", head="站长", attached=True)
STATIONED = _unit("stationed 派驻纪检监察组党支部 派驻纪检监察组 8 office 0", head="组长")
TEMPORARY = _unit("temporary 槐荫片区改造专班临时党支部 - 9 renewal+housing 0")
MERGED = (
    _unit("termite 市白蚁防治所党支部 市白蚁防治所 9 housing 0", head="所长", attached=True),
    _unit("appraisal 市房屋安全鉴定站党支部 市房屋安全鉴定站 10 housing+safety 0", head="站长", attached=True),
)

GENERAL_BRANCHES = (
    ("drain", "市排水管理中心党总支", "市排水管理中心总支"),
    ("road", "市市政维护中心党总支", "市政维护中心总支"),
    ("retired", "离退休干部党总支", "离退休总支"),
)

MASS = (("union", "机关工会委员会"), ("youth", "机关团委"), ("women", "机关妇委会"))

STREETS = ("建设路", "滨河路", "中兴路", "和平巷", "纺机路", "北桥街", "人民路", "团结街")
ESTATES = ("槐荫小区", "向阳里", "团结里", "铁西花园", "北桥社区", "纺机宿舍", "柳林苑", "东岭小区")

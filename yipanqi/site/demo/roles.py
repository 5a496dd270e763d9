"""Who can be tried on the sign-in page of the demonstration, and their accounts. No password exists for them: the page
signs in by one click, in demo mode only, and outside it nobody can sign in with these accounts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from yipanqi.accounts.actions import give_delegation, open_account
from yipanqi.accounts.enums import Administers
from yipanqi.accounts.models import Account
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.questions import answer
from yipanqi.site.demo.calendar import at, working_day_before
from yipanqi.site.demo.ground import Ground


@dataclass(frozen=True, slots=True)
class Role:
    """One entry of the sign-in page; `person` is the key of the plan, empty for the three administrators."""

    username: str
    words: str
    person: str = ""
    administers: str = ""


ROLES = (
    Role("demo-shuji", "党支部书记（行政审批处党支部，工作规范）", "approval#0"),
    Role("demo-shuji-2", "党支部书记（物业管理处党支部，欠账较多）", "property#0"),
    Role("demo-shuji-3", "党支部书记（市燃气供热服务中心第二党支部，按时而空泛）", "energy-2#0"),
    Role("demo-zhiwei", "支部委员（行政审批处党支部组织委员）", "approval#2"),
    Role("demo-zuzhang", "党小组长（市政务服务大厅第一党支部）", "hall-1#42"),
    Role("demo-dangyuan", "普通党员（市民服务热线中心第一党支部）", "hotline-1#12"),
    Role("demo-fushuji", "机关党委专职副书记", "full-time"),
    Role("demo-dangban", "机关党委办公室工作人员", "party-office#6"),
    Role("demo-jiwei", "机关纪委书记", "discipline-head"),
    Role("demo-zongzhi", "党总支书记（市排水管理中心）", "drain-1#0"),
    Role("demo-juzhang", "党组书记、局长", "head"),
    Role("demo-zhuli", "局长的助手（可代办）", "office#7"),
    Role("demo-fujuzhang", "党组副书记、副局长", "deputy-1"),
    Role("demo-chuzhang", "处长，无党内职务（质量安全处）", "quality#0"),
    Role("demo-xitong", "系统管理员", administers=Administers.SYSTEM),
    Role("demo-anquan", "安全管理员", administers=Administers.SECURITY),
    Role("demo-shenji", "审计管理员", administers=Administers.AUDIT),
)
PRINCIPAL, ASSISTANT = "demo-juzhang", "demo-zhuli"


@answer("demo_roles")
def demo_roles() -> list[tuple[str, str]]:
    """Sign-in names and roles in words, in the order of the page."""
    return [(role.username, role.words) for role in ROLES]


def accounts_of_people() -> dict[str, str]:
    """Key of the person in the plan → sign-in name."""
    return {role.person: role.username for role in ROLES if role.person}


def open_all(ground: Ground, *, by: Actor) -> None:
    """Open the accounts on the day of the setup."""
    with clock.frozen(at(ground.setup, 14, 0)):
        for role in ROLES:
            _open(role, ground, by=by)


def delegations(today: date, *, by: Actor) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The assistant's authority, as (moment, what to do)."""
    since = working_day_before(today, 30)
    yield at(since, 10, 0), partial(_delegate, since, today + timedelta(days=150), by=by)


def _delegate(from_on: date, to_on: date, *, by: Actor) -> None:
    accounts = Account.objects.in_bulk((PRINCIPAL, ASSISTANT), field_name="username")
    give_delegation(
        principal=accounts[PRINCIPAL],
        assistant=accounts[ASSISTANT],
        from_on=from_on,
        to_on=to_on,
        reason="日常事务代办",
        by=by,
    )


def _open(role: Role, ground: Ground, *, by: Actor) -> Account:
    if role.administers:
        return open_account(
            username=role.username, name=Administers(role.administers).label, administers=role.administers, by=by
        )
    person = ground.people[role.person]
    return open_account(username=role.username, name=person.name, person_id=person.pk, by=by)

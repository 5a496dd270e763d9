"""What accounts may learn about people and offices, and what follows from it."""

import pytest

from tests import organ as scene
from yipanqi.access.queries import acting
from yipanqi.accounts import actions, queries, questions
from yipanqi.accounts.models import Account
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Person

NEED_SECOND_FACTOR = {
    "专职副书记": "机关党委专职副书记",
    "党办干部": "机关党委党务工作人员",
    "纪委书记": "机关纪委书记",
    "党组书记": "党组书记",
    "党组成员": "党组党组成员",
    "系统管理员": "系统管理员",
    "安全管理员": "安全管理员",
    "审计管理员": "审计管理员",
}


@pytest.fixture
def organ(db, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    with clock.frozen(scene.TODAY):
        yield scene.build(members=2)


@pytest.fixture
def by(organ):
    """The security administrator, in force."""
    _, actor, seen = acting(organ.accounts["安全管理员"], None)
    with scope.using(seen):
        yield actor


def test_committee_discipline_leaders_and_administrators_need_a_second_factor(organ):
    reasons = {role: queries.second_factor_reason(organ.accounts[role]) for role in scene.ROLES}
    assert {role: reason for role, reason in reasons.items() if reason} == NEED_SECOND_FACTOR


def test_nobody_does_where_it_is_switched_off(organ, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert not any(queries.second_factor_reason(organ.accounts[role]) for role in scene.ROLES)


def test_an_office_holder_is_led_to_set_it_up(organ, client):
    organ.accounts["纪委书记"].set_password("p-Long-enough-9")
    organ.accounts["纪委书记"].save()
    client.post("/accounts/login/", {"login": "纪委书记", "password": "p-Long-enough-9"})
    assert client.get("/complaints/").url == "/accounts/2fa/totp/activate/"


def test_only_people_without_account_are_offered(organ, by):
    found = questions.PEOPLE_WITHOUT_ACCOUNT.ask(text="党员", person_id=None)[0]
    assert {(name, place) for _, name, place in found} == {("党员1", "甲支部"), ("党员2", "甲支部")}


def test_opening_links_the_person_and_only_one_account_each(organ, by):
    person = organ_person("党员1")
    account = actions.open_account(username="dy1", name="党员1", person_id=person.pk, by=by)
    assert organ_person("党员1").account == account
    with pytest.raises(Refused, match="已有账号"):
        actions.open_account(username="dy1b", name="党员1", person_id=person.pk, by=by)
    assert not Account.objects.filter(username="dy1b").exists(), "all or nothing"


def organ_person(name: str) -> Person:
    with scope.system("test"):
        return Person.objects.get(name=name)


def test_an_account_of_the_register_becomes_no_administrator(organ, by):
    with pytest.raises(Refused, match="另开一个管理员账号"):
        actions.appoint_administrator(account=organ.accounts["甲党员"], kind="audit", by=by)
    organ.accounts["甲党员"].refresh_from_db()
    assert organ.accounts["甲党员"].administers == ""


def test_the_page_opens_an_account_for_a_person(organ, client):
    client.force_login(organ.accounts["安全管理员"])
    person = organ_person("党员2")
    page = client.post("/accounts/open/", {"person": str(person.pk), "username": "dy2"}).content.decode()
    assert "账号已开通" in page and "党员2" in page
    assert organ_person("党员2").account.username == "dy2"
    assert "甲支部" in client.get("/accounts/?q=dy2").content.decode()

"""责任书: one a year, from published lists, signed by who answers on the day and anew after every change."""

from datetime import timedelta
from time import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.organ import TODAY
from yipanqi.accounts.actions import Confirmation, confirm_identity
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE, Actor
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.kernel.worktime import working_days_after
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.models import Appointment
from yipanqi.papers.registry import FileKind
from yipanqi.responsibilities import actions, exports
from yipanqi.responsibilities.models import Edition, Item, Letter, LetterSignature
from yipanqi.responsibilities.queries import letters as queries
from yipanqi.responsibilities.tests.scene import YEAR, drafted, item_of, published

SECRET, PASSWORD = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "长-correct-horse-9"
HOME = "/responsibilities/letters/"


def listed(organ, name: str = "乙支部", **values):
    return published(drafted(organ.organizations[name], **values))


def letter_of(organ, name: str = "乙支部", **values) -> Letter:
    (made,) = actions.make_letters(
        organizations=[organ.organizations[name]], year=YEAR, by=COMMAND_LINE, **values
    )  # fmt: skip
    return made


def stands(letter: Letter) -> queries.Signed:
    (found,) = queries.standing([letter])
    return found


def words(letter: Letter) -> list[str]:
    return [side.words for side in stands(letter).sides]


def actor_of(organ, role: str) -> Actor:
    return Actor(name=role, account_id=organ.accounts[role].pk, person_id=organ.people[role].pk)


def sign(organ, letter: Letter, role: str):
    by = actor_of(organ, role)
    return actions.sign_letters(letters=[letter], confirmed=Confirmation(by.account_id, clock.now()), by=by)


def owed() -> list[tuple[str, str, str]]:
    rows = Obligation.objects.filter(kind="letter_signature").order_by("pk")
    return [
        (row.organization.name, row.person.name, row.state) for row in rows.select_related("organization", "person")
    ]


def enrolled(organ, role: str) -> str:
    account = organ.accounts[role]
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    totp.TOTP.activate(account, SECRET)
    cache.clear()
    return code()


def code(step: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time()) // 30 + step))


# One a year


def test_a_letter_is_generated_from_the_published_lists_and_keeps_no_goal_of_its_own(organ, everything):
    published(drafted(organ.organizations["乙支部"], "branch", items=2))
    letter = letter_of(listed(organ) and organ)
    assert (letter.title, letter.above.name) == ("乙支部2026年责任书", "机关党委")
    names = [[line.duty_text for line in lines] for _, lines in queries.goals(stands(letter).edition)]
    assert names == [["联系第1个服务对象", "联系第2个服务对象"], ["联系第1个服务对象"]]
    assert [(side.organization.name, side.holder.person.name) for side in stands(letter).sides] == [
        ("机关党委", "专职副书记"), ("乙支部", "乙书记"),
    ]  # fmt: skip
    assert owed() == [("机关党委", "专职副书记", "pending"), ("乙支部", "乙书记", "pending")]
    due = Obligation.objects.filter(kind="letter_signature").values_list("due_on", flat=True)
    assert set(due) == {working_days_after(TODAY, 10)}
    assert {field.name for field in Letter._meta.fields} & {"goals", "due_on", "state"} == set()


def test_a_second_letter_of_a_year_is_refused_and_the_database_holds_it(organ, everything):
    listed(organ)
    first = letter_of(organ)
    with pytest.raises(Conflict, match="已有“乙支部2026年责任书”。一个单位一年只签一份"):
        letter_of(organ)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(
            organization=first.organization, above=first.above, year=YEAR, title="又一份", made_at=clock.now()
        )
    published(drafted(organ.organizations["乙支部"], year=YEAR + 1))
    (other,) = actions.make_letters(organizations=[first.organization], year=YEAR + 1, by=COMMAND_LINE)
    assert other.year == YEAR + 1


def test_nothing_is_generated_without_a_published_list_or_without_anybody_above(organ, everything):
    drafted(organ.organizations["乙支部"])
    with pytest.raises(Refused, match="还没有已公布的责任清单"):
        letter_of(organ)
    published(drafted(organ.organizations["党组"], "leading_group"))
    with pytest.raises(Refused, match="没有上级党组织"):
        letter_of(organ, "党组")
    listed(organ, "甲支部")
    with pytest.raises(Refused, match="还没有已公布"):  # all of them or none
        actions.make_letters(
            organizations=[organ.organizations[name] for name in ("甲支部", "乙支部")], year=YEAR, by=COMMAND_LINE
        )
    assert Letter.objects.count() == 0


def test_the_side_above_generates(organ, being):
    with scope.system("test"):
        listed(organ)
    with being("乙书记") as actor, pytest.raises(NotAllowed):
        actions.make_letters(organizations=[organ.organizations["乙支部"]], year=YEAR, by=actor)
    with being("党办干部") as actor:
        (made,) = actions.make_letters(organizations=[organ.organizations["乙支部"]], year=YEAR, by=actor)
    assert made.made_by == "党办干部"


# 一票否决


@pytest.mark.parametrize("text", ["发生违纪的一票否决", "实行“一票 否决”", "一票、否决制"])
@pytest.mark.parametrize("basis", ["", "领导要求", "会议精神"])
def test_no_veto_without_a_cited_basis(organ, everything, text, basis):
    listed(organ)
    with pytest.raises(Refused, match="必须写明依据") as refused:
        letter_of(organ, assessment=text, basis=basis)
    assert refused.value.field == "basis"


@pytest.mark.parametrize("basis", ["《党政领导干部考核工作条例》第十条", "江城党发〔2026〕12号", "江城党发[2026]12号"])
def test_a_veto_with_a_cited_basis_stands_with_it(organ, everything, basis):
    listed(organ)
    letter = letter_of(organ, assessment="发生违纪的一票否决", basis=basis)
    assert f"发生违纪的一票否决（依据：{basis}）" in exports.letter_of(letter).assessment


def test_no_item_of_a_list_brings_a_veto_in_either(organ, everything):
    found = drafted(organ.organizations["乙支部"])
    with pytest.raises(Refused, match="写了“一票否决”而没有依据"):
        item_of(found, "安全生产", standard="出事一票否决")
    item_of(found, "安全生产", standard="出事一票否决", basis="江城安〔2026〕1号")
    Item.objects.filter(duty_text="安全生产").update(basis="")  # as lists from before the rule may have it
    published(found)
    with pytest.raises(Refused, match="没有依据"):
        letter_of(organ)


def test_the_database_keeps_no_veto_without_a_basis(organ, everything):
    listed(organ)
    letter = letter_of(organ)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(assessment="一票否决")


# Signing


def test_both_sides_sign_and_the_ledger_follows(organ, everything):
    listed(organ)
    letter = letter_of(organ)
    assert words(letter) == ["待签", "待签"]
    (lower,) = sign(organ, letter, "乙书记")
    assert (lower.party, lower.way, lower.signed_on, lower.office) == ("lower", "second_factor", TODAY, "乙支部书记")
    assert words(letter) == ["待签", "已签"]
    assert owed() == [("机关党委", "专职副书记", "pending"), ("乙支部", "乙书记", "met")]
    actions.sign_letter_on_paper(letter=letter, party="upper", signed_on=TODAY, by=COMMAND_LINE)
    assert stands(letter).complete
    assert [state for *_, state in owed()] == ["met", "met"]
    told = Entry.objects.filter(event="letter_signed").values_list("actor", "after__方式")
    assert sorted(told) == [("乙书记", "密码和二次验证"), ("系统命令行", "纸质签字")]


def test_signing_twice_leaves_one_signature(organ, everything):
    listed(organ)
    letter = letter_of(organ)
    assert sign(organ, letter, "乙书记") == sign(organ, letter, "乙书记")
    assert actions.sign_letter_on_paper(letter=letter, party="lower", signed_on=TODAY, by=COMMAND_LINE).way == (
        "second_factor"
    )
    assert LetterSignature.objects.count() == 1


@pytest.mark.parametrize("role", ["甲书记", "党组书记", "党办干部"])
def test_whoever_does_not_answer_does_not_sign(organ, everything, role):
    listed(organ)
    letter = letter_of(organ)
    with pytest.raises(NotAllowed, match="由双方现任责任人签字：机关党委专职副书记专职副书记、乙支部书记乙书记"):
        sign(organ, letter, role)
    assert LetterSignature.objects.count() == 0


def test_nobody_signs_by_authority_for_another_or_with_a_stale_proof(organ, everything):
    listed(organ)
    letter, own = letter_of(organ), actor_of(organ, "乙书记")
    fresh = Confirmation(own.account_id, clock.now())
    assistant = Actor(
        name="助手", account_id=own.account_id, person_id=own.person_id, on_behalf_of="乙书记"
    )  # fmt: skip
    for confirmed, by in (
        (fresh, assistant),
        (Confirmation(organ.accounts["甲书记"].pk, clock.now()), own),
        (Confirmation(own.account_id, clock.now() - timedelta(minutes=6)), own),
    ):
        with pytest.raises(NotAllowed, match="本人当场输入"):
            actions.sign_letters(letters=[letter], confirmed=confirmed, by=by)


@pytest.mark.parametrize(("days", "sentence"), [(1, "还没有到"), (-1, "早于第1版的生成日期，旧版上的签字不算")])
def test_a_day_on_paper_that_cannot_be_is_refused(organ, everything, days, sentence):
    listed(organ)
    with pytest.raises(Refused, match=sentence):
        actions.sign_letter_on_paper(
            letter=letter_of(organ), party="lower", signed_on=TODAY + timedelta(days=days), by=COMMAND_LINE
        )


def test_signatures_on_paper_are_entered_by_the_side_above(organ, being):
    with scope.system("test"):
        listed(organ)
        letter = letter_of(organ)
    with being("乙书记") as actor, pytest.raises(NotAllowed):
        actions.sign_letter_on_paper(letter=letter, party="lower", signed_on=TODAY, by=actor)
    with being("党办干部") as actor:
        assert actions.sign_letter_on_paper(letter=letter, party="lower", signed_on=TODAY, by=actor).by == "党办干部"


# Changes


def test_a_new_version_of_the_list_says_what_changed_and_is_signed_anew(organ, everything):
    first = listed(organ)
    letter = letter_of(organ)
    sign(organ, letter, "乙书记")
    new = actions.revise(found=first, by=COMMAND_LINE)
    actions.change_item(item=new.items.get(), standard="每季度走访两家", by=COMMAND_LINE)
    item_of(new, "新任务")
    published(new)
    assert words(letter) == ["待签", "待重新签字"]
    assert [(row.change.label, row.item.duty_text) for row in queries.changes(stands(letter).edition)] == [
        ("修改", "联系第1个服务对象"), ("新增", "新任务"),
    ]  # fmt: skip
    assert owed() == [
        ("机关党委", "专职副书记", "void"), ("乙支部", "乙书记", "met"),
        ("机关党委", "专职副书记", "pending"), ("乙支部", "乙书记", "pending"),
    ]  # fmt: skip
    assert Letter.objects.count() == 1 and Edition.objects.count() == 2
    assert "新增：新任务" in exports.letter_of(letter).changes
    with pytest.raises(Refused, match="旧版上的签字不算"), clock.frozen(TODAY):
        actions.sign_letter_on_paper(letter=letter, party="lower", signed_on=TODAY - timedelta(days=1), by=COMMAND_LINE)
    sign(organ, letter, "乙书记")
    assert words(letter) == ["待签", "已签"]


def test_a_withdrawn_list_leaves_nothing_to_sign(organ, everything):
    first = listed(organ)
    letter = letter_of(organ)
    actions.withdraw(found=first, reason="重拟", by=COMMAND_LINE)
    assert not stands(letter).carries
    assert {state for *_, state in owed()} == {"void"}
    with pytest.raises(Refused, match="清单已全部撤回"):
        sign(organ, letter, "乙书记")


def test_after_the_office_changed_hands_the_new_holder_signs(organ, everything):
    listed(organ)
    letter = letter_of(organ)
    sign(organ, letter, "乙书记")
    office = Appointment.objects.get(person=organ.people["乙书记"], organization=organ.organizations["乙支部"])
    organizations.relieve(appointment=office, to_on=TODAY, by=COMMAND_LINE)
    with clock.frozen(TODAY + timedelta(days=1)):
        organizations.appoint(
            person=organ.people["党组成员"], organization=organ.organizations["乙支部"], post="secretary",
            from_on=TODAY + timedelta(days=1), by=COMMAND_LINE,
        )  # fmt: skip
        assert words(letter) == ["待签", "待重新签字"]
        assert [one.person.name for one in stands(letter).sides[1].former] == ["乙书记"]
        with pytest.raises(NotAllowed, match="已离任的和其他同志不签"):
            sign(organ, letter, "乙书记")
        assert ("乙支部", "党组成员", "pending") in owed()
        (put,) = sign(organ, letter, "党组成员")
        assert put.person == organ.people["党组成员"] and words(letter) == ["待签", "已签"]


# Who one is


def test_password_and_code_are_proved_and_failures_stay_in_the_history(organ):
    account, own = organ.accounts["乙书记"], actor_of(organ, "乙书记")
    with pytest.raises(Refused, match=r"还没有设置二次验证.*“二次验证”中用手机设置，或在纸质件上签字"):
        confirm_identity(account=account, password=PASSWORD, code="123456", by=own)
    now = enrolled(organ, "乙书记")
    with pytest.raises(Refused, match="密码不对") as wrong:
        confirm_identity(account=account, password="wrong", code=now, by=own)
    assert wrong.value.field == "password"
    with pytest.raises(Refused, match="验证码不对") as wrong:
        confirm_identity(account=account, password=PASSWORD, code=code(9), by=own)
    assert wrong.value.field == "code"
    assert confirm_identity(account=account, password=PASSWORD, code=now, by=own).holds_for(own)
    with pytest.raises(Refused, match="已用过"):
        confirm_identity(account=account, password=PASSWORD, code=now, by=own)
    assert Entry.objects.filter(event="identity_refused").count() == 3
    for _ in range(2):
        with pytest.raises(Refused):
            confirm_identity(account=account, password="wrong", code=now, by=own)
    with pytest.raises(Refused, match="尝试次数过多，请15分钟后再试"):
        confirm_identity(account=account, password=PASSWORD, code=code(1), by=own)
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert confirm_identity(account=account, password=PASSWORD, code=code(1), by=own).account_id == account.pk
    with pytest.raises(NotAllowed, match="代办人不能代签"):
        confirm_identity(account=account, password=PASSWORD, code=now, by=actor_of(organ, "甲书记"))


# Pages


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_a_letter_goes_through_its_pages(organ, visit):
    with scope.system("test"):
        listed(organ)
    office, secretary, member = visit("党办干部"), visit("乙书记"), visit("甲党员")
    assert "生成责任书" in page(office, HOME) and "生成责任书" not in page(member, HOME)
    refused = office.post(
        f"{HOME}make/?year={YEAR}", {"organizations": organ.organizations["乙支部"].pk, "assessment": "一票否决"}
    )
    assert refused.status_code == 422 and "必须写明依据" in refused.content.decode()
    assert "一票否决</textarea>" in refused.content.decode()  # what was typed stays
    made = office.post(f"{HOME}make/?year={YEAR}", {"organizations": organ.organizations["乙支部"].pk})
    with scope.system("test"):
        letter = Letter.objects.get()
    here = reverse("responsibilities:letter", args=[letter.pk])
    assert made["Location"] == here
    again = office.post(f"{HOME}make/?year={YEAR}", {"organizations": organ.organizations["乙支部"].pk})
    assert "已有本年度的责任书" in again.content.decode()
    shown = page(member, here)
    assert "联系第1个服务对象" in shown and "待签" in shown and "登记纸质签字" not in shown
    assert "签订“乙支部2026年责任书”" in page(secretary, "/desk/")
    assert "用手机设置二次验证" in page(secretary, f"{HOME}sign/?letter={letter.pk}")
    typed = {"letters": letter.pk, "password": PASSWORD, "code": "000000"}
    assert "还没有设置二次验证" in secretary.post(f"{HOME}sign/", typed).content.decode()
    now = enrolled(organ, "乙书记")
    secretary = visit("乙书记")
    assert 'autocomplete="one-time-code"' in page(secretary, f"{HOME}sign/")
    wrong = secretary.post(f"{HOME}sign/", {**typed, "password": "不是这个密码"})
    assert wrong.status_code == 422 and "密码不对" in wrong.content.decode()
    assert "不是这个密码" not in wrong.content.decode()  # a password is never sent back
    assert secretary.post(f"{HOME}sign/", {**typed, "code": now})["Location"] == here
    assert "已签（密码和二次验证）" in page(member, here)
    late = secretary.post(f"{HOME}sign/", {**typed, "code": code(1)})
    assert late.status_code == 422 and "已经签过" in late.content.decode()
    told = secretary.post(f"{here}on-paper/", {"party": "upper", "signed_on": TODAY})
    assert told.status_code == 403
    assert office.post(f"{here}on-paper/", {"party": "upper", "signed_on": TODAY})["Location"] == here
    assert "双方已签" in page(member, HOME)
    assert "letter_signature" not in page(office, here)


def test_the_paper_names_both_sides_goals_and_limits(organ, everything):
    listed(organ)
    letter = letter_of(organ)
    sign(organ, letter, "乙书记")
    data = exports.letter_of(letter)
    assert [(one.holder, one.signed) for one in data.parties] == [
        ("专职副书记 专职副书记", ""), ("书记 乙书记", "乙书记，2026年6月15日，密码和二次验证"),
    ]  # fmt: skip
    assert [goal.duty for goal in data.goals] == ["联系第1个服务对象"]
    assert any("只签这一份责任书" in line for line in data.limits)
    assert exports.letter(letter, FileKind.PDF).content.startswith(b"%PDF")


def test_the_list_of_letters_costs_the_same_with_one_and_three(organ, visit):
    def cost() -> int:
        client = visit("党办干部")
        page(client, HOME)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page(client, HOME)
        return len(caught)

    with scope.system("test"):
        for name in ("甲支部", "乙支部", "直属总支"):
            published(drafted(organ.organizations[name], "general_branch" if name == "直属总支" else "branch"))
        letter_of(organ)
    one = cost()
    with scope.system("test"):
        letter_of(organ, "甲支部")
        letter_of(organ, "直属总支")
    assert cost() == one


def test_a_letter_is_found_by_its_name_and_by_what_was_agreed_besides(organ, visit):
    with scope.system("test"):
        listed(organ)
        letter = letter_of(organ, assessment="年底由机关党委听取述职")
    for what in (letter.title, "听取述职"):
        shown = visit("甲党员").get("/search/", {"q": what}).content.decode()
        assert f"/responsibilities/letters/{letter.pk}/" in shown, what

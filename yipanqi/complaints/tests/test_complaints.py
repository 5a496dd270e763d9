"""对本系统的投诉建议: anybody files, the committee answers in time, the author rates; nobody else reads it."""

from datetime import date

import pytest

from tests import organ as scene
from yipanqi.access.queries import acting, scope_of
from yipanqi.accounts.models import Notice
from yipanqi.audit.models import Entry
from yipanqi.complaints import actions, queries
from yipanqi.complaints.models import Complaint
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.queries import history

ANSWERERS = ("专职副书记", "党办干部")
OTHERS = ("甲委员", "乙书记", "党组书记", "纪委书记", "系统管理员", "审计管理员")


@pytest.fixture
def organ(db):
    with clock.frozen(scene.TODAY):
        yield scene.build()


def acts(organ, role: str):
    """`(actor, scope)` of a role."""
    _, actor, seen = acting(organ.accounts[role], None)
    return actor, seen


def file(organ, role="甲党员", once="k1", **more) -> Complaint:
    by, seen = acts(organ, role)
    values = {"kind": "complaint", "text": "打开太慢", "about": "/desk/", **more}
    with scope.using(seen):
        return actions.file(author=organ.accounts[role], once=once, by=by, **values)


def answer(organ, complaint, role="党办干部", text="已修复"):
    by, seen = acts(organ, role)
    with scope.using(seen):
        return actions.answer(complaint=complaint, text=text, by=by)


def rate(organ, complaint, role="甲党员", satisfied=True):
    by, seen = acts(organ, role)
    with scope.using(seen):
        return actions.rate(complaint=complaint, satisfied=satisfied, note="很好", by=by)


def owed(complaint) -> Obligation:
    with scope.system("test"):
        return Obligation.objects.get(key=f"complaint:{complaint.pk}")


def test_filing_owes_an_answer_within_ten_working_days(organ):
    complaint = file(organ)
    assert complaint.organization == organ.organizations["机关党委"]
    assert complaint.answer_due_on == date(2026, 6, 30)  # 15 June, 19 June is 端午节, ten working days on
    entry = owed(complaint)
    assert (entry.due_on, entry.state, entry.organization) == (date(2026, 6, 30), State.PENDING, complaint.organization)
    assert entry.address == f"/complaints/{complaint.pk}/" and "打开太慢" not in entry.title


def test_the_same_form_sent_twice_files_once(organ):
    assert file(organ).pk == file(organ).pk
    assert file(organ, once="k2").pk != file(organ).pk
    with scope.system("test"):
        assert Complaint.objects.count() == Obligation.objects.filter(source="complaints").count() == 2


@pytest.mark.parametrize("role", ["系统管理员", "党组书记", "工会主席"])
def test_everybody_signed_in_may_file(organ, role):
    complaint = file(organ, role)
    assert queries.mine(organ.accounts[role]).get() == complaint


def test_author_and_answerers_read_it_and_nobody_else(organ):
    complaint = file(organ)
    readers = {"甲党员", *ANSWERERS}
    for role in scene.ROLES:
        with scope.using(scope_of(organ.accounts[role])):
            seen = queries.visible(organ.accounts[role], complaint.pk)
        assert (seen == complaint) == (role in readers), role


def test_only_answerers_list_those_to_answer_by_due_date(organ):
    with clock.frozen(date(2026, 6, 16)):
        later = file(organ, once="later")
    first = file(organ)
    for role in OTHERS:
        with scope.using(scope_of(organ.accounts[role])):
            assert list(queries.to_answer()) == [], role
    for role in ANSWERERS:
        with scope.using(scope_of(organ.accounts[role])):
            assert list(queries.to_answer()) == [first, later]


def test_the_ledger_does_not_say_who_complained(organ):
    """Whoever sees what the committee owes reads the entry and its history."""
    entry = owed(file(organ))
    with scope.system("test"):
        told = history(entry)
    assert [one.actor for one in told] == ["系统登记"]


def test_answering_settles_what_was_owed_and_tells_the_author(organ):
    complaint = file(organ)
    answered = answer(organ, complaint)
    assert (answered.stage, answered.answer, answered.answered_by) == ("answered", "已修复", "党办干部")
    assert owed(complaint).state == State.MET
    notice = Notice.objects.get(account=organ.accounts["甲党员"])
    assert "请查看并评价" in notice.text and notice.address == f"/complaints/{complaint.pk}/"
    events = list(Entry.objects.filter(subject=f"complaints.complaint:{complaint.pk}").values_list("event", flat=True))
    assert events == ["complaint_filed", "complaint_answered"]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_answers(organ, role):
    complaint = file(organ)
    with pytest.raises(NotAllowed):
        answer(organ, complaint, role)
    with scope.system("test"):
        complaint.refresh_from_db()
    assert complaint.stage == "open" and owed(complaint).state == State.PENDING


def test_the_second_of_two_answers_is_told_who_was_first(organ):
    complaint = file(organ)
    answer(organ, complaint)
    with pytest.raises(Conflict, match="已由党办干部答复"):
        answer(organ, complaint, "专职副书记", "另一答复")
    with scope.system("test"):
        complaint.refresh_from_db()
    assert complaint.answer == "已修复"


@pytest.mark.parametrize("satisfied", [True, False])
def test_the_author_rates_once(organ, satisfied):
    complaint = file(organ)
    with pytest.raises(Conflict, match="尚未答复"):
        rate(organ, complaint)
    answer(organ, complaint)
    rated = rate(organ, complaint, satisfied=satisfied)
    assert (rated.stage, rated.satisfied, rated.rating_note) == ("closed", satisfied, "很好")
    with pytest.raises(Conflict):
        rate(organ, complaint, satisfied=not satisfied)


def test_nobody_rates_for_the_author(organ):
    complaint = file(organ)
    answer(organ, complaint)
    for role in ("党办干部", "甲书记"):
        with pytest.raises(NotAllowed):
            rate(organ, complaint, role)


def test_an_organ_of_its_own_answers_its_own(organ):
    from yipanqi.organizations import actions as organizations
    from yipanqi.organizations.enums import Kind

    with scope.system("test"):
        elsewhere = organizations.found_organization(
            name="另一机关党委", kind=Kind.ORGAN_COMMITTEE, parent=None, founded_on=scene.FOUNDED,
            go_live_on=scene.GO_LIVE, by=scene.COMMAND_LINE,
        )  # fmt: skip
    assert file(organ).organization != elsewhere


def test_before_there_is_an_organ_the_refusal_says_so(people_without_organ):
    account, by = people_without_organ
    with scope.using(scope.NOTHING), pytest.raises(Refused, match="还没有组织机构"):
        actions.file(author=account, kind="proposal", text="x", about="", once="k", by=by)
    assert Entry.objects.count() == 0


@pytest.fixture
def people_without_organ(db):
    from yipanqi.accounts.models import Account
    from yipanqi.kernel.actors import Actor

    account = Account.objects.create_user("sys", None, name="系统管理员", administers="system")
    return account, Actor(name="系统管理员", account_id=account.pk)


# Pages


@pytest.fixture
def browse(client, organ):
    """`browse(role, address, data)`: the answer to a get, or to a post where there is data."""

    def go(role, address, data=None):
        client.force_login(organ.accounts[role])
        return client.get(address) if data is None else client.post(address, data)

    return go


def test_every_page_leads_to_the_form_with_its_address_filled_in(browse):
    page = browse("甲党员", "/accounts/notices/").content.decode()
    assert 'href="/complaints/file/?about=/accounts/notices/"' in page
    form = browse("甲党员", "/complaints/file/?about=/accounts/notices/").content.decode()
    assert 'value="/accounts/notices/"' in form


def test_filing_through_the_page_leads_to_it(browse, organ):
    answer = browse("甲党员", "/complaints/file/", {"kind": "proposal", "text": "字再大些", "about": "", "once": "o1"})
    page = browse("甲党员", answer.url).content.decode()
    assert "已收到，将于2026年6月30日前答复" in page and "字再大些" in page and "待答复" in page


def test_an_empty_one_is_refused_and_nothing_typed_is_lost(browse):
    answer = browse("甲党员", "/complaints/file/", {"kind": "proposal", "text": "", "about": "/desk/", "once": "o1"})
    assert answer.status_code == 422
    assert 'value="/desk/"' in answer.content.decode() and 'value="o1"' in answer.content.decode()


def test_strangers_to_it_get_not_found(browse, organ):
    complaint = file(organ)
    for role in OTHERS:
        assert browse(role, f"/complaints/{complaint.pk}/").status_code == 404, role
    assert browse("乙书记", f"/complaints/{complaint.pk}/rate/", {"satisfied": "yes"}).status_code == 404
    assert browse("乙书记", "/complaints/to-answer/").status_code == 403
    assert browse("甲委员", f"/complaints/{complaint.pk}/answer/", {"text": "x"}).status_code == 403


def test_answer_and_rating_through_the_pages(browse, organ):
    complaint = file(organ)
    address = f"/complaints/{complaint.pk}/"
    assert "答复期限：2026年6月30日" in browse("党办干部", address).content.decode()
    assert browse("党办干部", address + "answer/", {"text": ""}).status_code == 422
    assert browse("党办干部", address + "answer/", {"text": "已修复"}).url == address
    again = browse("专职副书记", address + "answer/", {"text": "我写的答复"})
    assert again.status_code == 422 and "我写的答复" in again.content.decode()
    page = browse("甲党员", address).content.decode()
    assert "已修复" in page and "请评价答复" in page
    browse("甲党员", address + "rate/", {"satisfied": "no", "note": "仍慢"})
    assert "不满意" in browse("党办干部", address).content.decode()


def test_the_list_goes_to_a_sheet_with_whole_texts(browse, organ):
    file(organ, text="很长的意见" * 30)
    rows = browse("党办干部", "/complaints/to-answer/?format=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "内容,类别,提出日期,答复期限,状态,答复,提出人,回访"
    assert rows[1].startswith("很长的意见" * 30 + ",投诉,2026-06-15,2026-06-30,待答复,,甲党员")
    page = browse("党办干部", "/complaints/to-answer/").content.decode()
    assert "很长的意见" * 7 in page and "很长的意见" * 9 not in page
    assert browse("乙书记", "/complaints/to-answer/?format=csv").status_code == 403


def test_an_overdue_one_is_red(browse, organ):
    file(organ)
    with clock.frozen(date(2026, 7, 1)):
        assert "light-red" in browse("甲党员", "/complaints/").content.decode()
    assert "light-blue" in browse("甲党员", "/complaints/").content.decode()


def test_acting_for_a_leader_does_not_open_his_complaints_nor_hide_ones_own(organ):
    theirs = file(organ, "党组书记", once="a")
    mine = file(organ, "甲委员", once="b")
    with scope.using(scope_of(organ.accounts["党组书记"])):
        assert queries.visible(organ.accounts["甲委员"], theirs.pk) is None
        assert queries.visible(organ.accounts["甲委员"], mine.pk) == mine

"""The search page: what it shows, what it keeps closed, what it makes of anything typed."""

import pytest

from tests.organ import TODAY
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings.actions import procedures
from yipanqi.meetings.models import Decision, Meeting, Rectification
from yipanqi.meetings.procedures import script

SECRET = "察尔汗盐湖"


def meeting(organization, **more) -> Meeting:
    now = clock.now()
    return Meeting.objects.create(
        organization=organization, starts_at=now, held_on=TODAY, created_at=now, **{"title": "支委会"} | more
    )


@pytest.fixture
def planted(organ):
    """One word in everything that not everybody may read."""
    branch = organ.organizations["甲支部"]
    with scope.system("test"):
        closed = meeting(branch, title=f"{SECRET}会", minutes=f"<b>议{SECRET}</b>一事", committee_only=True)
        Decision.objects.create(meeting=closed, text=f"办{SECRET}", owner=organ.people["甲党员"])
        begun = procedures.begin(organization=branch, script=script("org_life@1"), year=TODAY.year, by=COMMAND_LINE)
        Rectification.objects.create(procedure=begun, problem=f"{SECRET}问题", person=organ.people["甲书记"])
    return closed


def test_only_those_who_may_read_find(planted, organ, visit):
    found = {}
    for role in organ.accounts:
        answer = visit(role).get("/search/", {"q": SECRET})
        if answer.status_code == 403:
            continue
        found[role] = {group.code: len(group.found) for group in answer.context["groups"]}
    everything = {"meetings": 1, "decisions": 1, "rectifications": 1}
    assert {role: what for role, what in found.items() if what} == {
        "甲书记": everything, "甲委员": everything, "甲党员": {"decisions": 1},
    }  # fmt: skip
    assert set(organ.accounts) - set(found) == {"系统管理员", "安全管理员", "审计管理员"}


def test_who_may_not_read_gets_the_page_of_a_word_that_is_nowhere(planted, visit):
    stranger = visit("专职副书记")
    body = stranger.get("/search/", {"q": SECRET}).content.decode()
    nothing = stranger.get("/search/", {"q": "纳木错冰湖"}).content.decode()
    assert _bare(body.replace(SECRET, "纳木错冰湖")) == _bare(nothing)
    assert stranger.get("/search/", {"q": SECRET, "kind": "meetings"}).context["groups"] == []


def _bare(page: str) -> list[str]:
    from urllib.parse import quote

    page = page.replace(quote(SECRET), quote("纳木错冰湖"))
    return [line for line in page.splitlines() if "csrf" not in line.lower()]


def test_the_words_found_are_marked_and_nothing_is_taken_for_markup(planted, visit):
    page = visit("甲书记").get("/search/", {"q": SECRET}).content.decode()
    assert f"<mark>{SECRET}</mark>会" in page
    assert f"&lt;b&gt;议<mark>{SECRET}</mark>&lt;/b&gt;一事" in page
    assert f"<b>议{SECRET}" not in page


TYPED = (
    "", " ", "，。！", '"', "'", "*", "a*b", "NEAR(a b)", "words:党", "党 AND NOT 日", "^党", "(((", "--", "\\", "%",
    "_", "党" * 3000, "\x00党", "<script>alert(1)</script>", "🈲", "𬱖",
    "a" * 500, "1 2 3 4 5 6 7 8 9", "' OR 1=1", "z",
    "::tsquery", "a:*", "a & b", "<->", "!党",
)  # fmt: skip


def test_whatever_is_typed_is_answered(organ, visit):
    client = visit("甲书记")
    for typed in TYPED:
        answer = client.get("/search/", {"q": typed})
        assert answer.status_code == 200, typed
        assert "<script>alert" not in answer.content.decode()


def test_a_mended_address_is_answered(organ, visit):
    client = visit("甲书记")
    for after in ("x", "-1", "9" * 40, "٣", "²", "0"):
        assert client.get("/search/", {"q": "甲", "kind": "people", "after": after}).status_code == 200, after
    assert client.get("/search/", {"q": "甲", "kind": "nothing"}).status_code == 404
    assert client.get("/search/", {"q": "，", "kind": "people"}).status_code == 200


def test_clauses_duties_and_papers(organ, visit):
    clauses = visit("甲党员").get("/search/", {"q": "党员大会"}).context["groups"]
    assert {"duties", "clauses"} <= {group.code for group in clauses}
    assert "papers" not in {group.code for group in visit("甲书记").get("/search/", {"q": "花名册"}).context["groups"]}
    kept = visit("专职副书记").get("/search/", {"q": "花名册"}).context["groups"]
    assert "papers" in {group.code for group in kept}


def test_long_input_is_cut_and_says_so(organ, visit):
    assert "只按前60个字查找" in visit("甲书记").get("/search/", {"q": "党" * 61}).content.decode()


def test_the_number_of_queries_does_not_grow(organ, visit, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    branch, client = organ.organizations["甲支部"], visit("甲书记")
    counts = []
    for more in (1, 3):
        with scope.system("test"):
            for number in range(more):
                held = meeting(branch, title=f"呼伦湖{number}")
                Decision.objects.create(meeting=held, text=f"呼伦湖{number}")
        client.get("/search/", {"q": "呼伦湖"})
        with CaptureQueriesContext(connection) as caught:
            client.get("/search/", {"q": "呼伦湖"})
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_box_stands_in_the_head_but_not_for_administrators(organ, visit):
    assert 'role="search"' in visit("甲党员").get("/desk/").content.decode()
    assert 'role="search"' not in visit("系统管理员").get("/oversight/state/").content.decode()

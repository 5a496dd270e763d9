"""The index against the rows: kept up by every way of writing, and open to exactly those who may read the row."""

from dataclasses import replace

import pytest
from django.db import transaction

from tests.matrix import Samples
from tests.organ import TODAY
from yipanqi.access.queries import acting
from yipanqi.kernel import scope
from yipanqi.kernel.errors import Broken
from yipanqi.meetings.models import Decision, Meeting, Purpose
from yipanqi.organizations.models import Organization, Person
from yipanqi.search import actions, index, queries, registry
from yipanqi.search.rules import BETWEEN, Phrase, keys, phrases

EVERY = [Phrase((BETWEEN,))]
"""Stands in every row of the index."""


def source(code: str) -> registry.Source:
    return next(one for one in registry.sources() if one.code == code)


def found(code: str, typed: str) -> list[int]:
    return index.find(source(code).number, phrases(typed), None, most=50)


def everything_open_to(one: registry.Source, seen: scope.Scope) -> set[int]:
    return set(index.find(one.number, EVERY, keys(seen), most=10_000))


@pytest.fixture
def full(organ):
    """Something of every kind in both branches."""
    return Samples(organ)


def roles(organ) -> dict[str, scope.Scope]:
    return {role: acting(account, None)[2] for role, account in organ.accounts.items()}


def test_each_role_finds_exactly_what_its_scope_opens(organ, full):
    told = {}
    for role, seen in roles(organ).items():
        with scope.using(replace(seen, opened=())):  # what was opened for a time is read on its own pages only
            for one in registry.sources():
                readable = set(one.model.objects.filter(one.only).values_list("pk", flat=True))
                assert everything_open_to(one, seen) == readable, (role, one.code)
                told[role, one.code] = len(readable)
    assert told["甲党员", "meetings"] and told["甲党员", "talks"] and not told["专职副书记", "talks"]
    for administrator in ("系统管理员", "安全管理员", "审计管理员"):
        assert not any(told[administrator, one.code] for one in registry.sources())


def test_an_assistant_finds_what_the_assistant_may_open(organ, full):
    assistant = organ.accounts["甲党员"]
    seen = acting(assistant, organ.accounts["甲书记"].pk)[2]
    assert seen.by_assistant
    with scope.using(seen):
        for one in registry.sources():
            assert everything_open_to(one, seen) == set(one.model.objects.filter(one.only).values_list("pk", flat=True))


def test_records_opened_for_a_time_are_not_found(organ, everything):
    one = meeting(organ.organizations["甲支部"], "纳木错")
    one.save()
    seen = acting(organ.accounts["专职副书记"], None)[2]
    with scope.using(replace(seen, opened=(scope.Opened("help:1", named={"meeting": (one.pk,)}),))) as opened:
        assert everything_open_to(source("meetings"), opened) == set()
        assert queries.look("纳木错") == []


@pytest.fixture
def rows(organ, everything):
    return organ.organizations["甲支部"]


def meeting(organization, title: str, **more) -> Meeting:
    from yipanqi.kernel import clock

    now = clock.now()
    return Meeting(
        organization=organization, title=title, starts_at=now, held_on=TODAY, created_at=now, **more
    )  # fmt: skip


def test_saving_creating_updating_deleting_are_followed(rows):
    one = meeting(rows, "青海湖专题")
    one.save()
    assert found("meetings", "青海湖") == [one.pk]
    one.title = "洱海专题"
    one.save(update_fields=["title"])
    assert found("meetings", "青海湖") == [] and found("meetings", "洱海") == [one.pk]
    Meeting.objects.filter(pk=one.pk).update(minutes="提到了滇池")
    assert found("meetings", "滇池 洱海") == [one.pk]
    several = Meeting.objects.bulk_create([meeting(rows, "太湖一"), meeting(rows, "太湖二")])
    assert found("meetings", "太湖") == [several[1].pk, several[0].pk]
    Meeting.objects.filter(title__startswith="太湖").delete()
    one.delete()
    assert found("meetings", "太湖") == found("meetings", "洱海") == []
    assert actions.astray() == {}


def test_what_a_row_rests_on_is_followed(rows, organ):
    one = meeting(rows, "会")
    one.save()
    Purpose(meeting=one, kind="committee_meeting").save()
    decided = Decision.objects.create(meeting=one, text="修缮岗亭")
    member = acting(organ.accounts["甲党员"], None)[2]
    assert decided.pk in everything_open_to(source("decisions"), member)
    Meeting.objects.filter(pk=one.pk).update(committee_only=True)
    assert decided.pk not in everything_open_to(source("decisions"), member)
    person = organ.people["甲书记"]
    person.name = "欧阳改名"
    person.save()
    assert found("offices", "欧阳改名") and found("people", "欧阳改名") == [person.pk]


def test_moving_an_organisation_moves_who_may_find(rows, organ):
    one = meeting(rows, "会")
    one.save()
    member = acting(organ.accounts["甲书记"], None)[2]
    assert one.pk in everything_open_to(source("meetings"), member)
    Organization.objects.filter(pk=rows.pk).update(path=rows.path[:-1] + "x")
    assert one.pk not in everything_open_to(source("meetings"), member)
    with scope.using(acting(organ.accounts["甲书记"], None)[2]) as seen:
        assert one.pk in everything_open_to(source("meetings"), seen)


def test_a_transaction_that_fails_leaves_no_trace(rows):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        meeting(rows, "抚仙湖").save()
        raise ZeroDivisionError
    assert found("meetings", "抚仙湖") == []


def test_a_change_that_concerns_no_word_asks_nothing(rows, django_assert_num_queries):
    one = meeting(rows, "会")
    one.save()
    with django_assert_num_queries(1):
        Meeting.objects.filter(pk=one.pk).update(notified_at=None)


def test_following_a_save_takes_three_statements_and_a_new_row_is_nobodys_ground_yet(rows, django_assert_num_queries):
    with django_assert_num_queries(4):  # the row; old words out, the row read, new words in
        meeting(rows, "洪泽湖").save()
    one = Meeting.objects.get(title="洪泽湖")
    with django_assert_num_queries(5):  # and which decisions rest on it
        one.save()
    assert found("meetings", "洪泽湖") == [one.pk]


def test_rebuilding_gives_the_same(organ, full, everything):
    before = {one.code: index.records(one.number) for one in registry.sources()}
    assert any(before.values())
    actions.rebuild()
    assert {one.code: index.records(one.number) for one in registry.sources()} == before
    index.clear()
    assert actions.astray()
    actions.fill_if_empty()
    assert actions.astray() == {}


def test_a_source_that_is_new_is_filled_after_the_migration(organ, full, everything):
    before = index.records(source("procedures").number)
    assert before
    index.take_out(source("procedures").number, before)
    actions.fill_if_empty()
    assert index.records(source("procedures").number) == before
    assert actions.astray() == {}


def test_what_is_written_at_once_is_found_at_the_end(rows, everything):
    kept = meeting(rows, "洞庭湖")
    kept.save()
    with actions.made_at_once():
        gone, made = Meeting.objects.bulk_create([meeting(rows, "鄱阳湖"), meeting(rows, "巢湖")])
        gone.delete()
        Meeting.objects.filter(pk=made.pk).update(title="微山湖")
        assert found("meetings", "巢湖") == found("meetings", "微山湖") == []
    assert found("meetings", "微山湖") == [made.pk] and found("meetings", "洞庭湖") == [kept.pk]
    assert found("meetings", "鄱阳湖") == [] and actions.astray() == {}
    meeting(rows, "博斯腾湖").save()
    assert len(found("meetings", "博斯腾湖")) == 1


def test_what_fails_at_once_leaves_the_index_following_again(rows, everything):
    with pytest.raises(ZeroDivisionError), transaction.atomic(), actions.made_at_once():
        meeting(rows, "镜泊湖").save()
        raise ZeroDivisionError
    assert found("meetings", "镜泊湖") == []
    meeting(rows, "镜泊湖").save()
    assert len(found("meetings", "镜泊湖")) == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_put_off():
    with pytest.raises(Broken, match="in their transaction"), actions.made_at_once():
        pass


def test_pages_of_one_kind_follow_each_other(rows):
    made = Meeting.objects.bulk_create([meeting(rows, f"呼伦湖{number}") for number in range(45)])
    first = queries.look_in("meetings", "呼伦湖")
    second = queries.look_in("meetings", "呼伦湖", after=first.after)
    third = queries.look_in("meetings", "呼伦湖", after=second.after)
    shown = [hit.address for group in (first, second, third) for hit in group.found]
    assert len(shown) == len(set(shown)) == len(made) == 45
    assert third.after is None


def test_long_minutes_are_found_to_the_end_and_shown_once(rows):
    one = meeting(rows, "会", minutes="学习" * 9000 + "末尾提到纳木错")
    one.save()
    assert found("meetings", "纳木错") == found("meetings", "学习") == [one.pk]


def test_declaring_twice_is_refused():
    with pytest.raises(Exception, match="declared twice"):
        registry.add(source("meetings"))


def test_a_stale_index_shows_nothing_its_row_does_not_open(rows, organ):
    """Were a ticket ever wrong, the row's own manager still keeps it closed."""
    one = meeting(rows, "纳木错")
    one.save()
    index.take_out(10, [one.pk])
    index.put([(index.first(10, one.pk), "zany", keys(acting(organ.accounts["乙书记"], None)[2])[0])])
    with scope.using(acting(organ.accounts["乙书记"], None)[2]):
        group = queries.look_in("meetings", "any")
    assert group.found == []


def test_names_are_found_by_pinyin(organ, everything):
    person = Person.objects.exclude(initials="").first()
    assert person.pk in found("people", person.initials.split()[0].split(",")[0])

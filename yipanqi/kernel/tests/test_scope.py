"""The scoped manager refuses to run without a scope and narrows every read; none of its doors leaks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel import ids, scope
from yipanqi.kernel.scope import NOTHING, Scope, ScopedModel, ScopeMissing
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization, Person

pytestmark = pytest.mark.django_db


def organization(number: int, parent: Organization | None = None) -> Organization:
    path = (parent.path if parent else "") + ids.segment(number)
    day = date(2024, 1, 1)
    with scope.system("test"):
        return Organization.objects.create(
            id=number, name=f"组织{number}", kind=Kind.BRANCH, parent=parent, path=path, founded_on=day, go_live_on=day
        )


@pytest.fixture
def tree():
    root = organization(1)
    return root, organization(2, root), organization(3, root)


DOORS = {
    "all": lambda m: list(m.all()),
    "filter": lambda m: list(m.filter(kind="branch")),
    "count": lambda m: m.count(),
    "exists": lambda m: m.exists(),
    "exclude-exists": lambda m: m.exclude(pk=0).exists(),
    "explain": lambda m: m.explain(),
    "first": lambda m: m.first(),
    "values": lambda m: list(m.values("id")),
    "in_bulk": lambda m: m.in_bulk([1]),
    "iterator": lambda m: list(m.iterator()),
    "aggregate": lambda m: m.aggregate(),
    "create": lambda m: m.create(name="x"),
    "bulk_create": lambda m: m.bulk_create([]),
    "get_or_create": lambda m: m.get_or_create(pk=1),
    "update": lambda m: m.update(name="x"),
    "raw-none": lambda m: m.none(),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_without_a_scope(door):
    with pytest.raises(ScopeMissing):
        DOORS[door](Organization.objects)


def test_reverse_relations_refuse_too(tree):
    with pytest.raises(ScopeMissing):
        tree[0].children.count()


def test_reads_are_narrowed_to_the_ranges_of_the_sight(tree):
    root, left, right = tree
    with scope.using(Scope(reach={"structure": (ids.subtree(left.path),)})):
        assert list(Organization.objects.all()) == [left]
        assert Organization.objects.filter(pk=right.pk).exists() is False
        assert list(root.children.all()) == [left]
    with scope.using(Scope(reach={"register": (ids.subtree(root.path),)})):
        assert Organization.objects.count() == 0
    with scope.using(NOTHING):
        assert Organization.objects.count() == 0
    with scope.system("test"):
        assert Organization.objects.count() == 3


def test_exact_range_holds_the_organisation_without_its_subtree(tree):
    root, *_ = tree
    with scope.using(Scope(reach={"structure": (ids.exactly(root.path),)})):
        assert list(Organization.objects.all()) == [root]


def test_own_rows_are_visible_whatever_the_sight(tree):
    _, left, right = tree
    with scope.system("test"):
        me = Person.objects.create(name="甲", home=left)
        Person.objects.create(name="乙", home=right)
    with scope.using(Scope(person_id=me.pk)):
        assert list(Person.objects.all()) == [me]


def test_scope_ends_with_its_block_even_after_an_error(tree):
    with pytest.raises(ZeroDivisionError), scope.system("test"):
        _ = 1 / 0
    with pytest.raises(ScopeMissing):
        Organization.objects.count()


def test_system_scope_needs_a_reason():
    with pytest.raises(scope.Broken), scope.system(""):
        pass


def scoped_models(base: type = ScopedModel) -> list[type]:
    found = []
    for model in base.__subclasses__():
        found += scoped_models(model) + ([] if model._meta.abstract else [model])
    return found


def test_every_scoped_model_names_its_path_and_sight():
    models = scoped_models()
    assert Organization in models
    assert [fault for model in models for fault in scope.check_scoping(model)] == []


def test_every_scoped_path_leads_to_an_organisation_path(everything):
    for model in scoped_models():
        queries = str(model.objects.filter(**{f"{model.Scoping.path}__gte": "x"}).query)
        assert '"path" >=' in queries, model


NUMBERS = st.lists(st.integers(1, 35**4), min_size=1, max_size=6)


@given(st.lists(NUMBERS, min_size=1, max_size=8), NUMBERS)
def test_path_ranges_are_prefixes(tree_numbers, root_numbers):
    def path(numbers):
        return "".join(ids.segment(number) for number in numbers)

    root = path(root_numbers)
    low, high = ids.subtree(root)
    exact_low, exact_high = ids.exactly(root)
    below_low, below_high = ids.below(root)
    for numbers in [*tree_numbers, root_numbers, [*root_numbers, 1]]:
        candidate = path(numbers)
        assert (low <= candidate < high) == (numbers[: len(root_numbers)] == root_numbers)
        assert (exact_low <= candidate < exact_high) == (candidate == root)
        inside = numbers[: len(root_numbers)] == root_numbers
        assert (below_low <= candidate < below_high) == (inside and candidate != root)

"""The organ the spanning tests stand on is what its picture says."""

import pytest

from tests import organ
from yipanqi.kernel import clock, scope
from yipanqi.organizations import queries

pytestmark = pytest.mark.django_db


def test_the_organ_is_as_drawn():
    with clock.frozen(organ.TODAY):
        made = organ.build(members=4)
        with scope.system("test"):
            parents = {name: one.parent.name if one.parent else None for name, one in made.organizations.items()}
            counts = queries.counts(made.organizations["甲支部"], on=organ.TODAY)
    assert parents == {name: parent for name, _, parent in organ.TREE}
    assert set(made.accounts) == set(organ.ROLES)
    assert (counts.members, counts.full_members) == (10, 10)

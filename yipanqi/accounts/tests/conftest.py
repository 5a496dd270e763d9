"""Owner, colleague, stranger – and the three administrators."""

import pytest

from yipanqi.accounts.models import Account
from yipanqi.kernel import scope
from yipanqi.kernel.actors import Actor

PASSWORD = "correct-horse-42-battery"


@pytest.fixture
def people(db) -> dict[str, Account]:
    """Accounts by sign-in name; `sec` is the only security administrator."""
    named = {"leader": "郑国强", "aide": "王伟", "other": "李静怡"}
    made = {name: Account.objects.create_user(name, PASSWORD, name=said) for name, said in named.items()}
    for username, kind, said in (("sec", "security", "安敏"), ("sys", "system", "习通"), ("aud", "audit", "沈计")):
        made[username] = Account.objects.create_user(username, PASSWORD, name=said, administers=kind)
    return made


def actor(account: Account, **more) -> Actor:
    """The account acting for itself."""
    return Actor(name=account.name, account_id=account.pk, **more)


SECURITY = scope.Scope(powers={"accounts": (("", "z"),)})


@pytest.fixture
def as_security(people):
    """Inside the security administrator's scope; gives the actor."""
    with scope.using(SECURITY):
        yield actor(people["sec"])

"""Pages: who may open them, what they show, how many queries a list takes, what stays when something is refused."""

import pytest
from django.urls import reverse

from tests import organ
from yipanqi.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    with clock.frozen(organ.TODAY):
        yield organ.build()


def visit(client, account, address, **query):
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address, query)


FORMS = ("found", "change", "correct", "move", "merge", "dissolve", "term", "habits", "appoint", "register")


def test_smoke(made, client):
    o, a = made.organizations, made.accounts
    for name in ("专职副书记", "甲书记", "甲党员", "党组书记"):
        for address in [
            reverse("organizations:tree"),
            reverse("people:own"),
            reverse("people:list"),
            reverse("import:start"),
            *(reverse("organizations:profile", args=[each.pk]) for each in o.values()),
            *(reverse(f"organizations:{f}", args=[o["甲支部"].pk]) for f in FORMS),
            reverse("organizations:history", args=[o["甲支部"].pk]),
            reverse("organizations:paper", args=[o["甲支部"].pk, "register", "xlsx"]),
            reverse("organizations:paper", args=[o["甲支部"].pk, "profile", "docx"]),
            *(
                reverse(f"people:{f}", args=[made.people["甲党员"].pk])
                for f in ("person", "change", "transfer", "end", "standing", "own_data")
            ),
        ]:
            r = visit(client, a[name], address)
            print(name, address, r.status_code)

"""The list of accounts."""

from django.urls import reverse

from yipanqi.accounts import queries
from yipanqi.accounts.models import Account
from yipanqi.ui.tables import Column, Table


class Accounts(Table):
    """Who can sign in; where the person belongs is asked for a whole page at once."""

    title = "账号一览"
    empty = "没有找到账号"
    name = Column("姓名", lambda row: row.name, link=lambda row: reverse("accounts:account", args=[row.pk]))
    username = Column("账号", lambda row: row.username)
    kind = Column("身份", lambda row: row.kind)
    place = Column("所在组织", lambda row: row.place, width=28)
    second_factor = Column("二次验证", lambda row: "已启用" if row.second_factor else "未启用")
    state = Column("状态", lambda row: "启用" if row.is_active else "已停用")

    def prepared(self, rows: list[Account]) -> list[Account]:
        """Each account with its `place`."""
        places = queries.places([account.pk for account in rows])
        for account in rows:
            account.place = places.get(account.pk, "")
        return rows

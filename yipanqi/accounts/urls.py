"""Addresses of accounts: one's own pages, and the security administrator's."""

from django.urls import path

from yipanqi.accounts.views import entrance, own, security

app_name = "accounts"
urlpatterns = [
    path("demo/", entrance.demo_sign_in, name="demo"),
    path("me/", own.Me.as_view(), name="me"),
    path("notices/", own.notices, name="notices"),
    path("notices/read/", own.read_all, name="read_all"),
    path("notices/<int:notice_id>/", own.open_notice, name="open_notice"),
    path("delegations/", own.Delegations.as_view(), name="delegations"),
    path("delegations/assistants/", own.assistants, name="assistants"),
    path("delegations/<int:delegation_id>/revoke/", own.revoke, name="revoke"),
    path("delegations/<int:delegation_id>/act/", own.act_for, name="act_for"),
    path("delegations/end/", own.act_for_myself, name="act_for_myself"),
    path("", security.accounts, name="list"),
    path("open/", security.Open.as_view(), name="open"),
    path("people/", security.people, name="people"),
    path("<int:account_id>/", security.account, name="account"),
    path("<int:account_id>/reset/", security.reset, name="reset"),
    path("<int:account_id>/disable/", security.disable, name="disable"),
    path("<int:account_id>/enable/", security.enable, name="enable"),
    path("<int:account_id>/administer/", security.administer, name="administer"),
]

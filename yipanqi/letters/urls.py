"""Addresses of the room."""

from django.urls import path

from yipanqi.letters import views

app_name = "letters"
urlpatterns = [
    path("", views.received, name="home"),
    path("sent/", views.sent, name="sent"),
    path("ladder/", views.ladder, name="ladder"),
    path("ladder/set/", views.SetLadder.as_view(), name="set_ladder"),
    path("ladder/<int:pk>/withdraw/", views.withdraw_ladder, name="withdraw_ladder"),
    path("issue/", views.Issue.as_view(), name="issue"),
    path("<int:pk>/", views.letter, name="letter"),
    path("<int:pk>/reply/", views.reply, name="reply"),
    path("<int:pk>/judge/", views.judge, name="judge"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
    path("<int:pk>/paper.<str:kind>", views.paper, name="paper"),
]

"""Addresses of 组织机构."""

from django.urls import path

from yipanqi.organizations.views import exchanging, people, structure

app_name = "organizations"
urlpatterns = [
    path("", structure.tree, name="tree"),
    path("exchange/", exchanging.page, name="exchange"),
    path("<int:pk>/", structure.profile, name="profile"),
    path("<int:pk>/history/", structure.history, name="history"),
    path("<int:pk>/papers/<slug:code>.<slug:kind>", structure.paper, name="paper"),
    path("<int:pk>/found/", structure.Found.as_view(), name="found"),
    path("<int:pk>/change/", structure.Change.as_view(), name="change"),
    path("<int:pk>/correct/", structure.Correct.as_view(), name="correct"),
    path("<int:pk>/move/", structure.Move.as_view(), name="move"),
    path("<int:pk>/merge/", structure.Merge.as_view(), name="merge"),
    path("<int:pk>/dissolve/", structure.Dissolve.as_view(), name="dissolve"),
    path("<int:pk>/term/", structure.RecordTerm.as_view(), name="term"),
    path("<int:pk>/habits/", structure.Habits.as_view(), name="habits"),
    path("<int:pk>/appoint/", structure.Appoint.as_view(), name="appoint"),
    path("<int:pk>/offices/<int:office>/relieve/", structure.Relieve.as_view(), name="relieve"),
    path("<int:pk>/arrange/<slug:direction>/", structure.arrange, name="arrange"),
    path("<int:pk>/register/", people.Register.as_view(), name="register"),
]

"""Addresses of the room."""

from django.urls import path

from yipanqi.agenda import views

app_name = "agenda"
urlpatterns = [
    path("", views.home, name="home"),
    path("mine/", views.mine, name="mine"),
    path("propose/", views.Propose.as_view(), name="propose"),
    path("suggest/", views.Suggest.as_view(), name="suggest"),
    path("of/<int:group>/", views.agenda, name="agenda"),
    path("of/<int:group>/<int:year>.<str:kind>", views.paper, name="paper"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/pass-on/", views.PassOn.as_view(), name="pass_on"),
    path("<int:pk>/answer/", views.Answer.as_view(), name="answer"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/plan/", views.Plan.as_view(), name="plan"),
    path("<int:pk>/unplan/", views.unplan, name="unplan"),
    path("<int:pk>/decline/", views.Decline.as_view(), name="decline"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/ask-material/", views.AskMaterial.as_view(), name="ask_material"),
    path("<int:pk>/give-material/", views.GiveMaterial.as_view(), name="give_material"),
    path("<int:pk>/result/", views.Result.as_view(), name="result"),
]

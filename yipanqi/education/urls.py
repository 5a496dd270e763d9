"""Addresses of the room, area by area."""

from django.urls import path

from yipanqi.education.views import care, dues, promises, talks, trainings, wishes

app_name = "education"
urlpatterns = [
    # Talks
    path("talks/", talks.mine, name="talks"),
    path("talks/arrange/", talks.Arrange.as_view(), name="arrange_talk"),
    path("talks/people/<int:organization>/", talks.options, name="people"),
    path("talks/of/<int:organization>/", talks.coverage, name="coverage"),
    path("talks/of/<int:organization>/<int:year>/held/", talks.hold_many, name="hold_talks"),
    path("talks/of/<int:organization>/must/", talks.Musts.as_view(), name="musts"),
    path("talks/of/<int:organization>/<int:year>.<str:kind>", talks.statistics, name="talk_statistics"),
    path("talks/<int:pk>/", talks.talk_page, name="talk"),
    path("talks/<int:pk>/hold/", talks.hold, name="hold_talk"),
    path("talks/<int:pk>/cancel/", talks.cancel, name="cancel_talk"),
    path("talks/<int:pk>/deny/", talks.deny, name="deny_talk"),
    path("talks/<int:pk>/confirm/", talks.confirm, name="confirm_talk"),
    path("talks/<int:pk>/words/", talks.confide, name="confide_talk"),
    path("talks/<int:pk>/record.<str:kind>", talks.record, name="talk_record"),
    path("talks/must/<int:pk>/drop/", talks.drop, name="drop_must"),
    path("talks/ask/", wishes.Ask.as_view(), name="ask_talk"),
    path("talks/requests/<int:pk>/", wishes.wish, name="request"),
    path("talks/requests/<int:pk>/withdraw/", wishes.withdraw_wish, name="withdraw_request"),
    # Thought reports
    path("thoughts/hand-in/", wishes.HandIn.as_view(), name="hand_in"),
    path("thoughts/<int:pk>/", wishes.thought, name="thought"),
    path("thoughts/<int:pk>/withdraw/", wishes.withdraw_thought, name="withdraw_thought"),
    # Care
    path("care/", care.first, name="care"),
    path("care/of/<int:organization>/", care.listing, name="care_of"),
    path("care/of/<int:organization>/enter/", care.Enter.as_view(), name="enter_care"),
    path("care/of/<int:organization>/birthday/<int:person>/", care.Birthday.as_view(), name="mark_birthday"),
    path("care/of/<int:organization>/<int:year>.<str:kind>", care.ledger, name="care_ledger"),
    path("care/<int:pk>/", care.matter, name="care_matter"),
    path("care/<int:pk>/give/", care.give, name="give_care"),
    path("care/<int:pk>/change/", care.change, name="change_care"),
    path("care/<int:pk>/close/", care.close, name="close_care"),
    path("care/<int:pk>/remove/", care.remove, name="remove_care"),
    # Dues
    path("dues/", dues.mine, name="dues"),
    path("dues/of/<int:organization>/", dues.branch, name="dues_of"),
    path("dues/of/<int:organization>/bases/", dues.Bases.as_view(), name="dues_bases"),
    path("dues/of/<int:organization>/collect/", dues.Collect.as_view(), name="dues_collect"),
    path("dues/of/<int:organization>/publish/", dues.Publish.as_view(), name="dues_publish"),
    path("dues/of/<int:organization>/cash/", dues.cashbook, name="dues_cashbook"),
    path("dues/of/<int:organization>/cash/enter/", dues.EnterFlow.as_view(), name="dues_flow"),
    path("dues/of/<int:organization>/cash/<int:year>.<str:kind>", dues.summary, name="dues_summary"),
    path("dues/of/<int:organization>/<int:year>.<str:kind>", dues.ledger, name="dues_ledger"),
    path("dues/of/<int:organization>/member/<int:person>/", dues.member, name="dues_member"),
    path("dues/of/<int:organization>/member/<int:person>/pay/", dues.make_up, name="dues_make_up"),
    path("dues/of/<int:organization>/member/<int:person>/base/", dues.change, name="dues_change"),
    path("dues/of/<int:organization>/member/<int:person>/decide/", dues.decide, name="dues_decide"),
    path("dues/withdraw/<str:kind>/<int:pk>/", dues.withdraw, name="dues_withdraw"),
    # Promises
    path("promises/", promises.mine, name="promises"),
    path("promises/of/<int:organization>/", promises.listing, name="promises_of"),
    path("promises/of/<int:organization>/make/", promises.Make.as_view(), name="make_promise"),
    path("promises/of/<int:organization>/<int:year>.<str:kind>", promises.ledger, name="promise_ledger"),
    path("promises/<int:pk>/", promises.promise, name="promise"),
    path("promises/<int:pk>/remove/", promises.remove, name="remove_promise"),
    path("promises/<int:pk>/<str:what>/", promises.say, name="say_promise"),
    # Trainings
    path("trainings/", trainings.mine, name="trainings"),
    path("trainings/of/<int:organization>/", trainings.listing, name="trainings_of"),
    path("trainings/of/<int:organization>/enter/", trainings.Enter.as_view(), name="enter_training"),
    path("trainings/of/<int:organization>/<int:year>.<str:kind>", trainings.register, name="training_register"),
    path("trainings/<int:pk>/", trainings.training, name="training"),
    path("trainings/people/", trainings.options, name="training_people"),
    path("trainings/<int:pk>/add/", trainings.add, name="add_people"),
    path("trainings/<int:pk>/hours/", trainings.hours, name="training_hours"),
    path("trainings/<int:pk>/withdraw/", trainings.withdraw, name="withdraw_training"),
]

"""Addresses of 责任清单."""

from django.urls import path

from yipanqi.responsibilities.views import deciding, drafting, letters, owing, pages

app_name = "responsibilities"
urlpatterns = [
    path("", pages.home, name="home"),
    path("draft/", drafting.Draft.as_view(), name="draft"),
    path("draft/all/", drafting.draft_all, name="draft_all"),
    path("approve/", deciding.ApproveTogether.as_view(), name="approve_together"),
    path("publish/", deciding.PublishTogether.as_view(), name="publish_together"),
    path("matrix/", owing.matrix_page, name="matrix"),
    path("points/", owing.points, name="points"),
    path("points/enter/", owing.EnterPoints.as_view(), name="enter_points"),
    path("points/<int:pk>/end/", owing.end_point, name="end_point"),
    path("rule/", owing.Rule.as_view(), name="rule"),
    path("letters/", letters.home, name="letters"),
    path("letters/make/", letters.Make.as_view(), name="make_letters"),
    path("letters/sign/", letters.Sign.as_view(), name="sign_letters"),
    path("letters/<int:pk>/", letters.one, name="letter"),
    path("letters/<int:pk>/on-paper/", letters.OnPaper.as_view(), name="letter_on_paper"),
    path("letters/<int:pk>/letter.<slug:kind>", letters.paper, name="letter_paper"),
    path("people/", deciding.people, name="people"),
    path("organs/", deciding.organs, name="organs"),
    path("<int:pk>/", pages.one, name="list"),
    path("<int:pk>/difference/<slug:against>/", pages.difference, name="difference"),
    path("<int:pk>/list.<slug:kind>", pages.paper, name="paper"),
    path("<int:pk>/items/add/", drafting.AddItem.as_view(), name="add_item"),
    path("<int:pk>/discard/", drafting.discard, name="discard"),
    path("<int:pk>/revise/", drafting.Revise.as_view(), name="revise"),
    path("<int:pk>/ask/", deciding.Ask.as_view(), name="ask"),
    path("<int:pk>/comment/", deciding.Comment.as_view(), name="comment"),
    path("<int:pk>/approve/", deciding.Approve.as_view(), name="approve"),
    path("<int:pk>/send-back/", deciding.SendBack.as_view(), name="send_back"),
    path("<int:pk>/publish/", deciding.publish, name="publish"),
    path("<int:pk>/withdraw/", deciding.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/acknowledge/", deciding.acknowledge, name="acknowledge"),
    path("<int:pk>/on-paper/", deciding.OnPaper.as_view(), name="on_paper"),
    path("items/<int:pk>/", pages.item, name="item"),
    path("items/<int:pk>/change/", drafting.ChangeItem.as_view(), name="change_item"),
    path("items/<int:pk>/drop/", drafting.drop_item, name="drop_item"),
    path("comments/<int:pk>/reply/", deciding.Reply.as_view(), name="reply"),
    path("entries/<int:pk>/report/", owing.Report.as_view(), name="report"),
    path("entries/<int:pk>/withdraw/", owing.withdraw_report, name="withdraw_report"),
]

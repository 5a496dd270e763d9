"""One page with a field of every kind, made of the product's own fields, to count keys and clicks on."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from yipanqi.site.urls import urlpatterns as site_patterns
from yipanqi.ui.forms import DayInput, Form, TimeInput
from yipanqi.ui.guards import PUBLIC, guarded
from yipanqi.ui.tests.gallery import SOURCE
from yipanqi.ui.widgets import PeopleField, options_view


class EveryKindForm(Form):
    """A field of every kind."""

    text = forms.CharField(label="主题")
    long = forms.CharField(label="理由", widget=forms.Textarea)
    number = forms.IntegerField(label="人数")
    day = forms.DateField(label="日期", widget=DayInput)
    time = forms.TimeField(label="时间", widget=TimeInput)
    choice = forms.ChoiceField(label="形式", choices=[("", "请选择"), ("a", "集中学习"), ("b", "交流研讨")])
    box = forms.ChoiceField(label="方式", choices=[("y", "是"), ("n", "否")], widget=forms.RadioSelect)
    people = PeopleField(source=SOURCE, label="主持人")
    file = forms.FileField(label="文件")


PAGE = """{% extends "base.html" %}{% block content %}<h1>登记</h1>
<form method="get">{% form_fields form %}<button class="btn btn-primary">保存</button></form>{% endblock %}"""


@guarded(PUBLIC)
def typing(request: HttpRequest) -> HttpResponse:
    """The page."""
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": EveryKindForm()}, request))


@guarded(PUBLIC)
def listing(request: HttpRequest) -> HttpResponse:
    """A page with a link to it, as forms are opened from a list."""
    page = (
        '{% extends "base.html" %}{% block content %}<h1>列表</h1><a class="btn" href="/typing/">登记</a>{% endblock %}'
    )
    return HttpResponse(engines["django"].from_string(page).render({}, request))


urlpatterns = [
    *site_patterns,
    path("typing/", typing),
    path("typing/list/", listing),
    path("gallery/people/", options_view(SOURCE, PUBLIC)),
]

"""Addresses of the interface, below `/api/v1/`: those of the operations and of the document, each behind the door."""

from django.urls import URLPattern

from yipanqi.exchange.api.door import door
from yipanqi.exchange.api.operations import NAMESPACE, interface

app_name = NAMESPACE
urlpatterns = [URLPattern(one.pattern, door(one.callback), one.default_args, one.name) for one in interface.urls[0]]

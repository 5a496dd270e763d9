"""Pages of the calendar, and the addresses other calendars read."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yipanqi.access.enums import Sight
from yipanqi.audit.queries import installation
from yipanqi.calendars import actions, queries
from yipanqi.calendars.exports import icalendar
from yipanqi.calendars.forms import FeedForm, NoteForm
from yipanqi.kernel import clock
from yipanqi.ui.guards import PUBLIC, guarded, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

BUSINESS = sees(Sight.STRUCTURE)


@guarded(BUSINESS)
def month(request: HttpRequest) -> HttpResponse:
    """A month of everything one sees."""
    first, own = _first(request), queries.own_organizations()
    chosen = next((one for one in own if str(one.pk) == request.GET.get("organization")), None)
    weeks = queries.month(first, chosen, own=own)
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    today = clock.today()
    this = first == today.replace(day=1)
    days = [day for week in weeks for day in week if day.inside and day.items]
    return render(
        request,
        "calendars/month.html",
        {
            "first": first,
            "weeks": weeks,
            "months": queries.year(first.year, chosen, own=own),
            "days": [day for day in days if not this or day.on >= today],
            "past": [day for day in days if this and day.on < today],
            "own": own,
            "chosen": chosen,
            "before": f"{before:%Y-%m}",
            "after": f"{after:%Y-%m}",
            "this": this,
            "may_note": bool(queries.may_note()),
        },
    )


def _first(request: HttpRequest) -> date:
    """The first day of the month asked for, where it is one; else of this month."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return clock.today().replace(day=1)


class Note(ActionView):
    """Note a business date."""

    guard = BUSINESS
    template_name = "calendars/note.html"
    form_class = NoteForm

    def get_context_data(self, **kwargs):
        """With the dates noted already, so that they can be taken off."""
        may = queries.may_note()
        coming = queries.business_dates().filter(organization__in=may, to_on__gte=clock.today())
        return super().get_context_data(noted=coming, may_note=bool(may), **kwargs)

    def act(self, form) -> HttpResponse:
        """Note it and show its month."""
        noted = actions.note_date(by=self.request.actor, **form.cleaned_data)
        done(self.request, "已登记，本机关人员都能在日历上看到。")
        return redirect(f"{reverse('calendars:month')}?month={noted.from_on:%Y-%m}")


@require_POST
@guarded(BUSINESS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a business date off."""
    noted = queries.business_dates().filter(pk=pk).first()
    if noted is None:
        raise Http404
    actions.remove_date(noted=noted, by=request.actor)
    done(request, f"已删除“{noted.title}”。")
    return redirect("calendars:note")


class Feeds(ActionView):
    """The feeds of one's account; a new address is shown once."""

    guard = BUSINESS
    template_name = "calendars/feeds.html"
    form_class = FeedForm

    def get_context_data(self, **kwargs):
        """With the open feeds."""
        return super().get_context_data(feeds=queries.feeds_of(self.request.user), **kwargs)

    def act(self, form) -> HttpResponse:
        """Open it and show its address, once."""
        feed, token = actions.open_feed(
            account=self.request.user, organization=form.cleaned_data["organization"], by=self.request.actor
        )
        address = self.request.build_absolute_uri(reverse("calendars:feed", args=[token]))
        return self.render_to_response(self.get_context_data(form=FeedForm(), opened=feed, address=address))


@require_POST
@guarded(BUSINESS)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one's own feed."""
    feed = queries.feeds_of(request.user).filter(pk=pk).first()
    if feed is None:
        raise Http404
    actions.revoke_feed(feed=feed, by=request.actor)
    done(request, f"已停用“{feed}”的订阅地址。")
    return redirect("calendars:feeds")


@guarded(PUBLIC)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address."""
    found = queries.feed(token)
    if found is None:
        raise Http404
    content = icalendar(f"{found} · 一盘棋", queries.items_of(found), installation=installation())
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer

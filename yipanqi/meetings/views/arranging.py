"""Arranging a meeting, changing what was arranged, notifying, cancelling."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import actions, queries, rules
from yipanqi.meetings.enums import OPEN_STAGES, Circle, Kind
from yipanqi.meetings.forms import ArrangeForm, CancelForm, ChangeForm
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.queries import procedures
from yipanqi.meetings.questions import ARRANGEMENT_HINT
from yipanqi.meetings.views.common import address, arrangeable, found, may, trail
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization
from yipanqi.ui.guards import guarded, holds
from yipanqi.ui.messages import done, warn
from yipanqi.ui.views import ActionView

CARRIED = 6
"""Open decisions named one by one on the next agenda."""
MAY_ARRANGE = holds(Power.MEETINGS, sentence="安排会议由党组织书记、委员或党小组长办理，请联系本支部书记。")


class Arrange(ActionView):
    """`/meetings/arrange/?organization=&kind=&obligation=&month=&source=`: the form with everything known filled in."""

    guard = MAY_ARRANGE
    template_name = "meetings/arrange.html"
    form_class = ArrangeForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Without organisation or kind: the choice of both."""
        self.organization = self.kind = None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The form, or what can be arranged."""
        self._read()
        if self.organization is None or not self.kind:
            return render(request, "meetings/choose.html", {"choices": _choices(), "trail": trail()})
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Arrange it."""
        self._read()
        if self.organization is None or not self.kind:
            raise Http404
        return super().post(request, *args, **kwargs)

    def _read(self) -> None:
        asked = self.request.GET
        number = asked.get("organization", "")
        if number.isdecimal():
            self.organization = Organization.objects.filter(pk=number).first()
            if self.organization is None:
                raise Http404
            require(Power.MEETINGS, self.organization)
        self.kind = asked.get("kind") if asked.get("kind") in Kind.values else ""
        entry = asked.get("obligation", "")
        self.obligation = (
            Obligation.objects.filter(pk=entry, organization=self.organization).first() if entry.isdecimal() else None
        )
        entry = asked.get("procedure", "")
        self.procedure = procedures.get(int(entry)) if entry.isdecimal() else None
        if self.procedure is not None and self.procedure.organization_id != number_of(self.organization):
            self.procedure = None
        self.source, self.hint = asked.get("source", "")[:60], None
        if self.organization is not None and self.kind:
            self.known = queries.prefill(self.organization, self.kind, self.obligation, _month(asked.get("month", "")))
            about = {"organization": self.organization, "kind": self.kind, "source": self.source, "on": self._about()}
            wanted = self.source or not self.known.over
            self.hint = next(iter(ARRANGEMENT_HINT.ask(**about)), None) if wanted else None

    def _about(self) -> date:
        """About when it is to be, or was."""
        return self.known.day or (self.obligation.period_start if self.obligation else clock.today())

    def get_initial(self) -> dict:
        """What the system knows."""
        known = self.known
        return {
            "title": known.title,
            "day": known.day,
            "at": known.at,
            "place": known.place,
            "agenda": "\n".join(self._agenda()),
            "guests": procedures.observers(self.organization, known.day or clock.today(), (self.kind,)),
            "host": known.host.pk if known.host else None,
            "recorder": known.recorder.pk if known.recorder else None,
        } | (self._of_procedure() or self._of_hint())

    def _agenda(self) -> list[str]:
        """What is known of the agenda. Of a meeting held long ago nothing is: what is open today was not before it, and
        its record says what was, not what should have been.
        """
        return [] if self.known.over else _agenda(self.organization, self.kind)

    def _of_hint(self) -> dict:
        """What the plan or the library knows: the topic, and lines of the agenda before those that come back."""
        if self.hint is None:
            return {}
        lines = [*self.hint.agenda, *self._agenda()]
        return {"topic": self.hint.topic, "agenda": "\n".join(lines)}

    def _of_procedure(self) -> dict:
        """What the procedure knows of its meeting better: name, theme, day, who attends without a vote."""
        procedure = self.procedure
        if procedure is None:
            return {}
        day = procedure.planned_on or self.known.day
        guests = procedures.observers(self.organization, day or clock.today())
        return {"title": procedure.title, "topic": procedure.theme, "guests": guests, "day": day}

    def get_form_kwargs(self) -> dict:
        """The people of the organisation and the further duties."""
        further = {entry.kind: f"{entry.title}（{chinese_date(entry.due_on)}前）" for entry in self.known.further}
        return super().get_form_kwargs() | {
            "people": queries.people_of(self.organization, self.known.day or clock.today()),
            "further": tuple(further.items()),
            "speaker": rules.speaker_of((self.kind,)),
            "whole_unit": rules.circle_of((self.kind,), self.organization.kind) == Circle.ORGAN,
        }

    def get_context_data(self, **kwargs) -> dict:
        """Who is due, and what makes the meeting quorate."""
        day = self.known.day or clock.today()
        due = queries.expected(self.organization, (self.kind,), day)
        return super().get_context_data(**kwargs) | {
            "organization": self.organization,
            "kind": rules.called(self.kind, self.organization.kind),
            "speaker": rules.speaker_of((self.kind,)),
            "obligation": self.obligation,
            "known": self.known,
            "hint": self.hint,
            "due": due,
            "taken": self._taken(),
            "quorum": queries.quorum(
                (self.kind,),
                due=sum(one.votes for one in due),
                present=None,
                electing=self.procedure is not None and bool(self.procedure.prescribed.duty),
            ),
            "trail": trail(),
        }

    def _taken(self) -> list[tuple[object, bool]]:
        """What stands in the week before and after the day offered, and whether on that very day."""
        day = self.known.day
        return [(one, day is not None and one.on <= day <= one.last) for one in self.known.near]

    def act(self, form) -> HttpResponse:
        """Arrange; send the notice where asked for, or go on to the record of a meeting that was held already."""
        given = form.cleaned_data
        self._refuse_another_period(given["day"])
        meeting = actions.arrange(
            organization=self.organization,
            kinds=[self.kind, *given.get("further", ())],
            starts_at=queries.starts(given["day"], given["at"]),
            once=given["once"],
            procedure=self.procedure,
            source=self._source(given),
            by=self.request.actor,
            **_said(given),
        )
        if meeting.held_on < clock.today():
            done(self.request, "已安排。会议日期已过，请填写记录；录入时间如实保留。")
            return redirect("meetings:record", meeting.pk)
        if self.request.POST.get("then") == "notify":
            _notify(self.request, meeting)
        else:
            done(self.request, "已安排，尚未发通知。")
        _warn_of_the_day(self.request, meeting)
        return redirect(address(meeting))

    def _refuse_another_period(self, day: date) -> None:
        """Who records late for a period that is over means a meeting that was held in it: another day is a slip."""
        if self.known.over and not self.obligation.period_start <= day <= self.obligation.due_on:
            first, last = chinese_date(self.obligation.period_start), chinese_date(self.obligation.due_on)
            raise Refused(
                f"补记的是{first}至{last}的{self.obligation.title}，{chinese_date(day)}不在其中，请核对日期。"
                "要录入别的会议，请从“组织生活”的“安排会议”进入。",
                field="day",
            )

    def _source(self, given: dict) -> str:
        """What it was arranged from. A hint nobody asked for counts where its topic was left standing."""
        if self.hint is None:
            return ""
        if not self.source and self.hint.topic and given["topic"].strip() != self.hint.topic:
            return ""
        return self.hint.source or self.source


def _month(text: str) -> date | None:
    """The first day of `2026-12`, if that is a month that is not over."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if first >= clock.today().replace(day=1) else None


def _warn_of_the_day(request: HttpRequest, meeting: Meeting) -> None:
    """Say what else stands on the day of a meeting; it may well be meant."""
    day = meeting.held_on
    others = [one for one in queries.days_taken(meeting.organization, day, day) if one.url != address(meeting)]
    if others:
        words = "、".join(f"{one.at:%H:%M} {one.title}" if one.at else one.title for one in others[:4])
        warn(request, f"同一天还有：{words}。时间有冲突的，可以变更安排。")


def number_of(organization: Organization | None) -> int | None:
    """Its number, if there is one."""
    return organization.pk if organization else None


def _agenda(organization: Organization, kind: str) -> list[str]:
    """What such a meeting consists of by its clause, after what is still open."""
    return [*_unfinished(organization, kind), *rules.AGENDAS.get(Kind(kind), ())]


def _unfinished(organization: Organization, kind: str) -> list[str]:
    """Lines of the agenda for what earlier meetings decided and is still open: it comes back until it is closed."""
    left = queries.open_decisions(organization, (kind,))
    lines = [f"检查落实：{one.text}（{one.owner.name}，{chinese_date(one.due_on)}前）" for one in left[:CARRIED]]
    if len(left) > CARRIED:
        lines.append(f"检查落实其余{len(left) - CARRIED}项未办结的议定事项")
    return lines


_TEXTS = ("title", "topic", "agenda", "place", "lecturer", "guests", "host", "recorder")


def _said(given: dict) -> dict:
    return {name: given[name] for name in (*_TEXTS, "reach") if name in given}


def _choices() -> list[tuple[Organization, list[tuple[str, str, str]]]]:
    """What the visitor may arrange: per organisation the kinds it holds, with the address of the form."""
    found_ = []
    for organization in arrangeable():
        kinds = queries.kinds_of(organization)
        links = [
            (
                kind,
                rules.called(kind, organization.kind),
                f"{reverse('meetings:arrange')}?organization={organization.pk}&kind={kind}",
            )
            for kind in kinds
        ]
        if links:
            found_.append((organization, links))
    return found_


def _notify(request: HttpRequest, meeting: Meeting) -> None:
    noticed = actions.send_notice(meeting=meeting, by=request.actor)
    if noticed.told:
        done(request, f"已通知{noticed.told}人。")
    if noticed.without_account:
        names = "、".join(noticed.without_account[:8])
        more = f"等{len(noticed.without_account)}人" if len(noticed.without_account) > 8 else ""
        warn(request, f"{names}{more}没有账号，请另行通知。")


@guarded(MAY_ARRANGE)
@require_POST
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the notice."""
    meeting = found(pk)
    _notify(request, meeting)
    return redirect(address(meeting))


class Change(ActionView):
    """Another time, place, topic or agenda, as long as nothing is recorded."""

    guard = MAY_ARRANGE
    template_name = "meetings/change.html"
    form_class = ChangeForm

    def dispatch(self, request: HttpRequest, *args, pk: int, **kwargs) -> HttpResponse:
        """Find the meeting first (for who may come in at all)."""
        self.pk = pk
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The form; a recorded meeting is changed in its record."""
        self.meeting = found(self.pk)
        if self.meeting.stage not in OPEN_STAGES or not may(Power.MEETINGS, self.meeting.organization):
            return redirect(address(self.meeting))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Change it."""
        self.meeting = found(self.pk)
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """As it is arranged."""
        meeting = self.meeting
        starts = meeting.starts_at.astimezone(clock.ZONE)
        known = {
            name: getattr(meeting, name)
            for name in ("title", "topic", "agenda", "place", "lecturer", "guests", "reach")
        }
        return known | {
            "day": starts.date(),
            "at": starts.time(),
            "host": meeting.host_id,
            "recorder": meeting.recorder_id,
            "version": meeting.version,
            "further": list(meeting.kinds[1:]),
        }

    def get_form_kwargs(self) -> dict:
        """People and duties of the organisation."""
        meeting = self.meeting
        organization, first = meeting.organization, meeting.kinds[0]
        held = rules.kinds_of(organization.kind, has_committee=organization.has_committee)
        also = [
            (kind, rules.called(kind, organization.kind)) for kind in rules.joined_by(first, held, organization.kind)
        ]
        return super().get_form_kwargs() | {
            "people": queries.people_of(meeting.organization, meeting.held_on),
            "further": also,
            "speaker": rules.speaker_of(meeting.kinds),
            "whole_unit": rules.circle_of(meeting.kinds, organization.kind) == Circle.ORGAN,
        }

    def get_context_data(self, **kwargs) -> dict:
        """The meeting and the way back."""
        return super().get_context_data(**kwargs) | {
            "meeting": self.meeting,
            "speaker": rules.speaker_of(self.meeting.kinds),
            "trail": trail(self.meeting),
        }

    def act(self, form) -> HttpResponse:
        """Change; a new time or place has to be notified again."""
        given = form.cleaned_data
        meeting = actions.change_arrangement(
            meeting=self.meeting,
            kinds=[self.meeting.kinds[0], *given.get("further", ())],
            starts_at=queries.starts(given["day"], given["at"]),
            version=int(given["version"]) if given["version"].isdecimal() else None,
            by=self.request.actor,
            **_said(given),
        )
        done(self.request, "已变更。时间、地点有变的，请重新发通知。")
        _warn_of_the_day(self.request, meeting)
        return redirect(address(meeting))


class Cancel(ActionView):
    """Why a meeting is not held."""

    guard = MAY_ARRANGE
    template_name = "meetings/cancel.html"
    form_class = CancelForm

    def get_initial(self) -> dict:
        """The version the form is opened with."""
        return {"version": found(self.pk).version}

    def get_context_data(self, **kwargs) -> dict:
        """The meeting and the way back."""
        meeting = found(self.pk)
        return super().get_context_data(**kwargs) | {"meeting": meeting, "trail": trail(meeting)}

    def act(self, form) -> HttpResponse:
        """Cancel it."""
        version = form.cleaned_data["version"]
        meeting = actions.cancel(
            meeting=found(self.pk),
            reason=form.cleaned_data["reason"],
            version=int(version) if version.isdecimal() else None,
            by=self.request.actor,
        )
        done(self.request, f"已取消{meeting.title}。")
        return redirect(address(meeting))

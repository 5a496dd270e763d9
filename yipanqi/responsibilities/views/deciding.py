"""Comments, approval, publication, signature."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.errors import NotAllowed
from yipanqi.kernel.worktime import working_days_after
from yipanqi.responsibilities import actions
from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.forms import (
    ORGANS,
    PEOPLE,
    ApproveForm,
    ApproveTogetherForm,
    AskForm,
    CommentForm,
    PaperForm,
    PublishTogetherForm,
    ReplyForm,
    SendBackForm,
    WithdrawForm,
)
from yipanqi.responsibilities.models import DutyList, Invitation
from yipanqi.responsibilities.queries import lists
from yipanqi.responsibilities.queries.holders import colleagues, holder_of
from yipanqi.responsibilities.queries.rulings import limits
from yipanqi.responsibilities.views.common import APPROVES, BUSINESS, DRAFTS, found, of_list, trail, year_asked
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView
from yipanqi.ui.widgets import options_view

people = options_view(PEOPLE, BUSINESS)
organs = options_view(ORGANS, BUSINESS)


class _OfList(ActionView):
    """A form about one list."""

    guard = DRAFTS
    template_name = "responsibilities/act.html"
    heading, button, lead = "", "确定", ""

    @property
    def listed(self) -> DutyList:
        """The list, 404 for what one may not know."""
        return found(self.pk)

    def get_form_kwargs(self) -> dict:
        """Whoever could not do it is told so before anything is typed."""
        self.check(self.listed)
        return super().get_form_kwargs()

    def check(self, listed: DutyList) -> None:
        """Refuse who may not; the action does so once more."""
        require(Power.LISTS, listed.organization)

    def get_context_data(self, **kwargs) -> dict:
        """Words of the page, the way back."""
        listed = self.listed
        return super().get_context_data(**kwargs) | {
            "list": listed, "heading": self.heading, "button": self.button, "lead": self.lead,
            "trail": of_list(listed),
        }  # fmt: skip

    def back(self, sentence: str) -> HttpResponse:
        """Say so on the list's page."""
        done(self.request, sentence)
        return redirect("responsibilities:list", self.pk)


class Ask(_OfList):
    """Ask for comments."""

    form_class = AskForm
    heading, button = "征求意见", "发出"
    lead = "被征求意见的同志在消息里收到，只看得到这份草案和自己的意见；没有意见的不用回复。"

    def get_initial(self) -> dict:
        """Who is near, for as long as the organ has ruled."""
        listed = self.listed
        days = limits(listed.organization).comment_days
        until = listed.comments_until or working_days_after(clock.today(), days)
        known = {row.person_id for row in lists.invitations(listed)}
        near = [one.pk for one in colleagues(listed.organization) if one.pk not in known]
        return {"people": near[:30] if not known else [], "until": until}

    def act(self, form) -> HttpResponse:
        """Ask them."""
        listed = actions.ask_comments(found=self.listed, by=self.request.actor, **form.cleaned_data)
        assert listed.comments_until is not None
        return self.back(f"已发出，征求到{clock.chinese_date(listed.comments_until)}。")


class Comment(_OfList):
    """What one of those asked has to say."""

    guard = BUSINESS
    form_class = CommentForm
    heading, button = "提出意见", "提出"
    lead = "由拟订单位逐条答复。"

    def check(self, listed: DutyList) -> None:
        """Only who was asked."""
        own = self.request.actor.person_id
        if all(row.person_id != own for row in lists.invitations(listed)):
            raise NotAllowed("这份草案没有征求您的意见；公布后有意见，可以向机关党委提出。")

    def get_initial(self) -> dict:
        """What was said already."""
        own = self.request.actor.person_id
        return {"text": next((row.text for row in lists.invitations(self.listed) if row.person_id == own), "")}

    def act(self, form) -> HttpResponse:
        """Say it."""
        actions.comment(found=self.listed, by=self.request.actor, **form.cleaned_data)
        return self.back("意见已提出，答复后在这里看得到。")


class Reply(ActionView):
    """Answer a comment."""

    guard = DRAFTS
    template_name = "responsibilities/reply.html"
    form_class = ReplyForm

    @property
    def invitation(self) -> Invitation:
        """The comment, 404 for what one may not know."""
        rows = Invitation.objects.select_related("list__organization", "person").filter(pk=self.pk)
        row = rows.first()
        if row is None:
            raise Http404
        return row

    def get_form_kwargs(self) -> dict:
        """Whoever drafts the list."""
        require(Power.LISTS, self.invitation.list.organization)
        return super().get_form_kwargs()

    def get_context_data(self, **kwargs) -> dict:
        """What was said."""
        row = self.invitation
        return super().get_context_data(**kwargs) | {"row": row, "list": row.list, "trail": of_list(row.list)}

    def act(self, form) -> HttpResponse:
        """Answer it."""
        row = actions.reply_to(invitation=self.invitation, by=self.request.actor, **form.cleaned_data)
        done(self.request, "已答复。需要改动清单的，请接着修改事项。" if row.adopted else "已答复。")
        return redirect("responsibilities:list", row.list_id)


class Approve(_OfList):
    """Enter the approval."""

    guard = BUSINESS
    form_class = ApproveForm
    heading, button = "登记审定", "登记审定"

    def check(self, listed: DutyList) -> None:
        """Whoever is entitled on this level."""
        actions.require_entitled(listed)

    def get_initial(self) -> dict:
        """Today."""
        return {"approved_on": clock.today()}

    def act(self, form) -> HttpResponse:
        """Approve it."""
        actions.approve(found=self.listed, by=self.request.actor, **form.cleaned_data)
        return self.back("已登记审定，可以公布。")


class SendBack(_OfList):
    """Back to drafting."""

    guard = APPROVES
    form_class = SendBackForm
    heading, button = "退回修改", "退回"

    def check(self, listed: DutyList) -> None:
        """Who drafts or approves it."""
        if not lists.may_draft(listed.organization):
            actions.require_entitled(listed)

    def act(self, form) -> HttpResponse:
        """Send it back."""
        actions.send_back(found=self.listed, by=self.request.actor, **form.cleaned_data)
        return self.back("已退回修改。")


class Withdraw(_OfList):
    """Withdraw a published list."""

    form_class = WithdrawForm
    heading, button = "撤回清单", "撤回"
    lead = "撤回后仍可查阅；还没有到期的事项不再要求，已经办结和逾期的留在台账里。"

    def act(self, form) -> HttpResponse:
        """Withdraw it."""
        actions.withdraw(found=self.listed, by=self.request.actor, **form.cleaned_data)
        return self.back("已撤回。")


class OnPaper(_OfList):
    """Enter a signature on paper."""

    form_class = PaperForm
    heading, button = "登记纸质签字", "登记"
    lead = "责任人在打印的清单上签字的，登记签字日期；签字的原件由拟订单位保存。"

    def get_initial(self) -> dict:
        """Today."""
        return {"signed_on": clock.today()}

    def get_context_data(self, **kwargs) -> dict:
        """Whose signature."""
        holder = holder_of(self.listed)
        words = f"{self.lead}责任人：{holder.called_in_full}{holder.person.name}。" if holder else self.lead
        return super().get_context_data(**kwargs) | {"lead": words}

    def act(self, form) -> HttpResponse:
        """Enter it."""
        actions.acknowledge_on_paper(found=self.listed, by=self.request.actor, **form.cleaned_data)
        return self.back("已登记签字。")


@guarded(DRAFTS)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it."""
    listed = actions.publish(found=found(pk), by=request.actor)
    done(request, f"已公布“{listed}”，各项已列入台账，请责任人签收。")
    return redirect("responsibilities:list", pk)


@guarded(BUSINESS)
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for it in one's own name."""
    signed = actions.acknowledge(found=found(pk), by=request.actor)
    done(request, f"已签收，{signed.office}{signed.person.name}。")
    return redirect("responsibilities:list", pk)


class _Together(ActionView):
    """Several lists of a year at once."""

    guard = APPROVES
    template_name = "responsibilities/together.html"
    stage, heading, lead = "", "", ""

    @property
    def offered(self) -> list[DutyList]:
        """Those that wait for the visitor."""
        return lists.waiting(year_asked(self.request), self.stage)

    def get_form_kwargs(self) -> dict:
        """Which there are."""
        return super().get_form_kwargs() | {"offered": self.offered}

    def get_context_data(self, **kwargs) -> dict:
        """Words of the page."""
        year = year_asked(self.request)
        return super().get_context_data(**kwargs) | {
            "heading": self.heading, "button": self.heading, "lead": self.lead, "year": year, "trail": trail(year=year),
        }  # fmt: skip

    def back(self, sentence: str) -> HttpResponse:
        """Say so on the page of the year."""
        done(self.request, sentence)
        return redirect(f"{reverse('responsibilities:home')}?year={year_asked(self.request)}")


class ApproveTogether(_Together):
    """Approve several."""

    form_class = ApproveTogetherForm
    stage, heading = Stage.COMMENTS, "一并审定"
    lead = "同一次会议审定的，一起登记；有一份还不能审定，就都不登记。"

    def get_initial(self) -> dict:
        """Today, all of them."""
        return {"approved_on": clock.today(), "lists": [str(one.pk) for one in self.offered]}

    def act(self, form) -> HttpResponse:
        """Approve them."""
        made = actions.approve_many(by=self.request.actor, **form.cleaned_data)
        return self.back(f"已登记审定{len(made)}份。")


class PublishTogether(_Together):
    """Publish several."""

    form_class = PublishTogetherForm
    stage, heading = Stage.APPROVED, "一并公布"
    lead = "公布后全机关可以查阅，各项列入台账，责任人签收。"

    def get_initial(self) -> dict:
        """All of them."""
        return {"lists": [str(one.pk) for one in self.offered]}

    def act(self, form) -> HttpResponse:
        """Publish them."""
        made = actions.publish_many(by=self.request.actor, **form.cleaned_data)
        return self.back(f"已公布{len(made)}份，各项已列入台账。")

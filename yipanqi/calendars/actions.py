"""Verbs: note and remove a business date; open and revoke a feed."""

from datetime import date

from django.db import transaction

from yipanqi.accounts.models import Account
from yipanqi.audit.actions import record
from yipanqi.calendars import queries
from yipanqi.calendars.models import BusinessDate, Feed
from yipanqi.kernel import clock, ids
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations.models import Organization

LONGEST = 366
FEEDS = 10


@transaction.atomic
def note_date(
    *, organization: Organization, title: str, from_on: date, to_on: date | None, once: str, by: Actor
) -> BusinessDate:
    """Note a date of the organ's business; the same `once` notes it once."""
    if not queries.notes(organization):
        raise NotAllowed(f"您现任职务不能在“{organization.called}”登记业务日程，请联系该组织书记或机关党委。")
    known = BusinessDate.objects.filter(once=once).first()
    if known is not None:
        return known
    last = to_on or from_on
    if last < from_on:
        raise Refused("结束日期早于开始日期，请核对。", field="to_on")
    if (last - from_on).days > LONGEST:
        raise Refused("一项业务日程最长一年，请分开登记。", field="to_on")
    noted = BusinessDate.objects.create(
        organization=organization, once=once, title=title.strip(), from_on=from_on, to_on=last,
        created_at=clock.now(), created_by=str(by)[:80],
    )  # fmt: skip
    record("business_date_added", by=by, subject=noted, name=noted.title, path=organization.path, after=_said(noted))
    return noted


@transaction.atomic
def remove_date(*, noted: BusinessDate, by: Actor) -> None:
    """Take a business date off the calendar; the history keeps what it was."""
    if not queries.notes(noted.organization):
        raise NotAllowed(f"业务日程由“{noted.organization.called}”登记，请联系该组织书记或机关党委。")
    record(
        "business_date_removed", by=by, subject=noted, name=noted.title, path=noted.organization.path,
        before=_said(noted),
    )  # fmt: skip
    noted.delete()


def _said(noted: BusinessDate) -> dict:
    return {"title": noted.title, "from_on": noted.from_on.isoformat(), "to_on": noted.to_on.isoformat()}


@transaction.atomic
def open_feed(*, account: Account, organization: Organization | None, by: Actor) -> tuple[Feed, str]:
    """Open a feed of what the account sees; answers the secret part of its address, which is not kept."""
    if by.account_id != account.pk or by.on_behalf_of:
        raise NotAllowed("日历订阅只能由本人开通。")
    if organization is not None and organization not in queries.own_organizations():
        raise NotAllowed(f"您看不到“{organization.called}”的组织生活，不能订阅。")
    if queries.feeds_of(account).count() >= FEEDS:
        raise Refused(f"已有{FEEDS}个订阅地址，请先停用不用的。")
    token = ids.token()
    feed = Feed.objects.create(
        account=account, organization=organization, digest=queries.digest_of(token), created_at=clock.now()
    )
    record("feed_opened", by=by, subject=feed, name=str(feed))
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: Feed, by: Actor) -> None:
    """Close a feed: its address answers nothing from now on."""
    if by.account_id != feed.account_id:
        raise NotAllowed("日历订阅只能由本人停用。")
    if feed.revoked_at is None:
        feed.revoked_at = clock.now()
        feed.save(update_fields=["revoked_at"])
        record("feed_revoked", by=by, subject=feed, name=str(feed))

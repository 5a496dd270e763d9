"""Who sees which complaint: its author, and whoever answers for the organ."""

from django.db.models import QuerySet

from yipanqi.access.enums import Power
from yipanqi.accounts.models import Account
from yipanqi.complaints.models import Complaint
from yipanqi.kernel import ids, scope
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization, Person

ANSWERING = (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE)


def mine(account: Account) -> QuerySet[Complaint]:
    """What this account filed. Administrators have no person of the register, so authorship alone decides."""
    with scope.system("本人提出的投诉建议"):
        return Complaint.objects.filter(author=account)


def to_answer() -> QuerySet[Complaint]:
    """What the present actor may read for the organ, most urgent first; nothing for those who do not answer."""
    if not scope.current().may_anywhere(Power.COMPLAINTS):
        return Complaint.objects.none()
    ranges = scope.current().powers.get(Power.COMPLAINTS, (("", "z"),))
    return Complaint.objects.at(ranges).select_related("author").order_by("answer_due_on", "id")


def visible(account: Account, pk: int) -> Complaint | None:
    """One complaint, if it is one's own or one's to answer."""
    return mine(account).select_related("author").filter(pk=pk).first() or to_answer().filter(pk=pk).first()


def answering_organization(account: Account) -> Organization:
    """The committee that answers for the author's organ (the root where there is none).

    Refused while there is no organisation at all.
    """
    with scope.system("确定投诉建议的答复单位"):
        person = Person.objects.filter(account=account).select_related("home").first()
        standing = Organization.objects.filter(dissolved_on__isnull=True)
        if person is not None and person.home is not None:
            low, high = ids.subtree(person.home.path[: ids.WIDTH])
            standing = standing.filter(path__gte=low, path__lt=high)
        found = standing.filter(kind__in=ANSWERING).order_by("path").first() or standing.order_by("path").first()
    if found is None:
        raise Refused("系统中还没有组织机构，暂不能受理。请联系系统管理员先建立组织机构。")
    return found

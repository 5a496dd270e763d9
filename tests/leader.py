"""What a leader's morning begins with: the small organ, a list, a letter to sign, an assistant."""

from datetime import date

from allauth.mfa.totp.internal.auth import TOTP

from tests import organ
from yipanqi.accounts.actions import give_delegation
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE, Actor
from yipanqi.responsibilities import actions
from yipanqi.responsibilities.models import DutyList

DAY, AFTER = date(2026, 6, 15), date(2026, 7, 6)
"""When the lists are published; three weeks later a quarter and the time for signing have passed."""

LEADER, ASSISTANT = "党组书记", "党办干部"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def scene() -> None:
    """Lists published, a letter generated, the leader's second factor set up, the assistant's authority given."""
    with clock.frozen(DAY):
        made = organ.build()
        with scope.system("清单"):
            for name, subject in (("党组", "first_in_charge"), ("机关党委", "organ_committee")):
                _published(made.organizations[name], subject)
            actions.make_letters(organizations=[made.organizations["机关党委"]], year=DAY.year, by=COMMAND_LINE)
        leader, assistant = made.accounts[LEADER], made.accounts[ASSISTANT]
        TOTP.activate(leader, SECRET)
        give_delegation(
            principal=leader, assistant=assistant, from_on=DAY, to_on=date(2026, 12, 31), reason="日常事务",
            by=Actor(name=LEADER, account_id=leader.pk),
        )  # fmt: skip


def _published(organization, subject: str) -> None:
    by = COMMAND_LINE
    found = actions.draft(organization=organization, subject=subject, year=DAY.year, source="blank", by=by)
    actions.add_item(
        found=found, duty_text="每季度听取一次机关党建汇报", rhythm="quarter", clause="JG-35b", by=by
    )  # fmt: skip
    DutyList.objects.filter(pk=found.pk).update(stage="comments")
    found = actions.approve(found=found, approved_on=DAY, decision="党组会议纪要〔2026〕3号", by=by)
    actions.publish(found=found, by=by)

"""What changes the tree, the registers and the offices.

Each verb checks the actor's power, keeps history, writes its audit entry in the same transaction and tells the rooms
above what changed.
"""

from yipanqi.organizations.actions.base import together
from yipanqi.organizations.actions.members import (
    admit_member,
    assign_group,
    end_membership,
    set_standing,
    transfer_member,
)
from yipanqi.organizations.actions.merits import enter_merit, remove_merit
from yipanqi.organizations.actions.offices import appoint, change_appointment, record_term, relieve
from yipanqi.organizations.actions.people import change_person, register_person
from yipanqi.organizations.actions.reshaping import (
    arrange_children,
    dissolve_organization,
    merge_organizations,
    move_organization,
)
from yipanqi.organizations.actions.structure import (
    change_state,
    correct_organization,
    found_organization,
    set_habits,
)

__all__ = [
    "admit_member",
    "appoint",
    "arrange_children",
    "assign_group",
    "change_appointment",
    "change_person",
    "change_state",
    "correct_organization",
    "dissolve_organization",
    "end_membership",
    "enter_merit",
    "found_organization",
    "merge_organizations",
    "move_organization",
    "record_term",
    "register_person",
    "relieve",
    "remove_merit",
    "set_habits",
    "set_standing",
    "together",
    "transfer_member",
]

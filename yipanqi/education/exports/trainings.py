"""学习培训登记表 of an organisation: events, never a list of people by hours."""

from yipanqi.education.exports.common import called, exported
from yipanqi.education.models import Training
from yipanqi.education.queries.trainings import held
from yipanqi.kernel import clock
from yipanqi.organizations.models import Organization
from yipanqi.papers.exports import ExportedFile
from yipanqi.papers.forms import training_register
from yipanqi.papers.registry import FileKind


def register(organization: Organization, year: int, kind: FileKind) -> ExportedFile:
    """The year of an organisation."""
    return exported(
        "training_register", register_of(organization, year), kind, about=f"{called(organization)}_{year}年"
    )


def register_of(organization: Organization, year: int) -> training_register.TrainingRegister:
    """The year as the paper has it."""
    return training_register.TrainingRegister(
        organization=organization.name,
        year=year,
        as_of=clock.today(),
        trainings=tuple(_held(one) for one in held(organization, year)),
    )


def _held(one: Training) -> training_register.TrainingHeld:
    came = len(one.participants.all())
    return training_register.TrainingHeld(
        on=one.days,
        title=one.title,
        form=one.get_form_display(),
        hours=one.hours_shown,
        place=one.place,
        attendance=f"{came}人" + (f"（{one.absent}人未参加）" if one.absent else ""),
        remark="；".join(text for text in (one.host and f"{one.host}主办", _aim(one)) if text),
    )


def _aim(one: Training) -> str:
    return "" if one.aim == "general" else one.get_aim_display()

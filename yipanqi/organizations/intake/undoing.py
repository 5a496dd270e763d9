"""Taking the last import back: changed rows as they were, new ones gone, or a sentence saying what is in the way."""

from collections import defaultdict
from typing import Any

from django.db import models, transaction

from yipanqi.audit.actions import record
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations import rules
from yipanqi.organizations.actions import together
from yipanqi.organizations.actions.base import changed
from yipanqi.organizations.intake.recorder import MODELS, from_image, image, mark
from yipanqi.organizations.models import Import, Organization
from yipanqi.organizations.questions import FORGET_ORGANIZATIONS, UNDO_IMPORT
from yipanqi.organizations.rules import every

Row = dict[str, Any]
_CHUNK = 500


def last_import() -> Import | None:
    """The newest import that was not undone, if the actor may undo it."""
    newest = every(Import).filter(undone_at__isnull=True).select_related("organization").order_by("-pk").first()
    return newest if newest is not None and _may_undo(newest) else None


def _may_undo(done: Import) -> bool:
    """Power over every organisation the import touched; the first import also by those who may begin."""
    new = {int(key) for key in done.undo["created"]["organization"]}
    if done.organization_id in new and rules.may_begin():
        return True
    concerned = set(done.undo["organizations"]) - new
    powers = (rules.ORGANIZATIONS,)
    present = every(Organization).filter(pk__in=concerned) if concerned else [done.organization]
    return all(each is not None and rules.may_any(powers, each) for each in present)


@transaction.atomic
def undo(done: Import, *, by: Actor) -> Import:
    """Undo the last import exactly. Refused, naming the record, where something was changed or refers to it since."""
    done = every(Import).select_for_update(of=("self",)).get(pk=done.pk)
    _check_allowed(done)
    new = {name: [int(key) for key in keys] for name, keys in done.undo["created"].items()}
    _check_unchanged(done)
    history = done.undo["history"]
    objections = UNDO_IMPORT.ask(organizations=new["organization"], people=new["person"], history=history, by=by)
    if objections:
        raise Refused("".join(objections))
    FORGET_ORGANIZATIONS.ask(organizations=new["organization"], by=by)
    _check_unreferenced(new, done.undo["changed"])
    with together(by=by):
        _restore(done.undo["changed"], new)
        every(Import).filter(organization__in=new["organization"]).update(organization=None)
        _remove(new)
        for organization in every(Organization).filter(pk__in=done.undo["organizations"]):
            changed(organization, by=by)
    done.refresh_from_db()
    done.undone_at = clock.now()
    done.save(update_fields=["undone_at"])
    path = done.organization.path if done.organization else ""
    counts = {"移除": sum(map(len, new.values())), "恢复": len(done.undo["changed"])}
    record("import_undone", by=by, subject=done, name=done.filename, path=path, after=counts)
    return done


def _check_allowed(done: Import) -> None:
    if done.undone_at:
        raise Refused("这次导入已经撤销过。")
    newer = every(Import).filter(pk__gt=done.pk, undone_at__isnull=True).first()
    if newer:
        raise Refused(f"只能撤销最近一次导入；此后还导入过“{newer.filename}”，请先撤销它。")
    if not _may_undo(done):
        raise NotAllowed("您现任职务没有撤销这次导入的权限，请联系机关党委。")


def _current(name: str, keys: list[int]) -> dict[int, models.Model]:
    found = {}
    for start in range(0, len(keys), _CHUNK):
        found |= every(MODELS[name]).in_bulk(keys[start : start + _CHUNK])
    return found


def _check_unchanged(done: Import) -> None:
    """Every row must still be as the import left it."""
    for name, marks in done.undo["created"].items():
        present = _current(name, list(map(int, marks)))
        for key, written in marks.items():
            found = present.get(int(key))
            if found is None or mark(image(found)) != written:
                raise _changed_since(name, found)
    for row in done.undo["changed"]:
        found = _current(row["model"], [row["pk"]]).get(row["pk"])
        now = image(found) if found is not None else {}
        if any(now.get(column) != value for column, value in row["after"].items()):
            raise _changed_since(row["model"], found)


def _changed_since(name: str, found: models.Model | None) -> Refused:
    return Refused(f"导入之后{_called(name, found)}又有改动，不能整体撤销；请在相应页面更正个别内容。")


def _called(name: str, found: models.Model | None) -> str:
    if found is None:
        return "有记录"
    owner = {"membership": "person", "appointment": "person", "state": "organization", "term": "organization"}.get(name)
    return f"“{getattr(found, owner) if owner else found}”"


def _check_unreferenced(new: dict[str, list[int]], rows: list[Row]) -> None:
    """New rows must not be referred to by anything but rows of the same import, which go or are put back."""
    own = defaultdict(set, {MODELS[name]: set(keys) for name, keys in new.items()})
    for row in rows:
        own[MODELS[row["model"]]].add(row["pk"])
    for name in ("organization", "person"):
        for relation in MODELS[name]._meta.related_objects:
            if relation.related_model is not Import:
                _check_relation(relation, new[name], own[relation.related_model])


def _check_relation(relation: Any, keys: list[int], own: set[int]) -> None:
    model, name = relation.related_model, relation.field.name
    for start in range(0, len(keys), _CHUNK):
        others = model._base_manager.filter(**{f"{name}__in": keys[start : start + _CHUNK]})
        for pk, target in others.values_list("pk", f"{name}__name").iterator(chunk_size=2000):
            if pk not in own:
                raise Refused(f"导入之后已有“{target}”的{_kind_of(model)}，不能整体撤销；请在相应页面更正个别内容。")


def _kind_of(model: type[models.Model]) -> str:
    named = str(model._meta.verbose_name)
    return "其他记录" if named.isascii() else f"{named}记录"


def _restore(rows: list[Row], new: dict[str, list[int]]) -> None:
    """Put changed rows back once the new rows in their place are gone."""
    for name in ("state", "membership"):
        _delete(name, new[name])
    for row in rows:
        every(MODELS[row["model"]]).filter(pk=row["pk"]).update(**from_image(MODELS[row["model"]], row["before"]))


def _delete(name: str, keys: list[int]) -> None:
    for start in range(0, len(keys), _CHUNK):
        every(MODELS[name]).filter(pk__in=keys[start : start + _CHUNK]).delete()


def _remove(new: dict[str, list[int]]) -> None:
    for name in reversed(MODELS):
        if name == "organization":
            _remove_tree(new[name])
        else:
            _delete(name, new[name])


def _remove_tree(keys: list[int]) -> None:
    """Organisations from the lowest up, since those below name those above."""
    deepest_first = sorted(every(Organization).filter(pk__in=keys), key=lambda each: -len(each.path))
    for organization in deepest_first:
        organization.delete()

"""Replacing a template and going back to the shipped form."""

import hashlib

import pytest
from django.db import IntegrityError, transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.papers.actions import keep_template, restore_shipped, use_template
from yipanqi.papers.errors import PaperError, TemplateRefused
from yipanqi.papers.exports import export
from yipanqi.papers.models import PaperTemplate
from yipanqi.papers.queries import active_template, template_history, templates_in_use
from yipanqi.papers.tests.reading import docx_text, squeezed
from yipanqi.papers.tests.samples import NOTICE
from yipanqi.papers.tests.test_templates import word_with

pytestmark = pytest.mark.django_db
OFFICER = Actor(name="赵珺")
OWN = word_with("本局通知：{{ 会议名称 }}")


def keep(content: bytes = OWN, name: str = "本局通知.docx") -> PaperTemplate:
    return keep_template(code="notice", name=name, content=content, by=OFFICER)


def put(content: bytes = OWN, name: str = "本局通知.docx") -> PaperTemplate:
    return use_template(template=keep(content, name), by=OFFICER)


def test_without_a_template_the_shipped_form_is_used():
    assert active_template("notice") is None
    assert list(template_history("notice")) == []


def test_a_template_is_used_from_now_on():
    with clock.frozen(clock.now()):
        made = put()
        assert made.uploaded_at == clock.now()
    assert active_template("notice") == OWN
    assert active_template("minutes") is None
    assert (made.size, made.digest) == (len(OWN), hashlib.sha256(OWN).hexdigest())
    assert (made.uploaded_by, made.name, str(made)) == ("赵珺", "本局通知.docx", "本局通知.docx（使用中）")
    file = export("notice", NOTICE, "docx", template=active_template("notice"))
    assert squeezed(docx_text(file.content)) == f"本局通知：{NOTICE.subject}"


def test_a_newer_one_replaces_it_and_the_older_is_kept():
    old, newer = put(), word_with("新：{{ 地点 }}")
    put(newer)
    old.refresh_from_db()
    assert active_template("notice") == newer
    assert (old.active, old.retired_by) == (False, "赵珺")
    assert old.retired_at is not None
    assert [one.active for one in template_history("notice")] == [True, False]


def test_undo_goes_back_to_the_shipped_form():
    put()
    assert restore_shipped(code="notice", by=OFFICER) == 1
    assert active_template("notice") is None
    assert restore_shipped(code="notice", by=OFFICER) == 0
    assert PaperTemplate.objects.count() == 1


def test_a_refused_template_changes_nothing():
    put()
    with pytest.raises(TemplateRefused, match="会议名城"):
        put(word_with("{{ 会议名城 }}"))
    assert active_template("notice") == OWN
    assert PaperTemplate.objects.count() == 1


def test_unknown_papers_are_errors_everywhere():
    for call in (active_template, template_history):
        with pytest.raises(PaperError, match="没有代码为"):
            call("nothing")
    with pytest.raises(PaperError):
        restore_shipped(code="nothing", by=OFFICER)
    with pytest.raises(PaperError):
        keep_template(code="nothing", name="x", content=OWN, by=OFFICER)


def test_the_database_allows_one_template_in_use():
    made = put()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.pk = None
        made.save(force_insert=True)


def test_history_does_not_load_the_bytes():
    put()
    assert template_history("notice").get().get_deferred_fields() == {"content"}


def test_a_file_name_from_outside_is_tidied():
    assert put(name="../../本局\x00通知.docx").name == "本局通知.docx"


def test_a_kept_template_is_not_used_and_no_history_until_it_is_taken():
    kept = keep()
    assert active_template("notice") is None
    assert list(template_history("notice")) == []
    again = keep(word_with("{{ 地点 }}"))
    assert list(PaperTemplate.objects.all()) == [again], "one that was never used goes with the next"
    with pytest.raises(TemplateRefused, match="重新上传"):
        use_template(template=kept, by=OFFICER)
    other = Actor(name="林海", on_behalf_of="赵珺")
    with clock.frozen(clock.now()):
        used = use_template(template=again, by=other)
        assert (used.uploaded_by, used.uploaded_at, used.active) == ("林海（代赵珺）", clock.now(), True)


def test_an_earlier_template_is_used_again_as_an_entry_of_its_own():
    first, newer = put(), word_with("新：{{ 地点 }}")
    put(newer)
    again = use_template(template=first, by=OFFICER)
    assert again.pk != first.pk and active_template("notice") == OWN
    assert [one.active for one in template_history("notice")] == [True, False, False]
    first.refresh_from_db()
    assert first.retired_by == "赵珺", "when it was retired stays known"
    assert use_template(template=again, by=OFFICER) == again
    assert PaperTemplate.objects.count() == 3


def test_a_kept_template_stands_beside_the_one_in_use():
    put()
    keep(word_with("{{ 地点 }}"))
    assert active_template("notice") == OWN
    assert list(templates_in_use()) == ["notice"]
    assert templates_in_use()["notice"].get_deferred_fields() == {"content"}

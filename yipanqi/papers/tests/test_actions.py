"""Replacing a template and going back to the shipped form."""

import hashlib

import pytest
from django.db import IntegrityError, transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.papers.actions import replace_template, restore_shipped
from yipanqi.papers.errors import PaperError, TemplateRefused
from yipanqi.papers.exports import export
from yipanqi.papers.models import PaperTemplate
from yipanqi.papers.queries import active_template, template_history
from yipanqi.papers.tests.reading import docx_text, squeezed
from yipanqi.papers.tests.samples import NOTICE
from yipanqi.papers.tests.test_templates import word_with

pytestmark = pytest.mark.django_db
OFFICER = Actor(name="赵珺")
OWN = word_with("本局通知：{{ 会议名称 }}")


def put(content: bytes = OWN, name: str = "本局通知.docx") -> PaperTemplate:
    return replace_template(code="notice", name=name, content=content, by=OFFICER)


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
        replace_template(code="nothing", name="x", content=OWN, by=OFFICER)


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

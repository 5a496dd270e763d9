"""The import as pages: upload, columns, preview, apply, take back; for who may, once, nothing left behind."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tests import organ
from yipanqi.access.queries import scope_of
from yipanqi.accounts.models import Account
from yipanqi.files.sheets.limits import MEGABYTE
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.kernel.errors import NotAllowed
from yipanqi.organizations import actions
from yipanqi.organizations.intake import drafts
from yipanqi.organizations.models import Import, ImportDraft, ImportMapping, Organization, Person
from yipanqi.organizations.tests import workbooks
from yipanqi.organizations.tests.builders import TODAY
from yipanqi.organizations.tests.importing_books import rezipped
from yipanqi.organizations.tests.workbooks import PEOPLE, changed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    with clock.frozen(TODAY):
        yield settings.DATA / "imports"


@pytest.fixture
def admin(client):
    """The administrator who sets the system up."""
    account = Account.objects.create(username="admin", name="系统管理员", administers="system", created_at=clock.now())
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return account


@pytest.fixture
def officer(client):
    """机关党委专职副书记 of an organ that is at work."""
    with clock.frozen(organ.TODAY):
        made = organ.build()
    client.force_login(made.accounts["专职副书记"], backend="django.contrib.auth.backends.ModelBackend")
    return made


def upload(client, path):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("import:start"), {"file": file})


def applied(client, token):
    digest = client.get(reverse("import:preview", args=[token])).context["digest"]
    return client.post(reverse("import:apply", args=[token]), {"digest": digest})


def token():
    return ImportDraft.objects.get().token


def test_the_first_workbook_from_upload_to_undo(client, admin, tmp_path, folder):
    assert "导入名册" in client.get(reverse("organizations:tree")).content.decode()
    answer = upload(client, workbooks.organ(tmp_path / "名册.xlsx"))
    assert answer["Location"] == reverse("import:preview", args=[token()])
    assert [file.name for file in folder.iterdir()] == [token()]
    preview = client.get(answer["Location"]).content.decode()
    assert "张伟" in preview and "第一党支部书记" in preview and "全部写入" in preview
    done = applied(client, token())
    with scope.system("test"):
        assert Organization.objects.count() == 4 and Person.objects.count() == 4
        made = Import.objects.get()
    assert done["Location"] == reverse("import:done", args=[made.pk])
    assert list(folder.iterdir()) == [] and not ImportDraft.objects.exists()
    assert "撤销这次导入" in client.get(done["Location"]).content.decode()
    undone = client.post(reverse("import:undo", args=[made.pk]))
    assert undone["Location"] == reverse("import:start")
    with scope.system("test"):
        assert not Organization.objects.exists() and not Person.objects.exists()


@pytest.mark.parametrize("kind", ["security", "audit"])
def test_whoever_opens_accounts_or_watches_does_not_bring_in_the_first_organisation(client, tmp_path, kind):
    """Separation of duties: accounts, and the offices that give them their rights, are entered by two people."""
    account = Account.objects.create(username="other", name="某", administers=kind, created_at=clock.now())
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    for answer in (client.get(reverse("import:start")), upload(client, workbooks.organ(tmp_path / "名册.xlsx"))):
        assert answer.status_code == 403 and "系统启用时由系统管理员导入第一份名册" in answer.content.decode()
    page = client.get(reverse("organizations:tree")).content.decode()
    assert "第一份名册由系统管理员导入" in page and reverse("import:start") not in page
    with scope.using(scope_of(account)), pytest.raises(NotAllowed):
        actions.found_organization(name="机关党委", kind="organ_committee", founded_on=TODAY, by=BY)
    with scope.system("test"):
        assert not Organization.objects.exists() and not ImportDraft.objects.exists()


def test_the_first_import_is_no_longer_taken_back_once_somebody_has_an_account(client, admin, tmp_path):
    upload(client, workbooks.organ(tmp_path / "名册.xlsx"))
    applied(client, token())
    with scope.system("test"):
        made, person = Import.objects.get(), Person.objects.first()
    person.account = Account.objects.create(username="first", name=person.name, created_at=clock.now())
    person.save()
    refused = client.post(reverse("import:undo", args=[made.pk]))
    assert refused.status_code == 422 and "又有改动，不能整体撤销" in refused.content.decode()
    with scope.system("test"):
        assert Organization.objects.count() == 4


def test_the_first_import_asks_for_the_committee_and_the_beginning(client, admin, tmp_path):
    upload(client, workbooks.write(tmp_path / "名册.xlsx", 党员=PEOPLE))
    page = client.get(reverse("import:preview", args=[token()])).content.decode()
    assert "将按“所在党支部”设立以下支部" in page and "本年起（2026年1月1日）" in page
    client.post(reverse("import:options", args=[token()]), {"root_name": "数据局机关党委", "go_live_on": "2026-01-01"})
    applied(client, token())
    with scope.system("test"):
        root = Organization.objects.get(parent=None)
        assert root.name == "数据局机关党委" and str(root.go_live_on) == "2026-01-01"
        assert Organization.objects.filter(parent=root).count() == 2


def test_faults_are_shown_with_place_and_reason_and_nothing_can_be_applied(client, admin, tmp_path):
    people = changed(PEOPLE, r2c6="2010.2.30", r3c1="")
    upload(client, workbooks.write(tmp_path / "名册.xlsx", 组织=workbooks.ORGANIZATIONS, 党员=people))
    answer = client.get(reverse("import:preview", args=[token()]))
    text = answer.content.decode()
    assert "党员 第5行" in text and "2010年2月没有30日" in text and "党员 第6行" in text and "全部写入" not in text
    refused = client.post(reverse("import:apply", args=[token()]), {"digest": answer.context["digest"]})
    assert refused.status_code == 422 and "还有2处差错" in refused.content.decode()
    with scope.system("test"):
        assert not Organization.objects.exists()
    marked = client.get(reverse("import:marked", args=[token()]))
    path = tmp_path / "标注.xlsx"
    path.write_bytes(marked.content)
    book = load_workbook(path)
    assert book.sheetnames[0] == "问题清单" and "30日" in book["党员"]["G5"].comment.text


def test_a_sheet_of_200_megabytes_is_refused_with_the_way_out_and_leaves_nothing(
    client, admin, tmp_path, folder, monkeypatch
):
    monkeypatch.setattr("yipanqi.files.sheets.limits.RATIO", 10_000)  # not as a bomb: as a large sheet
    row = b'<row r="1"><c r="A1" s="1"/></row>'
    content = b"<worksheet><sheetData>" + row * (200 * MEGABYTE // len(row) + 1) + b"</sheetData></worksheet>"
    book = workbooks.organ(tmp_path / "名册.xlsx")
    book.write_bytes(rezipped(book.read_bytes(), {"xl/worksheets/sheet1.xml": content}))
    answer = upload(client, book)
    assert answer.status_code == 422 and "复制到新工作簿" in answer.content.decode()
    assert not ImportDraft.objects.exists() and (not folder.exists() or not list(folder.iterdir()))


def test_a_circle_in_the_file_names_the_chain(client, admin, tmp_path):
    rows = [["组织名称", "组织类型", "上级组织"], ["甲党委", "机关党委", "乙党委"], ["乙党委", "机关党委", "甲党委"]]
    upload(client, workbooks.write(tmp_path / "名册.xlsx", 组织=rows))
    text = client.get(reverse("import:preview", args=[token()])).content.decode()
    assert "乙党委 → 甲党委 → 乙党委" in text and "全部写入" not in text


def test_columns_are_corrected_and_the_correction_is_remembered(client, officer, tmp_path):
    rows = [["姓名", "电话", "支部"], ["新同志", "甲支部", "13800000000"]]
    upload(client, workbooks.write(tmp_path / "一.xlsx", 表=rows))
    page = client.get(reverse("import:columns", args=[token()]))
    assert page.status_code == 200 and "13800000000" in page.content.decode()
    wrong = {"kind-0": "people", "first-0": "3", "last-0": "3", "column-0-0": "name", "column-0-1": "name"}
    answer = client.post(reverse("import:columns", args=[token()]), wrong)
    assert answer.status_code == 422 and "已对应到另一列" in answer.content.decode()
    right = wrong | {"column-0-1": "branch", "column-0-2": "phone"}
    assert client.post(reverse("import:columns", args=[token()]), right).status_code == 302
    applied(client, token())
    with scope.system("test"):
        assert Person.objects.get(name="新同志").phone == "13800000000"
    assert ImportMapping.objects.get().changed_by == "专职副书记"
    upload(client, workbooks.write(tmp_path / "二.xlsx", 表=[rows[0], ["另一位", "乙支部", "13800000001"]]))
    assert "按上次核对的对应关系" in client.get(reverse("import:columns", args=[token()])).content.decode()


def test_a_sheet_can_be_left_out_or_read_from_another_header(client, officer, tmp_path):
    upload(client, workbooks.write(tmp_path / "一.xlsx", 党员=PEOPLE, 其他=PEOPLE))
    address = reverse("import:columns", args=[token()])
    client.post(address, {"kind-1": "ignored"})
    assert client.get(address).context["sheets"][1]["plan"].kind == "ignored"
    client.post(address, {"kind-0": "people", "first-0": "1", "last-0": "3"})
    assert client.get(address).context["sheets"][0]["plan"].header == (1, 3)


def test_what_was_seen_is_what_is_written(client, officer, tmp_path):
    rows = [["姓名", "所在支部", "联系电话"], ["党员1", "甲支部", "13800000000"]]
    upload(client, workbooks.write(tmp_path / "一.xlsx", 表=rows))
    address = reverse("import:preview", args=[token()])
    digest = client.get(address).context["digest"]
    with scope.system("test"):
        actions.change_person(person=Person.objects.get(name="党员1"), phone="13999999999", by=BY)
    answer = client.post(reverse("import:apply", args=[token()]), {"digest": digest})
    text = answer.content.decode()
    assert answer.status_code == 422 and "预览之后名册有变动" in text and "13999999999" in text
    assert applied(client, token()).status_code == 302


def test_applying_twice_writes_once(client, officer, tmp_path):
    upload(client, workbooks.write(tmp_path / "一.xlsx", 表=[["姓名", "所在支部"], ["新同志", "甲支部"]]))
    address, digest = reverse("import:apply", args=[token()]), None
    digest = client.get(reverse("import:preview", args=[token()])).context["digest"]
    assert client.post(address, {"digest": digest}).status_code == 302
    assert client.post(address, {"digest": digest}).status_code == 404
    with scope.system("test"):
        assert Person.objects.filter(name="新同志").count() == 1


def test_nothing_new_is_said_so(client, officer, tmp_path):
    upload(client, workbooks.write(tmp_path / "一.xlsx", 表=[["姓名", "所在支部"], ["党员1", "甲支部"]]))
    answer = applied(client, token())
    assert "没有需要写入的变动" in client.get(answer["Location"]).content.decode()
    with scope.system("test"):
        assert not Import.objects.exists()


def test_discarding_removes_the_file(client, officer, tmp_path, folder):
    upload(client, workbooks.organ(tmp_path / "一.xlsx"))
    assert len(list(folder.iterdir())) == 1
    client.post(reverse("import:discard", args=[token()]))
    assert list(folder.iterdir()) == [] and not ImportDraft.objects.exists()


def test_old_uploads_are_swept_away(client, officer, tmp_path, folder):
    upload(client, workbooks.organ(tmp_path / "一.xlsx"))
    ImportDraft.objects.update(created_at=clock.now().replace(year=2025), account=Account.objects.get(name="甲书记"))
    upload(client, workbooks.organ(tmp_path / "二.xlsx"))
    assert [file.name for file in folder.iterdir()] == [token()]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名册.xlsx", b"%PDF-1.7 ...", "PDF"),
        ("名册.xlsx", b"PK\x03\x04" + b"0" * 50, "。"),
        ("名册.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "。"),
        ("空.xlsx", b"\n", "空"),
    ],
)
def test_poisoned_and_broken_files_get_a_sentence_and_leave_nothing(client, officer, folder, name, content, words):
    answer = client.post(reverse("import:start"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not ImportDraft.objects.exists() and not (folder.exists() and list(folder.iterdir()))


def test_an_oversized_file_is_refused_by_its_size_alone(client, officer, folder, monkeypatch):
    monkeypatch.setattr(drafts, "FILE_BYTES", 2 * MEGABYTE)
    answer = client.post(reverse("import:start"), {"file": SimpleUploadedFile("名册.csv", b"a" * (2 * MEGABYTE + 1))})
    assert answer.status_code == 422 and "文件超过2兆" in answer.content.decode()
    assert not ImportDraft.objects.exists() and not folder.exists()


def test_an_upload_is_seen_by_its_uploader_alone(client, officer, tmp_path):
    upload(client, workbooks.organ(tmp_path / "一.xlsx"))
    held = token()
    client.force_login(officer.accounts["党办干部"], backend="django.contrib.auth.backends.ModelBackend")
    for name in ("preview", "columns", "marked"):
        assert client.get(reverse(f"import:{name}", args=[held])).status_code == 404
    for name in ("apply", "discard", "options"):
        assert client.post(reverse(f"import:{name}", args=[held])).status_code == 404


def test_without_the_power_there_is_no_import(client, officer, tmp_path):
    for role in ("甲书记", "甲党员", "党组书记", "系统管理员", "安全管理员"):
        client.force_login(officer.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("import:start")).status_code == 403, role
        assert upload(client, workbooks.organ(tmp_path / "一.xlsx")).status_code == 403, role
    assert not ImportDraft.objects.exists()


def test_a_lost_file_is_answered_with_a_sentence(client, officer, tmp_path, folder):
    upload(client, workbooks.organ(tmp_path / "一.xlsx"))
    (folder / token()).unlink()
    answer = client.get(reverse("import:preview", args=[token()]))
    assert answer.status_code == 422 and "请重新选择文件" in answer.content.decode()


def test_the_folder_of_uploads_is_the_servers_own(client, officer, tmp_path, folder):
    upload(client, workbooks.organ(tmp_path / "一.xlsx"))
    assert folder.stat().st_mode & 0o077 == 0 and Path(settings.DATA) in folder.parents

"""`yipanqi backup`: encrypted, whole, taken while people work; nothing is left behind when it fails."""

import errno
import os
import stat
import threading

import pytest
from django.db import connection, connections

from yipanqi.audit.models import Entry
from yipanqi.audit.queries import verify
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import ImportMapping, Person
from yipanqi.site.operations import archive, backup, rows, vault
from yipanqi.site.tests.installation import PASSPHRASE, Installation, content, installation

__all__ = ["installation"]


def quiet(words: str) -> None:
    """What goes on is told to nobody."""


def make(**more) -> backup.Made:
    return backup.make(PASSPHRASE, by=COMMAND_LINE, tell=quiet, **more)


@pytest.fixture
def opened():
    """Read a backup."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda path, passphrase=PASSPHRASE: stack.enter_context(archive.opened(path, passphrase))


def test_it_holds_every_row_and_every_file_and_nothing_in_clear(installation: Installation, opened, everything):
    installation.fill()
    Person.objects.filter(name="陈静").update(phone="13800000417")
    made = make()
    held = opened(made.path)
    held.check()
    there = content(without=("audit_",))
    assert {name: list(held.lines(name)) for name in there} == there
    assert set(held.manifest.files) == set(installation.uploads())
    assert held.secret() == "test-only-key"
    raw = made.path.read_bytes()
    for clear in (b"13800000417", "陈静".encode(), b"test-only-key", b"manifest.json", PASSPHRASE):
        assert clear not in raw
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700


def test_sessions_and_drafts_stay_out(installation: Installation, opened):
    drafts = {"organizations_importdraft", "plans_listdraft"}
    assert {"django_session", *drafts}.isdisjoint(opened(make().path).manifest.tables)


def test_the_history_tells_of_it_and_stays_sound(installation: Installation):
    installation.fill()
    made = make()
    entry = Entry.objects.get(event="backup_made")
    assert (entry.actor, entry.subject_name) == ("系统命令行", made.path.name)
    assert entry.after["摘要"] == made.sha256 and entry.after["封存"] == made.manifest.seal != ""
    assert verify().sound


def test_it_is_of_one_moment_while_people_go_on_writing(installation: Installation, opened, monkeypatch):
    installation.fill()
    before = content(without=("audit_",))
    written: list[str] = []
    first = rows.lines

    def disturbed(table):
        if not written:  # the snapshot stands: somebody saves on a connection of his own, and need not wait
            written.append(table.name)
            somebody = threading.Thread(target=save)
            somebody.start()
            somebody.join(timeout=20)
            assert not somebody.is_alive()
        return first(table)

    own = connection.settings_dict

    def save():
        there = type(connections["default"])(own, "default")
        with there.cursor() as cursor:
            cursor.execute(
                "insert into organizations_importmapping (signature, mapping, changed_at, changed_by) "
                "values ('x', '{}', '2026-11-23 00:00:00+00:00', '某人')"
            )
        there.close()

    monkeypatch.setattr(rows, "lines", disturbed)
    held = opened(make().path)
    monkeypatch.undo()
    assert ImportMapping.objects.count() == 1
    assert held.manifest.tables["organizations_importmapping"].rows == 0
    assert {name: list(held.lines(name)) for name in before} == before


def test_an_existing_file_is_not_overwritten(installation: Installation, tmp_path):
    (tmp_path / "已有.backup").write_bytes(b"precious")
    with pytest.raises(Refused, match="已经存在"):
        make(out=tmp_path / "已有.backup")
    assert (tmp_path / "已有.backup").read_bytes() == b"precious"


def test_a_full_disk_leaves_nothing_behind(installation: Installation, monkeypatch):
    installation.fill()
    real = vault.Writer.write

    def full(self, data):
        if self.number or len(self.held) > 2000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(self, data)

    monkeypatch.setattr(vault.Writer, "write", full)
    with pytest.raises(Refused, match=r"备份没有写成（No space left on device）.*没有留下文件"):
        make()
    assert list(installation.backups.iterdir()) == []
    assert not Entry.objects.filter(event="backup_made").exists()


def test_what_a_killed_run_left_is_cleared_away_but_no_file_of_others(installation: Installation):
    installation.backups.mkdir()
    left = installation.backups / "yipanqi-20260101-000000.backup.partial"
    other = installation.backups / "别处.backup.partial"
    left.write_bytes(b"half")
    other.write_bytes(b"half")
    made = make()
    assert sorted(path.name for path in installation.backups.iterdir()) == sorted([made.path.name, other.name])


def test_two_at_a_time_are_refused(installation: Installation):
    with backup.alone(), pytest.raises(Refused, match="另一个备份或恢复正在进行"):
        make()


def test_only_the_newest_are_kept(installation: Installation):
    installation.backups.mkdir()
    names = [f"yipanqi-2026010{day}-000000.backup" for day in range(1, 6)]
    for name in (*names, "手工.backup"):
        (installation.backups / name).touch()
    assert [path.name for path in backup.keep(installation.backups, 2)] == names[:3]
    assert sorted(path.name for path in installation.backups.iterdir()) == sorted([*names[3:], "手工.backup"])
    assert backup.keep(installation.backups, 0) == []


# The vault


@pytest.fixture
def sealed(tmp_path):
    """A file of two and a half pieces and what is in it."""
    plain = os.urandom(vault.PIECE * 2 + 12345)
    path = tmp_path / "file"
    with path.open("wb") as out, vault.Writer(out, PASSPHRASE) as writer:
        writer.write(plain)
    return path, plain


def read(path, passphrase=PASSPHRASE) -> bytes:
    with path.open("rb") as source:
        return vault.Reader(source, passphrase).read()


def test_the_vault_gives_back_what_was_put_in_at_any_place(sealed):
    path, plain = sealed
    assert read(path) == plain
    with path.open("rb") as source:
        reader = vault.Reader(source, PASSPHRASE)
        reader.seek(vault.PIECE - 3)
        assert reader.read(10) == plain[vault.PIECE - 3 : vault.PIECE + 7]


def test_a_wrong_passphrase_is_said(sealed):
    with pytest.raises(Refused, match="口令不对"):
        read(sealed[0], b"correct horse battery staplf")


@pytest.mark.parametrize("place", [0, 11, 20, 59, 80, vault.HEAD + vault.PIECE + 40, -1])
def test_an_altered_byte_anywhere_is_refused(sealed, place):
    path, _ = sealed
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.message.endswith("。")


@pytest.mark.parametrize("kept", [0, 5, vault.HEAD, vault.HEAD + 7, vault.HEAD + vault.PIECE + vault.TAG, -1])
def test_half_a_file_is_refused_in_a_clear_sentence(sealed, kept):
    path, _ = sealed
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Refused, match="不完整" if kept not in (0, 5) else "不是一盘棋的备份文件"):
        read(path)


def test_pieces_in_another_order_are_refused(sealed):
    path, _ = sealed
    raw, step = path.read_bytes(), vault.PIECE + vault.TAG
    one, two = (raw[vault.HEAD + step * number : vault.HEAD + step * (number + 1)] for number in (0, 1))
    path.write_bytes(raw[: vault.HEAD] + two + one + raw[vault.HEAD + 2 * step :])
    with pytest.raises(Refused, match="第1段"):
        read(path)


def test_the_passphrase_file_must_be_private_and_long_enough(tmp_path):
    path = tmp_path / "key"
    with pytest.raises(Refused, match="打不开口令文件"):
        vault.passphrase_in(path)
    path.write_text("correct horse battery\nsecond line\n")
    path.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        vault.passphrase_in(path)
    path.chmod(0o600)
    assert vault.passphrase_in(path) == b"correct horse battery"
    path.write_text("short\n")
    with pytest.raises(Refused, match="太短"):
        vault.passphrase_in(path)

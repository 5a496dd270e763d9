"""Static files reach the browser compressed, with no proxy before the server."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from yipanqi.site.cli import prepare

pytestmark = pytest.mark.django_db  # a request over WSGI looks after connections
KIT = "ui/vendor/tabler.min.css"


@pytest.fixture
def server(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "static"
    prepare.static_files()
    settings.WHITENOISE_USE_FINDERS = False
    return WSGIHandler()


def fetched(server, path: str, **headers) -> tuple[str, dict[str, str], bytes]:
    said: list = []
    environ = RequestFactory().get(f"/static/{path}", headers=headers).environ
    answer = server(environ, lambda status, headers, *_: said.extend((status, dict(headers))))
    content = b"".join(answer)
    answer.close()
    return said[0], said[1], content


@pytest.mark.parametrize("path", [KIT, "ui/components.css", "ui/page.js", "ui/vendor/icons.svg"])
def test_a_browser_that_takes_gzip_gets_it_with_the_same_content(server, path):
    plain = Path(finders.find(path)).read_bytes()
    status, headers, content = fetched(server, path, accept_encoding="gzip, deflate, br")
    assert (status, headers["Content-Encoding"], headers["Vary"]) == ("200 OK", "gzip", "Accept-Encoding")
    assert int(headers["Content-Length"]) == len(content) < len(plain) * 0.6
    assert gzip.decompress(content) == plain


def test_one_that_does_not_gets_the_file_as_it_is(server):
    status, headers, content = fetched(server, KIT)
    assert status == "200 OK" and "Content-Encoding" not in headers
    assert content == Path(finders.find(KIT)).read_bytes()


def test_the_kit_is_an_eighth_so_large(server):
    _, _, content = fetched(server, KIT, accept_encoding="gzip")
    assert len(content) < 72_000


def test_files_of_another_version_are_replaced_however_new_they_look(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "static"
    stale, gone = settings.STATIC_ROOT / "ui/page.js", settings.STATIC_ROOT / "ui/former.js"
    stale.parent.mkdir(parents=True)
    stale.write_text("stale")
    gone.write_text("stale")
    prepare.static_files()
    assert stale.read_bytes() == Path(finders.find("ui/page.js")).read_bytes()
    assert not gone.exists()

"""Files to be saved: one way to answer with a file under its Chinese name, and to read the kind from an address."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from yipanqi.papers.exports import ExportedFile
from yipanqi.papers.registry import FileKind


def kind_of(text: str) -> FileKind:
    """A kind of file from the address, or 404."""
    try:
        return FileKind(text)
    except ValueError:
        raise Http404 from None


def download(file: ExportedFile) -> HttpResponse:
    """A paper to be saved under its Chinese name."""
    return attachment(file.content, file.content_type, file.name)


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Any content to be saved under a Chinese name."""
    answer = HttpResponse(content, content_type=content_type)
    name_it(answer, name)
    return answer


def name_it(answer: HttpResponseBase, name: str) -> None:
    """The name under which an answer is saved."""
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"

"""Closed envelopes: words kept so that whoever reads the database, a backup or a log reads nothing.

    kept = close("……", about="talk:12|3|3,17")
    open_(kept, about="talk:12|3|3,17")

`about` says what the words belong to and who may read them. It is not kept with them but proved by them: put beside
another record, or given one more reader in the database, an envelope does not open any more.

The key comes from the server's secret; earlier secrets (`SECRET_KEY_FALLBACKS`) still open. The method stands before
every envelope, so that another one (SM4) can take its place without touching what is kept.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from yipanqi.kernel.errors import Broken

METHOD = "A256GCM"
_NONCE = 12
_TAG = 16


class Unreadable(Broken):
    """The envelope was altered, belongs to something else, or was closed with a key that is gone."""


def close(text: str, *, about: str) -> str:
    """The words as an envelope that opens for the same `about` only."""
    nonce = os.urandom(_NONCE)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), about.encode())
    return f"{METHOD}.{urlsafe_b64encode(nonce + sealed).decode()}"


def open_(kept: str, *, about: str) -> str:
    """The words of an envelope; raises :class:`Unreadable`."""
    method, _, body = kept.partition(".")
    if method != METHOD:
        raise Unreadable(f"unknown method of closing: {method!r}")
    raw = _bytes(body)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(secret).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except InvalidTag:
            continue
    raise Unreadable("the envelope does not open")


def _bytes(body: str) -> bytes:
    """What `close` wrote; the same bytes may be written in several ways, ours is one of them."""
    try:
        raw = urlsafe_b64decode(body)
    except ValueError as cut:
        raise Unreadable("the envelope is cut or rewritten") from cut
    if urlsafe_b64encode(raw).decode() != body or len(raw) < _NONCE + _TAG:
        raise Unreadable("the envelope is cut or rewritten")
    return raw


def _cipher(secret: str | bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"yipanqi envelope").derive(force_bytes(secret)))

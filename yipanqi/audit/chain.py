"""The arithmetic of the chain: canonical text of an entry, its digest, and the chained digest. No database here."""

import hashlib
import json
from datetime import UTC

ALGORITHMS = ("sha256", "sm3")
START = "0" * 64
FIELDS = (
    "event", "actor", "office", "on_behalf_of", "account", "subject", "subject_name", "path",
    "before", "after", "reason", "via", "origin",
)  # fmt: skip


def digest(text: str, algorithm: str) -> str:
    """Hexadecimal digest of UTF-8 text by SHA-256 or SM3."""
    if algorithm == "sm3":
        from cryptography.hazmat.primitives import hashes  # inline: optional algorithm, heavy to load

        state = hashes.Hash(hashes.SM3())
        state.update(text.encode())
        return state.finalize().hex()
    return hashlib.new(algorithm, text.encode()).hexdigest()


def content_of(entry, algorithm: str) -> str:
    """Digest of everything an entry says, whatever database holds it."""
    said = {name: getattr(entry, name) for name in FIELDS}
    said["id"] = entry.pk
    said["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")), algorithm)


def chained(previous: str, content: str, algorithm: str) -> str:
    """The next value of the chain."""
    return digest(previous + content, algorithm)

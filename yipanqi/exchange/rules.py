"""What a token is made of and how long it may hold, without a database."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from hmac import compare_digest

from yipanqi.kernel.clock import chinese_date

LONGEST = timedelta(days=365)
"""A token holds a year at most: whoever answers for it then says anew that it is needed."""

MARK = "ypq"
"""First part of every token, by which a scan for leaked secrets recognises it."""


@dataclass(frozen=True)
class Presented:
    """A token as another system shows it: the `key` finds the record, the `secret` proves it."""

    key: str
    secret: str


def composed(key: str, secret: str) -> str:
    """The token as it is handed over, once."""
    return f"{MARK}.{key}.{secret}"


def presented(header: str) -> Presented | None:
    """What the header `Authorization: Bearer ypq.….…` says; None where it has not that form."""
    kind, _, rest = header.partition(" ")
    parts = rest.strip().split(".")
    if kind.lower() != "bearer" or len(parts) != 3 or parts[0] != MARK or not parts[1].isalnum():
        return None
    return Presented(parts[1][:40], parts[2])


def digest_of(secret: str) -> str:
    """What is kept of the secret; it has 192 random bits, so that a plain digest cannot be turned back."""
    return sha256(secret.encode()).hexdigest()


def proves(secret: str, digest: str) -> bool:
    """Whether the secret is the one; takes as long whatever it is."""
    return compare_digest(digest_of(secret), digest)


def expiry_fault(expires_on: date, *, today: date) -> str:
    """What is wrong with a last day, or nothing."""
    if expires_on < today:
        return f"有效期至{chinese_date(expires_on)}已经过去，请改到今天以后。"
    if expires_on > today + LONGEST:
        return f"凭证最长一年，有效期最晚可到{chinese_date(today + LONGEST)}；到期前另发新的。"
    return ""

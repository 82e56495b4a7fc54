"""Receipts: what was asked and answered, as one word that can be recomputed, signed or not.

A receipt holds items, seeds and guesses, never a verdict: whoever checks it asks torch again. Its
signature is an HMAC-SHA-256, cut to 16 bytes (which RFC 2104 allows); without a secret a part of
the plain SHA-256 stands in its place, which finds what was cut off or mistyped, and no forgery.
"""

from __future__ import annotations

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

MOST_ITEMS = 60
LONGEST_NAME = 60
LONGEST = 6_000
"""Characters of a receipt."""
_START = "gradlab1"
_SIGNED, _PLAIN = "s", "p"
_MARK_BYTES = {_SIGNED: 16, _PLAIN: 6}


@dataclass(frozen=True)
class Entry:
    """One question of a receipt.

    Args:
        item: its name.
        seed: the seed.
        guess: the answer that was given, as it stands in a link.
        second: the answer after a talk about it, "" if there was none.
    """

    item: str
    seed: int
    guess: str
    second: str = ""


@dataclass(frozen=True)
class Receipt:
    """What somebody answered.

    Args:
        entries: in the order in which they were asked.
        name: whose it is, as they typed it; "" if they did not.
    """

    entries: tuple[Entry, ...]
    name: str = ""


class ReceiptError(ValueError):
    """A text that is no whole receipt of ours.

    Args:
        reason: "foreign" for no receipt at all, "truncated" for a part of one, "tampered" for one
            whose line and signature do not belong together.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"expected a whole receipt, got a {reason} one")
        self.reason = reason


def written(receipt: Receipt, secret: bytes = b"") -> str:
    """Return a receipt as a word for a link.

    Args:
        receipt: the receipt.
        secret: the host's; without one it is not signed.

    Raises:
        ValueError: if it has no entry or too many.

    >>> word = written(Receipt((Entry("mse-sign", 3, "2"),), "Ada"))
    >>> read(word)
    (Receipt(entries=(Entry(item='mse-sign', seed=3, guess='2', second=''),), name='Ada'), False)
    """
    if not 0 < len(receipt.entries) <= MOST_ITEMS:
        raise ValueError(f"expected 1 to {MOST_ITEMS} entries, got {len(receipt.entries)}")
    rows = [[each.item, each.seed, each.guess, each.second] for each in receipt.entries]
    text = json.dumps([receipt.name[:LONGEST_NAME], *rows], separators=(",", ":"))
    line = f"{_START}.{_packed(text.encode())}"
    kind = _SIGNED if secret else _PLAIN
    return f"{line}.{kind}{_mark(line, kind, secret)}"


def read(text: str, secret: bytes = b"") -> tuple[Receipt, bool]:
    """Return the receipt in a text, and whether it is signed with this secret.

    Args:
        text: the receipt, or a link that holds it.
        secret: the host's; without it a signature is not checked.

    Raises:
        ReceiptError: if it is none, or not whole.
    """
    found = re.search(rf"{_START}[\w.-]*", text[:LONGEST])
    if found is None:
        raise ReceiptError("foreign")
    start, line, mark = (*found.group().split(".", 2), "", "")[:3]
    kind = mark[:1]
    if kind not in _MARK_BYTES or len(mark) != 1 + len(_packed(bytes(_MARK_BYTES[kind]))):
        raise ReceiptError("truncated")
    is_checked = kind == _PLAIN or bool(secret)
    right = _mark(f"{start}.{line}", kind, secret)
    if is_checked and not hmac.compare_digest(mark[1:].encode(), right.encode()):
        raise ReceiptError("tampered")
    return _receipt(line), kind == _SIGNED and is_checked


def _mark(line: str, kind: str, secret: bytes) -> str:
    whole = line.encode()
    digest = hmac.digest(secret, whole, "sha256") if kind == _SIGNED else sha256(whole).digest()
    return _packed(digest[: _MARK_BYTES[kind]])


def _packed(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _receipt(line: str) -> Receipt:
    """Return what a line holds.

    Raises:
        ReceiptError: if it is of another form; only a line that was not checked can be.
    """
    try:
        name, *rows = json.loads(urlsafe_b64decode(line + "=" * (-len(line) % 4)))
        entries = tuple(Entry(str(i), int(s), str(g), str(again)) for i, s, g, again in rows)
    except (ValueError, TypeError):
        raise ReceiptError("tampered") from None
    if not isinstance(name, str) or not 0 < len(entries) <= MOST_ITEMS:
        raise ReceiptError("tampered")
    return Receipt(entries, name[:LONGEST_NAME])

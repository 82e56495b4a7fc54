"""What torch says, written down as it was seen, and the topics that are not the clinic's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """A message of torch, or the part of it that matters.

    Args:
        text: the message. "…" stands for anything, "<a|b>" for one of several, and a word in
            «guillemets» has to be there for even a part of the message to count. Numbers, shapes
            and paths do not matter.
        torch: the versions it was seen in; TESTED for those the tests compare with torch.
        device: where it was seen.
        needs: pieces of code or of a warning, one of which must stand in the pasted text as
            well, for a message that many causes share.
        echo: whether the message only reports what another one in the text says exactly; it
            counts as a part.
    """

    text: str
    torch: str = "2.13"
    device: str = "cpu"
    needs: tuple[str, ...] = ()
    echo: bool = False


TESTED = "2.13"
"""The version that every wording without another one was compared with."""


@dataclass(frozen=True)
class Outside:
    """A topic that the clinic does not teach.

    Args:
        topic: an English msgid.
        query: what to search for, as one would type it; not translated.
        wordings: its messages.
        called: what people call it.
    """

    topic: str
    query: str
    wordings: tuple[Wording, ...]
    called: str = ""

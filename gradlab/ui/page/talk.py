"""A talk: lessons in prepared states, one after the other, carried whole by every link of it."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from gradlab.ui.page.lesson_list import HOME, LESSONS
from gradlab.words.text import N_, Text

VIEW, TALK, STOP = "view", "talk", "stop"
"""The URL parameters of a talk: `talk` as the view, the talk itself, and where in it one is."""
MOST_STOPS = 40
LONGEST = 1_000
"""Characters of a stop's link."""
MOST_CODE = 12_000
"""Characters of a whole talk in the URL; forty links of some numbers each take about 2,000."""
_SLUGS = frozenset(each.slug for each in (HOME, *LESSONS))
_NOT_OF_A_STOP = {VIEW, TALK, STOP, "embed", "embed_options"}


class Typed(NamedTuple):
    """A list of links as it was typed.

    Attributes:
        stops: the links that can be shown, see stop_of.
        refused: a sentence for each line that is none.
    """

    stops: tuple[str, ...]
    refused: tuple[Text, ...]


def stop_of(line: str) -> str:
    """Return a link as a stop of a talk: a lesson's name and its parameters, escaped anew.

    Of an address only the last part and the query are kept: whatever host it names, it opens here.

    Raises:
        ValueError: if it is too long or its last part is no lesson's name.

    >>> stop_of("https://example.org/gradlab/mse?w=3&view=talk")
    'mse?w=3'
    >>> stop_of("softmax")
    'softmax'
    >>> stop_of("javascript:alert(1)")
    Traceback (most recent call last):
        ...
    ValueError: expected a link of GradLab, got another one
    """
    if len(line) > LONGEST:
        raise ValueError(f"expected a link of at most {LONGEST} characters, got {len(line)}")
    address = urlsplit(line.strip())
    slug = address.path.rstrip("/").rpartition("/")[2]
    if slug not in _SLUGS or address.scheme not in ("", "http", "https"):
        raise ValueError("expected a link of GradLab, got another one")
    query = parse_qsl(address.query, keep_blank_values=True)
    kept = urlencode([each for each in query if each[0] not in _NOT_OF_A_STOP])
    return f"{slug or '.'}?{kept}" if kept else slug or "."


def typed_talk(text: str) -> Typed:
    r"""Return the stops of a list of links, one a line; empty lines and those with a # are skipped.

    >>> typed_talk("mse?w=2\n# and now the graph\n\n/graph\nhello").stops
    ('mse?w=2', 'graph')
    """
    stops: list[str] = []
    refused: list[Text] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            stops.append(stop_of(line))
        except ValueError:
            refused.append(Text(N_("Line {number} is no link of GradLab."), {"number": number}))
    if len(stops) > MOST_STOPS:
        most = Text(N_("A talk has {most} links at most."), {"most": MOST_STOPS})
        return Typed(tuple(stops[:MOST_STOPS]), (*refused, most))
    return Typed(tuple(stops), tuple(refused))


def packed_talk(stops: Sequence[str]) -> str:
    """Return a talk as a URL carries it: its links, deflated, in letters that need no escape."""
    text = "\n".join(stops).encode()
    return base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")


def unpacked_talk(code: str) -> tuple[str, ...]:
    """Return the stops of a talk that a URL carries; anybody may have written it.

    Raises:
        ValueError: if it is no talk, or a longer one than may be.

    >>> unpacked_talk(packed_talk(["mse?w=2", "graph?f=softmax"]))
    ('mse?w=2', 'graph?f=softmax')
    """
    if len(code) > MOST_CODE:
        raise ValueError(f"expected a talk of at most {MOST_CODE} characters, got {len(code)}")
    most = MOST_STOPS * (LONGEST + 1)
    try:
        content = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
        inflated = zlib.decompressobj().decompress(content, most)  # no more, whatever is in it
    except (binascii.Error, zlib.error) as error:
        raise ValueError("expected a talk, got something else") from error
    lines = inflated.decode().split("\n")
    if len(lines) > MOST_STOPS:
        raise ValueError(f"expected at most {MOST_STOPS} links, got {len(lines)}")
    return tuple(stop_of(line) for line in lines)


def address_of(stops: Sequence[str], number: int, language: dict[str, str]) -> str:
    """Return the link of a talk's stop, relative to any lesson's page.

    Args:
        stops: the talk.
        number: which of them, from 1.
        language: the language as a query, empty for the browser's own.

    >>> stops = ["mse?w=2", "graph"]
    >>> address_of(stops, 2, {"lang": "zh"}).replace(packed_talk(stops), "…")
    'graph?lang=zh&view=talk&talk=…&stop=2'
    """
    place, _, query = stops[number - 1].partition("?")
    own = dict(parse_qsl(query, keep_blank_values=True))
    talk = {VIEW: "talk", TALK: packed_talk(stops)} | ({STOP: str(number)} if number > 1 else {})
    return f"{place}?{urlencode(language | own | talk)}"

"""Talks as links carry them, and the controls that a link hides or locks."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import parse_qsl, urlsplit

import pytest

from gradlab.ui.page.talk import (
    LONGEST,
    MOST_CODE,
    MOST_STOPS,
    address_of,
    packed_talk,
    typed_talk,
    unpacked_talk,
)
from tests.test_promised_links import opened


def test_a_talk_comes_back_from_its_link_whole_and_short() -> None:
    lines = [f"mse?w={k / 10}&x=-1.5&lang=zh" for k in range(MOST_STOPS)]
    stops = typed_talk("\n".join(lines)).stops
    assert stops == tuple(lines)
    third = urlsplit(address_of(stops, 3, {"lang": "en"}))
    query = dict(parse_qsl(third.query))
    assert unpacked_talk(query.pop("talk")) == stops
    assert (third.path, query) == (
        "mse",
        {"w": "0.2", "x": "-1.5", "lang": "zh", "view": "talk", "stop": "3"},
    )
    assert len(packed_talk(stops)) < 500


def test_what_is_typed_becomes_links_of_this_gradlab_alone() -> None:
    typed = typed_talk(
        "https://elsewhere.org/base/sandbox?expr=w**2&view=talk&talk=x&embed=true\n"
        "ftp://elsewhere.org/mse\n//evil.org/%2e%2e/admin\njavascript:alert(1)//mse\n"
        "mse?w=<script>&x=a%26b\n" + "mse?" + "w" * LONGEST
    )
    assert typed.stops == ("sandbox?expr=w%2A%2A2", "mse?w=%3Cscript%3E&x=a%26b")
    assert [each.show() for each in typed.refused] == [
        f"Line {number} is no link of GradLab." for number in (2, 3, 4, 6)
    ]


def test_a_talk_has_so_many_stops_and_no_more() -> None:
    typed = typed_talk("mse\n" * (MOST_STOPS + 1))
    assert len(typed.stops) == MOST_STOPS
    assert [each.show() for each in typed.refused] == [f"A talk has {MOST_STOPS} links at most."]


def code_of(text: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text, 9)).decode()


@pytest.mark.parametrize(
    "code",
    [
        "hello",
        "é" * 8,
        "A" * (MOST_CODE + 1),
        code_of(b"mse\n" * 10**6),  # forty megabytes would come of a few of these
        code_of(b"mse\n" * MOST_STOPS + b"mse"),
        code_of(b"\xff\xfe"),
        code_of(b"https://elsewhere.org/admin"),
        code_of(b"mse?w=" + b"1" * LONGEST),
    ],
)
def test_what_is_no_talk_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"expected|codec|ASCII"):
        unpacked_talk(code)


def test_a_link_says_what_of_talk_view_and_controls_it_cannot_have() -> None:
    app = opened("/mse?w=-1.2&view=cinema&talk=hello&hide=x,nonsense&lock=y,m,<b>")
    (warning,) = [each.value for each in app.warning]
    assert "The one view that a link can ask for is: talk." in warning
    assert "The list of this talk cannot be read" in warning
    assert "The link hides or locks …, `nonsense`, which this page does not have." in warning
    assert {"view", "talk"}.isdisjoint(app.query_params)
    assert app.slider(key="w").value == -1.2


def test_a_locked_control_stands_fixed_and_so_does_what_would_move_it() -> None:
    app = opened("/mse?w=-1.2&lock=w,wrt")
    assert not app.warning
    assert app.slider(key="w").disabled
    assert app.slider(key="w").value == -1.2
    assert app.button_group(key="wrt").disabled
    assert not app.slider(key="x").disabled
    fields = {each.key: each.disabled for each in app.number_input}
    assert fields["w exact 0"]
    assert not fields["x exact 0"]


def test_the_talk_of_a_link_gives_its_neighbours_and_where_it_stands() -> None:
    stops = typed_talk("mse?w=1\nsoftmax\ngraph?f=softmax").stops
    app = opened("/" + address_of(stops, 2, {}))
    lectern = next(
        each.proto for each in app.get("bidi_component") if "gradlab_lectern" in str(each.proto)
    )
    assert '"number": 2, "count": 3' in lectern.json

"""Questions on their pages: the answer is nowhere before the commit, and everything after it."""

from __future__ import annotations

import json
import math
import re
import struct
import zlib
from contextlib import suppress

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.ask import spelled
from gradlab.ask.item import TYPED, Item
from gradlab.ask.seed import drawn, question
from gradlab.ask.table import ITEMS
from gradlab.ask.verdict import judged, verdict_of
from gradlab.ui.page.language import translator
from tests.test_live import decoded
from tests.test_pages import PAGES, assert_whole, opened

OWN = [item for item in ITEMS.values() if item.lesson != "clinic"]
ASKED = [*OWN[:36], *[item for item in ITEMS.values() if item.lesson == "clinic"][::30]]
STREAMS = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+\.\d+(?:e[-−]?\d+)?")


def asked(name: str, seed: object = 1, lang: str = "en", **query: str) -> AppTest:
    page = next(page for page in PAGES if page.stem == ITEMS[name].lesson)
    return opened(page, {"ask": name, "seed": str(seed), **query}, lang)


def texts_sent(test: AppTest) -> str:
    """Everything that the browser was sent of a page, what is deflated in it as well."""
    found: list[bytes] = []
    todo = [test._tree]
    while todo:
        node = todo.pop()
        todo += getattr(node, "children", {}).values()
        proto = getattr(node, "proto", None)
        if proto is not None and hasattr(proto, "SerializeToString"):
            found.append(proto.SerializeToString())
    whole = b"\n".join(found)
    streams = [inflated(whole[each.start() :]) for each in STREAMS.finditer(whole)]
    packed = [" ".join(map(repr, numbers_packed(each))).encode() for each in streams]
    return b"\n".join([whole, *streams, *packed]).decode("utf-8", "ignore")


def numbers_packed(stream: bytes) -> list[float]:
    """The numbers that follow a slider, as along.js makes them of bytes; none in other streams."""
    if len(stream) < 4:
        return []
    (size,) = struct.unpack("<I", stream[:4])
    if not stream[4 : 4 + size].startswith(b"{") or size > len(stream):
        return []
    todo, found = [json.loads(stream[4 : 4 + size])], []
    while todo:
        part = todo.pop()
        if isinstance(part, dict) and {"width", "head", "decimals"} <= part.keys():
            found += decoded(part, stream[4 + size :])
        elif isinstance(part, dict):
            todo += part.values()
    return found


def inflated(data: bytes) -> bytes:
    """The stream that begins here, nothing where none does."""
    with suppress(zlib.error):
        return zlib.decompressobj().decompress(data)
    return b""


def leaks(item: Item, seed: int, sent: str, lang: str) -> list[str]:
    """What of an answer is in what was sent: sentences on answers, and a typed answer's number."""
    found = question(item, drawn(item, seed))
    _ = translator(lang)
    told = [found.right.show(_), *(a.said.show(_) for a in found.answers if a.said is not None)]
    seen = [text for text in told if text in sent]
    key = judged(item, found, found.answers[0].value if found.answers else 0.0).key
    if item.kind in TYPED:
        given = set(drawn(item, seed).values())
        wanted = [k for k in (key if isinstance(key, tuple) else (key,)) if isinstance(k, float)]
        numbers = {float(n.replace("−", "-")) for n in NUMBER.findall(sent)}
        seen += [
            f"{number}"
            for k in wanted
            for number in numbers - given
            if abs(k) > 0.05 and k != round(k, 1) and math.isclose(number, k, rel_tol=1e-4)
        ]
    return seen


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_before_the_commit_the_answer_is_nowhere(lang: str) -> None:
    assert len(ASKED) >= 40
    found = {}
    for item in ASKED:
        test = asked(item.name, 3, lang)
        assert_whole(test)
        assert not {"guess", "second"} & set(test.query_params)
        sent = texts_sent(test)
        assert question(item, drawn(item, 3)).asked.show(translator(lang)) in sent, item.name
        if seen := leaks(item, 3, sent, lang):
            found[item.name] = seen
    assert found == {}


def test_an_answer_that_leaks_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the lesson itself, and the page after the commit, hold what a question hides."""
    item = ITEMS["mse-target"]
    numbers = {key: str(value) for key, value in drawn(item, 3).items()}
    page = next(page for page in PAGES if page.stem == "mse")
    assert leaks(item, 3, texts_sent(opened(page, {**numbers, "wrt": "y"})), "en")
    assert leaks(item, 3, texts_sent(asked("mse-target", 3, guess="7.7")), "en")


def test_an_answer_among_packed_numbers_is_seen() -> None:
    """Planted: the lesson packs what its sliders would show, the answer among it."""
    item = ITEMS["mse-target"]
    numbers = {key: str(value) for key, value in drawn(item, 3).items()}
    page = next(page for page in PAGES if page.stem == "mse")
    test = opened(page, {**numbers, "wrt": "y"})
    proto = b"".join(each.proto.bytes for each in test.get("bidi_component"))
    streams = [inflated(proto[each.start() :]) for each in STREAMS.finditer(proto)]
    packed = [number for each in streams for number in numbers_packed(each)]
    key = judged(item, question(item, drawn(item, 3)), 0.0).key  # type: ignore[arg-type]
    assert isinstance(key, float)
    assert any(math.isclose(number, key, rel_tol=1e-4) for number in packed)


def press(test: AppTest, key: str) -> AppTest:
    return test.button(key=key).click().run()


def shown(test: AppTest) -> str:
    return "\n".join(
        str(each.value) for kind in ("success", "info", "markdown") for each in getattr(test, kind)
    )


@pytest.mark.parametrize("answer", ["1", "2", "3", "4"])
def test_a_committed_answer_is_in_the_link_and_gets_its_sentence(answer: str) -> None:
    test = asked("mse-rate", 5)
    assert test.button(key="commit answer").disabled
    press(test, f"answer {answer}")
    assert "guess" not in test.query_params
    press(test, "commit answer")
    assert test.query_params["guess"] == answer
    verdict = verdict_of(ITEMS["mse-rate"], 5, answer)
    assert verdict.said.show() in shown(test)
    assert bool(test.success) == verdict.is_right
    # The link alone shows the same.
    assert verdict.said.show() in shown(asked("mse-rate", 5, guess=answer))


def test_other_numbers_are_another_question() -> None:
    test = asked("mse-rate", 5, guess="1")
    press(test, "other numbers")
    assert test.query_params["seed"] == "6"
    assert "guess" not in test.query_params
    assert test.button(key="commit answer").disabled


def test_numbers_of_the_link_are_asked_about_and_bad_ones_told_of() -> None:
    own = {"w": "2", "x": "1", "y": "1"}
    assert "torch.tensor(2.0, requires_grad=True)" in str(asked("mse-rate", 5, **own).code[0].value)
    for bad in ({"w": "1", "x": "1", "y": "1"}, {"w": "nan", "x": "1", "y": "1"}):
        test = asked("mse-rate", 5, **bad)
        assert_whole(test)
        assert test.warning


@pytest.mark.parametrize(
    "query",
    [{"guess": "9"}, {"guess": "<b>"}, {"seed": "-1"}, {"seed": "1" * 30}, {"sure": "<script>"},
     {"set": "x~<b>~mse-sign", "got": "~~~"}, {"guess": "1", "second": "5"}, {"again": "zz"}],
    ids=str,
)  # fmt: skip
def test_nonsense_in_a_link_asks_the_question_anyway(query: dict[str, str]) -> None:
    test = asked("mse-sign", **query)
    assert_whole(test)
    assert "Make w a little larger" in "".join(each.value for each in test.subheader)
    assert "<script>" not in texts_sent(test)


def test_a_question_of_another_lesson_opens_the_lesson_with_a_sentence() -> None:
    page = next(page for page in PAGES if page.stem == "mse")
    test = opened(page, {"ask": "softmax-sum"})
    assert_whole(test)
    assert any("does not have" in each.value for each in test.warning)
    assert test.slider


def test_two_rounds_are_kept_apart() -> None:
    test = asked("mse-sign", 4, again="true")
    press(press(test, "answer 1"), "commit answer")
    assert test.query_params["guess"] == "1"
    assert verdict_of(ITEMS["mse-sign"], 4, "1").said.show() not in shown(test)
    press(press(test, "answer 2"), "commit answer")
    assert (test.query_params["guess"], test.query_params["second"]) == ("1", "2")
    assert verdict_of(ITEMS["mse-sign"], 4, "2").said.show() in shown(test)
    assert "you, before" in shown(test)


@pytest.mark.parametrize("name", ["mse-rate", "mse-target", "mse-tangent", "backward-order"])
def test_in_talk_view_the_answer_is_shown_without_one(name: str) -> None:
    assert "show answer" not in [each.key for each in asked(name, 5).button]
    test = asked(name, 5, view="talk", again="true")
    said = question(ITEMS[name], drawn(ITEMS[name], 5)).right.show()
    press(test, "show answer")
    assert test.query_params["guess"] == "-"
    assert said not in shown(test)
    press(test, "show answer")
    assert test.query_params["second"] == "-"
    assert said in shown(test)
    assert_whole(test)
    assert "you" not in [text.strip("*← ") for text in shown(test).split("\n")]
    key = verdict_of(ITEMS[name], 5, "-").key
    if ITEMS[name].kind in TYPED and isinstance(key, float):
        assert f"torch says {spelled.shown(key)}." in shown(test)
    assert not verdict_of(ITEMS[name], 5, "-").is_right


def test_lines_are_put_in_order_by_pressing_them() -> None:
    test = asked("backward-order", 2)
    for key in ("answer 3", "answer 1"):
        press(test, key)
    press(test, "begin again")
    for k in range(1, 5):
        press(test, f"answer {k}")
    press(test, "commit answer")
    assert test.query_params["guess"] == "1234"


def test_a_handle_is_the_answer() -> None:
    test = asked("mse-tangent", 3)
    key = verdict_of(ITEMS["mse-tangent"], 3, "0").key
    assert isinstance(key, tuple)
    test.slider(key="handle-0").set_value(round(key[0], 1)).run()
    press(test, "commit answer")
    assert test.success
    test = asked("mse-tangent", 4)
    assert test.slider(key="handle-0").value == 0.0


def test_exploring_stays_closed_where_the_link_locks_it() -> None:
    for query, is_open in (
        ({}, True),
        ({"lock": "ask"}, False),
        ({"lock": "ask", "guess": "1"}, True),
    ):
        sent = texts_sent(asked("mse-sign", 1, **query))
        assert ("Explore with these numbers" in sent) == is_open


def test_a_set_ends_in_a_receipt_that_checks() -> None:
    names = "mse-sign~softmax-skew"
    first = asked("mse-sign", 2, set=names, guess="1")
    assert "ask=softmax-skew" in texts_sent(first) or "softmax-skew" in texts_sent(first)
    last = asked("softmax-skew", 2, set=names, got="1", guess="2")
    assert "1~2" in texts_sent(last)
    page = next(page for page in PAGES if page.stem == "questions")
    done = opened(page, {"set": names, "seed": "2", "got": "1~2"})
    assert_whole(done)
    receipt = next(str(each.value) for each in done.code if "receipt=" in str(each.value))
    checked = opened(page)
    checked.text_area(key="receipts").set_value(f"{receipt}\n{receipt[:-4]}\n{receipt}").run()
    assert_whole(checked)
    sent = texts_sent(checked)
    for word in ("not signed", "truncated", "repeated"):
        assert word in sent
    right = sum(
        verdict_of(ITEMS[name], 2, guess).is_right
        for name, guess in zip(names.split("~"), "12", strict=True)
    )
    assert f"{right} / 2" in sent
    again = opened(page, {"receipt": receipt.split("receipt=")[1]})
    assert_whole(again)
    assert "which way the loss goes" in texts_sent(again)
    broken = opened(page, {"receipt": "gradlab1.x"})
    assert_whole(broken)
    assert any("truncated" in each.value for each in broken.warning)


def test_a_page_checks_no_more_than_its_budget() -> None:
    page = next(page for page in PAGES if page.stem == "questions")
    done = opened(page, {"set": "mse", "seed": "2", "got": "~".join("1111111")})
    receipt = next(str(each.value) for each in done.code if "receipt=" in str(each.value))
    test = opened(page)
    test.text_area(key="receipts").set_value("\n".join([receipt] * 40)).run()
    assert_whole(test)
    assert any("first 21 lines" in each.value for each in test.info)


def test_a_lecturer_makes_a_set_on_the_page() -> None:
    page = next(page for page in PAGES if page.stem == "questions")
    test = opened(page)
    test.multiselect(key="chosen items").set_value(["graph-first", "mse-sign"]).run()
    test.toggle(key="set rounds").set_value(True).run()
    link = next(str(each.value) for each in test.code)
    assert "graph?ask=graph-first&seed=1&set=graph-first~mse-sign&again=true" in link

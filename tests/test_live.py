"""What travels along sliders arrives as it was, and is small."""

from __future__ import annotations

import json
import math
import struct
import zlib
from itertools import accumulate, pairwise
from typing import Any

import pytest
import torch
from torch import Tensor

from gradlab.functions import FUNCTIONS
from gradlab.functions.along import along
from gradlab.functions.point import Place, point
from gradlab.maths.along import Along, Moving, Printed, slider_steps
from gradlab.pictures.figures.map_along import map_live
from gradlab.pictures.figures.numbers import print_styles, printed, signs
from gradlab.ui.browser.encoded import digits
from gradlab.ui.browser.live import packed
from gradlab.ui.show.packed_figure import packed_traces

STEPS = slider_steps(-5, 5, 0.1)
KINDS = {1: "b", 2: "h", 4: "i", 8: "d"}


def sent(live: list[Along], decimals: int) -> bytes:
    (content,) = packed(live, lambda along: along.traces, lambda *_: decimals)
    return content


def received(sent: bytes) -> dict[str, Any]:
    """What a component was sent, as along.js reads it; of each slider its place and content."""
    (size,) = struct.unpack("<I", sent[:4])
    data: dict[str, Any] = json.loads(zlib.decompress(sent[4 : 4 + size]))
    ends = list(accumulate((size for _at, size in data["along"]), initial=4 + size))
    assert ends[-1] == len(sent)
    contents = [sent[begin:end] for begin, end in pairwise(ends)]
    places = [at for at, _size in data["along"]]
    return data | {"along": list(zip(places, contents, strict=True))}


def unpacked(packed: bytes) -> tuple[dict[str, Any], bytes]:
    content = zlib.decompress(packed)
    (size,) = struct.unpack("<I", content[:4])
    return json.loads(content[4 : 4 + size]), content[4 + size :]


def decoded(array: dict[str, Any], body: bytes) -> list[float]:
    """The same steps as in along.js, in Python."""
    size, total = array["size"], array["size"] * array["count"]
    values = list(array["head"])
    kind = f"<{total - len(values)}{KINDS[array['width']]}"
    bends = struct.unpack_from(kind, body, array["start"])
    weights = {2: (2, -1), 3: (3, -3, 1), 4: (4, -6, 4, -1)}[len(values) // size]
    rest = array["count"] - len(weights)
    for step in range(rest):
        for bend in bends[step::rest]:
            before = (w * values[-k * size] for k, w in enumerate(weights, 1))
            values.append(bend + sum(before))
    numbers = [value / 10 ** array["decimals"] for value in values]
    for k, word in array["gaps"].items():
        numbers[int(k)] = float(word.replace("Infinity", "inf"))
    return numbers


def arrived(values: Tensor, decimals: int) -> tuple[dict[str, Any], list[float]]:
    head, body = unpacked(sent([Along("w", STEPS, 2.0, {"it": {"y": values}})], decimals))
    array = head["moving"]["it"]["y"]
    return array, decoded(array, body)


@pytest.mark.parametrize("decimals", [2, 4, 9, 12])
def test_values_arrive_to_the_decimals_they_are_kept_to(decimals: int) -> None:
    values = torch.stack([(STEPS - 1) ** 2, torch.sin(STEPS), STEPS.exp()], dim=1)
    array, numbers = arrived(values, decimals)
    assert array["size"] == 3
    for got, value in zip(numbers, values.flatten().tolist(), strict=True):
        assert abs(got - value) <= 0.5 * 10**-decimals + 1e-15 * abs(value)


def test_smooth_values_are_told_from_more_before_them_than_jumping_ones() -> None:
    random = torch.Generator().manual_seed(0)
    smooth = torch.sin(STEPS[:, None] + torch.arange(10))
    jumping = torch.rand(101, 10, generator=random, dtype=torch.float64)
    for values, before in ((smooth, 4), (jumping, 2), (smooth[:, :3], 2)):
        array, numbers = arrived(values, 10)
        assert len(array["head"]) == before * values.shape[1]
        assert numbers == [round(value * 10**10) / 10**10 for value in values.flatten().tolist()]


def test_values_too_large_for_longer_sums_are_told_from_two() -> None:
    values = torch.sin(STEPS[:, None] + torch.arange(10)) * 2.0**50
    array, numbers = arrived(values, 0)
    assert len(array["head"]) == 2 * 10
    assert numbers == values.flatten().round().tolist()


def test_a_printed_number_arrives_as_it_is_printed() -> None:
    probs = torch.softmax(torch.stack([STEPS, STEPS * 0, STEPS.cos()], dim=1), dim=1)
    _, numbers = arrived(probs, 4)
    assert [f"{got:.4f}" for got in numbers] == [f"{p:.4f}" for p in probs.flatten().tolist()]


def test_what_is_not_finite_arrives_too() -> None:
    values = STEPS.log()
    values[-1] = math.inf
    _, numbers = arrived(values, 6)
    assert [math.isnan(v) for v in numbers] == values.isnan().tolist()
    assert numbers[50] == -math.inf
    assert numbers[-1] == math.inf


def test_huge_and_jumping_values_keep_fifteen_digits() -> None:
    values = STEPS.sign() * 1e200 + 7e199
    values[7] = 1.23456789e200
    _, numbers = arrived(values, 9)
    torch.testing.assert_close(
        torch.tensor(numbers, dtype=torch.float64), values, rtol=1e-14, atol=0
    )


def test_a_slider_says_where_it_stands_and_how_its_class_is_called() -> None:
    head, _ = unpacked(sent([Along("step of n", STEPS, 2.0, {"it": {"y": STEPS}})], 3))
    assert head | {"moving": None} == {
        "slider": "step-of-n",
        "first": -5.0,
        "gap": pytest.approx(0.1),
        "count": 101,
        "moving": None,
    }


def test_texts_travel_as_they_are() -> None:
    names = [f"tangent {step:.1f}" for step in STEPS.tolist()]
    head, _ = unpacked(sent([Along("w", STEPS, 2.0, {"it": {"name": names}})], 3))
    assert head["moving"]["it"]["name"]["plain"] == names


def test_nothing_travels_where_nothing_moves() -> None:
    assert sent([Along("w", STEPS, 2.0, numbers={"loss": ["1"] * 101})], 3) == b""


@pytest.mark.parametrize("temperature", [1.0, 0.1])  # many cells are powers of ten when cold
def test_ten_logits_with_bars_and_jacobian_stay_small(temperature: float) -> None:
    function = FUNCTIONS["softmax_temperature"]
    arguments = {"a": torch.linspace(-1, 1, 10), "T": torch.tensor(temperature)}
    live = map_live(along(point(function, arguments), Place("a")), is_probs=True)
    assert len(live) == 11
    kinds = {"bars": "bar", "jacobian": "heatmap"}
    contents = [each for uid, kind in kinds.items() for each in packed_traces(live, {uid: kind})]
    assert 10_000 < sum(map(len, contents)) < 30_000


def stays(array: dict[str, Any], step: int) -> Any:
    """The same steps as in along.js, in Python."""
    until = array.get("until", range(1, len(array["plain"]) + 1))
    return next(value for value, end in zip(array["plain"], until, strict=True) if step < end)


def printed_by_the_browser(array: dict[str, Any], body: bytes) -> list[list[str]]:
    """The same steps as printed() in along.js, in Python."""
    numbers, size = decoded(array, body), array["size"]
    rows = []
    for step in range(array["count"]):
        row, style = [], stays(array["styles"], step)
        for k in range(step * size, (step + 1) * size):
            is_power = style[0] == "e"
            power = math.floor(numbers[k] / 200 + 0.5) if is_power else 0
            digits_of, decimals = numbers[k] - 200 * power, int(style.strip("en"))
            text = f"{abs(digits_of) / 10**decimals:.{decimals}f}"
            text = text.rstrip("0").rstrip(".") if decimals and digits_of else text
            text = text.replace("0.", ".") if style.endswith("n") else text
            text = f"{'−' * (digits_of < 0)}{text}{f'e{power}' * is_power}".replace("-", "−")
            text = "0" if is_power and numbers[k] == 0 else text
            row.append(array["odd"].get(str(k), text))
        rows.append([row[k] for k in array["places"]])
    return rows


@pytest.mark.parametrize("columns", [3, 6, 9])
def test_printed_numbers_arrive_as_figures_print_them(columns: int) -> None:
    values = torch.sin(torch.arange(101.0)[:, None] * torch.arange(columns) / 7)
    values *= torch.logspace(-4, 3, 101)[:, None]
    values[5, 0], values[6, 1], values[3, 1] = math.inf, math.nan, 0.0
    width = signs(columns)
    sizes = values.double().nan_to_num(0.0, 0.0, 0.0).abs().amax(dim=1)
    it = Printed(values, print_styles(sizes, width))
    head, body = unpacked(sent([Along("w", STEPS, 2.0, {"it": {"text": it}})], 0))
    array = head["moving"]["it"]["text"]
    for row, got in zip(values, printed_by_the_browser(array, body), strict=True):
        assert got == printed(row, width)


@pytest.mark.parametrize("key", [k for k, f in FUNCTIONS.items() if f.output.role == "prediction"])
def test_a_slider_is_packed_among_others_as_it_is_alone(key: str) -> None:
    arguments = {each.name: each.default() for each in FUNCTIONS[key].arguments}
    of = point(FUNCTIONS[key], arguments)
    live = map_live(along(of, Place(of.moving[0])), is_probs=False)
    kinds = {"bars": "bar", "jacobian": "heatmap"}
    alone = [packed_traces([each], kinds)[0] for each in live]
    assert packed_traces(live, kinds) == alone
    assert all(alone)


def test_sliders_need_not_move_the_same() -> None:
    steps = torch.arange(3.0)
    curve = {"it": {"y": torch.tensor([[1, 2], [math.inf, 2.5], [1e300, -3]], dtype=torch.float64)}}
    one: Moving = {
        "it": {"y": torch.tensor([[1e-9], [2e-9], [4e-9]])},
        "other": {"name": list("aab")},
    }
    live = [Along("a", steps, 0.0, curve), Along("b", steps, 0.0, one), Along("c", steps, 0.0)]
    first, second, nothing = packed(live, lambda it: it.traces, digits_of_ten)
    assert nothing == b""
    head, body = unpacked(first)
    numbers = decoded(head["moving"]["it"]["y"], body)
    assert numbers[2] == math.inf
    assert numbers[4] == pytest.approx(1e300, rel=1e-14)
    head, body = unpacked(second)
    assert decoded(head["moving"]["it"]["y"], body) == pytest.approx([1e-9, 2e-9, 4e-9], rel=1e-9)
    assert [stays(head["moving"]["other"]["name"], step) for step in range(3)] == list("aab")


def digits_of_ten(_name: str, values: Tensor) -> int:
    return digits(values, 10)


def test_digits_count_from_the_largest_finite_value() -> None:
    assert digits(torch.tensor([0.001, math.inf]), 3) == 5
    assert digits(torch.tensor([0.0, math.nan]), 3) == 0
    assert digits(torch.tensor([1e9]), 5) == -5

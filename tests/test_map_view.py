"""What the sliders of a vector function move is the same text for everybody, and kept."""

from __future__ import annotations

import pytest
import torch

from gradlab.functions import FUNCTIONS
from gradlab.functions.along import along
from gradlab.functions.point import Place, Point, point
from gradlab.lessons.softmax import is_probs
from gradlab.pictures.figures.map_along import map_live
from gradlab.ui.lessons import map_view
from gradlab.ui.show.packed_figure import packed_traces
from gradlab.ui.show.shared_cache import SharedCache


def softmax_at(logits: list[float], temperature: float = 1.0) -> Point:
    arguments = {"a": torch.tensor(logits), "T": torch.tensor(temperature)}
    return point(FUNCTIONS["softmax_temperature"], arguments)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_view, "_TRAVELS", SharedCache(64))


@pytest.mark.parametrize("key", [k for k, f in FUNCTIONS.items() if f.output.role == "prediction"])
def test_it_is_what_the_figures_would_pack(key: str) -> None:
    function = FUNCTIONS[key]
    of = point(function, {each.name: each.default() for each in function.arguments})
    live = map_live(along(of, Place(of.moving[0])), is_probs=is_probs(function))
    for _again in range(2):
        bars, cells = map_view._travels(of)
        assert [each.content for each in bars] == packed_traces(live, {"bars": "bar"})
        assert [each.content for each in cells] == packed_traces(live, {"jacobian": "heatmap"})
        assert [each.at for each in bars] == [each.at for each in cells]
        assert [each.at for each in bars] == [along.at for along in live]


def test_what_a_slider_moves_stays_when_it_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        map_view,
        "map_live",
        lambda maps, is_probs: asked.append(maps) or map_live(maps, is_probs=is_probs),
    )
    first, _ = map_view._travels(softmax_at([0.5, -1.0, 2.0]))
    second, _ = map_view._travels(softmax_at([0.5, 0.0, 2.0]))
    assert [one.content == other.content for one, other in zip(first, second, strict=True)] == [
        False,
        True,
        False,
        False,
    ]
    assert (first[1].at, second[1].at) == (-1.0, 0.0)
    assert [[each.slider.key for each in maps] for maps in asked] == [
        ["a0", "a1", "a2", "T"],
        ["a0", "a2", "T"],
    ]
    map_view._travels(softmax_at([0.5, -1.0, 2.0]))
    assert len(asked) == 2


def test_zeros_of_either_sign_are_told_apart() -> None:
    above, below = (
        map_view.map_at(FUNCTIONS["projection"], {"x": [1.0, 2.0, zero]})[0] for zero in (0.0, -0.0)
    )
    assert (above.value[0], below.value[0]) == (torch.inf, -torch.inf)
    assert map_view._travels(above)[1][0] != map_view._travels(below)[1][0]


def test_a_point_is_computed_once_for_all() -> None:
    function, numbers = FUNCTIONS["skew"], {"x": [1.5, -2.5]}
    mapped = map_view.map_at(function, numbers)
    assert map_view.map_at(function, {"x": [1.5, -2.5]}) is mapped
    assert map_view.meter_of(mapped) is map_view.meter_of(mapped)


def test_functions_of_the_same_numbers_are_told_apart() -> None:
    x = torch.tensor([1.0, 2.0])
    skew, polar = (point(FUNCTIONS[key], {"x": x}) for key in ("skew", "polar"))
    assert map_view._travels(skew)[1] != map_view._travels(polar)[1]
    assert len(map_view._travels(softmax_at([1.0, 2.0]))[0]) == 3
    assert len(map_view._travels(softmax_at([1.0, 2.0, 1.0]))[0]) == 4

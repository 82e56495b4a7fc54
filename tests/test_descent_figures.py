"""Figures of descents: what stands where, which way arrows point, and when an axis has powers."""

from __future__ import annotations

import json
import math

import pytest
import torch

from gradlab.functions.sliders import Slider
from gradlab.lessons.journeys import plane_journey
from gradlab.lessons.landscapes import LANDSCAPES, start_of
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.lessons.terrain import Terrain, shares, terrain
from gradlab.lessons.trajectories import Trajectory
from gradlab.pictures.figures.descent import DASHES, SYMBOLS, Shown, losses_figure, on_powers
from gradlab.pictures.figures.descent_along import Kept, inside, plane_taken_along, start_along
from gradlab.pictures.figures.model import chain
from gradlab.pictures.figures.plane import downhill, plane_figure, shade
from gradlab.pictures.figures.surface import surface_figure
from gradlab.ui.browser.live import packed
from gradlab.words.colours import COLOURS
from gradlab.words.text import english

LABELS = [("x", "x"), ("y", "target")]


def walked(key: str, steps: int = 20, **rates: float) -> tuple[Terrain, list[Shown]]:
    land = LANDSCAPES[key]
    of = start_of(land, {})
    start = torch.stack([of.arguments[name] for name in land.moving])[None]
    ways = plane_journey(of, land.moving, rates or dict(land.rates), start, steps)
    shown = [Shown(k, OPTIMISERS[k].name, k, way) for k, way in ways.items()]
    return terrain(of, land.moving), shown


def losses(*values: float) -> Shown:
    row = torch.tensor([values], dtype=torch.float64)
    return Shown("sgd", "SGD", "sgd", Trajectory(row[:, :, None], row, row[:, :, None], {}))


def test_contours_have_the_first_variable_across_and_the_second_up() -> None:
    ground, shown = walked("rosenbrock")
    figure = plane_figure(ground, shown, 3, LABELS, english)
    contour = next(each for each in figure["data"] if each["uid"] == "ground")
    row, column = 10, 45
    x, y = contour["x0"] + column * contour["dx"], contour["y0"] + row * contour["dy"]
    loss = torch.tensor((1 - x) ** 2 + 100 * (y - x**2) ** 2)
    assert contour["z"][row][column] == pytest.approx(
        shade(ground.heights).of(loss).item(), abs=0.01
    )
    assert "x" not in contour
    json.dumps(figure, default=lambda _: pytest.fail("not plain"))


def test_marks_of_the_scale_are_losses_at_their_places_on_it() -> None:
    scale = shade(torch.tensor([[3.0, 7.0, 100.0], [4.0, math.nan, math.inf]]))
    at, texts = scale.marks()
    assert (texts[0], texts[-1]) == ("3", "100")
    for place, text in zip(at, texts, strict=True):
        loss = torch.tensor(float(text))
        assert scale.of(loss).item() == pytest.approx(place, rel=0.05, abs=0.05)


def test_arrows_point_downhill_and_are_longer_where_it_is_steeper() -> None:
    ground, _shown = walked("ravine")
    places = torch.tensor([[2.0, 1.0], [2.0, 0.1], [0.0, 0.0]], dtype=torch.float64)
    grads = torch.stack([places[:, 0], 25 * places[:, 1]], dim=1)
    ends = downhill(ground, places, grads)
    moves = torch.stack([ends["x"].diff(dim=1)[:, 0], ends["y"].diff(dim=1)[:, 0]], dim=1)
    cosine = -(moves * grads).sum(dim=1) / (moves.norm(dim=1) * grads.norm(dim=1))
    assert cosine[:2].tolist() == pytest.approx([1.0, 1.0])
    assert moves[0].norm() > moves[1].norm() > 0
    assert moves[2].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("values", "is_log"),
    [((4.0, 1e-3), True), ((4.0, 0.0), True), ((4.0, 2.0), False), ((4.0, -1.0), False),
     ((4.0, math.inf), True), ((4.0, math.nan), True), ((0.0, 0.0), False)],
)  # fmt: skip
def test_an_axis_of_powers_is_for_losses_over_some_powers(
    values: tuple[float, ...], is_log: bool
) -> None:
    shown = losses(*values)
    assert on_powers([shown]) is is_log
    figure = losses_figure([shown], 0, english)
    line = figure["data"][0]
    assert line["y"][0] == pytest.approx(math.log10(4.0) if is_log and values[0] else values[0])
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < line["y"][0] < high


def test_what_is_far_off_the_figure_stays_at_its_far_edge_and_keeps_its_direction() -> None:
    values = torch.tensor([0.5, 3.0, 1e9, -math.inf, math.nan])
    assert inside(values, 0.0, 2.0).tolist() == [0.5, 3.0, 22.0, -20.0, 22.0]


def test_the_marks_follow_the_step_and_travel_exactly_enough() -> None:
    ground, shown = walked("himmelblau", 30)
    slider = Slider("taken", "taken", 0, torch.arange(31.0), 30.0)
    along = plane_taken_along(slider, ground, shown)
    for each in shown:
        mark = along.traces[f"now-{each.key}"]
        assert torch.equal(torch.cat([mark["x"], mark["y"]], dim=1), each.places)  # type: ignore[list-item]
        assert len(along.numbers[each.key]) == 31
    (content,) = packed([along], lambda a: a.traces, lambda *_: 9)
    assert len(content) < 6_000


def test_a_start_in_the_hand_shows_the_last_kept_step_up_to_the_one_looked_at() -> None:
    starts = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    places = torch.arange(12.0).reshape(2, 3, 2)
    slider = Slider("s0 s1", "", 0, torch.arange(2.0), -0.5)
    along = start_along(slider, starts, [Kept("adam", places, [0, 4, 9])], 8)
    now = along.traces["now-adam"]
    assert now["x"].tolist() == [[2.0], [8.0]]  # type: ignore[union-attr]
    assert along.traces["start"]["y"].tolist() == [[1.0], [3.0]]  # type: ignore[union-attr]


def test_the_parts_of_the_points_lie_head_to_tail_and_end_downhill() -> None:
    land = LANDSCAPES["linear"]
    of = start_of(land, {})
    places = torch.tensor([[-1.5, 2.0], [0.5, 0.5]], dtype=torch.float64)
    parts = shares(of, land.moving, places)
    found = chain(terrain(of, land.moving), places, parts)
    walked_ = torch.stack([found["x"], found["y"]], dim=2)  # type: ignore[list-item]
    assert walked_.shape == (2, 7, 2)
    assert torch.equal(walked_[:, 0], places)
    moves = walked_.diff(dim=1)
    for point in range(6):
        ratio = -moves[:, point] / parts[point]
        assert ratio.std(dim=1).max() < 1e-9  # the same scale for both parameters
    whole = walked_[:, -1] - places
    total = -parts.sum(dim=0)
    assert torch.nn.functional.cosine_similarity(whole, total).tolist() == pytest.approx([1.0, 1.0])


def test_a_surface_is_the_contours_landscape_and_ways_end_where_they_leave_it() -> None:
    ground, shown = walked("saddle", 300, momentum=0.5)
    figure = surface_figure(ground, shown, ["x", "y"])
    contour = plane_figure(ground, shown, 0, LABELS, english)["data"][0]
    assert figure["data"][0]["z"] == contour["z"]
    assert figure["layout"]["scene"]["xaxis"]["range"] == [-2.0, 2.0]
    heights = figure["data"][1]["z"]
    on = [not math.isnan(height) for height in heights]
    last = on.index(False) if False in on else len(on)
    assert last > 3
    assert not any(on[last:])


def test_optimisers_are_told_apart_without_colours_and_read_in_both_themes() -> None:
    assert len(set(DASHES.values())) == len(set(SYMBOLS.values())) == len(OPTIMISERS)
    assert set(DASHES) == set(SYMBOLS) == set(OPTIMISERS)

    def luminance(colour: str) -> float:
        channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for key in OPTIMISERS:
        for theme in ("light", "dark"):
            ground, own = (luminance(getattr(COLOURS[k], theme)) for k in ("background", key))
            assert (max(ground, own) + 0.05) / (min(ground, own) + 0.05) >= 4.5

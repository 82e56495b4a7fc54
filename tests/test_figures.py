"""Figures by their data: what is drawn is what the core computed, and nothing jumps."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from gradlab.functions import FUNCTIONS, indexed
from gradlab.maths.autodiff import jacobian, sweep, value_and_grad
from gradlab.pictures.figures import (
    Figure,
    jacobian_heatmap,
    loss_curve,
    printed,
    probability_bars,
    vector_bars,
)
from gradlab.pictures.figures.layout import ceiling, frame
from gradlab.pictures.figures.matrix import DIVERGING, STRENGTH
from gradlab.pictures.figures.numbers import signs
from gradlab.words.colours import COLOURS
from gradlab.words.numbers import written

SKEW = torch.tensor([[5.0, 3.0], [1.0, 2.0], [0.0, 10.0]])
NASTY = "<img src=x onerror=alert(1)> & %{z}"


def curve(w: float = 2.0, h: float | None = 0.5, **options: Any) -> Figure:
    """The loss curve of the tutorials' MSE, the point at w."""
    loss = FUNCTIONS["mse"].of("w")
    value, grad = value_and_grad(loss, torch.tensor(w))
    ahead = None if h is None else (w + h, loss(torch.tensor(w + h)).item())
    swept = sweep(loss, torch.linspace(-4, 4, 81))
    settings = {"variable": "w", "role": "w", "minimum": (1.0, 0.0), **options}
    return loss_curve(swept, (w, value.item()), grad.item(), ahead=ahead, **settings)


def heatmap(j: Tensor = SKEW, **options: Any) -> Figure:
    rows, columns = indexed("f", j.shape[0]), indexed("x", j.shape[1])
    return jacobian_heatmap(j, **{"rows": rows, "columns": columns, **options})


def bars(probs: Tensor, **options: Any) -> Figure:
    labels, logit_labels = indexed("p", len(probs)), indexed("a", len(probs))
    return probability_bars(probs, probs.log(), labels=labels, logit_labels=logit_labels, **options)


def vector(values: list[float]) -> Figure:
    labels = indexed("a", len(values))
    return vector_bars(torch.tensor(values), labels=labels, symbol="vᵀJ", role="gradient")


FIGURES: dict[str, Figure] = {
    "curve": curve(),
    "curve without secant": curve(h=None),
    "curve without minimum": curve(minimum=None),
    "heatmap": heatmap(row=1, cell=(1, 0)),
    "zeros": heatmap(torch.zeros(2, 3)),
    "not finite": heatmap(torch.tensor([[math.nan, 1.0], [-math.inf, 0.0]])),
    "bars": bars(torch.tensor([0.2, 0.5, 0.3]), selected=1),
    "vector": vector([1.0, -2.0, 0.0]),
}


def trace(figure: Figure, uid: str) -> dict[str, Any]:
    (found,) = [trace for trace in figure["data"] if trace["uid"] == uid]
    return found


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    return [text for item in value for text in strings(item)] if isinstance(value, list) else []


# ---- every figure -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_plain_json_with_known_colours(name: str) -> None:
    figure = FIGURES[name]
    json.dumps(figure, allow_nan=False)
    texts = strings([figure["data"], figure["layout"]])
    assert {text[1:] for text in texts if text.startswith("@")} <= set(COLOURS)
    assert not any(text.startswith("#") for text in texts)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_keeps_zoom_and_names_its_traces(name: str) -> None:
    figure = FIGURES[name]
    assert figure["layout"]["uirevision"]
    uids = [trace["uid"] for trace in figure["data"]]
    assert len(set(uids)) == len(uids)


def test_the_same_data_give_the_same_figure() -> None:
    assert curve() == curve()
    assert heatmap() == heatmap()


def test_names_are_shown_as_they_are_typed() -> None:
    figures = [
        curve(variable=NASTY, loss=NASTY),
        jacobian_heatmap(
            torch.ones(1, 1),
            rows=[NASTY],
            columns=[NASTY],
            row_title=NASTY,
            column_title=NASTY,
        ),
        vector_bars(torch.ones(1), labels=[NASTY], symbol=NASTY, role="x"),
        probability_bars(
            torch.ones(1), torch.ones(1), labels=[NASTY], logit_labels=[NASTY], symbol=NASTY
        ),
    ]
    for figure in figures:
        shown = strings([figure["data"], {**figure["layout"], "uirevision": ""}])
        assert not any("<img" in text for text in shown)
        assert any("&lt;img" in text for text in shown)


def test_a_figure_speaks_the_learners_language() -> None:
    figure = curve(translate=lambda message: f"«{message}»")
    assert [trace["name"] for trace in figure["data"]] == [
        "«loss»",
        "«minimum»",
        "«secant 2.5»",
        "«tangent 2»",
        "«here»",
    ]


# ---- loss_curve ---------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", [curve(), curve(h=None, minimum=None), curve(w=-4.0, h=-1e-6)])
def test_the_curve_always_has_the_same_traces(figure: Figure) -> None:
    uids = [trace["uid"] for trace in figure["data"]]
    assert uids == ["curve", "minimum", "secant", "tangent", "point"]


@settings(deadline=None)
@given(st.floats(-4, 4, width=32))
def test_the_tangents_slope_is_the_gradient(w: float) -> None:
    line = trace(curve(w), "tangent")
    run, rise = line["x"][-1] - line["x"][0], line["y"][-1] - line["y"][0]
    assert math.isclose(rise / run, 2 * (w - 1), rel_tol=1e-6, abs_tol=1e-6)
    assert line["x"][1] == w


@pytest.mark.parametrize("h", [2.0, 0.5, -0.5, 1e-2])
def test_the_secant_passes_through_both_points(h: float) -> None:
    line = trace(curve(h=h), "secant")
    slope = (line["y"][2] - line["y"][0]) / (line["x"][2] - line["x"][0])
    assert math.isclose(slope, 2 + h, rel_tol=1e-4)  # of (w − 1)² from 2 to 2 + h
    assert line["x"][1] == 2.0 + h
    back = line["y"][1] - slope * h
    assert math.isclose(back, 1.0, abs_tol=1e-4)


def test_the_secant_becomes_the_tangent() -> None:
    gaps = []
    for h in (1.0, 0.1, 0.01):
        figure = curve(h=h)
        secant, tangent = trace(figure, "secant")["y"], trace(figure, "tangent")["y"]
        gaps.append(abs(secant[0] - tangent[0]))
    assert all(wide > 8 * narrow for wide, narrow in pairwise(gaps))


@pytest.mark.parametrize(("w", "side"), [(-2.0, "right"), (2.0, "right"), (0.5, "left")])
def test_the_minimums_name_keeps_out_of_the_tangents_way(w: float, side: str) -> None:
    assert trace(curve(w), "minimum")["textposition"] == f"bottom {side}"


def test_a_step_of_zero_draws_no_secant() -> None:
    figure = curve(h=0.0)
    assert trace(figure, "secant")["visible"] is False


def test_the_ranges_don_t_follow_the_point() -> None:
    layouts = [curve(w, h)["layout"] for w in (-4.0, 0.0, 4.0) for h in (None, 1.0)]
    assert all(layout == layouts[0] for layout in layouts)


def test_the_axes_are_named_in_their_colours() -> None:
    layout = curve(variable="y", role="target")["layout"]
    assert layout["xaxis"]["title"] == {"text": "y", "font": {"color": "@target"}}
    assert layout["yaxis"]["title"] == {"text": "L", "font": {"color": "@loss"}}


def test_the_curve_carries_its_gradients() -> None:
    line = trace(curve(), "curve")
    assert line["y"][60] == pytest.approx(1.0)  # w = 2
    assert line["customdata"][60] == pytest.approx(2.0)
    assert "∂L/∂w = %{customdata" in line["hovertemplate"]


def test_a_pole_does_not_flatten_the_rest() -> None:
    swept = sweep(torch.reciprocal, torch.linspace(0.001, 4, 400))
    figure = loss_curve(swept, (1.0, 1.0), -1.0, variable="x", role="x")
    assert figure["layout"]["yaxis"]["range"][1] < 100


# ---- the heatmap --------------------------------------------------------------------------------


def test_the_heatmap_is_the_jacobian_not_its_transpose() -> None:
    cells = heatmap()["data"][0]
    assert cells["z"] == [[5, 3], [1, 2], [0, 10]]
    assert cells["text"] == [["5", "3"], ["1", "2"], ["0", "10"]]
    assert cells["y"] == ["f₀", "f₁", "f₂"]
    assert cells["x"] == ["x₀", "x₁"]
    assert cells["hovertemplate"].startswith("∂%{y}/∂%{x} = ")


def test_row_0_is_at_the_top() -> None:
    low, high = heatmap()["layout"]["yaxis"]["range"]
    assert low > 2
    assert high < 0


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=6, max_size=6))
def test_the_colours_are_symmetric_around_zero(values: list[float]) -> None:
    cells = heatmap(torch.tensor(values).reshape(2, 3))["data"][0]
    assert cells["zmin"] == -cells["zmax"] < 0
    assert cells["zmax"] >= max(map(abs, values)) * (1 - 1e-6)
    assert cells["colorscale"] == DIVERGING


def test_all_zeros_have_the_colour_of_the_page() -> None:
    cells = heatmap(torch.zeros(2, 3))["data"][0]
    assert cells["zmin"] == -1
    assert cells["text"] == [["0"] * 3] * 2
    assert DIVERGING[1] == [0.5, "@background"]


def test_what_is_not_finite_is_a_grey_word() -> None:
    figure = heatmap(torch.tensor([[math.nan, 1.0], [-math.inf, -2.0]]))
    cells = figure["data"][0]
    assert cells["z"] == [[None, 1.0], [None, -2.0]]
    assert [row[0] for row in cells["text"]] == ["nan", "−inf"]
    assert cells["zmax"] == 2.0
    grey = [shape for shape in figure["layout"]["shapes"] if shape.get("fillcolor") == "@grid"]
    assert [(shape["y0"], shape["x0"]) for shape in grey] == [(-0.5, -0.5), (0.5, -0.5)]


def test_the_selected_row_and_cell_are_framed() -> None:
    figure = heatmap(row=1, cell=(2, 0))
    row, cell = figure["layout"]["shapes"]
    assert (row["y0"], row["y1"], row["x0"], row["x1"]) == (0.5, 1.5, -0.5, 1.5)
    assert row["line"]["color"] == "@gradient"
    assert (cell["y0"], cell["y1"], cell["x0"], cell["x1"]) == (1.5, 2.5, -0.5, 0.5)
    assert figure["layout"]["yaxis"]["ticktext"] == ["f₀", "<b>f₁</b>", "f₂"]


def test_labels_that_don_t_fit_the_matrix_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"expected a matrix of shape \(2, 3\), got \(3, 2\)"):
        heatmap(rows=["a", "b"], columns=["c", "d", "e"])


def luminance(colour: list[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def rgb(role: str, theme: str) -> list[float]:
    code = getattr(COLOURS[role], theme)
    return [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("end", ["negative", "positive", "background", "grid"])
def test_text_is_readable_on_the_strongest_cell(theme: str, end: str) -> None:
    strength = 1.0 if end == "grid" else STRENGTH
    page, ink = rgb("background", theme), rgb(end, theme)
    cell = [strength * c + (1 - strength) * p for c, p in zip(ink, page, strict=True)]
    bright, dim = sorted([luminance(cell), luminance(rgb("text", theme))], reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5


def test_softmax_of_ten_prints_cells_that_fit_a_phone() -> None:
    a = FUNCTIONS["softmax"].argument("a").default(10)
    figure = heatmap(jacobian(FUNCTIONS["softmax"].of("a"), a))
    texts = [text for row in figure["data"][0]["text"] for text in row]
    assert max(map(len, texts)) == signs(10) == 5
    assert texts[0] == ".076"


# ---- bars ---------------------------------------------------------------------------------------


def test_probabilities_stand_between_0_and_1_whatever_they_are() -> None:
    even, sure = bars(torch.tensor([0.5, 0.5])), bars(torch.tensor([1.0, 0.0]))
    assert even["layout"] == sure["layout"]
    assert even["layout"]["yaxis"]["range"][0] == 0
    assert even["data"][0]["y"] == [0.5, 0.5]
    assert sure["data"][0]["text"] == ["1", "0"]


def test_hovering_a_bar_tells_its_logit() -> None:
    bar = bars(torch.tensor([0.5, 0.5]))["data"][0]
    assert bar["customdata"][1] == ["a₁", pytest.approx(math.log(0.5))]


def test_the_selected_bar_stands_out() -> None:
    opacity = bars(torch.tensor([0.2, 0.5, 0.3]), selected=1)["data"][0]["marker"]["opacity"]
    assert opacity[1] == 1 > max(opacity[0], opacity[2])
    assert "opacity" not in bars(torch.tensor([0.2, 0.8]))["data"][0]["marker"]


def test_a_vector_has_signs_and_a_symmetric_range() -> None:
    figure = vector([0.1969, -0.1073, -0.0896])
    bar, (low, high) = figure["data"][0], figure["layout"]["yaxis"]["range"]
    assert low == -high
    assert bar["text"] == ["0.1969", "−0.1073", "−0.0896"]
    assert bar["marker"]["color"] == ["@positive", "@negative", "@negative"]


def test_the_sum_trap_s_gradient_is_not_shown_as_zero() -> None:
    assert vector([1.5e-8, -3e-8, 0.0])["data"][0]["text"] == ["1.5e−8", "−3e−8", "0"]


def test_a_vector_that_is_not_finite_is_still_a_figure() -> None:
    bar = vector([math.nan, math.inf, 1.0])["data"][0]
    assert bar["text"][:2] == ["nan", "inf"]
    assert bar["y"] == [0.0, 0.0, 1.0]
    assert vector([math.nan])["layout"]["yaxis"]["range"] == [-1.25, 1.25]


def test_bars_without_names_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"expected 1 values, got shape \(2,\)"):
        vector_bars(torch.ones(2), labels=["a"], symbol="v", role="x")


# ---- numbers and ranges -------------------------------------------------------------------------


@settings(deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, width=32), min_size=1, max_size=10),
    st.sampled_from([5, 6, 7]),
)
@example([6.1035e-05], 7)  # 0.0001 would be two thirds too much
@example([5.5e-4], 7)
def test_printed_numbers_keep_their_sign_and_size(values: list[float], width: int) -> None:
    texts = printed(torch.tensor(values, dtype=torch.float64), width)
    finite = [abs(value) for value in values if math.isfinite(value)]
    for value, text in zip(values, texts, strict=True):
        read = float(text.replace("−", "-"))
        if math.isfinite(value):
            # two digits of the largest where there is room for them, else one
            assert abs(read - value) <= (0.051 if width == 7 else 0.51) * max(finite)
        assert read == 0 or (read > 0) == (value > 0)
        assert (text == "0") == (value == 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (-0.10729, "−0.10729"),
        (0.0, "0"),
        (-0.0, "0"),
        (1.49e-8, "1.49e−8"),
        (0.00005, "5e−5"),
        (0.001, "0.001"),
        (-123456.0, "−123456"),
        (-1.5e6, "−1.5e6"),
        (99999.0, "99999"),
        (math.nan, "nan"),
        (-math.inf, "−inf"),
    ],
)
def test_a_number_is_readable(value: float, text: str) -> None:
    assert written(value) == text


@settings(deadline=None)
@given(st.floats(1e-30, 1e30))
def test_a_ceiling_is_the_next_round_number(value: float) -> None:
    assert value * (1 - 1e-8) <= ceiling(value) <= 1.6 * value


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_a_ceiling_of_nothing_is_one(value: float) -> None:
    assert ceiling(value) == 1.0


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_a_frame_is_wider_than_what_it_holds(values: list[float]) -> None:
    low, high = frame(values)
    assert low < high
    if len(values) < 20:  # with more, a few may lie far outside
        assert low <= min(values) <= max(values) <= high


@pytest.mark.parametrize("values", [[], [math.nan, math.inf]])
def test_a_frame_without_values_is_still_one(values: list[float]) -> None:
    assert frame(values) == [-1.0, 1.0]

"""Along each slider of /mse: the numbers, lines and names are those of the page itself."""

from __future__ import annotations

import pytest
import torch

from gradlab.functions.along import along as along_sliders
from gradlab.functions.point import Place
from gradlab.functions.sliders import sliders_of
from gradlab.lessons import mse
from gradlab.lessons.mse_along import slopes_along
from gradlab.maths.steps import MOST_STEPS, slider_step
from gradlab.pictures.figures.mse import batch_figure, batch_live, slope_figure, slope_live
from gradlab.ui.lessons.slope_view import _slider
from gradlab.words.numbers import written
from gradlab.words.text import english

RANGES = dict.fromkeys("wxy", (-5.0, 5.0, 0.1)) | {"h": (0.01, 3.0, 0.01)}
NUMBERS = {"w": 2.0, "x": -1.3, "y": 0.7, "h": 0.5}


def read(name: str) -> float:
    """The slope in a legend's entry; the last printed digit may fall either way."""
    return float(name.split()[-1].replace("−", "-"))


@pytest.mark.parametrize("variable", ["w", "x", "y"])
@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("zoom", [1, 10, 100])
def test_every_step_is_what_the_page_shows_there(variable: str, place: int, zoom: int) -> None:
    at, h = NUMBERS[variable], NUMBERS["h"]
    span = mse.window(at, -5.0, 5.0, zoom)
    w, x, y = (NUMBERS[k] for k in "wxy")
    start = mse.slope(variable, w, x, y, *span)
    sliders = [_slider(key, NUMBERS, RANGES) for key in "wxyh"]
    found = slopes_along(start.of, start.name, start.curve.xs, sliders, at, h)
    along = slope_live(found, span, english, zoom)[place]
    for k in range(0, len(along.steps), 13):
        numbers = NUMBERS | {along.slider: float(along.steps[k])}
        h = numbers.pop("h")
        span = mse.window(numbers[variable], -5.0, 5.0, zoom)
        slope = mse.slope(variable, **numbers, low=span[0], high=span[1])
        secant = mse.secant(slope, h, numbers[variable])
        drawn = slope_figure(slope, secant, english, zoom)
        traces = {trace["uid"]: trace for trace in drawn["data"]}
        for uid, attributes in along.traces.items():
            for name, values in attributes.items():
                if name in {"name", "text"}:
                    there = read("".join(traces[uid][name]))
                    found_here = read(str(values[k]))
                    assert found_here == pytest.approx(there, abs=1.1e-4, rel=1.1e-4)
                    continue
                assert isinstance(values, torch.Tensor)
                if traces[uid].get("visible", True):
                    want = torch.tensor(traces[uid][name], dtype=torch.float64)
                    torch.testing.assert_close(values[k].double(), want, rtol=1e-4, atol=1e-4)
                else:
                    assert values[k].isnan().all()
        assert along.numbers["loss"][k] == written(slope.of.value)
        assert along.numbers["gradient"][k] == written(slope.grad)
        for name, ranges in along.layout["curve"].items():
            want = drawn["layout"][name.split(".")[0]]["range"]
            assert ranges[k].tolist() == pytest.approx(want, abs=1e-5)


def test_rise_over_run_is_the_gradient_at_every_zoom_and_the_angle_stays() -> None:
    for zoom in (1, 10, 100):
        for numbers in ((2.0, 1.0, 1.0), (-3.1, 1.7, 0.4), (5.0, 5.0, -5.0)):
            slope = mse.slope("w", *numbers, *mse.window(numbers[0], -5.0, 5.0, zoom))
            drawn = slope_figure(slope, None, english, zoom)
            traces = {trace["uid"]: trace for trace in drawn["data"]}
            (start, corner, _), (low, _, end) = (traces["triangle"][axis] for axis in "xy")
            w, x, y = numbers
            assert (end - low) / (corner - start) == pytest.approx(2 * (x * w - y) * x, rel=1e-4)
            assert traces["secant"]["visible"] is False
            left, right = drawn["layout"]["xaxis"]["range"]
            bottom, top = drawn["layout"]["yaxis"]["range"]
            assert bottom <= slope.of.value <= top
            whole = mse.slope("w", *numbers, -5.0, 5.0)
            below, above = slope_figure(whole, None, english)["layout"]["yaxis"]["range"]
            assert (top - bottom) / (right - left) == pytest.approx(
                (above - below) / 10.4, rel=1e-3
            )


def test_the_axis_of_the_loss_holds_still_while_the_point_stays_in_it() -> None:
    start = mse.slope("w", 2.0, 1.0, 1.0, -5.0, 5.0)
    sliders = [_slider("w", NUMBERS, RANGES)]
    (found,) = slopes_along(start.of, start.name, start.curve.xs, sliders, 2.0, 1.0)
    (along,) = slope_live([found], (-5.0, 5.0), english)
    tops = along.layout["curve"]["yaxis.range"][:, 1].tolist()
    assert set(tops) == {10.0, 40.0}  # (w − 1)² is at most 36
    assert [top == 10 for top in tops] == (found.along.value <= 10).tolist()


def test_the_batch_follows_w() -> None:
    x, y = [1.0, 2.0, -1.0], [1.0, 3.0, -2.0]
    start = mse.batch(2.0, x, y, "sum", -5.0, 5.0).of
    followed = along_sliders(start, Place("w"), sliders=sliders_of(start)[:1])
    (along,) = batch_live(followed, (-5.0, 5.0), english)
    for k in (0, 33, 100):
        w = float(along.steps[k])
        batch = mse.batch(w, x, y, "sum", -5.0, 5.0)
        traces = {trace["uid"]: trace for trace in batch_figure(batch, w, english)["data"]}
        for uid in ("point", "tangent"):
            for name in ("x", "y"):
                want = torch.tensor(traces[uid][name], dtype=torch.float64)
                got = along.traces[uid][name][k].double()
                torch.testing.assert_close(got, want, rtol=1e-4, atol=1e-4)
        assert along.traces["tangent"]["name"][k] == traces["tangent"]["name"]


@pytest.mark.parametrize(("low", "high", "step"), [(-5, 5, 1e-4), (0.1, 10, 0.01), (0, 1, 0.5)])
def test_a_slider_has_few_stops_that_are_whole_fine_steps(
    low: float, high: float, step: float
) -> None:
    coarse = slider_step(low, high, step)
    assert (high - low) / coarse < MOST_STEPS
    assert round(coarse / step) == pytest.approx(coarse / step)

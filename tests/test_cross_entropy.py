"""p − y: what the cross-entropy lesson shows is what torch, a closed form and a script say."""

from __future__ import annotations

import math
import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from torch import Tensor

from gradlab.functions import FUNCTIONS
from gradlab.functions.point import Point, point_at
from gradlab.lessons import listings
from gradlab.lessons.cross_entropy import (
    WRONG,
    floor,
    floors_along,
    hard,
    lowest_logits,
    parts,
    parts_along,
    reading,
    stall,
    unsmoothed,
)
from gradlab.lessons.cross_entropy_batch import IGNORED, batch, batch_reading
from gradlab.lessons.cross_entropy_product import product
from gradlab.pictures.figures.residual import residual_figure, residual_live
from gradlab.pictures.figures.rivals import rivals_live, two_curves_live
from gradlab.pictures.formulas_entropy import product_formula, product_steps
from gradlab.program import run
from tests.test_pages import ROOT, assert_whole, opened, unfolded
from tests.test_promised_links import sent
from tests.test_softmax_calls import figures

PAGE = ROOT / "pages/cross_entropy.py"


def soft(*logits: float, y: int = 1, eps: float = 0.0, T: float = 1.0) -> Point:  # noqa: N803
    numbers: dict[str, float | list[float]] = {"logits": [*logits], "target": y, "eps": eps, "T": T}
    return point_at(FUNCTIONS["soft_cross_entropy"], numbers)


def test_the_stall_is_86_times_at_the_wrong_logit() -> None:
    of = soft(*WRONG)
    found = parts(of)
    torch.testing.assert_close(found.grad, torch.tensor([0.982, -1.0, 0.018]), atol=1e-3, rtol=0)
    assert round(stall(hard(of), hard(of, "mse_of_softmax")).item()) == 86
    z = torch.tensor(WRONG, dtype=torch.float64, requires_grad=True)
    p = z.exp() / z.exp().sum()
    (right,) = torch.autograd.grad(-p[1].log(), z, retain_graph=True)
    (other,) = torch.autograd.grad(((p - F.one_hot(torch.tensor(1), 3)) ** 2).mean(), z)
    assert (right.norm() / other.norm()).item() == pytest.approx(85.725, abs=1e-2)


logits = st.lists(st.floats(-5, 5), min_size=3, max_size=5)


@given(logits, st.integers(0, 2), st.floats(0, 1), st.floats(0.5, 5))
@settings(max_examples=40, deadline=None)
def test_the_gradient_is_the_residual_over_t(
    zs: list[float],
    y: int,
    eps: float,
    T: float,  # noqa: N803
) -> None:
    found = parts(soft(*zs, y=y, eps=eps, T=T))
    torch.testing.assert_close(found.grad, found.residual / T, atol=1e-6, rtol=1e-4)
    powers = [math.exp((z - max(zs)) / T) for z in zs]
    probs = [power / sum(powers) for power in powers]
    aimed = [(1 - eps) * (k == y) + eps / len(zs) for k in range(len(zs))]
    assert found.probs.tolist() == pytest.approx(probs, abs=1e-5)
    assert found.target.tolist() == pytest.approx(aimed, abs=1e-6)


@given(logits, st.integers(0, 2), st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_smoothing_is_torch_s_own(zs: list[float], y: int, eps: float) -> None:
    of = soft(*zs, y=y, eps=eps)
    theirs = F.cross_entropy(torch.tensor(zs), torch.tensor(y), label_smoothing=eps)
    torch.testing.assert_close(of.value, theirs, atol=1e-5, rtol=1e-5)


def test_the_bars_follow_every_slider_as_they_are_there() -> None:
    of = soft(2.0, -1.0, 0.5, 0.25, y=2, eps=0.2, T=1.5)
    moved = parts_along(of)
    assert [each.slider.key for each, _ in moved] == ["z0", "z1", "z2", "z3", "eps", "T"]
    for each, found in moved:
        step = len(each.slider.steps) // 3
        given_ = {name: tensor.tolist() for name, tensor in of.arguments.items()}
        place, at = given_[each.slider.name], each.slider.steps[step].item()
        if isinstance(place, list):
            place[each.slider.column] = at
        else:
            given_[each.slider.name] = at
        there = parts(point_at(of.function, given_))
        for name in ("probs", "target", "residual", "grad"):
            torch.testing.assert_close(getattr(found, name)[step], getattr(there, name))


def test_the_figure_has_torch_s_gradient_on_the_residual() -> None:
    of = soft(*WRONG)
    found = parts(of)
    spec = residual_figure(found, of.columns("logits"), 1.2)
    traces = {each["uid"]: each for each in spec["data"]}
    assert list(traces) == ["p", "y", "residual", "grad"]
    ends = traces["grad"]["x"]
    middles = [(left + right) / 2 for left, right in zip(ends[::3], ends[1::3], strict=True)]
    assert middles == pytest.approx(traces["residual"]["x"])
    assert traces["grad"]["y"][::3] == pytest.approx(traces["residual"]["y"], abs=1e-6)
    assert traces["y"]["y"] == [0.0, 1.0, 0.0]
    live = residual_live(parts_along(of), 1)
    assert {uid for each in live for uid in each.traces} == set(traces)


def test_the_product_of_both_factors_is_p_minus_y() -> None:
    of = soft(1.0, -2.0, 0.5, y=2, eps=0.3, T=2.0)
    found = product(of)
    z = torch.tensor([1.0, -2.0, 0.5])
    whole = torch.func.jacrev(lambda z: F.softmax(z / 2.0, dim=0))(z)
    torch.testing.assert_close(found.jacobian, whole)
    torch.testing.assert_close(found.v, -parts(of).target / parts(of).probs)
    torch.testing.assert_close(found.grad, found.v @ found.jacobian)
    torch.testing.assert_close(found.grad, parts(of).grad)
    assert product_formula(found).count("pmatrix") == 6
    assert "v_{" in product_steps(is_hard=True, is_tempered=False)


def test_the_floor_is_the_entropy_and_is_reached_at_log_y() -> None:
    of = soft(2.0, 1.0, -1.0, y=1, eps=0.3)
    q = [0.1, 0.8, 0.1]
    entropy = -sum(each * math.log(each) for each in q)
    found = floor(of)
    assert found.entropy.item() == pytest.approx(entropy, rel=1e-5)
    torch.testing.assert_close(found.loss, found.entropy + found.divergence)
    lowest = lowest_logits(of)
    assert lowest is not None
    there = soft(*lowest, y=1, eps=0.3)
    assert there.value.item() == pytest.approx(entropy, rel=1e-5)
    assert parts(there).grad.abs().max() < 1e-4
    assert lowest_logits(soft(*WRONG)) is None
    for slider, along in floors_along(of):
        assert len(along.loss) == len(slider.steps)
        torch.testing.assert_close(
            along.loss, along.entropy + along.divergence, atol=1e-5, rtol=1e-4
        )


def plain_batch(first: list[float], classes: list[int], weight: list[float]) -> float:
    """A weighted mean by hand over samples that count."""
    rows = [first, [0.5, 1.5, -0.5], [-1.0, 0.0, 2.0], [1.0, 0.5, 1.0]]
    above = below = 0.0
    for row, y in zip(rows, classes, strict=True):
        if y != IGNORED:
            powers = [math.exp(z) for z in row]
            above -= weight[y] * math.log(powers[y] / sum(powers))
            below += weight[y]
    return above / below


@pytest.mark.parametrize("classes", [[1, 0, IGNORED, 2], [0, 0, 1, 1], [2, IGNORED, IGNORED, 0]])
def test_a_mean_is_over_the_weights_that_count(classes: list[int]) -> None:
    first, weight = [4.0, -4.0, 0.0], [1.0, 3.0, 0.5]
    found = batch(first, classes, weight, 0.0, "mean")
    assert found.loss.item() == pytest.approx(plain_batch(first, classes, weight), rel=1e-5)
    for row, y in enumerate(classes):
        is_still = bool((found.grad[row] == 0).all())
        assert is_still == (y == IGNORED)
    h = 1e-3
    up, down = ([first[0] + d, *first[1:]] for d in (h, -h))
    slope = (plain_batch(up, classes, weight) - plain_batch(down, classes, weight)) / (2 * h)
    assert found.grad[0, 0].item() == pytest.approx(slope, abs=1e-4)


def test_reductions_of_a_batch_are_said_and_run() -> None:
    for reduction in ("none", "mean", "sum"):
        found = batch([4.0, -4.0, 0.0], [1, 0, IGNORED, 2], [1.0, 3.0, 0.5], 0.1, reduction)
        said = batch_reading(found, reduction).show()
        assert f"`{reduction}`" in said
        steps = run(listings.batch(found, reduction)).steps
        assert [step.error for step in steps] == [None] * len(steps)
        grad = steps[-1].tensor("logits").grad
        assert grad is not None
        torch.testing.assert_close(grad, found.grad)
        mean = batch([4.0, -4.0, 0.0], [1, 0, IGNORED, 2], [1.0, 3.0, 0.5], 0.1, "mean")
        assert steps[-1].output == repr(mean.loss)
    nothing = batch([1.0, 0.0, 0.0], [IGNORED] * 4, [1.0] * 3, 0.0, "mean")
    assert nothing.loss.isnan()
    assert "nan" in batch_reading(nothing, "mean").show()


def test_large_logits_have_torch_s_inf_and_nan() -> None:
    steps = run(listings.stable(list(WRONG), 1, 30.0)).steps[2:]
    losses = [step.tensor("loss").value.item() for step in steps]
    grads = [step.tensor("grad").value for step in steps]
    assert losses[0] == 240.0
    assert losses[1] == losses[2] == math.inf
    torch.testing.assert_close(grads[0], torch.tensor([1.0, -1.0, 0.0]))
    assert all(bool(grad.isnan().all()) for grad in grads[1:])
    small = run(listings.stable(list(WRONG), 1, 1.0)).steps[2:]
    for step in small:
        torch.testing.assert_close(
            step.tensor("grad").value, torch.tensor([0.9817, -0.9997, 0.0180]), atol=1e-4, rtol=0
        )


def test_softmax_twice_has_a_floor_and_a_weak_gradient() -> None:
    of = soft(*WRONG)
    best = run(listings.twice(of)).steps[-1].output
    assert best == repr(torch.tensor(math.log(math.e + 2) - 1))
    assert stall(hard(of), hard(of, "cross_entropy_of_probs")) > 50


def test_two_losses_follow_a_slider_side_by_side() -> None:
    from gradlab.functions.along import along
    from gradlab.functions.point import Place
    from gradlab.functions.sliders import sliders_of

    of = soft(*WRONG)
    pair = [hard(of), hard(of, "mse_of_softmax")]
    sliders = sliders_of(pair[0])[:3]
    live = rivals_live(*(along(each, Place("logits"), sliders=sliders) for each in pair))
    step = int((live[1].steps == 3.0).nonzero())
    there = soft(4.0, 3.0, 0.0)
    ratio = stall(hard(there), hard(there, "mse_of_softmax")).item()
    assert float(live[1].numbers["ratio"][step]) == pytest.approx(ratio, rel=1e-2)


def test_bce_loses_its_logit_where_with_logits_keeps_it() -> None:
    from gradlab.functions.along import along
    from gradlab.functions.curve import curve
    from gradlab.functions.point import Place
    from gradlab.functions.sliders import sliders_of

    one, other = (
        point_at(FUNCTIONS[key], {"logits": 20.0, "target": 0.0})
        for key in ("bce_with_logits", "bce")
    )
    assert one.value.item() == pytest.approx(20.0)
    assert other.value.item() == 100.0
    slopes = [each.grads["logits"] for each in (one, other)]
    assert [None if s is None else s.item() for s in slopes] == [1.0, 0.0]
    place, sliders = Place("logits"), sliders_of(one)
    xs = curve(one, place, 31).xs
    first, second = (along(each, place, xs, sliders) for each in (one, other))
    live = two_curves_live(first, second, 20.0)
    assert [each.slider for each in live] == ["z", "t"]
    assert set(live[1].traces) == {"points", "curve one", "curve other"}
    pair = torch.softmax(torch.tensor([2.0, 0.0]), dim=0)[0]
    torch.testing.assert_close(torch.sigmoid(torch.tensor(2.0)), pair)


@pytest.mark.parametrize("of", [soft(*WRONG), soft(1.0, 2.0, -1.0, 0.5, y=3, eps=0.2, T=2.0)])
def test_the_listing_prints_the_gradient_twice(of: Point) -> None:
    steps = run(listings.cross_entropy(unsmoothed(of))).steps
    assert steps[-1].output == steps[-2].output
    assert steps[-2].output == repr(parts(of).grad)


def test_readings_name_who_is_pulled_and_who_has_enough() -> None:
    pulled = reading(soft(*WRONG), parts(soft(*WRONG))).show()
    assert "raises z₁" in pulled
    assert "z₀ has most too much" in pulled
    enough = soft(0.0, 5.0, 0.0, y=1, eps=0.5)
    assert "does not raise z₁" in reading(enough, parts(enough)).show()


def headline(test: AppTest, name: str) -> dict[str, str]:
    """The numbers of the headline that has one of this name."""
    rows = ({n["name"]: n["text"] for n in c.get("numbers", ())} for c in sent(test))
    return next(row for row in rows if name in row)


def test_a_preset_opens_the_stall_with_its_number() -> None:
    test = opened(PAGE)
    test.button(key="preset wrong").click().run()
    assert_whole(test)
    assert headline(test, "ratio")["ratio"] == "85.7"
    assert any("85.7 times as long" in each.value for each in test.markdown)
    bars = {each["uid"]: each for each in figures(test)["stall-bars"]["data"]}
    assert bars["one"]["y"] == pytest.approx([0.9817, -0.9997, 0.018], abs=1e-4)


@pytest.mark.parametrize("query", [{}, {"eps": "0.2", "T": "2"}, {"z0": "5", "z1": "-5"}])
def test_the_product_opens_in_the_jacobian_s_lesson(query: dict[str, str]) -> None:
    test = opened(PAGE, {"product": "true", **query})
    links = [each.proto.body for each in test.get("html") if "softmax?" in each.proto.body]
    address = unescape(re.search(r'href="([^"]+)"', links[0])[1])  # type: ignore[index]
    there = opened(ROOT / "pages/softmax.py", dict(parse_qsl(urlsplit(address).query)))
    assert_whole(there)
    assert [each.value for each in there.warning] == []
    if "z0" not in query:  # v is not too large to be typed
        shown = torch.tensor(figures(there)["vjp"]["data"][0]["y"])
        slopes = parts(
            soft(2.0, 1.0, -1.0, eps=float(query.get("eps", 0)), T=float(query.get("T", 1)))
        )
        torch.testing.assert_close(shown, slopes.grad, atol=1e-4, rtol=1e-3)


def test_the_ways_down_lead_to_the_floor() -> None:
    test = opened(PAGE, {"floor": "true"})
    test.button(key="preset smooth").click().run()
    test.button(key="preset floor").click().run()
    assert_whole(test)
    found = headline(test, "divergence")
    assert found["loss"] == found["entropy"]
    assert abs(float(found["divergence"].replace("−", "-"))) < 1e-6


def test_fewer_logits_take_their_class_with_them() -> None:
    test = opened(PAGE, {"n": "5", "y": "4"})
    test.slider(key="n").set_value(3).run()
    assert_whole(test)
    assert figures(test)["residual"]["data"][1]["y"] == [0.0, 1.0, 0.0]


def test_all_sections_show_the_same_gradient() -> None:
    test = unfolded(PAGE, {"z0": "4", "z1": "-4", "z2": "0"})
    assert_whole(test)
    latex = "".join(each.value for each in test.latex)
    assert "0.9817 & -0.9997 & 0.01798" in latex
    grad: Tensor = parts(soft(*WRONG)).grad
    marks = figures(test)["residual"]["data"][3]["y"][::3]
    assert marks == pytest.approx(grad.tolist(), abs=1e-6)

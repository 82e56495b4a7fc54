"""What follows a function's sliders is what Python shows when they are released."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

from gradlab.expression import Expression, ExpressionError, parse
from gradlab.expression.gallery import GALLERY, Start
from gradlab.expression.inputs import Input, proposed
from gradlab.expression.syntax import Call
from gradlab.expression.table import ENTRIES
from gradlab.functions.along import AlongSlider, values_along
from gradlab.functions.along import along as along_all
from gradlab.functions.curve import curve
from gradlab.functions.point import Place, Point, point
from gradlab.functions.rows import MOST_CALLS
from gradlab.functions.sliders import Slider, sliders_of
from gradlab.maths.along import Live, jacobians
from gradlab.maths.apart import Apart, Tied
from gradlab.maths.autodiff import jacobian
from gradlab.pictures.figures.bars import vector_bars
from gradlab.pictures.figures.curve_along import curve_figure, curve_live, values_live
from gradlab.pictures.figures.layout import frame, frames
from gradlab.pictures.figures.map_along import cells_live, pulled_back_live, pushed_forward_live
from gradlab.pictures.figures.matrix import jacobian_heatmap
from gradlab.sandbox import study
from gradlab.ui.show.packed_figure import packed_traces
from gradlab.words.numbers import written
from gradlab.words.text import english

FURTHER = {
    "two vectors": Start("", "", "a * v", ""),
    "products": Start("", "", "[w * x, w + y, x * y * w]", ""),
    "classes": Start("", "", "F.nll_loss(F.log_softmax(X, dim=1), c, reduction='sum')", ""),
    "a matrix": Start("", "", "t * A @ x", "", "x"),
    "a kink": Start("", "", "relu(w * x) + abs(y - w)", "", "w"),
    "poles": Start("", "", "log(w * x) / y", "", "w"),
    "ties": Start("", "", "a.max(dim=0).values + maximum(w, x)", "", "a"),
    "detached": Start("", "", "w * x.detach() + x * y.detach()", "", "y"),
    "many outputs": Start("", "", "(torch.outer(a, a) * w).flatten()", "", "w", {
        "a": Input((6,), (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)),
    }),
}  # fmt: skip
STARTS = GALLERY | FURTHER


def started(start: Start) -> tuple[Point, Place]:
    expression = parse(start.source)
    of = study(expression, proposed(expression) | start.inputs)
    last = of.value.numel() - 1
    return of, Place(start.axis or of.moving[0], row=min(1, last))


def along(of: Point, place: Place) -> list[AlongSlider]:
    return along_all(of, place, curve(of, place).xs)


def released(of: Point, slider: Slider, step: int) -> Point:
    """The function where the slider is let go, computed by itself."""
    there = of.arguments[slider.name].clone()
    there.view(-1)[slider.column] = slider.steps[step].item()
    return point(of.function, {**of.arguments, slider.name: there})


def assert_same(painted: Tensor, answered: Tensor) -> None:
    torch.testing.assert_close(painted, answered, rtol=1e-9, atol=1e-11, equal_nan=True)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_what_is_painted_while_a_slider_moves_is_what_its_release_shows(start: Start) -> None:
    of, place = started(start)
    for each in along(of, place):
        count = len(each.slider.steps)
        for step in {0, count // 3, count // 2, count - 2, count - 1}:
            there = released(of, each.slider, step)
            assert_same(each.value[step], there.value.flatten()[place.row])
            rows = jacobian(there.flat(place.name), there.point(place.name))
            assert_same(each.slope[step], rows[place.row, place.column])
            if each.outputs is not None and each.jacobians is not None:
                assert_same(each.outputs[step], there.value.flatten())
                assert_same(each.jacobians[step], rows)
            if each.curves is not None:
                assert_same(each.curves[step], curve(there, place).values)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_every_slider_is_followed_that_of_the_axis_first(start: Start) -> None:
    of, place = started(start)
    followed = along(of, place)
    assert {each.slider.key for each in followed} == {slider.key for slider in sliders_of(of)}
    axes = [each.is_axis for each in followed]
    assert axes == sorted(axes, reverse=True)


def examples() -> list[Any]:
    found = []
    for entry in ENTRIES:
        expression = parse(entry.example)
        inputs = proposed(expression)
        names = [name for name, given in inputs.items() if not given.is_class]
        found += [pytest.param(entry.name, expression, inputs, name) for name in names]
    return found


def ties(inputs: dict[str, Input]) -> list[dict[str, Tensor]]:
    """The inputs as proposed, and with all numbers alike: kinks and ties."""
    leaves = {name: given.tensor().detach() for name, given in inputs.items()}
    alike = [
        {name: torch.full_like(leaf, c) if leaf.is_floating_point() else leaf
         for name, leaf in leaves.items()}
        for c in (0.0, 1.0, -1.0, 0.5, 2.0)
    ]  # fmt: skip
    return [leaves, *alike]


Places = tuple[list[dict[str, Tensor]], list[tuple[Tensor, Tensor]]]


def by_themselves(expression: Expression, inputs: dict[str, Input], name: str) -> Places:
    """The places where there is a gradient, and values and Jacobians from plain calls there."""
    rest = [other for other in inputs if other != name]
    rows, alone = [], []
    for row in ties(inputs):
        f = partial(_flat, partial(_value, expression, name, rest), row, rest)
        with suppress(ExpressionError, RuntimeError, ValueError):  # no value, or no gradient
            value = f(row[name].clone().requires_grad_())
            slopes = jacobian(f, row[name])
            if value.requires_grad:
                rows.append(row)
                alone.append((value.detach(), slopes))
    return rows, alone


def together(
    expression: Expression, rows: list[dict[str, Tensor]], name: str
) -> tuple[Tensor, Tensor]:
    rest = [other for other in rows[0] if other != name]
    others = [torch.stack([row[each] for row in rows]) for each in rest]
    xs = torch.stack([row[name] for row in rows])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return jacobians(partial(_value, expression, name, rest), xs, *others)


def are_same(found: tuple[Tensor, Tensor], alone: list[tuple[Tensor, Tensor]]) -> bool:
    return all(
        torch.allclose(mine.reshape(one.shape).double(), one.double(), rtol=rtol, equal_nan=True)
        for values, slopes, (value, slope) in zip(*found, alone, strict=True)
        for mine, one, rtol in ((values, value, 1e-12), (slopes, slope, 1e-9))
    )


@pytest.mark.parametrize(("entry", "expression", "inputs", "name"), examples())
def test_each_function_that_can_be_typed_is_the_same_at_many_places_at_once(
    entry: str, expression: Expression, inputs: dict[str, Input], name: str
) -> None:
    rows, alone = by_themselves(expression, inputs, name)
    if rows:
        assert are_same(together(expression, rows, name), alone), entry


def call_of(expression: Expression) -> Any:
    """The function behind the outermost call."""
    assert isinstance(expression.tree, Call)
    return expression.tree.entry.call


def bare(expression: Expression) -> Expression:
    """The expression with torch's own function outermost, as torch.vmap has it."""
    entry = replace(expression.tree.entry, call=call_of(expression).function)
    return replace(expression, tree=replace(expression.tree, entry=entry))  # type: ignore[arg-type]


WRAPPED = [
    pytest.param(parse(entry.example), id=entry.name)
    for entry in ENTRIES
    if isinstance(entry.call, (Apart, Tied))
]


@pytest.mark.parametrize("expression", WRAPPED)
def test_only_those_are_called_place_by_place_that_have_to_be(expression: Expression) -> None:
    inputs = proposed(expression)
    name = next(iter(inputs))
    if isinstance(call_of(expression), Apart):
        with pytest.raises(ExpressionError):
            together(bare(expression), [ties(inputs)[0]], name)
        return
    rows, alone = by_themselves(expression, inputs, name)
    values, slopes = together(bare(expression), rows, name)
    assert not are_same((values, slopes), alone)
    expected = torch.stack([slope for _value, slope in alone])
    assert are_same((values, expected.reshape(slopes.shape)), alone)


@pytest.mark.parametrize(
    ("source", "node"),
    [("a.max()", "MaxBackward1"), ("torch.take(a, torch.argsort(a))", "TakeBackward0")],
)
def test_a_plain_call_of_them_has_torchs_own_node(source: str, node: str) -> None:
    a = torch.ones(3, dtype=torch.float64, requires_grad=True)
    function = parse(source).run({"a": a}).value.grad_fn
    assert function is not None
    assert function.name() == node


def _value(
    expression: Expression, name: str, rest: list[str], x: Tensor, *others: Tensor
) -> Tensor:
    return expression.run({**dict(zip(rest, others, strict=True)), name: x}).value


def _flat(f: Any, row: dict[str, Tensor], rest: list[str], x: Tensor) -> Tensor:
    return f(x, *(row[other] for other in rest)).reshape(-1)


PLACE_BY_PLACE: dict[str, Callable[..., Tensor]] = {
    "F.kl_div(F.log_softmax(a, dim=0), p, reduction='sum')":
        lambda a, p: F.kl_div(F.log_softmax(a, dim=0), p, reduction="sum"),
    "F.gaussian_nll_loss(a, v, p)": F.gaussian_nll_loss,
    "F.soft_margin_loss(w * a, v.detach())":
        lambda w, a, v: F.soft_margin_loss(w * a, v.detach()),
    "F.margin_ranking_loss(a, v, p, reduction='none')":
        lambda a, v, p: F.margin_ranking_loss(a, v, p, reduction="none"),
    "F.triplet_margin_loss(a, w * a, a.flip(0) - y, margin=9)":
        lambda a, w, y: F.triplet_margin_loss(a, w * a, a.flip(0) - y, margin=9),
    "torch.quantile(a, 0.3)": lambda a: torch.quantile(a, 0.3),
    "F.bilinear(a, v, M.unsqueeze(0))": lambda a, v, m: F.bilinear(a, v, m.unsqueeze(0)),
    "torch.take(a * w, torch.argsort(v))":
        lambda a, w, v: torch.take(a * w, torch.argsort(v)),
    "a.max()": lambda a: a.max(),
    "(w * a).min()": lambda w, a: (w * a).min(),
    "torch.median(a)": lambda a: torch.median(a),
    # Four outputs of three inputs, none alike.
    "torch.stack([w * a.max(), a.min() - a[0], a.median() ** 2, torch.quantile(a, 0.3)])":
        lambda w, a: torch.stack(
            [w * a.max(), a.min() - a[0], a.median() ** 2, torch.quantile(a, 0.3)]
        ),
}  # fmt: skip
"""Text -> the same as a program has it, of its inputs in order of appearance."""


def plainly(of: Point, each: AlongSlider, step: int, name: str, f: Callable[..., Tensor]) -> Any:
    """Value and Jacobian by plain torch calls alone."""
    leaves = {
        other: given.clone().requires_grad_(given.is_floating_point())
        for other, given in of.arguments.items()
    }
    with torch.no_grad():
        leaves[each.slider.name].view(-1)[each.slider.column] = each.slider.steps[step]
    value = f(*leaves.values()).reshape(-1)
    rows = [
        torch.autograd.grad(one, leaves[name], retain_graph=True)[0].reshape(-1) for one in value
    ]
    return value.detach(), torch.stack(rows)


@pytest.mark.parametrize("source", PLACE_BY_PLACE)
def test_what_is_called_place_by_place_is_torchs_at_every_step_of_every_slider(
    source: str,
) -> None:
    expression = parse(source)
    inputs = proposed(expression)
    of = study(expression, inputs | {"a": Input((3,), (1.0, 1.0, 0.5))})
    for name in [name for name in of.moving if of.grads[name] is not None]:
        place = Place(name, len(of.point(name)) - 1, of.value.numel() - 1)
        followed = along(of, place)
        assert {each.slider.key for each in followed} == {each.key for each in sliders_of(of)}
        for each in followed:
            for step in range(len(each.slider.steps)):
                value, rows = plainly(of, each, step, name, PLACE_BY_PLACE[source])
                picked = value[place.row], rows[place.row, place.column]
                torch.testing.assert_close(
                    (each.outputs[step], each.jacobians[step], each.value[step], each.slope[step]),
                    (value, rows, *picked),
                    rtol=1e-12, atol=1e-13, equal_nan=True,
                )  # fmt: skip


@pytest.mark.parametrize("source", ["a.max()", "a.min()", "a.median()"])
def test_a_tie_that_a_slider_meets_shares_the_gradient(source: str) -> None:
    expression = parse(source)
    of = study(expression, {"a": Input((2,), (2.9, 0.5))})
    found = next(each for each in along(of, Place("a")) if each.slider.key == "a.1")
    at_tie = found.slider.steps.tolist().index(2.9)
    assert found.jacobians is not None
    assert found.jacobians[at_tie].tolist() == [[0.5, 0.5]]
    assert found.jacobians[at_tie - 1 : at_tie + 2].unique(dim=0).shape[0] == 3


def test_of_too_many_sliders_the_last_are_left_out_whole() -> None:
    expression = parse("F.triplet_margin_loss(a, v, u)")
    of = study(expression, proposed(expression))
    followed = along(of, Place("u", column=2))
    assert followed[0].is_axis
    assert [each.slider.key for each in followed[1:]] == ["a.0", "a.1", "a.2", "v.0", "v.1"]
    assert {len(each.slope) for each in followed} == {101}
    price = of.function.apart + of.function.tied
    assert price * 7 * 101 > MOST_CALLS >= price * 6 * 101


def test_values_without_a_gradient_are_called_place_by_place_too() -> None:
    expression = parse("torch.vander(torch.sqrt(a))")
    of = study(expression, proposed(expression))
    assert not of.is_differentiable
    followed = values_along(of)
    assert [slider.key for slider, _values in followed] == ["a.0", "a.1", "a.2"]
    for slider, values in followed:
        for step, number in enumerate(slider.steps):
            a = of.arguments["a"].clone()
            a[slider.column] = number
            expected = torch.vander(a.sqrt()).flatten()
            torch.testing.assert_close(values[step], expected, rtol=1e-12, atol=0, equal_nan=True)


def test_numbers_follow_where_no_curve_can_and_the_curve_waits() -> None:
    of, place = started(GALLERY["kl"])
    rest, axis, *others = drawn(of, place)[1]
    assert set(rest.traces) == set(axis.traces)
    assert [each.slider for each in others] == ["a.1", "a.2", "p.0", "p.1", "p.2"]
    for each, slider in zip(others, sliders_of(of)[1:], strict=True):
        assert not each.traces
        for step in (0, len(each.steps) // 2, len(each.steps) - 1):
            there = released(of, slider, step)
            slope = jacobian(there.flat(place.name), there.point(place.name))[0, place.column]
            assert each.numbers["value"][step] == written(there.value)
            assert each.numbers["slope"][step] == written(slope)


def test_a_class_number_stops_where_there_are_classes() -> None:
    of, _place = started(GALLERY["cross-entropy"])
    (slider,) = [slider for slider in sliders_of(of) if slider.name == "c"]
    assert slider.steps.tolist() == [0.0, 1.0, 2.0]


def test_a_value_that_torch_refuses_stops_only_the_slider_that_meets_it() -> None:
    expression = parse("torch.linalg.inv(t * A).sum() * x")
    inputs = proposed(expression) | {"t": Input((), (1.0,)), "A": Input((2, 2), (2.0, 1.0, 0.0, 1))}
    of = study(expression, inputs)
    followed = [each.slider.key for each in along(of, Place("x"))]
    assert followed == ["x"]


class Calls(TorchFunctionMode):
    """Count the calls of torch by their names."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        super().__init__()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.names[func.__name__] += 1
        return func(*args, **kwargs or {})


def test_a_large_function_is_not_swept() -> None:
    values = tuple(0.01 * i for i in range(4096))
    expression = parse("torch.matrix_exp(t * A).sum()")
    with Calls() as once:
        of = study(expression, {"t": Input((), (1.0,)), "A": Input((64, 64), values)})
    with Calls() as swept:
        assert along_all(of, Place("t"), torch.linspace(-5, 5, 201, dtype=torch.float64)) == []
    assert once.names["matrix_exp"] > 0
    assert swept.names["matrix_exp"] == 0


def test_a_function_without_gradient_is_followed_too() -> None:
    expression = parse("[(x > w).double(), floor(w).detach()]")
    of = study(expression, proposed(expression))
    for slider, values in values_along(of):
        for step in (0, len(slider.steps) // 2, -1):
            assert_same(values[step], released(of, slider, step).value.double())


def test_frames_of_curves_with_gaps_are_those_of_each_curve() -> None:
    curves = torch.randn(50, 41, generator=torch.Generator().manual_seed(1)).double()
    curves[curves > 1.2] = torch.inf
    curves[curves < -1.5] = torch.nan
    curves[7] = torch.nan
    expected = torch.tensor([frame(row.tolist()) for row in curves], dtype=torch.float64)
    torch.testing.assert_close(frames(curves), expected)


def drawn(of: Point, place: Place) -> tuple[dict[str, Any], Live]:
    swept = curve(of, place)
    spec = curve_figure(of, place, swept, 0.0, english)
    return spec, curve_live(of, place, along_all(of, place, swept.xs), swept.xs, 0.0, english)


@pytest.mark.parametrize("name", ["mse", "softmax", "sqrt", "tanh-chain"])
def test_at_rest_the_moving_curve_lies_on_the_drawn_one(name: str) -> None:
    of, place = started(GALLERY[name])
    spec, live = drawn(of, place)
    curve_trace = spec["data"][0]
    places = dict(zip(curve_trace["x"], curve_trace["y"], strict=True))
    for each in live[1:]:
        step = int((each.steps - each.at).abs().argmin())
        if abs(each.steps[step] - each.at) > 1e-9:
            continue  # it stands between two steps, as a typed number may
        point = next(trace for trace in spec["data"] if trace["uid"] == "point")
        for axis in "xy":
            shown = torch.as_tensor(each.traces["point"][axis])[step].tolist()
            assert shown == pytest.approx(point[axis])
        if "curve" in each.traces:
            x, y = (torch.as_tensor(each.traces["curve"][axis])[step] for axis in "xy")
            assert y.tolist() == pytest.approx([places[at] for at in x.tolist()])
            frame_there = torch.as_tensor(each.layout["curve"]["yaxis.range"])[step]
            assert frame_there.tolist() == pytest.approx(spec["layout"]["yaxis"]["range"])


def test_the_tangent_has_the_slope_that_is_printed() -> None:
    of, place = started(GALLERY["mse"])
    for each in drawn(of, place)[1][1:]:
        x, y = (torch.as_tensor(each.traces["tangent"][axis]) for axis in "xy")
        rise = (y[:, 2] - y[:, 0]) / (x[:, 2] - x[:, 0])
        printed = [float(text.replace("−", "-")) for text in each.numbers["slope"]]
        assert rise.tolist() == pytest.approx(printed, rel=1e-4)


def test_what_rests_is_not_painted_over_by_a_coarser_curve() -> None:
    of, place = started(GALLERY["mse"])
    rest = drawn(of, place)[1][0]
    assert "curve" not in rest.traces


def kilobytes(start: Start) -> float:
    """What travels with one update of the sandbox because sliders are followed."""
    of, place = started(start)
    found = along(of, place)
    spec, live = drawn(of, place)
    sizes = [_size(spec, live), sum(len(str(each.numbers)) / 6 for each in live)]
    outputs, columns = of.outputs, of.columns(place.name)
    maps = [each for each in found if each.jacobians is not None]
    if len(outputs) > 1 and maps:
        bars = vector_bars(of.value.flatten(), labels=outputs, symbol="f", role="x")
        pairs = [(each.slider, each.outputs) for each in found if each.outputs is not None]
        sizes.append(_size(bars, values_live(pairs)))
    if len(outputs) * len(columns) > 1 and maps:
        zero = torch.zeros(len(outputs), len(columns))
        heatmap = jacobian_heatmap(zero, rows=outputs, columns=columns)
        bars = {"data": [{"uid": "bars", "type": "bar"}]}
        sizes.append(_size(heatmap, cells_live(maps)))
        sizes.append(_size(bars, pulled_back_live(maps, [1.0] + [0.0] * (len(outputs) - 1))))
        sizes.append(_size(bars, pushed_forward_live(maps, [1.0] + [0.0] * (len(columns) - 1))))
    return sum(sizes) / 1024


def _size(spec: dict[str, Any], live: Live) -> int:
    kinds = {trace["uid"]: trace.get("type", "scatter") for trace in spec["data"]}
    return sum(map(len, packed_traces(live, kinds)))


# Two vectors, and a slider of 201 stops for each of three logits.
LARGE = {"cosine", "log-softmax"}


@pytest.mark.parametrize("name", GALLERY)
def test_what_travels_with_an_update_stays_small(name: str) -> None:
    assert kilobytes(GALLERY[name]) < (75 if name in LARGE else 40)


def test_even_many_sliders_stay_within_what_the_largest_lesson_may_send() -> None:
    logits = Input((8,), tuple(0.1 * i for i in range(8)))
    start = Start("", "", "softmax(a / T, dim=0)", "", "", {"a": logits})
    assert kilobytes(start) < 200

"""The truth meter says "agreement" only where there is one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional as F

from gradlab.functions import FUNCTIONS, Function
from gradlab.maths.autodiff import TensorFn, central_difference, jacobian
from gradlab.maths.probe import one_by_one, tail
from gradlab.maths.truth import Gap, Verdict, gap, truth
from gradlab.maths.witness import Witness, witness
from tests.verdict_cases import FIXED, KINKS, WRONG, Case, all_fixed, random_smooth, spoilt

LOGITS = [0.1043, 0.4946, 0.3141]


def softmax(a: Tensor) -> Tensor:
    return F.softmax(a, dim=0)


def where_sqrt(x: Tensor) -> Tensor:
    return torch.where(x > 0, torch.sqrt(x), torch.zeros_like(x))


def hidden(x: Tensor) -> Tensor:
    """x² of which autograd sees only one factor."""
    return x * x.detach()


def straight_through(x: Tensor) -> Tensor:
    """round(x), said to have slope 1."""
    return x + (x.round() - x).detach()


def cube_root(x: Tensor) -> Tensor:
    return torch.sign(x) * torch.abs(x) ** (1 / 3)


def smaller_size(x: Tensor) -> Tensor:
    """The smaller of |x₀| and |x₁|: flat along both axes at 0."""
    return torch.minimum(x[0].abs(), x[1].abs())


CASES: list[tuple[Verdict, TensorFn, object]] = [
    # smooth
    (Verdict.AGREEMENT, lambda w: (w - 1) ** 2, 2.0),
    (Verdict.AGREEMENT, lambda w: (w - 1) ** 2, 1.0),
    (Verdict.AGREEMENT, softmax, LOGITS),
    (Verdict.AGREEMENT, lambda a: softmax(a).sum(), LOGITS),  # the sum trap: zero, truly
    (Verdict.AGREEMENT, FUNCTIONS["skew"].of("x"), [3.0, 5.0]),
    (Verdict.AGREEMENT, torch.exp, 50.0),
    (Verdict.AGREEMENT, lambda x: x**2, 1e6),
    (Verdict.AGREEMENT, lambda x: x**3, 0.0),
    (Verdict.AGREEMENT, lambda x: x * x.abs(), 0.0),  # bends at 0, without a kink
    (Verdict.AGREEMENT, lambda x: (x + 1e8) - 1e8, 1.0),
    (Verdict.AGREEMENT, cube_root, 1.0),
    (Verdict.AGREEMENT, torch.abs, 3e-6),
    (Verdict.AGREEMENT, torch.prod, [0.0, 0.0, 2.0]),
    # flat, but not saturated
    (Verdict.AGREEMENT, torch.relu, -5.0),
    (Verdict.AGREEMENT, F.hardtanh, 5.0),
    (Verdict.AGREEMENT, torch.floor, 1.5),
    (Verdict.AGREEMENT, lambda x: 0 * x + 3, 1.0),
    # what PLATFORM calls conventions that surprise
    (Verdict.KINK, torch.relu, 0.0),
    (Verdict.KINK, torch.abs, 0.0),
    (Verdict.KINK, lambda x: x.clamp(-1, 1), 1.0),
    (Verdict.KINK, F.hardtanh, 1.0),
    (Verdict.KINK, torch.max, [1.0, 1.0]),
    (Verdict.KINK, lambda x: x.max(dim=0).values, [1.0, 1.0]),
    (Verdict.KINK, lambda x: x.amax(), [0.0, 1.0, 1.0]),
    (Verdict.KINK, torch.linalg.vector_norm, [0.0, 0.0]),
    (Verdict.KINK, F.leaky_relu, [1.0, 0.0]),
    (Verdict.KINK, torch.relu, [1.0, 0.0, -1.0]),
    (Verdict.KINK, torch.sqrt, 0.0),
    (Verdict.KINK, torch.asin, 1.0),
    (Verdict.KINK, lambda x: x ** (1 / 3), 0.0),
    (Verdict.KINK, torch.floor, 1.0),
    (Verdict.KINK, torch.round, 0.5),
    (Verdict.KINK, smaller_size, [0.0, 0.0]),
    # saturated in float64
    (Verdict.SATURATION, torch.sigmoid, 40.0),
    (Verdict.SATURATION, torch.sigmoid, -800.0),
    (Verdict.SATURATION, torch.sigmoid, 1000.0),
    (Verdict.SATURATION, torch.tanh, 20.0),
    (Verdict.SATURATION, torch.erf, 7.0),
    (Verdict.SATURATION, softmax, [40.0, 0.0, 0.0]),
    (Verdict.SATURATION, softmax, [1000.0, 0.0, -1000.0]),
    (Verdict.SATURATION, lambda a: F.log_softmax(a, dim=0), [40.0, 0.0, 0.0]),
    # saturated in float32, or too coarse to say
    (Verdict.ROUNDING, torch.sigmoid, 20.0),
    (Verdict.ROUNDING, softmax, [16.0, 0.0, 0.0]),
    (Verdict.ROUNDING, lambda w: (3 * w - 0.3) ** 2, 0.1),
    (Verdict.ROUNDING, lambda x: (x.float() + 1) ** 2, 1.0),
    # no value, no slope
    (Verdict.NON_FINITE, torch.log, 0.0),
    (Verdict.NON_FINITE, torch.log, -1.0),
    (Verdict.NON_FINITE, torch.sqrt, -1.0),
    (Verdict.NON_FINITE, torch.reciprocal, 0.0),
    (Verdict.NON_FINITE, where_sqrt, 0.0),
    (Verdict.NON_FINITE, cube_root, 0.0),
    # autograd deceived
    (Verdict.DISAGREEMENT, hidden, 3.0),
    (Verdict.DISAGREEMENT, straight_through, 2.3),
]


@pytest.mark.parametrize(("verdict", "f", "x"), CASES)
def test_the_verdict(verdict: Verdict, f: TensorFn, x: object) -> None:
    meter = truth(f, torch.tensor(x))
    assert meter.verdict is verdict, meter.sentence.show()
    assert meter.sentence.show()


@pytest.mark.parametrize(
    ("f", "x", "words"),
    [
        (torch.relu, 0.0, "for grad the slope is 0 on the left and 1 on the right. torch's 0 is"),
        (lambda x: x.clamp(-1, 1), 1.0, "1 on the left and 0 on the right. torch's 1 is a conv"),
        (F.hardtanh, 1.0, "1 on the left and 0 on the right. torch's 0 is a convention"),
        (torch.max, [1.0, 1.0], "for grad[0] the slope is 0 on the left and 1 on the right. torc"),
        (torch.relu, [1.0, 0.0], "for J[1, 1] the slope is 0 on the left and 1 on the right"),
        (torch.sqrt, 0.0, "defined on one side only. torch's inf is a convention"),
        (torch.floor, 1.0, "f jumps or stands upright"),
        (smaller_size, [0.0, 0.0], "only between the axes"),
        (torch.log, -1.0, "f itself is nan"),
        (where_sqrt, 0.0, "autograd returns nan for grad although f is finite"),
        (
            torch.sigmoid,
            20.0,
            "float32 runs out of digits for grad: autograd gives 0, and 2.0612e−9",
        ),
        (hidden, 3.0, "disagree for grad: 3 against 6"),
        (lambda a: softmax(a).sum(), LOGITS, "e−8 is no more than float32 rounding"),
        (torch.relu, -5.0, "All ways agree on zero."),
    ],
)
def test_the_sentence_has_the_numbers(f: TensorFn, x: object, words: str) -> None:
    assert words in truth(f, torch.tensor(x)).sentence.show()


@pytest.mark.parametrize(
    ("f", "x", "cell"),
    [
        (torch.relu, [0.0, 1.0, 0.0], (0, 0)),
        (torch.relu, [1.0, 0.0], (1, 1)),
        (torch.max, [1.0, 1.0], (0,)),
        (torch.relu, 0.0, ()),
        (smaller_size, [0.0, 0.0], None),
        (softmax, LOGITS, None),
        (softmax, [16.0, 0.0, 0.0], (0, 0)),
        (hidden, [3.0, 0.0], (0, 0)),
        (softmax, [40.0, 0.0, 0.0], (0, 1)),
    ],
)
def test_the_cell_is_the_one_of_the_sentence(f: TensorFn, x: object, cell: object) -> None:
    meter = truth(f, torch.tensor(x))
    assert meter.cell == cell
    if cell and "[" in meter.sentence.show():
        assert str(list(cell)) in meter.sentence.show()


def test_the_gap_of_a_cell_is_that_of_its_numbers() -> None:
    meter = truth(torch.relu, torch.tensor([0.0, 1.0, 2.0]))
    assert meter.gap_at((0, 0)) == Gap(0.5, 1.0)
    assert meter.gap_at((2, 2)).relative < 1e-9
    assert meter.relative == 0.5


def test_no_sentence_says_minus_zero() -> None:
    loss, tiny = FUNCTIONS["mse"], torch.tensor(1e-30)
    fixed = {"x": tiny, "target": tiny}
    sentence = truth(loss.of("w", **fixed), tiny, loss.jacobian_of("w", **fixed)).sentence.show()
    assert "−2e−60" in sentence
    assert not re.search(r"−0(?![.\d])", sentence)


TABLE = [
    pytest.param(function, argument.name, id=f"{function.key}-{argument.name}")
    for function in FUNCTIONS.values()
    for argument in function.arguments
    if argument.kind == "float"
]


@pytest.mark.parametrize(("function", "name"), TABLE)
def test_every_function_of_the_table_begins_true(function: Function, name: str) -> None:
    x = function.argument(name).default()
    meter = truth(function.of(name), x, function.jacobian_of(name))
    kinked = function.kinks is not None and bool(function.kinks(x).any())
    assert meter.verdict is (Verdict.KINK if kinked else Verdict.AGREEMENT), meter.sentence.show()
    assert meter.formula is not None
    assert meter.to_formula is not None
    if not kinked:
        assert meter.relative < 1e-6


@pytest.mark.parametrize(
    "wrong",
    [
        lambda j: j.T,
        lambda j: -j,
        lambda j: j + 1e-3,
        lambda j: j * torch.tensor([[1.0, 1.0], [1.0, 1.01]]),
        lambda j: j * torch.nan,
    ],
)
def test_a_wrong_formula_is_found(wrong: Callable[[Tensor], Tensor]) -> None:
    polar = FUNCTIONS["polar"]
    right = polar.jacobian_of("x")
    assert right is not None
    meter = truth(polar.of("x"), torch.tensor([2.0, 0.5]), lambda x: wrong(right(x)))
    assert meter.verdict is Verdict.DISAGREEMENT
    assert "formula" in meter.sentence.show()


def test_the_meter_shows_what_the_core_computes() -> None:
    skew = FUNCTIONS["skew"]
    x = torch.tensor([3.0, 5.0])
    meter = truth(skew.of("x"), x, skew.jacobian_of("x"))
    torch.testing.assert_close(meter.autograd, jacobian(skew.of("x"), x), rtol=0, atol=0)
    assert meter.difference.dtype == torch.float64
    torch.testing.assert_close(
        meter.difference, central_difference(skew.of("x"), x), rtol=1e-8, atol=1e-8
    )
    assert meter.autograd.shape == meter.difference.shape == (3, 2)


def test_the_gaps_are_those_between_the_numbers_shown() -> None:
    meter = truth(lambda w: w**2, torch.tensor(3.0), lambda w: 2 * w + 0.5)
    assert meter.to_formula == gap(torch.tensor(6.0), torch.tensor(6.5))
    assert (meter.absolute, meter.relative) == (0.5, 0.5 / 6.5)


def test_a_gap_between_zeros_is_none() -> None:
    assert gap(torch.zeros(2), torch.zeros(2)) == gap(torch.ones(2), torch.ones(2))


STOPS = st.integers(-500, 500).map(lambda hundredths: hundredths / 100)


@settings(max_examples=100, deadline=None)
@given(STOPS, STOPS, STOPS)
def test_no_slider_of_the_mse_makes_the_meter_complain(w: float, x: float, y: float) -> None:
    loss = FUNCTIONS["mse"]
    fixed = {"x": torch.tensor(x), "target": torch.tensor(y)}
    meter = truth(loss.of("w", **fixed), torch.tensor(w), loss.jacobian_of("w", **fixed))
    # close to the minimum float32 has few digits left, and the meter may say that
    assert meter.verdict in {Verdict.AGREEMENT, Verdict.ROUNDING}


@settings(max_examples=100, deadline=None)
@given(st.lists(STOPS, min_size=2, max_size=10))
def test_no_slider_of_softmax_makes_the_meter_complain(logits: list[float]) -> None:
    function = FUNCTIONS["softmax"]
    meter = truth(function.of("a"), torch.tensor(logits), function.jacobian_of("a"))
    assert meter.verdict is Verdict.AGREEMENT, meter.sentence.show()


def test_the_difference_is_float64_whatever_the_point() -> None:
    meter = truth(lambda x: x**2, torch.tensor(1.5, dtype=torch.bfloat16))
    assert meter.difference.dtype == torch.float64
    assert meter.verdict is Verdict.AGREEMENT


def test_a_formula_of_another_shape_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"expected a formula of shape \(2,\), got \(\)"):
        truth(torch.sum, torch.ones(2), lambda x: x.sum())


@pytest.mark.parametrize("x", [torch.tensor(math.nan), torch.ones(0), torch.tensor([1])])
def test_a_point_that_cannot_be_differentiated_is_an_error(x: Tensor) -> None:
    with pytest.raises(ValueError, match="expected x"):
        truth(torch.sum, x)


def test_the_point_is_left_alone() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    meter = truth(softmax, x)
    assert x.grad is None
    assert not meter.autograd.requires_grad
    assert not meter.difference.requires_grad


# ---- the corpus ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", all_fixed(), ids=lambda case: case.name)
def test_the_verdict_of_the_corpus(case: Case) -> None:
    meter = truth(case.f, torch.tensor(case.x, dtype=torch.float64))
    assert meter.verdict in case.right, meter.sentence.show()


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(KINKS) >= 60
    assert len(WRONG) >= 40
    assert len({case.name for case in all_fixed()}) == sum(map(len, FIXED.values()))


@pytest.mark.parametrize("hundred", [0, 100, 200])
def test_random_smooth_functions_are_borne_out(hundred: int) -> None:
    for seed in range(hundred, hundred + 100):
        case = random_smooth(seed)
        meter = truth(case.f, torch.tensor(case.x, dtype=torch.float64))
        assert meter.verdict is Verdict.AGREEMENT, (seed, meter.sentence.show())


@pytest.mark.parametrize("hundred", [0, 100, 200])
def test_three_percent_off_in_one_term_are_found(hundred: int) -> None:
    for seed in range(hundred, hundred + 100):
        case, x = random_smooth(seed, 0.03), random_smooth(seed).x
        point = torch.tensor(x, dtype=torch.float64)
        right, wrong = jacobian(random_smooth(seed).f, point), jacobian(case.f, point)
        is_off = bool(((wrong - right).abs() > 1e-4 * right.abs()).any())
        meter = truth(case.f, point)
        assert (meter.verdict is Verdict.DISAGREEMENT) == is_off, (seed, meter.sentence.show())


SCALES = [10.0**power for power in (-12, -9, -6, -3, 0, 3, 6, 9, 12)]
SCALED: dict[str, TensorFn] = {
    "square": lambda x: (x**2).sum(),
    "sin": torch.sin,
    "product": lambda x: torch.stack([x[0] * x[1], x[0] / x[1], x[1] ** 2 / x[0]]),
    "root": lambda x: (x.abs() + 0.1 * x).sqrt(),
    "log": lambda x: x.abs().log().sum(),
    "norm": torch.linalg.vector_norm,
}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", SCALED)
def test_the_scale_of_x_changes_no_verdict(name: str, scale: float) -> None:
    f, point = SCALED[name], scale * torch.tensor([0.7, -1.3], dtype=torch.float64)
    fast = name == "sin" and scale > 1e8
    rights = {Verdict.AGREEMENT, Verdict.ROUNDING} if fast else {Verdict.AGREEMENT}
    assert truth(f, point).verdict in rights, truth(f, point).sentence.show()
    wrong = truth(spoilt(f, lambda grad: 1.001 * grad), point).verdict
    assert wrong in ({Verdict.DISAGREEMENT, Verdict.ROUNDING} if fast else {Verdict.DISAGREEMENT})


@pytest.mark.parametrize("power", [6, 8, 10, 12, 14, 16])
@pytest.mark.parametrize("off", [1.0, 1.001, 1.5, -1.0, 0.0])
def test_an_offset_never_hides_a_wrong_gradient(power: int, off: float) -> None:
    f = spoilt(lambda x: 10.0**power + x.sin(), lambda grad: off * grad)
    verdict = truth(f, torch.tensor(0.4, dtype=torch.float64)).verdict
    sure = Verdict.AGREEMENT if off == 1 else Verdict.DISAGREEMENT
    assert verdict in ({sure} if power <= 8 else {sure, Verdict.ROUNDING})


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_smaller_dtypes_are_judged_by_their_own_digits(dtype: torch.dtype) -> None:
    def f(x: Tensor) -> Tensor:
        return torch.stack([x[0] * x[1], x.sin().sum(), (x[1] ** 2).exp()])

    x = torch.tensor([0.5, -1.25], dtype=dtype)
    assert truth(f, x).verdict is Verdict.AGREEMENT
    assert truth(spoilt(f, lambda grad: 1.01 * grad), x).verdict is Verdict.DISAGREEMENT


def test_a_function_that_writes_into_its_argument_leaves_the_point_alone() -> None:
    def f(x: Tensor) -> Tensor:
        y = x * 2
        with torch.no_grad():
            x.mul_(0)
        return y.sum()

    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    assert truth(f, x, lambda x: x.mul_(0) + 2).verdict is Verdict.AGREEMENT
    assert x.tolist() == [1.0, 2.0]


# ---- what the verdicts rest on ------------------------------------------------------------------


def seen(f: TensorFn, x: Tensor) -> Witness:
    """What is seen of f, looked at twice in every direction: nan is no claim to be borne out."""
    claim = torch.full((f(x.double()).numel(), x.numel()), torch.nan, dtype=torch.float64)
    return witness(f, one_by_one(f), x, claim)


@settings(deadline=None)
@given(st.floats(-3, 3), st.sampled_from([torch.sin, torch.exp, torch.tanh, lambda x: x**3]))
def test_no_kink_is_seen_in_smooth_functions(x: float, f: TensorFn) -> None:
    assert not seen(f, torch.tensor(x, dtype=torch.float64)).slopes.breaks.any()


@settings(deadline=None)
@given(st.floats(-100, 100, width=32), st.floats(0.01, 100))
def test_every_kink_on_an_axis_is_seen(at: float, jump: float) -> None:
    slopes = seen(lambda x: torch.sin(x) + jump * torch.abs(x - at), torch.tensor(at)).slopes
    assert slopes.kinks.any()
    assert (slopes.right - slopes.left).item() == pytest.approx(2 * jump, rel=1e-2)


@pytest.mark.parametrize("scale", SCALES)
def test_the_bound_covers_the_error_of_the_difference(scale: float) -> None:
    for f, slope in ((torch.exp, torch.exp), (torch.sin, torch.cos)):
        x = torch.tensor(3.0, dtype=torch.float64)
        found = seen(lambda x, f=f: f(x / scale), x * scale)  # type: ignore[misc]
        off = abs(found.difference.item() - slope(x).item() / scale)
        assert off <= 3 * found.bound.item() <= 1e-5 * abs(slope(x).item()) / scale


@pytest.mark.parametrize(
    ("f", "x", "expected"),
    [
        (torch.sigmoid, 40.0, True),
        (torch.tanh, 30.0, True),
        (torch.relu, -5.0, False),
        (F.hardtanh, 5.0, False),
        (torch.floor, 7.5, False),
        (lambda x: 1e12 + x, 2.0, False),
        (lambda x: (x - 1) ** 2 - x**2 + 2 * x, 1e6, False),
    ],
)
def test_a_thin_tail_is_told_from_a_constant(f: TensorFn, x: float, expected: bool) -> None:
    assert bool(tail(one_by_one(f), torch.tensor(x), torch.zeros(1))) is expected


@pytest.mark.parametrize("many", [False, True])
def test_ordinary_functions_are_looked_at_once(many: bool) -> None:
    calls = []

    def f(x: Tensor) -> Tensor:
        calls.append(x)
        return softmax(x * torch.tensor([1.0, 2.0, -1.0], dtype=x.dtype))

    truth(f, torch.tensor(LOGITS), many=torch.vmap(f) if many else None)
    # the point, two step sizes each way along three axes and four slants; two Jacobians
    assert len(calls) == (1 if many else 1 + 2 * 2 * 7) + 2

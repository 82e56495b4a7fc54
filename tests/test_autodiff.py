"""The derivatives against closed forms, torch.func, torch.autograd.functional and each other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional as F

from gradlab.maths.autodiff import (
    Sweep,
    TensorFn,
    central_difference,
    jacobian,
    jacobian_batched,
    jvp,
    sweep,
    value_and_grad,
    vjp,
)

POINT = torch.tensor([3.0, 5.0])


def skew(x: Tensor) -> Tensor:
    """A map from R² to R³ whose Jacobian is neither square nor symmetric."""
    return torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])


SKEW_JACOBIAN = torch.tensor([[5.0, 3.0], [1.0, 2.0], [0.0, 10.0]])

MAPS: dict[str, TensorFn] = {
    "skew": skew,
    "softmax": lambda x: torch.softmax(x, 0),
    "identity": lambda x: x,
    "scalar": lambda x: (x**3).sum(),
    "one element": lambda x: x[:1] * x[1],
    "matrix": lambda x: torch.outer(x, x * torch.arange(1.0, 3.0)),
    "transposed input": lambda x: (x**2).reshape(2, 1).T,
    "constant": lambda x: torch.ones(3),
    "detached": lambda x: x.detach() * 2,
    "partly": lambda x: torch.stack([x[1], torch.tensor(7.0)]),
    "double": lambda x: x.double() ** 2,
}


@pytest.mark.parametrize("build", [jacobian, jacobian_batched])
def test_jacobian_of_an_asymmetric_map_is_its_closed_form(
    build: Callable[[TensorFn, Tensor], Tensor],
) -> None:
    torch.testing.assert_close(build(skew, POINT), SKEW_JACOBIAN)


@pytest.mark.parametrize("build", [jacobian, jacobian_batched])
@pytest.mark.parametrize("name", MAPS)
def test_jacobian_agrees_with_functional_and_with_differences(
    build: Callable[[TensorFn, Tensor], Tensor], name: str
) -> None:
    f = MAPS[name]
    ours = build(f, POINT)
    theirs = torch.autograd.functional.jacobian(f, POINT)
    torch.testing.assert_close(ours, theirs, check_dtype=False)
    assert ours.dtype == POINT.dtype
    assert not ours.requires_grad
    if name != "detached":  # a difference sees through detach()
        difference = central_difference(f, POINT)
        torch.testing.assert_close(ours.double(), difference, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", MAPS)
def test_products_are_the_jacobian_times_v_and_u(name: str) -> None:
    f = MAPS[name]
    y = f(POINT)
    v = torch.arange(1.0, y.numel() + 1, dtype=y.dtype).reshape(y.shape)
    u = torch.tensor([-2.0, 0.5])
    j = jacobian(f, POINT).to(y.dtype)
    torch.testing.assert_close(vjp(f, POINT, v).to(y.dtype), torch.tensordot(v, j, dims=v.dim()))
    torch.testing.assert_close(jvp(f, POINT, u), torch.tensordot(j, u.to(y.dtype), dims=u.dim()))


# torch.func.jvp scripts its own decompositions when it is first called.
@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")
@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(1, 5), columns=st.integers(1, 5), inner=st.integers(1, 3), seed=st.integers(0)
)
def test_every_operator_agrees_with_torch_func_at_any_shape(
    rows: int, columns: int, inner: int, seed: int
) -> None:
    noise = torch.Generator().manual_seed(seed % 2**31)
    left = torch.randn(rows, inner, generator=noise, dtype=torch.float64)
    x = torch.randn(inner, columns, generator=noise, dtype=torch.float64)

    def f(x: Tensor) -> Tensor:
        return torch.sin(left @ x) * x.sum()

    v = torch.randn(rows, columns, generator=noise, dtype=torch.float64)
    u = torch.randn(inner, columns, generator=noise, dtype=torch.float64)
    reference = torch.func.jacrev(f)(x)
    torch.testing.assert_close(jacobian(f, x), reference)
    torch.testing.assert_close(jacobian_batched(f, x), reference)
    torch.testing.assert_close(central_difference(f, x), reference, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(vjp(f, x, v), torch.func.vjp(f, x)[1](v)[0])
    torch.testing.assert_close(jvp(f, x, u), torch.func.jvp(f, (x,), (u,))[1])
    # ⟨v, Ju⟩ = ⟨vᵀJ, u⟩, whatever the shapes
    torch.testing.assert_close((v * jvp(f, x, u)).sum(), (vjp(f, x, v) * u).sum())


def test_value_and_grad_is_the_closed_form() -> None:
    x, w, target = torch.ones(1), torch.full([1], 2.0), torch.ones(1)
    value, grad = value_and_grad(lambda w: F.mse_loss(x * w, target), w)
    assert value.item() == 1.0
    assert grad.tolist() == [2.0]


@pytest.mark.parametrize("build", [jacobian, jacobian_batched, central_difference])
def test_jacobian_of_a_number_in_a_number_is_a_number(
    build: Callable[[TensorFn, Tensor], Tensor],
) -> None:
    j = build(lambda w: (w - 1) ** 2, torch.tensor(2.0))
    torch.testing.assert_close(j, torch.tensor(2.0), check_dtype=False)


def test_a_loss_of_one_element_counts_as_a_scalar() -> None:
    value, grad = value_and_grad(lambda w: (w - 1) ** 2, torch.full([1], 2.0))
    assert value.shape == grad.shape == (1,)


TUTORIALS = {
    (0.1043, 0.4946, 0.3141): [
        [0.1969, -0.1073, -0.0896],
        [-0.1073, 0.2396, -0.1323],
        [-0.0896, -0.1323, 0.2219],
    ],
    (0.7728, 0.4713, 0.9653): [
        [0.2240, -0.0849, -0.1391],
        [-0.0849, 0.1878, -0.1029],
        [-0.1391, -0.1029, 0.2420],
    ],
}


@pytest.mark.parametrize("logits", TUTORIALS)
@pytest.mark.parametrize("build", [jacobian, jacobian_batched])
def test_softmax_gives_the_tutorials_numbers(
    build: Callable[[TensorFn, Tensor], Tensor], logits: tuple[float, ...]
) -> None:
    j = build(lambda a: F.softmax(a, dim=0), torch.tensor(logits))
    # The tutorials print the logits to four decimals only: half a unit of the last one.
    torch.testing.assert_close(j, torch.tensor(TUTORIALS[logits]), rtol=0, atol=6e-5)


def test_sweep_is_value_and_grad_at_every_point() -> None:
    def loss(w: Tensor) -> Tensor:
        return ((torch.tensor([1.0, 2.0]) * w - torch.tensor([3.0, -1.0])) ** 2).mean()

    swept = sweep(loss, torch.linspace(-3, 3, 7))
    for x, value, grad in zip(swept.xs, swept.values, swept.grads, strict=True):
        torch.testing.assert_close((value, grad), value_and_grad(loss, x))


@settings(max_examples=25, deadline=None)
@given(points=st.integers(1, 6), rows=st.integers(1, 4), columns=st.integers(1, 4))
def test_sweep_keeps_points_of_any_shape_apart(points: int, rows: int, columns: int) -> None:
    xs = torch.arange(float(points * rows * columns)).reshape(points, rows, columns) / 7
    swept = sweep(lambda x: (x**2).sum() / x.numel(), xs)
    torch.testing.assert_close(swept.grads, 2 * xs / (rows * columns))
    assert swept.values.shape == (points,)


def test_one_bad_point_does_not_spoil_the_others() -> None:
    swept = sweep(torch.sqrt, torch.tensor([-1.0, 0.0, 4.0]))
    assert swept.grads[0].isnan()
    assert swept.grads[1].isinf()
    assert swept.grads[2] == 0.25


@pytest.mark.parametrize("f", [lambda w: torch.tensor(3.0), lambda w: w.detach() * 0 + 3])
def test_sweep_of_a_constant_has_zero_gradients(f: TensorFn) -> None:
    swept = sweep(f, torch.ones(4))
    assert swept.values.tolist() == [3.0] * 4
    assert swept.grads.tolist() == [0.0] * 4


def test_sweep_goes_backward_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = torch.autograd.grad
    monkeypatch.setattr(torch.autograd, "grad", lambda *a, **k: calls.append(1) or real(*a, **k))
    sweep(lambda w: w**2, torch.linspace(0, 1, 500))
    assert len(calls) == 1


def everything(f: TensorFn, x: Tensor) -> list[Tensor]:
    """Every result that this module can give for a map from two numbers to three."""
    return [
        vjp(f, x, torch.ones(3)),
        jvp(f, x, torch.ones(2)),
        jacobian(f, x),
        jacobian_batched(f, x),
        central_difference(f, x),
        *value_and_grad(lambda x: f(x).sum(), x),
        *vars(sweep(lambda x: f(x).sum(), x.expand(4, 2))).values(),
    ]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_the_callers_grad_mode_does_not_matter(mode: Callable[[], torch.no_grad]) -> None:
    with mode():
        results = everything(skew, torch.tensor([3.0, 5.0]))
    torch.testing.assert_close(results, everything(skew, POINT))


def test_the_callers_tensors_are_left_alone() -> None:
    x = torch.tensor([3.0, 5.0], requires_grad=True)
    weight = torch.tensor(2.0, requires_grad=True)
    x.grad, weight.grad = torch.tensor([7.0, 7.0]), torch.tensor(7.0)
    results = everything(lambda x: skew(x) * weight, x)
    assert not any(result.requires_grad for result in results)
    assert x.tolist() == [3.0, 5.0]
    assert x.grad.tolist() == [7.0, 7.0]
    assert weight.grad.item() == 7.0


def test_results_share_no_memory_with_the_arguments() -> None:
    x, v = torch.tensor([3.0, 5.0]), torch.tensor([1.0, 2.0])
    for result in (vjp(lambda x: x, x, v), jvp(lambda x: x, x, v), sweep(torch.exp, x).xs):
        result.add_(100)
    assert x.tolist() == [3.0, 5.0]
    assert v.tolist() == [1.0, 2.0]


def test_sessions_in_one_process_do_not_disturb_each_other() -> None:
    # torch.func.jvp fails here: forward mode keeps its level in a global of the process.
    expected = everything(skew, POINT)
    with ThreadPoolExecutor(8) as sessions:
        for results in sessions.map(lambda _: everything(skew, POINT), range(100)):
            torch.testing.assert_close(results, expected)


def test_central_difference_takes_one_step_for_each_element() -> None:
    rough = central_difference(lambda x: x**3, torch.ones(2), torch.tensor([0.5, 0.1]))
    torch.testing.assert_close(rough.diagonal(), torch.tensor([3.25, 3.01], dtype=torch.float64))


def test_central_difference_is_taken_in_float64() -> None:
    # in float32 a step of 1e-6 would leave one digit
    difference = central_difference(torch.exp, torch.tensor(1.0), 1e-6)
    assert difference.dtype == torch.float64
    assert abs(difference.item() - torch.e) < 1e-8


BAD_POINTS = {
    "floating-point dtype, got torch.int64": torch.tensor([1, 2]),
    "floating-point dtype, got torch.complex64": torch.tensor([1j]),
    r"at least one element, got shape \(0, 2\)": torch.ones(0, 2),
    r"finite, got \[1.0, inf\]": torch.tensor([1.0, torch.inf]),
    r"finite, got \[nan\]": torch.tensor([torch.nan]),
}

OPERATORS: dict[str, Callable[[Tensor], object]] = {
    "value_and_grad": lambda x: value_and_grad(torch.sum, x),
    "vjp": lambda x: vjp(lambda x: x, x, x),
    "jvp": lambda x: jvp(lambda x: x, x, x),
    "jacobian": lambda x: jacobian(lambda x: x, x),
    "jacobian_batched": lambda x: jacobian_batched(lambda x: x, x),
    "central_difference": lambda x: central_difference(lambda x: x, x),
    "sweep": lambda x: sweep(torch.sum, x),
}


@pytest.mark.parametrize("message", BAD_POINTS)
@pytest.mark.parametrize("name", OPERATORS)
def test_a_point_that_cannot_be_differentiated_is_named(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"expected x .*{message}"):
        OPERATORS[name](BAD_POINTS[message])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: vjp(skew, POINT, POINT), r"expected v of shape \(3,\).* f\(x\), got \(2,\)"),
        (lambda: jvp(skew, POINT, torch.ones(3)), r"expected u of shape \(2,\).* x, got \(3,\)"),
        (lambda: vjp(skew, POINT, torch.full([3], torch.nan)), "expected v to be finite, got"),
        (lambda: jvp(skew, POINT, torch.full([2], torch.inf)), "expected u to be finite, got"),
        (lambda: vjp(skew, POINT, torch.ones(3).int()), "expected v of a floating-point dtype"),
        (lambda: value_and_grad(skew, POINT), r"expected a scalar f\(x\), got shape \(3,\)"),
        (lambda: sweep(lambda x: x, torch.ones(4, 2)), r"expected a scalar .* shape \(2,\)"),
        (lambda: sweep(torch.exp, torch.tensor(1.0)), r"expected xs of shape .*, got shape \(\)"),
        (lambda: jacobian(torch.argmax, POINT), r"expected f\(x\) of a floating.*torch.int64"),
        (lambda: jacobian(lambda x: x[:0], POINT), r"expected f\(x\) with at least one element"),
        (lambda: central_difference(skew, POINT, 0.0), "expected a step h that changes x, got 0"),
        (lambda: central_difference(skew, POINT, -1.0), "expected a step h that changes x, got"),
        (lambda: central_difference(skew, POINT, 1e-20), "expected a step h that changes x"),
        (lambda: central_difference(skew, POINT, torch.inf), "expected a step h that changes x"),
    ],
)
def test_errors_say_what_was_expected_and_what_came(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()


# ---- what f does to its argument, at ties, and what else it may return ---------------------------


def adding_in_place(x: Tensor) -> Tensor:
    """X + 1, written into x itself, twice: shape (2,) to shape (3,)."""
    with torch.no_grad():
        x.add_(1)
    return torch.cat([x, x[:1]]) * 2


@pytest.mark.parametrize("name", OPERATORS)
def test_a_function_that_writes_into_its_argument_leaves_the_callers_alone(name: str) -> None:
    calls: dict[str, Callable[[Tensor], object]] = {
        "value_and_grad": lambda x: value_and_grad(lambda x: adding_in_place(x).sum(), x),
        "vjp": lambda x: vjp(adding_in_place, x, torch.ones(3)),
        "jvp": lambda x: jvp(adding_in_place, x, torch.ones(2)),
        "jacobian": lambda x: jacobian(adding_in_place, x),
        "jacobian_batched": lambda x: jacobian_batched(adding_in_place, x),
        "central_difference": lambda x: central_difference(adding_in_place, x),
        "sweep": lambda x: sweep(lambda x: adding_in_place(x[None]).sum(), x),
    }
    for x in (torch.tensor([3.0, 5.0]), torch.tensor([3.0, 5.0], dtype=torch.float64)):
        result = calls[name](x)
        assert x.tolist() == [3.0, 5.0]
        if name == "sweep":
            assert isinstance(result, Sweep)
            assert result.xs.tolist() == [3.0, 5.0]


TIES: dict[str, TensorFn] = {
    "max": lambda x: x.max(),
    "torch.max": lambda x: torch.max(input=x * 2),
    "min": torch.min,
    "median": lambda x: x.median(),
    "nanmedian": torch.nanmedian,
    "amax": lambda x: x.amax(),
    "amin": lambda x: torch.amin(x, dim=(0,)),
    "max along a dimension": lambda x: x.max(dim=0).values,
    "median along a dimension": lambda x: x.median(0).values,
    "mode": lambda x: x.mode().values,
    "aminmax": lambda x: torch.stack(torch.aminmax(x)).sum(),
    "maximum": lambda x: torch.maximum(x, x.flip(0))[0],
    "largest norm": lambda x: torch.linalg.vector_norm(x, torch.inf),
    "max of a part": lambda x: x[1:].max() * x.min(),
    "sorted": lambda x: x.sort().values[1],
}


@pytest.mark.parametrize("name", TIES)
@pytest.mark.parametrize("x", [[1.0, 1.0, 1.0], [2.0, -1.0, 2.0], [1.0, 2.0, 2.0]])
def test_at_ties_all_ways_to_a_derivative_return_the_same(name: str, x: list[float]) -> None:
    f, point = TIES[name], torch.tensor(x)
    expected = jacobian(f, point)
    torch.testing.assert_close(jacobian_batched(f, point), expected, rtol=0, atol=0)
    grads = sweep(f, torch.stack([point, point + 1])).grads
    torch.testing.assert_close(grads[0], expected, rtol=0, atol=0)
    torch.testing.assert_close(grads[1], jacobian(f, point + 1), rtol=0, atol=0)


def test_a_largest_element_shared_by_two_has_half_a_gradient_each() -> None:
    for f, shares in ((torch.max, [0.5, 0.5]), (lambda x: x.max(dim=0).values, [1.0, 0.0])):
        assert jacobian_batched(f, torch.ones(2)).tolist() == shares
        assert sweep(f, torch.ones(1, 2)).grads.tolist() == [shares]


NO_TENSORS: dict[str, TensorFn] = {
    r"a tuple of \['Tensor', 'Tensor'\]": lambda x: (x, x),  # type: ignore[return-value, dict-item]
    r"a list of \['Tensor'\]": lambda x: [x],  # type: ignore[return-value, dict-item]
    "None": lambda x: None,  # type: ignore[return-value, dict-item]
    "a float": lambda x: 1.5,  # type: ignore[return-value, dict-item]
    "a dict": lambda x: {"loss": x},  # type: ignore[return-value, dict-item]
    "torch.complex64": lambda x: x * 1j,
    "torch.complex128": lambda x: x.double() * 1j,
    "torch.bool": lambda x: x > 0,
    "torch.int64": lambda x: x.long(),
}


@pytest.mark.parametrize("kind", NO_TENSORS)
@pytest.mark.parametrize("name", OPERATORS)
def test_an_output_that_is_no_tensor_of_floats_is_named(name: str, kind: str) -> None:
    f, x = NO_TENSORS[kind], POINT
    calls: dict[str, Callable[[], object]] = {
        "value_and_grad": lambda: value_and_grad(f, x),
        "vjp": lambda: vjp(f, x, x),
        "jvp": lambda: jvp(f, x, x),
        "jacobian": lambda: jacobian(f, x),
        "jacobian_batched": lambda: jacobian_batched(f, x),
        "central_difference": lambda: central_difference(f, x),
        "sweep": lambda: sweep(f, x),
    }
    told = kind.replace("complex64", "complex(64|128)")  # a difference is taken in float64
    with pytest.raises(ValueError, match=rf"expected f\(x\) of a floating-point .*got {told}"):
        calls[name]()

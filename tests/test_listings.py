"""The lessons' listings say what the two tutorials say, for any numbers."""

from __future__ import annotations

import ast

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlab.functions import FUNCTIONS, Function
from gradlab.functions.point import Point, point, point_at
from gradlab.functions.tape_at import tape_at
from gradlab.functions.truth_at import gradient_truth
from gradlab.lessons import listings
from gradlab.program import Program, Run, run

LOGITS = [0.1043, 0.4946, 0.3141]
numbers = st.floats(-5, 5, width=32)


def outputs(program: Program) -> list[str | None]:
    return [step.output for step in run(program).steps]


def errors(result: Run) -> list[str]:
    return [str(step.error) for step in result.steps if step.error is not None]


def test_the_tutorials_mse_has_loss_one_and_gradient_two() -> None:
    shown = outputs(listings.mse(2.0, [1.0], [1.0], "mean", "w"))
    assert shown[-3:] == [
        "tensor(1., grad_fn=<MseLossBackward0>)",
        "(tensor([2.]),)",
        "(tensor([2.]),)",
    ]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("wrt", ["w", "x", "target"])
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_mse_listing_gives_the_closed_gradient(
    reduction: str, wrt: str, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, 5))
    x, y = (data.draw(st.lists(numbers, min_size=n, max_size=n)) for _ in "xy")
    w = data.draw(numbers)
    result = run(listings.mse(w, x, y, reduction, wrt))
    tx, ty = torch.tensor(x), torch.tensor(y)
    slope = 2 * (tx * w - ty) / (n if reduction == "mean" else 1)
    expected = {"w": (slope * tx).sum().reshape(1), "x": slope * w, "target": -slope}[wrt]
    (shown,) = eval(str(result.steps[-1].output), {"tensor": torch.tensor})  # noqa: S307
    assert torch.allclose(shown, expected, atol=1e-3, rtol=1e-3)
    assert not errors(result)


def test_the_two_ways_give_one_number_in_two_places() -> None:
    grad, backward = run(listings.by_grad(2.0, 1.0, 1.0)), run(listings.by_backward(2.0, 1.0, 1.0))
    assert [s.output or s.stdout for s in grad.steps[-2:]] == ["(tensor([2.]),)", "None\n"]
    assert [s.output or s.stdout for s in backward.steps[-2:]] == ["None\n", "tensor([2.])"]


def test_a_second_backward_adds_and_a_reset_ends_it() -> None:
    shown = outputs(listings.accumulate(2.0, 1.0, 1.0))[-4:]
    assert shown == ["tensor([2.])", "tensor([4.])", None, "tensor([2.])"]


def softmax(logits: list[float], temperature: float = 1.0) -> Point:
    return point_at(FUNCTIONS["softmax_temperature"], {"a": logits, "T": temperature})


def test_the_softmax_listing_shows_the_tutorials_rows_and_the_refused_backward() -> None:
    result = run(listings.of_map(softmax(LOGITS), 1, [0.0, 0.0, 1.0], [1.0, 1.0, 1.0]))
    shown = [step.output for step in result.steps]
    assert result.steps[2].source == "p = F.softmax(a, dim=0)\np"
    assert shown[2] == "tensor([0.2695, 0.3981, 0.3324], grad_fn=<SoftmaxBackward0>)"
    assert shown[4] == "(tensor([-0.1073,  0.2396, -0.1323]),)"
    assert shown[6] == "tensor([-0.0896, -0.1323,  0.2219])"
    assert errors(result) == [
        "RuntimeError: grad can be implicitly created only for scalar outputs"
    ]


def test_a_temperature_divides_the_logits() -> None:
    sources = [each.source for each in listings.of_map(softmax(LOGITS, 2.0), 0).statements]
    assert sources[2:4] == ["T = torch.tensor(2.0)", "p = F.softmax(a / T, dim=0)\np"]


def test_the_sum_trap_silences_the_error_and_returns_zero() -> None:
    result = run(listings.sum_trap(softmax(LOGITS)))
    assert len(errors(result)) == 1
    grad = result.steps[4].tensor("a").grad
    assert grad is not None
    assert grad.abs().max() < 1e-7


VECTORS = [key for key, function in FUNCTIONS.items() if function.output.role == "prediction"]


@pytest.mark.parametrize("name", VECTORS)
def test_the_jacobian_listing_agrees_with_the_closed_form_of_the_table(name: str) -> None:
    function = FUNCTIONS[name]
    argument = function.arguments[0]
    tensors = {each.name: each.default() for each in function.arguments}
    expected = function.derivatives[argument.name].jacobian(**tensors)
    outs, x = len(expected), tensors[argument.name]
    v, u = [1.0] + [0.0] * (outs - 1), [1.0] + [0.0] * (len(x) - 1)
    result = run(listings.of_map(point(function, tensors), outs - 1, v, u))
    assert len(errors(result)) == (function.output.symbol == "p")
    shown = result.steps[-1].tensor("J").value
    assert torch.allclose(shown, expected, atol=1e-6)
    jvp = eval(str(result.steps[-1].output), {"tensor": torch.tensor})  # noqa: S307
    assert torch.allclose(jvp, shown[:, 0], atol=1e-4)
    grad = result.steps[-1].tensor(argument.name).grad
    assert grad is not None
    assert torch.allclose(grad, expected[0], atol=1e-6)


def test_the_asymmetric_map_has_its_known_jacobian() -> None:
    skew = point_at(FUNCTIONS["skew"], {"x": [3.0, 5.0]})
    result = run(listings.of_map(skew, 0, [1.0, 0.0, 0.0], [1.0, 0.0]))
    assert result.steps[4].tensor("J").value.tolist() == [[5.0, 3.0], [1.0, 2.0], [0.0, 10.0]]


SCALARS = {"w": 2.0, "x": 1.0, "target": 1.0}


def printed(program: Program) -> list[str]:
    """Return the names of the nodes that the walk printed."""
    (walk,) = [step for step in run(program).steps if step.source.startswith("walk(")]
    return walk.stdout.split()


def test_the_graph_listing_prints_torchs_own_node_names() -> None:
    names = printed(listings.graph_of(point_at(FUNCTIONS["mse"], SCALARS), ["w"]))
    assert names == ["MseLossBackward0", "MulBackward0", "torch::autograd::AccumulateGrad"]
    names = printed(listings.graph_of(point_at(FUNCTIONS["softmax"], {"a": LOGITS}), ["a"], 1))
    assert names[:2] == ["SelectBackward0", "SoftmaxBackward0"]
    names = printed(
        listings.graph_of(point_at(FUNCTIONS["polar"], {"x": [1.0, 2.0]}), ["x"], v=[1.0, 0.0])
    )
    assert names[0] == "StackBackward0"


CHOICES = [
    pytest.param(function, leaves, row, id=f"{function.key}-{'-'.join(leaves)}-{row}")
    for function in FUNCTIONS.values()
    for names in [[each.name for each in function.arguments if each.kind == "float"]]
    for leaves in [*([name] for name in names), *([names] if len(names) > 1 else [])]
    for row in ([None, 1] if function.output.role == "prediction" else [None])
]


@pytest.mark.parametrize(("function", "leaves", "row"), CHOICES)
def test_picture_code_and_meter_agree_for_every_choice_of_the_graph_page(
    function: Function, leaves: list[str], row: int | None
) -> None:
    arguments = {argument.name: argument.default() for argument in function.arguments}
    outs = function.f(**arguments).numel()
    v = [2.0, -1.0, 0.5][:outs] if function.output.role == "prediction" and row is None else None
    of = point(function, arguments)
    tape = tape_at(of, leaves, row, v)
    program = listings.graph_of(of, leaves, row, v or ())
    result = run(program)
    assert not errors(result)
    names = {name.removeprefix("torch::autograd::") for name in printed(program)}
    assert names == {node.name for node in tape.graph.nodes}
    for name, tensor in arguments.items():
        seen = result.steps[-1].tensor(name)
        assert seen.value.shape == tensor.shape
        assert (seen.grad is not None) == (name in leaves)
    for name in leaves:
        torch.testing.assert_close(result.steps[-1].tensor(name).grad, tape.grads[name])
        meter = gradient_truth(of, name, row, v)
        torch.testing.assert_close(meter.autograd, tape.grads[name])


def test_no_listing_shows_an_address() -> None:
    for program in (
        listings.sum_trap(softmax(LOGITS)),
        listings.graph_of(point_at(FUNCTIONS["softmax"], {"a": LOGITS}), ["a"], 0),
    ):
        for step in run(program).steps:
            assert " at 0x" not in f"{step.output}{step.stdout}"
            ast.parse(step.source)


def test_the_graph_of_a_tempered_softmax_has_the_division() -> None:
    names = printed(listings.graph_of(softmax(LOGITS, 0.5), ["a"], 1))
    assert names[:3] == ["SelectBackward0", "SoftmaxBackward0", "DivBackward0"]

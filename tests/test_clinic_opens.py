"""What a case opens on another page is the case: the same error, or the same gradient."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.clinic import CASES, examine
from gradlab.clinic.opens import OPENS, opened_at
from gradlab.expression import parse
from gradlab.expression.inputs import Input, proposed
from gradlab.ledger import TWO_WAYS, Start, last_line, program, two_ways
from gradlab.ledger import parse as parsed
from gradlab.ledger.softmax_calls import softmax_palette
from gradlab.ledger.training import TRAINING, training
from gradlab.program import Run, run
from gradlab.sandbox import study
from gradlab.sandbox.state import element_keys
from tests.test_pages import PAGES, assert_whole, opened

LEDGER = [key for key, (page, _) in OPENS.items() if page == "backward"]
TRAINED = [key for key, (page, _) in OPENS.items() if page == "training"]
SANDBOX = [key for key, (page, _) in OPENS.items() if page == "sandbox"]


def said(ran: Run) -> list[tuple[str, str]]:
    """The kinds and first words of what torch said."""
    events = [e for s in ran.steps for e in (*s.warnings, *([s.error] if s.error else []))]
    return [(e.type, e.message.partition(" at index")[0][:60]) for e in events]


def state(key: str) -> dict[str, str]:
    found = opened_at(key, {dial.name: dial.default for dial in CASES[key].dials})
    assert found is not None
    return found[1]


def ledger(link: dict[str, str]) -> Run:
    """What the ledger runs for a link."""
    w, x, y = (float(link.get(name, usual)) for name, usual in (("w", 2), ("x", 1), ("y", 1)))
    return run(program(parsed(link["calls"], TWO_WAYS).made, two_ways(w, x, y, 3.0, 0.1)))


def present(ran: Run) -> float | None:
    """What stands in w.grad at the end."""
    grad = next(each.grad for each in last_line(ran).step.tensors if each.name == "w")
    return None if grad is None else grad.item()


@pytest.mark.parametrize("key", LEDGER)
def test_the_ledger_says_what_the_case_says(key: str) -> None:
    heard = said(ledger(state(key)))
    assert heard[-1:] == said(examine(key, {}).shown)[-1:]
    assert heard or key in ("accumulates", "grad-returns", "twice-silently")


def test_gradients_pile_up_in_the_ledger_to_the_number_of_the_case() -> None:
    shown = examine("accumulates", {"w": 3.0}).shown.steps[-1].stdout
    grad = present(ledger(state("accumulates")))
    assert shown.split()[-1] == "tensor(18.)"
    assert grad == 18.0


def test_an_addition_is_gone_through_twice_in_the_ledger_as_in_the_case() -> None:
    assert examine("twice-silently", {}).shown.steps[-1].output == "tensor(2.)"
    assert present(ledger(state("twice-silently"))) == 2.0


def test_the_ledger_leaves_grad_empty_where_the_case_does() -> None:
    assert present(ledger(state("grad-returns"))) is None


def trained(link: dict[str, str]) -> Run:
    """What the training ledger runs for a link."""
    numbers = {name: float(value) for name, value in link.items() if name != "calls"}
    return run(program(parsed(link["calls"], TRAINING).made, training(**numbers)))


@pytest.mark.parametrize("key", TRAINED)
def test_the_training_ledger_says_what_the_case_says(key: str) -> None:
    heard = said(trained(state(key)))
    assert heard[-1:] == said(examine(key, {}).shown)[-1:]
    assert heard or key in SURPRISES


def value(ran: Run, name: str, at: int = -1) -> float:
    return ran.steps[at].tensor(name).value.item()


def grad(ran: Run, name: str) -> float | None:
    found = ran.steps[-1].tensor(name).grad
    return None if found is None else found.item()


def alone(calls: str) -> float | None:
    """w.grad after some calls."""
    return grad(run(program(parsed(calls, TRAINING).made, training())), "w")


SURPRISES: dict[str, Callable[[Run], bool]] = {
    "zero-or-none": lambda ran: grad(ran, "w") == 0 and value(ran, "w") != value(ran, "w", -2),
    "zero-before-step": lambda ran: grad(ran, "w") is None and value(ran, "w") == 3.0,
    "zero-in-accumulation": lambda ran: grad(ran, "w") == alone("6b"),
    "undivided-accumulation": lambda ran: (
        grad(ran, "w") == pytest.approx((alone("1b") or 0) + (alone("2b") or 0))
    ),
    "clip-after-step": lambda ran: (value(ran, "w"), grad(ran, "w")) == (-27.0, 1.0),
    "optimizer-too-early": lambda ran: grad(ran, "w") == 9.0 and value(ran, "w") == 3.0,
    "optimizer-not-told": lambda ran: grad(ran, "b") == -0.5 and value(ran, "b") == 3.0,
    "clip-scaled": lambda ran: 0 < 2.0 - value(ran, "w") < 1e-5,
}
"""What the training ledger shows of each silent case."""


@pytest.mark.parametrize("key", SURPRISES)
def test_the_training_ledger_shows_the_surprise_of_a_silent_case(key: str) -> None:
    assert SURPRISES[key](trained(state(key)))
    if key == "clip-after-step":
        shown = examine(key, {}).shown.steps[-1].output
        assert shown == "(tensor([-27.], requires_grad=True), tensor([1.]))"


def declared(link: dict[str, str]) -> dict[str, Input]:
    """The inputs of a link to the sandbox, in the order of its expression."""
    expression, found = parse(link["expr"]), {}
    usual = proposed(expression)
    for name in expression.inputs:
        shape = (int(link[f"{name}.n"]),) if f"{name}.n" in link else usual[name].shape
        found[name] = Input(shape, tuple(float(link[e]) for e in element_keys(name, shape)))
    return found


@pytest.mark.parametrize("key", SANDBOX)
def test_the_sandbox_has_the_gradient_of_the_case(key: str) -> None:
    link = state(key)
    assert link["nodes"] == "true"
    inputs = declared(link)
    first = next(iter(inputs))
    grad = study(parse(link["expr"]), inputs).grads[first]
    shown = next(
        step.output[step.output.rindex("tensor") :]
        for step in reversed(examine(key, {}).shown.steps)
        if step.output and "tensor" in step.output
    )
    numbers = [float(text) for text in re.findall(r"nan|-?\d+\.\d*(?:e[-+]\d+)?", shown)]
    expected = torch.tensor(numbers, dtype=torch.float64).reshape(inputs[first].shape)
    torch.testing.assert_close(grad, expected, atol=1e-4, rtol=1e-4, equal_nan=True)


def test_the_graph_of_a_case_is_that_of_its_softmax() -> None:
    link = state("singular")
    logits = torch.tensor([float(link[name]) for name in ("a0", "a1", "a2")], dtype=torch.float64)
    jacobian = torch.func.jacrev(lambda a: torch.softmax(a, 0))(logits)
    rank = torch.linalg.matrix_rank(jacobian).item()
    assert examine("singular", {}).shown.steps[-1].output == f"({rank}, True)"


def test_the_calls_of_softmax_end_with_the_error_of_the_case() -> None:
    link = state("vector")
    logits = [float(link[f"a{i}"]) for i in range(3)]
    calls = softmax_palette(3)
    start = Start(calls, {"a": logits, "v": [1.0, 0.0, 0.0]})
    heard = said(run(program(parsed(link["calls"], calls).made, start)))
    assert heard == said(examine("vector", {}).shown)


def grad_of(loss: Callable[[Tensor], Tensor], z: Tensor) -> Tensor:
    (grad,) = torch.autograd.grad(loss(leaf := z.clone().requires_grad_()), leaf)
    return grad


def test_what_opens_beside_cross_entropy_has_the_complaint_of_the_case() -> None:
    link = state("log-softmax")
    z = torch.tensor([float(link[f"z{i}"]) for i in range(3)]) * float(link["times"])
    assert grad_of(lambda z: -F.softmax(z, dim=0).log()[int(link["y"])], z).isnan().any()
    assert "nan" in str(examine("log-softmax", {}).shown.steps[-1].output)
    link = state("saturated-bce")
    logit, target = (torch.tensor(float(link[name])) for name in "zt")
    assert grad_of(lambda z: F.binary_cross_entropy(torch.sigmoid(z), target), logit) == 0
    assert "100.0" in str(examine("saturated-bce", {}).shown.steps[-1].output)


@pytest.mark.parametrize("key", OPENS)
def test_the_link_opens_whole_and_nothing_of_it_is_refused(key: str) -> None:
    slug = OPENS[key][0]
    test = opened(next(page for page in PAGES if page.stem == slug), state(key))
    assert_whole(test)
    assert [each.value for each in test.warning] == []

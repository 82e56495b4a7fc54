"""What a case opens on another page is the case: the same error, or the same gradient."""

from __future__ import annotations

import re

import pytest
import torch

from gradlab.clinic import CASES, examine
from gradlab.clinic.opens import OPENS, opened_at
from gradlab.expression import parse
from gradlab.expression.inputs import Input, proposed
from gradlab.ledger import TWO_WAYS, last_line, program, two_ways
from gradlab.ledger import parse as parsed
from gradlab.program import Run, run
from gradlab.sandbox import study
from gradlab.sandbox.state import element_keys
from tests.test_pages import PAGES, assert_whole, opened

LEDGER = [key for key, (page, _) in OPENS.items() if page == "backward"]
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
    assert heard or key in ("accumulates", "grad-returns")


def test_gradients_pile_up_in_the_ledger_to_the_number_of_the_case() -> None:
    shown = examine("accumulates", {"w": 3.0}).shown.steps[-1].stdout
    grad = present(ledger(state("accumulates")))
    assert shown.split()[-1] == "tensor(18.)"
    assert grad == 18.0


def test_the_ledger_leaves_grad_empty_where_the_case_does() -> None:
    assert present(ledger(state("grad-returns"))) is None


@pytest.mark.parametrize("key", SANDBOX)
def test_the_sandbox_has_the_gradient_of_the_case(key: str) -> None:
    link = state(key)
    expression = parse(link["expr"])
    (name,) = expression.inputs
    shape = (int(link[f"{name}.n"]),) if f"{name}.n" in link else proposed(expression)[name].shape
    values = tuple(float(link[each]) for each in element_keys(name, shape))
    grad = study(expression, {name: Input(shape, values)}).grads[name]
    outputs = [step.output for step in examine(key, {}).shown.steps if step.output]
    shown = next(text for text in reversed(outputs) if text.startswith("tensor"))
    numbers = [float(text) for text in re.findall(r"nan|-?\d+\.\d*(?:e[-+]\d+)?", shown)]
    expected = torch.tensor(numbers, dtype=torch.float64).reshape(shape)
    torch.testing.assert_close(grad, expected, atol=1e-6, rtol=1e-4, equal_nan=True)


@pytest.mark.parametrize("key", OPENS)
def test_the_link_opens_whole_and_nothing_of_it_is_refused(key: str) -> None:
    slug = OPENS[key][0]
    test = opened(next(page for page in PAGES if page.stem == slug), state(key))
    assert_whole(test)
    assert [each.value for each in test.warning] == []

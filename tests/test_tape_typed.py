"""Typed functions record, with every rule."""

import re

import pytest
import torch

from gradlab.expression import parse
from gradlab.tape import local_rules, record

TYPED = [
    "(w * x + b - y) ** 2",
    "w2 * tanh(w1 * x + b1) + b2",
    "0.01 * abs(w) + F.huber_loss(w * x, y, delta=0.5)",
    "torch.where(x > 0, x, 0.1 * x) / (1 + exp(-y))",
    "F.softsign(w * x)",
    "torch.maximum(w, x) ** y",
]


@pytest.mark.parametrize("text", TYPED)
def test_a_typed_function_records_with_every_rule(text):
    expression = parse(text)
    names = sorted(set(re.findall(r"\b[wxyb]\d?\b", text)))
    inputs = {
        name: torch.tensor(0.3 + 0.2 * k, dtype=torch.float64, requires_grad=True)
        for k, name in enumerate(names)
    }
    tape = record(lambda **tensors: expression.run(tensors).value, inputs)
    plain = torch.autograd.grad(expression.run(inputs).value, list(inputs.values()))
    for name, grad in zip(inputs, plain, strict=True):
        assert torch.equal(tape.grads[name], grad)
    assert all(rule.holds for step in tape.steps for rule in local_rules(tape, step))
    assert all(entry.operation for entry in tape.forward)

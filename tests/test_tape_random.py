"""Every number on the tape of random graphs against an independent computation by torch."""

import dataclasses

import pytest
import torch

from gradlab.tape import local_rules, moment, record
from gradlab.tape.local import LocalRule
from tests.random_graphs import OPERATIONS, RandomFunction

SEEDS = range(300)
FUNCTIONAL = {"aten.add_.Tensor": "aten.add.Tensor", "aten.mul_.Tensor": "aten.mul.Tensor"}


def tape_of(seed):
    f = RandomFunction(seed)
    return f, record(f, f.inputs, v=f.v)


def overload(name):
    packet, variant = FUNCTIONAL.get(name, name).removeprefix("aten.").rsplit(".", 1)
    packet = {"squeeze_": "squeeze"}.get(packet, packet)
    return getattr(getattr(torch.ops.aten, packet), variant)


def is_float(value):
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def close(a, b):
    return torch.allclose(a, b, rtol=1e-9, atol=1e-10, equal_nan=True)


def independent_vjp(entry, step):
    """Return the gradient for each floating-point operand, by torch.func.vjp of the operation."""
    arguments = overload(entry.op)._schema.arguments
    given = [entry.operands[a.name] for a in arguments if not a.kwarg_only]
    named = {a.name: entry.operands[a.name] for a in arguments if a.kwarg_only}
    lists = [value if isinstance(value, list) else [value] for value in given]
    places = [
        (i, k) for i, part in enumerate(lists) for k, value in enumerate(part) if is_float(value)
    ]

    def apply(*tensors):
        full = [list(part) for part in lists]
        for (i, k), tensor in zip(places, tensors, strict=True):
            full[i][k] = tensor
        args = [
            part if isinstance(value, list) else part[0]
            for part, value in zip(full, given, strict=True)
        ]
        result = overload(entry.op)(*args, **named)
        several = result if isinstance(result, (tuple, list)) else (result,)
        return tuple(part for part in several if is_float(part))

    results, back = torch.func.vjp(apply, *(lists[i][k] for i, k in places))  # type: ignore[misc]
    cotangents = [*step.incoming, *[None] * (len(results) - len(step.incoming))]
    filled = [
        torch.zeros_like(r) if c is None else c for r, c in zip(results, cotangents, strict=False)
    ]
    return back(tuple(filled))


def outgoing_faults(tape):
    """Return the nodes whose outgoing gradients differ from the independent vjp, and the count."""
    faults, compared = [], 0
    for step in tape.steps:
        entry = tape.forward[step.node]
        if not entry.op:
            continue
        expected = independent_vjp(entry, step)
        for number, grad in enumerate(step.outgoing):
            if grad is None:
                continue
            compared += 1
            if not close(grad, expected[number]):
                faults.append((tape.graph.nodes[step.node].name, number))
    return faults, compared


def fan_in_faults(tape):
    """Return the nodes whose incoming gradient is not the sum of its contributions."""
    faults = []
    for step in tape.steps:
        for output, total in enumerate(step.incoming):
            parts = [c.grad for c in step.contributions if c.output == output]
            is_summed = bool(parts) and total is not None and close(sum(parts), total)
            if not is_summed and not (total is None and not parts):
                faults.append(step.node)
    return faults


def total_faults(f, tape):
    """Return the inputs whose total differs from torch.autograd.grad of the plain function."""
    leaves = {name: t.clone().requires_grad_() for name, t in f.inputs.items()}
    outputs = f(**leaves)
    v = f.v if f.is_several else [f.v]
    chosen = [(o, c) for o, c in zip(outputs, v, strict=True) if o.requires_grad]
    expected = torch.autograd.grad(
        [o for o, _ in chosen], list(leaves.values()), [c for _, c in chosen], allow_unused=True
    )
    faults = []
    for name, grad in zip(leaves, expected, strict=True):
        total = tape.grads[name]
        if total is None or grad is None:
            faults += [name] if total is not grad else []
        elif not close(total, grad):
            faults.append(name)
    return faults


def test_there_are_enough_graphs_and_operations():
    used = {name for seed in SEEDS for name, *_ in RandomFunction(seed).plan}
    assert len(SEEDS) >= 300
    assert used == set(OPERATIONS)
    assert len(OPERATIONS) >= 15
    assert sum(RandomFunction(seed).is_several for seed in SEEDS) >= 50


@pytest.mark.parametrize("block", range(10))
def test_every_number_equals_an_independent_computation(block):
    compared = 0
    for seed in SEEDS[block::10]:
        f, tape = tape_of(seed)
        faults, count = outgoing_faults(tape)
        compared += count
        assert faults == [], seed
        assert fan_in_faults(tape) == [], seed
        assert total_faults(f, tape) == [], seed
        for value, plain in zip(tape.values, f(**f.inputs), strict=True):
            assert torch.equal(value, plain), seed
    assert compared > 300


@pytest.mark.parametrize("block", range(5))
def test_values_are_the_forwards_at_every_node(block):
    for seed in SEEDS[block:150:5]:
        _, tape = tape_of(seed)
        for node, entry in zip(tape.graph.nodes, tape.forward, strict=True):
            assert all(value is not None for value in entry.values), (seed, node)
            if not entry.op:
                continue
            arguments = overload(entry.op)._schema.arguments
            given = {a.name: entry.operands[a.name] for a in arguments}
            result = overload(entry.op)(**given)
            several = result if isinstance(result, (tuple, list)) else (result,)
            for value, plain in zip(entry.values, several, strict=False):
                assert torch.equal(value, plain), (seed, node)


@pytest.mark.parametrize("block", range(5))
def test_every_formula_gives_what_the_engine_sent(block):
    for seed in SEEDS[block:100:5]:
        _, tape = tape_of(seed)
        for step in tape.steps:
            for rule in local_rules(tape, step):
                name = tape.graph.nodes[step.node].name
                assert rule.holds or name == "CopySlices", (seed, name)


@pytest.mark.parametrize("seed", range(0, 300, 10))
def test_k_steps_back_then_forward_restore_the_same_state(seed):
    _, tape = tape_of(seed)
    states = [moment(tape, k) for k in range(len(tape) + 1)]
    for k in range(1, len(tape) + 1):
        back = [moment(tape, i) for i in range(len(tape), len(tape) - k - 1, -1)]
        assert back == states[len(tape) - k :][::-1]
        assert moment(tape, back[-1].index + k) == states[-1]
    assert states[-1].graded == frozenset(step.node for step in tape.steps)
    assert len(set(states)) == len(states)


@pytest.mark.parametrize("seed", range(0, 300, 10))
def test_the_order_is_one_the_engine_can_take(seed):
    _, tape = tape_of(seed)
    position = {step.node: k for k, step in enumerate(tape.steps)}
    forward = {node: k for k, node in enumerate(tape.order)}
    assert sorted(tape.order) == list(range(len(tape.graph.nodes)))
    for edge in tape.graph.edges:
        assert position[edge.source] < position[edge.target]
        assert forward[edge.target] < forward[edge.source]


def with_step(tape, at, **changes):
    steps = list(tape.steps)
    steps[at] = steps[at]._replace(**changes)
    return dataclasses.replace(tape, steps=tuple(steps))


def planted(fault):
    """Return the tape of x @ w + shared uses, with one fault planted, and its function."""
    inputs = {
        "w": torch.tensor([[1.0, 2.0], [3.0, 5.0]], dtype=torch.float64),
        "x": torch.tensor([[2.0, -1.0], [0.5, 7.0]], dtype=torch.float64),
    }
    tape = record(lambda w, x: ((x @ w) * x - w).sin().sum(), inputs)
    at = {tape.graph.nodes[step.node].name: k for k, step in enumerate(tape.steps)}
    if fault == "swapped input number":
        mul = tape.steps[at["MulBackward0"]]
        return with_step(tape, at["MulBackward0"], outgoing=mul.outgoing[::-1])
    if fault == "missed fan-in contribution":
        shared = next(k for k, step in enumerate(tape.steps) if len(step.contributions) > 1)
        rest = tape.steps[shared].contributions[1:]
        return with_step(tape, shared, contributions=rest)
    if fault == "transposed matmul rule":
        product = tape.steps[at["MmBackward0"]]
        return with_step(
            tape, at["MmBackward0"], outgoing=tuple(grad.mT for grad in product.outgoing)
        )
    return tape


def test_a_sound_tape_has_no_faults():
    tape = planted("nothing")
    assert outgoing_faults(tape)[0] == []
    assert fan_in_faults(tape) == []


@pytest.mark.parametrize("fault", ["swapped input number", "transposed matmul rule"])
def test_planted_faults_in_outgoing_gradients_are_found(fault):
    assert outgoing_faults(planted(fault))[0] != []


def test_a_planted_missing_contribution_is_found():
    assert fan_in_faults(planted("missed fan-in contribution")) != []


def test_a_planted_wrong_rule_does_not_hold(monkeypatch):
    from gradlab.tape.rules import table

    monkeypatch.setitem(table.RULES, "Mm", lambda g, s: (g @ s.mat2, s.self @ g))
    tape = planted("nothing")
    step = next(s for s in tape.steps if tape.graph.nodes[s.node].name == "MmBackward0")
    rules = local_rules(tape, step)
    assert [isinstance(rule, LocalRule) and rule.holds for rule in rules] == [False, False]

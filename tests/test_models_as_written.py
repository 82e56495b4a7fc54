"""explain on models that public code writes: torch's totals, rules that hold, nothing touched."""

import copy
import random

import pytest
import torch

from gradlab.explanation.words import account
from gradlab.tape import local_rules, record
from gradlab.tape.given import outputs_of, tensors_in
from tests.models_as_written import MODELS

NEEDS_NO_RULE = {"per_sample_gradients": "torch.func is explained from the graph alone"}


def built(name):
    torch.manual_seed(3)
    return MODELS[name]()


def plain(name):
    """Return torch's own total at every leaf of a run that nothing watches, largest first."""
    f, inputs = built(name)
    for tensor in tensors_in(tuple(inputs.values())):
        tensor.requires_grad_()
    torch.manual_seed(5)
    outputs_of(f(**inputs), inputs)[0].backward()
    given = [tensor.grad for tensor in tensors_in(tuple(inputs.values()))]
    return [None if grad is None else grad.clone() for grad in given]


def taped(name):
    f, inputs = built(name)
    for tensor in tensors_in(tuple(inputs.values())):
        tensor.requires_grad_()
    torch.manual_seed(5)
    return record(f, inputs)


def test_there_are_forty():
    assert len(MODELS) >= 40


@pytest.mark.parametrize("name", MODELS)
def test_totals_are_torchs_and_nothing_is_touched(name):
    expected = plain(name)
    f, inputs = built(name)
    tensors = list(tensors_in(tuple(inputs.values())))
    for tensor in tensors:
        tensor.requires_grad_()
    cells = [cell.cell_contents for cell in f.__closure__ or ()]
    modules = [cell for cell in cells if isinstance(cell, torch.nn.Module)]
    before = copy.deepcopy([module.state_dict() for module in modules])
    torch.manual_seed(5)
    states = torch.get_rng_state(), random.getstate(), torch.is_grad_enabled()
    tape = record(f, inputs)
    assert torch.equal(states[0], torch.get_rng_state())
    assert states[1:] == (random.getstate(), torch.is_grad_enabled())
    assert all(tensor.grad is None and not tensor._backward_hooks for tensor in tensors)
    for module, state in zip(modules, before, strict=True):
        assert all(torch.equal(t, state[key]) for key, t in module.state_dict().items())
        assert all(p.grad is None for p in module.parameters())
    for total, grad in zip(tape.grads.values(), expected, strict=True):
        assert (total is None) == (grad is None)
        if grad is not None:
            torch.testing.assert_close(total, grad)


def rules_by_node(names):
    """Return for each gradient sent: the node, whether its rule holds, and what is said else."""
    found = []
    for name in names:
        tape = taped(name)
        for k, step in enumerate(tape.steps, len(tape.order) + 1):
            ways = account(tape, k).ways
            rules = local_rules(tape, step)
            node = tape.graph.nodes[step.node].name
            notes = [way.note for way in ways]
            found += [(name, node, r.holds, n) for r, n in zip(rules, notes, strict=True)]
    return found


def test_almost_every_node_has_a_rule_that_holds_and_the_others_say_why_not():
    found = rules_by_node(name for name in MODELS if name not in NEEDS_NO_RULE)
    missing = [each for each in found if not each[2]]
    assert len(found) > 500
    assert len(missing) <= 0.05 * len(found), missing
    assert all(note for *_, note in missing)
    assert not any(note for _, _, holds, note in found if holds)

"""torch's own operator and module samples, typed and recorded, and what becomes of them."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.common_modules import module_db
from torch.utils._pytree import tree_flatten, tree_unflatten

from gradlab.expression import ExpressionError, parse
from gradlab.expression.code import code
from gradlab.expression.table import BY_PATH
from gradlab.maths.graph import topological
from gradlab.tape import Step, Tape, local_rules, record
from gradlab.tape.agreement import like
from gradlab.tape.local import formulas
from gradlab.tape.operands import operands
from tests.spelling import assert_same, by_python, float64_by_default

MODULES = {"nn.functional.": "F.", "linalg.": "torch.linalg.", "special.": "torch.special."}


@dataclass(frozen=True)
class Case:
    """A text, its inputs, and whether the table has a function of that name."""

    text: str
    inputs: dict[str, Tensor]
    is_known: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a text; why says more.

    kind is taken, refused, wrong, limit for what is larger than may be computed, or torch for what
    torch itself refuses or what is several tensors.
    """

    kind: str
    why: str = ""


def cases(share: int | None = None, seed: int = 0) -> Iterator[Case]:
    """Yield the texts of all samples, or of at most `share` samples of each operator."""
    chance = random.Random(seed)  # noqa: S311 -- which samples, no secret
    for op in op_db:
        if torch.float64 not in op.supported_dtypes("cpu"):
            continue
        for _, sample in _chosen(_samples(op, torch.float64, op.supports_autograd), share, chance):
            yield from _texts(op.name, sample)


def _samples(op: Any, dtype: torch.dtype, requires_grad: bool = True) -> list[Any]:
    """Return an operator's samples, the same in every run.

    They come from its function itself: `sample_inputs` looks through the whole stack for the name
    of a test before each of them, which takes longer than all else here.
    """
    torch.manual_seed(0)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        return list(op.sample_inputs_func(op, "cpu", dtype, requires_grad))


def _chosen(samples: list[Any], share: int | None, chance: random.Random) -> list[tuple[int, Any]]:
    """Return samples with their numbers, at most `share` of them."""
    numbered = list(enumerate(samples))
    return numbered if share is None else chance.sample(numbered, min(share, len(numbered)))


def _texts(name: str, sample: Any) -> Iterator[Case]:
    inputs: dict[str, Tensor] = {}
    try:
        first = _written(sample.input, inputs)
        rest = [_written(value, inputs) for value in sample.args]
        rest += [f"{key}={_written(value, inputs)}" for key, value in sample.kwargs.items()]
    except TypeError:  # holds what no text can: a generator say
        return
    if not all(_is_input(tensor) for tensor in inputs.values()):
        return
    module = next((m for m in MODULES if name.startswith(m)), "")
    path = MODULES.get(module, "torch.") + name.removeprefix(module)
    yield Case(f"{path}({', '.join([first, *rest])})", inputs, path in BY_PATH)
    method = "." + name
    if first in inputs and method in BY_PATH:
        yield Case(f"{first}{method}({', '.join(rest)})", inputs, True)


def _written(value: Any, inputs: dict[str, Tensor]) -> str:
    """Return a value as it is written, tensors by a name of their own.

    Raises:
        TypeError: if it can't be written.
    """
    if isinstance(value, Tensor):
        name = f"t{len(inputs)}"
        inputs[name] = value.detach().clone().requires_grad_(value.requires_grad)
        return name
    if isinstance(value, list | tuple):
        inner = ", ".join(_written(part, inputs) for part in value)
        comma = "," if len(value) == 1 else ""
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{comma})"
    if isinstance(value, float) and not abs(value) < float("inf"):
        return f"float('{value}')"
    if isinstance(value, bool | int | float | str | None | torch.dtype):
        return repr(value)
    raise TypeError(f"expected what a text can hold, got {type(value).__name__}")


def _is_input(tensor: Tensor) -> bool:
    is_plain = tensor.layout == torch.strided and not tensor.is_complex()
    is_exact = tensor.dtype in (torch.float64, torch.int64, torch.bool)
    return is_plain and is_exact and tensor.numel() <= 4096


def outcome(case: Case) -> Outcome:
    """Return what becomes of a text: it has to equal Python's torch, and so has its code."""
    if len(case.text) > 300:
        return Outcome("torch", "longer than 300 characters")
    with float64_by_default():
        try:
            theirs = by_python(case.text, case.inputs)
        except Exception as error:  # noqa: BLE001 -- whatever torch raises
            return Outcome("torch", type(error).__name__)
        try:
            ours = parse(case.text).run(case.inputs).value
        except ExpressionError as error:
            kind = "limit" if "limit" in error.text.values else "refused"
            return Outcome(kind, error.text.template)
    try:
        assert_same(ours, theirs, case.inputs)
        tree = parse(case.text).tree
        now = parse(case.text).run(case.inputs).value
        assert_same(now, by_python(code(tree), case.inputs), case.inputs)
    except Exception as error:  # noqa: BLE001 -- a difference, or code that torch refuses
        return Outcome("wrong", str(error).split("\n")[0][:200])
    return Outcome("taken")


@dataclass(frozen=True)
class Recording:
    """A function to record: its name, how to call it, and its tensors by name."""

    name: str
    f: Callable[..., tuple[Tensor, ...]]
    inputs: dict[str, Tensor]


@dataclass
class Recorded:
    """What a recording showed.

    Args:
        kind: recorded; other nodes, where watching leads torch to other nodes (a copy instead of a
            view); torch, for what torch itself refuses or has no gradient of; or refused.
        wrong: what differs from torch: values, totals, a node's gradients, a rule's claim.
        rules: for each gradient that a node sent on: the node, and "holds", "convention", "differs"
            or "no formula".
    """

    kind: str
    wrong: list[str] = field(default_factory=list)
    rules: list[tuple[str, str]] = field(default_factory=list)


def recordings(share: int | None = None, seed: int = 0, every: int = 1) -> Iterator[Recording]:
    """Yield operators and modules with their samples, complex ones too, as functions to record.

    Args:
        share: at most so many samples of each operator, module and dtype; None for all.
        seed: chooses which.
        every: take one operator or module of so many; the seed moves the slice on.
    """
    chance = random.Random(seed)  # noqa: S311 -- which samples, no secret
    for op in [op for op in op_db if op.supports_autograd][seed % every :: every]:
        for dtype in (torch.float64, torch.complex128):
            if dtype not in op.supported_backward_dtypes("cpu"):
                continue
            for k, sample in _chosen(_samples(op, dtype), share, chance):
                given = (sample.input, tuple(sample.args), dict(sample.kwargs))
                name = f"{op.formatted_name} {str(dtype)[6:]} {k}"
                yield _recording(name, _operator(op, sample), given)
    for info in module_db[seed % every :: every]:
        for is_training in (True, False):
            for k, sample in _chosen(_module_samples(info, is_training), share, chance):
                net = info.module_cls(
                    *sample.constructor_input.args, **sample.constructor_input.kwargs
                )
                net = net.double().train(is_training)
                given = (net, tuple(sample.forward_input.args), dict(sample.forward_input.kwargs))
                yield _recording(f"{info.name} {k}", lambda net, a, k: net(*a, **k), given)


def _operator(op: Any, sample: Any) -> Callable[..., Any]:
    return lambda first, args, kwargs: sample.output_process_fn_grad(op(first, *args, **kwargs))


def _module_samples(info: Any, is_training: bool) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        return list(info.module_inputs_func(
            info, device="cpu", dtype=torch.float64, requires_grad=True, training=is_training
        ))  # fmt: skip


def _recording(name: str, call: Callable[..., Any], given: Any) -> Recording:
    leaves, tree = tree_flatten(given)
    places = {
        f"t{i}": i
        for i, leaf in enumerate(leaves)
        if isinstance(leaf, Tensor) and leaf.requires_grad
    }

    def f(**tensors: Tensor) -> tuple[Tensor, ...]:
        filled = list(leaves)
        for key, tensor in tensors.items():
            filled[places[key]] = tensor
        found = tree_flatten(call(*tree_unflatten(filled, tree)))[0]
        return tuple(t for t in found if isinstance(t, Tensor) and t.requires_grad)

    return Recording(name, f, {key: leaves[i].detach() for key, i in places.items()})


def recorded(case: Recording) -> Recorded:
    """Return what a recording shows beside a run of torch that nothing watches."""
    plain = {name: tensor.clone().requires_grad_() for name, tensor in case.inputs.items()}
    leaves = {name: tensor.detach().requires_grad_() for name, tensor in case.inputs.items()}
    try:
        torch.manual_seed(3)
        outputs = case.f(**plain)
        v = [_cotangent(output) for output in outputs]
        torch.manual_seed(4)
        ran = _turns(outputs, v)
    except Exception:  # noqa: BLE001 -- whatever torch raises
        return Recorded("torch")
    if not outputs:
        return Recorded("torch")
    try:
        torch.manual_seed(3)
        tape = record(case.f, leaves, v)
        steps = [step for step in tape.steps if not tape.graph.nodes[step.node].is_leaf]
        names = [tape.graph.nodes[step.node].name for step in steps]
        wrong = list(_wrong(tape, plain, outputs))
        if names != [name for name, *_ in ran]:
            return Recorded("other nodes", wrong, list(_rules(tape)))
        for step, (name, came, sent) in zip(steps, ran, strict=True):
            wrong += _wrong_at(tape, step, name, came, sent)
        return Recorded("recorded", wrong, list(_rules(tape)))
    except Exception as error:  # noqa: BLE001 -- counted
        return Recorded("refused", [f"{type(error).__name__}: {str(error)[:160]}"])


def _cotangent(output: Tensor) -> Tensor:
    """Return a v with no two elements alike, complex where the output is."""
    steps = torch.arange(1.0, output.numel() + 1, dtype=torch.float64).reshape(output.shape)
    return (steps / (1 + 0.5j) if output.is_complex() else steps / 2).to(output.dtype)


def _turns(outputs: tuple[Tensor, ...], v: list[Tensor]) -> list[tuple[str, Any, Any]]:
    """Run torch's backward with hooks of our own; return the nodes with what came and what went."""
    found: list[tuple[str, Any, Any]] = []

    def noted(name: str) -> Any:
        return lambda sent, came: found.append((name, came, sent))

    for node in topological([output.grad_fn for output in outputs if output.grad_fn]):
        if "AccumulateGrad" not in node.name():
            node.register_hook(noted(node.name()))
    torch.autograd.backward(outputs, v)
    return found


def _wrong(tape: Tape, plain: Any, outputs: Any) -> Iterator[str]:
    for ours, theirs in zip(tape.values, outputs, strict=True):
        if not _is_close(ours, theirs.detach()):
            yield "value"
    for name, leaf in plain.items():
        if not _is_close(tape.grads[name], leaf.grad):
            yield f"total of {name}"


def _wrong_at(tape: Tape, step: Step, name: str, came: Any, sent: Any) -> Iterator[str]:
    """Yield what differs at a node; what it sends to no node at all is not ours to keep."""
    inputs = [edge.input for edge in tape.graph.edges if edge.source == step.node]
    pairs = [*zip(step.incoming, came, strict=True)]
    pairs += [(step.outgoing[i], sent[i]) for i in inputs]
    if not all(_is_close(*pair) for pair in pairs):
        yield f"a gradient at {name}"
    computed = formulas(tape, step, operands(tape, step), is_spelled=False)
    for rule in local_rules(tape, step):
        theirs = sent[rule.input]
        if rule.holds and not _is_close(like(computed[rule.input], theirs), theirs, came):
            yield f"the rule of {name} does not hold as it says"


def _rules(tape: Tape) -> Iterator[tuple[str, str]]:
    for step in tape.steps:
        for rule in local_rules(tape, step):
            kind = (
                "holds" if rule.holds
                else "no formula" if not rule.symbols
                else "convention" if rule.is_undefined
                else "differs"
            )  # fmt: skip
            yield f"{tape.graph.nodes[step.node].name} to {rule.input}", kind


def _is_close(ours: Tensor | None, theirs: Tensor | None, came: Any = ()) -> bool:
    """Return whether tensors are equal up to rounding, no gradient being as good as zeros.

    What came into a node tells the size of terms that may have cancelled in it.
    """
    if ours is None or theirs is None:
        rest = theirs if ours is None else ours
        return rest is None or not rest.to_dense().count_nonzero()
    ours, theirs = ours.detach().to_dense(), theirs.detach().to_dense()
    if ours.shape != theirs.shape:
        return False
    share = {torch.float64: 1e-7, torch.complex128: 1e-7}.get(
        theirs.dtype, 1000 * torch.finfo(theirs.dtype).eps
    )
    ours, theirs = (t.resolve_conj().to(torch.complex128) for t in (ours, theirs))
    size = max(map(_largest, (theirs, *came)))
    return torch.allclose(ours, theirs, rtol=share, atol=share * size, equal_nan=True)


def _largest(tensor: Tensor | None) -> float:
    if tensor is None or not tensor.numel():
        return 0.0
    return tensor.detach().to_dense().abs().nan_to_num(0, 0, 0).max().item()

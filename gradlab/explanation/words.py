"""What a step says in words: the same sentences on the page, in a notebook and in a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from gradlab.tape import LocalRule, Step, Tape, local_rules, moment, numbers
from gradlab.tape.moments import steps_by_node
from gradlab.words.numbers import MINUS
from gradlab.words.text import Translate, english


@dataclass(frozen=True)
class Way:
    """The gradient that a node sent to one of its inputs.

    Args:
        to: the input's name: its variable, its code or its node.
        rule: how it was computed.
        note: a sentence where the formula is missing or does not hold, else "".
    """

    to: str
    rule: LocalRule
    note: str


@dataclass(frozen=True)
class Account:
    """Everything that is said about one step.

    Args:
        title: which step it is and whose turn.
        lines: sentences about values, sums and saved tensors.
        ways: the gradients sent on.
    """

    title: str
    lines: tuple[str, ...]
    ways: tuple[Way, ...]


def account(tape: Tape, k: int, translate: Translate = english) -> Account:
    """Return what there is to say about the state after k steps.

    >>> import torch
    >>> from gradlab.tape import record
    >>> tape = record(lambda w, x: w * x, {"w": torch.tensor(2.0), "x": torch.tensor(3.0)})
    >>> account(tape, 4).title
    'Backward 1 of 3: MulBackward0'
    >>> account(tape, 6).lines
    ('x.grad = 2',)
    """
    _ = translate
    now = moment(tape, k)
    if now.node is None:
        return Account(_("Before the first step"), (_("Nothing has been computed yet."),), ())
    if now.phase == "forward":
        count = len(tape.order)
        title = _("Forward {k} of {count}: {name}").format(
            k=now.index, count=count, name=called(tape, now.node)
        )
        return Account(title, forward_lines(tape, now.node, translate), ())
    step = tape.steps[now.index - len(tape.order) - 1]
    title = _("Backward {k} of {count}: {name}").format(
        k=now.index - len(tape.order),
        count=len(tape.steps),
        name=f"AccumulateGrad {called(tape, step.node)}".strip()
        if step.added is not None
        else tape.graph.nodes[step.node].name,
    )
    lines = backward_lines(tape, step, translate)
    return Account(title, lines, tuple(_way(tape, r, translate) for r in local_rules(tape, step)))


def called(tape: Tape, index: int) -> str:
    """Return a node's name for a reader: "pred = x * w", "w", or torch's name."""
    node, code = tape.graph.nodes[index], tape.forward[index].operation
    if node.variable and code and code != node.variable:
        return f"{node.variable} = {code}"
    return node.variable or code or node.name


def short_name(tape: Tape, index: int) -> str:
    """Return a node's variable, or its code, or torch's name for it."""
    node = tape.graph.nodes[index]
    return node.variable or tape.forward[index].operation or node.name


def way_line(way: Way) -> str:
    """Return a gradient sent on as one line: "w: grad · x = 2.0 · 1.0 → 2.0"."""
    texts = [way.rule.names_text, way.rule.numbers_text]
    return f"{way.to}: {' = '.join(filter(None, texts))}"


def forward_lines(tape: Tape, index: int, translate: Translate = english) -> tuple[str, ...]:
    """Return sentences on what a node computed and saved."""
    _ = translate
    node, entry = tape.graph.nodes[index], tape.forward[index]
    lines = []
    for value, shape, dtype in zip(entry.values, node.shapes, node.dtypes, strict=True):
        shown = _("not kept") if value is None else numbers.text(value)
        kind = str(dtype).removeprefix("torch.")
        lines.append(
            _("value {value} · shape {shape} · {dtype}").format(
                value=shown, shape=tuple(shape), dtype=kind
            )
        )
    for kept in entry.kept:
        shown = _("overwritten in place") if kept.value is None else numbers.text(kept.value)
        name = entry.name_in_code(kept.name)
        name = name if name == kept.name else f"{name} ({kept.name})"
        lines.append(_("saved for backward: {name} = {value}").format(name=name, value=shown))
    return tuple(lines)


def backward_lines(tape: Tape, step: Step, translate: Translate = english) -> tuple[str, ...]:
    """Return sentences on what came in, what was added, and what was freed."""
    _ = translate
    lines = [
        line for output in range(len(step.incoming)) for line in _arrived(tape, step, output, _)
    ]
    if step.node in tape.hooked:
        lines.append(_("A hook hangs here: backward() would run it, this pass did not."))
    if step.added is not None:
        name = short_name(tape, step.node)
        total = [line for line in lines if not line.startswith("grad = ") or " + " in line]
        return (*total, f"{name}.grad = {numbers.text(step.added)}")
    entry = tape.forward[step.node]
    freed = [entry.name_in_code(kept.name) for kept in entry.kept if not kept.is_held]
    if freed:
        lines.append(_("saved tensors now freed: {names}").format(names=", ".join(freed)))
    return tuple(lines)


def _arrived(tape: Tape, step: Step, output: int, translate: Translate) -> list[str]:
    """Return the sentence on the gradient that arrived at an output, with its sum if several."""
    _ = translate
    grad = step.incoming[output]
    if grad is None:
        return []
    parts = [each for each in step.contributions if each.output == output]
    shown = numbers.text(grad)
    name = "grad" if len(step.incoming) == 1 else f"grad[{output}]"
    if len(parts) < 2:
        is_start = parts and parts[0].source is None
        origin = (
            _("{name} = {value}, the v that backward starts with")
            if is_start
            else "{name} = {value}"
        )
        return [origin.format(name=name, value=shown)]
    sources = ", ".join(
        "v" if each.source is None else tape.graph.nodes[each.source].name for each in parts
    )
    total = " + ".join(_summand(each.grad) for each in parts)
    return [
        _("{name} = {sum} = {value}: {count} ways meet here ({sources})").format(
            name=name, sum=total, value=shown, count=len(parts), sources=sources
        )
    ]


def _summand(grad: Tensor) -> str:
    shown = numbers.text(grad) if grad.numel() <= numbers.FEW else str(tuple(grad.shape))
    return f"({shown})" if shown.startswith(MINUS) else shown


def _way(tape: Tape, rule: LocalRule, translate: Translate) -> Way:
    _ = translate
    note = ""
    custom = tape.graph.nodes[rule.source].custom
    if not rule.symbols and custom is not None:
        note = _(
            "GradLab has no formula for this node, your own {name}: this is the number its "
            "backward sent."
        ).format(name=custom.__name__)
    elif not rule.symbols:
        note = _("GradLab has no formula for this node: this is the number torch sent.")
    elif rule.is_undefined:
        note = _(
            "Here the formula is undefined, and torch has a convention: this is the number it sent."
        )
    elif not rule.holds:
        note = _("GradLab's formula does not cover this case: this is the number that was sent.")
    return Way(short_name(tape, rule.target), rule, note)


def inspection(tape: Tape, index: int, translate: Translate = english) -> list[tuple[str, str]]:
    """Return everything about one node: pairs of a label and what it says."""
    _ = translate
    node, step = tape.graph.nodes[index], steps_by_node(tape).get(index)
    targets = [
        f"{edge.input} → {tape.graph.nodes[edge.target].name} {short_name(tape, edge.target)}"
        for edge in tape.graph.edges
        if edge.source == index
    ]
    found = [
        ("grad_fn", node.name),
        (_("variable"), node.variable),
        (_("operation"), tape.forward[index].operation),
        (_("group"), " › ".join(tape.forward[index].group)),
        ("is_leaf", str(node.is_leaf)),
        (_("forward"), "; ".join(forward_lines(tape, index, translate))),
        ("next_functions", "; ".join(targets)),
    ]
    if step is not None:
        sent = [way_line(_way(tape, r, translate)) for r in local_rules(tape, step)]
        found.append((_("backward"), "; ".join(backward_lines(tape, step, translate))))
        found.append((_("gradients sent on"), "; ".join(sent)))
    return [(label, said) for label, said in found if said]

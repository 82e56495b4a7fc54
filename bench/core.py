"""How fast the numeric core is, against loops and against torch's own ways.

Run `python -m bench.core`, with `--json FILE` for a report that programs can read.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.autograd import functional
from torch.autograd.graph import Node

from bench.timing import Row, contest, report
from gradlab.functions import FUNCTIONS
from gradlab.maths.along import along_axis, slider_steps
from gradlab.maths.along import jacobians as along_jacobians
from gradlab.maths.autodiff import jacobian, jacobian_batched, sweep, value_and_grad
from gradlab.maths.graph import graph
from gradlab.maths.truth import truth
from gradlab.pictures.drawing.graphs import graph_drawing

SECONDS = 1.5
"""The time for one contest."""


def sweeps() -> Iterator[Row]:
    """A loss curve with its gradients, by one call and by a loop over the points."""
    loss = FUNCTIONS["mse"].of("w", x=torch.tensor(1.5), target=torch.tensor(0.5))
    for points in (11, 101, 201, 1001):
        xs = torch.linspace(-4, 4, points)
        rivals = {
            "sweep": lambda xs=xs: sweep(loss, xs),
            "loop over points": lambda xs=xs: [value_and_grad(loss, x) for x in xs],
            "torch.func.vmap(grad_and_value)": lambda xs=xs: torch.func.vmap(
                torch.func.grad_and_value(loss)
            )(xs),
        }
        yield from contest(f"loss curve, {points} points", rivals, SECONDS)


def jacobians() -> Iterator[Row]:
    """The softmax Jacobian, by all ways."""
    f, closed = FUNCTIONS["softmax"].of("a"), FUNCTIONS["softmax"].jacobian_of("a")
    assert closed is not None  # noqa: S101 -- tells the type checker what the table holds
    for n in (3, 10, 30, 100, 300, 1000):
        a = torch.linspace(-1, 1, n)
        rivals = {
            "row by row": lambda a=a: jacobian(f, a),
            "batched": lambda a=a: jacobian_batched(f, a),
            "closed form": lambda a=a: closed(a),
            "torch.func.jacrev": lambda a=a: torch.func.jacrev(f)(a),
            "torch.autograd.functional": lambda a=a: functional.jacobian(f, a),  # type: ignore[no-untyped-call]
        }
        yield from contest(f"softmax Jacobian, n = {n}", rivals, SECONDS)


def followed() -> Iterator[Row]:
    """The softmax Jacobians at every stop of one logit's slider, ahead of a drag."""
    f = FUNCTIONS["softmax"].of("a")
    for n in (3, 10):
        a = FUNCTIONS["softmax"].argument("a").default(n)
        points = along_axis(a, 0, slider_steps(-5, 5, 0.1))
        rivals = {
            "along a slider": lambda points=points: along_jacobians(f, points),
            "loop over stops": lambda points=points: [jacobian(f, x) for x in points],
            "torch.func.vmap(jacrev)": lambda points=points: torch.func.vmap(torch.func.jacrev(f))(
                points
            ),
        }
        yield from contest(f"{len(points)} softmax Jacobians, n = {n}", rivals, SECONDS)


def meters() -> Iterator[Row]:
    """The truth meter beside the Jacobian that it checks."""
    function = FUNCTIONS["softmax"]
    f, closed = function.of("a"), function.jacobian_of("a")
    for n in (3, 10):
        a = function.argument("a").default(n)
        rivals = {
            "Jacobian alone": lambda a=a: jacobian(f, a),
            "truth meter": lambda a=a: truth(f, a, closed),
        }
        yield from contest(f"truth of softmax, n = {n}", rivals, SECONDS)


def walks() -> Iterator[Row]:
    """The grad_fn graph read into data, beside a bare visit of each node."""
    for nodes in (10, 100, 1000, 10_000):
        output = chain(nodes)
        rivals = {
            "bare visit": lambda output=output: visited(output),
            "graph": lambda output=output: graph(output),
            "graph and picture": lambda output=output: graph_drawing(graph(output), "a graph"),
        }
        yield from contest(f"grad_fn graph, {nodes} nodes", rivals, SECONDS)


def chain(nodes: int) -> Tensor:
    """Return a tensor behind which so many grad_fn nodes stand, the leaf's among them."""
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(nodes - 1):
        y = y * 1.0001
    return y


def visited(output: Tensor) -> int:
    """Return how many nodes there are, by following next_functions and nothing else."""
    stack: list[Node | None] = [output.grad_fn]
    seen: set[Node] = set()
    while stack:
        node = stack.pop()
        if node is not None and node not in seen:
            seen.add(node)
            stack += [following for following, _ in node.next_functions]
    return len(seen)


def rows() -> Iterator[Row]:
    """Every contest in turn."""
    for part in (sweeps, jacobians, followed, meters, walks):
        yield from part()


if __name__ == "__main__":
    torch.set_num_threads(1)
    report("GradLab's core", rows())

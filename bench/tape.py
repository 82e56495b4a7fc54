"""What recording costs, against a plain pass, a pass with hooks, and the tools that draw graphs.

Run `python -m bench.tape`. torchviz and torchlens join in where they are installed (in an
environment of their own, not in GradLab's); torchlens records the forward pass only.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from bench.timing import Row, contest, report
from gradlab.explanation import explain
from gradlab.maths.graph import Graph, graph, topological
from gradlab.pictures.drawing import drawing
from gradlab.pictures.drawing.graphs import graph_drawing
from gradlab.tape import Tape, record

SIZES = (10, 100, 1_000, 10_000)
"""Nodes besides the leaf."""
SECONDS = 4.0
"""The time for one contest."""
OTHERS_MOST = 1_000
"""Nodes that the others are asked for: with ten thousand torchlens takes minutes, and torchviz,
which recurses, needs a higher recursion limit from about a thousand on."""


def chain(w: Tensor, x: Tensor, nodes: int) -> Tensor:
    """Return a scalar that took so many operations."""
    h = w
    for _ in range(nodes // 2):
        h = h * w
        h = h + x
    return h


class Chain(nn.Module):
    """The same as a module, for torchlens."""

    def __init__(self, nodes: int) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.tensor(1.0001))
        self.nodes = nodes

    def forward(self, x: Tensor) -> Tensor:
        """Return the chain's end."""
        return chain(self.w, x, self.nodes)


def hooked(w: Tensor, x: Tensor, nodes: int) -> list[object]:
    """Run forward and backward with two hooks on every node that keep the gradients they see."""
    output = chain(w, x, nodes)
    seen: list[object] = []
    for function in topological([output.grad_fn]):
        function.register_prehook(seen.append)
        function.register_hook(lambda outgoing, incoming: seen.append((outgoing, incoming)))
    output.backward()  # type: ignore[no-untyped-call]
    return seen


def plain(w: Tensor, x: Tensor, nodes: int) -> None:
    """Run forward and backward."""
    chain(w, x, nodes).backward()  # type: ignore[no-untyped-call]


def recorded(w: Tensor, x: Tensor, nodes: int) -> Tape:
    """Record both passes."""
    return record(partial(chain, nodes=nodes), {"w": w, "x": x})


def looked_at(w: Tensor, x: Tensor, nodes: int) -> int:
    """Record both passes and put every entry in order, which a tape leaves to the first look."""
    tape = recorded(w, x, nodes)
    return len(tape.forward) + len(tape.order) + len(tape.steps)


def walked(w: Tensor, x: Tensor, nodes: int) -> Graph:
    """Run forward and read the graph."""
    return graph(chain(w, x, nodes), {"w": w})


def rows() -> Iterator[Row]:
    """The contests, one for each size."""
    w, x = torch.tensor(1.0001, requires_grad=True), torch.tensor(0.001)
    for nodes in SIZES:
        rivals: dict[str, Callable[[], object]] = {
            "forward + backward + hooks": partial(hooked, w, x, nodes),
            "forward + backward": partial(plain, w, x, nodes),
            "gradlab.tape.record": partial(recorded, w, x, nodes),
            "the same, every entry looked at": partial(looked_at, w, x, nodes),
            "gradlab.maths.graph.graph": partial(walked, w, x, nodes),
        }
        yield from contest(f"record {nodes} nodes", rivals, SECONDS, most=60)
        drawn: dict[str, Callable[[], object]] = {
            "gradlab.pictures.drawing.drawing": partial(drawing, recorded(w, x, nodes))
        }
        yield from contest(f"draw {nodes} nodes", drawn, SECONDS / 4, most=30)
    yield from others(w, x)


def others(w: Tensor, x: Tensor) -> Iterator[Row]:
    """The tools that are installed, each with a plain pass beside it.

    They come last: torchlens wraps all of torch, which slows whatever runs after it.
    """
    viz, lens = module("torchviz"), module("torchlens")
    for nodes in (n for n in SIZES if n <= OTHERS_MOST):
        first: dict[str, Callable[[], object]] = {
            "forward + backward + hooks": partial(hooked, w, x, nodes)
        }
        if viz is not None:
            first["torchviz.make_dot"] = partial(dotted, viz, w, x, nodes)
            yield from contest(f"torchviz, {nodes} nodes", first, SECONDS / 2, most=60)
    for nodes in (n for n in SIZES if n <= OTHERS_MOST and lens is not None):
        last = {"torchlens.trace": partial(lens.trace, Chain(nodes), x)}
        yield from contest(f"torchlens, {nodes} nodes", last, SECONDS / 2, most=20)


def dotted(viz: Any, w: Tensor, x: Tensor, nodes: int) -> object:
    """Run forward and let torchviz write the graph."""
    return viz.make_dot(chain(w, x, nodes), {"w": w}).source


def module(name: str) -> Any:
    """Return a module if it is installed."""
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def sizes() -> Iterator[tuple[int, dict[str, int]]]:
    """Yield how many characters each tool's graph takes, by number of nodes."""
    w, x = torch.tensor(1.0001, requires_grad=True), torch.tensor(0.001)
    viz = module("torchviz")
    for nodes in SIZES:
        output = chain(w, x, nodes)
        said = explain(partial(chain, nodes=nodes), w=w, x=x)
        found = {
            "a graph's picture": len(graph_drawing(graph(output, {"w": w}), "").svg),
            "a pass's picture": len(drawing(said.tape).svg),
            "gradlab.explain": len(said._repr_html_()),
        }
        if viz is not None and nodes <= OTHERS_MOST:
            found["torchviz.make_dot"] = len(viz.make_dot(output, {"w": w}).source)
        yield nodes, found


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.setrecursionlimit(20_000)
    print("Characters of a graph, by nodes:\n")
    for count, texts in sizes():
        print(f"- {count}: " + ", ".join(f"{name} {size}" for name, size in texts.items()))
    print()
    report("Recording a pass", rows())

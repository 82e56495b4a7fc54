"""Why a graph does not lead to a tensor: what can be told from the graph and the two tensors."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from gradlab.explanation.causes import Cause
from gradlab.maths.graph import LEAF, output_edge, saved_tensors, topological
from gradlab.words.text import N_, Text

_OF_DATA = ("NllLoss", "Embedding", "NativeDropout", "MaxPool", "Max", "Min", "Sort", "Topk")
"""Nodes whose whole numbers are labels, indices or masks of their own."""


def unreached(loss: Tensor, w: Tensor, name: str = "w") -> Cause:
    """Return the reason, the surest first.

    Args:
        loss: a tensor.
        w: a tensor to which no way leads from the loss.
        name: what the sentences call w.
    """
    found = _reason(loss, w)
    return found._replace(told=Text(found.told.template, {**found.told.values, "w": name}))


def _reason(loss: Tensor, w: Tensor) -> Cause:
    if not w.requires_grad:
        return _of_the_variable(w)
    if not loss.requires_grad:
        return _without_graph(loss)
    if loss.is_leaf:
        told = N_(
            "The loss is a leaf itself: requires_grad was set on it, and nothing is behind it."
        )
        return Cause("broken", LEAF, "", Text(told), "fake-fix")
    return _past_the_variable(loss, w)


def _of_the_variable(w: Tensor) -> Cause:
    """Return why w cannot have a gradient at all."""
    if not (w.is_floating_point() or w.is_complex()):
        told = N_("{w} is {dtype}: only floating-point tensors have gradients.")
        return Cause("broken", "", str(w.dtype), Text(told, {"dtype": w.dtype}), "integer-weight")
    if w.is_inference():
        told = N_("{w} was made in inference_mode, which records nothing.")
        return Cause("broken", "", "", Text(told), "inference")
    told = N_("{w} does not require grad, so nothing was recorded for it.")
    return Cause("broken", "", "", Text(told), "constant-input")


def _without_graph(loss: Tensor) -> Cause:
    """Return why a loss has no graph."""
    if not (loss.is_floating_point() or loss.is_complex()):
        told = N_("The loss is {dtype}: it comes from a call without derivative, as argmax or ==.")
        return Cause("broken", "", str(loss.dtype), Text(told, {"dtype": loss.dtype}), "accuracy")
    told = N_(
        "The loss has no graph: its last operation was detached, ran under no_grad, or had only "
        "inputs without graph (.item(), .data, a comparison, argmax)."
    )
    return Cause("broken", "", "", Text(told), "no-graph")


def _past_the_variable(loss: Tensor, w: Tensor) -> Cause:
    """Return where a graph leaves the variable out."""
    nodes = tuple(reversed(topological([output_edge(loss)[0]])))
    leaves = [node.variable for node in nodes if node.name().endswith(LEAF)]
    if old := _replaced(leaves, w):
        return old
    for node in nodes:
        for name, value in _constants(node):
            if value.untyped_storage().data_ptr() == w.untyped_storage().data_ptr():
                told = N_(
                    "The path breaks at {node}: it used {w}'s values ({name}) detached from {w}."
                )
                return _at(node, told, "half-detached", name)
    return _constant_or_unused(nodes)


def _replaced(leaves: list[Tensor], w: Tensor) -> Cause | None:
    """Return that the loss was computed from another leaf in w's place, None if it was not."""
    behind = [] if w.is_leaf else topological([output_edge(w)[0]])
    ancestors = {id(node.variable) for node in behind if node.name().endswith(LEAF)}
    for leaf in leaves:
        shared = leaf.untyped_storage().data_ptr() == w.untyped_storage().data_ptr()
        if id(leaf) in ancestors or shared:
            told = N_(
                "The loss knows another tensor in {w}'s place: {w} was assigned anew, and the "
                "graph leads "
                "to the old leaf of shape {shape}."
            )
            values = {"shape": tuple(leaf.shape)}
            return Cause("broken", LEAF, str(tuple(leaf.shape)), Text(told, values), "loses-leaf")
    return None


def _constant_or_unused(nodes: tuple[Any, ...]) -> Cause:
    """Return the first constant that entered the graph, or that w was not used."""
    for node in nodes:
        for name, value in _constants(node):
            if not value.is_floating_point() and not node.name().startswith(_OF_DATA):
                told = N_(
                    "No way leads to {w}. {node} got {name}, of whole numbers or True and "
                    "False: if {w} "
                    "decided them, by a comparison, argmax or rounding, the path breaks there."
                )
                return _at(node, told, "threshold", name)
    for node in nodes:
        for name, value in _constants(node):
            told = N_(
                "No way leads to {w}. {node} got {name}, shape {shape}, without a graph: if it was "
                "computed from {w}, it was detached or ran under no_grad; if not, {w} was not used."
            )
            return _at(node, told, "unused", name, tuple(value.shape))
    told = N_("{w} was not used: every way from the loss ends in another leaf.")
    return Cause("broken", "", "", Text(told), "unused")


def _constants(node: Any) -> list[tuple[str, Tensor]]:
    """Return the saved tensors of a node that have no graph, by name."""
    return [(n, t) for n, _, t in saved_tensors(node) if t is not None and not t.requires_grad]


def _at(node: Any, told: str, case: str, name: str, shape: tuple[int, ...] = ()) -> Cause:
    values = {"node": node.name(), "name": name, "shape": shape}
    return Cause("broken", node.name(), name, Text(told, values), case)

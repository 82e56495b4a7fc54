"""What a node's name says about a gradient that is lost there, with the clinic's case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from torch import Tensor

from gradlab.explanation.wayback import Turn
from gradlab.maths.graph import saved_tensors
from gradlab.words.text import N_, Text


class Cause(NamedTuple):
    """A verdict with its place: node, value, sentence and case, as Why tells them."""

    verdict: str
    node: str
    value: str
    told: Text
    case: str = ""


class Rule(NamedTuple):
    """What it means that a node of these names loses a gradient.

    Args:
        names: beginnings of torch's names.
        told: the sentence after the place, an English msgid with {value}.
        case: the clinic's case.
        saved: which saved tensor decides.
        largest: whether its largest value is shown, else its smallest.
    """

    names: tuple[str, ...]
    told: str
    case: str
    saved: tuple[str, ...] = ()
    largest: bool = True


ZERO = (
    Rule(
        ("Relu", "Threshold", "LeakyRelu", "Hardtanh", "Hardswish", "Elu"),
        N_("every value there is 0 or below (largest input: {value})"),
        "relu-zero",
        ("result", "self"),
    ),
    Rule(
        ("Clamp", "Hardsigmoid", "Maximum", "Minimum"),
        N_("every value is outside the interval (largest: {value})"),
        "clamp",
        ("self",),
    ),
    Rule(
        ("Sigmoid", "Tanh", "LogSigmoid", "BinaryCrossEntropy", "Gelu", "Silu", "Softplus"),
        N_("it is saturated, its curve is flat here (largest: {value})"),
        "saturated-bce",
        ("result", "self"),
    ),
    Rule(
        ("Softmax", "SafeSoftmax"),
        N_("probabilities add up to 1 or are saturated (largest: {value})"),
        "sum-trap",
        ("result",),
    ),
    Rule(
        ("Round", "Floor", "Ceil", "Trunc", "Sign", "Heaviside", "Sgn"),
        N_("a step is flat almost everywhere"),
        "rounding",
    ),
    Rule(
        ("Mul", "Mm", "Addmm", "Mv", "Dot", "Bmm", "Linear", "Div"),
        N_("it is multiplied by zero (largest factor: {value})"),
        "masked-nan",
        ("other", "mat2", "mat1", "self", "vec", "tensor"),
    ),
    Rule(
        (
            "Where",
            "MaskedFill",
            "MaskedScatter",
            "IndexPut",
            "Index",
            "MaskedSelect",
            "NativeDropout",
            "MulDropout",
            "CopySlices",
            "Slice",
            "Select",
            "Fill",
            "Zero",
        ),
        N_("its place is masked or overwritten"),
        "nan-assigned",
    ),
    Rule(
        (
            "MseLoss",
            "L1Loss",
            "SmoothL1Loss",
            "HuberLoss",
            "Abs",
            "Pow",
            "Norm",
            "LinalgVectorNorm",
        ),
        N_("it stands at a point where the slope is 0 (largest: {value})"),
        "norm",
        ("self",),
    ),
    Rule(
        ("Max", "Min", "Amax", "Amin", "Gather", "Topk", "Sort", "Cummax"),
        N_("another entry was chosen"),
        "ties",
    ),
)
NON_FINITE = (
    Rule(
        ("Sqrt", "Rsqrt"),
        N_("the slope of a root is inf at {value}"),
        "where",
        ("result", "self"),
        False,
    ),
    Rule(
        ("Div", "Reciprocal"), N_("it divides by {value}"), "division", ("other", "result"), False
    ),
    Rule(
        ("Log",), N_("the slope of a logarithm is inf at {value}"), "log-softmax", ("self",), False
    ),
    Rule(
        ("Pow", "Norm", "LinalgVectorNorm", "Std"),
        N_("a power has no slope at {value}"),
        "norm",
        ("self", "result"),
        False,
    ),
    Rule(("LinalgEigh", "LinalgEig"), N_("two eigenvalues are equal"), "equal-eigenvalues"),
    Rule(("LinalgSvd", "Svd"), N_("two singular values are equal"), "equal-singular"),
    Rule(
        ("Exp", "Expm1", "Sinh", "Cosh"),
        N_("it overflows (largest: {value})"),
        "masked-nan",
        ("result", "self"),
    ),
)
_PLACES = {
    "zero": ("cut", N_("The gradient becomes 0 at {node}: {cause}.")),
    "non-finite": ("non-finite", N_("The gradient becomes nan or inf at {node}: {cause}.")),
    "nan went in": (
        "non-finite",
        N_("nan or inf went into {node} in the forward pass: {cause}."),
    ),
    "refused": ("broken", N_("{node} could not run: {cause}")),
    "nothing sent": ("broken", N_("{node} sends no gradient on: its derivative is not defined.")),
}


def cause(kind: str, turn: Turn, rules: tuple[Rule, ...] = ()) -> Cause:
    """Return what happened at a node: a key of _PLACES, and the rule that knows its name."""
    verdict, told = _PLACES[kind]
    known = next((rule for rule in rules if turn.name.startswith(rule.names)), None)
    if kind == "refused":
        case = "twice" if "second time" in turn.refusal else "overwritten"
        return Cause(verdict, turn.name, "", _text(told, turn, turn.refusal.split(". ")[0]), case)
    if known is None:
        case = {"nan went in": "nan-went-in", "non-finite": "nan-went-in"}.get(kind, "")
        return Cause(verdict, turn.name, "", _text(told, turn, Text(_UNKNOWN[kind])), case)
    value = _value(turn, known)
    said = N_("its result is nan already, an input is outside its domain")
    why = Text(said) if value == "nan" else Text(known.told, {"value": value})
    return Cause(verdict, turn.name, value, _text(told, turn, why), known.case)


_UNKNOWN = {
    "zero": N_("it sends on zeros only"),
    "non-finite": N_("it sends on what it was not given"),
    "nan went in": N_("it only hands on what the data or an earlier operation gave it"),
    "nothing sent": "",
}


def _text(told: str, turn: Turn, why: object) -> Text:
    values: Mapping[str, object] = {"node": turn.name, "cause": why}
    return Text(told, values)


def _value(turn: Turn, rule: Rule) -> str:
    """Return the largest or smallest value that a node saved and that decides."""
    saved = {name: value for name, _, value in saved_tensors(turn.node) if value is not None}
    known = [saved[name] for name in rule.saved if name in saved]
    chosen = next((value for value in known if not value.any()), known[0] if known else None)
    if chosen is None or not chosen.numel() or chosen.is_complex():
        return "?"
    return _extreme(chosen, rule.largest)


def _extreme(values: Tensor, largest: bool) -> str:
    """Return the largest value, or that nearest to 0."""
    flat = values.detach().flatten().double()
    return str(round((flat.max() if largest else flat[flat.abs().argmin()]).item(), 6))

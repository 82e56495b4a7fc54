"""Rules for complex numbers, made of the rules for real ones.

A rule multiplies the gradient by a slope. Of a complex slope torch takes the conjugate, so that the
gradient points where a real loss rises. conj(rule(conj(grad))) does that to every rule that is
linear in grad; on symbols the two conjugations end up at the operands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from gradlab.tape.operands import Operands
from gradlab.tape.rules import Rule
from gradlab.tape.rules.shaping import conj

ALREADY = frozenset(
    {"Abs", "Angle", "Cholesky", "CholeskyInverse", "Complex", "Conj", "ConjPhysical", "Dist",
     "FftC2C", "LinalgCholeskyEx", "LinalgEigh", "LinalgSvd", "LinalgVectorNorm", "Norm", "Polar",
     "Sgn", "Std", "StdMean", "Var", "VarMean", "Vdot", "ViewAsComplex", "ViewAsReal"}
)  # fmt: skip
"""Functions that are not differentiable in the complex sense: their rules say what torch does."""


def applied_rule(rule: Rule, kind: str, values: Mapping[str, Any], is_spelled: bool) -> Any:
    """Return what a rule gives, with conjugates where its operands are complex.

    Args:
        rule: the rule.
        kind: the node's name without its ending, e.g. "Mul".
        values: the operands.
        is_spelled: whether to spell the rule out instead of computing it.
    """
    given = Operands(values, is_spelled)
    if kind in ALREADY or not _is_complex(list(values.values())):
        return rule(given.grad, given)
    given = Operands(values, is_spelled, are_conjugated=True)
    found = rule(given.grad, given)
    return None if found is None else [None if part is None else conj(part) for part in found]


def _is_complex(value: object) -> bool:
    if isinstance(value, Tensor):
        return value.is_complex()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(map(_is_complex, value))
    return isinstance(value, complex)

"""The local rules, gathered: how each grad_fn turns the incoming gradient into outgoing ones.

A rule is ordinary torch code, so that one text serves three ends: with tensors it computes (the
tests compare that with torch's own vjp), with terms it spells itself out in symbols, and with terms
that know their values it spells the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradlab.tape.forward import base_name
from gradlab.tape.rules.copied import COPIED
from gradlab.tape.rules.elementwise import ELEMENTWISE
from gradlab.tape.rules.layers import LAYERS
from gradlab.tape.rules.linear import LINEAR
from gradlab.tape.rules.losses import LOSSES
from gradlab.tape.rules.matrices import MATRICES
from gradlab.tape.rules.norms import NORMS
from gradlab.tape.rules.piecewise import PIECEWISE
from gradlab.tape.rules.reductions import REDUCTIONS
from gradlab.tape.rules.scattering import SCATTERING
from gradlab.tape.rules.special import SPECIAL
from gradlab.tape.rules.views import VIEWS

Rule = Callable[[Any, Any], Sequence[Any]]
"""Takes the incoming gradient and the operands (attributes by torch's names: `s.self`, `s.other`,
`s.result`; `s.shapes[i]` is the shape of input i, `s.grads` and `s.results` hold one entry per
output) and returns the gradient for each input, by input number; None where there is no formula."""

RULES: dict[str, Rule] = {
    **ELEMENTWISE,
    **PIECEWISE,
    **REDUCTIONS,
    **NORMS,
    **LINEAR,
    **MATRICES,
    **LOSSES,
    **VIEWS,
    **LAYERS,
    **SCATTERING,
    **COPIED,
    **SPECIAL,
}


def rule_of(name: str) -> Rule | None:
    """Return the rule of a grad_fn by torch's name for it, None if GradLab has no formula.

    A name with its number goes first: PowBackward1 (a tensor exponent) is not PowBackward0.

    >>> rule_of("SomethingNewBackward0") is None
    True
    """
    base = base_name(name)
    return RULES.get(name) or RULES.get(base) or RULES.get(base.removesuffix("_copy"))

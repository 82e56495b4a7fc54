"""`gradlab.why`: why a gradient is None, zero or nan, found on the graph that torch built."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.explanation.causes import NON_FINITE, ZERO, Cause, cause
from gradlab.explanation.unreached import unreached
from gradlab.explanation.wayback import Turn, reaches, way_back
from gradlab.maths.graph import output_edge, saved_tensors
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text, Translate, english

ROUNDING = 4
"""Units in the last place up to which a gradient counts as zero: softmax(a).sum() gives some."""


@dataclass(frozen=True)
class Why:
    """The answer.

    Args:
        verdict: "healthy", "broken" (None), "cut" (zero) or "non-finite".
        node: torch's name of the node where it happens, "" if there is none.
        value: the value that decides there.
        told: the sentence.
        case: the key of the clinic's case that explains it, "" if there is none.
        translate: the language.
    """

    verdict: str
    node: str
    value: str
    told: Text
    case: str = ""
    translate: Translate = english

    def __str__(self) -> str:
        """Return the answer in words."""
        lines = [self.told.show(self.translate)]
        if self.case:
            lines.append(self.translate(N_("The clinic's case: {case}")).format(case=self.case))
        return "\n".join(lines)

    __repr__ = __str__


def why(loss: Tensor, w: Tensor, translate: Translate = english, name: str = "w") -> Why:
    """Return why the gradient of a loss with respect to a tensor is None, zero or nan.

    The graph that exists is walked from the loss to w, each node's own backward once. No hook is
    called, no `.grad` written, nothing freed, and the random generator is left where it was. Of a
    loss with several elements, the gradient of their sum is looked at.

    Args:
        loss: the computed loss, any shape.
        w: the leaf, or a tensor in between, any shape.
        translate: the language of the answer.
        name: what the answer calls w.

    Raises:
        TypeError: if one of them is no tensor.

    >>> w = torch.tensor([-1.0, -2.0], requires_grad=True)
    >>> why(torch.relu(w).sum(), w)
    The gradient becomes 0 at ReluBackward0: every value there is 0 or below (largest input: 0.0).
    The clinic's case: relu-zero
    """
    for tensor in (loss, w):
        if not isinstance(tensor, Tensor):
            raise TypeError(f"expected two tensors, got {type(tensor).__name__}")
    found = _broken(loss, w, name) or _followed(loss, w)
    return Why(found.verdict, found.node, found.value, found.told, found.case, translate)


def _broken(loss: Tensor, w: Tensor, name: str) -> Cause | None:
    """Return why no way leads from the loss to w, None if one does."""
    if not (loss.requires_grad and w.requires_grad and reaches(loss, output_edge(w))):
        return unreached(loss, w, name)
    return None


def _followed(loss: Tensor, w: Tensor) -> Cause:
    """Return the first place where the gradient is lost or spoilt, or that there is none."""
    turns = list(way_back(loss, output_edge(w)))
    last = turns[-1]
    if last.refusal:
        return cause("refused", last)
    grad = last.incoming[0]
    if grad is None:
        return cause("nothing sent", next((t for t in turns if not t.outgoing), last))
    if not grad.isfinite().all():
        spoilt = next((turn for turn in turns if _spoils(turn)), last)
        kind = "nan went in" if _has_spoilt_input(spoilt) else "non-finite"
        return cause(kind, spoilt, NON_FINITE if kind == "non-finite" else ())
    if not grad.any() or _is_rounding(turns):
        return cause("zero", next((turn for turn in turns if _cuts(turn)), last), ZERO)
    told = N_("The gradient is healthy: finite, and its largest entry is {value}.")
    value = written(grad.abs().max().item())
    return Cause("healthy", "", value, Text(told, {"value": value}))


def _spoils(turn: Turn) -> bool:
    """Return whether a node sends on nan or inf though none came in."""
    whole = all(grad.isfinite().all() for grad in turn.incoming if grad is not None)
    return whole and not all(grad.isfinite().all() for grad in turn.outgoing)


def _has_spoilt_input(turn: Turn) -> bool:
    """Return whether nan or inf went into a node's operation, its own result left out."""
    saved = [t for name, _, t in saved_tensors(turn.node) if t is not None and name != "result"]
    return any(not value.isfinite().all() for value in saved)


def _cuts(turn: Turn) -> bool:
    """Return whether a node sends on nothing but zeros though more came in."""
    came = max((_largest(grad) for grad in turn.incoming if grad is not None), default=0.0)
    return (
        came > 0
        and bool(turn.outgoing)
        and all(_largest(grad) <= _slack(grad) * came for grad in turn.outgoing)
    )


def _is_rounding(turns: list[Turn]) -> bool:
    """Return whether a node left only rounding, and nothing more came by another way."""
    came = max(_largest(grad) for turn in turns for grad in turn.incoming if grad is not None)
    last = turns[-1].incoming[0]
    whole = last is not None and _largest(last) > _slack(last) * came
    return not whole and any(_cuts(turn) for turn in turns)


def _largest(grad: Tensor) -> float:
    return grad.abs().max().item() if grad.numel() else 0.0


def _slack(grad: Tensor) -> float:
    """Return the share of a gradient that is rounding, for its dtype."""
    return ROUNDING * torch.finfo(grad.dtype).eps

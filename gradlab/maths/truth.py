"""The truth meter: autograd, the closed formula and a difference in float64, and what to think.

A gradient is believed because two or three independent ways to it agree. Where they cannot
agree, at a kink, in saturation, beyond the digits of float32, the verdict says that instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.maths.autodiff import TensorFn, jacobian
from gradlab.maths.judgement import judge
from gradlab.maths.probe import one_by_one, tail
from gradlab.maths.shaken import gradient_noise
from gradlab.maths.verdict import Verdict
from gradlab.maths.ways import Ways
from gradlab.maths.witness import witness
from gradlab.words.text import Text

__all__ = ["Gap", "Truth", "Verdict", "gap", "truth"]


@dataclass(frozen=True)
class Gap:
    """How far two tensors are apart at most.

    Args:
        absolute: the largest absolute difference.
        relative: the same, over the largest magnitude in either; 0 if both are all zero.
    """

    absolute: float
    relative: float


@dataclass(frozen=True, eq=False)
class Truth:
    """A derivative by three ways, all of shape (*out, *in), and the verdict on them.

    Args:
        autograd: torch's, in the dtype of the point.
        formula: the closed form in the dtype of the point, None where there is none.
        difference: the central difference, float64.
        to_formula: the gap between autograd and formula.
        to_difference: the gap between autograd and difference.
        verdict: what to think of it.
        sentence: the verdict in words, with the numbers it rests on.
        cell: the index of the element that the verdict rests on, None if it is no one of them.
    """

    autograd: Tensor
    formula: Tensor | None
    difference: Tensor
    to_formula: Gap | None
    to_difference: Gap
    verdict: Verdict
    sentence: Text
    cell: tuple[int, ...] | None = None

    @property
    def absolute(self) -> float:
        """The larger of the absolute gaps."""
        return max(gap.absolute for gap in self._gaps)

    @property
    def relative(self) -> float:
        """The larger of the relative gaps."""
        return max(gap.relative for gap in self._gaps)

    def gap_at(self, cell: tuple[int, ...]) -> Gap:
        """Return how far the ways are apart at one element: the larger of its gaps."""
        here = self.autograd[cell]
        others = [way[cell] for way in (self.difference, self.formula) if way is not None]
        return max((gap(here, other) for other in others), key=lambda each: each.absolute)

    @property
    def _gaps(self) -> list[Gap]:
        return [gap for gap in (self.to_difference, self.to_formula) if gap]


def truth(
    f: TensorFn,
    x: Tensor,
    formula: TensorFn | None = None,
    *,
    autograd: Tensor | None = None,
    many: TensorFn | None = None,
) -> Truth:
    """Return the derivative of f at x by all ways there are, and the verdict on them.

    Args:
        f: the function, built from torch operations; it is also called with x in float64.
        x: the point, shape (*in), floating point.
        formula: the closed form, x -> shape (*out, *in), if there is one.
        autograd: torch's own derivative, if it is known already.
        many: f of many points at once, shape (points, *in), if vmap knows all of f and its
            backward pass.

    Raises:
        ValueError: if x is empty or not finite floats, or the formula has another shape.

    >>> import torch
    >>> meter = truth(lambda w: (w - 1) ** 2, torch.tensor(2.0), formula=lambda w: 2 * (w - 1))
    >>> meter.verdict.value, meter.autograd, meter.relative < 1e-9
    ('agreement', tensor(2.), True)
    >>> truth(torch.relu, torch.tensor(0.0)).verdict.value
    'kink'
    """
    autograd = jacobian(f, x) if autograd is None else autograd
    given = None if formula is None else formula(x.detach().clone())
    if given is not None and given.shape != autograd.shape:
        want, got = tuple(autograd.shape), tuple(given.shape)
        raise ValueError(f"expected a formula of shape {want}, got {got}")
    many, wide = many or one_by_one(f), x.detach().double()
    exact = autograd if x.dtype == torch.float64 else jacobian(f, wide)
    seen = witness(f, many, x, exact.reshape(-1, x.numel()))
    ways = Ways(
        given=autograd,
        exact=exact,
        formula=None if formula is None else formula(wide.clone()),
        seen=seen,
        tail=tail(many, x, seen.scatter) if seen.still.any() else torch.zeros_like(seen.value),
        noise=lambda: gradient_noise(f, wide, exact),
        mirror=_mirror(wide),
    )
    difference = seen.difference.reshape(autograd.shape)
    to_formula = None if given is None else gap(autograd, given)
    to_difference = gap(autograd, difference)
    return Truth(autograd, given, difference, to_formula, to_difference, *judge(ways))


def _mirror(x: Tensor) -> Tensor | None:
    """Return where each element's mirror image stands, flattened, if x is a symmetric matrix."""
    if x.dim() < 2 or x.shape[-1] != x.shape[-2] or not torch.equal(x, x.mT):
        return None
    return torch.arange(x.numel()).reshape(x.shape).mT.flatten()


def gap(a: Tensor, b: Tensor) -> Gap:
    """Return how far two tensors of one shape are apart, nan where one is not finite.

    >>> import torch
    >>> gap(torch.tensor([1.0, 4.0]), torch.tensor([1.0, 3.0]))
    Gap(absolute=1.0, relative=0.25)
    """
    a, b = a.double(), b.double()
    absolute = (a - b).abs().max().item()
    largest = max(a.abs().max().item(), b.abs().max().item())
    return Gap(absolute, absolute / largest if largest else 0.0)

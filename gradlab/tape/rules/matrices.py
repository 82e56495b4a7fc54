"""Rules of matrix functions and of products with more than two factors.

Sources: M. Giles, Collected matrix derivative results for forward and reverse mode algorithmic
differentiation (2008), for determinant, inverse and solution; I. Murray, Differentiation of the
Cholesky decomposition (arXiv:1602.07527), equation 10; A. Al-Mohy and N. Higham, Computing the
Fréchet derivative of the matrix exponential (2009), equation 1.2, for the exponential.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from gradlab.tape.rules.shaping import outer, per_matrix, spells_itself, times_identity


@spells_itself
def exp_of_block(matrix: Tensor, grad: Tensor, n: int) -> Tensor:
    """Return the upper right n x n block of exp([[matrix, grad], [0, matrix]]).

    It is the derivative of exp at the matrix in the direction of grad. torch's vjp is the
    derivative at the transposed matrix.
    """
    upper = torch.cat([matrix, grad], -1)
    lower = torch.cat([torch.zeros_like(matrix), matrix], -1)
    return torch.matrix_exp(torch.cat([upper, lower], -2))[..., :n, n:]


def _cholesky(g: Any, s: Any) -> Sequence[Any]:
    factor, g = (s.result.mT, g.mT) if s.upper else (s.result, g)
    inner = factor.mT @ g
    both = (torch.tril(inner) + torch.tril(inner, -1).mT) / 2
    inverse = torch.inverse(factor)
    return (inverse.mT @ both @ inverse,)


def _solve(g: Any, s: Any) -> Sequence[Any] | None:
    if s.left is False:
        return None
    right = torch.linalg.solve(s.A.mT, g)
    is_vector = len(s.result.shape) < len(s.A.shape)
    return -outer(right, s.result) if is_vector else -right @ s.result.mT, right


def _slogdet(_: Any, s: Any) -> Sequence[Any] | None:
    """The sign is constant between the places where it jumps: its gradient takes no part."""
    return None if s.grads[1] is None else (per_matrix(s.grads[1]) * torch.inverse(s.A).mT,)


def _cross(g: Any, s: Any) -> Sequence[Any]:
    return torch.linalg.cross(s.other, g, dim=s.dim), torch.linalg.cross(g, s.self, dim=s.dim)


def _trilinear(g: Any, s: Any) -> Sequence[Any]:
    """Every factor lacks some axes of the whole product, the result those that were summed."""
    whole = "abcdefgh"[: len(s.shapes[0]) + len(s.expand1)]
    lacking = (s.expand1, s.expand2, s.expand3, s.sumdim)
    one, two, three, out = (
        "".join(letter for axis, letter in enumerate(whole) if axis not in axes) for axes in lacking
    )
    return (
        torch.einsum(f"{out},{two},{three}->{one}", g, s.i2, s.i3),
        torch.einsum(f"{out},{one},{three}->{two}", g, s.i1, s.i3),
        torch.einsum(f"{out},{one},{two}->{three}", g, s.i1, s.i2),
    )


MATRICES: dict[str, Callable[[Any, Any], Any]] = {
    "LinalgCholeskyEx": _cholesky,
    "LinalgCross": _cross,
    "LinalgDet": lambda g, s: (per_matrix(g) * per_matrix(s.result) * torch.inverse(s.A).mT,),
    "LinalgInvEx": lambda g, s: (-s.result.mT @ g @ s.result.mT,),
    "LinalgMatrixExp": lambda g, s: (exp_of_block(s.self.mT, g, s.shapes[0][-1]),),
    "LinalgSlogdet": _slogdet,
    "LinalgSolveEx": _solve,
    "Trace": lambda g, s: (times_identity(g, s.shapes[0]),),
    "Trilinear": _trilinear,
}

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

from gradlab.tape.rules.shaping import conj, outer, per_matrix, spells_itself, times_identity


@spells_itself
def exp_of_block(matrix: Tensor, grad: Tensor, n: int) -> Tensor:
    """Return the upper right n x n block of exp([[matrix, grad], [0, matrix]]).

    It is the derivative of exp at the matrix in the direction of grad. torch's vjp is the
    derivative at the transposed matrix.
    """
    upper = torch.cat([matrix, grad], -1)
    lower = torch.cat([torch.zeros_like(matrix), matrix], -1)
    return torch.matrix_exp(torch.cat([upper, lower], -2))[..., :n, n:]


def adjoint(matrix: Any) -> Any:
    """Return the transpose, conjugated where it is complex."""
    return conj(matrix.mT)


def _cholesky(g: Any, s: Any) -> Sequence[Any] | None:
    factor, g = (adjoint(s.result), adjoint(g)) if s.upper else (s.result, g)
    inner = adjoint(factor) @ g
    both = (torch.tril(inner) + adjoint(torch.tril(inner, -1))) / 2
    inverse = torch.inverse(factor)
    return (adjoint(inverse) @ both @ inverse,)


def _solve(g: Any, s: Any) -> Sequence[Any] | None:
    if s.left is False:
        right = torch.linalg.solve(s.A.mT, g, left=False)
        return -s.result.mT @ right, right
    right = torch.linalg.solve(s.A.mT, g)
    if len(s.result.shape) == len(s.A.shape):
        return -right @ s.result.mT, right
    if len(s.A.shape) == 2:
        return -outer(right, s.result), right
    return -torch.unsqueeze(right, -1) @ torch.unsqueeze(s.result, -2), right


def _slogdet(_: Any, s: Any) -> Sequence[Any] | None:
    """The sign is constant between the places where it jumps: its gradient takes no part."""
    if s.grads[0] is not None and s.grads[0].is_complex():
        return None
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


def _eigh(_: Any, s: Any) -> Sequence[Any] | None:
    """Of a symmetric matrix V diag(λ) Vᵀ, where the eigenvalues alone were used."""
    of_values, of_vectors = s.grads
    if of_vectors is not None:
        return None
    vectors = s.results[1]
    return (vectors * torch.unsqueeze(of_values, -2) @ adjoint(vectors),)


def _svd(_: Any, s: Any) -> Sequence[Any] | None:
    """Only where the singular values alone were used."""
    of_u, of_values, of_v = s.grads
    if of_u is not None or of_v is not None or s.full_matrices:
        return None
    return (s.results[0] * torch.unsqueeze(of_values, -2) @ s.results[2],)


def _solve_triangular(g: Any, s: Any) -> Sequence[Any] | None:
    if not s.left or s.unitriangular:
        return None
    triangle = torch.triu(s.self) if s.upper else torch.tril(s.self)
    right = torch.linalg.solve(triangle.mT, g)
    inner = -right @ s.result.mT
    return torch.triu(inner) if s.upper else torch.tril(inner), right


def _qr(_: Any, s: Any) -> Sequence[Any] | None:
    """A. Walter and L. Lehmann (arXiv:1001.1654), for real matrices at least as tall as wide."""
    of_q, of_r = s.grads
    q, r = s.results
    if s.mode != "reduced" or q.is_complex() or s.shapes[0][-2] < s.shapes[0][-1]:
        return None
    inner = -of_q.mT @ q if of_r is None else r @ of_r.mT
    if of_q is not None and of_r is not None:
        inner = inner - of_q.mT @ q
    below = torch.tril(inner, -1)
    moved = q @ (torch.tril(inner) + below.mT)
    moved = moved if of_q is None else of_q + moved
    return (moved @ torch.inverse(r).mT,)


def _fft(g: Any, s: Any) -> Sequence[Any]:
    """The transposed transform is the one back, with the same factor."""
    if s.forward:
        return (
            torch.fft.ifftn(g, dim=s.dim, norm=("forward", "ortho", "backward")[s.normalization]),
        )
    return (torch.fft.fftn(g, dim=s.dim, norm=("backward", "ortho", "forward")[s.normalization]),)


MATRICES: dict[str, Callable[[Any, Any], Any]] = {
    "Cholesky": _cholesky,
    "FftC2C": _fft,
    "LinalgCholeskyEx": _cholesky,
    "LinalgEigh": _eigh,
    "LinalgSolveTriangular": _solve_triangular,
    "LinalgSvd": _svd,
    "LinalgCross": _cross,
    "LinalgDet": lambda g, s: (per_matrix(g) * per_matrix(s.result) * torch.inverse(s.A).mT,),
    "LinalgInvEx": lambda g, s: (-s.result.mT @ g @ s.result.mT,),
    "LinalgMatrixExp": lambda g, s: (exp_of_block(s.self.mT, g, s.shapes[0][-1]),),
    "LinalgQr": _qr,
    "LinalgSlogdet": _slogdet,
    "LinalgSolveEx": _solve,
    "Trace": lambda g, s: (times_identity(g, s.shapes[0]),),
    "Trilinear": _trilinear,
}

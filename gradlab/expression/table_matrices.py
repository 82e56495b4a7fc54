"""Data: determinants, inverses, decompositions and other functions of square matrices."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

import torch
import torch.nn.functional as F

from gradlab.expression import matrices, methods
from gradlab.expression.entries import Entry, entry
from gradlab.expression.sizes import same
from gradlab.maths.apart import Apart
from gradlab.words.text import N_

_ONE = "torch x bare"
_A = "A=input"
_NORMS = "dim:ints?!, keepdim:bool?, *, dtype:precision?"
_SIDES = "dim:ints?, keepdim:bool?, *, dtype:precision?"

MATRICES: tuple[Entry, ...] = (
    entry("det", _ONE, "input", torch.det, matrices.square, "torch.det(A)", N_("determinant"), r"\det\left({0}\right)", work=matrices.cubic_work),
    entry("det", "linalg", _A, torch.linalg.det, matrices.square, "torch.linalg.det(A)", N_("determinant"), r"\det\left({0}\right)", work=matrices.cubic_work),
    entry("logdet", _ONE, "input", torch.logdet, matrices.square, "torch.logdet(A)", N_("log of the determinant"), r"\ln\det\left({0}\right)", work=matrices.cubic_work),
    entry("slogdet", _ONE, "input", torch.slogdet, matrices.square, "torch.slogdet(A).logabsdet", N_("sign and log of the determinant; a pair: sign, logabsdet"), work=matrices.cubic_work),
    entry("slogdet", "linalg", _A, torch.linalg.slogdet, matrices.square, "torch.linalg.slogdet(A)[1]", N_("sign and log of the determinant; a pair: sign, logabsdet"), work=matrices.cubic_work),
    entry("inverse", _ONE, "input", torch.inverse, matrices.square, "torch.inverse(A) @ b", N_("inverse matrix"), r"\left({0}\right)^{{-1}}", work=matrices.cubic_work),
    entry("inv", "linalg bare", _A, torch.linalg.inv, matrices.square, "torch.linalg.inv(A) @ b", N_("inverse matrix"), r"\left({0}\right)^{{-1}}", work=matrices.cubic_work),
    entry("pinverse", _ONE, "input", torch.pinverse, matrices.decomposed, "torch.pinverse(A)", N_("pseudoinverse, of a matrix that need not be square"), r"\left({0}\right)^{{+}}", work=matrices.decomposition_work),
    entry("pinv", "linalg", "input, *, rtol:number?!, hermitian:bool?", torch.linalg.pinv, matrices.decomposed, "torch.linalg.pinv(A)", N_("pseudoinverse, of a matrix that need not be square"), r"\left({0}\right)^{{+}}", work=matrices.decomposition_work),
    entry("solve", "linalg bare", "A=input, B=other, *, left:bool?", torch.linalg.solve, matrices.solve_size, "torch.linalg.solve(A, b)", N_("x with A x = b"), r"\left({0}\right)^{{-1}} {1}", work=matrices.solve_work),
    entry("solve_triangular", "linalg", "input, B=other, *, upper:bool, left:bool?, unitriangular:bool?", torch.linalg.solve_triangular, matrices.solve_size, "torch.linalg.solve_triangular(A, B, upper=True)", N_("X with A X = B, for a triangular A"), work=matrices.solve_work),
    entry("cholesky", "linalg bare", "input, *, upper:bool?", torch.linalg.cholesky, matrices.square, "torch.linalg.cholesky(A @ A.T)", N_("lower triangular L with L Lᵀ = A"), work=matrices.cubic_work),
    entry("qr", "linalg", "A=input, mode:{reduced|complete|r}?", torch.linalg.qr, matrices.decomposed, "torch.linalg.qr(A).R", N_("A = Q R; a pair: Q, R"), work=matrices.decomposition_work),
    entry("eigh", "linalg", "input, UPLO:{L|U}?", torch.linalg.eigh, matrices.square, "torch.linalg.eigh(A + A.T).eigenvalues", N_("a symmetric matrix taken apart; a pair: eigenvalues, eigenvectors"), work=matrices.eigen_work),
    entry("eigvalsh", "linalg", "input, UPLO:{L|U}?", torch.linalg.eigvalsh, matrices.square, "torch.linalg.eigvalsh(A + A.T)", N_("eigenvalues of a symmetric matrix"), work=matrices.eigen_work),
    entry("svd", "linalg", "A=input, full_matrices:bool?", torch.linalg.svd, matrices.decomposed, "torch.linalg.svd(A, full_matrices=False).S", N_("A = U diag(S) Vh; three: U, S, Vh"), work=matrices.decomposition_work),
    entry("svdvals", "linalg", _A, torch.linalg.svdvals, matrices.decomposed, "torch.linalg.svdvals(A)", N_("singular values"), work=matrices.decomposition_work),
    entry("cond", "linalg", "input, p:number?!; input, p:{fro|nuc}", torch.linalg.cond, matrices.decomposed, "torch.linalg.cond(A)", N_("condition number: how much errors can grow"), work=matrices.decomposition_work),
    entry("matrix_exp", _ONE, "input", torch.matrix_exp, matrices.square, "torch.matrix_exp(A)", N_("matrix exponential"), r"e^{{{0}}}", work=matrices.exponential_work),
    entry("matrix_exp", "linalg", "input", torch.linalg.matrix_exp, matrices.square, "torch.linalg.matrix_exp(A)", N_("matrix exponential"), r"e^{{{0}}}", work=matrices.exponential_work),
    entry("matrix_power", _ONE, "input, n:int", torch.matrix_power, matrices.square, "torch.matrix_power(A, 3)", N_("a matrix multiplied with itself"), r"\left({0}\right)^{{{1}}}", work=matrices.matrix_power_work),
    entry("matrix_power", "linalg", "input, n:int", torch.linalg.matrix_power, matrices.square, "torch.linalg.matrix_power(A, 3)", N_("a matrix multiplied with itself"), r"\left({0}\right)^{{{1}}}", work=matrices.matrix_power_work),
    entry("norm", "linalg", f"input, ord:number?!, {_NORMS}; input, ord:{{fro|nuc}}, {_NORMS}", torch.linalg.norm, same, "torch.linalg.norm(a)", N_("length of all elements"), r"\left\lVert {0} \right\rVert", work=matrices.norm_work),
    entry("matrix_norm", "linalg", f"input, ord:number?, {_SIDES}; input, ord:{{fro|nuc}}, {_SIDES}", torch.linalg.matrix_norm, same, "torch.linalg.matrix_norm(A)", N_("size of a matrix"), r"\left\lVert {0} \right\rVert", work=matrices.norm_work),
    entry("cdist", "torch bare", "x1, x2, p:number?, compute_mode:{use_mm_for_euclid_dist_if_necessary|use_mm_for_euclid_dist|donot_use_mm_for_euclid_dist}?", torch.cdist, matrices.distances_size, "torch.cdist(A, B)", N_("distances between the rows of two matrices"), work=matrices.distances_work),
    entry("pdist", "F bare torch.pdist", "input, p:number?", Apart(F.pdist), matrices.pairs_size, "F.pdist(M)", N_("distances between all pairs of rows"), work=matrices.pairs_work),
    entry("cov", _ONE, "input, *, correction:int?, fweights:index?, aweights:tensor?", torch.cov, matrices.covariance_size, "torch.cov(M)", N_("covariances of the rows"), work=matrices.covariance_work),
    entry("corrcoef", _ONE, "input", torch.corrcoef, matrices.covariance_size, "torch.corrcoef(M)", N_("correlations of the rows"), work=matrices.covariance_work),
    entry("block_diag", "torch bare", "*blocks=tensors", methods.block_diag, matrices.blocks_size, "torch.block_diag(A, B)", N_("matrices along the diagonal of a larger one")),
)

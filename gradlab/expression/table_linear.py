"""Data: sums and other reductions, and linear algebra."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

import torch
import torch.nn.functional as F

from gradlab.expression import calls, layouts, matrices, products, sizes
from gradlab.expression.entries import Entry, entry
from gradlab.expression.notes import too_few
from gradlab.expression.sizes import broadcast, reduced, same
from gradlab.maths.apart import Apart, Tied
from gradlab.words.text import N_

_ONE = "torch x bare"
_WHOLE = "input, *, dim:ints?, keepdim:bool?; input, dim:ints, keepdim:bool?"
_ALONG = "input, dim:int, keepdim:bool?"
_SPREAD = "input; input, dim:ints, *, unbiased:bool?, correction:int?, keepdim:bool?; input, *, unbiased:bool?, correction:int?, keepdim:bool?; input, unbiased:bool"
_PAIR = broadcast("input", "other")

REDUCTIONS: tuple[Entry, ...] = (
    entry("sum", _ONE, _WHOLE, torch.sum, reduced, "a.sum()", N_("sum of all elements, or along dim"), r"\sum {0}"),
    entry("mean", _ONE, _WHOLE, torch.mean, reduced, "mean((w * a - v) ** 2)", N_("mean of all elements, or along dim"), r"\operatorname{{mean}}\left({0}\right)"),
    entry("prod", _ONE, f"input; {_ALONG}", torch.prod, reduced, "torch.prod(a)", N_("product of all elements, or along dim"), r"\prod {0}"),
    entry("var", _ONE, _SPREAD, calls.spread(torch.var), reduced, "a.var()", N_("variance; divides by n − 1 unless unbiased=False"), r"\operatorname{{var}}\left({0}\right)", note=too_few),
    entry("std", _ONE, _SPREAD, calls.spread(torch.std), reduced, "a.std()", N_("standard deviation; divides by n − 1 unless unbiased=False"), r"\operatorname{{std}}\left({0}\right)", note=too_few),
    entry("max", _ONE, f"input; {_ALONG}; input, other", Tied(torch.max), _PAIR, "a.max()", N_("the largest element; with dim a pair: values, indices"), r"\max\left({0}\right)"),
    entry("min", _ONE, f"input; {_ALONG}; input, other", Tied(torch.min), _PAIR, "torch.min(a)", N_("the smallest element; with dim a pair: values, indices"), r"\min\left({0}\right)"),
    entry("amax", _ONE, _WHOLE, torch.amax, reduced, "torch.amax(A, dim=1)", N_("the largest along dim; ties share the gradient")),
    entry("amin", _ONE, _WHOLE, torch.amin, reduced, "torch.amin(A, dim=1)", N_("the smallest along dim; ties share the gradient")),
    entry("median", _ONE, f"input; {_ALONG}", Tied(torch.median), same, "a.median()", N_("the middle element; with dim a pair: values, indices")),
    entry("quantile", _ONE, "input, q, dim:int?, keepdim:bool?", Apart(torch.quantile, price=3), layouts.quantile_size, "torch.quantile(a, 0.5)", N_("the value below which a share q lies")),
    entry("logsumexp", _ONE + " torch.special.logsumexp", "input, dim:ints, keepdim:bool?", torch.logsumexp, same, "logsumexp(a, dim=0)", N_("log of the sum of exp: a smooth maximum")),
    entry("norm", _ONE, "input, p:number?, dim:ints?, keepdim:bool?", calls.norm, same, "a.norm()", N_("length; its slope at 0 is 0 by convention"), r"\left\lVert {0} \right\rVert"),
    entry("vector_norm", "linalg", "x, ord:number?, dim:ints?, keepdim:bool?", torch.linalg.vector_norm, broadcast("x"), "torch.linalg.vector_norm(a)", N_("length of a vector"), r"\left\lVert {0} \right\rVert"),
    entry("dist", _ONE, "input, other, p:number?", torch.dist, _PAIR, "torch.dist(a, v)", N_("length of the difference"), r"\left\lVert {0} - \left({1}\right) \right\rVert"),
    entry("cumsum", _ONE, "input, dim:int", torch.cumsum, same, "torch.cumsum(a, dim=0)", N_("running sum along dim")),
    entry("cumprod", _ONE, "input, dim:int", torch.cumprod, same, "torch.cumprod(a, dim=0)", N_("running product along dim")),
    entry("logcumsumexp", _ONE, "input, dim:int", torch.logcumsumexp, same, "torch.logcumsumexp(a, dim=0)", N_("running logsumexp along dim")),
    entry("cummax", _ONE, "input, dim:int", torch.cummax, same, "torch.cummax(a, dim=0).values", N_("running maximum; a pair: values, indices")),
    entry("cummin", _ONE, "input, dim:int", torch.cummin, same, "torch.cummin(a, dim=0).values", N_("running minimum; a pair: values, indices")),
    entry("sort", _ONE, "input, dim:int?, descending:bool?", torch.sort, same, "torch.sort(a).values", N_("in order along dim; a pair: values, indices")),
    entry("topk", _ONE, "input, k:int, dim:int?, largest:bool?", torch.topk, same, "torch.topk(a, 2).values", N_("the k largest; a pair: values, indices")),
    entry("kthvalue", _ONE, "input, k:int, dim:int?, keepdim:bool?", torch.kthvalue, same, "torch.kthvalue(a, 2).values", N_("the k-th smallest; a pair: values, indices")),
    entry("argmax", _ONE, "input; " + _ALONG, torch.argmax, same, "torch.argmax(a)", N_("place of the largest; no gradient")),
    entry("argmin", _ONE, "input; " + _ALONG, torch.argmin, same, "torch.argmin(a)", N_("place of the smallest; no gradient")),
    entry("argsort", _ONE, "input, dim:int?, descending:bool?", torch.argsort, same, "torch.argsort(a)", N_("the places in order; no gradient")),
    entry("diff", _ONE, "input, n:int?, dim:int?", torch.diff, same, "torch.diff(a)", N_("differences of neighbours")),
    entry("trapezoid", "torch bare torch.trapz", "y, x?, *, dim:int?", torch.trapezoid, broadcast("y", "x"), "torch.trapezoid(a, v)", N_("area under the points (x, y)")),
    entry("count_nonzero", _ONE, "input", torch.count_nonzero, same, "torch.count_nonzero(a)", N_("how many are not 0; no gradient")),
    entry("all", _ONE, "input:mask", calls.logical(torch.all), same, "torch.all(a > 0)", N_("does the condition hold everywhere")),
    entry("any", _ONE, "input:mask", calls.logical(torch.any), same, "torch.any(a > 0)", N_("does the condition hold anywhere")),
    entry("numel", "x torch bare", "input", calls.numel, same, "a.sum() / a.numel()", N_("how many elements there are")),
    entry("size", "x", "input, dim:int", calls.size, same, "a / a.size(0)", N_("the size of one dimension, as x.shape[0]")),
)

LINEAR: tuple[Entry, ...] = (
    entry("dot", _ONE, "input, tensor", torch.dot, matrices.dot_size, "torch.dot(a, v)", N_("sum of the products of two vectors"), r"{0} \cdot {1}"),
    entry("inner", _ONE, "input, other", torch.inner, matrices.inner_size, "torch.inner(a, v)", N_("products summed over the last dimension"), work=matrices.inner_work),
    entry("vdot", _ONE, "input, other", torch.vdot, _PAIR, "torch.vdot(a, v)", N_("sum of the products of two vectors")),
    entry("outer", _ONE + " torch.ger .ger", "input, vec2", torch.outer, sizes.vectors("input", "vec2"), "torch.outer(a, v)", N_("every product of two vectors' elements"), r"{0} \otimes {1}"),
    entry("matmul", _ONE + " torch.linalg.matmul", "input, other", torch.matmul, sizes.matmul("input", "other"), "torch.matmul(A, A)", N_("matrix product, as @"), work=sizes.matmul_work("input", "other")),
    entry("mm", _ONE, "input, mat2", torch.mm, sizes.matmul("input", "mat2"), "torch.mm(A, B)", N_("product of two matrices"), work=sizes.matmul_work("input", "mat2")),
    entry("mv", _ONE, "input, vec", torch.mv, sizes.matmul("input", "vec"), "torch.mv(M, a)", N_("matrix times vector"), work=sizes.matmul_work("input", "vec")),
    entry("bmm", _ONE, "input, mat2", torch.bmm, sizes.matmul("input", "mat2"), "torch.bmm(torch.stack([A, B]), torch.stack([B, A]))", N_("products of two batches of matrices"), work=sizes.matmul_work("input", "mat2")),
    entry("addmm", _ONE, "input, mat1, mat2", torch.addmm, matrices.added_product("mat1", "mat2"), "torch.addmm(A, A, B)", N_("input + mat1 @ mat2"), r"{0} + {1}\,{2}", work=sizes.matmul_work("mat1", "mat2")),
    entry("addmv", _ONE, "input, mat, vec", torch.addmv, matrices.added_product("mat", "vec"), "torch.addmv(a, M, v)", N_("input + mat @ vec"), r"{0} + {1}\,{2}", work=sizes.matmul_work("mat", "vec")),
    entry("baddbmm", _ONE, "input, batch1, batch2", torch.baddbmm, matrices.added_product("batch1", "batch2"), "torch.baddbmm(A, torch.stack([A, B]), torch.stack([B, A]))", N_("input + the products of two batches"), work=sizes.matmul_work("batch1", "batch2")),
    entry("linear", "F bare", "input, weight, bias?", F.linear, products.linear_size, "F.linear(a, M, v)", N_("input @ weightᵀ + bias: a layer"), work=products.linear_work),
    entry("bilinear", "F bare", "input1, input2, weight, bias?", Apart(F.bilinear, price=4), products.bilinear_size, "F.bilinear(torch.stack([a, v]), torch.stack([a, v]), M.unsqueeze(0))", N_("input1 · weight · input2 for each output"), work=products.bilinear_work),
    entry("scaled_dot_product_attention", "F bare", "query, key, value, *, is_causal:bool?, scale:number?", F.scaled_dot_product_attention, products.attention_scores, "F.scaled_dot_product_attention(q, k, A @ k.T @ q)", N_("attention: softmax(q @ kᵀ / √d) @ v"), work=products.attention_work),
    entry("einsum", "torch bare", "equation:equation, *operands", calls.einsum, products.einsum_size, "torch.einsum('i,j->ij', a, v)", N_("sums of products, named by letters"), work=products.einsum_work),
    entry("tensordot", "torch bare", "a, b, dims:int", calls.tensordot, products.tensordot_size, "torch.tensordot(a, v, 1)", N_("products summed over the last dims of a and the first of b"), work=products.tensordot_work),
    entry("kron", _ONE, "input, other", torch.kron, matrices.kron_size, "torch.kron(A, B)", N_("Kronecker product"), r"{0} \otimes {1}"),
    entry("cross", "linalg", "input, other, *, dim:int?", torch.linalg.cross, _PAIR, "torch.linalg.cross(a, v)", N_("cross product of vectors of 3"), r"{0} \times {1}"),
    entry("cross", "torch x bare", "input, other, dim:int", torch.cross, _PAIR, "torch.cross(a, v, dim=0)", N_("cross product of vectors of 3"), r"{0} \times {1}"),
    entry("trace", _ONE, "input", torch.trace, same, "torch.trace(A)", N_("sum of the diagonal"), r"\operatorname{{tr}}\left({0}\right)"),
    entry("det", _ONE + " torch.linalg.det", "input", torch.det, matrices.square, "torch.det(A)", N_("determinant"), r"\det\left({0}\right)", work=matrices.cubic_work),
    entry("logdet", _ONE, "input", torch.logdet, matrices.square, "torch.logdet(A)", N_("log of the determinant"), r"\ln\det\left({0}\right)", work=matrices.cubic_work),
    entry("inverse", _ONE + " torch.linalg.inv inv", "input", torch.inverse, matrices.square, "torch.inverse(A) @ b", N_("inverse matrix"), r"\left({0}\right)^{{-1}}", work=matrices.cubic_work),
    entry("solve", "linalg bare", "input, other", calls.solve, matrices.solve_size, "torch.linalg.solve(A, b)", N_("x with A x = b"), r"\left({0}\right)^{{-1}} {1}", work=matrices.solve_work),
    entry("cholesky", "linalg bare torch.cholesky .cholesky", "input", torch.linalg.cholesky, matrices.square, "torch.linalg.cholesky(A @ A.T)", N_("lower triangular L with L Lᵀ = A"), work=matrices.cubic_work),
    entry("matrix_exp", _ONE + " torch.linalg.matrix_exp", "input", torch.linalg.matrix_exp, matrices.square, "torch.matrix_exp(A)", N_("matrix exponential"), r"e^{{{0}}}", work=matrices.exponential_work),
    entry("matrix_power", _ONE + " torch.linalg.matrix_power", "input, n:int", torch.linalg.matrix_power, matrices.square, "torch.matrix_power(A, 3)", N_("a matrix multiplied with itself"), r"\left({0}\right)^{{{1}}}", work=matrices.matrix_power_work),
    entry("norm", "linalg", "input, *, dim:ints?, keepdim:bool?", torch.linalg.norm, same, "torch.linalg.norm(a)", N_("length of all elements"), r"\left\lVert {0} \right\rVert"),
    entry("cdist", "torch bare", "x1, x2, p:number?", torch.cdist, matrices.distances_size, "torch.cdist(A, B)", N_("distances between the rows of two matrices"), work=matrices.distances_work),
    entry("cov", _ONE, "input", calls.cov, matrices.covariance_size, "torch.cov(M)", N_("covariances of the rows"), work=matrices.covariance_work),
    entry("corrcoef", _ONE, "input", calls.corrcoef, matrices.covariance_size, "torch.corrcoef(M)", N_("correlations of the rows"), work=matrices.covariance_work),
    entry("conv1d", "F bare torch.conv1d", "input, weight, bias?, *, padding:int?", F.conv1d, products.conv1d_size, "F.conv1d(q.T.unsqueeze(0), torch.ones(1, 2, 2))", N_("a small pattern slid along a signal"), work=products.conv1d_work),
)

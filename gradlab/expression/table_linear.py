"""Data: sums and other reductions, and linear algebra."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

import torch

from gradlab.expression import calls, choosing, layouts, matrices, methods, sizes, sums
from gradlab.expression.entries import Entry, entry
from gradlab.expression.notes import too_few
from gradlab.expression.sizes import broadcast, reduced, same
from gradlab.maths.apart import Apart, Tied
from gradlab.words.text import N_

_ONE = "torch x bare"
_WHOLE = "input, *, dim:ints?, keepdim:bool?; input, dim:ints, keepdim:bool?"
_SUMMED = "input, *, dtype:precision?; input, dim:ints?!, keepdim:bool?, *, dtype:precision?"
_ALONG = "input, dim:int, keepdim:bool?"
_SPREAD = "input; input, dim:ints!, unbiased:bool, keepdim:bool?; input, dim:ints?!, *, correction:number?!, keepdim:bool?; input, unbiased:bool"
_RUNNING = "input, dim:int, *, dtype:precision?"
_SHARE = "input, q:operand, dim:int?!, keepdim:bool?, *, interpolation:{linear|lower|higher|midpoint|nearest}?"
_NORMS = "dim:ints?!, keepdim:bool?"
_PAIR = broadcast("input", "other")

REDUCTIONS: tuple[Entry, ...] = (
    entry("sum", _ONE, _SUMMED, torch.sum, reduced, "a.sum()", N_("sum of all elements, or along dim"), r"\sum {0}"),
    entry("mean", _ONE, _SUMMED, torch.mean, reduced, "mean((w * a - v) ** 2)", N_("mean of all elements, or along dim"), r"\operatorname{{mean}}\left({0}\right)"),
    entry("prod", _ONE, f"input, *, dtype:precision?; {_ALONG}, *, dtype:precision?", torch.prod, reduced, "torch.prod(a)", N_("product of all elements, or along dim"), r"\prod {0}"),
    entry("var", _ONE, _SPREAD, calls.spread(torch.var), reduced, "a.var()", N_("variance; divides by n − 1 unless unbiased=False"), r"\operatorname{{var}}\left({0}\right)", note=too_few),
    entry("std", _ONE, _SPREAD, calls.spread(torch.std), reduced, "a.std()", N_("standard deviation; divides by n − 1 unless unbiased=False"), r"\operatorname{{std}}\left({0}\right)", note=too_few),
    entry("max", _ONE, f"input; {_ALONG}; input, other", Tied(torch.max), _PAIR, "a.max()", N_("the largest element; with dim a pair: values, indices"), r"\max\left({0}\right)"),
    entry("min", _ONE, f"input; {_ALONG}; input, other", Tied(torch.min), _PAIR, "torch.min(a)", N_("the smallest element; with dim a pair: values, indices"), r"\min\left({0}\right)"),
    entry("amax", _ONE, "input, dim:ints?!, keepdim:bool?", torch.amax, reduced, "torch.amax(A, dim=1)", N_("the largest along dim; ties share the gradient")),
    entry("amin", _ONE, "input, dim:ints?!, keepdim:bool?", torch.amin, reduced, "torch.amin(A, dim=1)", N_("the smallest along dim; ties share the gradient")),
    entry("median", _ONE, f"input; {_ALONG}", Tied(torch.median), same, "a.median()", N_("the middle element; with dim a pair: values, indices")),
    entry("quantile", _ONE, _SHARE, Apart(torch.quantile, price=3), layouts.quantile_size, "torch.quantile(a, 0.5)", N_("the value below which a share q lies")),
    entry("logsumexp", _ONE + " torch.special.logsumexp", "input, dim:ints, keepdim:bool?", torch.logsumexp, same, "logsumexp(a, dim=0)", N_("log of the sum of exp: a smooth maximum")),
    entry("norm", _ONE, f"input, p:number?!, {_NORMS}, *, dtype:precision?; input, p:{{fro|nuc}}, {_NORMS}, *, dtype:precision?", methods.norm, same, "a.norm()", N_("length; its slope at 0 is 0 by convention"), r"\left\lVert {0} \right\rVert", work=matrices.norm_work),
    entry("vector_norm", "linalg", f"x=input, ord:number?, {_NORMS}, *, dtype:precision?", torch.linalg.vector_norm, same, "torch.linalg.vector_norm(a)", N_("length of a vector"), r"\left\lVert {0} \right\rVert"),
    entry("dist", _ONE, "input, other, p:number?", torch.dist, _PAIR, "torch.dist(a, v)", N_("length of the difference"), r"\left\lVert {0} - \left({1}\right) \right\rVert"),
    entry("cumsum", _ONE, _RUNNING, torch.cumsum, same, "torch.cumsum(a, dim=0)", N_("running sum along dim")),
    entry("cumprod", _ONE, _RUNNING, torch.cumprod, same, "torch.cumprod(a, dim=0)", N_("running product along dim")),
    entry("logcumsumexp", _ONE, "input, dim:int", torch.logcumsumexp, same, "torch.logcumsumexp(a, dim=0)", N_("running logsumexp along dim")),
    entry("cummax", _ONE, "input, dim:int", torch.cummax, same, "torch.cummax(a, dim=0).values", N_("running maximum; a pair: values, indices")),
    entry("cummin", _ONE, "input, dim:int", torch.cummin, same, "torch.cummin(a, dim=0).values", N_("running minimum; a pair: values, indices")),
    entry("sort", _ONE, "input, dim:int?, descending:bool?; input, *, stable:bool, dim:int?, descending:bool?", torch.sort, same, "torch.sort(a).values", N_("in order along dim; a pair: values, indices")),
    entry("topk", _ONE, "input, k:int, dim:int?, largest:bool?, sorted:bool?", torch.topk, same, "torch.topk(a, 2).values", N_("the k largest; a pair: values, indices")),
    entry("kthvalue", _ONE, "input, k:int, dim:int?, keepdim:bool?", torch.kthvalue, same, "torch.kthvalue(a, 2).values", N_("the k-th smallest; a pair: values, indices")),
    entry("argmax", _ONE, "input, dim:int?!, keepdim:bool?", torch.argmax, same, "torch.argmax(a)", N_("place of the largest; no gradient")),
    entry("argmin", _ONE, "input, dim:int?!, keepdim:bool?", torch.argmin, same, "torch.argmin(a)", N_("place of the smallest; no gradient")),
    entry("argsort", _ONE, "input, dim:int?, descending:bool?; input, *, stable:bool, dim:int?, descending:bool?", torch.argsort, same, "torch.argsort(a)", N_("the places in order; no gradient")),
    entry("diff", _ONE, "input, n:int?, dim:int?, prepend:tensor?, append:tensor?", torch.diff, layouts.diff_size, "torch.diff(a)", N_("differences of neighbours")),
    entry("trapezoid", "torch bare torch.trapz", "y, x, *, dim:int?; y, *, dx:number?, dim:int?", torch.trapezoid, broadcast("y", "x"), "torch.trapezoid(a, v)", N_("area under the points (x, y)")),
    entry("count_nonzero", _ONE, "input, dim:ints?!", torch.count_nonzero, same, "torch.count_nonzero(a)", N_("how many are not 0; no gradient")),
    entry("all", _ONE, "input; input, dim:ints!, keepdim:bool?", torch.all, reduced, "torch.all(a > 0)", N_("does the condition hold everywhere")),
    entry("any", _ONE, "input; input, dim:ints!, keepdim:bool?", torch.any, reduced, "torch.any(a > 0)", N_("does the condition hold anywhere")),
    entry("nansum", _ONE, _SUMMED, torch.nansum, reduced, "torch.nansum(a)", N_("sum of all that isn't nan")),
    entry("nanmean", _ONE, _SUMMED, torch.nanmean, reduced, "torch.nanmean(a)", N_("mean of all that isn't nan")),
    entry("nanmedian", _ONE, f"input; {_ALONG}", Tied(torch.nanmedian), same, "a.nanmedian()", N_("the middle element of all that isn't nan")),
    entry("nanquantile", _ONE, _SHARE, Apart(torch.nanquantile, price=3), layouts.quantile_size, "torch.nanquantile(a, 0.5)", N_("quantile of all that isn't nan")),
    entry("mode", _ONE, "input, dim:int?, keepdim:bool?", torch.mode, same, "torch.mode(a).values", N_("the most frequent; a pair: values, indices")),
    entry("msort", _ONE, "input", torch.msort, same, "torch.msort(a)", N_("in order along the first dimension")),
    entry("aminmax", _ONE, "input, *, dim:int?!, keepdim:bool?", torch.aminmax, same, "torch.aminmax(a).max", N_("smallest and largest; a pair: min, max")),
    entry("var_mean", "torch bare", _SPREAD, calls.several(torch.var_mean), reduced, "torch.var_mean(a)[0]", N_("variance and mean; a pair")),
    entry("std_mean", "torch bare", _SPREAD, calls.several(torch.std_mean), reduced, "torch.std_mean(a)[0]", N_("standard deviation and mean; a pair")),
    entry("cumulative_trapezoid", "torch bare", "y, x, *, dim:int?; y, *, dx:number?, dim:int?", torch.cumulative_trapezoid, broadcast("y", "x"), "torch.cumulative_trapezoid(a, v)", N_("running area under the points (x, y)")),
    entry("renorm", _ONE, "input, p:number, dim:int, maxnorm:number", Apart(torch.renorm), same, "torch.renorm(A, 2, 0, 1.0)", N_("rows longer than maxnorm are shortened to it")),
    entry("bincount", _ONE, "input:index", torch.bincount, choosing.counted_values, "torch.bincount(torch.argsort(a))", N_("how often each whole number stands in it; no gradient")),
    entry("numel", "x torch bare .nelement", "input", methods.numel, same, "a.sum() / a.numel()", N_("how many elements there are")),
    entry("size", "x", "input, dim:int?!", methods.size, same, "a / a.size(0)", N_("the size of one dimension, as x.shape[0]")),
    entry("dim", "x .ndimension", "input", methods.dim, same, "a * A.dim()", N_("how many dimensions there are")),
    entry("len", "bare", "input", methods.length, same, "a.sum() / len(a)", N_("the size of the first dimension")),
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
    entry("addmm", _ONE, "input, mat1, mat2, *, beta:number?, alpha:number?", torch.addmm, matrices.added_product("mat1", "mat2"), "torch.addmm(A, A, B)", N_("input + mat1 @ mat2"), r"{0} + {1}\,{2}", work=sizes.matmul_work("mat1", "mat2")),
    entry("addmv", _ONE, "input, mat, vec, *, beta:number?, alpha:number?", torch.addmv, matrices.added_product("mat", "vec"), "torch.addmv(a, M, v)", N_("input + mat @ vec"), r"{0} + {1}\,{2}", work=sizes.matmul_work("mat", "vec")),
    entry("baddbmm", _ONE, "input, batch1, batch2, *, beta:number?, alpha:number?", torch.baddbmm, matrices.added_product("batch1", "batch2"), "torch.baddbmm(A, torch.stack([A, B]), torch.stack([B, A]))", N_("input + the products of two batches"), work=sizes.matmul_work("batch1", "batch2")),
    entry("addbmm", _ONE, "input, batch1, batch2, *, beta:number?, alpha:number?", torch.addbmm, matrices.added_product("batch1", "batch2"), "torch.addbmm(A, torch.stack([A, B]), torch.stack([B, A]))", N_("input + the sum of the products of two batches"), work=sizes.matmul_work("batch1", "batch2")),
    entry("addr", _ONE, "input, vec1, vec2, *, beta:number?, alpha:number?", torch.addr, matrices.added_outer, "torch.addr(M, a, v)", N_("input + every product of two vectors' elements")),
    entry("einsum", "torch bare", "equation:equation, *operands; equation:equation, operands:tensors", methods.einsum, sums.einsum_size, "torch.einsum('i,j->ij', a, v)", N_("sums of products, named by letters"), work=sums.einsum_work),
    entry("tensordot", "torch bare", "a, b, dims:dims?", methods.tensordot, sums.tensordot_size, "torch.tensordot(a, v, 1)", N_("products summed over the last dims of a and the first of b"), work=sums.tensordot_work),
    entry("vecdot", "linalg", "x, y, *, dim:int?", torch.linalg.vecdot, broadcast("x", "y"), "torch.linalg.vecdot(a, v)", N_("sum of the products of two vectors, in batches")),
    entry("multi_dot", "linalg", "tensors:tensors", torch.linalg.multi_dot, sums.chain_size, "torch.linalg.multi_dot([A, B, A])", N_("product of several matrices, in the cheapest order"), work=sums.chain_work),
    entry("kron", _ONE, "input, other", torch.kron, matrices.kron_size, "torch.kron(A, B)", N_("Kronecker product"), r"{0} \otimes {1}"),
    entry("cross", "linalg", "input, other, *, dim:int?", torch.linalg.cross, _PAIR, "torch.linalg.cross(a, v)", N_("cross product of vectors of 3"), r"{0} \times {1}"),
    entry("cross", "torch x bare", "input, other, dim:int?!", calls.cross, _PAIR, "torch.cross(a, v, dim=0)", N_("cross product of vectors of 3"), r"{0} \times {1}"),
    entry("trace", _ONE, "input", torch.trace, same, "torch.trace(A)", N_("sum of the diagonal"), r"\operatorname{{tr}}\left({0}\right)"),
)

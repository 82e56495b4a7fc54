"""Data: shapes, choosing and joining, constants, and plain numbers."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.expression import calls, choosing, layouts, methods, sizes, windows
from gradlab.expression.entries import Entry, entry
from gradlab.expression.sizes import same
from gradlab.maths.apart import Apart
from gradlab.words.text import N_

_ONE = "torch x bare"

SHAPES: tuple[Entry, ...] = (
    entry("reshape", "torch bare", "input, shape:sizes", torch.reshape, layouts.reshaped, "torch.reshape(M, (9,))", N_("the same elements laid out in another shape")),
    entry("reshape", "x", "input, shape:sizes; input, *shape:int", torch.reshape, layouts.reshaped, "M.reshape(9)", N_("the same elements laid out in another shape")),
    entry("view_as", "x", "input, other", methods.view_as, layouts.like_other, "a.view_as(v)", N_("laid out in another tensor's shape")),
    entry("reshape_as", "x", "input, other", methods.view_as, layouts.like_other, "a.reshape_as(v)", N_("laid out in another tensor's shape")),
    entry("view", "x", "input, size=shape:sizes; input, *size=shape:int", methods.view, layouts.reshaped, "M.view(9)", N_("the same elements laid out in another shape")),
    entry("flatten", _ONE, "input, start_dim:int?, end_dim:int?", torch.flatten, same, "A.flatten()", N_("all elements in one vector")),
    entry("ravel", _ONE, "input", torch.ravel, same, "A.ravel()", N_("all elements in one vector")),
    entry("unflatten", _ONE, "input, dim:int, sizes=shape:shape", methods.unflatten, same, "M.flatten().unflatten(0, (3, 3))", N_("one dimension laid out as several")),
    entry("squeeze", _ONE, "input, dim:ints?", torch.squeeze, same, "a.unsqueeze(0).squeeze(0)", N_("dimensions of size 1 removed")),
    entry("unsqueeze", _ONE, "input, dim:int", torch.unsqueeze, layouts.unsqueezed, "a.unsqueeze(1)", N_("a dimension of size 1 put in")),
    entry("transpose", _ONE, "input, dim0:int, dim1:int", torch.transpose, same, "A.transpose(0, 1)", N_("two dimensions exchanged")),
    entry("swapaxes", _ONE, "input, axis0:int, axis1:int", torch.swapaxes, same, "A.swapaxes(0, 1)", N_("two dimensions exchanged")),
    entry("swapdims", _ONE, "input, dim0:int, dim1:int", torch.swapdims, same, "A.swapdims(0, 1)", N_("two dimensions exchanged")),
    entry("adjoint", _ONE, "input", calls.adjoint, same, "A.adjoint()", N_("rows and columns exchanged"), r"{{{0}}}^{{\mathsf{{T}}}}"),
    entry("t", "x torch", "input", torch.t, layouts.at_most_matrix, "A.t()", N_("rows and columns exchanged"), r"{{{0}}}^{{\mathsf{{T}}}}"),
    entry("permute", "x", "input, dims:sizes; input, *dims:int", torch.permute, same, "A.permute(1, 0)", N_("dimensions in another order")),
    entry("permute", "torch bare", "input, dims:shape", torch.permute, same, "torch.permute(A, (1, 0))", N_("dimensions in another order")),
    entry("movedim", _ONE + " torch.moveaxis .moveaxis", "input, source:ints, destination:ints", torch.movedim, same, "A.movedim(0, 1)", N_("one dimension moved to another place")),
    entry("expand", "x", "input, size=shape:sizes; input, *size=shape:int", methods.expand, layouts.expanded, "a.expand(2, 3)", N_("repeated along dimensions of size 1")),
    entry("broadcast_to", _ONE, "input, size=shape:shape", torch.broadcast_to, layouts.expanded, "torch.broadcast_to(a, (2, 3))", N_("repeated along dimensions of size 1")),
    entry("broadcast_tensors", "torch bare", "*tensors", methods.broadcast_tensors, layouts.all_broadcast, "torch.broadcast_tensors(x, a)[0]", N_("several tensors repeated to one shape")),
    entry("expand_as", "x", "input, other", methods.expand_as, sizes.broadcast("input", "other"), "w.expand_as(a)", N_("repeated to another tensor's shape")),
    entry("repeat", "x", "input, repeats:sizes; input, *repeats:int", methods.repeat, layouts.repeated, "a.repeat(2)", N_("copies side by side")),
    entry("tile", "torch bare", "input, dims=repeats:shape", torch.tile, layouts.repeated, "torch.tile(a, (2,))", N_("copies side by side")),
    entry("tile", "x", "input, dims=repeats:sizes; input, *dims=repeats:int", torch.tile, layouts.repeated, "a.tile(2)", N_("copies side by side")),
    entry("repeat_interleave", _ONE, "input, repeats:int, dim:int?!, *, output_size:int?!; input, repeats:index, dim:int?!, *, output_size:int?!", torch.repeat_interleave, layouts.interleaved, "torch.repeat_interleave(a, 2)", N_("each element several times")),
    entry("flip", "torch bare", "input, dims:shape", torch.flip, same, "torch.flip(a, (0,))", N_("in reverse order along dims")),
    entry("flip", "x", "input, dims:sizes; input, *dims:int", torch.flip, same, "a.flip(0)", N_("in reverse order along dims")),
    entry("fliplr", _ONE, "input", torch.fliplr, same, "torch.fliplr(A)", N_("columns in reverse order")),
    entry("flipud", _ONE, "input", torch.flipud, same, "torch.flipud(A)", N_("rows in reverse order")),
    entry("rot90", _ONE, "input, k:int?, dims:shape?", torch.rot90, same, "torch.rot90(A)", N_("turned by right angles")),
    entry("roll", _ONE, "input, shifts:ints, dims:ints?!", torch.roll, same, "torch.roll(a, 1)", N_("shifted round in a circle")),
    entry("tril", _ONE, "input, diagonal:int?", torch.tril, same, "torch.tril(A)", N_("zero above the diagonal")),
    entry("triu", _ONE, "input, diagonal:int?", torch.triu, same, "torch.triu(A)", N_("zero below the diagonal")),
    entry("diag", _ONE, "input, diagonal:int?", torch.diag, layouts.diag_size, "torch.diag(a)", N_("a diagonal matrix, or a matrix's diagonal")),
    entry("diagonal", _ONE, "input, offset:int?, dim1:int?, dim2:int?", torch.diagonal, same, "torch.diagonal(A)", N_("a matrix's diagonal")),
    entry("diagonal", "linalg", "A=input, *, offset:int?, dim1:int?, dim2:int?", torch.linalg.diagonal, same, "torch.linalg.diagonal(A)", N_("a matrix's diagonal")),
    entry("diagflat", _ONE, "input, offset:int?", Apart(torch.diagflat), layouts.diag_flat_size, "torch.diagflat(A)", N_("a diagonal matrix of all elements")),
    entry("diag_embed", _ONE, "input, offset:int?, dim1:int?, dim2:int?", torch.diag_embed, layouts.diag_embed_size, "torch.diag_embed(a)", N_("diagonal matrices")),
    entry("stack", "torch bare", "tensors:tensors, dim:int?", torch.stack, layouts.stacked, "torch.stack([a, v])", N_("side by side along a new dimension")),
    entry("cat", "torch bare torch.concat torch.concatenate concat", "tensors:tensors, dim:int?", torch.cat, layouts.concatenated, "torch.cat([a, v])", N_("one behind the other")),
    entry("hstack", "torch bare", "tensors:tensors", torch.hstack, layouts.concatenated, "torch.hstack([a, v])", N_("one behind the other, column-wise")),
    entry("vstack", "torch bare torch.row_stack", "tensors:tensors", torch.vstack, layouts.concatenated, "torch.vstack([a, v])", N_("one above the other")),
    entry("dstack", "torch bare", "tensors:tensors", torch.dstack, layouts.concatenated, "torch.dstack([a, v])", N_("one behind the other, in depth")),
    entry("column_stack", "torch bare", "tensors:tensors", calls.column_stack, layouts.concatenated, "torch.column_stack([a, v])", N_("vectors as the columns of a matrix")),
    entry("chunk", _ONE, "input, chunks:int, dim:int?", torch.chunk, same, "torch.chunk(a, 3)[0]", N_("cut into so many parts along dim")),
    entry("split", "x", "input, split_size:ints, dim:int?", methods.split, same, "a.split(2)[0]", N_("cut into parts of a size, or of several")),
    entry("split", "torch bare", "tensor=input, split_size_or_sections:ints, dim:int?", torch.split, same, "torch.split(a, [1, 2])[1]", N_("cut into parts of a size, or of several")),
    entry("tensor_split", _ONE, "input, sections:int, dim:int?; input, indices:sizes, dim:int?", torch.tensor_split, same, "torch.tensor_split(a, 2)[0]", N_("cut into so many parts, or at these places")),
    entry("unbind", _ONE, "input, dim:int?", torch.unbind, same, "a.unbind()[0]", N_("all slices along dim")),
    entry("meshgrid", "torch bare", "*tensors, indexing:{ij|xy}", methods.meshgrid, choosing.grid, "torch.meshgrid(a, v, indexing='ij')[0]", N_("coordinates of all points of a grid")),
    entry("cartesian_prod", "torch bare", "*vectors=tensors", methods.cartesian_prod, choosing.grid_rows, "torch.cartesian_prod(a, v)", N_("every pair of two vectors' elements, in rows")),
    entry("combinations", "torch bare", "input, r:int?, with_replacement:bool?", torch.combinations, choosing.combined, "torch.combinations(a)", N_("every pair of a vector's elements, in rows")),
    entry("unfold", "x", "input, dimension:int, size:int, step:int", methods.unfold, windows.windowed, "a.unfold(0, 2, 1)", N_("all windows along one dimension")),
    entry("vander", "torch bare", "x, N:int?!, increasing:bool?", Apart(torch.vander), layouts.vander_size, "torch.vander(a)", N_("a column for each power")),
    entry("atleast_1d", "torch bare", "*tensors", methods.atleast_1d, layouts.concatenated, "torch.atleast_1d(x)", N_("a number as a vector of one")),
    entry("atleast_2d", "torch bare", "*tensors", methods.atleast_2d, layouts.concatenated, "torch.atleast_2d(a)", N_("a vector as a matrix of one row")),
    entry("atleast_3d", "torch bare", "*tensors", methods.atleast_3d, layouts.concatenated, "torch.atleast_3d(a)", N_("dimensions of size 1 put in until there are three")),
)

CHOOSING: tuple[Entry, ...] = (
    entry("narrow", _ONE, "input, dim:int, start:int, length:int", torch.narrow, same, "torch.narrow(a, 0, 1, 2)", N_("a run of elements along dim")),
    entry("select", _ONE, "input, dim:int, index:int", torch.select, same, "torch.select(A, 0, 1)", N_("one slice along dim")),
    entry("gather", _ONE, "input, dim:int, index:index", torch.gather, choosing.gathered, "a.gather(0, torch.argsort(v))", N_("elements by their places along dim")),
    entry("take_along_dim", _ONE, "input, indices=index:index, dim:int?!", torch.take_along_dim, choosing.taken, "torch.take_along_dim(a, torch.argsort(v), dim=0)", N_("elements by their places along dim")),
    entry("index_select", _ONE, "input, dim:int, index:index", torch.index_select, choosing.selected, "torch.index_select(a, 0, torch.argsort(v))", N_("slices by their places along dim")),
    entry("take", _ONE, "input, index:index", Apart(torch.take), sizes.broadcast("index"), "torch.take(a, torch.argsort(v))", N_("elements by their places in the flattened tensor")),
    entry("masked_select", _ONE, "input, mask:mask", Apart(torch.masked_select), sizes.broadcast("input", "mask"), "torch.masked_select(a, a > 0)", N_("the elements for which the mask holds, as x[mask]")),
    entry("masked_scatter", _ONE, "input, mask:mask, source", Apart(torch.masked_scatter), choosing.scattered("source"), "a.masked_scatter(a > 0, v)", N_("elements of source put wherever the mask holds")),
    entry("scatter", _ONE, "input, dim:int, index:index, src; input, dim:int, index:index, value:number", torch.scatter, choosing.scattered("src"), "a.scatter(0, torch.argsort(v), p)", N_("elements of src put at these places along dim")),
    entry("scatter_add", _ONE, "input, dim:int, index:index, src", torch.scatter_add, choosing.scattered("src"), "a.scatter_add(0, torch.argsort(v), p)", N_("elements of src added at these places along dim")),
    entry("scatter_reduce", _ONE, "input, dim:int, index:index, src, reduce:{sum|mean|amax|amin|prod}, *, include_self:bool?", torch.scatter_reduce, choosing.scattered("src"), "a.scatter_reduce(0, torch.argsort(v), p, 'amax')", N_("elements of src gathered at these places along dim")),
    entry("index_add", _ONE, "input, dim:int, index:index, source, *, alpha:number?", torch.index_add, choosing.scattered("source"), "a.index_add(0, torch.argsort(v), p)", N_("slices of source added at these places along dim")),
    entry("index_copy", _ONE, "input, dim:int, index:index, source", torch.index_copy, choosing.scattered("source"), "a.index_copy(0, torch.argsort(v), p)", N_("slices of source put at these places along dim")),
    entry("index_fill", _ONE, "input, dim:int, index:index, value:operand", torch.index_fill, choosing.scattered("value"), "a.index_fill(0, torch.tensor([0]), 1.0)", N_("one number put at these places along dim")),
    entry("one_hot", "F bare", "input:index, num_classes:int?", F.one_hot, choosing.one_hot_size, "F.one_hot(c, 3)", N_("1 at the class, 0 elsewhere")),
    entry("bucketize", "torch bare", "input:operand, boundaries, *, out_int32:bool?, right:bool?", methods.of_two(torch.bucketize), same, "torch.bucketize(a, v.sort().values)", N_("the interval that each element lies in; no gradient")),
    entry("searchsorted", "torch bare", "sorted_sequence, input:operand, *, out_int32:bool?, right:bool?, side:{left|right}?!, sorter:index?", methods.of_two(torch.searchsorted), same, "torch.searchsorted(v.sort().values, a)", N_("the place where each element would be put in; no gradient")),
    entry("range", "bare", "stop:int; start:int, stop:int, step:int?", calls.whole_range, layouts.range_size, "a[range(2)]", N_("0, 1, 2, …: places for an index")),
)

_DTYPE = "dtype:dtype?, device:{cpu}?!, requires_grad:fixed?"

CONSTANTS: tuple[Entry, ...] = (
    entry("tensor", "torch", f"data:constant, *, {_DTYPE}", calls.constant(torch.tensor, is_always=False), layouts.constant_size, "w * torch.tensor([1.0, 2.0, 3.0])", N_("a constant from plain numbers; whole ones stay whole"), "{0}"),
    entry("LongTensor", "torch", "data:constant", calls.whole_constant, layouts.constant_size, "F.one_hot(torch.LongTensor([0, 2]))", N_("a constant of whole numbers; torch.tensor does the same"), "{0}"),
    entry("zeros", "torch bare", f"size:shape, *, {_DTYPE}; *size:int, {_DTYPE}", calls.constant(torch.zeros), layouts.sizes("size"), "a + torch.zeros(3)", N_("zeros")),
    entry("ones", "torch bare", f"size:shape, *, {_DTYPE}; *size:int, {_DTYPE}", calls.constant(torch.ones), layouts.sizes("size"), "a @ torch.ones(3)", N_("ones")),
    entry("full", "torch bare", f"size:shape, fill_value:number, *, {_DTYPE}", calls.constant(torch.full, is_always=False), layouts.sizes("size"), "a + torch.full((3,), 0.5)", N_("one number everywhere")),
    entry("eye", "torch bare", f"n:int, m:int?, *, {_DTYPE}", calls.constant(torch.eye), layouts.eye_size, "A + torch.eye(2)", N_("identity matrix")),
    entry("arange", "torch bare", f"end:number, *, {_DTYPE}; start:number, end:number, step:number?, *, {_DTYPE}", calls.constant(torch.arange, is_always=False), layouts.counted, "a * torch.arange(3)", N_("0, 1, 2, … up to, without, end")),
    entry("linspace", "torch bare", f"start:number, end:number, steps:int, *, {_DTYPE}", calls.constant(torch.linspace), layouts.linspace_size, "a * torch.linspace(0, 1, 3)", N_("evenly spaced numbers, both ends included")),
    entry("logspace", "torch bare", f"start:number, end:number, steps:int, base:number?, *, {_DTYPE}", calls.constant(torch.logspace), layouts.linspace_size, "a * torch.logspace(0, 2, 3)", N_("powers of 10 with evenly spaced exponents")),
    entry("zeros_like", "torch bare", f"input, *, {_DTYPE}", torch.zeros_like, same, "a + torch.zeros_like(a)", N_("zeros in another tensor's shape")),
    entry("ones_like", "torch bare", f"input, *, {_DTYPE}", torch.ones_like, same, "a @ torch.ones_like(a)", N_("ones in another tensor's shape")),
    entry("full_like", "torch bare", f"input, fill_value:number, *, {_DTYPE}", torch.full_like, same, "a + torch.full_like(a, 0.5)", N_("one number in another tensor's shape")),
    entry("new_zeros", "x", f"input, size:shape, *, {_DTYPE}; input, *size:int, {_DTYPE}", calls.new(Tensor.new_zeros), layouts.sizes("size"), "a + a.new_zeros(3)", N_("zeros in another tensor's dtype")),
    entry("new_ones", "x", f"input, size:shape, *, {_DTYPE}; input, *size:int, {_DTYPE}", calls.new(Tensor.new_ones), layouts.sizes("size"), "a @ a.new_ones(3)", N_("ones in another tensor's dtype")),
    entry("new_full", "x", f"input, size:shape, fill_value:number, *, {_DTYPE}", calls.new(Tensor.new_full), layouts.sizes("size"), "a + a.new_full((3,), 0.5)", N_("one number in another tensor's dtype")),
    entry("new_tensor", "x", f"input, data:constant, *, {_DTYPE}", calls.new(Tensor.new_tensor), layouts.constant_size, "a + a.new_tensor([1.0, 2.0, 3.0])", N_("a constant from plain numbers in another tensor's dtype")),
)

_NUMBER = sizes.number_size

PLAIN: tuple[Entry, ...] = (
  *(
    entry(name, "math", "x:number", calls.plain(function, call), _NUMBER, f"x * math.{name}(0.5)", N_("of a plain number, not of a tensor"), latex)
    for name, function, call, latex in (
        ("sqrt", math.sqrt, torch.sqrt, r"\sqrt{{{0}}}"),
        ("exp", math.exp, torch.exp, "e^{{{0}}}"),
        ("log", math.log, torch.log, r"\ln\left({0}\right)"),
        ("log2", math.log2, torch.log2, r"\log_2\left({0}\right)"),
        ("log10", math.log10, torch.log10, r"\log_{{10}}\left({0}\right)"),
        ("log1p", math.log1p, torch.log1p, r"\ln\left(1 + {0}\right)"),
        ("expm1", math.expm1, torch.expm1, ""),
        ("sin", math.sin, torch.sin, r"\sin\left({0}\right)"),
        ("cos", math.cos, torch.cos, r"\cos\left({0}\right)"),
        ("tan", math.tan, torch.tan, r"\tan\left({0}\right)"),
        ("asin", math.asin, torch.asin, ""),
        ("acos", math.acos, torch.acos, ""),
        ("atan", math.atan, torch.atan, ""),
        ("sinh", math.sinh, torch.sinh, ""),
        ("cosh", math.cosh, torch.cosh, ""),
        ("tanh", math.tanh, torch.tanh, r"\tanh\left({0}\right)"),
        ("erf", math.erf, torch.erf, ""),
        ("fabs", math.fabs, torch.abs, r"\left|{0}\right|"),
        ("floor", math.floor, torch.floor, ""),
        ("ceil", math.ceil, torch.ceil, ""),
    )
  ),
    entry("float", "bare", "x:{inf|-inf|+inf|infinity|-infinity|nan}; x:number", calls.real, _NUMBER, "x * float(2)", N_("a plain number; float('inf') is infinity")),
    entry("int", "bare", "x:number", calls.integer, _NUMBER, "x * int(2.5)", N_("the whole part of a plain number")),
    entry("pow", "math", "x:number, y:exponent_number", calls.plain(math.pow, torch.pow), _NUMBER, "x * math.pow(2, 3)", N_("of plain numbers, not of tensors"), r"\left({0}\right)^{{{1}}}"),
)

"""Data: shapes, choosing and joining, constants, and plain numbers."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from gradlab.expression import calls, layouts, sizes
from gradlab.expression.entries import Entry, entry
from gradlab.expression.sizes import same
from gradlab.maths.apart import Apart
from gradlab.words.text import N_

_ONE = "torch x bare"

SHAPES: tuple[Entry, ...] = (
    entry("reshape", "torch x bare .view", "input, shape:sizes; input, *shape:int", calls.reshape, layouts.reshaped, "M.reshape(9)", N_("the same elements laid out in another shape")),
    entry("flatten", _ONE + " torch.ravel .ravel", "input", torch.flatten, same, "A.flatten()", N_("all elements in one vector")),
    entry("squeeze", _ONE, "input, dim:int?", torch.squeeze, same, "a.unsqueeze(0).squeeze(0)", N_("dimensions of size 1 removed")),
    entry("unsqueeze", _ONE, "input, dim:int", torch.unsqueeze, layouts.unsqueezed, "a.unsqueeze(1)", N_("a dimension of size 1 put in")),
    entry("transpose", _ONE + " torch.swapaxes .swapaxes", "input, dim0:int, dim1:int", torch.transpose, same, "A.transpose(0, 1)", N_("two dimensions exchanged")),
    entry("t", "x torch", "input", calls.transpose, layouts.at_most_matrix, "A.t()", N_("rows and columns exchanged"), r"{{{0}}}^{{\mathsf{{T}}}}"),
    entry("permute", _ONE, "input, dims:sizes; input, *dims:int", torch.permute, same, "A.permute(1, 0)", N_("dimensions in another order")),
    entry("movedim", _ONE, "input, source:int, destination:int", torch.movedim, same, "A.movedim(0, 1)", N_("one dimension moved to another place")),
    entry("expand", "x", "input, shape:sizes; input, *shape:int", calls.expand, layouts.expanded, "a.expand(2, 3)", N_("repeated along dimensions of size 1")),
    entry("expand_as", "x", "input, other", calls.expand_as, sizes.broadcast("input", "other"), "w.expand_as(a)", N_("repeated to another tensor's shape")),
    entry("repeat", "x", "input, repeats:sizes; input, *repeats:int", calls.repeat, layouts.repeated, "a.repeat(2)", N_("copies side by side")),
    entry("tile", _ONE, "input, repeats:sizes; input, *repeats:int", calls.tile, layouts.repeated, "torch.tile(a, (2,))", N_("copies side by side")),
    entry("repeat_interleave", _ONE, "input, repeats:int", torch.repeat_interleave, layouts.interleaved, "torch.repeat_interleave(a, 2)", N_("each element several times")),
    entry("flip", _ONE, "input, dims:sizes", torch.flip, same, "torch.flip(a, (0,))", N_("in reverse order along dims")),
    entry("roll", _ONE, "input, shifts:int, dims:int?", torch.roll, same, "torch.roll(a, 1)", N_("shifted round in a circle")),
    entry("tril", _ONE, "input, diagonal:int?", torch.tril, same, "torch.tril(A)", N_("zero above the diagonal")),
    entry("triu", _ONE, "input, diagonal:int?", torch.triu, same, "torch.triu(A)", N_("zero below the diagonal")),
    entry("diag", _ONE, "input, diagonal:int?", torch.diag, layouts.diag_size, "torch.diag(a)", N_("a diagonal matrix, or a matrix's diagonal")),
    entry("diagonal", _ONE + " torch.linalg.diagonal", "input, offset:int?", torch.diagonal, same, "torch.diagonal(A)", N_("a matrix's diagonal")),
    entry("diag_embed", _ONE, "input, offset:int?", torch.diag_embed, layouts.diag_embed_size, "torch.diag_embed(a)", N_("diagonal matrices")),
    entry("stack", "torch bare", "tensors:tensors, dim:int?", torch.stack, layouts.stacked, "torch.stack([a, v])", N_("side by side along a new dimension")),
    entry("cat", "torch bare torch.concat torch.concatenate concat", "tensors:tensors, dim:int?", torch.cat, layouts.concatenated, "torch.cat([a, v])", N_("one behind the other")),
    entry("hstack", "torch bare", "tensors:tensors", torch.hstack, layouts.concatenated, "torch.hstack([a, v])", N_("one behind the other, column-wise")),
    entry("vstack", "torch bare", "tensors:tensors", torch.vstack, layouts.concatenated, "torch.vstack([a, v])", N_("one above the other")),
    entry("narrow", _ONE, "input, dim:int, start:int, length:int", torch.narrow, same, "torch.narrow(a, 0, 1, 2)", N_("a run of elements along dim")),
    entry("select", _ONE, "input, dim:int, index:int", torch.select, same, "torch.select(A, 0, 1)", N_("one slice along dim")),
    entry("gather", _ONE, "input, dim:int, index:index", torch.gather, layouts.gathered, "a.gather(0, torch.argsort(v))", N_("elements by their places along dim")),
    entry("index_select", _ONE, "input, dim:int, index:index", torch.index_select, layouts.selected, "torch.index_select(a, 0, torch.argsort(v))", N_("slices by their places along dim")),
    entry("take", _ONE, "input, index:index", Apart(torch.take), sizes.broadcast("index"), "torch.take(a, torch.argsort(v))", N_("elements by their places in the flattened tensor")),
    entry("one_hot", "F bare", "input:index, num_classes:int", calls.one_hot, layouts.one_hot_size, "F.one_hot(c, 3)", N_("1 at the class, 0 elsewhere")),
    entry("pad", "F bare", "input, pad:sizes, *, mode:{constant}?, value:number?", F.pad, layouts.pad_size, "F.pad(a, (1, 1))", N_("numbers added at the ends")),
    entry("vander", "torch bare", "x, N:int?, increasing:bool?", Apart(torch.vander), layouts.vander_size, "torch.vander(a)", N_("a column for each power")),
    entry("atleast_1d", "torch bare", "input", calls.atleast_1d, same, "torch.atleast_1d(x)", N_("a number as a vector of one")),
)

CONSTANTS: tuple[Entry, ...] = (
    entry("tensor", "torch", "data:constant", calls.tensor, layouts.constant_size, "w * torch.tensor([1.0, 2.0, 3.0])", N_("a constant from plain numbers"), "{0}"),
    entry("zeros", "torch bare", "size:sizes; *size:int", calls.zeros, layouts.sizes("size"), "a + torch.zeros(3)", N_("zeros")),
    entry("ones", "torch bare", "size:sizes; *size:int", calls.ones, layouts.sizes("size"), "a @ torch.ones(3)", N_("ones")),
    entry("full", "torch bare", "size:sizes, fill_value:number", calls.full, layouts.sizes("size"), "a + torch.full((3,), 0.5)", N_("one number everywhere")),
    entry("eye", "torch bare", "n:int, m:int?", calls.eye, layouts.eye_size, "A + torch.eye(2)", N_("identity matrix")),
    entry("arange", "torch bare", "end:number; start:number, end:number, step:number?", calls.arange, layouts.counted, "a * torch.arange(3)", N_("0, 1, 2, … up to, without, end")),
    entry("linspace", "torch bare", "start:number, end:number, steps:int", calls.linspace, layouts.linspace_size, "a * torch.linspace(0, 1, 3)", N_("evenly spaced numbers, both ends included")),
    entry("zeros_like", "torch bare", "input", torch.zeros_like, same, "a + torch.zeros_like(a)", N_("zeros in another tensor's shape")),
    entry("ones_like", "torch bare", "input", torch.ones_like, same, "a @ torch.ones_like(a)", N_("ones in another tensor's shape")),
    entry("full_like", "torch bare", "input, fill_value:number", torch.full_like, same, "a + torch.full_like(a, 0.5)", N_("one number in another tensor's shape")),
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
    entry("pow", "math", "x:number, y:exponent_number", calls.plain(math.pow, torch.pow), _NUMBER, "x * math.pow(2, 3)", N_("of plain numbers, not of tensors"), r"\left({0}\right)^{{{1}}}"),
)

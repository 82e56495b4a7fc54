"""How a rule's operators and functions are written in plain text: one entry per head of a Term.

Data only, with the few pieces that several entries share.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gradlab.tape.terms import ATOM, POWER, PRODUCT, SIGN, SUM, Spelled, Term
from gradlab.words.numbers import MINUS

Write = Callable[[Any, int], str]
"""Writes an argument for use inside an operator that binds so tightly."""
Shape = Callable[[Write, tuple[Any, ...]], Spelled]
"""Writes one function: takes the writer of its arguments, and the arguments."""


def sizes(shape: Any) -> str:
    """Return a shape as Python writes it."""
    return str(tuple(shape))


def place(dim: int, index: str) -> str:
    """Return a subscript with the index on one axis."""
    return f"[{', '.join([':'] * dim + [index])}]" if dim >= 0 else f"[…, {index}]"


def indices(write: Write, given: Any) -> str:
    """Return what stands in an advanced subscript."""
    return ", ".join(":" if index is None else write(index, 0) for index in given)


def bounds(start: int | None, end: int | None, step: int) -> str:
    """Return a slice."""
    # torch writes "to the end" as the largest number there is.
    stop = "" if end is None or end >= 2**62 else str(end)
    return f"{start or ''}:{stop}" + ("" if step == 1 else f":{step}")


def ignoring(args: tuple[Any, ...]) -> str:
    """Return the class that a one-hot tensor leaves out, where there is one."""
    return f", ignore_index={args[2]}" if len(args) > 2 and args[2] >= 0 else ""


def shared(args: tuple[Any, ...]) -> str:
    """Return that windows share what they get, where they do."""
    return ", shared" if len(args) > 3 and args[3] is not None else ""


def strided(where: Any) -> str:
    """Return size, stride and offset of a view as torch.as_strided takes them."""
    size, stride, offset = where[:3]
    return f"{sizes(size)}, {sizes(stride)}, {offset}"


def is_elementwise(args: tuple[Any, ...]) -> bool:
    """Return whether a product is one of tensors, element by element."""
    return all(isinstance(arg, Term) and not arg.is_scalar for arg in args)


def _times(args: tuple[Any, ...]) -> str:
    return "⊙" if is_elementwise(args) else "·"


def _along(args: tuple[Any, ...]) -> str:
    return f", dim={args[1]}" if len(args) > 1 and args[1] != [] else ""


def listed(write: Write, args: tuple[Any, ...]) -> str:
    """Return arguments behind one another."""
    return ", ".join(write(arg, 0) for arg in args)


def _offset(offset: int) -> str:
    return str(offset) if offset else ""


TEXT: dict[str, Shape] = {
    "+": lambda w, a: Spelled(f"{w(a[0], SUM)} + {w(a[1], SUM)}", SUM),
    "-": lambda w, a: Spelled(f"{w(a[0], SUM)} {MINUS} {w(a[1], SIGN + 1)}", SUM),
    "*": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} {_times(a)} {w(a[1], PRODUCT + 1)}", PRODUCT),
    "@": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} @ {w(a[1], PRODUCT + 1)}", PRODUCT),
    "/": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} / {w(a[1], PRODUCT + 1)}", PRODUCT),
    "**": lambda w, a: Spelled(f"{w(a[0], POWER + 1)}^{w(a[1], POWER + 1)}", POWER),
    "neg": lambda w, a: Spelled(f"{MINUS}{w(a[0], PRODUCT)}", PRODUCT),
    "&": lambda w, a: Spelled(f"{w(a[0], 0)} and {w(a[1], 0)}", 0),
    ">": lambda w, a: Spelled(f"{w(a[0], SUM)} > {w(a[1], SUM)}", 0),
    "<": lambda w, a: Spelled(f"{w(a[0], SUM)} < {w(a[1], SUM)}", 0),
    ">=": lambda w, a: Spelled(f"{w(a[0], SUM)} ≥ {w(a[1], SUM)}", 0),
    "<=": lambda w, a: Spelled(f"{w(a[0], SUM)} ≤ {w(a[1], SUM)}", 0),
    "==": lambda w, a: Spelled(f"{w(a[0], SUM)} = {w(a[1], SUM)}", 0),
    "where": lambda w, a: Spelled(f"{w(a[1], SUM)} if {w(a[0], 0)} else {w(a[2], SUM)}", 0),
    "mT": lambda w, a: Spelled(f"{w(a[0], ATOM)}ᵀ", POWER),
    "inverse": lambda w, a: Spelled(f"{w(a[0], ATOM)}⁻¹", POWER),
    "sum": lambda w, a: Spelled(f"sum({w(a[0], 0)}{_along(a)})"),
    "mean": lambda w, a: Spelled(f"mean({w(a[0], 0)}{_along(a)})"),
    "spread": lambda w, a: Spelled(f"spread({w(a[0], 0)} → {sizes(a[1])})"),
    "fold": lambda w, a: Spelled(f"sum({w(a[0], 0)} → {sizes(a[1])})"),
    "reshaped": lambda w, a: Spelled(f"reshape({w(a[0], 0)} → {sizes(a[1])})"),
    "rearranged": lambda w, a: Spelled(f"permute({w(a[0], 0)}, {sizes(a[1])})"),
    "placed": lambda w, a: Spelled(f"zeros{sizes(a[1])}{place(a[2], str(a[3]))} ← {w(a[0], 0)}", 0),
    "placed_slice": lambda w, a: Spelled(
        f"zeros{sizes(a[1])}{place(a[2], bounds(*a[3:]))} ← {w(a[0], 0)}", 0
    ),
    "placed_at": lambda w, a: Spelled(f"zeros{sizes(a[1])}[{indices(w, a[2])}] += {w(a[0], 0)}", 0),
    "scattered": lambda w, a: Spelled(
        f"zeros{sizes(a[1])}{place(a[2], w(a[3], 0))} += {w(a[0], 0)}", 0
    ),
    "taken_at": lambda w, a: Spelled(f"{w(a[0], ATOM)}[{indices(w, a[1])}]"),
    "cleared_at": lambda w, a: Spelled(f"{w(a[0], ATOM)} with [{indices(w, a[1])}] = 0", 0),
    "placed_mask": lambda w, a: Spelled(f"zeros{sizes(a[1])}[{w(a[2], 0)}] ← {w(a[0], 0)}", 0),
    "spread_over": lambda w, a: Spelled(
        f"spread({w(a[0], 0)} over its windows → {sizes(a[1])}{shared(a)})"
    ),
    "bags": lambda w, a: Spelled(f"{w(a[0], ATOM)}[bag]" + (" / size of the bag" if a[3] else "")),
    "part": lambda w, a: Spelled(f"{w(a[0], ATOM)}{place(a[1], f'{a[2]}:{a[2] + a[3]}')}"),
    "select": lambda w, a: Spelled(f"{w(a[0], ATOM)}{place(a[1], str(a[2]))}"),
    "hot": lambda w, a: Spelled(f"onehot({w(a[0], 0)}{ignoring(a)})"),
    "times_identity": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} · I", PRODUCT),
    "exp": lambda w, a: Spelled(f"exp({w(a[0], 0)})"),
    "log": lambda w, a: Spelled(f"ln({w(a[0], 0)})"),
    "abs": lambda w, a: Spelled(f"|{w(a[0], 0)}|"),
    "|": lambda w, a: Spelled(f"{w(a[0], 0)} or {w(a[1], 0)}", 0),
    "diagonal": lambda w, a: Spelled(f"{w(a[0], ATOM)}.diagonal({_offset(a[1])})"),
    "placed_diagonal": lambda w, a: Spelled(
        f"zeros{sizes(a[1])}.diagonal({_offset(a[2])}) ← {w(a[0], 0)}", 0
    ),
    "joined": lambda w, a: Spelled(f"cat([{listed(w, a[:-1])}], dim={a[-1]})"),
    "stacked": lambda w, a: Spelled(f"stack([{listed(w, a[:-1])}], dim={a[-1]})"),
    "constant_pad_nd": lambda w, a: Spelled(f"pad({w(a[0], 0)}, {sizes(a[1])})"),
    "copies_summed": lambda w, a: Spelled(f"sum of copies({w(a[0], 0)} → {sizes(a[2])})"),
    "copies_gathered": lambda w, a: Spelled(f"sum of copies({w(a[0], 0)} → {sizes(a[1])})"),
    "shares_gathered": lambda w, a: Spelled(f"sum of shares({w(a[0], 0)} → {sizes(a[1])})"),
    "sliced": lambda w, a: Spelled(f"{w(a[0], ATOM)}{place(a[1], bounds(*a[2:]))}"),
    "einsum": lambda w, a: Spelled(f"einsum('{a[0]}', {listed(w, a[1:])})"),
    "indexed": lambda w, a: Spelled(f"{w(a[0], ATOM)}_{a[1]}"),
    "summed": lambda w, a: Spelled(f"sum({a[1]}) {w(a[0], PRODUCT)}", PRODUCT),
    "tail_sum": lambda w, a: Spelled(f"sum(k ≥ i) {w(a[0], ATOM)}_k", PRODUCT),
    "product_of_others": lambda w, a: Spelled(f"prod(j ≠ i) {w(a[0], ATOM)}_j", PRODUCT),
    "cumprod_vjp": lambda w, a: Spelled(
        f"sum(k ≥ i) {w(a[0], ATOM)}_k · prod(j ≤ k, j ≠ i) {w(a[1], ATOM)}_j", PRODUCT
    ),
    "logcumsumexp_vjp": lambda w, a: Spelled(
        f"sum(k ≥ i) {w(a[0], ATOM)}_k · exp({w(a[1], ATOM)}_i {MINUS} {w(a[2], ATOM)}_k)", PRODUCT
    ),
    "linalg_cross": lambda w, a: Spelled(f"{w(a[0], ATOM)} × {w(a[1], ATOM)}", PRODUCT),
    "linalg_solve": lambda w, a: Spelled(f"{w(a[0], ATOM)}⁻¹ @ {w(a[1], PRODUCT + 1)}", PRODUCT),
    "exp_of_block": lambda w, a: Spelled(
        f"exp([[{w(a[0], 0)}, {w(a[1], 0)}], [0, {w(a[0], 0)}]])[:{a[2]}, {a[2]}:]"
    ),
    "as_strided": lambda w, a: Spelled(f"as_strided({w(a[0], 0)}, {strided(a[1:])})"),
    "as_strided_scatter": lambda w, a: Spelled(
        f"as_strided_scatter({w(a[0], 0)}, {w(a[1], 0)}, {strided(a[2:])})"
    ),
    "stopped": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} · 0", PRODUCT),
    "digamma": lambda w, a: Spelled(f"ψ({w(a[0], 0)})"),
    "polygamma": lambda w, a: Spelled(f"ψ{'′' * a[0]}({w(a[1], 0)})"),
    "special_i1": lambda w, a: Spelled(f"I₁({w(a[0], 0)})"),
    "floor_divide": lambda w, a: Spelled(f"⌊{w(a[0], PRODUCT)} / {w(a[1], PRODUCT + 1)}⌋"),
}
"""Operators and functions in plain text; any other function is written name(arguments)."""

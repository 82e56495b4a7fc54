"""Terms: rules of torch code that spell themselves out instead of computing.

A Term stands for a tensor. Operators and torch functions applied to it build a larger Term, which
can be written as LaTeX or as plain text, with names or with numbers for its leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from torch import Tensor

SUM, SIGN, PRODUCT, POWER, ATOM = 1, 2, 3, 5, 9
"""How tightly the operators bind."""


class Term:
    """A piece of a formula.

    Args:
        head: "leaf", an operator or the name of a function.
        args: what it is applied to: Terms, numbers and whatever else the function takes.
        shape: the shape of the tensor a leaf stands for, None for everything else.
        keywords: the function's arguments by name.
    """

    def __init__(
        self,
        head: str,
        *args: Any,
        shape: Sequence[int] | None = None,
        keywords: Mapping[str, Any] | None = None,
    ) -> None:
        self.head = head
        self.args = args
        self.shape = shape
        self.keywords = dict(keywords or {})

    @classmethod
    def __torch_function__(
        cls,
        function: Callable[..., Any],
        types: Any,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Term:
        """Return the function's name applied to its arguments: torch calls this for Terms."""
        del types
        name, first = function.__name__, args[0]
        if name == "conj":
            conjugate: Term = _conjugate(first)
            return conjugate
        if name == "per_matrix" or (name == "spread" and not tuple(args[1])):
            return first if isinstance(first, Term) else Term("leaf", first)
        return Term(name, *args, keywords=kwargs)

    @property
    def mT(self) -> Term:  # noqa: N802 -- torch's name
        """The transpose."""
        return Term("mT", self)

    def is_complex(self) -> bool:
        """Return whether a leaf in it is complex, as torch's method of this name."""
        if self.head == "leaf":
            value = self.args[1] if len(self.args) > 1 else None
            return value.is_complex() if isinstance(value, Tensor) else isinstance(value, complex)
        return any(isinstance(arg, Term) and arg.is_complex() for arg in self.args)

    @property
    def is_scalar(self) -> bool:
        """Whether every leaf in it is a single number."""
        if self.head == "leaf":
            return not self.shape
        return all(not isinstance(arg, Term) or arg.is_scalar for arg in self.args)

    def __add__(self, other: Any) -> Term:
        return Term("+", self, other)

    def __radd__(self, other: Any) -> Term:
        return Term("+", other, self)

    def __sub__(self, other: Any) -> Term:
        return Term("-", self, other)

    def __rsub__(self, other: Any) -> Term:
        return Term("-", other, self)

    def __mul__(self, other: Any) -> Term:
        return self if _is_one(other) else Term("*", self, other)

    def __rmul__(self, other: Any) -> Term:
        return self if _is_one(other) else Term("*", other, self)

    def __truediv__(self, other: Any) -> Term:
        return self if _is_one(other) else Term("/", self, other)

    def __rtruediv__(self, other: Any) -> Term:
        return Term("/", other, self)

    def __pow__(self, other: Any) -> Term:
        return self if _is_one(other) else Term("**", self, other)

    def __matmul__(self, other: Any) -> Term:
        return Term("@", self, other)

    def __neg__(self) -> Term:
        return Term("neg", self)

    def __and__(self, other: Any) -> Term:
        return Term("&", self, other)

    def __or__(self, other: Any) -> Term:
        return Term("|", self, other)

    def __gt__(self, other: Any) -> Term:
        return Term(">", self, other)

    def __lt__(self, other: Any) -> Term:
        return Term("<", self, other)

    def __ge__(self, other: Any) -> Term:
        return Term(">=", self, other)

    def __le__(self, other: Any) -> Term:
        return Term("<=", self, other)

    def __eq__(self, other: object) -> Term:  # type: ignore[override]  # a formula, as in torch
        return Term("==", self, other)

    __hash__ = object.__hash__


class Spelled(NamedTuple):
    """A written piece of a formula and how tightly its outermost operator binds."""

    text: str
    binds: int = ATOM


Leaf = Callable[[str, Any], Spelled]
"""Writes a leaf: takes its name and its value."""


def leaf(name: str, value: Any) -> Term:
    """Return the Term that stands for a named tensor or number."""
    return Term("leaf", name, value, shape=value.shape if isinstance(value, Tensor) else ())


def _conjugate(value: Any) -> Any:
    """Return the conjugate of a piece: of each leaf in it, as all functions here are real on reals.

    Real leaves are left alone, and conj(conj(x)) is x.
    """
    if isinstance(value, complex):
        return value.conjugate()
    if not isinstance(value, Term) or not value.is_complex():
        return value
    if value.head == "conj":
        return value.args[0]
    if value.head == "leaf":
        return Term("conj", value)
    return Term(value.head, *map(_conjugate, value.args), keywords=value.keywords)


def _is_one(value: Any) -> bool:
    return isinstance(value, (int, float)) and value == 1

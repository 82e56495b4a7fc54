"""The syntax tree of an expression: frozen nodes that know their place in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradlab.expression.entries import Entry, Parameter


@dataclass(frozen=True)
class Number:
    """A number as written; whole is True for 3 and False for 3.0."""

    start: int
    end: int
    value: float
    whole: bool


@dataclass(frozen=True)
class Name:
    """An input, or one of the constants pi, e, inf, nan."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Word:
    """True, False or None: only ever an option of a function, or a new axis in an index."""

    start: int
    end: int
    value: bool | None


@dataclass(frozen=True)
class String:
    """A quoted word: only ever an option of a function."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Dtype:
    """A dtype, torch.float64 say: only ever an option of a function."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Unary:
    """A sign, "+" or "-", or "~" in front of its operand."""

    start: int
    end: int
    symbol: str
    operand: Node


@dataclass(frozen=True)
class Binary:
    """Two operands with an arithmetic operator or a comparison between them."""

    start: int
    end: int
    symbol: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Sequence:
    """A list, or a tuple in round brackets."""

    start: int
    end: int
    items: tuple[Node, ...]
    is_list: bool


@dataclass(frozen=True)
class Slice:
    """One part of an index, start:stop:step, each a whole number or left out."""

    start: int
    end: int
    bounds: tuple[Node | None, Node | None, Node | None]


@dataclass(frozen=True)
class Dots:
    """The ... in an index: all the dimensions in between."""

    start: int
    end: int


@dataclass(frozen=True)
class Subscript:
    """A value with an index in square brackets."""

    start: int
    end: int
    value: Node
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Attribute:
    """A value with .T, .shape, .values or the like behind it."""

    start: int
    end: int
    value: Node
    name: str


@dataclass(frozen=True)
class Argument:
    """What a call gives to one parameter: a node, or several for a parameter like *shape."""

    parameter: Parameter
    node: Node


@dataclass(frozen=True)
class Call:
    """A function of the table with its arguments; is_method is True for x.sin()."""

    start: int
    end: int
    entry: Entry
    arguments: tuple[Argument, ...]
    is_method: bool
    path: str


Node = (
    Number | Name | Word | String | Dtype | Unary | Binary | Sequence | Slice | Dots
    | Subscript | Attribute | Call
)  # fmt: skip


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, in the order of the source."""
    if isinstance(node, Call):
        return tuple(argument.node for argument in node.arguments)
    if isinstance(node, Slice):
        return tuple(bound for bound in node.bounds if bound is not None)
    found: list[Node] = []
    for field in fields(node):
        value = node.__dict__[field.name]
        found.extend(value if isinstance(value, tuple) else [value])
    return tuple(item for item in found if isinstance(item, _NODES))


_NODES = (
    Number, Name, Word, String, Dtype, Unary, Binary, Sequence, Slice, Dots, Subscript, Attribute,
    Call,
)  # fmt: skip


def walk(node: Node) -> Iterator[Node]:
    """Return every node of a tree, children before their parents."""
    found, waiting = [], [node]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(children(found[-1]))
    return reversed(found)

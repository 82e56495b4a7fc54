"""What an entry of the function table is, and how its signatures are written.

A signature names its parameters as torch does: "input, dim:int, keepdim:bool?". A kind follows the
colon (none: a tensor), ? marks what may be left out, ! what may be None (both: ?!), * alone what
can be given by name only, and *name takes all further positions. A=input is called A by
torch and input by the size rules. Alternatives are separated by ";".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, TypeVar

from torch import Tensor

from gradlab.words.text import N_, Text

Arguments = Mapping[str, Any]
"""The evaluated arguments of one call, by parameter name."""

Shape = tuple[int, ...]

KINDS: dict[str, str] = {
    "tensor": N_("a tensor, not a plain number: for a constant write torch.tensor(1.0)"),
    "any": N_("a tensor or a number"),
    "operand": N_("a tensor or a number"),
    "exponent": N_("a tensor, or a number between -64 and 64"),
    "exponent_number": N_("a plain number between -64 and 64"),
    "number": N_("a plain number"),
    "int": N_("a whole number"),
    "ints": N_("a whole number or several, as in (0, 1)"),
    "sizes": N_("sizes, as in (2, 3)"),
    "shape": N_("sizes, as in (2, 3)"),
    "extents": N_("sizes, as in (2, 3); None keeps one as it is"),
    "bool": N_("True or False"),
    "mask": N_("a comparison, as in x > 0"),
    "index": N_("class numbers or places (whole numbers)"),
    "target": N_("class numbers (whole numbers) or probabilities"),
    "tensors": N_("a list of tensors, as in [a, v]"),
    "constant": N_("plain numbers, as in [1.0, 2.0]"),
    "no": N_("False: nothing is changed in place here"),
    "single": N_("False: one tensor is shown, not a pair"),
    "fixed": N_("False: what is written out is no input; for a gradient type a name, as in w"),
    "zero": N_("0.0: random numbers change at every look, so no gradient could be checked"),
    "dims": N_("a whole number, or two lists of dims, as in ([0], [1])"),
    "dtype": N_("torch.float64, torch.float32, torch.int64 or torch.bool"),
    "precision": N_("torch.float64: every number here is float64"),
    "equation": N_("a quoted equation, as in 'i,j->ij'"),
    "choice": N_("one of {choices}"),
}
"""Argument kind -> what it takes, for people."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a signature: its kind, and whether and how it may be given."""

    name: str
    kind: str
    is_optional: bool = False
    is_named_only: bool = False
    is_nullable: bool = False
    takes_rest: bool = False
    choices: tuple[str, ...] = ()

    @property
    def expected(self) -> Text:
        """What it takes, for people."""
        return Text(KINDS[self.kind], {"choices": ", ".join(map(repr, self.choices))})


@dataclass(frozen=True)
class Entry:
    """A function that can be typed.

    Args:
        name: its last name, as it is documented.
        paths: the dotted names it answers to; ".name" is the tensor method, "name" the bare one.
        signatures: the ways to call it, tried in this order.
        call: the torch function behind it.
        size: its closed-form size rule: a shape with at least as many elements as the result and
            anything built on the way.
        example: a call that runs, over the example inputs.
        summary: one line for people.
        latex: a template over the arguments' LaTeX, or an operator name.
        work: multiply-adds of one call, where that is more than the elements of its size rule.
        note: says what is suspicious about the arguments, if anything.
    """

    name: str
    paths: tuple[str, ...]
    signatures: tuple[tuple[Parameter, ...], ...]
    call: Callable[..., Any]
    size: Callable[[Arguments], Shape]
    example: str
    summary: str
    latex: str
    work: Callable[[Arguments], int] | None = None
    note: Callable[[Arguments], Text | None] | None = None


_NULLABLE = frozenset(["tensor", "mask", "index", "dtype", "precision", "no", "single"])
"""Kinds of which torch takes None for what may be left out; of others it is marked with !."""

PREFIXES: dict[str, str] = {
    "torch": "torch.", "F": "F.", "x": ".", "linalg": "torch.linalg.", "special": "torch.special.",
    "math": "math.", "bare": "",
}  # fmt: skip


def entry(
    name: str,
    spaces: str,
    signature: str,
    call: Callable[..., Any],
    size: Callable[[Arguments], Shape],
    example: str,
    summary: str,
    latex: str = "",
    *,
    work: Callable[[Arguments], int] | None = None,
    note: Callable[[Arguments], Text | None] | None = None,
) -> Entry:
    """Return an entry from the table's short notation.

    Args:
        name: the function's last name.
        spaces: the keys of PREFIXES under which it stands, and further whole dotted names.
        signature: as described at the top of this module.
        call: the torch function behind it.
        size: its size rule.
        example: a call that runs.
        summary: one line for people, marked with N_.
        latex: a template such as "e^{{{0}}}"; empty for the upright name with brackets.
        work: multiply-adds of one call, if more than its elements.
        note: says what is suspicious about the arguments.
    """
    paths = tuple(PREFIXES[s] + name if s in PREFIXES else s for s in spaces.split())
    found = signatures(signature)
    names = dict(re.findall(r"(\w+)=(\w+)", signature))
    if names:
        size = _renamed(size, names)
        work = _renamed(work, names) if work else None
    return Entry(name, paths, found, call, size, example, summary, latex, work, note)


Result = TypeVar("Result")


def _renamed(
    rule: Callable[[Arguments], Result], names: Mapping[str, str]
) -> Callable[[Arguments], Result]:
    """Return a rule that reads arguments under names of its own."""
    return lambda args: rule({names.get(name, name): value for name, value in args.items()})


def signatures(text: str) -> tuple[tuple[Parameter, ...], ...]:
    """Return the alternatives of a signature text.

    >>> [p.name for p in signatures("input, dim:int?, *, out:{a|b}")[0]]
    ['input', 'dim', 'out']
    """
    return tuple(_signature(alternative) for alternative in text.split(";"))


def _signature(text: str) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    is_named_only = False
    for piece in filter(None, (part.strip() for part in text.split(","))):
        if piece == "*":
            is_named_only = True
            continue
        name, _, kind = piece.rstrip("?!").partition(":")
        is_optional = piece.rstrip("!").endswith("?")
        choices = tuple(kind[1:-1].split("|")) if kind.startswith("{") else ()
        found.append(
            Parameter(
                name.lstrip("*").partition("=")[0],
                "choice" if choices else kind or "tensor",
                is_optional,
                is_named_only,
                piece.endswith("!") or (is_optional and (kind or "tensor") in _NULLABLE),
                name.startswith("*"),
                choices,
            )
        )
    return tuple(found)


def elements(shape: Shape) -> int:
    """Return what a size rule's shape is charged as: even the sum of nothing builds one number.

    >>> elements((2, 3)), elements((0,))
    (6, 1)
    """
    return max(1, prod(shape))


def shape_of(value: object) -> Shape:
    """Return the shape of an evaluated argument; a plain number has shape ()."""
    return tuple(value.shape) if isinstance(value, Tensor) else ()

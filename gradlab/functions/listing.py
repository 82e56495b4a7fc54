"""The program behind a screen: a function's code, cell by cell, and what torch gave for each.

A function of the table is run (gradlab.program): its code is text of the repository. The code of
a typed function is written anew from its checked syntax tree and never executed here: each of its
outputs is what the same torch calls gave when the function was evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from string import Template

import torch
from torch import Tensor

from gradlab.functions.labels import indices
from gradlab.functions.point import Point
from gradlab.maths.graph import Graph
from gradlab.program import Number, Program, Run, Step, Written, literal
from gradlab.program.source import Source, element, fresh, joined, replaced, statement
from gradlab.words.text import N_, Text

IMPORTS = {
    (False, False): Source("import torch"),
    (False, True): Source("import torch\nimport torch.nn.functional as F"),
    (True, False): Source("import math\nimport torch"),
    (True, True): Source("import math\nimport torch\nimport torch.nn.functional as F"),
}
"""The first cell, by whether the code needs math and F."""

LEAF = Source("$name = torch.tensor($n$dtype, requires_grad=True)\n$name")
HELD = Source("$name = torch.tensor($n$dtype)")
ECHO = Source("$name = $code\n$name")
GRADS = Source("torch.autograd.grad($of, [$names]$options)")
OPTIONS = {
    (False, False): Source(""),
    (False, True): Source(", allow_unused=True"),
    (True, False): Source(", retain_graph=True"),
    (True, True): Source(", retain_graph=True, allow_unused=True"),
}
"""By whether the graph is used again, and whether no gradient flows to one of the leaves."""

NOTHING = Source("")
FLOAT64 = Source(", dtype=torch.float64")
COTANGENT = Source(
    "$v = torch.tensor($numbers$dtype)\ntorch.autograd.grad($of, [$names], $v$options)"
)
NEEDED = frozenset(["torch", "F", "math", "print"])
"""Names that the program itself uses, or the file that prints its values."""

Shown = Callable[[Mapping[str, Tensor], Tensor], object]
"""Takes the leaves by name and the value to what the cell shows."""


@dataclass(frozen=True)
class Cell:
    """One cell of a listing.

    Args:
        template: its source with $name where a part or a number goes.
        parts: names and expressions by placeholder.
        numbers: numbers by placeholder.
        note: a comment for the reader.
        shown: what it shows of a typed function, which is not run; None for nothing.
    """

    template: Source
    parts: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Number] = field(default_factory=dict)
    note: Text | None = None
    shown: Shown | None = None


class Listing:
    """The cells of a function at a point, under names that do not get into each other's way."""

    def __init__(self, of: Point, leaves: Collection[str]) -> None:
        """Choose the names.

        Args:
            of: the function at its numbers.
            leaves: the arguments that require grad.
        """
        self.of, self.leaves = of, [name for name in of.arguments if name in leaves]
        taken = {*of.arguments, *NEEDED, *of.function.steps}
        self.names: dict[str, str] = {}
        for name in of.arguments:
            needed = name in NEEDED or iskeyword(name)
            self.names[name] = fresh(name, taken) if needed else name
            taken.add(self.names[name])
        self.out = fresh(of.function.output.name, taken)
        self.taken = {*taken, self.out}

    def own(self, name: Source) -> str:
        """Return a name for something of the listing's own that no argument has."""
        return fresh(name, self.taken)

    def output(self, row: int | None) -> str:
        """Return the code of the value, or of one of its elements."""
        index = () if row is None else indices(tuple(self.of.value.shape))[row]
        return element(self.out, index)

    def begun(self) -> list[Cell]:
        """Return the cells from the imports to the value."""
        written = self.code
        cells = [Cell(IMPORTS["math." in written, "F." in written])]
        cells += [self._input(name) for name in self.of.arguments]
        steps = self.of.function.steps
        cells += [Cell(ECHO, {"name": name, "code": code}) for name, code in steps.items()]
        warning = Text(N_("torch broadcasts here: look at the shapes")) if self.of.notes else None
        parts = {"name": self.out, "code": replaced(written, steps)}
        return [*cells, Cell(ECHO, parts, note=warning, shown=lambda _leaves, value: value)]

    def grads(self, row: int | None, v: Sequence[float] = (), note: Text | None = None) -> Cell:
        """Return the cell that asks for the gradients of the value or of one of its elements.

        Args:
            row: the element; None for the value.
            v: the cotangent of a value of several elements, flattened.
            note: a comment for the reader.
        """
        given = torch.tensor(v, dtype=self.of.value.dtype) if v else None
        given = given if given is None else given.reshape(self.of.value.shape)
        parts = {
            "of": self.output(row),
            "names": joined([self.names[name] for name in self.leaves]),
            "options": self._options(retain=row is not None),
        }
        shown = self._grads_of(row, given)
        if given is None:
            return Cell(GRADS, parts, note=note, shown=shown)
        parts |= {"v": self.own(Source("v")), "dtype": self._dtype(given)}
        return Cell(COTANGENT, parts, {"numbers": shortest(given)}, note, shown)

    def _grads_of(self, row: int | None, v: Tensor | None) -> Shown:
        def shown(leaves: Mapping[str, Tensor], value: Tensor) -> object:
            one = value if row is None else value.flatten()[row]
            wanted = [leaves[name] for name in self.leaves]
            return torch.autograd.grad(one, wanted, v, retain_graph=True, allow_unused=True)

        return shown

    def _options(self, *, retain: bool) -> Source:
        unused = any(self.of.grads.get(name) is None for name in self.leaves)
        return OPTIONS[retain, unused]

    def _dtype(self, given: Tensor) -> Source:
        return FLOAT64 if given.dtype == torch.float64 else NOTHING

    @property
    def code(self) -> str:
        """The function's call, over the arguments' names in the listing."""
        function = self.of.function
        renamed = {old: new for old, new in self.names.items() if old != new}
        return function.recoded(renamed) if renamed and function.recoded else function.code

    def _input(self, name: str) -> Cell:
        given = self.of.arguments[name]
        parts = {"name": self.names[name], "dtype": self._dtype(given)}
        numbers: dict[str, Number] = {"n": shortest(given)}
        if name in self.leaves:
            return Cell(LEAF, parts, numbers, shown=lambda leaves, _value: leaves[name])
        return Cell(HELD, parts, numbers)


def program(name: str, cells: Sequence[Cell]) -> Program:
    """Return the program of a function of the table, ready to be run.

    Raises:
        TypeError: for a typed function, whose code is never run.
    """
    statements = (statement(each.template, each.parts, each.numbers, each.note) for each in cells)
    return Program(name, tuple(statements))


def written(name: str, of: Point, cells: Sequence[Cell]) -> Run:
    """Return the program of a typed function as it would run, with what torch gave for it."""
    leaves = {
        each: tensor.clone().requires_grad_(each in of.moving)
        for each, tensor in of.arguments.items()
    }
    value = of.function.f(**leaves)
    return Run(Program(name, ()), tuple(_step(each, leaves, value) for each in cells))


def shortest(given: Tensor) -> Number:
    """Return a tensor's numbers as Python's, with as few digits as its dtype needs.

    >>> shortest(torch.tensor([0.1, 2.0])), shortest(torch.tensor(3))
    ([0.1, 2.0], 3)
    """
    numbers: Number = given.tolist()
    return _shortest(numbers, given.dtype)


def _shortest(numbers: Number, dtype: torch.dtype) -> Number:
    if not isinstance(numbers, float):
        return (
            [_shortest(each, dtype) for each in numbers] if isinstance(numbers, list) else numbers
        )
    if dtype != torch.float32 or not math.isfinite(numbers):
        return numbers
    texts = (float(f"{numbers:.{digits}g}") for digits in range(6, 18))
    return next(n for n in texts if torch.tensor(n, dtype=dtype).item() == numbers)


def _step(cell: Cell, leaves: Mapping[str, Tensor], value: Tensor) -> Step:
    numbers = {name: literal(each) for name, each in cell.numbers.items()}
    source = Template(cell.template).substitute({**cell.parts, **numbers})
    output = None if cell.shown is None else repr(cell.shown(leaves, value))
    return Step(Written(source, cell.note), output, "", (), None, (), Graph((), (), ()))

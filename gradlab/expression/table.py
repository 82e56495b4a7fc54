"""The table of functions, and the one way to find an entry: by its whole dotted name."""

from __future__ import annotations

from math import e as euler
from math import inf, nan, pi

from gradlab.expression.entries import Entry
from gradlab.expression.table_elementwise import ACTIVATIONS, ELEMENTWISE
from gradlab.expression.table_linear import LINEAR, REDUCTIONS
from gradlab.expression.table_losses import LOSSES
from gradlab.expression.table_shapes import CONSTANTS, PLAIN, SHAPES
from gradlab.words.text import N_

GROUPS: dict[str, tuple[Entry, ...]] = {
    N_("Activations"): ACTIVATIONS,
    N_("Losses"): LOSSES,
    N_("Element by element"): ELEMENTWISE,
    N_("Sums, means, extremes"): REDUCTIONS,
    N_("Vectors and matrices"): LINEAR,
    N_("Shapes and choosing"): SHAPES,
    N_("Constant tensors"): CONSTANTS,
    N_("Plain numbers"): PLAIN,
}
"""Heading -> the entries below it: what the page documents is what can be typed."""

ENTRIES: tuple[Entry, ...] = tuple(entry for group in GROUPS.values() for entry in group)

BY_PATH: dict[str, Entry] = {path: entry for entry in ENTRIES for path in entry.paths}
"""Whole dotted name -> entry; ".sum" is the tensor method, "sum" the bare name."""

CONSTANTS_BY_NAME: dict[str, float] = {"pi": pi, "e": euler, "inf": inf, "nan": nan}

CONSTANT_PATHS: dict[str, str] = {
    f"{module}.{name}": name for module in ("torch", "math") for name in CONSTANTS_BY_NAME
}

MODULES: dict[tuple[str, ...], str] = {
    ("torch", "nn", "functional"): "F",
    ("nn", "functional"): "F",
    ("F",): "F",
    ("torch", "linalg"): "torch.linalg",
    ("linalg",): "torch.linalg",
    ("torch", "special"): "torch.special",
    ("special",): "torch.special",
    ("torch",): "torch",
    ("math",): "math",
}
"""How learners spell a module -> its name in the table. Longer spellings first."""

ROOTS = frozenset(spelling[0] for spelling in MODULES)
"""Names that stand for a module and so can't be inputs."""


def canonical(parts: tuple[str, ...]) -> str:
    """Return the dotted name under which the table keeps what was typed.

    >>> canonical(("torch", "nn", "functional", "relu"))
    'F.relu'
    """
    for spelling, module in MODULES.items():
        if parts[: len(spelling)] == spelling and len(parts) > len(spelling):
            return ".".join((module, *parts[len(spelling) :]))
    return ".".join(parts)

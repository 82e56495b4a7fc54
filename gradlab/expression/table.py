"""The table of functions, and the one way to find an entry: by its whole dotted name."""

from __future__ import annotations

import math
from collections.abc import Callable
from math import e as euler
from math import inf, nan, pi
from operator import attrgetter
from types import FunctionType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.expression.entries import Entry
from gradlab.expression.table_elementwise import ACTIVATIONS, ELEMENTWISE
from gradlab.expression.table_layers import LAYERS
from gradlab.expression.table_linear import LINEAR, REDUCTIONS
from gradlab.expression.table_losses import LOSSES
from gradlab.expression.table_matrices import MATRICES
from gradlab.expression.table_shapes import CHOOSING, CONSTANTS, PLAIN, SHAPES
from gradlab.words.text import N_

GROUPS: dict[str, tuple[Entry, ...]] = {
    N_("Activations"): ACTIVATIONS,
    N_("Losses"): LOSSES,
    N_("Element by element"): ELEMENTWISE,
    N_("Sums, means, extremes"): REDUCTIONS,
    N_("Layers"): LAYERS,
    N_("Vectors and matrices"): LINEAR + MATRICES,
    N_("Shapes and choosing"): SHAPES + CHOOSING,
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

PLAIN_PATHS = frozenset(path for entry in PLAIN for path in entry.paths)
"""Calls that take plain numbers and give one."""

DTYPES: dict[str, torch.dtype] = {
    "torch.float64": torch.float64, "torch.double": torch.float64,
    "torch.float32": torch.float32, "torch.float": torch.float32,
    "torch.int64": torch.int64, "torch.long": torch.int64, "torch.int32": torch.int32,
    "torch.int": torch.int32, "torch.bool": torch.bool,
}  # fmt: skip

RESULT_FIELDS = frozenset(
    ["values", "indices", "eigenvalues", "eigenvectors", "Q", "R", "U", "S", "Vh", "V", "sign",
     "logabsdet", "min", "max"]
)  # fmt: skip
"""The parts of what max(dim=…), eigh and the like return."""


def _transposed(tensor: Tensor) -> Tensor:
    # .T itself warns for all that is no matrix; this is what it calls.
    return tensor.permute(tuple(reversed(range(tensor.dim()))))


FIELDS: dict[str, Callable[[Any], Any]] = {
    "T": _transposed, "mT": attrgetter("mT"), "H": attrgetter("H"), "mH": attrgetter("mH"),
    "shape": attrgetter("shape"), "ndim": attrgetter("ndim"),
    **{name: attrgetter(name) for name in RESULT_FIELDS},
}  # fmt: skip
"""What may stand behind a dot without brackets -> what it gives."""


def takes_numpy_names(entry: Entry, path: str) -> bool:
    """Whether what stands behind a name takes axis= for dim=: torch's functions in C++ do.

    >>> takes_numpy_names(BY_PATH["F.softmax"], "F.softmax")
    False
    """
    dotted = [p for p in entry.paths if "." in p] or [path]
    return (path if "." in path else dotted[0]) in _NATIVE


def _found(path: str) -> object:
    """Return the function of torch that a path of the table names."""
    first, *rest = path.split(".")
    owner: object = {"": Tensor, "torch": torch, "F": F, "math": math}[first]
    for name in rest:
        owner = getattr(owner, name)
    return owner


_NATIVE = frozenset(
    path for path in BY_PATH if "." in path and not isinstance(_found(path), FunctionType)
)

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

"""What every function that can be typed takes at its limits, against what it is charged.

Run `python -m bench.costs`. Each entry of the table is called with arguments made from its
signature: tensors of as many elements as are allowed, in every form; numbers at the ends of what
float64 has; options small and large. Its CPU time, the way back included, is set against its units
(gradlab.expression.costs): a ratio above 1 is a call that takes longer than it is charged for.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor

from gradlab.expression.account import MAX_ELEMENTS, MAX_TOTAL, MAX_UNITS, MAX_WORK
from gradlab.expression.arguments import check_exponent
from gradlab.expression.costs import BACKWARD, ENGINE, cost_of
from gradlab.expression.entries import Entry, Parameter, Shape, elements
from gradlab.expression.errors import Refusal
from gradlab.expression.table import ENTRIES

SHAPES: tuple[Shape, ...] = (
    (4096,), (64, 64), (16, 16, 16), (8, 8, 8, 8), (2,) * 8, (1, 4096), (4096, 1), (1, 64, 64),
    (4, 32, 32), (2, 2048), (2048, 2), (1024, 2, 2), (128, 32), (32, 128), (2, 1, 2048), (2, 2),
    (4095,), (2048, 1, 1), (4096, 1, 1), (1,), (2, 1), (1, 1), (3,), (1365, 3), (63, 65), (),
)  # fmt: skip
WHOLE = (0, 1, -1, 2, -2, 3, 4, 16, 64, -64, 100, 1300, 4096, -4096)
NUMBERS = (0.0, 0.5, 1.0, 2.0, 3.0, -1.0, 1e-300, 1e300, float("inf"), 64.0, -64.0, 1e-3)
EQUATIONS = ("ij,jk->ik", "i,j->ij", "i,i->", "ij,ij->ij", "abcdefgh->hgfedcba", "ii->i", "ij->ji",
             "ijk,ikl->ijl", "i,i,i->i", "ij,kl->ijkl", "abcd,abcd->a")  # fmt: skip


LOOP_US = 12_000.0


@cache
def slowness() -> float:
    """Return how many times as long as the machine of the units this one takes for a loop."""
    x = torch.ones(1)

    def loop() -> float:
        begun = time.thread_time()
        for w in torch.linspace(-5, 5, 201):
            leaf = w.reshape(1).clone().requires_grad_()
            torch.autograd.grad(torch.nn.functional.mse_loss(leaf * x, x), leaf)
        return (time.thread_time() - begun) * 1e6

    return min(loop() for _ in range(20)) / LOOP_US


@dataclass(frozen=True)
class Measured:
    """A call at its limits: what it was charged, and what it took, in units."""

    name: str
    given: str
    units: float
    took: float

    @property
    def ratio(self) -> float:
        """How much longer it took than it is charged for."""
        return self.took / self.units


def tensor(shape: Shape, form: str, chance: random.Random) -> Tensor:
    """Return a float64 leaf of a shape, with numbers that are plain or at the ends of float64."""
    torch.default_generator.manual_seed(chance.randrange(2**31))
    normal = torch.randn(shape, dtype=torch.float64)
    forms = {
        "normal": normal,
        "positive": normal.abs() + 0.1,
        "shares": normal.sigmoid(),
        "ones": torch.ones_like(normal),
        "zeros": torch.zeros_like(normal),
        "vast": 1e300 * normal,
        "large": 1e7 * normal,
        "tiny": 1e-310 * normal,
        "mixed": normal * 10.0 ** (300 * normal).clamp(-300, 300),
        "nan": normal * float("nan"),
    }
    return forms[form].requires_grad_()


def ones(*shape: int) -> Tensor:
    """Return a float64 leaf of ones."""
    return torch.ones(shape, dtype=torch.float64, requires_grad=True)


LIMITS: dict[str, list[dict[str, Any]]] = {
    "F.bilinear": [
        {"input1": ones(2, 1), "input2": ones(2, 1), "weight": ones(2048, 1, 1)},
        {"input1": ones(1), "input2": ones(1), "weight": ones(4096, 1, 1)},
        {"input1": ones(64), "input2": ones(64), "weight": ones(1, 64, 64)},
        {"input1": ones(16), "input2": ones(16), "weight": ones(16, 16, 16)},
        {"input1": ones(3), "input2": ones(3), "weight": ones(1, 3, 3)},
    ],
    "F.conv1d": [
        {"input": ones(1, 1, 4096), "weight": ones(1, 1, 1)},
        {"input": ones(1, 64, 64), "weight": ones(64, 64, 1)},
        {"input": ones(1, 1, 64), "weight": ones(64, 1, 64)},
        {"input": ones(1, 1, 3), "weight": ones(1, 1, 3), "padding": 600},
        {"input": ones(64, 1, 64), "weight": ones(1, 1, 1)},
    ],
    "torch.diff": [{"input": ones(4096), "n": 48}, {"input": ones(150), "n": 1300}],
    "torch.matrix_exp": [
        {"input": (size * torch.eye(n, dtype=torch.float64)).requires_grad_()}
        for size in (1e300, 1e3, float("inf"), float("nan")) for n in (2, 8, 64)
    ],
    "torch.mv": [{"input": ones(64, 64), "vec": ones(64)}, {"input": ones(1, 1), "vec": ones(1)}],
    "torch.addmv": [{"input": ones(64), "mat": ones(64, 64), "vec": ones(64)}],
    "torch.addmm": [{"input": ones(64, 64), "mat1": ones(64, 64), "mat2": ones(64, 64)}],
    "torch.linalg.cholesky": [{"input": torch.eye(64, dtype=torch.float64).requires_grad_()}],
    "torch.linalg.cross": [{"input": ones(1365, 3), "other": ones(1365, 3)}],
    "torch.einsum": [
        {"equation": "ij,jk->ik", "operands": [ones(64, 64), ones(64, 64)]},
        {"equation": "i,j->ij", "operands": [ones(64), ones(64)]},
        {"equation": ",".join(["a"] * 50) + "->a", "operands": [ones(2)] * 50},
        {"equation": "a,b,c,d,e,f->abcdef", "operands": [ones(4)] * 6},
    ],
}  # fmt: skip
"""Path -> calls that no random arguments come upon."""

FORMS = ("normal", "positive", "shares", "ones", "zeros", "vast", "large", "tiny", "mixed", "nan")


def argument(parameter: Parameter, base: Shape, form: str, chance: random.Random) -> Any:
    """Return an argument of a parameter's kind."""
    kind = parameter.kind
    shape = base if chance.random() < 0.6 else chance.choice(SHAPES)
    if kind == "mask":
        return tensor(shape, "normal", chance).detach() > 0
    if kind in ("index", "target"):
        return torch.randint(0, max(1, base[-1] if base else 1), shape[: max(0, len(shape) - 1)])
    if kind in ("number", "exponent_number"):
        return chance.choice(NUMBERS)
    if kind in ("operand", "exponent") and chance.random() < 0.5:
        return chance.choice(NUMBERS)
    if kind == "int" and not parameter.takes_rest:
        return chance.choice(WHOLE)
    if kind in ("int", "ints", "sizes", "shape"):
        several = chance.choice([chance.choice(SHAPES), base, (4096,), (0,), (-1,), (0, 1)])
        return chance.choice([several, chance.choice(WHOLE)]) if kind == "ints" else several
    if kind == "tensors" or parameter.takes_rest:
        return [tensor(base, form, chance) for _ in range(chance.choice([1, 2, 3, 16]))]
    makers: dict[str, Callable[[], Any]] = {
        "bool": lambda: chance.random() < 0.5,
        "no": lambda: False,
        "single": lambda: False,
        "fixed": lambda: False,
        "extents": lambda: chance.choice(WHOLE),
        "zero": lambda: 0.0,
        "dims": lambda: chance.choice(WHOLE),
        "dtype": lambda: torch.float64,
        "precision": lambda: torch.float64,
        "constant": lambda: [0.5] * 64,
        "equation": lambda: chance.choice(EQUATIONS),
        "choice": lambda: chance.choice(parameter.choices),
    }
    return makers[kind]() if kind in makers else tensor(shape, form, chance)


def calls(entry: Entry, count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield so many calls made at random, and those of LIMITS."""
    yield from LIMITS.get(entry.paths[0], [])
    for _ in range(count):
        signature = chance.choice(entry.signatures)
        base, form = chance.choice(SHAPES), chance.choice(FORMS)
        yield {
            each.name: argument(each, base, form, chance)
            for each in signature
            if not each.is_optional or chance.random() < 0.4
        }


def measured(entry: Entry, given: dict[str, Any], rounds: int) -> Measured | None:
    """Return what a call takes, None for one that is refused."""
    try:
        check_exponent(given.get("exponent", 1.0))
        cost = cost_of(entry, given)
        count, work = elements(entry.size(given)), entry.work(given) if entry.work else 0
        passes = cost.passes(given)
        forward = sum(cost.units(count, work, passes))
        units = ENGINE + forward * (1 + BACKWARD)
        held = count * passes if cost.keeps else count
        if count > MAX_ELEMENTS or work > MAX_WORK or held > MAX_TOTAL or forward > MAX_UNITS:
            return None
        took = min(_timed(entry, given) for _ in range(rounds))
    except (Refusal, RuntimeError, IndexError, ValueError, TypeError, NotImplementedError):
        return None
    return Measured(entry.paths[0], _shown(given), units, took / slowness())


def _timed(entry: Entry, given: dict[str, Any]) -> float:
    leaves = [v for each in given.values() for v in (each if isinstance(each, list) else [each])]
    leaves = [each for each in leaves if isinstance(each, Tensor) and each.requires_grad]
    begun = time.thread_time()
    result = entry.call(**given)
    if isinstance(result, tuple):
        result = result[0]
    if isinstance(result, Tensor) and result.requires_grad and result.numel():
        torch.autograd.grad(result.sum(), leaves, allow_unused=True)
    return (time.thread_time() - begun) * 1e6


def _shown(given: dict[str, Any]) -> str:
    def one(value: Any) -> str:
        if isinstance(value, Tensor):
            first = value.detach().flatten()[:1].tolist()
            return f"{tuple(value.shape)}:{first[0] if first else ''}"
        return str([one(each) for each in value]) if isinstance(value, list) else str(value)

    return ", ".join(f"{name}={one(value)[:60]}" for name, value in given.items())


def worst(count: int, seed: int, only: str = "") -> list[Measured]:
    """Return for every entry its most costly call beside what it is charged, worst first."""
    found = []
    for entry in ENTRIES:
        if only not in entry.paths[0]:
            continue
        chance = random.Random(f"{seed} {entry.paths[0]}")  # noqa: S311 -- not for secrets
        seen = [(measured(entry, each, 1), each) for each in calls(entry, count, chance)]
        likely = sorted((-row.ratio, k) for k, (row, _) in enumerate(seen) if row is not None)
        rows = [measured(entry, seen[k][1], 7) for _, k in likely[:20]]
        found += sorted((row for row in rows if row is not None), key=lambda row: -row.ratio)[:1]
    return sorted(found, key=lambda row: -row.ratio)


def main() -> None:
    """Measure every entry, and print the most undercharged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300, help="of every entry")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="entries whose path holds this")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    rows = worst(options.calls, options.seed, options.only)
    print(f"This machine takes {slowness():.2f} times as long as the one of the units.\n")
    print("| entry | took | units | ratio | arguments |\n|---|--:|--:|--:|---|")
    for row in rows[:60]:
        numbers = f"{row.took:.0f} | {row.units:.0f} | {row.ratio:.2f}"
        print(f"| {row.name} | {numbers} | {row.given} |")
    sys.exit(bool(rows and rows[0].ratio > 2))


if __name__ == "__main__":
    main()

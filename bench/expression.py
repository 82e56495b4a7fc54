"""How long typed expressions take to be read and computed: typical ones, and the worst there are.

Run `python -m bench.expression`. To reach: a typical expression parsed and evaluated within 1 ms,
the worst that is accepted within 50 ms.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from gradlab.expression import ExpressionError, parse
from gradlab.expression.gallery import GALLERY
from gradlab.expression.inputs import proposed

ROUNDS = 50
WORST = {
    "many elements": "tanh(" * 24 + "M" + ")" * 24,
    "slow functions": "+".join(["i0(M).std(0)"] * 15),
    "many sorts": "+".join(["M.flatten().sort().values"] * 9),
    "many products": "@".join(["M"] * 48),
    "attention": "F.scaled_dot_product_attention(" * 3 + "M, M, M)" + ", M, M)" * 2,
    "an inverse": "@".join(["torch.inverse(M)"] * 7),
    "a solve": "torch.linalg.solve(M, M)",
    "determinants": "+".join(["torch.det(M)"] * 7),
    "a matrix exponential": "torch.matrix_exp(M)",
    "distances": "torch.cdist(M, M, 3.0) + torch.cdist(M, M, 1.5) + torch.cdist(M, M, 0.5)",
    "a long sum": "+".join(["M"] * 49),
    "many small parts": "[" + ",".join(["-x"] * 95) + "]",
    "deep brackets": "(" * 24 + "x" + ")" * 24 + "+x" * 60,
    "many calls": "+".join(["exp(x)"] * 40),
    "log-gamma": "+".join(["lgamma(M)"] * 24),
    "a refusal with advice": "torch.nn.functional.sotfmaxx(a)",
}


def milliseconds(call: Callable[[], object]) -> float:
    """Return the median time of one call."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def computed(source: str, names: dict[str, Tensor]) -> str:
    """Parse and evaluate; return "accepted" or "refused"."""
    try:
        parse(source).run(names)
    except ExpressionError:
        return "refused"
    return "accepted"


def main() -> None:
    """Print both tables."""
    torch.set_num_threads(1)
    print("typical (the gallery), ms for reading and computing")
    times = {}
    for name, start in GALLERY.items():
        inputs = proposed(parse(start.source)) | start.inputs
        names = {key: given.tensor() for key, given in inputs.items()}
        times[name] = milliseconds(partial(computed, start.source, names))
    for name, elapsed in sorted(times.items(), key=lambda item: -item[1])[:8]:
        print(f"{elapsed:8.3f}  {name}")
    print(f"{statistics.median(times.values()):8.3f}  median of {len(times)}")
    print("the worst, inputs of 64 × 64")
    generator = torch.Generator().manual_seed(0)
    matrix = torch.rand(64, 64, dtype=torch.float64, generator=generator, requires_grad=True)
    names = {"M": matrix, "x": torch.tensor(1.0, requires_grad=True), "a": matrix[0]}
    for name, source in WORST.items():
        elapsed = milliseconds(partial(computed, source, names))
        print(f"{elapsed:8.3f}  {name}: {computed(source, names)}")


if __name__ == "__main__":
    main()

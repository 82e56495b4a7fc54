"""What the costliest links take of a server: every function at its limits, random ones, known ones.

Run `python -m bench.hostile --seconds 600`. Pages are drawn without a browser; the CPU time of a
view is set to that of a machine on which the 201-point loop takes 12 ms. To reach: no accepted link
above 1.0 s a view, and no page more than 60 MB above an ordinary one. The ten worst are viewed
again, each in processes of its own, since what else a machine does can only add; the least counts.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from streamlit.testing.v1 import AppTest

from bench.costs import slowness
from gradlab.expression.gallery import GALLERY
from gradlab.expression.table import ENTRIES

ROOT = Path(__file__).parents[1]
OPEN = {"code": "true", "nodes": "true"}
MOST_S, MOST_MB = 1.0, 60.0
_LOOPED = "F.bilinear(x*ones(1),ones(1),ones(4096,1,1))"
_NAMES = [f"{letter}{k}" for letter in "abcdfghj" for k in range(10)]
_SUM = f"({'+'.join(_NAMES[:40])})*({'+'.join(_NAMES[40:])})"
KNOWN: list[dict[str, str]] = [
    {"expr": "+".join([_LOOPED.replace("x*", "")] * 6) + "+x+y+z@ones(7)"},
    {"expr": "+".join(["(eye(2)*1e300).matrix_exp()"] * 9) + "+x+y+z@ones(7)"},
    {"expr": "(torch.matrix_exp(1e300*torch.ones(64,64)).sum()+x@y@z)@torch.ones(7)"},
    {"expr": "F.bilinear(x*ones(2,1),ones(2,1),ones(2048,1,1)).sum()"},
    {"expr": "+".join([f"{_LOOPED}.sum()"] * 5)},
    {"expr": f"x*({'+'.join(['-1'] * 60)})"},
    {"expr": f"log(x*({'+'.join(['-1'] * 50)}))*sqrt(0*x)"},
    {"expr": "+".join(["torch.matrix_exp(1e300*x*torch.ones(2,2)).sum()"] * 5)},
    {"expr": "diff(ones(4096)*x,1300).sum()"},
    {"expr": "diff(ones(4096)*x,48).sum()"},
    {"expr": _SUM},
    {"expr": _SUM, **{f"{name}.kind": "vector" for name in _NAMES},
     **{f"{name}.n": "8" for name in _NAMES}},
    {"expr": _SUM, **{f"{name}.kind": "tensor" for name in _NAMES},
     **{f"{name}.{size}": n for name in _NAMES for size, n in zip("nmk", "234", strict=True)}},
    {"expr": "x" + ".logit()" * 36},
    {"expr": "i0(" * 24 + "ones(4096)*x" + ")" * 24},
    {"expr": "(a@M)[0]", "M.kind": "matrix", "M.n": "64", "M.m": "64", "a.kind": "vector",
     "a.n": "64"},
]  # fmt: skip


@dataclass(frozen=True)
class View:
    """A page view: what the link asked for, its CPU seconds, and the memory it added."""

    query: dict[str, str]
    seconds: float
    memory_mb: float
    failed: bool


def links(chance: random.Random) -> Iterator[dict[str, str]]:
    """Yield the known links, each function at its limits, and random functions for ever."""
    yield from KNOWN
    for entry in ENTRIES:
        yield {"expr": _large(entry.example)}
        once = f"({entry.example}).sum()"
        yield {"expr": "+".join([once] * max(1, min(12, 290 // (len(once) + 1))))}
    while True:
        yield {"expr": _random(chance, 3)[:300]}


def _large(example: str) -> str:
    """Return an example whose inputs are made large: vectors of 4,096, matrices of 64 × 64."""
    return f"({example}).sum()*ones(4096).sum() + (ones(64,64)@ones(64,64)).sum()*0"


def _random(chance: random.Random, depth: int) -> str:
    """Return a function built from examples of the table and of the gallery."""
    if not depth or chance.random() < 0.2:
        pieces = [entry.example for entry in chance.sample(ENTRIES, 2)]
        pieces += [chance.choice([*GALLERY.values()]).source, "x*ones(4096)", "M@M", "1e300", "a"]
        return chance.choice(pieces)
    left, right = (_random(chance, depth - 1) for _ in range(2))
    forms = ("({0})+({1})", "({0})*({1})", "({0})@({1})", "({0}).sum()", "({0}).matrix_exp()",
             "F.bilinear({0},{1},ones(64,1,1))", "torch.stack([{0},{1}])", "({0})/({1})",
             "({0}).softmax(dim=0)", "where(({0})>0,{0},{1})")  # fmt: skip
    return chance.choice(forms).format(left, right)


def memory_mb() -> float:
    """Return the memory of this process, where the system tells."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 / 1e6 if status.exists() else 0.0


def viewed(query: dict[str, str]) -> View:
    """Return what one view of the sandbox takes."""
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    test.switch_page("pages/sandbox.py")
    for key, value in {"lang": "en", **OPEN, **query}.items():
        test.query_params[key] = value
    before, begun = memory_mb(), time.process_time()
    test.run()
    seconds = (time.process_time() - begun) / slowness()
    failed = bool(test.exception or test.error)
    return View(query, seconds, memory_mb() - before, failed)


def again(query: dict[str, str]) -> float:
    """Return the CPU seconds of a view in a new process that has drawn other functions."""
    code = (
        "import json, sys; from bench.hostile import alone;"
        "print(alone(json.loads(sys.argv[1])).seconds)"
    )
    command = [sys.executable, "-c", code, json.dumps(query)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return float(ran.stdout.split()[-1])


def alone(query: dict[str, str]) -> View:
    """View a link after two others, which import what every first view does."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    for usual in ("x*x", "relu(M).sum() + softmax(a, 0).sum()"):
        viewed({"expr": usual})
    return viewed(query)


def main() -> None:
    """View hostile links for so many seconds; print the worst, and fail beyond the bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)  # as the app does; threads that wait for each other count as CPU
    usual = [viewed({}) for _ in range(3)][-1]
    end, views = time.monotonic() + options.seconds, []
    for query in links(random.Random(options.seed)):  # noqa: S311 -- not for secrets
        views.append(viewed(query))
        if time.monotonic() > end:
            break
    views.sort(key=lambda view: -view.seconds)
    worst = [
        replace(view, seconds=min(view.seconds, *(again(view.query) for _ in range(3))))
        for view in views[:10]
    ]
    worst.sort(key=lambda view: -view.seconds)
    print(f"{len(views)} views; an ordinary one takes {usual.seconds:.2f} s of CPU.\n")
    print("| CPU s | MB | failed | link |\n|--:|--:|---|---|")
    for view in worst:
        link = str(view.query)[:110].replace("|", "\\|")
        print(f"| {view.seconds:.2f} | {view.memory_mb:.0f} | {view.failed} | `{link}` |")
    largest = max(view.memory_mb for view in views)
    failed = [view.query for view in views if view.failed]
    print(f"\nLargest growth of memory {largest:.0f} MB; failed: {failed[:5]}")
    sys.exit(worst[0].seconds > MOST_S or largest > MOST_MB or bool(failed))


if __name__ == "__main__":
    main()

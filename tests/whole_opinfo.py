"""Run all of torch's samples; prints totals by kind and by reason.

    python -m tests.whole_opinfo            # operators as typed functions
    python -m tests.whole_opinfo tapes      # operators and modules, recorded
    python -m tests.whole_opinfo tapes 5    # at most five samples of each

What torch's samples hold is what people will type next: a list of refusals is a list of wishes.
"""

# ruff: noqa: T201
from __future__ import annotations

import sys
import warnings
from collections import Counter

import torch

from tests.opinfo import cases, outcome, recorded, recordings

SHOWN = ("differs", "convention", "no formula")


def tapes(share: int | None) -> int:
    """Print the totals of recordings; return 1 if anything differs from torch."""
    totals: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    nodes: dict[str, Counter[str]] = {}
    examples: dict[str, str] = {}
    for case in recordings(share):
        found = recorded(case)
        totals[found.kind] += 1
        for what in found.wrong:
            reasons[f"{found.kind}: {what}"] += 1
            examples.setdefault(f"{found.kind}: {what}", case.name)
        for node, kind in found.rules:
            totals[f"rules: {kind}"] += 1
            nodes.setdefault(kind, Counter())[node] += 1
            examples.setdefault(f"{kind} {node}", case.name)
    told = [("totals", totals, ""), ("wrong", reasons, "")]
    told += [(kind, nodes.get(kind, Counter()), f"{kind} ") for kind in SHOWN]
    for title, counts, prefix in told:
        print(f"\n{title}: {len(counts)}")
        for what, count in counts.most_common():
            print(f"{count:7d}  {what}  {examples.get(prefix + what, '')}")
    return 1 if reasons or nodes.get("differs") else 0


def typed() -> int:
    """Print the totals of typed functions; return 1 if anything was wrong."""
    totals: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    names: Counter[str] = Counter()
    wrong: list[str] = []
    for case in cases():
        found = outcome(case)
        where = "in the table" if case.is_known else "not in the table"
        totals[f"{found.kind}, {where}"] += 1
        if found.kind == "refused":
            reasons[f"{where}: {found.why}"] += 1
            names[case.text.partition("(")[0]] += 1
        if found.kind == "wrong":
            wrong.append(f"{case.text}: {found.why}")
    for title, counts in (("totals", totals), ("refusals", reasons), ("refused names", names)):
        print(f"\n{title}")
        for what, count in counts.most_common(80):
            print(f"{count:7d}  {what}")
    print(f"\nwrong: {len(wrong)}")
    print("\n".join(wrong[:60]))
    return 1 if wrong else 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["tapes"]:
        sys.exit(tapes(int(sys.argv[2]) if len(sys.argv) > 2 else None))
    sys.exit(typed())

"""Run all of torch's operator samples as typed functions; prints totals by kind and by reason.

    python -m tests.whole_opinfo

What torch's samples hold is what people will type next: a list of refusals is a list of wishes.
"""

# ruff: noqa: T201
from __future__ import annotations

import sys
import warnings
from collections import Counter

import torch

from tests.opinfo import cases, outcome


def main() -> int:
    """Print the totals; return 1 if anything was wrong."""
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
    sys.exit(main())

"""Does this torch still say what the clinic has written down? Run it on any torch.

    python -m bench.messages

Every case is run; what is said in other words, or no more, is printed, and what is not looked at.
"""

from __future__ import annotations

import sys
from collections import Counter

import torch

from gradlab.clinic.manifest import EXCLUDED, RUN_ON, manifest


def main() -> int:
    """Print the cases that changed; return in how many nobody expected it."""
    rows, known = manifest(), RUN_ON.get(torch.__version__.partition("+")[0], {})
    for row in rows:
        if row.change != "said":
            print(f"{row.change:8} {row.key}\n    written: {row.written}\n    heard:   {row.heard}")
            print(f"    reason:  {known.get(row.key, 'not known')}")
    counts = Counter(row.change for row in rows)
    print(f"torch {torch.__version__}: {len(rows)} cases, " + str(dict(counts)))
    for what, reason in EXCLUDED.items():
        print(f"not looked at: {what} ({reason})")
    return sum(row.change != "said" and row.key not in known for row in rows)


if __name__ == "__main__":
    sys.exit(main() > 0)

"""Does this torch still say what the clinic has written down? Run it on any torch.

    python -m bench.messages

Every case is run; what is said in other words, or no more, is printed, and what is not looked at.
"""

from __future__ import annotations

import sys
from collections import Counter

import torch

from gradlab.clinic.manifest import EXCLUDED, manifest


def main() -> int:
    """Print the cases that changed; return how many did."""
    rows = manifest()
    for row in rows:
        if row.change != "said":
            print(f"{row.change:8} {row.key}\n    written: {row.written}\n    heard:   {row.heard}")
    counts = Counter(row.change for row in rows)
    print(f"torch {torch.__version__}: {len(rows)} cases, " + str(dict(counts)))
    for what, reason in EXCLUDED.items():
        print(f"not looked at: {what} ({reason})")
    return len(rows) - counts["said"]


if __name__ == "__main__":
    sys.exit(main() > 0)

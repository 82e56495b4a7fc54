"""Print the failed tests that may have a second try, or nothing: browser tests, three at most.

A browser on a busy machine can be late once. Whatever else failed has failed: what goes wrong
only beside other tests is just what must not be hidden.
"""

from __future__ import annotations

import json
from pathlib import Path

MOST = 3
FAILED = Path(".pytest_cache/v/cache/lastfailed")

failed = list(json.loads(FAILED.read_text(encoding="utf-8"))) if FAILED.exists() else []
if len(failed) <= MOST and all(test.startswith("tests/browser/") for test in failed):
    print("\n".join(failed))

"""A share of torch's own operator samples, typed; tests/whole_opinfo.py runs them all."""

from __future__ import annotations

from collections import Counter

from tests.opinfo import cases, outcome

SHARE, SEED = 2, 11


def test_samples_of_known_functions_are_taken_and_none_is_wrong() -> None:
    counts: Counter[str] = Counter()
    wrong, refused = [], []
    for case in cases(SHARE, SEED):
        found = outcome(case)
        if not case.is_known:
            assert found.kind in ("refused", "torch", "limit"), case.text
            continue
        counts[found.kind] += 1
        if found.kind == "wrong":
            wrong.append((case.text, found.why))
        if found.kind == "refused":
            refused.append((case.text, found.why))
    assert not wrong
    assert counts["taken"] > 500
    assert counts["taken"] >= 0.97 * (counts["taken"] + counts["refused"]), refused

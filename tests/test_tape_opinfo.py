"""A share of torch's own operator and module samples, recorded; tests/whole_opinfo.py has all."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.opinfo import recorded, recordings

SHARE, EVERY = 2, 24
SLICE = 2
"""Which operators and modules; the other slices belong to the whole run."""


@pytest.mark.filterwarnings("ignore")
def test_samples_are_recorded_as_torch_has_them_and_no_rule_claims_too_much() -> None:
    kinds: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    wrong, differ = [], []
    for case in recordings(SHARE, SLICE, EVERY):
        found = recorded(case)
        kinds[found.kind] += 1
        rules.update(kind for _, kind in found.rules)
        wrong += [(case.name, what) for what in found.wrong]
        differ += [(case.name, node) for node, kind in found.rules if kind == "differs"]
    assert wrong == []
    assert kinds["recorded"] > 80
    assert "refused" not in kinds
    assert differ == []
    assert rules["holds"] > 0.9 * rules.total()

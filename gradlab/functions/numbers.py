"""What a learner chose for a function's arguments: plain numbers, exactly as typed."""

from __future__ import annotations

from collections.abc import Mapping

Numbers = Mapping[str, float | list[float]]
"""What a learner chose for each argument, as typed: a number, or one for each element."""

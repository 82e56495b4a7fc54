"""Where a slider stops: few enough places to know beforehand what each would show."""

from __future__ import annotations

MOST_STEPS = 301


def slider_step(low: float, high: float, step: float) -> float:
    """Return the finest step of 1, 10, 100, … times a step with which a slider has few stops.

    A number field beside the slider keeps the fine step.

    >>> slider_step(-5, 5, 0.1), slider_step(-5, 5, 0.0001)
    (0.1, 0.1)
    """
    factors = (int(10**power) for power in range(12))
    factor: int = next(k for k in factors if (high - low) / (step * k) < MOST_STEPS)
    return round(step * factor, 10)

"""From another lesson's function to a link that opens it in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gradlab.expression import ExpressionError, parse
from gradlab.expression.inputs import Input, proposed
from gradlab.sandbox.state import State, element_keys, key, kind


def sandbox_query(source: str, numbers: Mapping[str, float | list[float]]) -> State:
    """Return the parameters of a link that opens a function in the sandbox.

    Args:
        source: the function as torch code, for example a Function's code.
        numbers: its inputs by name, a number or a list of them.

    >>> sandbox_query("F.relu(x)", {"x": 2.0})
    {'expr': 'F.relu(x)', 'x': 2.0}
    """
    usual = _usual(source)
    state: State = {"expr": source}
    for name, value in numbers.items():
        values = tuple(value) if isinstance(value, list) else (value,)
        shape = (len(values),) if isinstance(value, list) else ()
        if name not in usual or usual[name].shape != shape:
            given = Input(shape, values)
            state[f"{key(name)}.kind"] = kind(given)
            state |= {f"{key(name)}.n": n for n in shape}
        if max(map(abs, values), default=0.0) > 5:
            state |= {f"{key(name)}.low": -100.0, f"{key(name)}.high": 100.0}
        state |= dict(zip(element_keys(name, shape), values, strict=True))
    return state


@lru_cache(maxsize=64)
def _usual(source: str) -> dict[str, Input]:
    """Return the inputs that the sandbox proposes for a function by itself, none if it can't."""
    try:
        return proposed(parse(source))
    except ExpressionError:
        return {}

"""The numbers a ledger holds now, to measure the gradient of mse where the ledger stands."""

from __future__ import annotations

from torch import Tensor

from gradlab.ledger.replay import Line


def present_point(line: Line) -> dict[str, Tensor] | None:
    """Return the present w, x and target, shape (), once the ledger has an mse.

    Args:
        line: the ledger's last line.

    Returns:
        The tensors as the table of functions names them; None before the first forward pass, and
        when w has overflowed, for then there is no slope to measure.

    >>> from gradlab.ledger.replay import replay
    >>> from gradlab.ledger.two_ways import two_ways
    >>> lines = replay(["f", "b", "h"], two_ways()).lines
    >>> present_point(lines[0]) is None, present_point(lines[-1])["w"]
    (True, tensor(1.8000))
    """
    held = {state.name: state.value for state in line.step.tensors}
    point = {name: held[name].reshape(()) for name in ("w", "x", "target")}
    is_measurable = "mse" in held and all(bool(value.isfinite()) for value in point.values())
    return point if is_measurable else None

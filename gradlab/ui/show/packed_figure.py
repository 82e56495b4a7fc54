"""What sliders move in a figure, ready to travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from gradlab.maths.along import Along, Live, Moving
    from gradlab.ui.browser.live import Packed

_LAYOUT = ""  # what moves in no trace but in the layout


def packed_traces(live: Live, kinds: Mapping[str, str]) -> list[bytes]:
    """Return what each slider moves in a figure, ready to travel.

    Args:
        live: the sliders, and what they move in this figure and perhaps in others.
        kinds: the figure's traces, uid → Plotly's type.
    """
    from gradlab.ui.browser.live import packed  # needs torch, which a page without figures does not

    return packed(live, partial(_moving, kinds), partial(_decimals, kinds))


def sent_traces(
    live: Live | Sequence[Packed], kinds: Mapping[str, str]
) -> list[tuple[float, bytes]]:
    """Return what a figure is sent of its sliders: where each stands, and what it moves.

    Args:
        live: the sliders, some of them packed already.
        kinds: the figure's traces, uid → Plotly's type.
    """
    if not live:
        return []
    from gradlab.ui.browser.live import sent

    return sent(live, partial(packed_traces, kinds=kinds))


def _moving(kinds: Mapping[str, str], along: Along) -> Moving:
    """Return what moves in this figure; the same sliders may move traces of others too."""
    traces = {uid: attributes for uid, attributes in along.traces.items() if uid in kinds}
    layouts = [attributes for uid, attributes in along.layout.items() if uid in kinds]
    return {**traces, _LAYOUT: layouts[0]} if layouts else traces


def _decimals(kinds: Mapping[str, str], uid: str, values: Tensor) -> int:
    """Return how exactly a trace's attribute travels.

    The few points of a line keep more than a float32 has; a long curve and a bar keep what a
    screen can show, and the shade of a cell what an eye can tell apart.
    """
    from gradlab.ui.browser.encoded import digits

    kind = kinds.get(uid, "scatter")
    if kind == "heatmap":
        return 2
    if kind == "bar":
        return digits(values, 3)
    return digits(values, 10 if values[0].numel() <= 8 else 5)

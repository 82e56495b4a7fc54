"""Vectors as bars with their values printed on them."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from gradlab.pictures.figures.layout import Figure, axis, ceiling, still
from gradlab.pictures.figures.numbers import escaped, printed, signs, text_size
from gradlab.words.colours import token

_BELOW = 12
"""Pixels kept free for the number below a bar that goes down."""


def probability_bars(
    probs: Tensor,
    logits: Tensor,
    *,
    labels: Sequence[str],
    logit_labels: Sequence[str],
    selected: int | None = None,
    symbol: str = "p",
) -> Figure:
    """Return probabilities as bars from 0 to 1, a range that never moves.

    One trace, `uid` "bars".

    Args:
        probs: the probabilities, shape (n,).
        logits: the logits they come from, shape (n,), shown when the pointer is on a bar.
        labels: the names of the probabilities.
        logit_labels: the names of the logits.
        selected: the output that is lit up, the others standing back; None for all alike.
        symbol: the name of the whole vector, the vertical axis' title.
    """
    bars = _bars(probs, labels, token("prediction"))
    logit_names = [escaped(label) for label in logit_labels]
    bars["customdata"] = [list(pair) for pair in zip(logit_names, logits.tolist(), strict=True)]
    bars["hovertemplate"] = (
        "%{x} = %{y:.7~g}<br>%{customdata[0]} = %{customdata[1]:.7~g}<extra></extra>"
    )
    if selected is not None:
        bars["marker"]["opacity"] = [1.0 if i == selected else 0.45 for i in range(len(labels))]
    return _figure(bars, symbol, "prediction", [0, 1.12])


def vector_bars(values: Tensor, *, labels: Sequence[str], symbol: str, role: str) -> Figure:
    """Return a vector with signs, such as vᵀJ or Ju, as bars around zero.

    One trace, `uid` "bars"; its range is symmetric and ends at round numbers.

    Args:
        values: the vector, shape (n,); what is not finite is printed but has no bar.
        labels: the names of its elements.
        symbol: the vertical axis' title.
        role: the colour role of that title.
    """
    ends = [token("positive") if value >= 0 else token("negative") for value in values.tolist()]
    bars = _bars(values, labels, ends)
    bars["meta"] = [token("negative"), token("positive")]  # for a bar that changes its sign
    bars["hovertemplate"] = "%{x}: %{y:.7~g}<extra></extra>"
    finite = values[values.isfinite()].abs()
    reach = 1.25 * ceiling(finite.max().item() if finite.numel() else 0.0)
    return _figure(bars, symbol, role, [-reach, reach], ticklabelstandoff=_BELOW)


def _bars(values: Tensor, labels: Sequence[str], colour: str | list[str]) -> Figure:
    """Return the trace, its numbers at the bars' ends in the colour of text."""
    if values.shape != (len(labels),):
        raise ValueError(f"expected {len(labels)} values, got shape {tuple(values.shape)}")
    finite = values.isfinite().tolist()
    return {
        "type": "bar",
        "uid": "bars",
        "x": [escaped(label) for label in labels],
        # plotly writes no text where there is no bar, so what is not finite is one of height 0
        "y": [v if ok else 0.0 for v, ok in zip(values.tolist(), finite, strict=True)],
        "text": printed(values, signs(len(labels))),
        "textposition": "outside",
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "textfont": {"color": token("text"), "size": text_size(len(labels))},
        "marker": {"color": colour},
    }


def _figure(bars: Figure, symbol: str, role: str, reach: list[float], **below: int) -> Figure:
    """Return the figure of one trace of bars, not to be zoomed by accident."""
    names = {"type": "category", "fixedrange": True, "ticks": "", **below}
    heights = axis(escaped(symbol), role, range=reach, fixedrange=True, zeroline=True)
    return {"data": [bars], "layout": still(f"bars {symbol}", names, heights)}

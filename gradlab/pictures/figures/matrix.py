"""The Jacobian as a heatmap with its values printed in the cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from gradlab.pictures.figures.layout import Figure, axis, ceiling, still
from gradlab.pictures.figures.numbers import escaped, printed, signs, text_size
from gradlab.words.colours import token

DIVERGING = [[0, token("negative")], [0.5, token("background")], [1, token("positive")]]
"""The one scale for values with a sign; zero has the colour of the page."""

STRENGTH = 0.55
"""How much of the scale's colour a cell has, so that text on it stays readable in both themes."""


def jacobian_heatmap(
    j: Tensor,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    row: int | None = None,
    cell: tuple[int, int] | None = None,
    row_title: str = "",
    column_title: str = "",
    role: str = "x",
) -> Figure:
    """Return a matrix as a heatmap: row 0 at the top, colours symmetric around zero.

    One trace, `uid` "jacobian": restyle its `z` and `text`. Layout shapes frame the selected row
    and cell, under the names "row" and "cell", and grey out what is not finite.

    Args:
        j: J[o, i], shape (outputs, inputs).
        rows: the names of the outputs.
        columns: the names of the inputs.
        row: the output whose row is framed.
        cell: the element (o, i) that is framed.
        row_title: what the rows are.
        column_title: what the columns are.
        role: the colour role of the inputs.

    Raises:
        ValueError: if j has not one row for each name in rows and one column for each in columns.
    """
    if j.shape != (len(rows), len(columns)):
        want = (len(rows), len(columns))
        raise ValueError(f"expected a matrix of shape {want}, got {tuple(j.shape)}")
    names = [escaped(name) for name in rows]
    # the grid runs between the cells, and the frame of an outer row fits in as well
    cells = {"type": "category", "fixedrange": True, "tickson": "boundaries", "ticks": ""}
    down = {"range": [len(rows) - 0.47, -0.53], "tickvals": names, "ticktext": _lit(names, row)}
    across = {"side": "top", "range": [-0.53, len(columns) - 0.47]}
    layout = still(
        "jacobian",
        axis(escaped(column_title), role, **cells, **across),
        axis(escaped(row_title), "prediction", **cells, **down),
    )
    margin = {"l": 56, "r": 16, "t": 56, "b": 12}
    return {
        "data": [_heatmap(j, names, [escaped(name) for name in columns])],
        "layout": {**layout, "margin": margin, "shapes": _frames(j, row, cell)},
    }


def _heatmap(j: Tensor, rows: list[str], columns: list[str]) -> dict[str, Any]:
    """Return the trace; a cell that is not finite has a text and no colour."""
    finite = j[j.isfinite()].abs()
    limit = ceiling(finite.max().item() if finite.numel() else 0.0)
    return {
        "type": "heatmap",
        "uid": "jacobian",
        "z": [[value if math.isfinite(value) else None for value in line] for line in j.tolist()],
        "x": columns,
        "y": rows,
        "text": cell_texts(j),
        "texttemplate": "%{text}",
        "textfont": {"color": token("text"), "size": text_size(len(columns))},
        "colorscale": DIVERGING,
        "zmin": -limit,
        "zmax": limit,
        "opacity": STRENGTH,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": "∂%{y}/∂%{x} = %{z:.7~g}<extra></extra>",
    }


def cell_texts(j: Tensor) -> list[list[str]]:
    """Return the values of a matrix as they stand in its cells, row by row.

    >>> import torch
    >>> cell_texts(torch.tensor([[5.0, 3.0], [-1.0, 0.0]]))
    [['5', '3'], ['−1', '0']]
    """
    columns = j.shape[1]
    texts = printed(j, signs(columns))
    return [texts[start : start + columns] for start in range(0, len(texts), columns)]


def _lit(names: Sequence[str], row: int | None) -> list[str]:
    """Return the names with that of the selected row in bold."""
    return [f"<b>{name}</b>" if o == row else name for o, name in enumerate(names)]


def _frames(j: Tensor, row: int | None, cell: tuple[int, int] | None) -> list[dict[str, Any]]:
    """Return grey cells where j is not finite, then the frames of the row and of the cell."""
    shapes = [
        _box(o, i, i, {"fillcolor": token("grid"), "layer": "below", "line": {"width": 0}})
        for o, i in (~j.isfinite()).nonzero().tolist()
    ]
    if row is not None:
        line = {"color": token("gradient"), "width": 3}
        shapes.append(_box(row, 0, j.shape[1] - 1, {"name": "row", "line": line}))
    if cell is not None:
        line = {"color": token("text"), "width": 2}
        shapes.append(_box(cell[0], cell[1], cell[1], {"name": "cell", "line": line}))
    return shapes


def _box(o: int, first: int, last: int, style: dict[str, Any]) -> dict[str, Any]:
    """Return a rectangle around the cells first to last of row o."""
    places = {"x0": first - 0.5, "x1": last + 0.5, "y0": o - 0.5, "y1": o + 0.5}
    return {"type": "rect", **places, **style}

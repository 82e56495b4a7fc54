"""A Jacobian row by row, as far as torch has been asked for it."""

from __future__ import annotations

from torch import Tensor

from gradlab.pictures.figures.layout import Figure
from gradlab.pictures.figures.matrix import jacobian_heatmap


def rows_figure(matrix: Tensor, last: int | None) -> Figure:
    """Return a heatmap of the rows that are known; the others are grey and empty.

    Args:
        matrix: the Jacobian of softmax with a.grad below it, shape (n + 1, n), nan where nothing
            is known.
        last: the row that came last, which is framed; None for none.
    """
    n = matrix.shape[1]
    figure = jacobian_heatmap(
        matrix,
        rows=[*(f"p[{i}]" for i in range(n)), "a.grad"],
        columns=[f"a[{i}]" for i in range(n)],
        row=last,
    )
    (heatmap,) = figure["data"]
    known = matrix.isfinite().all(dim=1).tolist()
    texts = zip(heatmap["text"], known, strict=True)
    heatmap["text"] = [row if is_known else [""] * n for row, is_known in texts]
    heatmap["hovertemplate"] = "%{y}, %{x}: %{z:.7~g}<extra></extra>"
    return figure

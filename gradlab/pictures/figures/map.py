"""The figures of a function with several outputs: its value as bars, its Jacobian as a heatmap."""

from __future__ import annotations

from torch import Tensor

from gradlab.functions.point import Place, Point
from gradlab.pictures.figures.bars import probability_bars, vector_bars
from gradlab.pictures.figures.layout import Figure
from gradlab.pictures.figures.matrix import jacobian_heatmap


def output_figure(of: Point, row: int, *, is_probs: bool) -> Figure:
    """Return the output as bars, the chosen one lit up where they are probabilities."""
    if is_probs:
        first = of.function.arguments[0].name
        return probability_bars(
            of.value,
            of.point(first),
            labels=of.outputs,
            logit_labels=of.columns(first),
            selected=row,
        )
    values = of.value.reshape(-1)
    values = values if values.is_floating_point() else values.double()
    return vector_bars(
        values, labels=of.outputs, symbol=of.function.output.symbol, role="prediction"
    )


def jacobian_figure(of: Point, jacobian: Tensor, place: Place) -> Figure:
    """Return a Jacobian, shape (m, n), as a heatmap with the place's row and cell framed."""
    columns = of.columns(place.name)
    return jacobian_heatmap(
        jacobian,
        rows=of.outputs,
        columns=columns,
        row=place.row,
        cell=(place.row, place.column),
        row_title=of.function.output.symbol,
        column_title=place.name if columns[0].startswith(place.name) else "",
    )

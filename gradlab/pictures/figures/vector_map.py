"""The figures of a vector function: its output, its Jacobian, and the two products with it."""

from __future__ import annotations

from torch import Tensor

from gradlab.functions.jacobian_at import VectorMap
from gradlab.pictures.figures.bars import probability_bars, vector_bars
from gradlab.pictures.figures.layout import Figure
from gradlab.pictures.figures.matrix import jacobian_heatmap


def output_figure(of: VectorMap, row: int, *, is_probs: bool) -> Figure:
    """Return the output as bars, the chosen one lit up where they are probabilities."""
    if is_probs:
        return probability_bars(
            of.output, of.point, labels=of.outputs, logit_labels=of.inputs, selected=row
        )
    return vector_bars(of.output, labels=of.outputs, symbol=of.symbols[0], role="prediction")


def jacobian_figure(of: VectorMap, row: int, column: int) -> Figure:
    """Return the Jacobian as a heatmap with one row and one cell framed."""
    output, point = of.symbols
    return jacobian_heatmap(
        of.jacobian,
        rows=of.outputs,
        columns=of.inputs,
        row=row,
        cell=(row, column),
        row_title=output,
        column_title=point,
    )


def pulled_back_figure(of: VectorMap, product: Tensor) -> Figure:
    """Return vᵀJ, shape (n,), as bars over the inputs."""
    return vector_bars(product, labels=of.inputs, symbol="vᵀJ", role="gradient")


def pushed_forward_figure(of: VectorMap, product: Tensor) -> Figure:
    """Return Ju, shape (m,), as bars over the outputs."""
    return vector_bars(product, labels=of.outputs, symbol="Ju", role="gradient")

"""Plotly figures as plain dicts: pure functions of what the core has computed.

Colours are tokens ("@w"), which the page resolves to the light or the dark theme. Each trace has
a fixed `uid`, and figures of one kind always have the same traces in the same order, so that a
live figure can restyle one of them.
"""

from gradlab.pictures.figures.bars import probability_bars, vector_bars
from gradlab.pictures.figures.curve import loss_curve
from gradlab.pictures.figures.layout import Figure
from gradlab.pictures.figures.matrix import jacobian_heatmap
from gradlab.pictures.figures.numbers import escaped, printed

__all__ = [
    "Figure",
    "escaped",
    "jacobian_heatmap",
    "loss_curve",
    "printed",
    "probability_bars",
    "vector_bars",
]

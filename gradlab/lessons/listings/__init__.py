"""The lessons' own listings: the short PyTorch program behind each screen.

Each is made from a function's code (gradlab.functions.listing); a lesson adds its own calls.
"""

from gradlab.lessons.listings.descent import descent
from gradlab.lessons.listings.entropy import (
    batch,
    binary,
    cross_entropy,
    stable,
    stalled,
    twice,
)
from gradlab.lessons.listings.layers import broadcasting, chain, linear_layer, network, perceptron
from gradlab.lessons.listings.maps import graph_of, of_map, sum_trap
from gradlab.lessons.listings.mse import mse
from gradlab.lessons.listings.ways import accumulate, by_backward, by_grad

__all__ = [
    "accumulate",
    "batch",
    "binary",
    "broadcasting",
    "by_backward",
    "by_grad",
    "chain",
    "cross_entropy",
    "descent",
    "graph_of",
    "linear_layer",
    "mse",
    "network",
    "of_map",
    "perceptron",
    "stable",
    "stalled",
    "sum_trap",
    "twice",
]

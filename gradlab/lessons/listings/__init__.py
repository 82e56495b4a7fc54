"""The lessons' own listings: the short PyTorch program behind each screen.

Every source line here is a constant; a lesson brings its numbers.
"""

from gradlab.lessons.listings.graphs import graph_of
from gradlab.lessons.listings.maps import FORWARD, jacobian, of_map, softmax, sum_trap
from gradlab.lessons.listings.mse import MSE_GRADS, MSE_LOSSES, mse
from gradlab.lessons.listings.ways import accumulate, by_backward, by_grad

__all__ = [
    "FORWARD",
    "MSE_GRADS",
    "MSE_LOSSES",
    "accumulate",
    "by_backward",
    "by_grad",
    "graph_of",
    "jacobian",
    "mse",
    "of_map",
    "softmax",
    "sum_trap",
]

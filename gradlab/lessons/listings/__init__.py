"""The lessons' own listings: the short PyTorch program behind each screen.

Each is made from a function's code (gradlab.functions.listing); a lesson adds its own calls.
"""

from gradlab.lessons.listings.descent import descent
from gradlab.lessons.listings.maps import graph_of, of_map, sum_trap
from gradlab.lessons.listings.mse import mse
from gradlab.lessons.listings.ways import accumulate, by_backward, by_grad

__all__ = [
    "accumulate",
    "by_backward",
    "by_grad",
    "descent",
    "graph_of",
    "mse",
    "of_map",
    "sum_trap",
]

"""The functions that a learner can choose, as one table that pages and tests both read."""

from gradlab.functions.function import Argument, Derivative, Element, Function, Output, indexed
from gradlab.functions.numbers import Numbers, scalar, tensors, vector
from gradlab.functions.table import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "Argument",
    "Derivative",
    "Element",
    "Function",
    "Numbers",
    "Output",
    "indexed",
    "scalar",
    "tensors",
    "vector",
]

"""The functions that a learner can choose or type, at numbers and along their sliders."""

from gradlab.functions.argument import Argument, Element
from gradlab.functions.function import Derivative, Evaluation, Function, Output
from gradlab.functions.labels import indexed
from gradlab.functions.numbers import Numbers
from gradlab.functions.table import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "Argument",
    "Derivative",
    "Element",
    "Evaluation",
    "Function",
    "Numbers",
    "Output",
    "indexed",
]

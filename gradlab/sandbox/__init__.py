"""A typed function at its inputs: value, slopes, curve, and the code that computes them."""

from gradlab.sandbox.curve import curve
from gradlab.sandbox.handover import sandbox_query
from gradlab.sandbox.listing import listing
from gradlab.sandbox.moves import Moves, moves, values_along
from gradlab.sandbox.reading import readings
from gradlab.sandbox.sliders import Slider
from gradlab.sandbox.steps import tape_of
from gradlab.sandbox.study import Place, Study, study

__all__ = [
    "Moves",
    "Place",
    "Slider",
    "Study",
    "curve",
    "listing",
    "moves",
    "readings",
    "sandbox_query",
    "study",
    "tape_of",
    "values_along",
]

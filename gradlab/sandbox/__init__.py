"""A typed function at its inputs: value, slopes, curve, and the code that computes them."""

from gradlab.sandbox.curve import curve, stepped
from gradlab.sandbox.handover import sandbox_query
from gradlab.sandbox.listing import listing
from gradlab.sandbox.reading import readings
from gradlab.sandbox.steps import tape_of
from gradlab.sandbox.study import Place, Study, study

__all__ = [
    "Place",
    "Study",
    "curve",
    "listing",
    "readings",
    "sandbox_query",
    "stepped",
    "study",
    "tape_of",
]

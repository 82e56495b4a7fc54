"""Every case of the clinic, grouped, in the order in which people meet them."""

from __future__ import annotations

from gradlab.clinic.cuts import CUTS
from gradlab.clinic.first import FIRST
from gradlab.clinic.kinks import KINKS
from gradlab.clinic.loops import LOOPS
from gradlab.clinic.losses import LOSSES
from gradlab.clinic.softmax import SOFTMAX
from gradlab.clinic.updates import UPDATES
from gradlab.words.text import N_

GROUPS = (
    (N_("The first backward pass"), FIRST),
    (N_("Updating the weights"), UPDATES),
    (N_("Cutting and copying the graph"), CUTS),
    (N_("Losses, shapes and types"), LOSSES),
    (N_("Softmax and logarithms"), SOFTMAX),
    (N_("NaN, kinks and flat places"), KINKS),
    (N_("Loops and second derivatives"), LOOPS),
)
"""Headings and their cases."""

CASES = {case.key: case for _, cases in GROUPS for case in cases}
"""Every case by its key."""

"""Every case of the clinic, grouped, in the order in which people meet them."""

from __future__ import annotations

from gradlab.clinic.cuts import CUTS
from gradlab.clinic.first import FIRST
from gradlab.clinic.half import HALF
from gradlab.clinic.kinks import KINKS
from gradlab.clinic.loops import LOOPS
from gradlab.clinic.losses import LOSSES
from gradlab.clinic.nans import NANS
from gradlab.clinic.own import OWN
from gradlab.clinic.softmax import SOFTMAX
from gradlab.clinic.starting import STARTING
from gradlab.clinic.targets import TARGETS
from gradlab.clinic.training import TRAINING
from gradlab.clinic.transforms import TRANSFORMS
from gradlab.clinic.updates import UPDATES
from gradlab.clinic.writing import WRITING
from gradlab.words.text import N_

GROUPS = (
    (N_("The first backward pass"), FIRST),
    (N_("Numbers, constants and types"), STARTING),
    (N_("Updating the weights"), UPDATES),
    (N_("The training step"), TRAINING),
    (N_("Losses, shapes and types"), LOSSES),
    (N_("Labels and targets"), TARGETS),
    (N_("Softmax and logarithms"), SOFTMAX),
    (N_("Cutting and copying the graph"), CUTS),
    (N_("Writing into views"), WRITING),
    (N_("Where a nan comes from"), NANS),
    (N_("NaN, kinks and flat places"), KINKS),
    (N_("Loops and second derivatives"), LOOPS),
    (N_("Your own functions and hooks"), OWN),
    (N_("torch.func and vmap"), TRANSFORMS),
    (N_("Mixed precision"), HALF),
)
"""Headings and their cases: what a first week brings comes first, what needs tools comes last."""

CASES = {case.key: case for _, cases in GROUPS for case in cases}
"""Every case by its key."""

"""The tape: a forward and a backward pass of torch, recorded node by node."""

from gradlab.tape.data import Contribution, Forward, Kept, Step, Tape
from gradlab.tape.local import LocalRule, local_rules
from gradlab.tape.moments import Moment, moment
from gradlab.tape.painted import Run
from gradlab.tape.record import record

__all__ = [
    "Contribution",
    "Forward",
    "Kept",
    "LocalRule",
    "Moment",
    "Run",
    "Step",
    "Tape",
    "local_rules",
    "moment",
    "record",
]

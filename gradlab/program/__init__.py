"""Programs: short PyTorch listings that are really executed, statement by statement.

A program's statements are written in this repository; only a learner's numbers are filled in.
"""

from gradlab.program.export import to_ipynb, to_py
from gradlab.program.optimizers import HeldState
from gradlab.program.runner import Event, Run, Step, last_step, run
from gradlab.program.state import TensorState
from gradlab.program.statement import Number, Program, Statement, literal, placeholders
from gradlab.program.written import Written

__all__ = [
    "Event",
    "HeldState",
    "Number",
    "Program",
    "Run",
    "Statement",
    "Step",
    "TensorState",
    "Written",
    "last_step",
    "literal",
    "placeholders",
    "run",
    "to_ipynb",
    "to_py",
]

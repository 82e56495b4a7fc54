"""Running a case: the complaint, the fix and the tempting fix, for a learner's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradlab.clinic.catalogue import CASES
from gradlab.program import Number, Program, Run, Statement, placeholders, run

IMPORTS = Statement("import torch\nimport torch.nn.functional as F")


@dataclass(frozen=True, eq=False)
class Examination:
    """What torch did.

    Args:
        shown: the case's program.
        fixed: its fix.
        tempted: the tempting fix; None if the case has none.
    """

    shown: Run
    fixed: Run
    tempted: Run | None

    @property
    def has_complaint(self) -> bool:
        """Whether torch raised or warned for these numbers."""
        return any(step.error is not None or step.warnings for step in self.shown.steps)


def examine(key: str, numbers: Mapping[str, float]) -> Examination:
    """Run a case.

    Args:
        key: a key of CASES.
        numbers: by the names of the case's dials; those not given have their default.

    Raises:
        KeyError: if there is no such case.

    >>> examine("twice", {"x": 3.0}).shown.steps[-1].error.type
    'RuntimeError'
    """
    chosen = {dial.name: dial.default for dial in CASES[key].dials} | dict(numbers)
    tempted = Program(f"{key}_tempting", (IMPORTS, *_tempting(key, chosen)))
    return Examination(
        run(Program(key, (IMPORTS, *case_program(key, chosen)))),
        run(Program(f"{key}_fix", (IMPORTS, *_fix(key, chosen)))),
        run(tempted) if len(tempted.statements) > 1 else None,
    )


def case_program(key: str, numbers: Mapping[str, Number]) -> tuple[Statement, ...]:
    """Return the statements that show a case, at the numbers of its dials."""
    return tuple(
        Statement(CASES[key].program[i], _wanted(CASES[key].program[i], numbers))
        for i in range(len(CASES[key].program))
    )


def _fix(key: str, numbers: Mapping[str, Number]) -> tuple[Statement, ...]:
    """Return the statements of the fix."""
    return tuple(
        Statement(CASES[key].fix[i], _wanted(CASES[key].fix[i], numbers))
        for i in range(len(CASES[key].fix))
    )


def _tempting(key: str, numbers: Mapping[str, Number]) -> tuple[Statement, ...]:
    """Return the statements of the tempting fix, none if the case has none."""
    return tuple(
        Statement(CASES[key].tempting[i], _wanted(CASES[key].tempting[i], numbers))
        for i in range(len(CASES[key].tempting))
    )


def _wanted(template: str, numbers: Mapping[str, Number]) -> dict[str, Number]:
    """Return the numbers that a statement has a place for."""
    return {name: numbers[name] for name in placeholders(template)}

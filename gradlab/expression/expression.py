"""Parse once, evaluate often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from torch import Tensor

from gradlab.expression.account import Account, places_of
from gradlab.expression.arguments import as_tensor
from gradlab.expression.budget import Budget, Overspent
from gradlab.expression.costs import BACKWARD, ENGINE, START
from gradlab.expression.errors import BudgetError, ExpressionError, Refusal
from gradlab.expression.evaluator import Note, Run, Watch
from gradlab.expression.parser import tree
from gradlab.expression.syntax import Name, Node, walk
from gradlab.expression.table import CONSTANTS_BY_NAME
from gradlab.words.text import N_, Text


@dataclass(frozen=True)
class Evaluation:
    """A value and what was noticed while it was computed.

    value keeps its graph: it can be differentiated with respect to the inputs. elements is how
    many elements all steps have built together; work counts a step's multiply-adds instead where
    those are more; units is what was charged, see gradlab.expression.budget.
    """

    value: Tensor
    notes: tuple[Note, ...]
    elements: int
    work: int
    units: float


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its source, its syntax tree, and its inputs in order of appearance.

    budget is what its evaluations and their backward passes are charged to, all together; with
    none each has its own.
    """

    source: str
    tree: Node
    inputs: tuple[str, ...]
    budget: Budget | None = field(default=None, compare=False, repr=False)

    def within(self, budget: Budget) -> Expression:
        """Return the same expression, whose evaluations are charged to this budget."""
        return replace(self, budget=budget)

    def run(self, names: Mapping[str, Tensor], watch: Watch | None = None) -> Evaluation:
        """Return the value and the notes for these inputs.

        Args:
            names: a tensor per input, any shape up to 4,096 elements; floating inputs are computed
                in float64, whole ones stay whole (class numbers). More inputs than needed are fine.
            watch: called with every part of the tree and its value, children first.

        Raises:
            ExpressionError: if an input is missing, shapes don't fit, or a step is too large.
            BudgetError: if the budget that the expression is within is spent.
        """
        account = Account(self.budget or Budget(), places_of(names.values()))
        run = Run(names, watch, account)
        try:
            account.budget.charge(START)
            value = as_tensor(run.value(self.tree))
        except Refusal as refusal:
            raise refusal.at(self.tree.start, self.tree.end) from None
        except BudgetError as error:
            if self.budget is None:  # nobody asked for one
                raise ExpressionError(error.text, error.start, error.end) from None
            raise
        except (RecursionError, MemoryError):
            raise ExpressionError(Text(N_("there is no room left to compute this")), 0, 0) from None
        if self.budget is not None and value.requires_grad:
            value.register_hook(partial(_charged, self.budget, account.units))  # type: ignore[no-untyped-call]
        spent = (account.elements, account.work, account.units)
        return Evaluation(value, tuple(run.notes), *spent)


def _charged(budget: Budget, units: float, grad: Tensor) -> None:
    """Account for a backward pass that is about to go through an evaluation.

    Several cotangents at once are several passes. Where places went through torch.vmap, the one
    pass back for all of them is not told of here: it was counted with the way forward.

    Raises:
        BudgetError: out of the backward pass.
    """
    try:
        budget.charge(ENGINE + BACKWARD * units * places_of([grad]))
    except Overspent as refusal:
        raise refusal.at(0, 0) from None


def parse(source: str) -> Expression:
    """Return an expression ready to be evaluated with any inputs.

    Raises:
        ExpressionError: if the source is not in the language; nothing else is raised.

    >>> parse("F.mse_loss(w * x, y)").inputs
    ('w', 'x', 'y')
    """
    try:
        node = tree(source)
    except (RecursionError, MemoryError):
        raise ExpressionError(Text(N_("there is no room left to read this")), 0, 0) from None
    found = dict.fromkeys(n.name for n in walk(node) if isinstance(n, Name))
    return Expression(source, node, tuple(n for n in found if n not in CONSTANTS_BY_NAME))


def evaluate(source: str, names: Mapping[str, Tensor]) -> Tensor:
    """Return the value of a typed expression; it can be differentiated.

    Args:
        source: the text, at most 300 characters.
        names: a tensor per input.

    Returns:
        A float64 tensor with its graph (a boolean one for a comparison).

    Raises:
        ExpressionError: if the text is refused or can't be computed; nothing else is raised.

    >>> import torch
    >>> evaluate("x**2 + 1", {"x": torch.tensor(3.0, dtype=torch.float64)})
    tensor(10., dtype=torch.float64)
    """
    return parse(source).run(names).value

"""Parse once, evaluate often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from gradlab.expression.errors import ExpressionError, Refusal
from gradlab.expression.evaluator import Note, Run, as_tensor
from gradlab.expression.parser import tree
from gradlab.expression.syntax import Name, Node, walk
from gradlab.expression.table import CONSTANTS_BY_NAME
from gradlab.words.text import N_, Text


@dataclass(frozen=True)
class Evaluation:
    """A value and what was noticed while it was computed.

    value keeps its graph: it can be differentiated with respect to the inputs. elements is how
    many elements all steps have built together; work counts a step's multiply-adds instead where
    those are more.
    """

    value: Tensor
    notes: tuple[Note, ...]
    elements: int
    work: int


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its source, its syntax tree, and its inputs in order of appearance."""

    source: str
    tree: Node
    inputs: tuple[str, ...]

    def run(self, names: Mapping[str, Tensor]) -> Evaluation:
        """Return the value and the notes for these inputs.

        Args:
            names: a tensor per input, any shape up to 4,096 elements; floating inputs are computed
                in float64, whole ones stay whole (class numbers). More inputs than needed are fine.

        Raises:
            ExpressionError: if an input is missing, shapes don't fit, or a step is too large.
        """
        run = Run(names)
        try:
            value = as_tensor(run.value(self.tree))
        except Refusal as refusal:
            raise ExpressionError(refusal.text, self.tree.start, self.tree.end) from None
        except (RecursionError, MemoryError):
            raise ExpressionError(Text(N_("there is no room left to compute this")), 0, 0) from None
        return Evaluation(value, tuple(run.notes), run.elements, run.work)


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

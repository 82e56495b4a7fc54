"""Typed functions: parsed, never executed.

A text is cut into tokens, read into a syntax tree whose every name is an entry of one static table,
and evaluated operation by operation, each with a closed-form bound on its size that is checked
before it runs. Nothing is looked up on a module or a tensor by a typed name.
"""

from gradlab.expression.budget import Budget
from gradlab.expression.errors import BudgetError, ExpressionError, explain, pointer
from gradlab.expression.evaluator import Note
from gradlab.expression.expression import Evaluation, Expression, evaluate, parse

__all__ = [
    "Budget",
    "BudgetError",
    "Evaluation",
    "Expression",
    "ExpressionError",
    "Note",
    "evaluate",
    "explain",
    "parse",
    "pointer",
]

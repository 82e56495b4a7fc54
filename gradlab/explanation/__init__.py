"""Explanations: a recorded pass in words, as HTML and as text."""

from gradlab.explanation.explain import Explanation, explain
from gradlab.explanation.why import Why, why

__all__ = ["Explanation", "Why", "explain", "why"]

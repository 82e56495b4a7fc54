"""Explanations: a recorded pass in words, as HTML and as text."""

from gradlab.explanation.explain import Explanation, explain

__all__ = ["Explanation", "explain"]

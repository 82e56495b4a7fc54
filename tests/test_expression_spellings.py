"""What people type is taken, and is what Python's own torch makes of the same text."""

from __future__ import annotations

import pytest
import torch

from gradlab.expression import ExpressionError, parse
from gradlab.expression.code import code
from gradlab.expression.latex import latex
from tests.spelling import TEXTS, assert_same, by_python, float64_by_default, inputs

OWN = TEXTS.index(next(text for text in TEXTS if "Python's own" in text))
SPELLINGS = [text for text in TEXTS[:OWN] if not text.startswith("#")]
PYTHONS_OWN = TEXTS[OWN + 1 :]


def test_there_are_many_spellings_and_none_twice() -> None:
    assert len(SPELLINGS) > 700
    assert len(set(SPELLINGS)) == len(SPELLINGS)


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_text_is_what_python_makes_of_it(text: str) -> None:
    given = inputs()
    with float64_by_default():
        assert_same(parse(text).run(given).value, by_python(text, given), given)


@pytest.mark.parametrize("text", SPELLINGS)
def test_the_code_shown_is_what_ran(text: str) -> None:
    given = inputs()
    expression = parse(text)
    assert_same(expression.run(given).value, by_python(code(expression.tree), given), given)
    assert latex(expression.tree).count("{") == latex(expression.tree).count("}")


@pytest.mark.parametrize("text", PYTHONS_OWN)
def test_pythons_own_functions_give_their_value(text: str) -> None:
    given = inputs()
    ours, theirs = parse(text).run(given).value, by_python(text, given)
    torch.testing.assert_close(ours, theirs, check_dtype=False, rtol=0, atol=0)
    assert_same(ours, by_python(code(parse(text).tree), given), given)


REFUSED_BY_TORCH = [
    "torch.max(x, other=1)", "torch.min(x, other=0)", "torch.maximum(x, 1)", "torch.minimum(a, 0)",
    "torch.atan2(x, 1)", "torch.sin(2)", "torch.dot(a, 2)", "torch.relu(1)", "F.relu(2)",
    "F.mse_loss(x, 1)", "F.cross_entropy(L, 2)", "torch.stack([x, 1])", "torch.cat([a, 1])",
    "F.softmax(a, axis=0)", "torch.relu(a, inplace=False)", "(x > 0).where(x, y)",
    "torch.amax(a, axes=0)", "a.sum(dims=0)", "torch.tile(a, repeats=(2,))", "a.reshape(dims=(3,))",
    "torch.linalg.solve(A, other=B)", "torch.squeeze(a, 0, 1)", "torch.flip(a, 0, 1)",
    "torch.det(A=A)", "torch.linalg.norm(A=a)", "torch.true_divide(a, v, rounding_mode='floor')",
    "torch.softmax(a)", "torch.gather(L, 1, t)", "x[a]", "a & v", "~a", "-(a > 0)", "a[3]",
    "torch.cumsum(a)", "F.one_hot(a)", "F.embedding(a, M)", "a @ 2", "torch.arange(3) @ a",
    "torch.mean(torch.arange(3))", "F.binary_cross_entropy(p, (a > 0).float())",
]  # fmt: skip
"""Torch refuses these, so the language must not teach them."""


@pytest.mark.parametrize("text", REFUSED_BY_TORCH)
def test_what_torch_refuses_is_refused_and_no_error_is_made_up(text: str) -> None:
    given = inputs()
    with pytest.raises(Exception) as theirs:  # noqa: PT011 -- whatever torch raises
        by_python(text, given)
    with pytest.raises(ExpressionError) as ours:
        parse(text).run(given)
    said = ours.value.text.values.get("said", "")
    assert str(said) in str(theirs.value)

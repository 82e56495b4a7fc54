"""What a refusal tells one to write is taken: no hint leads to a second refusal."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from gradlab.expression import ExpressionError, parse
from gradlab.expression.slips import CHARACTERS, FUNCTIONS, WORDS
from gradlab.expression.table import BY_PATH
from tests.spelling import inputs

FOLLOWED = {
    "x ^ 2": "x**2", "x²": "x**2", "x³": "x**3", "√x": "sqrt(x)", "|x|": "abs(x)",
    "x if x > 0 else y": "where(x > 0, x, y)", "x and y": "torch.logical_and(x, y)",
    "x or y": "torch.logical_or(x, y)", "not x": "torch.logical_not(x)",
    "np.exp(x)": "torch.exp(x)", "numpy.exp(x)": "torch.exp(x)", "jnp.exp(x)": "torch.exp(x)",
    "tf.exp(x)": "torch.exp(x)", "arcsin(p)": "asin(p)", "sen(x)": "sin(x)", "tg(x)": "tan(x)",
    "ln(x)": "log(x)", "lg(x)": "log10(x)", "x.data": "x.detach()", "MSELoss()(x, y)": "F.mse_loss(x, y)",
    "L1Loss()(x, y)": "F.l1_loss(x, y)", "CrossEntropyLoss()(L, t)": "F.cross_entropy(L, t)",
    "BCELoss()(p, p)": "F.binary_cross_entropy(p, p)", "Softmax(0)(a)": "F.softmax(a, dim=0)",
    "ReLU()(x)": "F.relu(x)", "nn.ReLU(x)": "nn.ReLU()(x)", "torch.empty(3)": "torch.zeros(3)", "nn.Linear(2, 3)(a)": "F.linear(a, M, v)", "x.exp_()": "x.exp()",
    "2x": "2*x", "x(y + 1)": "x * (y + 1)", "(x, y)": "[x, y]", "[x, y] * 2": "torch.stack([x, y]) * 2",
    "y = x": "x", "0 < x < 1": "torch.logical_and(0 < x, x < 1)", "a.max(0)": "a.max(0).values",
    "a.chunk(3)": "a.chunk(3)[0]", "a[::-1]": "torch.flip(a, (0,))", "S.T": "S.mT",
    "torch.max(x, other=1)": "torch.max(x, other=torch.tensor(1.0))", "x @ y": "x * y",
    "F.cross_entropy(L[0], 2)": "F.cross_entropy(L[0], torch.tensor(2))", "range(3)": "torch.arange(3)",
    "torch.arange(3) @ a": "torch.arange(3).double() @ a", "a & v": "(a > 0) & (v < 1)",
    "x.float()": "x", "x[a]": "a[a > 0]", "relu": "relu(x)", "x.sin": "x.sin()", "F.softmax(a, axis=0)":
    "F.softmax(a, dim=0)", "softmax(a)": "softmax(a, dim=0)", "torch.gelu(x)": "F.gelu(x)",
    "~x": "~(x > 0)", "a.reshape(2, 2)": "a.reshape(1, 3)",
}  # fmt: skip


@pytest.mark.parametrize(("refused", "written"), FOLLOWED.items())
def test_what_a_hint_says_is_taken(refused: str, written: str) -> None:
    with pytest.raises(ExpressionError):
        parse(refused).run(inputs())
    parse(written).run(inputs())


def test_no_slip_is_about_what_can_be_typed() -> None:
    assert not set(FUNCTIONS) & set(BY_PATH)
    assert CHARACTERS
    assert WORDS

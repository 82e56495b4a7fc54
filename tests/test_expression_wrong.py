"""Of wrong texts: what torch refuses is refused, no error is made up, and hints can be followed."""

from __future__ import annotations

import itertools
from functools import cache

import pytest
import torch

from gradlab.expression import ExpressionError, parse
from gradlab.expression.forms import is_plain_number
from tests.spelling import float64_by_default
from tests.test_expression_signatures import inputs, outcome
from tests.wrong_texts import followed, with_wrong_names, with_wrong_values

SHARE = 23
VALUES = list(itertools.islice(with_wrong_values(), 0, None, SHARE))
NAMES = list(itertools.islice(with_wrong_names(), 0, None, 7))


@cache
def refusal(text: str) -> ExpressionError | None:
    try:
        parse(text).run(inputs())
    except ExpressionError as error:
        return error
    return None


def test_there_are_many_and_most_are_wrong() -> None:
    assert len(VALUES) > 1000
    assert len(NAMES) > 500
    assert sum(refusal(text) is not None for text in VALUES) > 700


def test_what_torch_refuses_is_refused_and_no_error_is_made_up() -> None:
    with float64_by_default():
        for text in VALUES:
            theirs, error = outcome(text), refusal(text)
            if error is None:
                assert isinstance(theirs, torch.Tensor), (text, theirs)
                ours = parse(text).run(inputs()).value
                is_number = is_plain_number(parse(text).tree)
                torch.testing.assert_close(
                    ours, theirs, rtol=1e-12, atol=1e-14, equal_nan=True, check_dtype=not is_number
                )
            elif "said" in error.text.values:
                assert str(error.text.values["said"]) in str(theirs), (text, error.message)


@pytest.mark.parametrize("texts", [VALUES, NAMES], ids=["values", "names"])
def test_no_hint_leads_to_a_second_refusal(texts: list[str]) -> None:
    hints = 0
    for text in texts:
        error = refusal(text)
        told = error and followed(text, error)
        if error is None or told is None:
            continue
        hints += 1
        second = refusal(told)
        assert second is None, (text, error.message, told, second.message)
    assert hints > 150

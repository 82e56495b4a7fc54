"""Formulas carry the actual numbers, in the quantities' colours."""

from __future__ import annotations

import torch

from gradlab.lessons import mse
from gradlab.pictures import formulas


def test_the_chain_rule_shows_both_factors_and_their_product() -> None:
    latex = formulas.chain_rule(mse.slope("w", 2.0, 3.0, 1.0, -5.0, 5.0))
    assert latex.endswith(
        r"\textcolor{olive}{10} \cdot \textcolor{teal}{3} = \textcolor{olive}{30} \end{aligned}"
    )


def test_along_the_target_there_is_one_factor() -> None:
    latex = formulas.chain_rule(mse.slope("y", 2.0, 3.0, 1.0, -5.0, 5.0))
    assert r"\underbrace" not in latex
    assert latex.endswith(r"&= \textcolor{olive}{(-10)} \end{aligned}")


def test_a_softmax_cell_is_derived_by_the_quotient_rule() -> None:
    probs = torch.tensor([0.25, 0.75])
    other = formulas.softmax_cell(probs, torch.tensor(-0.1875), 0, 1)
    assert r"-\textcolor{purple}{0.25} \cdot \textcolor{purple}{0.75} = " in other
    assert r"0 \cdot S - e^{\textcolor{teal}{a_{0}}}\,e^{\textcolor{teal}{a_{1}}}" in other
    own = formulas.softmax_cell(probs, torch.tensor(0.09375), 1, 1, 2.0)
    assert r"0.75}(1 - \textcolor{purple}{0.75}) \,/\, 2 = \textcolor{olive}{0.09375}" in own
    assert r"S - e^{\textcolor{teal}{a_{1}}/T}\,e^{\textcolor{teal}{a_{1}}/T}" in own
    assert r"\delta" not in own + other

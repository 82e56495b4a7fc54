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


def test_a_softmax_cell_fills_in_probabilities_and_no_delta() -> None:
    probs = torch.tensor([0.25, 0.75])
    other = formulas.softmax_cell(probs, torch.tensor(-0.1875), 0, 1)
    assert r"-\textcolor{purple}{0.25} \cdot \textcolor{purple}{0.75} = " in other
    own = formulas.softmax_cell(probs, torch.tensor(0.09375), 1, 1, 2.0)
    assert r"0.75}(1 - \textcolor{purple}{0.75}) \,/\, 2 = \textcolor{olive}{0.09375}" in own
    assert r"\delta" not in own + other


def test_softmax_is_derived_for_its_own_logit_and_for_another() -> None:
    plain, softened = formulas.softmax_derivation(), formulas.softmax_derivation(2.0)
    a_i, a_j = (rf"e^{{\textcolor{{teal}}{{a_{k}}}}}" for k in "ij")
    assert rf"\frac{{{a_i}S - {a_i}{a_i}}}{{S^2}}" in plain
    assert rf"\frac{{0 \cdot S - {a_i}{a_j}}}{{S^2}}" in plain
    assert softened.count(r"\tfrac{1}{T}") == 4
    assert plain.count("{") == plain.count("}")

"""The truth meter: one derivative found in three ways, and how well they agree."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.maths.truth import Truth, Verdict
from gradlab.ui.page.page import Page
from gradlab.words.numbers import written
from gradlab.words.text import Translate

if TYPE_CHECKING:
    from torch import Tensor

_MARKS = {
    Verdict.AGREEMENT: "✓",
    Verdict.ROUNDING: "≈",
    Verdict.DISAGREEMENT: "✗",
    Verdict.KINK: "∧",
    Verdict.SATURATION: "→0",
    Verdict.NON_FINITE: "∞",
}


def truth_meter(page: Page, truth: Truth, cell: tuple[int, ...] = (), *, name: str = "") -> None:
    """Show a derivative by autograd, by formula and by difference, and the verdict on them.

    Args:
        page: the page that draws it.
        truth: from gradlab.maths.truth.
        cell: which element to show where the derivative has several; if none is given, the one
            that the verdict rests on, or the largest. The verdict is on all of them.
        name: which derivative it is, where the page does not say.
    """
    _ = page.translate
    cell = cell or truth.cell or _largest(truth.autograd)
    ways = [
        (_("autograd"), _shown(truth.autograd, cell)),
        (_("central difference, float64"), _shown(truth.difference, cell)),
        _gap(truth, cell, page.translate),
    ]
    if truth.formula is not None:
        ways.insert(1, (_("closed formula"), _shown(truth.formula, cell)))
    numbers = "".join(f"<div><dt>{escape(way)}</dt><dd>{value}</dd></div>" for way, value in ways)
    element = f" [{', '.join(map(str, cell))}]" if cell else ""
    title = escape(" · ".join(filter(None, [_("Truth meter"), name]))) + element
    verdict = f"{_MARKS[truth.verdict]} {_verdict(truth, cell, page.translate)}"
    st.html(
        f'<section class="gl-truth {truth.verdict.value}" aria-label="{title}">'
        f"<h2>{title}</h2><dl>{numbers}</dl><p>{escape(verdict)}</p></section>"
    )


def _verdict(truth: Truth, cell: tuple[int, ...], translate: Translate) -> str:
    """Return the verdict's sentence; it says so when it rests on elements that are not shown."""
    _ = translate
    said = truth.sentence.show(translate)
    if truth.verdict is Verdict.AGREEMENT or cell == (truth.cell or ()):
        return said
    return _("Over all elements: {sentence}").format(sentence=said)


def _gap(truth: Truth, cell: tuple[int, ...], translate: Translate) -> tuple[str, str]:
    """Return how far the ways are apart here; beside a zero only the absolute difference says."""
    _ = translate
    sizes = truth.autograd.double().abs(), truth.difference.abs()
    smaller = min(size[cell].item() for size in sizes)
    beside_zero = smaller <= 1e-6 * max(size.max().item() for size in sizes)
    here = truth.gap_at(cell)
    gap = here.absolute if beside_zero else here.relative
    name = _("absolute difference") if beside_zero else _("relative difference")
    return name, written(gap, 2)


def _largest(derivative: Tensor) -> tuple[int, ...]:
    """Return the index of the element of largest magnitude."""
    position, index = int(derivative.abs().argmax()), []
    for length in reversed(derivative.shape):
        position, here = divmod(position, length)
        index.append(here)
    return tuple(reversed(index))


def _shown(derivative: Tensor, cell: tuple[int, ...]) -> str:
    """Return one number of the derivative, as many digits as its dtype holds."""
    digits = 7 if derivative.element_size() == 4 else 10
    return written(derivative[cell].item(), digits)

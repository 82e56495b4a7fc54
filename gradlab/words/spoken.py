"""What a label says when it is read aloud."""

from __future__ import annotations

import re

from gradlab.words.text import N_

QUANTITIES = {
    "w": N_("weight"),
    "x": N_("input"),
    "target": N_("target"),
    "a": N_("logit"),
    "T": N_("temperature"),
}
"""What a number is, by the argument that it belongs to: a symbol alone says it to those who see."""

_COLOURED = re.compile(r":[a-z]+\[((?:\\.|[^\\\]])*)\]")
_FORMULA = re.compile(r"\$(.*?)\$")


def spoken(label: str) -> str:
    r"""Return a label as words: without the marks that colour it or set it as a formula or code.

    A screen reader would read the marks, too.

    Args:
        label: Markdown, of those marks that labels have.

    >>> spoken("weight :blue[$w$]"), spoken(r"angle $\theta_{1}$")
    ('weight w', 'angle theta1')
    >>> spoken(r":green[my\_x\[0\]] (`scores`)")
    'my_x[0] (scores)'
    """
    words = _FORMULA.sub(lambda found: re.sub(r"[_{}\\]", "", found[1]), label)
    return re.sub(r"\\(.)|[`*]", r"\1", _COLOURED.sub(r"\1", words))

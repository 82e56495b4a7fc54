"""A run as HTML: everything escaped, in the order of a notebook."""

from __future__ import annotations

import re

from gradlab.functions import FUNCTIONS
from gradlab.functions.point import point_at
from gradlab.lessons import listings
from gradlab.pictures.notebook import coloured_code, notebook
from gradlab.program import Program, Statement, run


def test_outputs_errors_and_prints_stand_below_their_statement() -> None:
    html = notebook(
        run(listings.sum_trap(point_at(FUNCTIONS["softmax"], {"a": [0.1043, 0.4946, 0.3141]})))
    )
    text = re.sub(r"<[^>]+>", "", html)
    call = text.index("p.backward()")
    error = text.index("RuntimeError: grad can be implicitly created only for scalar outputs")
    assert call < error < text.index("p.sum().backward()")


def test_markup_in_a_program_and_its_outputs_is_text() -> None:
    html = notebook(run(Program("x", (Statement("'<img src=x>' + \"</pre>\""),))))
    assert "<img" not in html
    assert html.count("</pre>") == html.count("<pre")


def test_names_inside_strings_and_comments_have_no_colour() -> None:
    assert "<b" not in coloured_code('"w x" # w')
    assert coloured_code("w").startswith("<b")

"""The stylesheet is one that Streamlit lets through, and colours every quantity."""

from __future__ import annotations

from gradlab.ui.browser.style import stylesheet
from gradlab.words.colours import COLOURS


def test_no_markup_inside_or_the_sanitiser_drops_it_whole() -> None:
    inside = stylesheet().removeprefix("<style>").removesuffix("</style>")
    assert "<" not in inside
    assert inside.count("{") == inside.count("}")


def test_every_role_has_its_variable_and_every_quantity_its_formula_colour() -> None:
    for role, colour in COLOURS.items():
        assert f"--gl-{role}: light-dark({colour.light}, {colour.dark});" in stylesheet()
        if colour.latex:
            assert f'[style*="color: {colour.latex}"]' in stylesheet()

"""The views of the sandbox: what was refused, the value, the curve."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.host.counters import count
from gradlab.ui.page.access import refused
from gradlab.ui.page.page import Page
from gradlab.ui.page.visit import CURVE, SLIDERS, SLOPES, TRUTH, at_most
from gradlab.ui.show.figure import figure
from gradlab.ui.show.hand import Hand, Handle
from gradlab.ui.show.headline import Number, headline
from gradlab.ui.show.truth_meter import truth_meter
from gradlab.ui.widgets.controls import choice

if TYPE_CHECKING:
    from torch import Tensor

    from gradlab.expression import BudgetError, ExpressionError
    from gradlab.functions.along import AlongSlider
    from gradlab.functions.point import Place, Point
    from gradlab.functions.sliders import Slider
    from gradlab.maths.autodiff import Sweep
    from gradlab.maths.truth import Truth
    from gradlab.words.text import Text

MOST_VALUES = 12


def refusal(page: Page, source: str, error: ExpressionError | BudgetError) -> None:
    """Show a refused text, if there is any, with carets under the spot, and what helps.

    Both hold typed text, so both go through elements that interpret nothing.
    """
    from gradlab.expression import BudgetError, pointer
    from gradlab.sandbox.state import RESERVED

    count("gradlab_refusals", "budget" if isinstance(error, BudgetError) else "typed")
    page.keys.update(RESERVED)  # which the page has, with a function that can be computed
    _ = page.translate
    refused("expr")
    with st.container(border=True, key="refusal-expr"):
        st.markdown(_("**This can't be computed yet.**"))
        shift = max(0, error.start - 60) if len(source) > 120 else 0
        shown = source[shift : shift + 120]
        if shown.strip():
            st.code(pointer(shown, error.start - shift, error.end - shift), language=None)
        st.text(error.text.show(_))


def said(page: Page, texts: list[Text]) -> None:
    """Show what has to be said about the function, each sentence as plain text."""
    for text in texts:
        with st.container(border=True):
            st.text("⚠ " + text.show(page.translate))


def formula_view(page: Page, of: Point, source: str) -> None:
    """Show the function as typeset, its shape, and what to notice about one of the gallery."""
    from gradlab.expression.gallery import notice_of

    _ = page.translate
    st.latex(rf"f = {of.function.formula}")
    if of.value.numel() != 1:
        shape = str(tuple(of.value.shape))
        st.markdown(_("The value has shape `{shape}`.").format(shape=shape))
    notice = notice_of(source)
    if notice:
        with st.container(key="noticed"):
            st.info(_(notice), icon=":material/visibility:")


def value_view(page: Page, of: Point, along: Sequence[tuple[Slider, Tensor]]) -> None:
    """Show the value, following the sliders: one number as such, a few as bars.

    Args:
        page: the page that draws it.
        of: the function at its inputs.
        along: the outputs at the steps of each slider, shape (steps, m).
    """
    from gradlab.functions.point import LARGEST
    from gradlab.pictures.figures.curve_along import values_live
    from gradlab.pictures.figures.map import output_figure
    from gradlab.pictures.formulas import listed
    from gradlab.words.numbers import written

    _ = page.translate
    values = of.value.flatten().double()
    if len(values) == 1:
        shown = Number("value", "f", written(values[0]), "loss")
        headline("sandbox-value", [shown], live=values_live(along))
    elif 1 < len(values) <= LARGEST:
        spec = output_figure(of, 0, is_probs=False)
        alt = _("bars of the outputs: {values}").format(values=listed(values))
        live = values_live(along)
        figure("sandbox-value", spec, alt=alt, height=190, live=live, hand=Hand(bars="row"))


def chosen_place(page: Page, of: Point) -> Place:
    """Draw which input, and which elements of input and output, are looked at."""
    from gradlab.functions.point import Place

    _ = page.translate
    names = list(of.moving)
    with st.container(key="place"):
        _forget("wrt", names)
        name = choice(page, "wrt", _("gradient with respect to"), names, names[0])
        column = _element(page, "col", _("input element $j$"), tuple(of.arguments[name].shape))
        row = _element(page, "row", _("output element $i$"), tuple(of.value.shape))
    return Place(name, column, row)


def _element(page: Page, key: str, label: str, shape: tuple[int, ...]) -> int:
    """Draw which of a tensor's elements is looked at; nothing is drawn for a single one.

    In the link a matrix's element is its indices, as in A[0, 1]; of many elements its number.
    """
    from gradlab.functions.labels import indices
    from gradlab.ui.widgets.controls import whole

    names = [",".join(map(str, place)) for place in indices(shape)]
    if len(names) < 2:
        return 0
    if len(names) > MOST_VALUES:
        return whole(page, key, label, 0, len(names) - 1, 0)
    _forget(key, names)
    return names.index(choice(page, key, label, names, names[0]))


def _forget(key: str, options: list[str]) -> None:
    """Drop a chosen element that the present function doesn't have."""
    if key in st.session_state and st.session_state[key] not in options:
        del st.session_state[key]


def pictures(page: Page, of: Point, place: Place, slope: Tensor) -> list[AlongSlider]:
    """Show the outputs, and one of them over one input element; return what moves with sliders.

    Args:
        page: the page that draws them.
        of: the function at its inputs.
        place: the output and the input element.
        slope: the derivative between the two, shape ().
    """
    from gradlab.functions.along import along
    from gradlab.functions.curve import curve

    swept = None
    with at_most(page, CURVE) as is_curve_costly, suppress(*of.function.refusals):
        swept = curve(of, place)
    with at_most(page, SLIDERS) as is_costly:
        moved = along(of, place, swept.xs) if swept else []
    if len(of.outputs) > 1:
        value_view(page, of, [(m.slider, m.outputs) for m in moved if m.outputs is not None])
    _curve(page, of, place, slope, swept, moved, is_costly=is_curve_costly())
    if swept and is_costly():
        _ = page.translate
        st.text(_("Too costly to follow every slider: the curve is redrawn on release."))
    return moved


def measured(page: Page, of: Point, place: Place) -> tuple[Tensor | None, Truth | None]:
    """Return the slopes of a function and its truth meter, None for what would take too long."""
    from gradlab.expression import BudgetError
    from gradlab.functions.truth_at import bare_slopes, slopes

    with suppress(BudgetError), at_most(page, TRUTH):
        return slopes(of, place)
    with suppress(BudgetError), at_most(page, SLOPES):
        return bare_slopes(of, place), None
    return None, None


def meter_view(page: Page, meter: Truth | None, place: Place) -> None:
    """Show the truth meter, or that it is left out."""
    if meter is not None:
        truth_meter(page, meter, place.cell(meter.autograd.dim()))
        return
    _ = page.translate
    st.text(_("The truth meter is left out: it would take too long to compute."))


def _curve(
    page: Page,
    of: Point,
    place: Place,
    slope: Tensor,
    swept: Sweep | None,
    along: list[AlongSlider],
    *,
    is_costly: bool,
) -> None:
    """Show the output element over the input element with value, slope and tangent; read it."""
    from gradlab.pictures.figures.curve_along import curve_figure, curve_live
    from gradlab.sandbox.reading import slope_reading
    from gradlab.words.numbers import written

    _ = page.translate
    variable, output = of.columns(place.name)[place.column], of.outputs[place.row]
    reading = slope_reading(of, place, slope).show(_)
    numbers = [
        Number("value", output, written(of.value.flatten()[place.row]), "loss"),
        Number("slope", f"∂{output}/∂{variable}", written(slope), "gradient"),
    ]
    if swept is None:
        headline("sandbox-numbers", numbers)
        costly = _("The curve is left out: it would take too long to compute.")
        st.text(costly if is_costly else _("The curve can't be drawn over this range."))
    else:
        live = curve_live(of, place, along, swept.xs, slope.item(), _)
        headline("sandbox-numbers", numbers, live=live)
        spec = curve_figure(of, place, swept, slope.item(), _)
        handles = [Handle("point", each.slider.key) for each in along if each.is_axis]
        figure("sandbox-curve", spec, alt=reading, height=340, live=live, hand=Hand(handles))
    st.text(reading)

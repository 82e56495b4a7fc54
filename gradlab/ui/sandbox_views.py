"""The views of the sandbox: what was refused, the curve, the Jacobian, the functions there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.controls import choice, preset
from gradlab.ui.figure import figure
from gradlab.ui.frame import Page
from gradlab.ui.inputs import vector

if TYPE_CHECKING:
    from torch import Tensor

    from gradlab.along import Along
    from gradlab.expression import ExpressionError
    from gradlab.sandbox import Place, Study
    from gradlab.text import Text
    from gradlab.truth import Truth

MOST_VALUES = 12


def refusal(page: Page, source: str, error: ExpressionError) -> None:
    """Show a refused text with carets under the spot and the sentence that helps.

    Both hold typed text, so both go through elements that interpret nothing.
    """
    from gradlab.expression import pointer

    _ = page.translate
    with st.container(border=True, key="refusal"):
        st.markdown(_("**This can't be computed yet.**"))
        shift = max(0, error.start - 60) if len(source) > 120 else 0
        shown = source[shift : shift + 120]
        st.code(pointer(shown, error.start - shift, error.end - shift), language=None)
        st.text(error.text.show(_))


def said(page: Page, texts: list[Text]) -> None:
    """Show what has to be said about the function, each sentence as plain text."""
    for text in texts:
        with st.container(border=True):
            st.text("⚠ " + text.show(page.translate))


def formula_view(page: Page, of: Study) -> None:
    """Show the function as typeset, and its value where no curve will show it.

    Of several numbers a few stand as a list, many by their shape.
    """
    from gradlab.expression.latex import latex

    _ = page.translate
    st.latex(rf"f = {latex(of.expression.tree)}")
    if of.value.numel() == 1 and of.is_differentiable:
        return
    values = of.value.flatten().tolist()
    shape = str(tuple(of.value.shape))
    if len(values) > MOST_VALUES:
        st.markdown(_("The value has shape `{shape}`.").format(shape=shape))
        return
    shown = ", ".join(f"{value + 0.0:.5g}" for value in values)
    st.markdown(_("The value, shape `{shape}`: {values}").format(shape=shape, values=shown))


def chosen_place(page: Page, of: Study) -> Place:
    """Draw which input, and which elements of input and output, are looked at."""
    from gradlab.sandbox import Place

    _ = page.translate
    names = list(of.moving)
    with st.container(key="place"):
        _forget("wrt", names)
        name = choice(page, "wrt", _("gradient with respect to"), names, names[0])
        column = _element(page, "col", _("input element $j$"), of.inputs[name].shape)
        row = _element(page, "row", _("output element $i$"), tuple(of.value.shape))
    return Place(name, column, row)


def _element(page: Page, key: str, label: str, shape: tuple[int, ...]) -> int:
    """Draw which of a tensor's elements is looked at; nothing is drawn for a single one.

    In the link a matrix's element is its indices, as in A[0, 1]; of many elements its number.
    """
    from gradlab.sandbox.study import places
    from gradlab.ui.controls import whole

    names = [",".join(map(str, place)) for place in places(shape)]
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


def slopes(of: Study, place: Place) -> tuple[Tensor, Truth]:
    """Return the Jacobian for the chosen input, shape (m, n), and its truth meter.

    Of a large one only the chosen row and column hold numbers, and the meter is on that element.
    """
    import torch

    from gradlab.autodiff import jacobian
    from gradlab.sandbox.study import is_shown_whole
    from gradlab.truth import truth

    point = of.point(place.name)
    if len(of.outputs) == len(point) == 1:
        meter = truth(of.along(place), point[0])
        return meter.autograd.reshape(1, 1), meter
    if is_shown_whole(len(of.outputs), of.inputs[place.name].shape):
        meter = truth(of.flat(place.name), point)
        return meter.autograd, meter
    meter = truth(of.along(place), point[place.column])
    whole = torch.zeros(len(of.outputs), len(point), dtype=torch.float64)
    whole[place.row] = jacobian(lambda x: of.flat(place.name)(x)[place.row], point)
    return whole, meter


def curve_view(page: Page, of: Study, place: Place, slope: Tensor) -> None:
    """Show the output element over the input element with value, slope and tangent; read it."""
    from gradlab.expression import ExpressionError
    from gradlab.figures.sandbox import curve_figure
    from gradlab.formulas import digits
    from gradlab.sandbox import curve
    from gradlab.sandbox.reading import slope_reading
    from gradlab.ui.headline import Number, headline

    _ = page.translate
    variable, output = of.columns(place.name)[place.column], of.outputs[place.row]
    reading = slope_reading(of, place, slope).show(_)
    numbers = [
        Number("value", output, digits(of.value.flatten()[place.row]), "loss"),
        Number("slope", f"∂{output}/∂{variable}", digits(slope), "gradient"),
    ]
    try:
        swept, live = curve(of, place), _live(page, of, place)
    except (ExpressionError, RuntimeError):
        headline("sandbox-numbers", numbers)
        st.text(_("The curve can't be drawn over this range."))
    else:
        headline("sandbox-numbers", numbers, live=live)
        spec = curve_figure(of, place, swept, slope.item(), _)
        figure("sandbox-curve", spec, alt=reading, height=340, live=live)
    st.text(reading)


def _live(page: Page, of: Study, place: Place) -> list[Along]:
    """Return what follows the axis' slider, nothing if it has none or stands between steps."""
    from gradlab.figures.sandbox import curve_live
    from gradlab.sandbox import stepped
    from gradlab.sandbox.state import element_keys, is_listed

    given = of.inputs[place.name]
    if is_listed(given.shape) or len(given.shape) > 1:
        return []
    swept = stepped(of, place)
    if (swept.xs - given.values[place.column]).abs().min() > 1e-9:
        return []
    key = element_keys(place.name, given.shape)[place.column]
    return [curve_live(of, place, swept, key, page.translate)]


def jacobian_view(page: Page, of: Study, place: Place, jacobian: Tensor) -> list[float]:
    """Show the Jacobian and the two products with it; return v, empty where it isn't shown."""
    from gradlab.figures.matrix import jacobian_heatmap
    from gradlab.sandbox.study import LARGEST, is_shown_whole

    _ = page.translate
    rows, columns = of.outputs, of.columns(place.name)
    st.header(_("The Jacobian"), anchor=False)
    if not is_shown_whole(len(rows), of.inputs[place.name].shape):
        sentence = _("{rows} × {columns} slopes: too many to print; up to {limit} × {limit} are.")
        st.markdown(sentence.format(rows=len(rows), columns=len(columns), limit=LARGEST))
        return []
    spec = jacobian_heatmap(
        jacobian, rows=rows, columns=columns, row=place.row, cell=(place.row, place.column)
    )
    alt = _("the slopes of {rows} outputs along {columns} inputs")
    alt = alt.format(rows=len(rows), columns=len(columns))
    figure("sandbox-jacobian", spec, alt=alt, height=120 + 34 * len(rows))
    return _products(page, rows, columns, jacobian)


def _products(
    page: Page, rows: tuple[str, ...], columns: tuple[str, ...], jacobian: Tensor
) -> list[float]:
    """Show vᵀJ and Ju with editable v and u; return v."""
    _ = page.translate
    back, forward = st.columns(2, gap="medium")
    with back:
        st.markdown(_("**vᵀJ**: $v$ weighs the outputs. One backward pass."))
        v = _weights(page, "cotangent-", "v", len(rows))
        _bars(v @ jacobian, columns, "vᵀJ")
    with forward:
        st.markdown(_("**Ju**: $u$ is a direction of the inputs; Ju says how the outputs move."))
        u = _weights(page, "tangent-", "u", len(columns))
        _bars(jacobian @ u, rows, "Ju")
    return list(v.tolist())


def _weights(page: Page, name: str, symbol: str, count: int) -> Tensor:
    """Draw the numbers of v or u, with presets; the first is 1, the others 0 to begin with."""
    import torch

    from gradlab.functions import indexed

    _ = page.translate
    with st.container(horizontal=True, key=f"presets-{name}"):
        firsts = {f"{name}{i}": float(i == 0) for i in range(count)}
        preset(_("the first alone"), firsts, key=f"{name} first")
        preset(_("all ones"), {f"{name}{i}": 1.0 for i in range(count)}, key=f"{name} ones")
    numbers = vector(page, name, indexed(symbol, count), [1.0] + [0.0] * (count - 1))
    return torch.tensor(numbers, dtype=torch.float64)


def _bars(product: Tensor, labels: tuple[str, ...], symbol: str) -> None:
    from gradlab.figures.bars import vector_bars

    alt = f"{symbol}: {', '.join(f'{value:.4g}' for value in product.tolist())}"
    spec = vector_bars(product, labels=labels, symbol=symbol, role="gradient")
    figure(f"sandbox-{symbol}", spec, alt=alt, height=220)

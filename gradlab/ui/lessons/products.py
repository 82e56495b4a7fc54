"""The two products with a Jacobian, each with an editable vector: vᵀJ and Ju."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.page.page import Page
from gradlab.ui.page.visit import SLOPES, or_said
from gradlab.ui.show.figure import figure
from gradlab.ui.widgets.controls import preset
from gradlab.ui.widgets.inputs import vector

if TYPE_CHECKING:
    from torch import Tensor

    from gradlab.functions.along import AlongSlider
    from gradlab.functions.point import Place, Point
    from gradlab.maths.along import Live

Products = tuple[list[float], list[float]]
"""The cotangent v, flattened, and the tangent u."""


def products_view(
    page: Page,
    of: Point,
    place: Place,
    along: Sequence[AlongSlider],
    *,
    keys: tuple[str, str] = ("v", "u"),
    cotangents: Mapping[str, list[float]] | None = None,
) -> Products:
    """Show vᵀJ and Ju with editable v and u; return v and u.

    Args:
        page: the page that draws them.
        of: the function at its numbers.
        place: the argument, and the output and input element that presets pick.
        along: the function at the steps of its sliders.
        keys: the URL's parameters of v and u begin so.
        cotangents: more presets of v: label → numbers.
    """
    from gradlab.pictures.figures.map_along import pulled_back_live, pushed_forward_live

    _ = page.translate
    (v_key, u_key), rows, columns = keys, of.outputs, of.columns(place.name)
    back, forward = st.columns(2, gap="medium")
    with back:
        st.markdown(
            _("**vᵀJ**: $v$ weighs the outputs. One backward pass, `backward(gradient=v)`.")
        )
        one_row = {_("the row {row} alone").format(row=place.row): _one_hot(len(rows), place.row)}
        v = _weights(page, v_key, "v", len(rows), one_row, cotangents)
        alt = _("bars of vᵀJ: {values}")
        live = pulled_back_live(along, v)
        with or_said(page, SLOPES):
            _bars("vjp", "vᵀJ", of.vjp(place.name, v), columns, alt, live)
    with forward:
        st.markdown(_("**Ju**: $u$ is a direction of the inputs; Ju says how the outputs move."))
        label = _("the column {column} alone").format(column=place.column)
        one_column = {label: _one_hot(len(columns), place.column)}
        u = _weights(page, u_key, "u", len(columns), one_column, None)
        alt = _("bars of Ju: {values}")
        with or_said(page, SLOPES):
            _bars("jvp", "Ju", of.jvp(place.name, u), rows, alt, pushed_forward_live(along, u))
    return v, u


def _one_hot(count: int, at: int) -> list[float]:
    return [float(i == at) for i in range(count)]


def _weights(
    page: Page,
    key: str,
    symbol: str,
    count: int,
    picked: Mapping[str, list[float]],
    more: Mapping[str, list[float]] | None,
) -> list[float]:
    """Draw the numbers of v or u, with presets; the first is 1, the others 0 to begin with."""
    from gradlab.functions import indexed

    _ = page.translate
    presets = {**picked, _("all ones"): [1.0] * count, **(more or {})}
    with st.container(horizontal=True, key=f"presets-{key}"):
        for i, (label, numbers) in enumerate(presets.items()):
            values = {f"{key}{k}": number for k, number in enumerate(numbers)}
            preset(label, values, key=f"{symbol} {i}")
    return vector(page, key, indexed(symbol, count), _one_hot(count, 0))


def _bars(
    key: str, symbol: str, product: Tensor, labels: tuple[str, ...], alt: str, live: Live
) -> None:
    from gradlab.pictures.figures.bars import vector_bars
    from gradlab.pictures.formulas import listed

    spec = vector_bars(product, labels=labels, symbol=symbol, role="gradient")
    figure(key, spec, alt=alt.format(values=listed(product)), height=220, live=live)

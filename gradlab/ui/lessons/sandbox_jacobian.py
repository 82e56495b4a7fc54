"""The sandbox's Jacobian, and the two products with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.page.frame import Page
from gradlab.ui.show.figure import figure
from gradlab.ui.widgets.controls import preset
from gradlab.ui.widgets.inputs import vector

if TYPE_CHECKING:
    from torch import Tensor

    from gradlab.maths.along import Live
    from gradlab.pictures.figures.map_along import MapSteps
    from gradlab.sandbox import Moves, Place, Study


def jacobian_view(
    page: Page, of: Study, place: Place, jacobian: Tensor, along: list[Moves]
) -> list[float]:
    """Show the Jacobian and the two products with it; return v, empty where it isn't shown.

    Args:
        page: the page that draws it.
        of: the function at its inputs.
        place: the output and the input element that are framed.
        jacobian: the slopes of all outputs along the chosen input, shape (m, n).
        along: the function at the steps of its sliders.
    """
    from gradlab.pictures.figures.matrix import jacobian_heatmap
    from gradlab.pictures.figures.sandbox import cells_live, map_steps
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
    maps = map_steps(along)
    height = 120 + 34 * len(rows)
    figure("sandbox-jacobian", spec, alt=alt, height=height, live=cells_live(maps))
    return _products(page, rows, columns, jacobian, maps)


def _products(
    page: Page,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    jacobian: Tensor,
    maps: list[MapSteps],
) -> list[float]:
    """Show vᵀJ and Ju with editable v and u; return v."""
    from gradlab.pictures.figures.map_along import pulled_back_live, pushed_forward_live

    _ = page.translate
    back, forward = st.columns(2, gap="medium")
    with back:
        st.markdown(_("**vᵀJ**: $v$ weighs the outputs. One backward pass."))
        v = _weights(page, "cotangent-", "v", len(rows))
        _bars(v @ jacobian, columns, "vᵀJ", pulled_back_live(maps, v.tolist()))
    with forward:
        st.markdown(_("**Ju**: $u$ is a direction of the inputs; Ju says how the outputs move."))
        u = _weights(page, "tangent-", "u", len(columns))
        _bars(jacobian @ u, rows, "Ju", pushed_forward_live(maps, u.tolist()))
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


def _bars(product: Tensor, labels: tuple[str, ...], symbol: str, live: Live) -> None:
    from gradlab.pictures.figures.bars import vector_bars

    alt = f"{symbol}: {', '.join(f'{value:.4g}' for value in product.tolist())}"
    spec = vector_bars(product, labels=labels, symbol=symbol, role="gradient")
    figure(f"sandbox-{symbol}", spec, alt=alt, height=220, live=live)

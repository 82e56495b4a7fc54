"""The one way in which GradLab shows a Plotly figure.

A figure is a plain dict {"data": […], "layout": {…}} whose colours are tokens ("@w"). It goes
through a component that keeps plotly.js in the page and updates it in place (live.js, plot.js),
so zoom, hover and legend survive every change and nothing blinks. Where plotly.js cannot be
served or loaded, st.plotly_chart shows the same figure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradlab.ui.browser.component import content_of, mount
from gradlab.ui.browser.static import are_in_memory, surface_url
from gradlab.ui.page.language import translator
from gradlab.ui.show.hand import Hand
from gradlab.ui.show.packed_figure import sent_traces
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.words.colours import COLOURS
from gradlab.words.text import N_

if TYPE_CHECKING:
    from gradlab.maths.along import Live
    from gradlab.ui.browser.live import Packed

_LABELS = {
    "svg": N_("Download the figure as SVG"),
    "png": N_("Download the figure as PNG"),
    "reset": N_("Undo zooming"),
}
_COLOURS = {role: [colour.light, colour.dark] for role, colour in COLOURS.items()}
_CONTENTS: SharedCache[Hashable, bytes] = SharedCache(512)
"""What was sent of figures, by the state they show: up to 25 kB each."""
_NO_HAND = Hand()
_AXIS = {
    "gridcolor": "@grid",
    "linecolor": "@grid",
    "zerolinecolor": "@muted",
    "automargin": True,
    "title": {"standoff": 8},
}
# What every figure has unless it says otherwise.
_TEMPLATE = {
    "layout": {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "@text", "size": 14},
        "margin": {"l": 56, "r": 16, "t": 32, "b": 48},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "hoverlabel": {
            "bgcolor": "@surface",
            "bordercolor": "@muted",
            "font": {"color": "@text"},
        },
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
    }
}


@dataclass(frozen=True)
class FigureSpec:
    """A figure with all that belongs to it.

    Args:
        spec: the figure, {"data": […], "layout": {…}}, of plain values; colours may be tokens
            from gradlab.words.colours, at any depth. Zoom and hidden traces are kept for as long as
            layout.uirevision stays the same.
        alt: one sentence that says what the figure shows, for those who don't see it.
        live: the sliders the figure follows while they move, with its traces (named by their
            uid) at each of their steps; perhaps packed already.
        hand: what of it can be dragged and pressed.
        is_surface: whether it is three-dimensional: then what draws it is loaded with it.
    """

    spec: Mapping[str, Any]
    alt: str
    live: Live | Sequence[Packed] = ()
    hand: Hand = _NO_HAND
    is_surface: bool = False


def figure(
    key: str,
    spec: Mapping[str, Any],
    *,
    alt: str,
    height: int = 360,
    live: Live | Sequence[Packed] = (),
    hand: Hand = _NO_HAND,
) -> None:
    """Show a figure, and keep it in place when it is shown again with other data.

    Args:
        key: the figure's name on its page, also the name of downloaded files.
        spec: what it shows, and the rest, see FigureSpec.
        alt: a sentence that says the same.
        height: in pixels.
        live: the sliders it follows.
        hand: what of it can be dragged and pressed.
    """
    figure_spec = FigureSpec(spec, alt, live, hand)
    if not mount(key, _content(key, figure_spec, height), height):
        _show_natively(key, figure_spec, height)


def surface(key: str, spec: Mapping[str, Any], *, alt: str, height: int = 360) -> None:
    """Show a three-dimensional figure, for which the browser loads another part of plotly.js.

    Args:
        key: the figure's name on its page.
        spec: what it shows, see FigureSpec.
        alt: a sentence that says the same.
        height: in pixels.
    """
    figure_spec = FigureSpec(spec, alt, is_surface=True)
    is_served = are_in_memory() or st.get_option("server.enableStaticServing")
    if not (is_served and surface_url() and mount(key, _content(key, figure_spec, height), height)):
        _show_natively(key, figure_spec, height)


def figure_at(key: str, state: Hashable, height: int, draw: Callable[[], FigureSpec]) -> None:
    """Show a figure as figure does, and share what is sent with all sessions at the same state.

    Args:
        key: the figure's name on its page.
        state: what the figure depends on, besides its name and the language.
        height: in pixels.
        draw: returns the figure.
    """
    known = (key, _language(), state)
    (content,) = _CONTENTS.of([known], lambda _: [_content(key, draw(), height)])
    if not mount(key, content, height):
        _show_natively(key, draw(), height)


def _content(key: str, figure_spec: FigureSpec, height: int) -> bytes:
    """Return what the component is sent of a figure."""
    whole = plain(themed(figure_spec.spec))
    kinds = {t["uid"]: t.get("type", "scatter") for t in whole["data"] if "uid" in t}
    translate = translator(_language())
    data = {
        "spec": whole,
        "colours": _COLOURS,
        "alt": figure_spec.alt,
        "name": key,
        "height": height,
        "labels": {name: translate(label) for name, label in _LABELS.items()},
        **figure_spec.hand.sent(),
    }
    if figure_spec.is_surface:
        data["surface"] = surface_url()
    return content_of("figure", data, sent_traces(figure_spec.live, kinds))


def _language() -> str:
    return str(st.session_state.get("lang", "en"))


def themed(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figure with GradLab's look behind its own layout.

    >>> themed({"data": [], "layout": {}})["layout"]["template"]["layout"]["font"]["color"]
    '@text'
    """
    return {"data": spec["data"], "layout": {"template": _TEMPLATE, **spec["layout"]}}


def plain(value: Any, digits: int = 9) -> Any:
    """Return a copy that travels as JSON: few digits per number, null for what is not finite.

    Nine significant digits hold every float32 exactly; of a long list, such as a curve, the
    seven that a hover text shows are kept, which halves what is sent.

    >>> plain({"y": (0.10000000149011612, math.inf, 3)})
    {'y': [0.100000001, None, 3]}
    """
    if isinstance(value, float):
        return float(f"{value:.{digits}g}") if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: plain(item, digits) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        kept = 7 if len(value) > 50 else digits
        return [plain(item, kept) for item in value]
    return value


def resolved(value: Any, theme: str) -> Any:
    """Return a copy in which every colour token is the role's colour in a theme.

    Args:
        value: any part of a figure.
        theme: "light" or "dark".

    >>> resolved({"colorscale": [[0, "@background"], [1, "red"]]}, "dark")
    {'colorscale': [[0, '#0e1117'], [1, 'red']]}
    """
    if isinstance(value, str):
        role = value.removeprefix("@")
        known = role != value and role in COLOURS
        return getattr(COLOURS[role], theme) if known else value
    if isinstance(value, Mapping):
        return {name: resolved(item, theme) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolved(item, theme) for item in value]
    return value


def _show_natively(key: str, figure_spec: FigureSpec, height: int) -> None:
    spec = resolved(plain(themed(figure_spec.spec)), st.context.theme.type or "light")
    spec["layout"] = {**spec["layout"], "height": height}
    st.plotly_chart(
        spec, key=f"{key} native", theme=None, alt=figure_spec.alt, config={"displayModeBar": False}
    )

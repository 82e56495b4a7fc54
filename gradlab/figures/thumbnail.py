"""Figures as small still pictures, for cards."""

from __future__ import annotations

from typing import Any

from gradlab.figures.layout import Figure


def thumbnail(figure: Figure) -> Figure:
    """Return the figure without axes, words and hover texts.

    >>> thumbnail({"data": [{"mode": "lines+text", "text": ["a"]}], "layout": {}})["data"]
    [{'mode': 'lines', 'hoverinfo': 'skip'}]
    """
    bare = {"visible": False, "fixedrange": True, "automargin": False}
    layout = figure["layout"]
    return {
        "data": [_wordless(trace) for trace in figure["data"]],
        "layout": {
            **layout,
            "xaxis": {**layout.get("xaxis", {}), **bare},
            "yaxis": {**layout.get("yaxis", {}), **bare},
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "showlegend": False,
            "hovermode": False,
            "dragmode": False,
        },
    }


def _wordless(trace: dict[str, Any]) -> dict[str, Any]:
    words = {"text", "texttemplate", "textposition", "textfont", "hovertemplate", "customdata"}
    kept = {name: value for name, value in trace.items() if name not in words}
    if "mode" in kept:
        kept["mode"] = kept["mode"].removesuffix("+text")
    return {**kept, "hoverinfo": "skip"}

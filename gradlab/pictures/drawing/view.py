"""The picture with what belongs to it: zoom buttons, a legend, its stylesheet and its script."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from gradlab.pictures.drawing.svg import Drawing
from gradlab.words.text import Translate

_HERE = Path(__file__).parent


@cache
def script() -> str:
    """Return the functions that make a picture step, zoom and answer taps."""
    return (_HERE / "stepper.js").read_text(encoding="utf-8")


@cache
def stylesheet() -> str:
    """Return the rules for the picture, in the CSS variables --gl-<role>."""
    return (_HERE / "stepper.css").read_text(encoding="utf-8")


def view(picture: Drawing, translate: Translate) -> str:
    """Return HTML with the picture, zoom buttons and a legend; every text in it is escaped."""
    _ = translate
    tools = [("in", "+", _("zoom in")), ("out", "−", _("zoom out")), ("fit", "⤢", _("fit"))]
    buttons = "".join(
        f'<button type="button" data-tool="{name}" aria-label="{escape(label)}" '
        f'title="{escape(label)}">{sign}</button>'
        for name, sign, label in tools
    )
    marks = [("now", _("this step")), ("output", _("output")), ("sent", _("gradient sent"))]
    if picture.folded:
        marks.append(("folded", _("several nodes in one box")))
    legend = "".join(f'<span class="{name}"><i></i>{escape(text)}</span>' for name, text in marks)
    held, freed = escape(_("saved: held")), escape(_("saved: freed"))
    saved = f"<span>{held} · <s>{freed}</s></span>"
    return (
        f'<div class="gl-view">{picture.svg}<div class="gl-foot">'
        f'<div class="gl-legend">{legend}{saved}</div>'
        f'<div class="gl-tools">{buttons}</div></div></div>'
    )

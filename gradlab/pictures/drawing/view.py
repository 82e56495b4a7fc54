"""Pictures with what belongs to them: zoom buttons, a legend, their stylesheet and their script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from gradlab.pictures.drawing.passes import Drawing
from gradlab.words.text import Translate

_HERE = Path(__file__).parent
_SCRIPTS = ("save", "stepper")


@cache
def script() -> str:
    """Return the functions that make a picture step, zoom, answer taps and become a file."""
    return "".join((_HERE / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)


@cache
def stylesheet() -> str:
    """Return the rules for the picture, in the CSS variables --gl-<role>."""
    return (_HERE / "stepper.css").read_text(encoding="utf-8")


def view(pictures: Sequence[Drawing], translate: Translate) -> str:
    """Return HTML with a pass's pictures, buttons and a legend; every text in it is escaped.

    The first picture is shown; a button opens the second one in its place.
    """
    _ = translate
    marks = [("now", _("this step")), ("output", _("output")), ("sent", _("gradient sent"))]
    if any(picture.folded for picture in pictures):
        marks.append(("folded", _("several nodes in one box")))
    held, freed = escape(_("saved: held")), escape(_("saved: freed"))
    saved = f"<span>{held} · <s>{freed}</s></span>"
    unfolded = escape(_("every node"))
    level = f'<button type="button" data-tool="level" aria-pressed="false">{unfolded}</button>'
    shown = [picture.svg for picture in pictures]
    return _framed(shown, _legend(marks) + saved, level * (len(pictures) > 1), translate)


def still_view(svg: str, translate: Translate) -> str:
    """Return HTML with the picture of a graph as it stands, buttons and a legend."""
    _ = translate
    marks = [("output", _("output")), ("sent", _("the gradient's way"))]
    return _framed([svg], _legend(marks), "", translate)


def _legend(marks: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<span class="{name}"><i></i>{escape(text)}</span>' for name, text in marks)


def _framed(pictures: Sequence[str], legend: str, tools: str, translate: Translate) -> str:
    _ = translate
    signs = [
        ("in", "+", _("zoom in")),
        ("out", "−", _("zoom out")),
        ("fit", "⤢", _("fit")),
        ("svg", "SVG", _("SVG of the picture")),
        ("png", "PNG", _("PNG of the picture")),
    ]
    buttons = "".join(
        f'<button type="button" data-tool="{name}" aria-label="{escape(label)}" '
        f'title="{escape(label)}">{sign}</button>'
        for name, sign, label in signs
    )
    # Only the first is shown; a picture that takes no room still lends its arrowheads.
    sheets = "".join(
        f'<div class="gl-sheet"{" data-off" * (k > 0)}>{svg}</div>'
        for k, svg in enumerate(pictures)
    )
    return (
        f'<div class="gl-view">{sheets}<div class="gl-foot">'
        f'<div class="gl-legend">{legend}</div>'
        f'<div class="gl-tools">{tools}{buttons}</div></div></div>'
    )

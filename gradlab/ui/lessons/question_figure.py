"""The figure of a question: its state, what the learner puts into it, and later the answer."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.ask.item import Question, Span
from gradlab.ask.verdict import Verdict
from gradlab.maths.along import Along, slider_steps
from gradlab.pictures.figures.asked import asked_bars, asked_curve, beside, line_ends
from gradlab.ui.page.page import Page
from gradlab.ui.show.figure import figure
from gradlab.ui.show.hand import Hand, Handle
from gradlab.words.numbers import written

HEIGHT = 340
ENDS = (-3.5, 3.5)
_PLACES = 101


def question_figure(
    page: Page, found: Question, verdict: Verdict | None, handles: Mapping[str, float]
) -> None:
    """Draw the figure of a question, if it has one.

    Args:
        page: the page that draws it.
        found: the question.
        verdict: what torch says, None before the commit.
        handles: where the learner's handles stand, by the keys of their sliders.
    """
    if found.picture == "curve":
        _curve(page, found, verdict, handles)
    elif found.handles:
        _handles(page, found, verdict, handles)
    elif found.picture == "bars":
        _probabilities(page, found)


def _number(found: Question, name: str) -> float:
    return float(found.explore[name])


def _curve(
    page: Page, found: Question, verdict: Verdict | None, handles: Mapping[str, float]
) -> None:
    """Draw the loss over w and the point; lines only where the learner or torch put them."""
    _ = page.translate
    w, x, y = (torch.tensor(_number(found, name)) for name in "wxy")
    ws = torch.linspace(*ENDS, _PLACES)
    losses = F.mse_loss(ws * x, y.expand_as(ws), reduction="none")
    point = (w.item(), F.mse_loss(w * x, y).item())
    lines = [("guess", _("your line"), slope) for slope in handles.values()]
    if verdict is not None and isinstance(verdict.given, tuple):
        lines = [("guess", _("your line"), verdict.given[0])]
    if verdict is not None and isinstance(verdict.key, tuple):
        lines.append(("tangent", _("torch's tangent"), verdict.key[0]))
    is_held = verdict is None and bool(handles)
    spec = asked_curve((ws.tolist(), losses.tolist()), point, lines, _, is_held=is_held)
    live = (
        [] if verdict else [_turning(k, a, found.handles[0][1], point) for k, a in handles.items()]
    )
    alt = _("The loss over w, and the point at w = {w}.").format(w=written(point[0]))
    hand = Hand([Handle("grip", key) for key in handles if is_held])
    figure("asked-curve", spec, alt=alt, height=HEIGHT, live=live, hand=hand)


def _turning(key: str, at: float, span: Span, point: tuple[float, float]) -> Along:
    """Return how the learner's line turns with its slider: arithmetic, nothing of the answer."""
    steps = slider_steps(span.low, span.high, span.step)
    places = (*ENDS, beside(point))
    high = torch.tensor([line_ends(point, slope, places) for slope in steps.tolist()]).double()
    return Along(key, steps, at, {"guess": {"y": high[:, :2]}, "grip": {"y": high[:, 2:]}})


def _handles(
    page: Page, found: Question, verdict: Verdict | None, handles: Mapping[str, float]
) -> None:
    """Draw a bar for each handle, and torch's beside it once the answer is given."""
    _ = page.translate
    names = [_(name) for name, _span in found.handles]
    given = tuple(handles.values())
    if verdict is not None and isinstance(verdict.given, tuple):
        given = verdict.given
    groups = [("guess", _("your bars"), list(given))]
    if verdict is not None and isinstance(verdict.key, tuple):
        groups.append(("truth", _("torch's bars"), list(verdict.key)))
    span = found.handles[0][1]
    is_held = verdict is None
    spec = asked_bars(names, groups, "", (span.low, span.high), is_held=is_held)
    steps = slider_steps(span.low, span.high, span.step)
    live = [
        Along(key, steps, handles[key], {"guess": {"y": high}, "grip": {"y": high}})
        for k, key in enumerate(handles)
        for high in [_moved(given, k, steps)]
    ]
    alt = _("Bars that you set yourself: {names}.").format(names=", ".join(names))
    hand = Hand([Handle("grip", key, k) for k, key in enumerate(handles) if is_held])
    figure("asked-bars", spec, alt=alt, height=HEIGHT, live=live, hand=hand)


def _moved(given: tuple[float, ...], place: int, steps: Tensor) -> Tensor:
    """Return all bars at each step of one of them, shape (steps, bars)."""
    heights = torch.tensor(given, dtype=torch.float64).expand(len(steps), -1).clone()
    heights[:, place] = steps
    return heights


def _probabilities(page: Page, found: Question) -> None:
    """Draw the logits as bars: what is given, not what is asked."""
    _ = page.translate
    logits = [_number(found, f"a{i}") for i in range(3)]
    labels = [f"a{i}" for i in range(3)]
    spec = asked_bars(labels, [("state", _("logits"), logits)], _("logit"), (-2.2, 2.2))
    alt = _("Bars of the logits: {values}.").format(values=", ".join(map(written, logits)))
    figure("asked-logits", spec, alt=alt, height=260)

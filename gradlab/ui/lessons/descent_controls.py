"""What a descent is chosen by: the loss, the start, the optimisers and their learning rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st
import torch
from torch import Tensor

from gradlab.expression import BudgetError, Expression, ExpressionError, parse
from gradlab.expression.inputs import Input
from gradlab.functions.argument import Element
from gradlab.functions.point import Point
from gradlab.lessons.landscapes import (
    LANDSCAPES,
    LINES,
    LOSS,
    PLANE_STEPS,
    PLANES,
    Landscape,
    start_of,
)
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.lessons.trajectories import is_apart, loss_of
from gradlab.sandbox.typed import typed
from gradlab.ui.lessons.sandbox_inputs import coloured
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import SCENE
from gradlab.ui.page.visit import visit_budget
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.widgets.controls import choice, entry, number
from gradlab.ui.widgets.pick import pick
from gradlab.words.colours import COLOURS
from gradlab.words.text import N_, Text

OWN = "own"
DEFAULT = "(x - 1)**2 + 3 * (y - x**2)**2"
STOPS = 60
"""Stops of the slider of lr."""

_UNITS = 200_000.0
"""Units that the steps on a typed loss may take, see gradlab.expression.budget."""
_FASTEST = 10.0


@dataclass(frozen=True, eq=False)
class Ground:
    """The loss that is descended on.

    Args:
        land: the landscape, of the table or of a typed expression.
        source: the typed expression, "" for one of the table.
    """

    land: Landscape
    source: str = ""

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from the others, for what sessions share."""
        return self.land.function.key, self.source, self.land.steps

    @property
    def is_line(self) -> bool:
        """Whether it has one variable."""
        return len(self.land.moving) == 1


def chosen_ground(page: Page) -> Ground:
    """Draw the list of losses, and a line for one's own; return the chosen one.

    Raises:
        ExpressionError: if a typed loss can't be taken.
        BudgetError: if it would take too long.
    """
    _ = page.translate
    options = [*LANDSCAPES, OWN]
    key = pick(page, "f", _("loss"), options, options[0], on_change=_begin)
    if key != OWN:
        land = LANDSCAPES[key]
        st.latex(land.function.tex(land.function.formula))
        with st.container(key="about"):
            st.markdown(f"**{_(land.function.name)}**: {_(land.about)}")
        return Ground(land)
    page.keys.add("expr")
    source = st.text_input(
        _("Your loss of one or two variables, as in PyTorch"),
        DEFAULT,
        max_chars=300,
        key="expr",
        bind="query-params",
        on_change=_begin,
    )
    page.budget = visit_budget()
    expression = parse(source).within(page.budget)
    land = typed_landscape(expression)
    st.latex(rf"L = {land.function.formula}")
    return Ground(land, source)


def typed_landscape(expression: Expression) -> Landscape:
    """Return a typed loss as a landscape, with as many steps as can be afforded.

    Raises:
        ExpressionError: if it has not one or two variables, or is no differentiable scalar.
        BudgetError: if it would take too long.
    """
    names = expression.inputs
    if not 1 <= len(names) <= 2:
        raise _refusal(expression, N_("a loss here has one or two variables, each a number"))
    inputs = {name: Input((), (start,)) for name, start in zip(names, (-1.5, 2.0), strict=False)}
    function = replace(typed(expression, inputs), output=LOSS)
    rates = (LINES if len(names) == 1 else PLANES)[0].rates
    land = Landscape(function, names, rates, "")
    budget = expression.budget
    assert budget is not None  # noqa: S101 -- a typed loss is always within one
    of = start_of(land, {})
    if of.value.numel() != 1 or not of.is_differentiable:
        raise _refusal(expression, N_("a loss is one number that torch can differentiate"))
    if not _goes_together(of, names):
        land = replace(land, function=replace(function, apart=1))
        of = start_of(land, {})
    before = budget.spent
    loss_of(of, names)(*_copies(of, names))
    afforded = int(_UNITS / max(1.0, budget.spent - before) / 1.5)  # the way back, too
    return replace(land, steps=max(5, min(PLANE_STEPS // len(names), afforded)))


def _goes_together(of: Point, names: Sequence[str]) -> bool:
    """Whether a typed loss gives at many places at once what it gives at one."""
    if is_apart(of):
        return True  # it goes place by place anyway
    try:
        found = loss_of(of, names)(*_copies(of, names)).detach()
    except of.function.refusals as error:
        if isinstance(error, BudgetError):
            raise
        return False
    return torch.allclose(found, of.value.reshape(1), equal_nan=True)


def _copies(of: Point, names: Sequence[str]) -> list[Tensor]:
    return [of.arguments[name].repeat(len(OPTIMISERS)).requires_grad_() for name in names]


def _refusal(expression: Expression, sentence: str) -> ExpressionError:
    return ExpressionError(Text(sentence), expression.tree.start, expression.tree.end)


def _begin() -> None:
    """Let all that belongs to a loss begin anew when another one is chosen."""
    key = st.session_state.get("f")
    land = LANDSCAPES.get(str(key))
    if land is None:
        try:
            source = st.session_state.get("expr") or DEFAULT
            land = typed_landscape(parse(source).within(visit_budget()))
        except (ExpressionError, BudgetError):
            return
    st.session_state.update(_usual(land))


def _usual(land: Landscape) -> dict[str, float | str]:
    """Return what the widgets of a landscape begin with, by their keys."""
    arguments = [land.function.argument(name) for name in land.moving]
    starts = {f"s{k}": each.elements[0].default for k, each in enumerate(arguments)}
    data = {
        e.key: e.default
        for each in land.function.arguments[len(arguments) :]
        for e in each.elements
    }
    rates: dict[str, float | str] = (
        {key: land.rates[key] for key in OPTIMISERS}
        if has_race(land)
        else {"by": OPTIMISERS["sgd"].name, "lr": land.rates["sgd"]}
    )
    return {**starts, **data, **rates, "taken": float(land.steps)}


def has_race(land: Landscape) -> bool:
    """Whether several optimisers walk at once."""
    return len(land.moving) == 2 and not land.is_model


def walk_controls(page: Page, land: Landscape) -> None:
    """Draw the start, the learning rates and the step looked at."""
    _ = page.translate
    for k, name in enumerate(land.moving):
        element, said = land.function.argument(name).elements[0], _("start {name}")
        _slider(page, element, f"s{k}", said.format(name=coloured(name)), said.format(name=name))
    if has_race(land):
        with st.container(horizontal=True, key="rates"):
            for key, each in OPTIMISERS.items():
                entry(page, key, each.name, 0, _FASTEST, land.rates[key], name=f"lr {each.name}")
    else:
        names = [each.name for each in OPTIMISERS.values()]
        choice(page, "by", _("optimizer"), names, names[0], reruns=SCENE)
        least = land.fastest / STOPS
        number(page, "lr", "`lr`", least, land.fastest, land.rates["sgd"], least, reruns=SCENE)
    last = float(land.steps)
    number(page, "taken", _("steps taken"), 0.0, last, last, 1.0, reruns=SCENE)


def _slider(page: Page, element: Element, key: str, label: str, spoken: str = "") -> None:
    low, high, step = element.minimum, element.maximum, element.step
    number(page, key, label, low, high, element.default, step, reruns=SCENE, name=spoken)


def data_controls(page: Page, land: Landscape) -> None:
    """Draw the points of a model's data, each number with its slider."""
    _ = page.translate
    for one, other in zip(*(each.elements for each in land.function.arguments[2:]), strict=True):
        for element, role in ((one, "x"), (other, "target")):
            _slider(page, element, element.key, f":{COLOURS[role].markdown}[{element.label}]")


def numbers_of(land: Landscape) -> dict[str, float | list[float]]:
    """Return the numbers that the widgets stand at, by the arguments' names."""
    found: dict[str, float | list[float]] = {
        name: float(widget_value(f"s{k}")) for k, name in enumerate(land.moving)
    }
    for each in land.function.arguments[len(land.moving) :]:
        found[each.name] = [float(widget_value(element.key)) for element in each.elements]
    return found


def point_of(land: Landscape) -> Point:
    """Return the loss at the numbers that the widgets stand at."""
    return start_of(land, numbers_of(land))


def taken_of(land: Landscape) -> int:
    """Return the step looked at."""
    return max(0, min(land.steps, round(float(widget_value("taken")))))


def chosen_optimiser() -> str:
    """Return the key of the one optimiser that walks where there is a choice."""
    name = widget_value("by")
    return next(key for key, each in OPTIMISERS.items() if each.name == name)


def rates_of() -> dict[str, float]:
    """Return the learning rates of those that walk, by their keys: an lr of 0 stays at home."""
    rates = {key: float(widget_value(key)) for key in OPTIMISERS}
    return {key: lr for key, lr in rates.items() if lr > 0}

"""The losses of the descent lesson: data only, read by the page and by tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.functions.argument import Argument, Element
from gradlab.functions.function import Function, Output
from gradlab.functions.labels import indexed
from gradlab.functions.point import Point, point
from gradlab.program.source import Source
from gradlab.words.text import N_

LOSS = Output("L", "loss", Source("loss"))
LINE_STEPS, PLANE_STEPS, DATA_STEPS = 40, 300, 60
"""How many steps are taken down a loss of one variable, of two, and of a model's."""

POINTS = 6
"""Points of the small set of data."""


@dataclass(frozen=True)
class Landscape:
    """A loss to descend on.

    Args:
        function: the loss, with its variables' ranges and where they start.
        moving: the arguments that descend, one or two scalars.
        rates: what the optimisers' learning rates begin with, by the optimiser's key.
        about: what it shows, one sentence; an English msgid.
        steps: how many steps are taken.
        fastest: the largest learning rate of the slider.
    """

    function: Function
    moving: tuple[str, ...]
    rates: Mapping[str, float]
    about: str
    steps: int = PLANE_STEPS
    fastest: float = 1.2

    @property
    def is_model(self) -> bool:
        """Whether it is a model's loss over data that are held."""
        return len(self.function.arguments) > len(self.moving)


def _number(
    name: Source, role: str, start: float, low: float, high: float, step: float
) -> Argument:
    element = Element(name, start, low, high, step, name)
    return Argument(name, name, role, (element,), (), range(1, 2))


def _data(
    name: Source, role: str, low: float, high: float, step: float, *values: float
) -> Argument:
    elements = tuple(
        Element(label, value, low, high, step, f"{name}{i}")
        for i, (label, value) in enumerate(zip(indexed(name, POINTS), values, strict=True))
    )
    return Argument(name, name, role, elements, (POINTS,), range(POINTS, POINTS + 1))


def himmelblau(x: Tensor, y: Tensor) -> Tensor:
    """Return (x² + y − 11)² + (x + y² − 7)², with four minima of height 0."""
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def rosenbrock(x: Tensor, y: Tensor) -> Tensor:
    """Return (1 − x)² + 100 (y − x²)², a bent valley with its minimum at (1, 1)."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def linear(w: Tensor, b: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Return the mean squared error of w·x + b, shape ()."""
    return F.mse_loss(w * x + b, y)


def logistic(w: Tensor, b: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Return the mean cross-entropy of the classes y, 0 or 1, with the logits w·x + b, shape ()."""
    return F.binary_cross_entropy_with_logits(w * x + b, y)


_W = _number(Source("w"), "w", 2.0, -3.0, 3.0, 0.1)
_RATES = MappingProxyType({"sgd": 0.1, "momentum": 0.02, "rmsprop": 0.1, "adam": 0.2})
LINES = (
    Landscape(
        Function(
            "square", N_("a parabola"), lambda w: w**2, (_W,), LOSS, Source("w**2"), "<L> = <w>^2"
        ),
        ("w",),
        _RATES,
        N_("One minimum; each step multiplies the distance to it by 1 − 2·lr."),
        steps=LINE_STEPS,
    ),
    Landscape(
        Function(
            "valleys",
            N_("two valleys"),
            lambda w: w**4 - 4 * w**2 + w + 6,
            (_number(Source("w"), "w", 0.5, -2.5, 2.5, 0.1),),
            LOSS,
            Source("w**4 - 4 * w**2 + w + 6"),
            "<L> = <w>^4 - 4<w>^2 + <w> + 6",
        ),
        ("w",),
        MappingProxyType({"sgd": 0.02, "momentum": 0.01, "rmsprop": 0.05, "adam": 0.1}),
        N_("Two minima, one deeper: the start and the step decide which one is reached."),
        steps=LINE_STEPS,
        fastest=0.3,
    ),
    Landscape(
        Function(
            "wave",
            N_("a wave on a slope"),
            lambda w: 0.2 * w**2 + torch.sin(3 * w) + 1,
            (_W,),
            LOSS,
            Source("0.2 * w**2 + torch.sin(3 * w) + 1"),
            r"<L> = 0.2<w>^2 + \sin 3<w> + 1",
        ),
        ("w",),
        _RATES,
        N_("Several minima: descent stops at the first that its steps do not jump over."),
        steps=LINE_STEPS,
    ),
    Landscape(
        Function(
            "abs", N_("a kink"), lambda w: w.abs(), (_W,), LOSS, Source("w.abs()"), "<L> = |<w>|"
        ),
        ("w",),
        _RATES,
        N_("The slope stays ±1 down to the kink: with a fixed lr the steps never get shorter."),
        steps=LINE_STEPS,
    ),
)
_PLANE = MappingProxyType({"sgd": 0.01, "momentum": 0.01, "rmsprop": 0.05, "adam": 0.1})


def _plane(*spans: tuple[float, float, float, float]) -> tuple[Argument, Argument]:
    """Return the arguments x and y, each by its start, its range and its slider's step."""
    (x, *ends_x), (y, *ends_y) = spans
    return _number(Source("x"), "x", x, *ends_x), _number(Source("y"), "target", y, *ends_y)


PLANES = (
    Landscape(
        Function(
            "himmelblau",
            N_("Himmelblau's function"),
            himmelblau,
            _plane((-4.0, -5.0, 5.0, 0.25), (0.0, -5.0, 5.0, 0.25)),
            LOSS,
            Source("(x**2 + y - 11)**2 + (x + y**2 - 7)**2"),
            "<L> = (<x>^2 + <y> - 11)^2 + (<x> + <y>^2 - 7)^2",
        ),
        ("x", "y"),
        _PLANE,
        N_("Four minima of the same height, 0: where the start is decides which one is reached."),
    ),
    Landscape(
        Function(
            "rosenbrock",
            N_("Rosenbrock's function"),
            rosenbrock,
            _plane((-1.2, -2.0, 2.0, 0.1), (1.0, -1.0, 3.0, 0.1)),
            LOSS,
            Source("(1 - x)**2 + 100 * (y - x**2)**2"),
            "<L> = (1 - <x>)^2 + 100(<y> - <x>^2)^2",
        ),
        ("x", "y"),
        MappingProxyType({"sgd": 0.001, "momentum": 0.0005, "rmsprop": 0.01, "adam": 0.05}),
        N_("Into the bent valley it is steep, along it nearly flat: the minimum is at (1, 1)."),
    ),
    Landscape(
        Function(
            "saddle",
            N_("a saddle"),
            lambda x, y: x**2 - y**2,
            _plane((1.0, -2.0, 2.0, 0.1), (0.0, -2.0, 2.0, 0.1)),
            LOSS,
            Source("x**2 - y**2"),
            "<L> = <x>^2 - <y>^2",
        ),
        ("x", "y"),
        _PLANE,
        N_("A minimum along x, a maximum along y: on the ridge y = 0 nothing pushes aside."),
    ),
    Landscape(
        Function(
            "ravine",
            N_("a ravine"),
            lambda x, y: (x**2 + 25 * y**2) / 2,
            _plane((-4.0, -5.0, 5.0, 0.25), (1.5, -3.0, 3.0, 0.25)),
            LOSS,
            Source("(x**2 + 25 * y**2) / 2"),
            r"<L> = \frac{<x>^2 + 25<y>^2}{2}",
        ),
        ("x", "y"),
        MappingProxyType({"sgd": 0.07, "momentum": 0.02, "rmsprop": 0.05, "adam": 0.1}),
        N_("25 times steeper across than along: one lr for both swings there and crawls here."),
    ),
    Landscape(
        Function(
            "plateau",
            N_("a plateau"),
            lambda x, y: 1 - torch.exp(-(x**2 + y**2) / 2),
            _plane((3.2, -4.0, 4.0, 0.2), (2.6, -4.0, 4.0, 0.2)),
            LOSS,
            Source("1 - torch.exp(-(x**2 + y**2) / 2)"),
            r"<L> = 1 - e^{-(<x>^2 + <y>^2)/2}",
        ),
        ("x", "y"),
        MappingProxyType({"sgd": 0.5, "momentum": 0.1, "rmsprop": 0.02, "adam": 0.05}),
        N_("Far out the gradient is nearly 0: plain steps hardly move, scaled ones do."),
    ),
)
MODELS = (
    Landscape(
        Function(
            "linear",
            N_("linear regression"),
            linear,
            (
                _number(Source("w"), "w", -1.5, -3.0, 3.0, 0.1),
                _number(Source("b"), "w", 2.0, -3.0, 3.0, 0.1),
                _data(Source("x"), "x", -3.0, 3.0, 0.1, -2.0, -1.2, -0.4, 0.5, 1.3, 2.1),
                _data(Source("y"), "target", -3.0, 3.0, 0.1, -1.2, -0.2, 0.0, 1.1, 1.4, 2.4),
            ),
            LOSS,
            Source("F.mse_loss(w * x + b, y)"),
            r"<L> = \frac{1}{n}\sum_i (<w><x_i> + <b> - <y_i>)^2",
        ),
        ("w", "b"),
        _RATES,
        N_("The loss is a bowl over w and b; each point pulls the line its own way."),
        steps=DATA_STEPS,
    ),
    Landscape(
        Function(
            "logistic",
            N_("logistic regression"),
            logistic,
            (
                _number(Source("w"), "w", -1.4, -3.0, 5.0, 0.2),
                _number(Source("b"), "w", 2.0, -4.0, 4.0, 0.2),
                _data(Source("x"), "x", -3.0, 3.0, 0.1, -2.5, -1.5, -0.5, 0.4, 1.2, 2.2),
                _data(Source("y"), "target", 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0),
            ),
            LOSS,
            Source("F.binary_cross_entropy_with_logits(w * x + b, y)"),
            r"<L> = \frac{1}{n}\sum_i \mathrm{BCE}(\sigma(<w><x_i> + <b>),\, <y_i>)",
        ),
        ("w", "b"),
        MappingProxyType({"sgd": 0.8, "momentum": 0.1, "rmsprop": 0.1, "adam": 0.2}),
        N_("A point far on its right side hardly pulls any more; one on the wrong side pulls on."),
        steps=DATA_STEPS,
        fastest=6.0,
    ),
)
LANDSCAPES: Mapping[str, Landscape] = MappingProxyType(
    {each.function.key: each for each in (*LINES, *PLANES, *MODELS)}
)
"""Key in a link → landscape, in the order of the page's list."""


def start_of(of: Landscape, numbers: Mapping[str, float | list[float]]) -> Point:
    """Return a landscape's loss at its start, in float64.

    Args:
        of: the landscape.
        numbers: arguments by name; those that are missing have their default.

    >>> start_of(LANDSCAPES["himmelblau"], {"x": 3.0, "y": 2.0}).value.item()
    0.0
    """
    function = of.function
    defaults: dict[str, float | list[float]] = {
        each.name: [element.default for element in each.elements] for each in function.arguments
    }
    return point(function, function.tensors({**defaults, **numbers}, torch.float64))

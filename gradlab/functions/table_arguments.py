"""The arguments that the functions of the table take: data only."""

from __future__ import annotations

import math
from dataclasses import replace

from gradlab.functions.argument import Argument, Element
from gradlab.functions.labels import indexed
from gradlab.program.source import Source


def number(name: str, role: str, element: Element) -> Argument:
    """Return an argument of shape (); its label is its symbol, and its URL key if it has none."""
    named = replace(element, key=element.key or element.label)
    return Argument(name, element.label, role, (named,), (), range(1, 2))


def vector(name: str, role: str, *elements: Element) -> Argument:
    """Return an argument of fixed length."""
    n = len(elements)
    named = tuple(replace(element, key=f"{name}{i}") for i, element in enumerate(elements))
    return Argument(name, name, role, named, (n,), range(n, n + 1))


def samples(name: str, role: str, symbol: str, *defaults: float) -> Argument:
    """Return an argument with one number for each of 1 to 20 samples, the rest being 0."""
    values = [*defaults, *[0.0] * (20 - len(defaults))]
    elements = tuple(
        Element(label, value, -5.0, 5.0, key=f"{symbol}{i}")
        for i, (label, value) in enumerate(zip(indexed(symbol, 20), values, strict=True))
    )
    return Argument(name, symbol, role, elements, (len(defaults),), range(1, 21), "m")


def logits(*defaults: float) -> Argument:
    """Return 2 to 10 logits, 3 to begin with."""
    elements = tuple(
        Element(label, value, -5.0, 5.0, 0.0001, f"a{i}")
        for i, (label, value) in enumerate(zip(indexed("a", len(defaults)), defaults, strict=True))
    )
    return Argument(Source("a"), "a", "x", elements, (3,), range(2, 11), "n")


WEIGHT = number(Source("w"), "w", Element("w", 2.0, -4.0, 4.0))
INPUT = number(Source("x"), "x", Element("x", 1.0, -4.0, 4.0))
TARGET = number(Source("target"), "target", Element("y", 1.0, -4.0, 4.0))

INPUTS = samples(Source("x"), "x", "x", 1.0, 2.0, -1.0, 0.5)
TARGETS = samples(Source("target"), "target", "y", 1.0, 3.0, -2.0, 0.0)

# The first three are a tutorial's, printed there to four decimals.
LOGITS = logits(0.1043, 0.4946, 0.3141, -0.5, 1.0, 0.0, -1.0, 0.75, -0.25, 0.5)
TEMPERATURE = number(Source("T"), "w", Element("T", 1.0, 0.1, 10.0))

PAIR = vector(
    Source("x"), "x", Element("x₀", 3.0, -10.0, 10.0, 0.1), Element("x₁", 5.0, -10.0, 10.0, 0.1)
)
KINKED = vector(
    Source("x"),
    "x",
    Element("x₀", -1.0, -3.0, 3.0),
    Element("x₁", 0.0, -3.0, 3.0),
    Element("x₂", 2.0, -3.0, 3.0),
)
POLAR = vector(Source("x"), "x", Element("r", 2.0, 0.1, 5.0), Element("θ", 0.5, -math.pi, math.pi))
SPHERICAL = vector(
    Source("x"),
    "x",
    Element("r", 2.0, 0.1, 5.0),
    Element("θ", 1.0, 0.0, math.pi),
    Element("φ", 0.5, -math.pi, math.pi),
)
SPACE = vector(
    Source("x"),
    "x",
    Element("x₀", 1.0, -5.0, 5.0),
    Element("x₁", 2.0, -5.0, 5.0),
    Element("x₂", 2.0, 0.5, 10.0),
)

CLASSES = 5
"""Most classes of a cross-entropy whose logits have sliders."""
CLASS_LOGITS = Argument(
    Source("logits"),
    "z",
    "x",
    tuple(
        Element(label, value, -5.0, 5.0, 0.1, f"z{i}")
        for i, (label, value) in enumerate(
            zip(indexed("z", CLASSES), (2.0, 1.0, -1.0, 0.0, 0.5), strict=True)
        )
    ),
    (3,),
    range(3, CLASSES + 1),
    "n",
)
CLASS = Argument(
    Source("target"),
    "y",
    "target",
    (Element("y", 1, 0, CLASSES - 1, 1, "y"),),
    (),
    range(1, 2),
    kind="class",
    numbers="logits",
)
SMOOTHING = number(Source("eps"), "target", Element("ε", 0.0, 0.0, 1.0, key="eps"))
SOFTNESS = number(Source("T"), "w", Element("T", 1.0, 0.5, 5.0))
LOGIT = number(Source("logits"), "x", Element("z", 2.0, -30.0, 30.0, 0.1))
# Where a probability in float32 still says what its logit is.
NEAR_LOGIT = number(Source("logits"), "x", Element("z", 2.0, -8.0, 8.0, 0.1))
PROBABILITY = number(Source("target"), "target", Element("y", 0.5, 0.0, 1.0, key="t"))

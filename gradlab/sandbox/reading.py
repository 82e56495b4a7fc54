"""Sentences that read a typed function: what it gives, what was noticed, where nan begins."""

from __future__ import annotations

import torch
from torch import Tensor

from gradlab.expression import Expression
from gradlab.expression.trouble import nonfinite_gradient, nonfinite_value
from gradlab.functions.point import Place, Point
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text


def readings(expression: Expression, of: Point, place: Place | None = None) -> list[Text]:
    """Return what has to be said about a typed function at its inputs, the worst first.

    The parts of the expression that are named are canonical code, so the sentences can be shown
    as plain text.
    """
    leaves = {
        name: tensor.clone().requires_grad_(name in of.moving)
        for name, tensor in of.arguments.items()
    }
    said: list[Text] = []
    value = nonfinite_value(expression, leaves)
    if value is not None:
        said.append(value.text)
    elif place is not None:
        v = torch.zeros_like(of.value).flatten()
        v[place.row] = 1.0
        gradient = nonfinite_gradient(expression, leaves, v.reshape(of.value.shape))
        said += [gradient.text] if gradient else []
    said += of.notes
    if of.problem:
        said.append(Text(N_("torch has no gradient here: {said}"), {"said": of.problem}))
    elif not of.is_differentiable:
        said.append(Text(N_("No gradient flows from this value to any input.")))
    return said


def slope_reading(of: Point, place: Place, slope: Tensor) -> Text:
    """Return the sentence that reads the chosen element's slope.

    Args:
        of: the function at its inputs.
        place: the output and the input element.
        slope: the derivative between the two, shape ().
    """
    output = of.outputs[place.row]
    names = of.columns(place.name)
    value = of.value.flatten()[place.row].item()
    sentence = N_("At {input} = {at}, {output} is {value} and falls: its slope is {slope}.")
    if not torch.isfinite(slope):
        sentence = N_("At {input} = {at}, {output} is {value}; its slope is {slope}.")
    elif slope == 0:
        sentence = N_("At {input} = {at}, {output} is {value} and flat: its slope is 0.")
    elif slope > 0:
        sentence = N_("At {input} = {at}, {output} is {value} and rises: its slope is {slope}.")
    shown = {
        "at": of.point(place.name)[place.column].item(),
        "value": value,
        "slope": slope.item(),
    }
    texts = {name: written(each) for name, each in shown.items()}
    return Text(sentence, {"input": names[place.column], "output": output, **texts})

"""The sandbox's figures: one output element over one input element, and how it moves."""

from __future__ import annotations

import torch

from gradlab.along import Along, Attributes
from gradlab.autodiff import Sweep
from gradlab.figures.curve import loss_curve
from gradlab.figures.layout import Figure
from gradlab.figures.numbers import number
from gradlab.formulas import digits
from gradlab.roles import role
from gradlab.sandbox import Place, Study
from gradlab.text import Translate


def curve_figure(
    of: Study, place: Place, swept: Sweep, slope: float, translate: Translate
) -> Figure:
    """Return the curve of an output element over an input element, with point and tangent."""
    here = of.inputs[place.name].values[place.column], of.value.flatten()[place.row].item()
    return loss_curve(
        swept,
        here,
        slope,
        variable=of.columns(place.name)[place.column],
        role=role(place.name) or "x",
        loss=of.outputs[place.row],
        translate=translate,
    )


def curve_live(of: Study, place: Place, swept: Sweep, slider: str, translate: Translate) -> Along:
    """Return how point, tangent and numbers look at each step of the input element's slider.

    Args:
        of: the function at its inputs.
        place: the output and the input element.
        swept: values and gradients at the slider's steps.
        slider: the slider's key.
        translate: the learner's language.
    """
    _ = translate
    given, steps = of.inputs[place.name], swept.xs
    room = 0.02 * (given.high - given.low)
    ends = torch.tensor([given.low - room, 0.0, given.high + room], dtype=torch.float64)
    places = ends.repeat(len(steps), 1)
    places[:, 1] = steps
    values, grads = swept.values[:, None], swept.grads[:, None]
    tangent = _("tangent {slope}")
    traces: dict[str, Attributes] = {
        "point": {"x": steps[:, None], "y": values},
        "tangent": {
            "x": places,
            "y": values + grads * (places - steps[:, None]),
            "name": [tangent.format(slope=number(slope)) for slope in swept.grads.tolist()],
        },
    }
    numbers = {
        "value": [digits(value) for value in swept.values.tolist()],
        "slope": [digits(slope) for slope in swept.grads.tolist()],
    }
    return Along(slider, steps, given.values[place.column], traces, numbers)

"""All items, in the order of the lessons and, within a lesson, in that of its questions."""

from __future__ import annotations

from gradlab.ask.about_backward import BACKWARD
from gradlab.ask.about_clinic import CLINIC
from gradlab.ask.about_cross_entropy import CROSS_ENTROPY
from gradlab.ask.about_descent import DESCENT
from gradlab.ask.about_graph import GRAPH
from gradlab.ask.about_layers import LAYERS
from gradlab.ask.about_maps import MAPS
from gradlab.ask.about_mse import MSE
from gradlab.ask.about_sandbox import SANDBOX
from gradlab.ask.about_scenes import SCENE_ITEMS
from gradlab.ask.about_softmax import SOFTMAX
from gradlab.ask.about_training import TRAINING_ITEMS
from gradlab.ask.item import Item

ITEMS: dict[str, Item] = {
    item.name: item
    for item in (
        *MSE,
        *BACKWARD,
        *SCENE_ITEMS,
        *SOFTMAX,
        *MAPS,
        *CROSS_ENTROPY,
        *GRAPH,
        *LAYERS,
        *TRAINING_ITEMS,
        *DESCENT,
        *CLINIC,
        *SANDBOX,
    )
}
"""Name in a link → item."""


def items_of(lesson: str) -> tuple[Item, ...]:
    """Return the items of a lesson, () for one without.

    >>> [item.name for item in items_of("mse")][:2]
    ['mse-sign', 'mse-rate']
    """
    return tuple(item for item in ITEMS.values() if item.lesson == lesson)

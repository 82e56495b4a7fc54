"""What a hand can do in a figure; the browser's hand.js and cells.js do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gradlab.ui.browser.component import key_class


@dataclass(frozen=True)
class Handle:
    """A mark that can be dragged: it moves the slider that moves the mark.

    Args:
        trace: the uid of the mark's trace, which is among what the slider moves.
        slider: the slider's key.
        place: which of the trace's marks it is.
        up: the key of a second slider, for a mark that is moved over a plane: then what moves along
            both is known by their keys with a space between, for places all over the plane.
        exact: of a probability p, (T, c) such that the slider at T·logit(p) + c gives exactly p;
            None if the nearest step of the slider is good enough.
    """

    trace: str
    slider: str
    place: int = 0
    exact: tuple[float, float] | None = None
    up: str = ""


@dataclass(frozen=True)
class Cells:
    """A heatmap's cells as buttons, each of which chooses its row and its column.

    Args:
        row: the key of the choice of a row.
        column: the key of the choice of a column.
        label: what the whole is, for those who don't see it.
    """

    row: str
    column: str
    label: str


@dataclass(frozen=True)
class Hand:
    """All that a hand can do in a figure.

    Args:
        handles: the marks that can be dragged.
        cells: of a heatmap, what its cells choose; None if nothing.
        bars: of bars, the key of the choice whose options they are; "" for none.
    """

    handles: Sequence[Handle] = ()
    cells: Cells | None = None
    bars: str = ""

    def sent(self) -> dict[str, Any]:
        """Return it as plain values, with keys as the page's elements have them in their class.

        >>> Hand([Handle("point", "x[0]")]).sent()["handles"]
        [{'trace': 'point', 'slider': 'x-0-', 'place': 0, 'exact': None, 'up': ''}]
        """
        handles = [
            asdict(each) | {"slider": key_class(each.slider), "up": key_class(each.up)}
            for each in self.handles
        ]
        cells = asdict(self.cells) if self.cells else None
        return {"handles": handles, "cells": cells, "bars": key_class(self.bars)}

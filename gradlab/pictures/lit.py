"""Tensors as small tables whose cells say what made them: HTML that the browser's lit.js lights.

All that a hand can ask for travels with the picture: each computed cell holds the cells that it
is made of, term by term, and its sum in letters. The browser writes the sum out from the cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from gradlab.lessons.layers import Cell, Linear, Sum
from gradlab.pictures.figures.layout import ceiling
from gradlab.words.numbers import written
from gradlab.words.text import Translate

ROLES = {"X": "x", "W": "w", "b": "w", "Y": "prediction", "H": "prediction", "G": "gradient"}
"""The colour of each tensor; that of a gradient is the gradient's, its name says of what."""
GRADIENT = "gradient"
DIGITS = 3
"""Of a number in a cell."""


@dataclass(frozen=True)
class Shown:
    """A tensor of the picture.

    Args:
        name: its name in the sums, "dW".
        title: what stands above it, in code: "dW = G.T @ X".
    """

    name: str
    title: str


def lit_view(of: Linear, rows: Sequence[Sequence[Shown]], translate: Translate) -> str:
    """Return the tables of a layer, a line of them for each row, and a place for the sum.

    Args:
        of: the layer.
        rows: which tensors, in which order.
        translate: the language of what is read aloud.
    """
    _ = translate
    sums = of.sums()
    lines = "".join(
        f'<div class="line">{"".join(_table(of, each, sums) for each in row)}</div>' for row in rows
    )
    hint = escape(_("Point at a cell, or go there with the arrow keys."))
    return f'<div class="lit">{lines}<div class="sum" aria-live="polite">{hint}</div></div>'


def cell_key(cell: Cell) -> str:
    """Return a cell's name in the picture.

    >>> cell_key(Cell("dW", (0, 2)))
    'dW-0-2'
    """
    return _key(cell.tensor, cell.at)


def _key(tensor: str, at: Sequence[object]) -> str:
    return "-".join([tensor, *map(str, at)])


def _table(of: Linear, shown: Shown, sums: Mapping[Cell, Sum]) -> str:
    """Return one tensor as a grid; a vector is one row."""
    values = of.tensors[shown.name]
    matrix = values if values.dim() == 2 else values[None, :]
    limit = ceiling(values.abs().max().item())
    lines = []
    for i, line in enumerate(matrix.tolist()):
        places = [(i, j) if values.dim() == 2 else (j,) for j in range(len(line))]
        cells = [Cell(shown.name, place) for place in places]
        drawn = (
            _cell(cell, value, limit, sums.get(cell))
            for cell, value in zip(cells, line, strict=True)
        )
        lines.append(f"<tr>{''.join(drawn)}</tr>")
    size = " × ".join(map(str, values.shape))
    role = ROLES.get(shown.name, GRADIENT)
    title = escape(shown.title)
    return (
        f'<figure style="--role: var(--gl-{role})"><figcaption><code>{title}</code> '
        f"<small>{size}</small></figcaption>"
        f'<table role="grid" aria-label="{escape(shown.name)}, {size}">{"".join(lines)}</table>'
        "</figure>"
    )


def _cell(cell: Cell, value: float, limit: float, made: Sum | None) -> str:
    """Return one cell; a computed one holds its terms, and its sum in letters."""
    said = ""
    if made is not None:
        terms = " ".join("*".join(map(cell_key, term)) for term in made.terms)
        letters = " ".join(_key(*factor) for factor in made.factors)
        said = f' data-lit="{terms}" data-sum="{made.over} {letters}"'
    side = "minus" if value < 0 else "plus"
    strength = 55 * abs(value) / limit
    return (
        f'<td class="{side}" style="--much: {strength:.0f}%" data-cell="{cell_key(cell)}"{said}>'
        f"{written(value, DIGITS)}</td>"
    )

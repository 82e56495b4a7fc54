"""Tensors as small tables whose cells say what made them: HTML that the browser's lit.js lights.

All that a hand can ask for travels with the picture: each computed cell holds the names of the
cells that it is made of, and its sum written out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from gradlab.lessons.layers import Cell, Linear, Sum
from gradlab.pictures.figures.layout import ceiling
from gradlab.words.numbers import written
from gradlab.words.text import Translate

ROLES = {"X": "x", "W": "w", "b": "w", "Y": "prediction", "G": "gradient"}
"""The colour of each tensor; that of a gradient is the gradient's, its name says of what."""
GRADIENT = "gradient"
DIGITS = 3
MOST_TERMS = 6
"""Terms of a sum that are written out as cells; longer ones are written in numbers alone."""


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
    return "-".join([cell.tensor, *map(str, cell.at)])


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
            _cell(of, cell, value / limit, sums.get(cell))
            for cell, value in zip(cells, line, strict=True)
        )
        lines.append(f'<tr role="row">{"".join(drawn)}</tr>')
    size = " × ".join(map(str, values.shape))
    role = ROLES.get(shown.name, GRADIENT)
    title = escape(shown.title)
    return (
        f'<figure style="--role: var(--gl-{role})"><figcaption><code>{title}</code> '
        f"<small>{size}</small></figcaption>"
        f'<table role="grid" aria-label="{escape(shown.name)}, {size}">{"".join(lines)}</table>'
        "</figure>"
    )


def _cell(of: Linear, cell: Cell, strength: float, made: Sum | None) -> str:
    """Return one cell; a computed one says what it is made of."""
    value = written(of.tensors[cell.tensor][cell.at].item(), DIGITS)
    side = "negative" if strength < 0 else "positive"
    said = ""
    if made is not None:
        lit = " ".join(sorted(map(cell_key, made.lit)))
        said = f' data-lit="{lit}" data-said="{escape(sum_html(of, cell, made))}"'
    return (
        f'<td role="gridcell" tabindex="-1" data-cell="{cell_key(cell)}"{said} '
        f'aria-label="{escape(str(cell))} = {value}" '
        f'style="--side: var(--gl-{side}); --much: {55 * abs(strength):.0f}%">{value}</td>'
    )


def sum_html(of: Linear, cell: Cell, made: Sum) -> str:
    """Return a cell's sum in HTML: in letters, cell by cell, and in numbers with its value."""
    letters = " · ".join(_painted(factor) for factor in made.factors)
    bias = [term for term in made.terms if len(term) < len(made.factors)]
    more = "".join(f" + {_painted(str(each))}" for (each,) in bias)
    head = f"<b>{_painted(str(cell))}</b> = Σ<sub>{made.over}</sub> {letters}{more}"
    terms = [" · ".join(_painted(str(each)) for each in term) for term in made.terms]
    cells = f"<p>= {' + '.join(terms)}</p>" if len(terms) <= MOST_TERMS else ""
    numbers = " + ".join(" · ".join(_number(of, each) for each in term) for term in made.terms)
    value = written(of.tensors[cell.tensor][cell.at].item(), DIGITS + 1)
    return f"<p>{head}</p>{cells}<p>= {numbers} = <b>{value}</b></p>"


def _painted(text: str) -> str:
    """Return a cell's name in the colour of its tensor."""
    role = ROLES.get(text.partition("[")[0], GRADIENT)
    return f'<span style="color: var(--gl-{role})">{escape(text)}</span>'


def _number(of: Linear, cell: Cell) -> str:
    """Return a cell's value, in brackets where a minus would follow a sign."""
    value = written(of.tensors[cell.tensor][cell.at].item(), DIGITS)
    text = f"({value})" if value.startswith("−") else value
    role = ROLES.get(cell.tensor, GRADIENT)
    return f'<span style="color: var(--gl-{role})">{text}</span>'

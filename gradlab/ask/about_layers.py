"""Questions on layers: shapes, the sum over the batch, which cells meet, dead ReLUs."""

# ruff: noqa: E501
from __future__ import annotations

from gradlab.ask.item import Item, Numbers, Question, Span, Value
from gradlab.ask.keys import number_of, shape_of
from gradlab.ask.spelled import IMPORTS, SMALL, answer, tempting
from gradlab.program import Run, Statement
from gradlab.words.text import N_, Text

_WHOLE = Span(-3, 3, 1)
_GIVEN = {f"{name}{k}": _WHOLE for name in ("x", "g") for k in range(4)}
_PLACE = {**_GIVEN, "row": Span(0, 1, 1), "col": Span(0, 1, 1)}
_SIZES = {"n": Span(2, 6, 1), "d": Span(2, 6, 1), "k": Span(2, 6, 1)}


def _table(numbers: Numbers, name: str) -> list[list[float]]:
    """Return a matrix of two rows and two columns."""
    found = [numbers[f"{name}{k}"] for k in range(4)]
    return [found[:2], found[2:]]


def _state(numbers: Numbers) -> tuple[Statement, ...]:
    """Return a layer with a batch of two, and what flows into it from behind."""
    return (
        IMPORTS,
        Statement("X = torch.tensor($x)", {"x": _floats(_table(numbers, "x"))}),
        Statement("G = torch.tensor($g)", {"g": _floats(_table(numbers, "g"))}),
        Statement(
            "W = torch.tensor([[1.0, -1.0], [2.0, 0.5]], requires_grad=True)\n"
            "b = torch.zeros(2, requires_grad=True)\n"
            "Y = F.linear(X, W, b)"
        ),
    )


def _floats(rows: list[list[float]]) -> list[list[float]]:
    return [[float(each) for each in row] for row in rows]


def _explore(numbers: Numbers) -> dict[str, str | float]:
    """Return the link to the same layer."""
    lists = {
        name: ",".join(f"{numbers[f'{key}{k}']:g}" for k in range(4))
        for name, key in (("X", "x"), ("G", "g"))
    }
    return {"n": 2, "d": 2, "k": 2, "W": "1,-1,2,0.5", "b": "0", **lists}


def _shape(numbers: Numbers) -> Question | None:
    n, d, k = (int(numbers[name]) for name in "ndk")
    if len({n, d, k}) < 3:
        return None
    layer = Statement(
        "X = torch.ones($n, $d)\nlayer = torch.nn.Linear($d, $k)\nY = layer(X)",
        {"n": n, "d": d, "k": k},
    )
    return Question(
        Text(N_("A batch of {n} goes through nn.Linear({d}, {k}). Which shape has the gradient of its weight?"), {"n": n, "d": d, "k": k}),
        (Statement("import torch"), layer),
        (Statement("Y.sum().backward()\ngrad = layer.weight.grad\ngrad.shape"),),
        shape_of("grad"),
        Text(N_("Yes: that of the weight itself, which nn.Linear keeps as (out, in).")),
        (
            answer(f"({k}, {d})", f"({k}, {d})"),
            answer(f"({d}, {k})", f"({d}, {k})", N_("So it is on paper, for X @ W. nn.Linear keeps its weight as (out, in).")),
            answer(f"({n}, {k})", f"({n}, {k})", N_("That is the shape of Y, and of what flows in from behind.")),
            answer(f"({n}, {k}, {d})", f"({n}, {k}, {d})", N_("One for each sample: torch adds them up, so the batch is gone.")),
        ),
    )  # fmt: skip


def _bias(numbers: Numbers) -> Question | None:
    col = int(numbers["col"])
    first, second = (row[col] for row in _table(numbers, "g"))
    across = sum(_table(numbers, "g")[col])
    if first + second in (0.0, first, second, across) or first == second:
        return None
    return Question(
        Text(N_("Y.backward(gradient=G) runs. What is b.grad[{col}]?"), {"col": col}),
        _state(numbers),
        (Statement("Y.backward(gradient=G)\nfound = b.grad[$col]\nfound", {"col": col}),),
        number_of("found"),
        Text(N_("Yes: b was added to every row, so its gradient is the sum of a column of G.")),
        (
            tempting((first + second) / 2, N_("A sum, not a mean: if there is a mean, it is in the loss and so in G already.")),
            tempting(first, N_("That is the first sample's part; every sample adds its own.")),
            tempting(across, N_("That is a row of G: one sample over all outputs. b has a number for each output.")),
        ),
        explore=_explore(numbers),
    )  # fmt: skip


def _cell(numbers: Numbers) -> Question | None:
    row, col = int(numbers["row"]), int(numbers["col"])
    x, g = _table(numbers, "x"), _table(numbers, "g")
    right = sum(g[s][row] * x[s][col] for s in range(2))
    swapped = sum(g[s][col] * x[s][row] for s in range(2))
    straight = sum(g[row][s] * x[s][col] for s in range(2))
    alone = g[0][row] * x[0][col]
    if len({right, swapped, straight, alone, right / 2, 0.0}) < 6:
        return None
    place = {"row": row, "col": col}
    return Question(
        Text(N_("Y.backward(gradient=G) runs. What is W.grad[{row}, {col}]?"), place),
        _state(numbers),
        (Statement("Y.backward(gradient=G)\nfound = W.grad[$row, $col]\nfound", place),),
        number_of("found"),
        Text(N_("Yes: a column of G times a column of X, summed over the samples.")),
        (
            tempting(swapped, N_("That is the cell on the other side of the diagonal: G's column is the row's number.")),
            tempting(straight, N_("That is G @ X: a row of G. The sum runs over the samples, down a column.")),
            tempting(alone, N_("That is the first sample's part; every sample adds its own.")),
            tempting(right / 2, N_("A sum, not a mean: if there is a mean, it is in the loss and so in G already.")),
        ),
        explore=_explore(numbers) | {"cell": f"dW[{row}, {col}]"},
    )  # fmt: skip


def _changed(ran: Run) -> Value:
    """Return which cells of the second gradient differ from the first, as a word."""
    before, after = (ran.steps[-1].tensor(name).value for name in ("before", "after"))
    places = (before != after).nonzero().tolist()
    rows, columns = ({each[k] for each in places} for k in (0, 1))
    if len(places) == 1:
        return "one"
    if len(places) == before.numel():
        return "all"
    return f"column {min(columns)}" if len(columns) == 1 else f"row {min(rows)}"


def _which(numbers: Numbers) -> Question | None:
    row, col = int(numbers["row"]), int(numbers["col"])
    if 0.0 in _table(numbers, "g")[row]:
        return None
    place = {"row": row, "col": col}
    return Question(
        Text(N_("Make X[{row}, {col}] larger by 1. Which cells of W.grad change, with G as it is?"), place),
        (*_state(numbers), Statement("(before,) = torch.autograd.grad(Y, [W], G)\nbefore")),
        (
            Statement(
                "X[$row, $col] += 1\n(after,) = torch.autograd.grad(F.linear(X, W, b), [W], G)\nafter",
                place,
            ),
        ),
        _changed,
        Text(N_("Yes: input {col} stands in column {col} of W, and every output hears of it."), {"col": col}),
        (
            answer(f"column {col}", N_("Column {number}"), number=col),
            answer(f"row {row}", N_("Row {number}"), N_("Rows of W.grad are outputs; {number} here is the number of a sample."), number=row),
            answer("one", N_("One cell alone"), N_("The input goes to every output, so it stands in a cell of each.")),
            answer("all", N_("All of them"), N_("The other inputs' weights never meet this number.")),
        ),
        explore=_explore(numbers),
    )  # fmt: skip


def _trap(numbers: Numbers) -> Question:
    n = int(numbers["n"])
    state = Statement("pred = torch.ones($n, 1)\ntarget = torch.zeros($n)", {"n": n})
    return Question(
        Text(N_("pred has shape ({n}, 1), target ({n},). Which shape have the squared errors?"), {"n": n}),
        (IMPORTS, state),
        (Statement('squares = F.mse_loss(pred, target, reduction="none")\nsquares.shape'),),
        shape_of("squares"),
        Text(N_("Yes: every prediction against every target. torch only warns.")),
        (
            answer(f"({n}, {n})", f"({n}, {n})"),
            answer(f"({n}, 1)", f"({n}, 1)", N_("torch lines up shapes from the right: (n,) counts as (1, n).")),
            answer(f"({n},)", f"({n},)", N_("torch lines up shapes from the right: (n,) counts as (1, n).")),
            answer("()", "()", N_("That is the shape after the mean; `reduction=\"none\"` leaves it out.")),
        ),
    )  # fmt: skip


def _product(numbers: Numbers) -> Question | None:
    x, w1, w2 = (numbers[name] for name in ("x", "w1", "w2"))
    right = w2 * x
    if min(abs(right - each) for each in (x, w2, x + w2, w1 * w2, 0.0)) < 0.05:
        return None
    state = Statement(
        "x = torch.tensor($x)\nw1 = torch.tensor($w1, requires_grad=True)\nw2 = torch.tensor($w2)\n"
        "y1 = x * w1 + 1\ny2 = y1 * w2 + 1",
        {"x": x, "w1": w1, "w2": w2},
    )
    return Question(
        Text(N_("What is dy2/dw1?")),
        (IMPORTS, state),
        (Statement("(slope,) = torch.autograd.grad(y2, [w1])\nslope"),),
        number_of("slope"),
        Text(N_("Yes: dy2/dy1 is w2, dy1/dw1 is x, and slopes in a row multiply.")),
        (
            tempting(w2, N_("That is dy2/dy1 alone; w1 still has to move y1.")),
            tempting(x, N_("That is dy1/dw1 alone; y1 still has to move y2.")),
            tempting(x + w2, N_("Slopes one behind the other multiply; those side by side add up.")),
        ),
        explore={"x": x, "w1": w1, "w2": w2, "b1": 1.0, "b2": 1.0, "chain": "true"},
    )  # fmt: skip


def _zeros(ran: Run) -> Value:
    grad = ran.steps[-1].tensor("w").grad
    if grad is None:
        return "None"
    return "zeros" if not grad.any() else "others"


def _dead(numbers: Numbers) -> Question:
    state = Statement(
        "x = torch.tensor([[1.0], [2.0], [3.0]])\nw = torch.tensor([[$w]], requires_grad=True)\n"
        "h = F.relu(x @ w)",
        {"w": -numbers["w"]},
    )
    return Question(
        Text(N_("One ReLU unit, three samples. What is w.grad after h.sum().backward()?")),
        (IMPORTS, state),
        (Statement("h.sum().backward()\nw.grad"),),
        _zeros,
        Text(N_("Yes: the unit is off for every sample, so nothing comes through: a dead ReLU.")),
        (
            answer("zeros", N_("Zeros")),
            answer("None", "`None`", N_("The graph does reach w, so torch writes a gradient: one of zeros.")),
            answer("others", N_("The sum of x"), N_("So it would be if the unit were on. Look at the sign of x @ w.")),
        ),
    )  # fmt: skip


LAYERS = (
    Item("layers-shape", "layers", "shape", N_("the shape of a weight's gradient"), _SIZES, _shape),
    Item("layers-bias", "layers", "number", N_("the gradient of a bias"), {**_GIVEN, "col": Span(0, 1, 1)}, _bias),
    Item("layers-cell", "layers", "number", N_("one cell of a weight's gradient"), _PLACE, _cell),
    Item("layers-which", "layers", "which", N_("what one number of X moves"), _PLACE, _which),
    Item("layers-trap", "layers", "shape", N_("a target of another shape"), {"n": Span(2, 9, 1)}, _trap),
    Item("layers-chain", "layers", "number", N_("the chain rule with a value in between"), {"x": SMALL, "w1": SMALL, "w2": SMALL}, _product),
    Item("layers-dead", "layers", "grad", N_("a ReLU that is off"), {"w": Span(0.1, 3.0, 0.1)}, _dead),
)  # fmt: skip

"""Questions on losses of two variables: a saddle, four minima, the parts of two points."""

# ruff: noqa: E501
from __future__ import annotations

from gradlab.ask.item import Item, Numbers, Question, Span, Value
from gradlab.ask.keys import number_of
from gradlab.ask.spelled import IMPORTS, answer, shown, tempting
from gradlab.program import Run, Statement
from gradlab.words.text import N_, Text

_SADDLE = """\
for _ in range(400):
    optimizer.zero_grad()
    loss = x ** 2 - y ** 2
    loss.backward()
    optimizer.step()
place = torch.stack([x, y])
place"""
_BEGIN = """\
x = torch.tensor($x, requires_grad=True)
y = torch.tensor($y, requires_grad=True)
optimizer = torch.optim.SGD([x, y], lr=$lr)"""


def _fallen(ran: Run) -> Value:
    place = ran.steps[-1].tensor("place").value
    return "saddle" if float(place.norm()) < 1e-3 else "down"


def _saddle(numbers: Numbers) -> Question:
    x, y, lr = numbers["x"], 0.01 * numbers["aside"], numbers["lr"]
    aside = N_("y = 0 stays 0: along y the gradient is −2y, so nothing pushes aside.")
    pushed = N_("y is not quite 0: every step multiplies it by 1 + 2·lr.")
    low = N_("x² − y² has no lowest place: along y it falls for ever.")
    return Question(
        Text(N_("The loss is x² − y², the start ({x:g}, {y:g}). Where does gradient descent end?"), {"x": x, "y": y}),
        (IMPORTS, Statement(_BEGIN, {"x": x, "y": y, "lr": lr})),
        (Statement(_SADDLE),),
        _fallen,
        Text(N_("Yes: along x it falls towards 0, and along y only what is not 0 can grow.")),
        (
            answer("saddle", N_("At (0, 0), though that is no minimum"), pushed if y else ""),
            answer("down", N_("Far out along y, ever lower"), "" if y else aside),
            answer("minimum", N_("At the minimum of the loss"), low),
        ),
        explore={"f": "saddle", "s0": x, "s1": y, "sgd": lr},
    )  # fmt: skip


MINIMA = ((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126))
_HIMMELBLAU = """\
for _ in range(300):
    optimizer.zero_grad()
    loss = (x ** 2 + y - 11) ** 2 + (x + y ** 2 - 7) ** 2
    loss.backward()
    optimizer.step()
place = torch.stack([x, y])
place"""


def _nearest(x: float, y: float) -> int:
    return min(range(4), key=lambda k: (MINIMA[k][0] - x) ** 2 + (MINIMA[k][1] - y) ** 2)


def _reached(ran: Run) -> Value:
    x, y = ran.steps[-1].tensor("place").value.tolist()
    return float(_nearest(x, y))


def _by_hand(x: float, y: float, lr: float) -> tuple[float, float]:
    """Return where 300 steps lead, by the derivatives of Himmelblau's function."""
    for _step in range(300):
        one, other = x**2 + y - 11, x + y**2 - 7
        x, y = x - lr * (4 * x * one + 2 * other), y - lr * (2 * one + 4 * y * other)
        if abs(x) + abs(y) > 100:
            break
    return x, y


def _minimum(numbers: Numbers) -> Question | None:
    x, y, lr = numbers["x"], numbers["y"], 0.005
    ends = _by_hand(x, y, lr)
    right = _nearest(*ends)
    if abs(ends[0] - MINIMA[right][0]) + abs(ends[1] - MINIMA[right][1]) > 0.01:
        return None
    valley = N_(
        "Another valley: follow the slope down from the start, the ridges lie between the four."
    )
    return Question(
        Text(N_("Himmelblau's function has four minima. Which one does gradient descent reach from ({x:g}, {y:g})?"), {"x": x, "y": y}),
        (IMPORTS, Statement(_BEGIN, {"x": x, "y": y, "lr": lr})),
        (Statement(_HIMMELBLAU),),
        _reached,
        Text(N_("Yes: the start decides, and small steps stay in its valley.")),
        tuple(
            answer(float(k), "({first}, {second})", "" if k == right else valley, first=shown(a), second=shown(b))
            for k, (a, b) in enumerate(MINIMA)
        ),
        explore={"f": "himmelblau", "s0": x, "s1": y, "sgd": lr},
    )  # fmt: skip


_PAIR = """\
x = torch.tensor([$x, $u])
y = torch.tensor([$y, $v])
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
loss = F.mse_loss(w * x + b, y)"""


def _parts(numbers: Numbers) -> Question | None:
    y, v = numbers["y"], numbers["v"]
    grad = -(y + v)
    if abs(y - v) < 0.5 or abs(grad) < 0.5:
        return None
    return Question(
        Text(N_("Two points, the line at w = b = 0. What is ∂loss/∂b?")),
        (IMPORTS, Statement(_PAIR, {name: numbers[name] for name in "xuyv"})),
        (Statement("(grad,) = torch.autograd.grad(loss, [b])\ngrad"),),
        number_of("grad"),
        Text(N_("Yes: each point adds −2·y divided by the number of points.")),
        (
            tempting(2 * grad, N_("The loss is a mean: every point's part is divided by their number.")),
            tempting(-grad, N_("Look at the sign: a larger b brings the line nearer to points above it.")),
            tempting(grad / 2, N_("The square's derivative brings a factor 2.")),
        ),
        tolerance=0.02 * abs(grad),
        explore={"f": "linear", "s0": 0.0, "s1": 0.0},
    )  # fmt: skip


_PLACE = Span(-4.0, 4.0, 0.5)
_DATUM = Span(-2.0, 2.0, 0.1)
PLANES = (
    Item("descent-saddle", "descent", "which", N_("a saddle"), {"x": Span(0.5, 3.0, 0.1), "aside": Span(0, 1, 1), "lr": Span(0.05, 0.4, 0.05)}, _saddle),
    Item("descent-minimum", "descent", "which", N_("which minimum is reached"), {"x": _PLACE, "y": _PLACE}, _minimum),
    Item("descent-parts", "descent", "number", N_("what each point adds"), {"x": _DATUM, "u": _DATUM, "y": _DATUM, "v": _DATUM}, _parts),
)  # fmt: skip

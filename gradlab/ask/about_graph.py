"""Questions on the grad_fn graph: its nodes, what they save, where it ends."""

# ruff: noqa: E501
from __future__ import annotations

from gradlab.ask.item import Item, Numbers, Question, Span
from gradlab.ask.keys import NOTHING, grad_of, outcome, output
from gradlab.ask.spelled import IMPORTS, POSITIVE, answer, tempting
from gradlab.program import Statement
from gradlab.words.text import N_, Text

_START = "x = torch.tensor($x)\nw = torch.tensor($w, requires_grad=True)"
_NUMBERS = {"w": POSITIVE, "x": POSITIVE}
_SECOND = (
    "RuntimeError: Trying to backward through the graph a second time (or directly access "
    "saved tensors after they have already been freed)"
)


_COUNT = Statement(
    "seen, todo = set(), [h.grad_fn]\n"
    "while todo:\n"
    "    node = todo.pop()\n"
    "    if node is not None and node not in seen:\n"
    "        seen.add(node)\n"
    "        todo += [following for following, _ in node.next_functions]\n"
    "count = torch.tensor(sum(node.name().endswith('AccumulateGrad') for node in seen))\n"
    "count"
)


def _start(numbers: Numbers) -> tuple[Statement, ...]:
    return IMPORTS, Statement(_START, {name: numbers[name] for name in "xw"})


def _first(numbers: Numbers) -> Question:
    order = N_("backward walks from the loss to the leaves: the last operation comes first.")
    return Question(
        Text(N_("Which node does loss.backward() visit first?")),
        (*_start(numbers), Statement("loss = torch.tanh(x * w) ** 2")),
        (Statement("loss.grad_fn.name()"),),
        output,
        Text(N_("Yes: the node of the last operation, loss.grad_fn.")),
        (
            answer("'PowBackward0'", "`PowBackward0`"),
            answer("'MulBackward0'", "`MulBackward0`", order),
            answer("'TanhBackward0'", "`TanhBackward0`", order),
            answer("'torch::autograd::AccumulateGrad'", "`AccumulateGrad`", N_("That is the last stop, where the gradient is added into w.grad.")),
        ),
        explore={"f": "mse"},
    )  # fmt: skip


def _select(numbers: Numbers) -> Question:
    return Question(
        Text(N_("p has three elements. Which node does p[1] add to the graph?")),
        (IMPORTS, Statement("a = torch.tensor($a, requires_grad=True)\np = F.softmax(a, dim=0)", {"a": [numbers["w"], numbers["x"], 0.5]})),
        (Statement("p[1].grad_fn.name()"),),
        output,
        Text(N_("Yes: taking an element is an operation with a node of its own.")),
        (
            answer("'SelectBackward0'", "`SelectBackward0`"),
            answer("'SoftmaxBackward0'", "`SoftmaxBackward0`", N_("That is the node of p; p[1] stands behind it.")),
            answer("None", N_("None: indexing records nothing"), N_("If it recorded nothing, no gradient could come back from p[1].")),
        ),
        explore={"f": "softmax"},
    )  # fmt: skip


def _shared(numbers: Numbers) -> Question | None:
    w, x = numbers["w"], numbers["x"]
    if abs(2 * w - 1) < 0.2 or abs(w - 1) < 0.2 or abs(x - w) < 0.2:
        return None
    return Question(
        Text(N_("w is used in two places. What is w.grad?")),
        (*_start(numbers), Statement("loss = w * w + x * w\nloss.backward()")),
        (Statement("w.grad"),),
        grad_of("w"),
        Text(N_("Yes: what comes back along each path is added up.")),
        (
            tempting(2 * w, N_("That is the way through w * w; x * w brings x besides.")),
            tempting(w + x, N_("w * w has w on both sides: it counts twice.")),
            tempting(x, N_("That is the way through x * w alone: the last use does not win.")),
        ),
        tolerance=0.02,
        explore={"f": "mse"},
    )


def _cut(numbers: Numbers) -> Question | None:
    w = numbers["w"]
    if abs(w - 1) < 0.2:
        return None
    return Question(
        Text(N_("What is w.grad?")),
        (*_start(numbers), Statement("loss = w * w.detach()\nloss.backward()")),
        (Statement("w.grad"),),
        grad_of("w"),
        Text(N_("Yes: detach cuts one of the two paths, and the number stays as a factor.")),
        (
            tempting(2 * w, N_("That is w²: detach has cut one of the two paths.")),
            tempting(0.0, N_("Only one path is cut; the other w still asks for gradients.")),
            tempting(1.0, N_("The detached number is still multiplied with.")),
        ),
        tolerance=0.02,
    )


def _add_only(numbers: Numbers) -> Question:
    return Question(
        Text(N_("Backward has run once through this addition. What does torch say the second time?")),
        (*_start(numbers), Statement("total = x + w\ntotal.backward()")),
        (Statement("total.backward()"),),
        outcome,
        Text(N_("Yes: a pass frees saved tensors, not nodes, and an addition saves none.")),
        (
            answer(NOTHING, N_("No complaint")),
            answer(_SECOND, N_("RuntimeError: Trying to backward through the graph a second time"), N_("The graph is still there; what is freed are saved tensors, and an addition has none.")),
            answer("AttributeError", N_("AttributeError: the graph was deleted"), N_("The graph is not deleted: its nodes live as long as total does.")),
        ),
        explore={},
    )  # fmt: skip


def _leaves(numbers: Numbers) -> Question:
    count = int(numbers["layers"])
    return Question(
        Text(N_("How many AccumulateGrad nodes does the graph of the output have?")),
        (
            IMPORTS,
            Statement(
                "layers = [torch.nn.Linear(2, 2) for _ in range($layers)]\n"
                "h = torch.ones(1, 2)\n"
                "for layer in layers:\n    h = torch.relu(layer(h))",
                {"layers": count},
            ),
        ),
        (_COUNT,),
        lambda ran: float(ran.steps[-1].tensor("count").value.item()),
        Text(N_("Yes: one for each leaf that asks for gradients, a weight and a bias in each layer.")),
        (
            tempting(float(count), N_("Each layer has two leaves: its weight and its bias.")),
            tempting(float(2 * count + 1), N_("The input does not ask for gradients, so it has no node.")),
            tempting(1.0, N_("There is one for each leaf, not one for all.")) if count > 1 else tempting(0.0, N_("The leaves are the parameters.")),
        ),
        tolerance=0.2,
    )  # fmt: skip


GRAPH = (
    Item("graph-first", "graph", "which", N_("where backward starts"), _NUMBERS, _first),
    Item("graph-select", "graph", "which", N_("the node of p[1]"), _NUMBERS, _select),
    Item("graph-shared", "graph", "number", N_("a leaf used twice"), _NUMBERS, _shared),
    Item("graph-cut", "graph", "number", N_("a path that is cut"), _NUMBERS, _cut),
    Item("graph-addition", "graph", "error", N_("what a pass frees"), _NUMBERS, _add_only),
    Item("graph-leaves", "graph", "number", N_("how many leaves"), {"layers": Span(2, 5, 1)}, _leaves),
)  # fmt: skip

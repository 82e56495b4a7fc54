"""The listings of functions of the table: their Jacobian, their graph, and the sum trap."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gradlab.functions import FUNCTIONS
from gradlab.functions.listing import Cell, Listing, program
from gradlab.functions.point import Point, point
from gradlab.lessons.softmax import is_probs
from gradlab.program import Program
from gradlab.program.source import Source
from gradlab.words.text import N_, Text

ROWS = Source(
    "$J = torch.stack([torch.autograd.grad($each, $leaf, retain_graph=True)[0] for $each in $of])\n"
    "$J"
)
BACKWARD = Source("$of.backward()")
WEIGHED = Source("$v = torch.tensor($numbers)\n$of.backward(gradient=$v)")
PULLED_BACK = Source("$v = torch.tensor($numbers)\n$of.backward(gradient=$v)\n$leaf.grad")
PUSHED_FORWARD = Source("$u = torch.tensor($numbers)\n$J @ $u")
SUM = Source("$of.sum()")
SUM_BACKWARD = Source("$of.sum().backward()\n$leaf.grad")
GRAD = Source("$leaf.grad")
WALK = Source("walk($of.grad_fn)")
DEFINED = Source("""\
def walk(node, depth=0):
    print("  " * depth + node.name())
    for inner, _ in node.next_functions:
        if inner is not None:
            walk(inner, depth + 1)""")


def of_map(of: Point, row: int, v: Sequence[float] = (), u: Sequence[float] = ()) -> Program:
    """Return one row of a Jacobian by the first argument, the whole of it, and the two products.

    Args:
        of: a function of the table whose output is a vector, at its numbers.
        row: which output's gradient to show.
        v: the cotangent, shape of the output; without one there are no products.
        u: the tangent, shape of the first argument.
    """
    plain = untempered(of)
    leaf = plain.moving[0]
    cells = Listing(plain, [leaf])
    found = cells.begun()
    parts = {
        "of": cells.out,
        "leaf": cells.names[leaf],
        **{k: cells.own(name) for k, name in (("J", _J), ("v", _V), ("u", _U), ("each", _EACH))},
    }
    if is_probs(of.function):
        found.append(_cell(BACKWARD, parts, Text(N_("torch won't choose v for a vector"))))
    found.append(cells.grads(row, note=Text(N_("one call gives one row"))))
    found.append(_cell(ROWS, parts, Text(N_("all rows, stacked: the Jacobian"))))
    if v:
        pulled = Text(N_("vᵀJ in one backward pass"))
        found.append(Cell(PULLED_BACK, parts, {"numbers": v}, pulled))
        found.append(Cell(PUSHED_FORWARD, parts, {"numbers": u}))
    return program(f"jacobian_{plain.function.key}", found)


def graph_of(
    of: Point, leaves: Collection[str], row: int | None = None, v: Sequence[float] = ()
) -> Program:
    """Return a function's graph printed, one backward pass, and every .grad.

    Args:
        of: a function of the table at its numbers.
        leaves: the arguments that require grad.
        row: the element picked from a vector output; None for the whole output.
        v: the cotangent of a whole vector output.
    """
    cells = Listing(of, leaves)
    note = Text(N_("what backward will visit"))
    if row is not None:
        note = Text(N_("taking one output is an operation, too"))
    parts = {"of": cells.output(row), "v": cells.own(_V)}
    backward = Cell(WEIGHED, parts, {"numbers": v}) if v else Cell(BACKWARD, parts)
    grads = [Cell(GRAD, {"leaf": cells.names[name]}) for name in cells.leaves]
    walk = Cell(WALK, parts, note=note)
    return program(
        f"graph_{of.function.key}", [*cells.begun(), Cell(DEFINED), walk, backward, *grads]
    )


def sum_trap(of: Point) -> Program:
    """Return the error on a softmax's vector, the usual advice p.sum().backward(), and its zero."""
    plain = untempered(of)
    leaf = plain.moving[0]
    cells = Listing(plain, [leaf])
    parts = {"of": cells.out, "leaf": cells.names[leaf]}
    return program(
        "sum_trap",
        [
            *cells.begun(),
            Cell(BACKWARD, parts),
            _cell(SUM_BACKWARD, parts, Text(N_("the usual advice"))),
            _cell(SUM, parts, Text(N_("always 1, so no logit can change it"))),
        ],
    )


def untempered(of: Point) -> Point:
    """Return a softmax at temperature 1 as the plain softmax, any other function as it is."""
    if "T" not in of.arguments or of.arguments["T"] != 1:
        return of
    return point(FUNCTIONS["softmax"], {"a": of.arguments["a"]})


_J, _V, _U, _EACH = Source("J"), Source("v"), Source("u"), Source("out")


def _cell(template: Source, parts: dict[str, str], note: Text) -> Cell:
    return Cell(template, parts, note=note)

"""Reading what stands in the square brackets behind a value."""

from __future__ import annotations

from collections.abc import Callable

from gradlab.expression.errors import ExpressionError
from gradlab.expression.forms import is_plain_number, is_whole, is_whole_list
from gradlab.expression.reader import Reader, refused
from gradlab.expression.syntax import (
    Dots,
    Dtype,
    Node,
    Sequence,
    Slice,
    String,
    Subscript,
    Word,
)  # fmt: skip
from gradlab.words.text import N_, Text

ReadExpression = Callable[[Reader, int], Node]


def subscript(reader: Reader, value: Node, expression: ReadExpression) -> Subscript:
    """Return value[…]; the opening bracket has been taken.

    Raises:
        ExpressionError: for what can choose no elements.
    """
    items: list[Node] = []
    while not reader.accept("]"):
        items.append(_part(reader, expression))
        if not reader.accept(","):
            reader.expect("]")
            break
    end = reader.last.end
    if not items:
        raise ExpressionError(Text(N_("an index is missing between the brackets")), value.end, end)
    return Subscript(value.start, end, value, tuple(items))


def _part(reader: Reader, expression: ReadExpression) -> Node:
    first = reader.now
    if reader.accept("..."):
        return Dots(first.start, first.end)
    bounds: list[Node | None] = []
    while True:
        is_open = reader.sees(":", "]", ",")
        bounds.append(None if is_open else expression(reader, 0))
        if not reader.accept(":"):
            break
    if len(bounds) > 3:
        raise refused(reader.last, N_("a slice has at most start:stop:step"))
    if len(bounds) > 1:
        start, stop, step = (*map(_bound, bounds), None)[:3]
        return Slice(first.start, reader.last.end, (start, stop, step))
    if bounds[0] is None:
        raise refused(reader.now, N_("an index is missing here"))
    return _checked(bounds[0])


def _bound(node: Node | None) -> Node | None:
    if node is None or is_whole(node) or (isinstance(node, Word) and node.value is None):
        return node
    raise refused(node, N_("a slice goes from one whole number to another, as in x[1:3]"))


def _checked(node: Node) -> Node:
    """Return what chooses elements: a number, None, a list of numbers, or a tensor.

    Raises:
        ExpressionError: for what can choose none.
    """
    is_none = isinstance(node, Word) and node.value is None
    if is_none or is_whole(node) or is_whole_list(node):
        return node
    if isinstance(node, Word | String | Dtype | Sequence) or is_plain_number(node):
        raise refused(
            node,
            N_("an index is a whole number, a slice, a list of whole numbers or a comparison"),
        )
    return node

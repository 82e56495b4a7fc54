"""Reading what stands in the square brackets behind a value."""

from __future__ import annotations

from collections.abc import Callable

from gradlab.expression.binding import is_whole
from gradlab.expression.errors import ExpressionError
from gradlab.expression.reader import Reader, refused
from gradlab.expression.syntax import Dots, Node, Slice, Subscript, Word
from gradlab.words.text import N_, Text

ReadExpression = Callable[[Reader, int], Node]


def subscript(reader: Reader, value: Node, expression: ReadExpression) -> Subscript:
    """Return value[…]; the opening bracket has been taken.

    Raises:
        ExpressionError: for anything but whole numbers, slices, None and ....
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
    colons = 0
    while True:
        is_open = reader.sees(":", "]", ",")
        bounds.append(None if is_open else _bound(reader, expression))
        if not reader.accept(":"):
            break
        colons += 1
    if colons > 2:
        raise refused(reader.last, N_("a slice has at most start:stop:step"))
    if colons:
        start, stop, step = (*bounds, None, None)[:3]
        return Slice(first.start, reader.last.end, (start, stop, step))
    if bounds[0] is None:
        raise refused(reader.now, N_("an index is missing here"))
    return bounds[0]


def _bound(reader: Reader, expression: ReadExpression) -> Node:
    node = expression(reader, 0)
    if is_whole(node) or (isinstance(node, Word) and node.value is None):
        return node
    sentence = N_("an index is a whole number or a slice; to choose by a condition write where(…)")
    raise refused(node, sentence)

"""Limits on the form of an expression, and what can't be a value."""

from __future__ import annotations

from gradlab.expression.reader import refused
from gradlab.expression.syntax import Call, Node, Sequence, String, Word, children, walk
from gradlab.words.text import N_

MAX_NODES, MAX_DEPTH, MAX_CALLS = 200, 64, 40


def check_value(node: Node) -> None:
    """Refuse what is only ever part of a call: True, quoted words, tuples, empty lists."""
    if isinstance(node, Word | String):
        raise refused(node, N_("this can only be an option of a function"))
    if not isinstance(node, Sequence):
        return
    if not node.is_list:
        raise refused(node, N_("a comma makes no vector by itself: write [a, b]"))
    if not node.items:
        raise refused(node, N_("an empty list has no value"))
    for item in node.items:
        check_value(item)


def check_operand(node: Node) -> None:
    """Refuse what has no value, and lists: in Python [a, b] * 2 repeats a list."""
    check_value(node)
    if isinstance(node, Sequence):
        raise refused(node, N_("Python doesn't compute with lists: write torch.stack([a, b])"))


def check_size(node: Node) -> None:
    """Refuse a tree of too many nodes, too many calls or too deep."""
    nodes = list(walk(node))
    calls = sum(isinstance(n, Call) for n in nodes)
    for count, limit, sentence in (
        (len(nodes), MAX_NODES, N_("this has {count} parts; at most {limit} are read")),
        (calls, MAX_CALLS, N_("this has {count} function calls; at most {limit} are read")),
        (_depth(node), MAX_DEPTH, N_("this is nested {count} deep; at most {limit} are read")),
    ):
        if count > limit:
            raise refused(node, sentence, count=count, limit=limit)


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, children(node)), default=0)

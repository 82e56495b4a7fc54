"""Every signature of every entry, by position and by name: torch's own, and the code shown."""

# ruff: noqa: BLE001, PT017
from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from gradlab.expression import ExpressionError, parse
from gradlab.expression.code import code
from gradlab.expression.entries import Entry, Parameter
from gradlab.expression.forms import is_plain_number
from gradlab.expression.syntax import Argument, Call, Node, walk
from gradlab.expression.table import ENTRIES
from tests.spelling import assert_same, by_python, float64_by_default, leaf
from tests.test_expression_table import names

OPTIONS: dict[str, tuple[str, ...]] = {
    "tensor": ("torch.ones(3)", "torch.ones(2)", "torch.ones(1)", "torch.ones(2, 2)"),
    "operand": ("0.5", "torch.ones(3)", "2"), "exponent": ("2", "0.5"), "number": ("0.5", "2"),
    "exponent_number": ("2",), "int": ("1", "0", "2"), "ints": ("0", "1", "2", "(0,)", "(0, 1)"),
    "shape": ("(3,)", "(2, 2)"), "sizes": ("(3,)", "(1, 1)", "(2, 2)"),
    "bool": ("True", "False"), "mask": ("a > 0", "A > 0"),
    "index": ("torch.tensor([0, 1])", "torch.tensor([0, 1, 1])", "c"), "target": ("c",),
    "tensors": ("[a, v]",), "constant": ("[1, 2]",), "equation": ("'i,j->ij'",), "no": ("False",),
    "zero": ("0.0",), "single": ("False",), "fixed": ("False",), "extents": ("1", "(2, None)"),
    "dims": ("1", "([0], [0])"), "dtype": ("torch.float64", "torch.int64"),
    "precision": ("torch.float64",), "any": ("a",),
}  # fmt: skip
LIMITS = ("at most", "more than", "too long", "checked", "whole numbers go up to")


def candidates(parameter: Parameter) -> tuple[str, ...]:
    if parameter.kind == "choice":
        return tuple(map(repr, parameter.choices))
    return OPTIONS[parameter.kind]


def written(entry: Entry) -> dict[str, str]:
    """The arguments of an entry's example, as they are written there."""
    calls = (n for n in walk(parse(entry.example).tree) if isinstance(n, Call))
    call = [c for c in calls if c.entry is entry][-1]
    return {a.parameter.name: text_of(entry.example, a) for a in call.arguments}


def text_of(source: str, argument: Argument) -> str:
    node: Node = argument.node
    text = source[node.start : node.end]
    opened, closed = text.count("("), text.count(")")
    return text + ")" * (opened - closed) if opened > closed else "(" * (closed - opened) + text


def called(path: str, given: list[tuple[Parameter, str]], named: set[str]) -> str:
    parts = [f"{p.name}={text}" if p.name in named else text for p, text in given]
    if path.startswith("."):
        return f"({parts[0].partition('=')[2] if given[0][0].name in named else parts[0]}){path}({', '.join(parts[1:])})"  # noqa: E501
    return f"{path}({', '.join(parts)})"


def texts(entry: Entry, path: str) -> Iterator[str]:
    """Calls with no option, with every option by name, and with all before it by position."""
    base = written(entry)
    for signature in entry.signatures:
        required = [p for p in signature if not p.is_optional]
        given = [(p, base.get(p.name) or candidates(p)[0]) for p in required]
        given = [(p, text[1:-1] if p.takes_rest and text[0] in "([" else text) for p, text in given]
        only = {p.name for p in signature if p.is_named_only}
        yield called(path, given, only)
        if not any(p.takes_rest for p in required) and "." in path[1:] and "math" not in path:
            yield called(path, given, {p.name for p in required})
        for p in signature:
            if not p.is_optional:
                continue
            for text in candidates(p):
                yield called(path, [*given, (p, text)], only | {p.name})
            before = signature[: signature.index(p) + 1]
            if not p.is_named_only and not any(q.takes_rest for q in before):
                texts_before = {q.name: t for q, t in given}
                all_before = [(q, texts_before.get(q.name, candidates(q)[0])) for q in before]
                yield called(path, all_before, only)


def inputs() -> dict[str, Tensor]:
    return names() | {"L": leaf([[0.1, 0.5, 0.2], [0.3, -0.4, 1.0]])}


def outcome(text: str) -> Tensor | str:
    try:
        found = by_python(text, inputs())
    except Exception as error:
        return str(error)
    return found


DOTTED = [(entry, path) for entry in ENTRIES for path in entry.paths if "." in path]


@pytest.mark.parametrize(("entry", "path"), DOTTED, ids=lambda v: v if isinstance(v, str) else "")
def test_a_signature_is_torchs_own_and_its_code_says_what_ran(entry: Entry, path: str) -> None:
    ran = 0
    for text in dict.fromkeys(texts(entry, path)):
        given = inputs()
        with float64_by_default():
            theirs = outcome(text)
            try:
                ours = parse(text).run(given).value
            except ExpressionError as error:
                several = "several" in error.message or "pair" in error.message
                is_limit = several or any(word in error.message for word in LIMITS)
                assert isinstance(theirs, str) or is_limit, (text, error.message)
                continue
            assert isinstance(theirs, Tensor), (text, theirs)
            is_number = is_plain_number(parse(text).tree)  # which the page shows as float64
            torch.testing.assert_close(
                ours, theirs, rtol=1e-12, atol=1e-14, equal_nan=True, check_dtype=not is_number
            )
        ran += 1
        value = parse(text).run(given).value
        assert_same(value, by_python(code(parse(text).tree), given), given)
    is_several = entry.example[-1] != ")" or "len(" in entry.example
    assert ran or is_several, list(texts(entry, path))

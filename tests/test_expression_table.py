"""The table of functions: every entry exists in torch, runs, and keeps to its size rule."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.expression import ExpressionError, parse
from gradlab.expression.account import MAX_ELEMENTS
from gradlab.expression.code import code
from gradlab.expression.entries import KINDS, Arguments, Entry, Parameter, elements
from gradlab.expression.errors import Refusal
from gradlab.expression.evaluator import Run
from gradlab.expression.latex import latex
from gradlab.expression.table import BY_PATH, ENTRIES, canonical
from gradlab.expression.table_shapes import PLAIN


def leaf(values: Any) -> Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def names() -> dict[str, Tensor]:
    return {
        "w": leaf(0.7), "x": leaf(1.4), "y": leaf(0.6), "c": torch.tensor(1), "b": leaf([0.5, 1.0]),
        "a": leaf([0.5, -1.2, 2.0]), "v": leaf([1.5, 0.4, 0.7]), "p": leaf([0.2, 0.5, 0.3]),
        "A": leaf([[2.0, -1.0], [0.5, 1.5]]), "B": leaf([[0.3, 1.2], [-0.7, 0.4]]),
        "M": leaf([[1.0, 0.5, -0.2], [0.3, 2.0, 0.1], [-0.4, 0.2, 1.5]]),
        "q": leaf([[0.2, -0.5], [1.0, 0.4]]), "k": leaf([[0.6, 0.1], [-0.4, 0.9]]),
    }  # fmt: skip


def by_name(entry: Entry) -> str:
    return entry.paths[0]


def test_the_table_has_more_than_a_hundred_functions() -> None:
    assert len(ENTRIES) > 200
    assert len({entry.name for entry in ENTRIES}) > 180


def test_no_two_entries_claim_one_name() -> None:
    paths = [path for entry in ENTRIES for path in entry.paths]
    assert len(paths) == len(set(paths)) == len(BY_PATH)


@pytest.mark.parametrize("path", BY_PATH)
def test_every_dotted_name_exists_in_torch(path: str) -> None:
    if "." not in path:
        return
    owners: dict[str, Any] = {"": torch.Tensor, "torch": torch, "F": F, "math": math}
    first, *rest = path.split(".")
    found = owners[first]
    for name in rest:
        found = getattr(found, name)
    assert callable(found)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("torch.nn.functional.softmax", "F.softmax"), ("nn.functional.relu", "F.relu"),
        ("torch.exp", "torch.exp"), ("linalg.norm", "torch.linalg.norm"), ("exp", "exp"),
        ("torch.nn.nn.functional.relu", "torch.nn.nn.functional.relu"),
    ],
)  # fmt: skip
def test_modules_are_known_by_their_usual_spellings(typed: str, kept: str) -> None:
    assert canonical(tuple(typed.split("."))) == kept


@pytest.mark.parametrize("entry", ENTRIES, ids=by_name)
def test_every_entry_is_documented_with_an_example_that_uses_it(entry: Entry) -> None:
    assert entry.summary
    assert entry.name in entry.example
    for signature in entry.signatures:
        assert all(parameter.kind in KINDS for parameter in signature)


@pytest.mark.parametrize("entry", ENTRIES, ids=by_name)
def test_every_example_equals_its_canonical_code_run_by_torch(entry: Entry) -> None:
    expression = parse(entry.example)
    inputs = names()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ours = expression.run(inputs).value
    assert not caught
    trusted = {"torch": torch, "F": F, "math": math, **inputs}
    theirs = torch.as_tensor(eval(code(expression.tree), trusted))  # noqa: S307 -- our own examples
    torch.testing.assert_close(ours, theirs, equal_nan=True, rtol=0, atol=0, check_dtype=False)
    assert latex(expression.tree).count("{") == latex(expression.tree).count("}")


@pytest.mark.parametrize("entry", ENTRIES, ids=by_name)
def test_every_method_spelling_gives_the_same(entry: Entry) -> None:
    inputs = names()
    if f"a.{entry.name}()" != entry.example:
        return
    expected = parse(entry.example).run(inputs).value
    for path in entry.paths:
        typed = f"a{path}()" if path.startswith(".") else f"{path}(a)"
        assert torch.equal(parse(typed).run(inputs).value, expected)


SHAPES: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((3,), (3,), (3,), (3,)),
    ((3,), (4, 1), (3,), (1,)),
    ((2, 3), (3, 4), (4,), (4,)),
    ((3, 2), (3,), (2,), (2,)),
    ((4, 4), (4, 2), (4, 2), (2,)),
    ((4, 4), (4,), (4,), (4,)),
    ((2, 3, 4), (2, 4, 3), (2, 3, 3), (1,)),
    ((2, 3), (5, 3), (5, 2), (5,)),
    ((2, 5), (3, 2, 2), (3,), (3,)),
    ((2, 3), (2, 4), (5, 3, 4), (5,)),
    ((2, 4), (2, 3), (3, 4), (4,)),
    ((2, 2, 3), (2, 2, 4), (2, 4, 3), (1,)),
    ((1, 2, 5, 4), (3, 2, 2, 2), (3,), (1,)),
    ((1, 2, 5, 4), (2, 3, 2, 2), (3,), (1,)),
    ((1, 1, 3, 4, 4), (1, 1, 2, 2, 2), (1,), (1,)),
    ((2, 3, 3), (2, 3, 4), (2, 4, 4), (1,)),
    ((3, 4), (2, 3, 2), (2, 2, 4), (1,)),
    ((2, 3), (2, 3), (2,), (2,)),
    ((), (), (), ()),
    ((0,), (0,), (0,), (0,)),
)


def arguments_like(parameter: Parameter, shape: tuple[int, ...]) -> list[Any]:
    """Return arguments of a parameter's kind: meta tensors of a shape, or some options."""
    meta = torch.empty(shape, dtype=torch.float64, device="meta")
    whole = torch.empty(shape, dtype=torch.int64, device="meta")
    if parameter.takes_rest:
        return [[meta, meta]] if parameter.kind == "tensor" else [(2, 3), (4,), (1, 0)]
    kinds: dict[str, list[Any]] = {
        "tensor": [meta], "any": [meta, whole], "operand": [meta, 0.5], "exponent": [meta, 2.0],
        "number": [0.5, 3.0],
        "exponent_number": [2.0], "int": [0, 1, -1, 3], "ints": [0, 2, (0, 1), -1, (1, 1, 1), 1],
        "sizes": [(3, 4), (12,), (2, 1, 3), (-1, 3), (3,), (0,)], "bool": [True, False],
        "mask": [torch.empty(shape, dtype=torch.bool, device="meta")], "index": [whole],
        "target": [whole, meta], "tensors": [[meta, meta], [meta] * 3],
        "constant": [[1.0, 2.0], [1, 2]],
        "equation": ["i,j->ij", "ij,jk->ik", "ij->j", "ij,ij->", "i,i->i"],
        "shape": [(3, 4), (12,), (0,)], "choice": list(parameter.choices), "no": [False],
        "zero": [0.0], "single": [False], "fixed": [False], "extents": [2, (None, 3), (2, 2)],
        "dims": [1, 2, ((0,), (0,)), ((1,), (0,))], "precision": [torch.float64],
        "dtype": [torch.float64, torch.int64, torch.bool],
    }  # fmt: skip
    return kinds[parameter.kind]


def calls(entry: Entry) -> Iterator[Arguments]:
    """Yield argument combinations: every signature, without and with its options.

    Where a signature has no options, or fewer tensors than there are shapes, combinations would
    come again: each comes once.
    """
    yielded: set[str] = set()
    for signature, shapes in itertools.product(entry.signatures, SHAPES):
        required = [parameter for parameter in signature if not parameter.is_optional]
        for options in ([], [p for p in signature if p.is_optional]):
            used = [p for p in signature if p in required or p in options]
            following = itertools.chain(shapes, itertools.repeat((1,)))
            values = [arguments_like(p, next(following)) for p in used]
            key = repr([(p.name, value) for p, value in zip(used, values, strict=True)])
            if key in yielded:
                continue
            yielded.add(key)
            for combination in itertools.islice(itertools.product(*values), 40):
                yield dict(zip((p.name for p in used), combination, strict=True))


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e not in PLAIN], ids=by_name)
def test_no_result_is_larger_than_its_size_rule(entry: Entry) -> None:
    compared = 0
    for given in calls(entry):
        # How many classes there are is in the numbers, which meta tensors do not have.
        is_by_value = entry.name in ("one_hot", "bincount", "repeat_interleave")
        arguments = {n: made_real(v) for n, v in given.items()} if is_by_value else given
        result = result_size(entry.call, arguments)
        if result is None:
            continue
        try:
            bound = elements(entry.size(arguments))
        except Refusal:
            continue
        compared += 1
        assert result <= bound, (entry.name, arguments)
    assert compared > 0


def result_size(call: Callable[..., Any], arguments: Arguments) -> int | None:
    """Return the elements of a result on meta tensors (on real ones where there is no meta rule).

    None where torch refuses both.
    """
    for given in (arguments, {name: made_real(value) for name, value in arguments.items()}):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = call(**given)
        except Exception:  # noqa: BLE001, S112 -- whatever torch refuses is no result
            continue
        parts = result if isinstance(result, tuple) else (result,)
        return max((part.numel() for part in parts if isinstance(part, Tensor)), default=1)
    return None


def made_real(value: Any) -> Any:
    if isinstance(value, list):
        return [made_real(part) for part in value]
    return torch.ones_like(value, device="cpu") if isinstance(value, Tensor) else value


@pytest.mark.parametrize("entry", ENTRIES, ids=by_name)
def test_every_example_stays_within_what_was_charged(entry: Entry) -> None:
    built: list[int] = []

    def watch(_node: object, value: object) -> None:
        built.append(value.numel() if isinstance(value, Tensor) else 1)

    run = Run(names(), watch)
    run.value(parse(entry.example).tree)
    assert max(built) <= max(run.account.elements, MAX_ELEMENTS)


def test_a_rule_that_lies_would_be_noticed() -> None:
    entry = BY_PATH["torch.outer"]
    arguments = next(a for a in calls(entry) if result_size(entry.call, a) == 9)
    assert math.prod(entry.size(arguments)) == 9


@pytest.mark.parametrize(
    "source",
    ["x.{}(1)", "torch.{}(x)", "{}(x)", "F.{}(x)"],
)
@pytest.mark.parametrize(
    "name", ["__class__", "data", "load", "rand", "exec", "register_hook", "set_"]
)
def test_what_is_not_in_the_table_cannot_be_reached(source: str, name: str) -> None:
    with pytest.raises(ExpressionError):
        parse(source.format(name))

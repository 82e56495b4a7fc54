"""A program's source is a constant plus numbers; nothing typed can become code."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlab.expression import parse
from gradlab.expression.inputs import Input
from gradlab.functions.listing import Listing, program, written
from gradlab.program import Number, Statement, literal
from gradlab.program.source import Source, element, fresh, joined, replaced, statement
from gradlab.sandbox import study

ROOT = Path(__file__).parents[1]

numbers = st.one_of(st.floats(), st.integers(-1_000_000, 1_000_000))
nested = st.recursive(numbers, lambda inner: st.lists(inner, max_size=5), max_leaves=20)


class Impostor(float):
    def __repr__(self) -> str:
        return "__import__('os').getcwd()"


def same(a: object, b: object) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    assert isinstance(a, float | int)
    assert isinstance(b, float | int)
    return type(a) is type(b) and (a == b or (math.isnan(a) and math.isnan(b)))


def depth(value: object) -> int:
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(nested)
def test_a_literal_evaluates_to_the_number_it_was_made_from(value: Number) -> None:
    if depth(value) <= 4:
        assert same(eval(literal(value), {"float": float}), value)  # noqa: S307


@given(
    st.one_of(
        st.text(),
        st.booleans(),
        st.none(),
        st.binary(),
        st.complex_numbers(),
        st.dictionaries(st.text(), st.floats()),
        st.builds(object),
        st.builds(Impostor, st.floats()),
        st.builds(range, st.integers(0, 3)),
    ),
    st.integers(0, 3),
)
def test_anything_but_a_number_is_refused_at_any_depth(value: object, wrapped: int) -> None:
    for _ in range(wrapped):
        value = [1.0, value]
    with pytest.raises(TypeError, match="expected a float"):
        Statement("x = $x", {"x": value})  # type: ignore[dict-item]


@pytest.mark.parametrize("value", [10**7, [0.0] * 5000, [[[[[[[1.0]]]]]]], [[0.0] * 4000] * 5])
def test_a_number_too_large_or_a_list_too_long_is_refused(value: Number) -> None:
    with pytest.raises(ValueError, match="expected"):
        literal(value)


@pytest.mark.parametrize(
    ("template", "values"), [("x = $x", {}), ("x = 1", {"x": 1.0}), ("x = ${x}", {"y": 1.0})]
)
def test_placeholders_and_numbers_must_match(template: str, values: dict[str, Number]) -> None:
    with pytest.raises(ValueError, match="expected numbers for"):
        Statement(template, values)


def _sources() -> list[Path]:
    return [ROOT / "app.py", *(ROOT / "gradlab").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]


def _statement_calls(tree: ast.Module) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "Statement"]


def _constants(tree: ast.Module) -> set[str]:
    """Return the constants of a module, its own and imported ones: made before anyone typed."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("gradlab."):
            names |= {alias.name for alias in node.names}
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name):
            names.add(target.id)
    return {name for name in names if name.isupper()}


def _is_constant(node: ast.expr, constants: set[str], local: dict[str, ast.expr]) -> bool:
    """Whether an expression can only be text that stands in the repository."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        if node.id in local:
            return _is_constant(local[node.id], constants, local)
        return node.id in constants
    if isinstance(node, ast.Subscript | ast.Attribute):
        return _is_constant(node.value, constants, local)
    return isinstance(node, ast.IfExp) and all(
        _is_constant(part, constants, local) for part in (node.body, node.orelse)
    )


def _local(tree: ast.Module, call: ast.Call) -> dict[str, ast.expr]:
    """Return what the names assigned in the function around a call stand for."""
    found: dict[str, ast.expr] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and call in ast.walk(function):
            assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
            names = [(n, a.value) for a in assigned for n in ast.walk(a.targets[0])]
            found |= {n.id: value for n, value in names if isinstance(n, ast.Name)}
    return found


def test_every_template_is_text_of_the_repository() -> None:
    seen = 0
    for path in filter(Path.exists, _sources()):
        if path.match("gradlab/program/source.py"):  # it looks at every part itself, see below
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _constants(tree)
        for call in _statement_calls(tree):
            seen += 1
            assert call.args, f"{path}:{call.lineno}: the template comes first"
            made_of = _is_constant(call.args[0], constants, _local(tree, call))
            assert made_of, f"{path}:{call.lineno}"
    assert seen > 10


@pytest.mark.parametrize(
    "line",
    [
        "Statement(typed)",
        "Statement('x = ' + typed)",
        "Statement(f'x = {typed}')",
        "Statement(f())",
        "Statement(CALLS + typed)",
    ],
)
def test_the_check_of_templates_sees_a_template_that_is_put_together(line: str) -> None:
    tree = ast.parse(f"def page(typed):\n    return {line}")
    (call,) = _statement_calls(tree)
    assert not _is_constant(call.args[0], {"CALLS"}, _local(tree, call))


def test_every_source_is_text_in_quotes() -> None:
    seen = 0
    for path in filter(Path.exists, _sources()):
        if path.match("gradlab/program/source.py"):
            continue
        calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        for call in calls:
            if "Source" in ast.dump(call.func):
                seen += 1
                (text,) = call.args
                assert isinstance(text, ast.Constant), f"{path}:{call.lineno}"
    assert seen > 40


class Typed(Source):
    """What only looks like text of the repository."""


@pytest.mark.parametrize("typed", ["x", Typed("x"), Source("x") + "", f"{Source('x')}"])
def test_a_statement_takes_no_part_that_was_typed(typed: str) -> None:
    with pytest.raises(TypeError, match="text of the repository"):
        statement(Source("$part"), {"part": typed}, {})
    with pytest.raises(TypeError, match="text of the repository"):
        statement(typed, {}, {})  # type: ignore[arg-type]
    for found in (
        replaced(typed, {}),
        replaced(Source("x"), {Source("y"): typed}),
        replaced(Source("x"), {typed: Source("x")}),
        joined([Source("a"), typed]),
        fresh(typed, []),
        element(typed, (1,)),
    ):
        assert type(found) is not Source


def test_the_code_of_a_typed_function_is_never_run() -> None:
    of = study(parse("x ** 2"), {"x": Input((), (3.0,))})
    cells = Listing(of, ["x"]).begun()
    with pytest.raises(TypeError, match="text of the repository"):
        program("typed", cells)
    assert written("typed", of, cells).steps[-1].output is not None

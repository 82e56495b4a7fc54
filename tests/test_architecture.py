"""The arrows between the layers and the sizes of their parts stay what ARCHITECTURE.md says."""

from __future__ import annotations

import ast
import importlib
import inspect
import types
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from gradlab.functions.point import Point

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
PACKAGE = sorted((ROOT / "gradlab").rglob("*.py"))
MODULES = [*PAGES, *PACKAGE]
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
# Modules of rows, read by pages and tests alike: a table is as long as what it lists.
DATA_ONLY_MARK = "data only"


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere, type-checking blocks included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            yield node.module or ""


def lines_of_code(function: ast.FunctionDef) -> int:
    """Lines of a function without its signature and docstring."""
    body = function.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        body = body[1:]
    return 0 if not body else (body[-1].end_lineno or 0) - body[0].lineno + 1


def depth(node: ast.AST, level: int = 0) -> int:
    nesting = (ast.For, ast.While, ast.If, ast.With, ast.Try)
    deepest = level
    for child in ast.iter_child_nodes(node):
        inner = level + isinstance(child, nesting)
        if isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse:
            inner = level  # elif
        deepest = max(deepest, depth(child, inner))
    return deepest


def functions() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{name(path)}:{node.name}", node)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    ]


def test_something_is_looked_at() -> None:
    assert len(PAGES) > 4
    assert len(PACKAGE) > 5
    assert len(functions()) > 20


@pytest.mark.parametrize("path", PACKAGE, ids=name)
def test_only_the_ui_knows_streamlit(path: Path) -> None:
    roots = {module.split(".")[0] for module in imports(path)}
    inside = name(path).split("/")[1]
    if inside != "ui":
        assert "streamlit" not in roots
        assert inside == "__main__.py" or "ui" not in rooms_imported(path)
        assert "plotly" not in roots
    assert not roots & {"pickle", "requests", "urllib3", "numpy", "pandas"}


# The rooms from the ground up: each may import those named with it, and itself.
ROOMS = {
    "words": set(),
    "maths": {"words"},
    "functions": {"words", "maths", "tape", "program"},
    "tape": {"words", "maths"},
    "program": {"words", "maths"},
    "ledger": {"words", "maths", "program", "tape"},
    "clinic": {"words", "maths", "program"},
    "expression": {"words", "maths"},
    "sandbox": {"words", "maths", "functions", "tape", "program", "expression"},
    "lessons": {"words", "maths", "functions", "program"},
    "ask": {"words", "maths", "program", "ledger", "clinic"},
    "pictures": {
        "words", "maths", "functions", "tape", "program", "ledger", "clinic", "expression",
        "sandbox", "lessons",
    },
}  # fmt: skip
# What puts results and pictures together: a notebook's explain, the pages' widgets and views.
ABOVE = {"explanation", "ui"}
UI_ROOMS = ("host", "inside_streamlit", "browser", "page", "widgets", "show", "lessons")
LOOSE = {"__init__", "__main__"}


def room(path: Path) -> str:
    """The room of the package that a module stands in: its first folder."""
    return path.relative_to(ROOT / "gradlab").with_suffix("").parts[0]


def rooms_imported(path: Path) -> set[str]:
    return {module.split(".")[1] for module in imports(path) if module.startswith("gradlab.")}


def test_every_module_stands_in_a_room() -> None:
    assert {room(path) for path in PACKAGE} == set(ROOMS) | ABOVE | LOOSE


@pytest.mark.parametrize("path", [p for p in PACKAGE if room(p) in ROOMS], ids=name)
def test_no_arrow_runs_back_up(path: Path) -> None:
    assert rooms_imported(path) <= ROOMS[room(path)] | {room(path)}


@pytest.mark.parametrize("path", [p for p in PACKAGE if room(p) == "ui"], ids=name)
def test_no_arrow_runs_back_up_within_the_ui(path: Path) -> None:
    parts = path.relative_to(ROOT / "gradlab" / "ui").parts
    if len(parts) > 1:
        below = UI_ROOMS[: UI_ROOMS.index(parts[0]) + 1]
        rooms = {m.split(".")[2] for m in imports(path) if m.startswith("gradlab.ui.")}
        assert rooms <= set(below)


def test_no_two_modules_import_each_other_also_for_types_alone() -> None:
    named = {name(p)[:-3].replace("/", "."): p for p in PACKAGE if p.stem != "__init__"}
    arrows = {
        module: {other for other in imports(path) if other in named} - {module}
        for module, path in named.items()
    }
    assert [
        (module, other)
        for module, others in arrows.items()
        for other in others
        if module in arrows[other] and module < other
    ] == []


@pytest.mark.parametrize("path", [p for p in PACKAGE if room(p) == "pictures"], ids=name)
def test_pictures_compute_no_derivative(path: Path) -> None:
    used = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert not used & {"autograd", "backward", "requires_grad_", "func", "vmap"}


# What pictures may call of the results: it words or orders what is known, and computes nothing.
FORMATTING = {
    ("gradlab.tape", "numbers"): "how a tape's numbers are printed",
    ("gradlab.tape.forward", "base_name"): "the name of a node without its number",
    ("gradlab.tape.moments", "schedule"): "at which step each node lights up",
    ("gradlab.tape.moments", "steps_by_node"): "the recorded steps, by their node",
}


def results_called(source: str) -> set[tuple[str, str]]:
    """The functions, not classes or types, that a module imports from rooms of results."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            found |= {(a.name, "") for a in node.names if a.name.startswith("gradlab.")}
        for module in modules:
            if module.startswith("gradlab.") and module.split(".")[1] not in ("pictures", "words"):
                names = [alias.name for alias in node.names]  # type: ignore[attr-defined]
                found |= {(module, n) for n in names if is_callable(module, n)}
    return found


def is_callable(module: str, name: str) -> bool:
    """Whether a name stands for what can run: a function, plain or wrapped, or a module."""
    thing = getattr(importlib.import_module(module), name, None)
    kinds = (type, types.GenericAlias, typing.TypeVar)
    is_type = isinstance(thing, kinds) or hasattr(thing, "__origin__")
    return thing is None or inspect.ismodule(thing) or (callable(thing) and not is_type)


def computing() -> set[str]:
    """The methods of a point that run torch."""
    methods = {n for n, m in vars(Point).items() if inspect.isfunction(m) and n[0] != "_"}
    return methods - {"columns", "point"}  # labels, and a tensor in another shape


@pytest.mark.parametrize("path", [p for p in PACKAGE if room(p) == "pictures"], ids=name)
def test_pictures_take_results_and_call_none(path: Path) -> None:
    assert results_called(path.read_text(encoding="utf-8")) <= set(FORMATTING)
    methods = {
        node.func.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not methods & computing()


@pytest.mark.parametrize(
    "line",
    [
        "from gradlab.functions.along import along",
        "from gradlab.maths.autodiff import sweep",
        "from gradlab.functions import along",
        "import gradlab.maths.autodiff",
    ],
)
def test_the_check_of_pictures_sees_a_result_that_is_computed(line: str) -> None:
    assert results_called(line)
    assert {"jacobian", "vjp", "jvp", "flat"} <= computing()
    assert not results_called("from gradlab.functions.along import AlongSlider")
    assert not results_called("from gradlab.maths.along import Live")


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_stay_small_and_well_named(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    budget = 100 if path in PAGES else 250
    if DATA_ONLY_MARK not in (ast.get_docstring(tree(path)) or "").lower():
        assert len(source.splitlines()) <= budget
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_is_read_from_top_to_bottom(path: Path) -> None:
    kinds = {type(node) for node in ast.walk(tree(path))}
    assert ast.ClassDef not in kinds
    assert ast.Lambda not in kinds
    assert ast.get_docstring(tree(path)), "a page opens with its single claim"


def test_functions_stay_short_and_flat() -> None:
    long = {at: lines_of_code(node) for at, node in functions() if lines_of_code(node) > 25}
    deep = {at: depth(node) for at, node in functions() if depth(node) > 3}
    assert long == {}
    assert deep == {}


def test_nothing_typed_is_ever_executed() -> None:
    calls = [
        name(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile", "__import__"}
    ]
    # The one runner of the statements written in this repository.
    assert set(calls) <= {"gradlab/program/runner.py"}

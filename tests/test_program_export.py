"""An exported program prints, in a clean interpreter with torch alone, what the screen showed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from gradlab.functions import FUNCTIONS
from gradlab.functions.point import point_at
from gradlab.lessons import listings
from gradlab.program import Program, Run, Statement, run, to_ipynb, to_py
from gradlab.words.text import Text

TEMPERED = point_at(FUNCTIONS["softmax_temperature"], {"a": [0.1, 0.5, 0.3], "T": 2.0})
POLAR = point_at(FUNCTIONS["polar"], {"x": [2.0, 0.5]})
INFINITE = point_at(FUNCTIONS["mse"], {"w": float("inf"), "x": 1.0, "target": 1.0})

CASES = {
    "mse": listings.mse(2.0, [1.0, 0.5], [1.0, -1.0], "sum", "w"),
    "by_grad": listings.by_grad(2.0, 1.0, 1.0),
    "by_backward": listings.by_backward(2.0, 1.0, 1.0),
    "accumulate": listings.accumulate(2.0, 1.0, 1.0),
    "softmax": listings.of_map(TEMPERED, 1, [1.0, 0.0, 0.0], [1.0, 1.0, 1.0]),
    "jacobian": listings.of_map(POLAR, 1, [1.0, 2.0], [0.5, 0.0]),
    "sum_trap": listings.sum_trap(TEMPERED),
    "graph": listings.graph_of(INFINITE, ["w"]),
    "everything": Program(
        "everything",
        (
            Statement("import torch", note=Text("two\nlines")),
            Statement("'text'"),
            Statement("print('a\\nb')\n(\n    torch.ones(2)\n)"),
            Statement("1 / 0"),
            Statement("y = torch.ones(1, requires_grad=True) * 2\ny.grad"),
            Statement("for i in range(2):\n    print(i)\n    raise ValueError('stop')"),
            Statement("float($n), $m", {"n": float("nan"), "m": [float("-inf"), 1]}),
        ),
    ),
}


def printed(result: Run) -> str:
    """Return what the screen showed, warnings aside: they go to another stream."""
    lines = [
        part + ("" if part.endswith("\n") else "\n")
        for step in result.steps
        for part in (step.stdout, step.output, step.error and str(step.error))
        if part
    ]
    return "".join(lines)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What every script prints, each with a namespace of its own, in one clean interpreter."""
    folder = tmp_path_factory.mktemp("scripts")
    for name, program in CASES.items():
        (folder / f"{name}.py").write_text(to_py(run(program)), encoding="utf-8")
    driver = (
        "import contextlib, io, json, pathlib, runpy, sys\n"
        "found = {}\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).glob('*.py')):\n"
        "    with contextlib.redirect_stdout(io.StringIO()) as out:\n"
        "        runpy.run_path(str(path), run_name='__main__')\n"
        "    found[path.stem] = out.getvalue()\n"
        "assert 'gradlab' not in sys.modules\n"
        "print(json.dumps(found))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", driver, str(folder)],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", CASES)
def test_the_script_prints_what_the_screen_showed(name: str, outputs: dict[str, str]) -> None:
    assert outputs[name] == printed(run(CASES[name]))


def test_the_script_runs_by_itself_from_the_command_line(tmp_path: Path) -> None:
    result = run(CASES["sum_trap"])
    path = tmp_path / "sum_trap.py"
    path.write_text(to_py(result), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(path)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == printed(result)


@pytest.mark.parametrize("name", CASES)
def test_the_script_carries_its_outputs_as_comments(name: str) -> None:
    script = to_py(run(CASES[name]))
    for line in printed(run(CASES[name])).splitlines():
        assert f"# {line}".rstrip() in script.splitlines()


@pytest.mark.parametrize("name", CASES)
def test_the_notebook_is_valid_and_shows_the_run(name: str) -> None:
    result = run(CASES[name])
    notebook = nbformat.reads(to_ipynb(result), as_version=4)
    nbformat.validate(notebook)
    cells = notebook.cells[1:]
    assert len(cells) == len(result.steps)
    for cell, step in zip(cells, result.steps, strict=True):
        assert cell.source.endswith(step.source)
        kinds = [output.output_type for output in cell.outputs]
        assert kinds.count("error") == (step.error is not None)
        assert kinds.count("execute_result") == (step.output is not None)
        assert cell.metadata.get("tags", []) == ["raises-exception"] * (step.error is not None)


def test_notes_and_headings_are_translated_and_code_is_not() -> None:
    result = run(CASES["by_grad"])
    script = to_py(result, lambda message: f"«{message}»")
    assert "# «returns a tuple»\nprint(torch.autograd.grad(mse, [w]))" in script
    assert "# «Runs with nothing but torch" in script
    assert "«Runs with nothing but torch" in to_ipynb(result, lambda message: f"«{message}»")

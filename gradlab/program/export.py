"""A run as a file to keep: a Python script or a notebook that prints the same again."""

from __future__ import annotations

import ast
import json

from gradlab.program.runner import Run, Step
from gradlab.program.statement import Statement
from gradlab.program.written import Written
from gradlab.words.text import Translate, english


def to_py(run: Run, translate: Translate = english) -> str:
    """Return a script that prints what the run showed, its outputs also written as comments.

    Where a notebook would show a value or stop at an exception, the script prints it. Nothing
    but torch is needed to run it.

    >>> from gradlab.program.runner import run
    >>> from gradlab.program.statement import Program
    >>> print(to_py(run(Program("half", (Statement("1 / $x", {"x": 2.0}),)))))
    # GradLab: half
    # Runs with nothing but torch installed. Comments below a line: what GradLab showed.
    <BLANKLINE>
    print(1 / 2.0)
    # 0.5
    <BLANKLINE>
    """
    _ = translate
    head = _("Runs with nothing but torch installed. Comments below a line: what GradLab showed.")
    blocks = [f"# GradLab: {run.program.name}\n# {head}\n"]
    blocks += [_block(step, translate) for step in run.steps]
    return "\n".join(blocks)


def to_ipynb(run: Run, translate: Translate = english) -> str:
    """Return a notebook (nbformat 4.5, JSON) with the run's statements as cells and its outputs.

    A cell that raised is tagged so that "run all" goes on after it, as the run did.
    """
    _ = translate
    head = _("Runs with nothing but torch installed. The outputs are those GradLab showed.")
    title = {
        "cell_type": "markdown",
        "id": "title",
        "metadata": {},
        "source": f"# GradLab: {run.program.name}\n\n{head}",
    }
    notebook = {
        "cells": [title, *(_cell(i, step, translate) for i, step in enumerate(run.steps, 1))],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _block(step: Step, translate: Translate) -> str:
    """Return one statement of the script with its outputs as comments."""
    source = step.source if step.output is None else _printing(step.source, step.output)
    if step.error is not None:
        source = _tried(source)
    shown = [step.stdout, step.output, *map(str, step.warnings), step.error]
    outcome = "\n".join(str(part).rstrip("\n") for part in shown if part not in ("", None))
    parts = (_comment(_note(step.statement, translate)), source, _comment(outcome))
    return "".join(f"{part}\n" for part in parts if part)


def _note(statement: Statement | Written, translate: Translate) -> str:
    """Return the statement's note in the reader's language, "" if it has none."""
    return "" if statement.note is None else statement.note.show(translate)


def _comment(text: str) -> str:
    """Return the text as comment lines."""
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def _printing(source: str, output: str) -> str:
    """Return the source with its last expression printed as a notebook shows it."""
    last = ast.parse(source).body[-1]
    segment = ast.get_source_segment(source, last)
    if output[0] in "'\"":
        segment = f"repr({segment})"
    elif isinstance(last, ast.Expr) and isinstance(last.value, ast.Tuple):
        segment = f"({segment})" if segment and segment[0] != "(" else segment
    return "\n".join([*source.splitlines()[: last.lineno - 1], f"print({segment})"])


def _tried(source: str) -> str:
    """Return the source in a try block that prints the exception and goes on."""
    indented = "\n".join(f"    {line}".rstrip() for line in source.splitlines())
    return (
        f"try:\n{indented}\nexcept Exception as error:\n"
        '    print(f"{type(error).__name__}: {error}")'
    )


def _cell(number: int, step: Step, translate: Translate) -> dict[str, object]:
    """Return one notebook cell."""
    note = _comment(_note(step.statement, translate))
    return {
        "cell_type": "code",
        "execution_count": number,
        "id": f"cell-{number}",
        "metadata": {} if step.error is None else {"tags": ["raises-exception"]},
        "outputs": _outputs(number, step),
        "source": f"{note}\n{step.source}" if note else step.source,
    }


def _outputs(number: int, step: Step) -> list[dict[str, object]]:
    """Return a cell's outputs in the order a notebook keeps them."""
    outputs: list[dict[str, object]] = []
    if step.stdout:
        outputs.append({"output_type": "stream", "name": "stdout", "text": step.stdout})
    if step.warnings:
        text = "".join(f"{warning}\n" for warning in step.warnings)
        outputs.append({"output_type": "stream", "name": "stderr", "text": text})
    if step.output is not None:
        shown = {"data": {"text/plain": step.output}, "metadata": {}}
        outputs.append({"output_type": "execute_result", "execution_count": number, **shown})
    if step.error is not None:
        name, message = step.error.type, step.error.message
        error = {"ename": name, "evalue": message, "traceback": [str(step.error)]}
        outputs.append({"output_type": "error", **error})
    return outputs

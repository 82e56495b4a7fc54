"""A typed function at its inputs: values, curve, links, the program, and the page around them."""

from __future__ import annotations

import contextlib
import io
import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from gradlab.expression import ExpressionError, parse
from gradlab.expression.gallery import GALLERY, Start
from gradlab.expression.inputs import Input, proposed
from gradlab.expression.table import ENTRIES
from gradlab.functions import FUNCTIONS
from gradlab.functions.curve import curve
from gradlab.functions.labels import bracketed
from gradlab.functions.point import Place, Point
from gradlab.functions.tape_at import one_hot, tape_at
from gradlab.maths.autodiff import central_difference
from gradlab.program import to_ipynb, to_py
from gradlab.sandbox import listing, readings, sandbox_query, study
from gradlab.sandbox.reading import slope_reading
from gradlab.sandbox.state import (
    KINDS,
    classes,
    fitted,
    is_listed,
    key,
    kind,
    listed,
    numbers,
    state_of,
    states_of,
)

ASYMMETRIC = "[x[0]*x[1], x[0] + 2*x[1], x[1]**2]"


def at(source: str, **values: float | list[float]) -> Point:
    """Return a study with the proposed inputs, some of them set."""
    expression = parse(source)
    inputs = proposed(expression)
    for name, value in values.items():
        given = tuple(value) if isinstance(value, list) else (value,)
        shape = (len(given),) if isinstance(value, list) else ()
        proposal = inputs.get(name)
        is_class = proposal is not None and proposal.is_class and proposal.shape == shape
        inputs[name] = Input(shape, given, is_class=is_class)
    return study(expression, inputs)


def started(start: Start) -> Point:
    expression = parse(start.source)
    return study(expression, proposed(expression) | start.inputs)


def test_the_asymmetric_map_has_its_gradients() -> None:
    of = at(ASYMMETRIC, x=[3.0, 5.0])
    assert of.value.tolist() == [15.0, 13.0, 25.0]
    assert of.outputs == ("f[0]", "f[1]", "f[2]")
    assert of.columns("x") == ("x[0]", "x[1]")
    grad = of.grads["x"]
    assert grad is not None
    assert grad.tolist() == [6.0, 15.0]


def test_one_output_along_one_input_is_a_line_through_the_point() -> None:
    of = at(ASYMMETRIC, x=[3.0, 5.0])
    line = of.line(Place("x", column=1, row=0))
    assert line(torch.tensor(5.0)).item() == 15.0
    assert line(torch.tensor(7.0)).item() == 21.0
    assert central_difference(line, torch.tensor(5.0)).item() == pytest.approx(3.0)


@pytest.mark.parametrize("start", GALLERY.values(), ids=GALLERY)
def test_the_curve_of_every_starting_point_has_torchs_values_and_slopes(start: Start) -> None:
    of = started(start)
    place = Place(start.axis or of.moving[0])
    swept = curve(of, place)
    line = of.line(place)
    for i in (0, len(swept.xs) // 3, len(swept.xs) - 1):
        x = swept.xs[i].clone().requires_grad_()
        value = line(x)
        (slope,) = torch.autograd.grad(value, x)
        torch.testing.assert_close(swept.values[i], value.detach(), equal_nan=True)
        torch.testing.assert_close(swept.grads[i], slope, equal_nan=True)


def test_a_function_that_cannot_be_vectorised_still_has_its_curve() -> None:
    of = at("F.one_hot(c, 3).sum() * x + torch.cdist(A, A)[0, 1] * x")
    assert curve(of, Place("x")).grads.isfinite().all()


def test_a_large_function_gets_fewer_points() -> None:
    of = at("(torch.outer(a, a) * x).sum()", a=[0.1] * 64, x=1.0)
    assert of.work > 8000
    assert len(curve(of, Place("x")).xs) == 201
    assert len(curve(replace(of, work=10**8), Place("x")).xs) == 21


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_lessons_opens_in_the_sandbox(name: str) -> None:
    function = FUNCTIONS[name]
    given: dict[str, float | list[float]] = {}
    for argument in function.arguments:
        defaults = [element.default for element in argument.elements[: argument.size]]
        given[argument.name] = defaults if argument.is_vector else defaults[0]
    query = sandbox_query(function.code, given)
    of = at(str(query["expr"]), **given)
    expected = function.f(**function.tensors(given)).double()
    torch.testing.assert_close(of.value, expected, rtol=1e-6, atol=1e-7)
    assert all(key(name) in " ".join(query) for name in given)


def test_a_link_into_the_sandbox_says_no_more_than_it_must() -> None:
    assert sandbox_query("w * x", {"w": 2.0, "x": [1.0, 2.0]}) == {
        "expr": "w * x", "w": 2.0, "x.kind": "vector", "x.n": 2, "x.0": 1.0, "x.1": 2.0,
    }  # fmt: skip
    assert sandbox_query("x", {"x": 50.0})["x.high"] == 100.0
    assert sandbox_query("no function(", {"x": 1.0})["expr"] == "no function("


def test_inputs_named_like_the_pages_own_parameters_keep_apart() -> None:
    state = state_of("row", Input((), (1.0,)))
    assert set(state) == {"row..kind", "row..low", "row..high", "row."}


def test_many_numbers_are_one_parameter() -> None:
    given = Input((4, 5), tuple(float(i) for i in range(20)))
    assert is_listed(given)
    assert states_of({"M": given})["M.values"] == listed(given)
    assert numbers(listed(given), given) == given


@pytest.mark.parametrize("text", ["1, 2", "1 2 x", "1, 2, inf", "1, 2, nan", "", "1 2 3 4"])
def test_numbers_that_do_not_fit_are_not_taken(text: str) -> None:
    assert numbers(text, Input((3,), (0.0, 0.0, 0.0))) is None


def test_class_numbers_are_whole() -> None:
    given = classes(Input((), (2.6,)), (3,))
    assert given.values == (3.0, 0.0, 2.0)
    assert given.tensor().dtype == torch.int64
    assert numbers("1 2 0", given) == Input((3,), (1.0, 2.0, 0.0), 0.0, 9.0, is_class=True)
    assert numbers("1 2 0.5", given) is None


@pytest.mark.parametrize("name", KINDS)
def test_what_an_input_is_can_be_said_and_read(name: str) -> None:
    dims, is_class = KINDS[name]
    shape = (2, 3, 2, 1)[:dims]
    given = Input(shape, (1.0,) * math.prod(shape), 0.0, 9.0, is_class)
    assert kind(given) == name
    assert state_of("x", given)["x.kind"] == name
    assert len([key for key in state_of("x", given) if key in ("x.n", "x.m", "x.k", "x.l")]) == dims


def test_a_range_the_wrong_way_round_is_turned() -> None:
    given = fitted(Input((), (3.0,)), (), 5.0, -5.0)
    assert given.low < given.high
    assert given.low <= given.values[0] <= given.high


def test_labels_are_torchs_indices() -> None:
    assert bracketed("A", (2, 2)) == ("A[0, 0]", "A[0, 1]", "A[1, 0]", "A[1, 1]")


@pytest.mark.parametrize(
    ("source", "x", "words"),
    [
        ("sqrt(x)", 0.0, "inf first appears on the way back through torch.sqrt(x)"),
        ("log(x)", 0.0, "−inf first appears in the value of torch.log(x)"),
        ("x // 2", 1.0, "torch has no gradient here"),
        ("x > 2", 1.0, "No gradient flows"),
        ("x.detach()", 1.0, "No gradient flows"),
    ],
)
def test_what_has_to_be_said_is_said(source: str, x: float, words: str) -> None:
    of = at(source, x=x)
    place = Place("x") if of.is_differentiable else None
    assert any(words in text.show() for text in readings(parse(source), of, place))


def test_a_broadcast_is_said() -> None:
    start = GALLERY["broadcast"]
    said = readings(parse(start.source), started(start), Place("a"))
    assert any("(3, 3)" in text.show() for text in said)


@pytest.mark.parametrize(
    ("slope", "word"), [(1.0, "rises"), (-1.0, "falls"), (0.0, "flat"), (float("nan"), "nan")]
)
def test_the_sentence_under_the_curve_reads_the_slope(slope: float, word: str) -> None:
    said = slope_reading(at("x**2", x=2.0), Place("x"), torch.tensor(slope)).show()
    assert word in said
    assert "x = 2" in said


def test_the_exported_programs_print_what_the_page_showed(tmp_path: Path) -> None:
    expected = []
    for name, start in GALLERY.items():
        of = started(start)
        place = Place(of.moving[0])
        v = [1.0] * of.value.numel() if of.value.numel() > 1 else []
        run = listing(of, place, v)
        (tmp_path / f"{name}.py").write_text(to_py(run), encoding="utf-8")
        expected.append("\n".join(step.output for step in run.steps if step.output))
    driver = (
        "import contextlib, io, pathlib, runpy, sys, warnings\n"
        "warnings.simplefilter('ignore')\n"
        "for name in sys.argv[2:]:\n"
        "    runpy.run_path(str(pathlib.Path(sys.argv[1]) / f'{name}.py'))\n"
        "    print('----')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", driver, str(tmp_path), *GALLERY],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed = done.stdout.split("----\n")
    for name, ours, theirs in zip(GALLERY, expected, printed, strict=False):
        assert theirs.strip() == ours.strip(), name


def printed(programs: dict[str, str], folder: Path) -> dict[str, str]:
    """What scripts print, each run by Python as a file of its own, one after the other."""
    for name, text in programs.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    driver = (
        "import pathlib, runpy, sys, warnings\n"
        "warnings.simplefilter('ignore')\n"
        "for name in sys.argv[2:]:\n"
        "    runpy.run_path(str(pathlib.Path(sys.argv[1]) / f'{name}.py'))\n"
        "    print('----')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", driver, str(folder), *programs],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(zip(programs, done.stdout.split("----\n"), strict=False))


# Names that a program needs or has itself, words of Python, and names that only look like either.
NAMES = ["f", "v", "u", "J", "print", "x0", "out", "walk", "repr", "p", "mse", "torch_", "tensor"]
REFUSED = ["torch", "F", "math", "lambda", "is"]


def test_an_input_may_have_any_name_that_the_program_has(tmp_path: Path) -> None:
    for name in REFUSED:  # by the language itself, in words
        with pytest.raises(ExpressionError):
            parse(f"{name} ** 2")
    sources = {name: f"[{name} ** 2 * 3, exp({name}) * f, F.relu({name}) + v[0]]" for name in NAMES}
    programs, expected = {}, {}
    for name, source in sources.items():
        of = at(source)
        assert of.value.numel() > 1
        grads = torch.func.jacrev(of.flat(name))(of.point(name))
        run = listing(of, Place(name, row=1), [1.0, -2.0, 0.5] * (of.value.numel() // 3))
        shown = [str(step.output) for step in run.steps if step.output]
        row = eval(shown[-2], {"tensor": torch.tensor, "torch": torch})  # noqa: S307
        mine = row[list(of.moving).index(name)].reshape(-1)
        torch.testing.assert_close(mine, grads[1], rtol=1e-4, atol=1e-4)  # printed so exactly
        programs[name], expected[name] = to_py(run), "\n".join(shown)
    found = printed(programs, tmp_path)
    for name in NAMES:
        assert found[name].strip() == expected[name].strip(), name


def test_the_examples_of_the_table_print_what_the_page_shows(tmp_path: Path) -> None:
    programs, expected = {}, {}
    for k, entry in enumerate(ENTRIES):
        of = at(entry.example)
        if of.is_differentiable:
            v = [float(1 + i) for i in range(of.value.numel())] if of.value.numel() > 1 else []
            run = listing(of, Place(of.moving[0]), v)
            name = f"entry{k}"
            programs[name] = to_py(run)
            expected[name] = "\n".join(str(step.output) for step in run.steps if step.output)
    assert len(programs) > 100
    found = printed(programs, tmp_path)
    for name, text in expected.items():
        assert values(found[name]) == values(text), programs[name]


def values(printed: str) -> list[str]:
    """What was printed, without the names of graph nodes."""
    return re.sub(r",?\s*grad_fn=<\w+>", "", printed).split()


def test_an_input_in_the_way_is_renamed_where_it_can_be_seen() -> None:
    run = listing(at("print * 2 + relu(f) * f_1"), Place("print"))
    sources = [step.source for step in run.steps]
    assert sources[1].startswith("print_ = torch.tensor(")
    assert sources[2].startswith("f = torch.tensor(")
    assert sources[4] == "f_ = print_ * 2 + torch.relu(f) * f_1\nf_"


def test_the_program_holds_the_code_written_anew_and_never_the_typed_text() -> None:
    run = listing(at("  torch.nn.functional.relu( x )   +   1e0 "), Place("x"))
    sources = [step.source for step in run.steps]
    assert "f = F.relu(x) + 1.0\nf" in sources
    assert all("torch.nn.functional.relu(" not in source for source in sources)
    assert "F.relu(x) + 1.0" in to_ipynb(run)


def test_inputs_without_a_gradient_are_asked_for_politely() -> None:
    run = listing(at("x * 2 + y.detach()"), Place("x"))
    assert run.steps[-1].source == "torch.autograd.grad(f, [x, y], allow_unused=True)"
    assert "None" in (run.steps[-1].output or "")


@pytest.mark.parametrize("start", GALLERY.values(), ids=GALLERY)
def test_every_starting_point_can_be_stepped_through_to_its_own_gradient(start: Start) -> None:
    of = started(start)
    v = [1.0] * of.value.numel()
    tape = tape_at(of, of.moving, v=v)
    for name, grad in of.grads.items():
        assert grad is not None
        torch.testing.assert_close(tape.grads[name], grad, equal_nan=True)


def test_without_v_the_pass_starts_from_the_chosen_output() -> None:
    of = at(ASYMMETRIC, x=[3.0, 5.0])
    tape = tape_at(of, of.moving, v=one_hot(of, 1))
    assert tape.grads["x"].tolist() == [1.0, 2.0]


def test_nothing_is_printed_on_the_way() -> None:
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
        for start in GALLERY.values():
            of = started(start)
            listing(of, Place(of.moving[0]))
    assert heard.getvalue() == ""


OPENED: dict[str, dict[str, tuple[int, ...]]] = {
    "F.conv2d(x, w)": {"x": (1, 1, 4, 4), "w": (1, 1, 3, 3)},
    "F.conv1d(x, w, groups=2)": {"x": (1, 2, 4), "w": (2, 1, 3)},
    "F.cross_entropy(z, torch.tensor([3]))": {"z": (1, 4)},
    "F.cross_entropy(z / T, torch.tensor([3, 0]))": {"z": (2, 4), "T": ()},
    "F.batch_norm(x, None, None, training=True)": {"x": (4, 3)},
    "F.group_norm(x, 2)": {"x": (2, 4, 3)},
    "F.layer_norm(x, (5,))": {"x": (2, 5)},
    "F.embedding(torch.tensor([0, 4]), w)": {"w": (5, 2)},
    "F.max_pool2d(F.relu(x), 2)": {"x": (1, 1, 4, 4)},
    "torch.einsum('bij,bjk->bik', A, B)": {"A": (2, 3, 2), "B": (2, 2, 3)},
    "x.view(2, 3).sum(1)": {"x": (6,)},
    "x.mean(dim=(2, 3))": {"x": (1, 2, 3, 3)},
    "x[[0, 7]].prod()": {"x": (8,)},
    "w * x + b": {"w": (), "x": (), "b": ()},
}


@pytest.mark.parametrize("source", OPENED)
def test_what_is_typed_opens_with_numbers(source: str) -> None:
    expression = parse(source)
    inputs = proposed(expression)
    assert {name: given.shape for name, given in inputs.items()} == OPENED[source]
    assert study(expression, inputs).value.numel()

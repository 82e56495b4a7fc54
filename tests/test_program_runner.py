"""The runner shows what a notebook would show, and leaves nothing behind."""

from __future__ import annotations

import gc
import math
import threading
import warnings
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlab.program import Program, Run, Statement, Step, last_step, run
from gradlab.program.bounded import MOST_PASSES

TORCH = Statement("import torch\nimport torch.nn.functional as F")
NONLEAF = (
    TORCH,
    Statement("x = torch.tensor(2.0, requires_grad=True)\ny = x * 3"),
    Statement("y.grad"),
)


def shown(*statements: Statement) -> tuple[Step, ...]:
    return run(Program("test", (TORCH, *statements))).steps[1:]


def told(result: Run) -> list[object]:
    """Return everything a run says, as comparable values."""
    return [
        (
            step.source,
            step.output,
            step.stdout,
            step.warnings,
            step.error,
            step.graph,
            [
                (t.name, repr(t.value), t.is_leaf, t.requires_grad, t.retains_grad, repr(t.grad),
                 t.grad_fn, t.version)
                for t in step.tensors
            ],
        )
        for step in result.steps
    ]  # fmt: skip


def test_the_last_step_is_what_the_whole_run_has_there() -> None:
    statements = (
        TORCH,
        Statement("w = torch.full([2], $w, requires_grad=True)\nprint(w)\nw", {"w": 2.0}),
        Statement("w.backward()"),
        Statement("y = w * w\ny.grad"),
        Statement("print(y.grad)\ntorch.autograd.grad(y[0], w, retain_graph=True)"),
    )
    for count in range(1, len(statements) + 1):
        program = Program("test", statements[:count])
        whole = run(program)
        last = Run(program, (last_step(program),))
        assert told(last) == told(Run(program, whole.steps[-1:]))


def test_both_tutorials_run_as_they_print() -> None:
    steps = shown(
        Statement("x = torch.ones(1)\nx"),
        Statement("w = torch.full([1], $w, requires_grad=True)\nw", {"w": 2.0}),
        Statement("mse = F.mse_loss(x * w, torch.ones(1))\nmse"),
        Statement("torch.autograd.grad(mse, [w])"),
        Statement("w.grad"),
        Statement("mse = F.mse_loss(x * w, torch.ones(1))\nmse.backward()"),
        Statement("w.grad"),
    )
    assert [step.output for step in steps] == [
        "tensor([1.])",
        "tensor([2.], requires_grad=True)",
        "tensor(1., grad_fn=<MseLossBackward0>)",
        "(tensor([2.]),)",
        None,
        None,
        "tensor([2.])",
    ]
    assert all(step.error is None and not step.warnings for step in steps)


def test_a_statement_that_raises_is_a_line_like_any_other() -> None:
    steps = shown(
        Statement("a = torch.tensor([0.1043, 0.4946, 0.3141], requires_grad=True)"),
        Statement("p = F.softmax(a, dim=0)\nprint('before')\np.backward()"),
        Statement("torch.autograd.grad(p[$i], a)", {"i": 1}),
    )
    assert str(steps[1].error) == (
        "RuntimeError: grad can be implicitly created only for scalar outputs"
    )
    assert steps[1].stdout == "before\n"
    assert steps[2].output == "(tensor([-0.1073,  0.2396, -0.1323]),)"


def test_the_state_after_each_statement_is_what_torch_says() -> None:
    steps = shown(
        Statement("w = torch.tensor([$w], requires_grad=True)\npred = w * 3.0", {"w": 2.0}),
        Statement("pred.retain_grad()\npred.sum().backward()"),
        Statement("with torch.no_grad():\n    w -= 0.5 * w.grad"),
    )
    before, after, stepped = (step.tensor("w") for step in steps)
    assert (before.grad, before.version, before.is_leaf, before.grad_fn) == (None, 0, True, None)
    assert after.grad is not None
    assert after.grad.tolist() == [3.0]
    assert (stepped.value.tolist(), stepped.version) == ([0.5], 1)
    pred = steps[1].tensor("pred")
    assert (pred.is_leaf, pred.retains_grad, pred.grad_fn) == (False, True, "MulBackward0")
    assert pred.grad is not None
    assert pred.grad.tolist() == [1.0]
    with pytest.raises(KeyError):
        steps[0].tensor("nobody")


def saved(step: Step) -> dict[str, dict[str, str]]:
    return {n.name: {s.name: s.state for s in n.saved} for n in step.graph.nodes if n.saved}


def test_saved_tensors_are_held_then_freed_and_known_to_be_changed() -> None:
    steps = shown(
        Statement("w = torch.tensor([2.0], requires_grad=True)\ny = torch.exp(w)\nz = y * w"),
        Statement("z.backward(retain_graph=True)"),
        Statement("y.add_(1)"),
        Statement("z.backward()"),
        Statement("y = torch.exp(w)\nz = y + w\nz.backward()"),
    )
    held = {"ExpBackward0": {"result": "held"}, "MulBackward0": {"other": "held", "self": "held"}}
    assert saved(steps[0]) == saved(steps[1]) == held
    assert saved(steps[2])["MulBackward0"] == {"other": "held", "self": "changed"}
    assert "modified by an inplace operation" in str(steps[3].error)
    assert saved(steps[4]) == {"ExpBackward0": {"result": "freed"}}


def test_parameters_of_a_module_are_named_tensors_too() -> None:
    (step,) = shown(Statement("model = torch.nn.Linear(2, 1)\ny = model(torch.ones(2))"))
    assert [t.name for t in step.tensors] == ["model.weight", "model.bias", "y"]
    assert {"model.weight", "model.bias"} <= {n.variable for n in step.graph.nodes}


def test_a_custom_function_shows_its_saved_tensors() -> None:
    source = """\
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        return 2 * ctx.saved_tensors[0] * g
x = torch.tensor(3.0, requires_grad=True)
y = Square.apply(x)"""
    made, ran = shown(Statement(source), Statement("y.backward()\nx.grad"))
    assert saved(made)["SquareBackward"] == {"saved_tensors[0]": "held"}
    assert (ran.output, saved(ran)["SquareBackward"]) == ("tensor(6.)", {"saved_tensors": "freed"})


def test_looking_at_the_state_warns_nobody_but_reading_grad_in_the_program_does() -> None:
    forward, reading = run(Program("test", NONLEAF)).steps[1:]
    assert forward.warnings == ()
    (warning,) = reading.warnings
    assert warning.type == "UserWarning"
    assert warning.message.startswith("The .grad attribute of a Tensor that is not a leaf")
    assert "Triggered internally" not in warning.message


ONCE = (
    TORCH,
    Statement("import math\nw = torch.tensor(4.0, requires_grad=True)\nmath.sqrt(w)"),
    Statement("(w ** 3).backward(create_graph=True)"),
)


def test_a_warning_torch_gives_once_is_shown_to_every_visitor() -> None:
    first, second = run(Program("test", ONCE)), run(Program("test", ONCE))
    assert [len(step.warnings) for step in first.steps] == [0, 1, 1]
    assert told(first) == told(second)


LEAKY = (
    "torch.set_grad_enabled(False)",
    "torch.set_default_dtype(torch.float64)",
    "torch.manual_seed(7)",
    "torch.rand(3)",
    "torch.set_anomaly_enabled(True)",
    "torch.set_warn_always(True)",
    "import warnings\nwarnings.simplefilter('error')",
    "torch.inference_mode().__enter__()",
)


def _process_state() -> tuple[object, ...]:
    return (
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
        torch.get_default_dtype(),
        torch.is_anomaly_enabled(),
        torch.is_warn_always_enabled(),
        torch.get_rng_state().tolist(),
        list(warnings.filters),
        warnings.showwarning,
    )


@pytest.mark.parametrize("source", LEAKY)
def test_a_program_leaves_the_process_as_it_found_it(source: str) -> None:
    before = _process_state()
    leaky = {text: Statement(text) for text in LEAKY}
    (step,) = shown(leaky[source])
    assert step.error is None
    assert _process_state() == before
    fresh = shown(Statement("torch.ones(1, requires_grad=True) * torch.rand(1)"))
    assert fresh[0].output == "tensor([0.4963], grad_fn=<MulBackward0>)"


@pytest.mark.parametrize("outside", [torch.no_grad, torch.inference_mode])
def test_the_callers_modes_do_not_reach_into_a_program(outside: type) -> None:
    expected = told(run(Program("test", NONLEAF)))
    with outside():
        assert told(run(Program("test", NONLEAF))) == expected


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    pass",
        "for i in range(10 ** 9):\n    a = i",
        "def f(n):\n    return 1 if n == 0 else f(n - 1) + f(n - 1)\nf(500)",
    ],
)
def test_a_program_that_never_ends_is_stopped(source: str) -> None:
    endless = Statement("pass"), Statement(source), Statement("1 + 1")
    steps = shown(*endless)
    assert [s.error.type if s.error else None for s in steps] == [
        None, "OvertimeError", "OvertimeError",
    ]  # fmt: skip


def test_a_loop_within_the_bound_runs_to_its_end() -> None:
    (step,) = shown(
        Statement("n = 0\nfor _ in range($n):\n    n += 1\nn", {"n": MOST_PASSES - 100})
    )
    assert step.output == str(MOST_PASSES - 100)


RINGS = {
    "a gradient with a graph": "(x ** 3).backward(create_graph=True)\nx = torch.ones(1)",
    "a hook that holds the namespace": "y = x * 2\ny.register_hook(lambda g: y)\ny.backward()",
    "a function that holds the namespace": "def f():\n    return x",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("ring", RINGS)
def test_no_tensor_outlives_its_program(ring: str) -> None:
    rings = {name: Statement(source) for name, source in RINGS.items()}
    alive: list[weakref.ref[torch.Tensor]] = []
    made = torch.ones

    def noted(*size: int, **options: Any) -> torch.Tensor:
        tensor = made(size, **options)
        alive.append(weakref.ref(tensor))
        return tensor

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch, "ones", noted)
        shown(Statement("x = torch.ones(1, requires_grad=True)"), rings[ring])
    gc.collect()
    assert alive
    assert [ref() for ref in alive if ref() is not None] == []


def test_sixteen_threads_never_see_each_others_warnings_or_state() -> None:
    programs = [
        Program("quiet", (TORCH, Statement("w = torch.tensor($w)\nw * 2", {"w": 1.0}))),
        Program("warns", NONLEAF),
        Program("warns once", ONCE),
        Program("seeds", (TORCH, Statement("torch.rand(3)"))),
        Program("prints", (TORCH, Statement("for i in range(5):\n    print(i)"))),
        Program("no_grad", (TORCH, Statement(LEAKY[0]), Statement("torch.is_grad_enabled()"))),
    ]
    expected = [told(run(program)) for program in programs]
    barrier = threading.Barrier(16)

    def visitor(start: int) -> list[bool]:
        barrier.wait()
        order = [(start + i) % len(programs) for i in range(12)]
        return [told(run(programs[i])) == expected[i] for i in order]

    before = _process_state()
    with ThreadPoolExecutor(16) as pool:
        assert all(all(same) for same in pool.map(visitor, range(16)))
    assert _process_state() == before


def test_a_warning_of_another_thread_goes_where_it_would_have_gone() -> None:
    inside, warned = threading.Event(), threading.Event()

    def other() -> None:
        inside.wait()
        warnings.warn("from elsewhere", UserWarning, stacklevel=1)
        warned.set()

    from gradlab.program.isolation import isolated

    thread = threading.Thread(target=other)
    thread.start()
    with pytest.warns(UserWarning, match="from elsewhere"), isolated() as heard:  # noqa: PT031
        inside.set()
        warned.wait()
        thread.join()
        assert heard.taken() == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(width=32), min_size=1, max_size=6), st.floats(width=32))
def test_whatever_the_numbers_a_program_runs_and_runs_the_same(xs: list[float], w: float) -> None:
    program = Program(
        "numbers",
        (
            TORCH,
            Statement("x = torch.tensor($x)", {"x": xs}),
            Statement("w = torch.tensor($w, requires_grad=True)", {"w": w}),
            Statement("(x * w).sum().backward()\nw.grad"),
        ),
    )
    result = run(program)
    assert all(step.error is None for step in result.steps)
    value = result.steps[-1].tensor("w").value.item()
    assert value == w or (math.isnan(value) and math.isnan(w))
    assert told(result) == told(run(program))

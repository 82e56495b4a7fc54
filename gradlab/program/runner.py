"""The one runner: statements in, steps out, as a notebook would show them."""

from __future__ import annotations

import ast
import builtins
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType

from torch import Tensor

from gradlab.maths.graph import Graph
from gradlab.program.bounded import TICK, Clock, ticking
from gradlab.program.isolation import Heard, isolated
from gradlab.program.optimizers import HeldState, counters, held_states
from gradlab.program.state import TensorState, tensor_states, whole_graph
from gradlab.program.statement import Program, Statement
from gradlab.program.written import Written


@dataclass(frozen=True)
class Event:
    """A warning or an exception: the name of its type and its message, verbatim."""

    type: str
    message: str

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"


@dataclass(frozen=True, eq=False)
class Step:
    """What one statement did.

    Args:
        statement: the statement, its numbers filled in.
        output: the repr of its last expression, as after Out[…] in a notebook; None if the
            statement ends in no expression or in one that gives None.
        stdout: what it printed.
        warnings: the warnings it raised, in order.
        error: the exception that ended it, or None.
        tensors: every named tensor after the statement.
        graph: the grad_fn graph behind them after the statement.
        held: every parameter that an optimizer holds, after the statement.
        counters: what schedulers and scalers count, by the expression that reads it.
    """

    statement: Statement | Written
    output: str | None
    stdout: str
    warnings: tuple[Event, ...]
    error: Event | None
    tensors: tuple[TensorState, ...]
    graph: Graph
    held: tuple[HeldState, ...] = ()
    counters: Mapping[str, float] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The Python source that ran."""
        return self.statement.source

    def tensor(self, name: str) -> TensorState:
        """Return the named tensor's state after this statement.

        Raises:
            KeyError: if the program has no tensor of that name by now.
        """
        return {state.name: state for state in self.tensors}[name]


@dataclass(frozen=True, eq=False)
class Run:
    """A program that ran, with one step per statement."""

    program: Program
    steps: tuple[Step, ...]


def run(program: Program) -> Run:
    """Execute a program in a fresh namespace and a clean torch, statement by statement.

    Deterministic, and nothing of it stays behind: see gradlab.program.isolation. A statement
    that raises ends itself, not the program; only a program that runs too long is cut off, and
    then every remaining statement reports OvertimeError.

    >>> steps = run(Program("demo", (
    ...     Statement("import torch"),
    ...     Statement("w = torch.tensor([$w], requires_grad=True)", {"w": 2.0}),
    ...     Statement("(w * w).backward()"),
    ...     Statement("w.grad"),
    ... ))).steps
    >>> steps[-1].output, steps[1].tensor("w").grad, steps[2].tensor("w").grad
    ('tensor([4.])', None, tensor([4.]))
    """
    with _desk() as desk:
        steps = tuple(_step(statement, desk) for statement in program.statements)
    return Run(program, steps)


def last_step(program: Program) -> Step:
    """Execute a program as run does; return what its last statement did.

    What the others gave is not looked at, which takes longer than to execute them.

    >>> last_step(Program("demo", (Statement("a = 1"), Statement("a + 1")))).output
    '2'
    """
    with _desk() as desk:
        for statement in program.statements[:-1]:
            _execute(statement.source, desk, _unseen)
        desk.heard.taken()
        return _step(program.statements[-1], desk)


@dataclass
class _Desk:
    """Where a program runs: its names, what it prints and warns of, its clock, its leaves."""

    namespace: dict[str, object]
    printed: io.StringIO
    heard: Heard
    clock: Clock
    leaves: list[Tensor]


@contextmanager
def _desk() -> Iterator[_Desk]:
    """Give a program a fresh namespace and a clean torch; clear away what it leaves."""
    printed = io.StringIO()
    with isolated() as heard:
        clock = Clock()  # only now: waiting for another program to end is not this one's time
        names = {"__builtins__": _builtins(printed), "__name__": "__main__", TICK: clock.tick}
        desk = _Desk(names, printed, heard, clock, [])
        try:
            yield desk
        finally:
            # Rings through torch's own memory are cut, which Python's collector cannot see: a leaf
            # whose .grad has a graph (create_graph=True) and a hook that holds the namespace would
            # otherwise stay for as long as the server runs.
            for leaf in desk.leaves:
                leaf.grad = None
            desk.namespace.clear()


def _builtins(printed: io.StringIO) -> dict[str, object]:
    """Return Python's builtins with a print of the program's own: no global redirect."""

    def print_(*values: object, sep: str = " ", end: str = "\n") -> None:
        print(*values, sep=sep, end=end, file=printed)

    return {**vars(builtins), "print": print_}


def _step(statement: Statement, desk: _Desk) -> Step:
    """Execute one statement and look at everything afterwards."""
    start = desk.printed.tell()
    output, error = _execute(statement.source, desk, repr)
    caught = tuple(Event(category, message) for category, message in desk.heard.taken())
    tensors, graph = tensor_states(desk.namespace), whole_graph(desk.namespace)
    held, counted = held_states(desk.namespace), counters(desk.namespace)
    desk.heard.taken()  # looking may warn as well; that is not the program's doing
    stdout = desk.printed.getvalue()[start:]
    return Step(statement, output, stdout, caught, error, tensors, graph, held, counted)


def _unseen(_value: object) -> str:
    """Stand in for the repr of what nobody looks at."""
    return ""


def _execute(
    source: str, desk: _Desk, show: Callable[[object], str]
) -> tuple[str | None, Event | None]:
    """Return what is shown of a statement's value, and its exception without the traceback."""
    body, last = _compiled(source)
    names = desk.namespace
    try:
        desk.clock.tick()
        exec(body, names)  # noqa: S102 -- a constant template with numbers, see Statement
        value = None if last is None else eval(last, names)  # noqa: S307 -- the same
        return None if value is None else show(value), None
    except Exception as error:  # noqa: BLE001 -- whatever torch raises is what we came to see
        return None, Event(type(error).__name__, str(error))
    finally:
        desk.leaves += [t for t in names.values() if isinstance(t, Tensor) and t.is_leaf]


@lru_cache(maxsize=512)
def _compiled(source: str) -> tuple[CodeType, CodeType | None]:
    """Return a statement's code and that of its last expression, None if it ends in none.

    Most statements hold no number of the learner's and come again at every move of a slider.
    """
    tree = ticking(ast.parse(source))
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    body = compile(tree, "<program>", "exec")
    if not isinstance(last, ast.Expr):
        return body, None
    return body, compile(ast.Expression(last.value), "<program>", "eval")

"""Keys: what is read from the run of a question's program."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from gradlab.ask.item import Value
from gradlab.program import Run

Key = Callable[[Run], Value]
NOTHING = "none"
"""The word for a program that ends without an error or a warning."""


def number_of(name: str) -> Key:
    """Return what reads a tensor of one element as a number."""
    return lambda ran: _tensor(ran, name).item()


def handle_of(name: str) -> Key:
    """Return what reads a tensor of one element as where a single handle should stand."""
    return lambda ran: (_tensor(ran, name).item(),)


def numbers_of(name: str) -> Key:
    """Return what reads a tensor's elements."""
    return lambda ran: tuple(_tensor(ran, name).flatten().tolist())


def grad_of(name: str) -> Key:
    """Return what reads a leaf's .grad of one element: a number, or "None"."""

    def read(ran: Run) -> Value:
        grad = ran.steps[-1].tensor(name).grad
        return "None" if grad is None else grad.item()

    return read


def shape_of(name: str) -> Key:
    """Return what reads a tensor's shape as text, "(3, 2)"."""
    return lambda ran: str(tuple(_tensor(ran, name).shape))


def sign_of(name: str) -> Key:
    """Return what reads the sign of a tensor of one element: 1.0, 0.0 or -1.0."""
    return lambda ran: _tensor(ran, name).sign().item()


def largest_of(name: str) -> Key:
    """Return what reads where a tensor is largest in size, as text: "1" or "1, 0"."""

    def read(ran: Run) -> Value:
        values = _tensor(ran, name)
        at = int(values.abs().argmax())
        places: list[str] = []
        for size in reversed(values.shape):
            places.insert(0, str(at % size))
            at //= size
        return ", ".join(places)

    return read


def outcome(ran: Run) -> Value:
    """Return how a program ends: the first words of torch's complaint, or NOTHING."""
    last = ran.steps[-1]
    complaints = [*([last.error] if last.error else []), *last.warnings]
    return f"{complaints[0].type}: {first_words(complaints[0].message)}" if complaints else NOTHING


def output(ran: Run) -> Value:
    """Return the repr of the last value, as a notebook shows it; "None" where it shows nothing."""
    return ran.steps[-1].output or "None"


def first_words(message: str) -> str:
    """Return the first sentence of a message.

    >>> first_words("Trying to backward a second time. Saved tensors are freed")
    'Trying to backward a second time'
    """
    return message.split("\n")[0].split(". ")[0].strip()


def _tensor(ran: Run, name: str) -> Tensor:
    return ran.steps[-1].tensor(name).value

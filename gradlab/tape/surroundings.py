"""What a recording leaves as it found it: random generators, the collector, inference mode."""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch


@contextmanager
def undisturbed() -> Iterator[Callable[[], None]]:
    """Run what follows with autograd on, and put the random generators back afterwards.

    Yields:
        A function that puts them back in between, so that a second run draws the same numbers.
    """
    generators = _generators()
    with torch.inference_mode(False), torch.enable_grad():
        try:
            yield lambda: _put_back(generators)
        finally:
            _put_back(generators)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep Python's garbage collector from running.

    A recording makes many objects that all stay; going through them again and again on the way
    would double its time. Recordings in other threads may overlap: none leaves it switched off.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


Generator = tuple[Callable[[], Any], Callable[[Any], object], Any]
"""How to read a random generator's state, how to set it, and the state to go back to."""


def _generators() -> list[Generator]:
    """Return the generators that code draws from without naming one."""
    known: list[tuple[Callable[[], Any], Callable[[Any], object]]] = [
        (torch.get_rng_state, torch.set_rng_state),
        (random.getstate, random.setstate),
    ]
    if "numpy" in sys.modules:  # f may draw from it; GradLab does not
        numpy_random = sys.modules["numpy"].random
        known.append((numpy_random.get_state, numpy_random.set_state))
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        known.append((torch.cuda.get_rng_state_all, torch.cuda.set_rng_state_all))
    return [(read, write, read()) for read, write in known]


def _put_back(generators: list[Generator]) -> None:
    for read, write, state in generators:
        # Other threads draw from the same ones: what nobody has moved is left alone.
        if not _is_same(read(), state):
            write(state)


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, (tuple, list)):
        return all(map(_is_same, one, other))
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    return bool((one == other).all()) if hasattr(one, "all") else bool(one == other)

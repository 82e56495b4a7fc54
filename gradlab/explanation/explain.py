"""`gradlab.explain`: the stepper for your own tensors, without any app."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gradlab.explanation.html import document, html
from gradlab.explanation.words import account, way_line
from gradlab.tape import Tape, record
from gradlab.tape.existing import existing_tape
from gradlab.words.text import Translate, english

LINES = 200
"""Steps that are written out in a terminal."""


@dataclass(frozen=True)
class Explanation:
    """A backward pass to look at: as HTML in Jupyter, as text in a terminal, as a file.

    Args:
        tape: everything that was recorded.
        translate: the language of its sentences.
    """

    tape: Tape
    translate: Translate = english

    def _repr_html_(self) -> str:
        return html(self.tape, self.translate)

    def __str__(self) -> str:
        """Return every step as text, the first LINES of them."""
        _ = self.translate
        shown = min(len(self.tape), LINES)
        found = []
        for k in range(1, shown + 1):
            said = account(self.tape, k, self.translate)
            found.append(said.title)
            found += [f"    {line}" for line in said.lines]
            for way in said.ways:
                found.append(f"    → {way_line(way)}")
                found += [f"      {way.note}"] if way.note else []
        if shown < len(self.tape):
            found.append(_("… and {count} more steps").format(count=len(self.tape) - shown))
        return "\n".join(found)

    __repr__ = __str__

    def save(self, path: str | PathLike[str], language: str = "en") -> Path:
        """Write the stepper to one HTML file that works offline; return its path.

        Args:
            path: where to, usually "something.html"; an existing file is replaced.
            language: the code for the file's `lang`.
        """
        target = Path(path)
        target.write_text(document(self.tape, self.translate, language), encoding="utf-8")
        return target


def explain(
    f: Callable[..., Any] | Tensor,
    cotangent: Tensor | Sequence[Any] | None = None,
    /,
    **tensors: Any,
) -> Explanation:
    """Return the backward pass of a function or of a loss that exists already, step by step.

    Args:
        f: a function of the named tensors (or a module), which is run on copies of them; or a
            tensor that was computed already, of which torch kept some forward values.
        cotangent: v, the shape of the output; may be left out for a scalar. For several outputs
            as many, nested as f returns them if you like, None where nothing starts. It can also
            be given as `v=…`, unless f has an argument of that name.
        tensors: the function's arguments by name, lists and dicts of tensors included; for a
            tensor the variables to name in the graph.

    Raises:
        RuntimeError: if the graph's saved tensors were freed already; and torch's own errors.
        TypeError: if f is neither a function nor a tensor, or a name is given to no tensor.

    >>> import torch
    >>> w, x = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0)
    >>> print(explain(lambda w, x: w * x, w=w, x=x))
    Forward 1 of 2: w
        value 2 · shape () · float32
    Forward 2 of 2: w * x
        value 6 · shape () · float32
        saved for backward: x (other) = 3
    Backward 1 of 2: MulBackward0
        grad = 1, the v that backward starts with
        saved tensors now freed: x
        → w: grad · x = 1 · 3 → 3
    Backward 2 of 2: AccumulateGrad w
        w.grad = 3
    """
    if not callable(f) and not isinstance(f, Tensor):
        raise TypeError(f"expected a function of tensors or a tensor, got {type(f).__name__}")
    if cotangent is None and "v" in tensors and not _takes_v(f, tensors["v"]):
        cotangent = tensors.pop("v")
    if not isinstance(f, Tensor):
        return Explanation(record(f, tensors, cotangent))
    if wrong := [name for name, value in tensors.items() if not isinstance(value, Tensor)]:
        raise TypeError(f"expected tensors to name in the graph, got something else: {wrong}")
    if cotangent is not None and not isinstance(cotangent, Tensor):
        raise TypeError(f"expected one v for one tensor, got {type(cotangent).__name__}")
    return Explanation(existing_tape(f, tensors, cotangent))


def _takes_v(f: Callable[..., Any] | Tensor, v: Any) -> bool:
    """Return whether v is meant for f itself: an argument of that name, or a variable of a loss.

    A variable that requires grad is no cotangent.
    """
    if isinstance(f, Tensor):
        return isinstance(v, Tensor) and v.requires_grad and v is not f
    called = f.forward if isinstance(f, torch.nn.Module) else f
    try:
        return "v" in inspect.signature(called).parameters
    except (TypeError, ValueError):  # a function in C tells nothing of its arguments
        return False

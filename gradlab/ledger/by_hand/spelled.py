"""The rules of a call in symbols and with their numbers, as LaTeX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

from torch import Tensor

from gradlab.ledger.by_hand.hand import Work
from gradlab.maths.updates import computed
from gradlab.tape.notation import latex
from gradlab.tape.terms import ATOM, SIGN, Spelled, leaf
from gradlab.words.colours import coloured
from gradlab.words.numbers import latex as latex_of
from gradlab.words.text import N_

SYMBOLS: Mapping[str, tuple[str, str, str]] = {
    "p": (r"p", "w", N_("the parameter")),
    "g": ("g", "gradient", N_("its gradient")),
    "g_w": ("g_w", "gradient", "w.grad"),
    "g_b": ("g_b", "gradient", "b.grad"),
    "dL": (r"\partial L", "gradient", N_("what this pass gives")),
    "w": ("w", "w", ""),
    "b": ("b", "w", ""),
    "x": ("x", "x", ""),
    "y": ("y", "target", "target"),
    "e": ("e", "loss", N_("the error of each sample")),
    "lr": (r"\mathrm{lr}", "", ""),
    "mu": (r"\mu", "", "momentum"),
    "decay": (r"\lambda", "", "weight_decay"),
    "buf": (r"\mathrm{buf}", "", "momentum_buffer"),
    "m": ("m", "", "exp_avg"),
    "v": ("v", "", N_("the mean square of the gradient")),
    "m_hat": (r"\hat{m}", "", N_("m without its pull to 0")),
    "v_hat": (r"\hat{v}", "", N_("v without its pull to 0")),
    "t": ("t", "", "step"),
    "beta1": (r"\beta_1", "", ""),
    "beta2": (r"\beta_2", "", ""),
    "alpha": (r"\alpha", "", "alpha"),
    "eps": (r"\varepsilon", "", "eps"),
    "n": (r"\lVert g \rVert", "", N_("the norm of all gradients")),
    "c": ("c", "", N_("the factor for all gradients")),
    "max_norm": (r"\mathrm{max\_norm}", "", ""),
    "gamma": (r"\gamma", "", "gamma"),
    "start": (r"f_0", "", "start_factor"),
    "f": ("f_k", "", N_("the factor of this step")),
    "f_before": ("f_{k-1}", "", N_("that of the step before")),
    "k": ("k", "", "scheduler.last_epoch"),
    "k_before": ("(k-1)", "", ""),
    "T": ("T", "", "total_iters"),
    "scale": ("s", "", "scaler.get_scale()"),
}
"""How a name is written, its role, and what it is: torch's own word or an English msgid."""


@dataclass(frozen=True)
class Assigned:
    """One assignment of a rule, in symbols and with numbers.

    Args:
        symbols: LaTeX, the whole assignment.
        rows: for each parameter its name, the right side with numbers and the result, as LaTeX.
        names: the names in it, keys of SYMBOLS.
    """

    symbols: str
    rows: tuple[tuple[str, str, str], ...]
    names: frozenset[str]


def spelled(works: Sequence[Work]) -> tuple[Assigned, ...]:
    r"""Return the assignments of a call's rules; those that parameters share stand together.

    >>> from gradlab.maths.updates import BY_HAND
    >>> (line,) = spelled([Work("w", BY_HAND, {"p": 3.0, "g": 300.0, "lr": 0.1})])
    >>> print(*line.rows[0])
    w 3 - 0.1 \cdot 300 -27
    """
    groups: dict[tuple[str, ...], list[tuple[Assigned, ...]]] = {}
    for work in works:
        lines = _lines(work)
        groups.setdefault(tuple(line.symbols for line in lines), []).append(lines)
    return tuple(
        Assigned(same[0].symbols, tuple(row for line in same for row in line.rows), same[0].names)
        for group in groups.values()
        for same in zip(*group, strict=True)
    )


def _lines(work: Work) -> tuple[Assigned, ...]:
    values = {name: value for name, value in work.numbers.items() if name in SYMBOLS}
    lines = []
    for name, value in work.rule:
        right = value(SimpleNamespace(**{key: leaf(key, each) for key, each in values.items()}))
        seen = {name}
        symbols = rf"{_symbol(name).text} \leftarrow {latex(right, partial(_noted, seen))}"
        after = computed(((name, value),), _numbers(values))[name]
        row = (work.of, latex(right, _number), _number("", after).text)
        lines.append(Assigned(symbols, (row,), frozenset(seen)))
        values[name] = after
    return tuple(lines)


def _numbers(values: Mapping[str, object]) -> dict[str, float | Tensor]:
    return {key: each for key, each in values.items() if isinstance(each, float | int | Tensor)}


def _noted(seen: set[str], name: str, _value: object) -> Spelled:
    """Return a name's symbol, and note that it was seen."""
    seen.add(name)
    return _symbol(name)


def _symbol(name: str) -> Spelled:
    """Return a name's symbol in the colour of its role."""
    text, role, _meaning = SYMBOLS[name]
    return Spelled(coloured(role, text) if role else text, ATOM)


def _number(_name: str, value: object) -> Spelled:
    """Return a value as LaTeX; numbers of several samples as a list, which is narrower."""
    if isinstance(value, Tensor):
        return Spelled(rf"[{', '.join(map(latex_of, value.tolist()))}]")
    text = latex_of(value) if isinstance(value, float | int) else str(value)
    return Spelled(text, SIGN if text.startswith("-") else ATOM)

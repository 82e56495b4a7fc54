"""What to think of a derivative that was reached by several ways."""

from __future__ import annotations

from enum import Enum
from functools import cached_property
from typing import NamedTuple

import torch
from torch import Tensor

from gradlab.maths.probe import Probe
from gradlab.words.text import N_, Text


class Verdict(str, Enum):
    """What the ways to a derivative say together."""

    AGREEMENT = "agreement"
    ROUNDING = "rounding"
    DISAGREEMENT = "disagreement"
    KINK = "kink"
    SATURATION = "saturation"
    NON_FINITE = "non-finite"


class Judgement(NamedTuple):
    """A verdict, the sentence on it, and the index of the element it rests on, if on one."""

    verdict: Verdict
    sentence: Text
    cell: tuple[int, ...] | None = None


class Place(NamedTuple):
    """An element of a derivative: its name as in code, its index, its row and column here."""

    name: str
    cell: tuple[int, ...]
    at: tuple[int, int]


class Ways:
    """A derivative by all ways, as matrices of shape (outputs, inputs).

    Args:
        given: autograd's, in the dtype of the point, shape (*out, *in) as all derivatives here.
        exact: autograd's, in float64.
        formula: the closed form in float64, None where there is none.
        seen: what the values of the function around the point say.
        fading: which outputs are saturated, shape (outputs,).
    """

    def __init__(
        self, given: Tensor, exact: Tensor, formula: Tensor | None, seen: Probe, fading: Tensor
    ) -> None:
        table = seen.difference.shape
        self.shape = given.shape
        self.given = given.reshape(table)
        self.exact = exact.reshape(table)
        self.formula = None if formula is None else formula.reshape(table)
        self.seen = seen
        self.fading = fading

    @cached_property
    def tolerance(self) -> Tensor:
        """How far the difference may be from a derivative that is right."""
        sizes = torch.maximum(self.exact.abs(), self.seen.difference.abs())
        return 3 * self.seen.uncertainty + 1e-6 * sizes.amax(dim=1, keepdim=True)

    def place(self, where: Tensor) -> Place:
        """Return the first element that is true."""
        flat = int(where.flatten().int().argmax())
        index = torch.unravel_index(torch.tensor(flat), self.shape)
        cell = tuple(int(k) for k in index)
        name = "grad" if self.given.shape[0] == 1 else "J"
        o, i = divmod(flat, where.shape[1])
        return Place(name + str(list(cell)) if cell else name, cell, (o, i))


def judge(ways: Ways) -> Judgement:
    """Return the verdict: what cannot be compared first, then what disagrees, then agreement."""
    checks = (_non_finite, _single, _kink, _saturation, _disagreement, _coarse, _zero, _rounding)
    for check in checks:
        if found := check(ways):
            return found
    return _agreement(ways)


def _non_finite(ways: Ways) -> Judgement | None:
    """Values, or derivatives that are not even a convention."""
    value = ways.seen.value
    if not value.isfinite().all():
        worst = value[~value.isfinite()][0].item()
        text = N_("f itself is {value} at this point, so no slope means anything here.")
        return Judgement(Verdict.NON_FINITE, Text(text, {"value": worst}))
    if ways.given.isnan().any():
        place = ways.place(ways.given.isnan())
        text = N_(
            "autograd returns nan for {place} although f is finite here: "
            "on the way back, zero met infinity."
        )
        return Judgement(Verdict.NON_FINITE, Text(text, {"place": place.name}), place.cell)
    return None


def _single(ways: Ways) -> Judgement | None:
    """Functions that hold on to tensors of a smaller dtype, so that no difference is exact."""
    if ways.seen.dtype == torch.float64:
        return None
    text = N_("f computes in {dtype} even where x is float64: a difference is too coarse a check.")
    return Judgement(Verdict.ROUNDING, Text(text, {"dtype": _name(ways.seen.dtype)}))


def _kink(ways: Ways) -> Judgement | None:
    """Points without a derivative, where torch returns a convention."""
    seen = ways.seen
    edge = N_(
        "f ends here: in the direction of {place} it is defined on one side only. "
        "torch's {grad} is a convention, not agreement."
    )
    cliff = N_(
        "In the direction of {place} the slope grows without end as the step shrinks: "
        "f jumps or stands upright here. torch's {grad} is a convention, not agreement."
    )
    kink = N_(
        "f has a kink here: for {place} the slope is {left} on the left and {right} on the right. "
        "torch's {grad} is a convention, not agreement."
    )
    for where, text in ((seen.edges, edge), (seen.cliffs, cliff), (seen.kinks, kink)):
        if where.any():
            return _at_kink(ways, where, text)
    return None


def _at_kink(ways: Ways, where: Tensor, text: str) -> Judgement:
    """Return the judgement on the first axis with a kink, or for one that no axis shows."""
    on_axes = where[: ways.seen.size].T
    if not on_axes.any():
        hidden = N_(
            "f has a kink here that shows only between the axes. "
            "What torch returns is a convention, not agreement."
        )
        return Judgement(Verdict.KINK, Text(hidden))
    place, slopes = ways.place(on_axes), ways.seen.narrow
    o, i = place.at
    values = {
        "place": place.name,
        "grad": _digits(ways.given[o, i]),
        "left": _digits(slopes.left[i, o]),
        "right": _digits(slopes.right[i, o]),
    }
    return Judgement(Verdict.KINK, Text(text, values), place.cell)


def _saturation(ways: Ways) -> Judgement | None:
    """Tails so thin that f stands still in float64."""
    # one output may stand still for the rounding of another, as in log_softmax
    floor = 1e-9 * ways.seen.value.abs().max()
    unseen = (ways.exact.abs() <= ways.tolerance + floor).all(dim=1) & ways.fading
    if not unseen.any():
        return None
    largest = (ways.exact.abs() * unseen[:, None]).max()
    place = ways.place((ways.exact.abs() == largest) & unseen[:, None])
    text = N_(
        "Saturated: the output does not move by one step of float64, so a gradient this small "
        "({grad}) cannot be checked by a difference."
    )
    return Judgement(Verdict.SATURATION, Text(text, {"grad": _digits(largest)}), place.cell)


def _disagreement(ways: Ways) -> Judgement | None:
    """Derivatives that differ by more than the difference can be off."""
    exact, difference = ways.exact, ways.seen.difference
    if ways.formula is not None:
        off = ~((ways.formula - exact).abs() <= ways.tolerance)
        if off.any():
            name, cell, at = ways.place(off)
            text = N_("The formula disagrees with autograd for {place}: {formula} against {grad}.")
            numbers = {"formula": _digits(ways.formula[at]), "grad": _digits(exact[at])}
            return Judgement(Verdict.DISAGREEMENT, Text(text, {"place": name, **numbers}), cell)
    off = ~((exact - difference).abs() <= ways.tolerance)
    if not off.any():
        return None
    name, cell, at = ways.place(off)
    text = N_(
        "autograd and the difference disagree for {place}: {grad} against {difference}. "
        "Either part of f is hidden from autograd, or f rounds x away."
    )
    numbers = {"grad": _digits(exact[at]), "difference": _digits(difference[at])}
    return Judgement(Verdict.DISAGREEMENT, Text(text, {"place": name, **numbers}), cell)


def _coarse(ways: Ways) -> Judgement | None:
    """Differences that are no use as a check."""
    seen = ways.seen
    sizes = torch.maximum(seen.ordinary, seen.value.abs())[:, None]
    coarse = seen.uncertainty > 0.01 * torch.maximum(sizes, ways.exact.abs())
    if not coarse.any():
        return None
    place = ways.place(coarse)
    text = N_(
        "The difference is too coarse to check {place}: within one step f bends or rounds too much."
    )
    return Judgement(Verdict.ROUNDING, Text(text, {"place": place.name}), place.cell)


def _zero(ways: Ways) -> Judgement | None:
    """Derivatives that are zero but for the last digits of the values they come from."""
    noise = 8 * torch.finfo(ways.given.dtype).eps * ways.seen.value.abs()[:, None].clamp(min=1)
    is_zero = (ways.exact.abs() <= ways.seen.uncertainty) & (ways.given.abs() <= noise)
    if not is_zero.all():
        return None
    if not ways.given.any():
        return Judgement(Verdict.AGREEMENT, Text(N_("All ways agree on zero.")))
    text = N_("All ways agree on zero: autograd's {grad} is no more than {dtype} rounding.")
    largest = ways.given.flatten()[ways.given.abs().argmax()]
    numbers = {"grad": _digits(largest), "dtype": _name(ways.given.dtype)}
    return Judgement(Verdict.AGREEMENT, Text(text, numbers))


def _rounding(ways: Ways) -> Judgement | None:
    """Derivatives of which the point's own dtype leaves fewer than a third of its digits."""
    size = ways.exact.abs().amax(dim=1, keepdim=True)
    is_real = size > ways.seen.uncertainty
    eps = torch.finfo(ways.given.dtype).eps
    lost = ((ways.given - ways.exact).abs() > eps ** (1 / 3) * size) & is_real
    if not lost.any():
        return None
    name, cell, at = ways.place(lost)
    text = N_(
        "{dtype} runs out of digits for {place}: autograd gives {grad}, and {exact} in float64."
    )
    numbers = {"grad": _digits(ways.given[at]), "exact": _digits(ways.exact[at])}
    where = {"dtype": _name(ways.given.dtype), "place": name}
    return Judgement(Verdict.ROUNDING, Text(text, {**where, **numbers}), cell)


def _agreement(ways: Ways) -> Judgement:
    two = N_("autograd and the central difference agree.")
    three = N_("autograd, formula and central difference agree.")
    return Judgement(Verdict.AGREEMENT, Text(two if ways.formula is None else three))


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _digits(value: Tensor) -> str:
    return f"{value.item() + 0.0:.4g}"  # adding 0 makes -0 a 0

"""What to think of a derivative that was reached by several ways."""

from __future__ import annotations

import torch
from torch import Tensor

from gradlab.maths.probe import EPS
from gradlab.maths.verdict import Judgement, Verdict
from gradlab.maths.ways import Ways
from gradlab.maths.witness import EXACT
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text


def judge(ways: Ways) -> Judgement:
    """Return the verdict: what cannot be compared first, then what disagrees, then agreement."""
    checks = (
        _non_finite,
        _single,
        _halved,
        _disagreement,
        _formula,
        _kink,
        _saturation,
        _coarse,
        _zero,
        _rounding,
    )
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


_EDGE = N_(
    "f ends here: in the direction of {place} it is defined on one side only. "
    "torch's {grad} is a convention, not agreement."
)
_ISLAND = N_(
    "f has no value on either side of this point in the direction of {place}. "
    "torch's {grad} is a convention, not agreement."
)
_CLIFF = N_(
    "In the direction of {place} the slope grows without end as the step shrinks: "
    "f jumps or stands upright here. torch's {grad} is a convention, not agreement."
)
_KINK = N_(
    "f has a kink here: for {place} the slope is {left} on the left and {right} on the right. "
    "torch's {grad} is a convention, not agreement."
)


def _kink(ways: Ways) -> Judgement | None:
    """Points without a derivative, where torch returns a convention."""
    slopes = ways.seen.slopes
    kinds = (slopes.edges, slopes.islands, slopes.cliffs, slopes.kinks)
    for where, text in zip(kinds, (_EDGE, _ISLAND, _CLIFF, _KINK), strict=True):
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
    place, slopes = ways.place(on_axes), ways.seen.slopes
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
    if not ways.saturated.any():
        return None
    largest = (ways.exact.abs() * ways.saturated).max()
    place = ways.place((ways.exact.abs() == largest) & ways.saturated)
    if largest == 0:
        text = N_(
            "Saturated: the output does not move by one step of float64, and in autograd too "
            "nothing is left of its slope."
        )
        return Judgement(Verdict.SATURATION, Text(text), place.cell)
    text = N_(
        "Saturated: the output does not move by one step of float64, so a gradient this small "
        "({grad}) cannot be checked by a difference."
    )
    return Judgement(Verdict.SATURATION, Text(text, {"grad": _digits(largest)}), place.cell)


def _halved(ways: Ways) -> Judgement | None:
    """Derivatives by a symmetric x of which f reads one triangle, as cholesky does."""
    if not ways.halved.any() or not (ways.halved | ways.borne_out | ways.zero).all():
        return None
    text = N_(
        "autograd and the difference agree as long as x stays symmetric: f reads one triangle of "
        "it, and torch gives each of the two elements half of the slope."
    )
    return Judgement(Verdict.AGREEMENT, Text(text))


def _disagreement(ways: Ways) -> Judgement | None:
    """Elements where the difference is surer than autograd is right."""
    exact, difference = ways.exact, ways.seen.difference
    doubt = 3 * ways.seen.bound + EXACT * ways.size
    off = ~(ways.off <= doubt) & difference.isfinite() & doubt.isfinite()
    off |= exact.isinf() & difference.isfinite() & ways.seen.bound.isfinite()
    off &= ~(ways.broken | ways.saturated)
    if off.any():
        off &= ~(ways.off <= doubt + 8 * ways.noise)
    if not off.any():
        return None
    name, cell, at = ways.place(off)
    text = N_(
        "autograd and the difference disagree for {place}: {grad} against {difference}. Part of f "
        "is hidden from autograd, or an operation's backward is not its derivative here."
    )
    numbers = {"grad": _digits(exact[at]), "difference": _digits(difference[at])}
    return Judgement(Verdict.DISAGREEMENT, Text(text, {"place": name, **numbers}), cell)


def _formula(ways: Ways) -> Judgement | None:
    """A closed form that is not what autograd has found."""
    if ways.formula is None:
        return None
    exact, formula = ways.exact, ways.formula
    doubt = EXACT * torch.maximum(exact.abs(), formula.abs())
    off = ~((formula - exact).abs() <= doubt) & ~ways.broken
    if off.any():
        rounding = 64 * EPS * exact.abs().amax(dim=1, keepdim=True) + 8 * ways.noise
        off &= ~((formula - exact).abs() <= doubt + rounding)
    if not off.any():
        return None
    name, cell, at = ways.place(off)
    text = N_("The formula disagrees with autograd for {place}: {formula} against {grad}.")
    numbers = {"formula": _digits(formula[at]), "grad": _digits(exact[at])}
    return Judgement(Verdict.DISAGREEMENT, Text(text, {"place": name, **numbers}), cell)


def _coarse(ways: Ways) -> Judgement | None:
    """Differences that are no use as a check."""
    coarse = ~(ways.borne_out | ways.zero)
    if not coarse.any():
        return None
    place = ways.place(coarse)
    text = N_(
        "The difference is too coarse to check {place}: within one step f bends or rounds too much."
    )
    return Judgement(Verdict.ROUNDING, Text(text, {"place": place.name}), place.cell)


def _zero(ways: Ways) -> Judgement | None:
    """Derivatives that are zero but for the last digits of the values they come from."""
    if not ways.zero.all() or _lost(ways).any():
        return None
    if not ways.given.any():
        return Judgement(Verdict.AGREEMENT, Text(N_("All ways agree on zero.")))
    text = N_("All ways agree on zero: autograd's {grad} is no more than {dtype} rounding.")
    largest = ways.given.flatten()[ways.given.abs().argmax()]
    numbers = {"grad": _digits(largest), "dtype": _name(ways.given.dtype)}
    return Judgement(Verdict.AGREEMENT, Text(text, numbers))


def _rounding(ways: Ways) -> Judgement | None:
    """Derivatives of which the point's own dtype leaves fewer than a third of its digits."""
    lost = _lost(ways)
    if not lost.any():
        return None
    name, cell, at = ways.place(lost)
    text = N_(
        "{dtype} runs out of digits for {place}: autograd gives {grad}, and {exact} in float64."
    )
    numbers = {"grad": _digits(ways.given[at]), "exact": _digits(ways.exact[at])}
    where = {"dtype": _name(ways.given.dtype), "place": name}
    return Judgement(Verdict.ROUNDING, Text(text, {**where, **numbers}), cell)


def _lost(ways: Ways) -> Tensor:
    """Return elements that the point's own dtype has got wrong, by more than it rounds a zero."""
    eps = float(torch.finfo(ways.given.dtype).eps)
    lost: Tensor = (ways.given - ways.exact).abs() > eps ** (1 / 3) * ways.exact.abs()
    zero = lost & ways.zero
    if zero.any():
        lost &= ~(zero & (ways.given.abs() <= 16 * ways.noise * eps / EPS))
    return lost


def _agreement(ways: Ways) -> Judgement:
    two = N_("autograd and the central difference agree.")
    three = N_("autograd, formula and central difference agree.")
    return Judgement(Verdict.AGREEMENT, Text(two if ways.formula is None else three))


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _digits(value: Tensor) -> str:
    return written(value.item())

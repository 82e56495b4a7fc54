"""What the calls of an expression take, in units of gradlab.expression.budget: data only.

A call takes units for being made, for each pass that torch makes in a loop of its own, for each
element of its size rule and for each multiply-add of its work rule. `python -m bench.costs` times
every entry of the table at its limits against what it is charged here; what took longer than the
plain cost says has an entry of its own below.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from math import inf, log2

import torch

from gradlab.expression.entries import Arguments, Entry, shape_of
from gradlab.maths.apart import Apart, Tied

BACKWARD = 2.0
"""A backward pass takes so many times what the way forward does, and ENGINE units besides."""

ENGINE = 50.0

START = 60.0
"""An evaluation takes so many units before its first call."""

Count = Callable[[Arguments], int]


def once(args: Arguments) -> int:  # noqa: ARG001 -- rules share one signature
    """Return 1: a call that makes no loop of its own."""
    return 1


@dataclass(frozen=True)
class Cost:
    """What a call takes, in units.

    Args:
        call: for every call and for every pass.
        element: for every element of the size rule.
        work: for every multiply-add of the work rule.
        passes: how many passes torch makes for such arguments, one after the other.
        is_apart: whether torch.vmap makes one call for each place, see gradlab.maths.apart.
        keeps: whether every pass keeps a result of its own for the way back.
    """

    call: float = 12.0
    element: float = 0.025
    work: float = 0.001
    passes: Count = once
    keeps: bool = False
    is_apart: bool = False

    def units(self, count: int, work: int, passes: int = 1) -> tuple[float, float]:
        """Return what a call takes for being made, and what it takes for every place.

        Args:
            count: elements of its size rule.
            work: multiply-adds of its work rule.
            passes: how many passes it makes.
        """
        return self.call * passes, self.element * count * passes + self.work * work


VMAPPED = 4
"""A call through torch.vmap takes as long to be made as so many plain ones."""

PLAIN = Cost()
"""What an operator takes, and a call that is not listed below."""

SMALL_CALL, CALLS = Cost(call=20.0), Cost(call=35.0)
"""What torch composes of a few calls, and of several more."""


DECOMPOSITION = Cost(call=60.0)


def outputs(args: Arguments) -> int:
    """Return the outputs of a bilinear layer: torch computes them one after the other."""
    return FEW + (*shape_of(args["weight"]), 1)[0]


def differences(args: Arguments) -> int:
    """Return how often neighbours are subtracted."""
    return max(1, abs(int(args.get("n", 1))))


def parts(args: Arguments) -> int:
    """Return how many tensors are joined."""
    return FEW + len(args.get("tensors") or args.get("operands") or args.get("blocks") or [])


def factors(args: Arguments) -> int:
    """Return the products of a matrix power: squarings, and one for every bit that is set."""
    return 2 * max(1, abs(int(args["n"])).bit_length())


def squarings(args: Arguments) -> int:
    """Return the products of a matrix exponential: some for its series, one per halving.

    torch halves the matrix until its norm is about 1, however small it is: by its values, which
    are looked at behind torch.vmap.
    """
    inner = torch.func.debug_unwrap(args.get("input", args.get("A"))).detach()
    norm = float(inner.abs().sum(dim=-2).max()) if inner.numel() else 0.0
    return SERIES + (round(log2(norm)) if 1 < norm < inf else HALVINGS if norm == inf else 0)


SERIES, HALVINGS = 80, 1100
FEW = 6
"""Passes that stand for what is done once, beside a loop."""

COSTS: dict[str, Cost] = {
    "F.bilinear": Cost(call=6.0, element=0.0, passes=outputs),
    "torch.diff": Cost(call=14.0, passes=differences, keeps=True),
    "torch.matrix_power": (_POWER := Cost(call=4.0, passes=factors, keeps=True)),
    "torch.linalg.matrix_power": _POWER,
    "torch.matrix_exp": (_EXP := Cost(call=1.5, element=0.004, work=0.0, passes=squarings)),
    "torch.linalg.matrix_exp": _EXP,
    "torch.einsum": Cost(call=5.0, passes=parts),
    "torch.cat": Cost(call=3.0, passes=parts),
    "torch.stack": Cost(call=3.0, passes=parts),
    "torch.hstack": Cost(call=6.0, passes=parts),
    "torch.vstack": Cost(call=6.0, passes=parts),
    "torch.dstack": Cost(call=6.0, passes=parts),
    "torch.column_stack": Cost(call=6.0, passes=parts),
    "torch.block_diag": Cost(call=6.0, passes=parts),
    "torch.broadcast_tensors": Cost(call=6.0, passes=parts),
    "torch.meshgrid": Cost(call=6.0, passes=parts),
    "F.triplet_margin_loss": Cost(call=85.0, element=0.1),
    "F.gaussian_nll_loss": Cost(call=65.0),
    "torch.cosine_similarity": Cost(call=30.0, element=0.1),
    "F.pairwise_distance": Cost(call=30.0, element=0.04),
    "F.normalize": Cost(call=50.0, element=0.04),
    "F.scaled_dot_product_attention": Cost(call=60.0),
    "torch.corrcoef": Cost(call=60.0),
    "torch.trapezoid": Cost(call=45.0),
    "torch.logit": Cost(element=0.04),
    "torch.i0": Cost(element=0.04),
    "torch.fmod": Cost(element=0.03),
    "torch.remainder": Cost(element=0.03),
    "F.binary_cross_entropy": Cost(element=0.05),
    "F.hinge_embedding_loss": CALLS,
    "F.margin_ranking_loss": CALLS,
    "F.rms_norm": CALLS,
    "F.kl_div": CALLS,
    "torch.cov": CALLS,
    "torch.det": CALLS,
    "torch.logdet": CALLS,
    "torch.quantile": CALLS,
    "torch.inner": CALLS,
    "torch.float_power": CALLS,
    "torch.var": CALLS,
    "torch.std": CALLS,
    "torch.logcumsumexp": CALLS,
    "F.l1_loss": CALLS,
    "F.mse_loss": SMALL_CALL,
    "F.smooth_l1_loss": SMALL_CALL,
    "F.poisson_nll_loss": CALLS,
    "F.binary_cross_entropy_with_logits": SMALL_CALL,
    "F.cross_entropy": CALLS,
    "torch.special.ndtr": SMALL_CALL,
    "torch.maximum": SMALL_CALL,
    "torch.minimum": SMALL_CALL,
    "torch.dist": SMALL_CALL,
    "torch.max": SMALL_CALL,
    "torch.min": SMALL_CALL,
    "torch.cdist": SMALL_CALL,
    "torch.kron": SMALL_CALL,
    "torch.slogdet": CALLS,
    "torch.linalg.det": CALLS,
    "torch.linalg.slogdet": CALLS,
    "torch.pinverse": DECOMPOSITION,
    "torch.linalg.pinv": DECOMPOSITION,
    "torch.linalg.cond": DECOMPOSITION,
    "torch.linalg.svd": DECOMPOSITION,
    "torch.linalg.svdvals": DECOMPOSITION,
    "torch.linalg.qr": DECOMPOSITION,
    "torch.linalg.eigh": DECOMPOSITION,
    "torch.linalg.eigvalsh": DECOMPOSITION,
    "torch.nanquantile": CALLS,
    "torch.nanmean": CALLS,
    "torch.var_mean": CALLS,
    "torch.std_mean": CALLS,
    "torch.cumulative_trapezoid": CALLS,
    "torch.combinations": CALLS,
    "F.multi_margin_loss": CALLS,
    "F.multilabel_margin_loss": CALLS,
    "F.multilabel_soft_margin_loss": CALLS,
    "F.cosine_embedding_loss": Cost(call=85.0, element=0.1),
    "F.batch_norm": CALLS,
    "F.instance_norm": CALLS,
    "F.group_norm": CALLS,
    "F.local_response_norm": Cost(call=85.0, element=0.1),
    "F.lp_pool1d": Cost(call=65.0),
    "F.lp_pool2d": Cost(call=65.0),
    "F.conv1d": CALLS,
    "F.conv2d": CALLS,
    "F.conv3d": CALLS,
    "F.conv_transpose1d": CALLS,
    "F.conv_transpose2d": CALLS,
    "F.conv_transpose3d": CALLS,
    "torch.tensordot": SMALL_CALL,
}
"""First path of an entry -> what its calls take, where that is more than the plain cost.

The cost of an entry was chosen such that none of its calls takes more than 1.3 times as long.
"""


LOOPED: dict[str, tuple[str, ...]] = {
    "torch.block_diag": (),
    "torch.index_add": ("index",),
    "torch.index_fill": ("index", "value"),
}
"""First path of an entry for which torch.vmap has a rule that is a loop over the places -> which
arguments have to differ from place to place for that; none where any will do."""


def cost_of(entry: Entry, args: Arguments) -> Cost:
    """Return what a call of an entry takes."""
    cost = COSTS.get(entry.paths[0], PLAIN)
    is_tied = isinstance(entry.call, Tied) and len(args) == 1 and torch.is_grad_enabled()
    differing = [name for name, given in args.items() if _differs(given)]
    is_apart = is_tied or isinstance(entry.call, Apart) or is_looped(entry, differing)
    return replace(cost, is_apart=True) if is_apart else cost


def is_looped(entry: Entry, differing: Collection[str]) -> bool:
    """Return whether the rule that torch.vmap has for a call is a loop over the places.

    Args:
        entry: what is called.
        differing: the names of its arguments that differ from place to place.
    """
    decisive = LOOPED.get(entry.paths[0])
    return decisive is not None and all(name in differing for name in decisive)


def _differs(given: object) -> bool:
    return isinstance(given, torch.Tensor) and torch.func.debug_unwrap(given) is not given

"""The ledger of /backward: a loss, its leaves, and the two ways to a gradient."""

from __future__ import annotations

from gradlab.ledger.calls import GROUPS, SWITCHES
from gradlab.ledger.palette import Palette
from gradlab.ledger.replay import Start
from gradlab.ledger.scenes import SCENES
from gradlab.program.source import Source
from gradlab.words.text import N_, Text

IMPORTS = Source("import torch\nimport torch.nn.functional as F")
_BEGINNING = Source(
    "x = torch.full([1], $x)\n"
    "target = torch.full([1], $target)\n"
    "w = torch.full([1], $w, requires_grad=True)\n"
    "b = torch.full([1], $b, requires_grad=True)\n"
    "lr = $lr"
)

TWO_WAYS = Palette(
    "ledger",
    (
        (IMPORTS, None),
        (_BEGINNING, Text(N_("the start: an input, a target and two leaves"))),
    ),
    GROUPS,
    SWITCHES,
    SCENES,
    first="fgb",  # those of the first backward pass
)


def two_ways(
    w: float = 2.0, x: float = 1.0, target: float = 1.0, b: float = 3.0, lr: float = 0.1
) -> Start:
    """Return where the ledger of /backward begins with these numbers."""
    return Start(TWO_WAYS, {"w": w, "x": x, "target": target, "b": b, "lr": lr})

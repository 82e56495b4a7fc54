"""The ledger of /training: two parameters, real optimizers, and the order of calls."""

from __future__ import annotations

from gradlab.ledger.palette import Palette
from gradlab.ledger.replay import Start
from gradlab.ledger.training_calls import GROUPS, SWITCHES
from gradlab.ledger.training_scenes import SCENES
from gradlab.ledger.two_ways import IMPORTS
from gradlab.program.source import Source
from gradlab.words.text import N_, Text

_BEGINNING = Source(
    "x = torch.tensor([1.0, 2.0, 0.0, -1.0])\n"
    "target = torch.tensor([3.0, 5.0, 4.0, 7.0])\n"
    "w = torch.full([1], $w, requires_grad=True)\n"
    "b = torch.full([1], $b, requires_grad=True)\n"
    "lr, max_norm, mu, decay = $lr, $norm, $mu, $decay"
)

TRAINING = Palette(
    "training",
    (
        (IMPORTS, None),
        (_BEGINNING, Text(N_("the start: four samples, two parameters and the settings"))),
    ),
    GROUPS,
    SWITCHES,
    SCENES,
    first="gf",  # the optimizers, and those of one step
)


def training(
    w: float = 3.0,
    b: float = 3.0,
    lr: float = 0.1,
    norm: float = 1.0,
    mu: float = 0.9,
    decay: float = 0.5,
) -> Start:
    """Return where the ledger of /training begins with these numbers."""
    numbers = {"w": w, "b": b, "lr": lr, "norm": norm, "mu": mu, "decay": decay}
    return Start(TRAINING, numbers)

"""What gives the values of nodes, for those who read a call's arguments and an index."""

from __future__ import annotations

from typing import Any, Protocol

from torch import Tensor

from gradlab.expression.account import Account
from gradlab.expression.syntax import Node


class Values(Protocol):
    """One evaluation, as far as arguments and indices know it."""

    account: Account

    def value(self, node: Node) -> Any:
        """Return the value of a node."""

    def tensor(self, node: Node) -> Tensor:
        """Return the value of a node as a tensor."""

"""GradLab: real PyTorch gradients, computed by torch and made to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradlab.explanation import explain, why

__all__ = ["__version__", "explain", "why"]
__version__ = "0.2.0"


def __getattr__(name: str) -> object:
    """Import what the package offers on first use, so that importing it does not import torch."""
    if name in {"explain", "why"}:
        from gradlab import explanation

        return getattr(explanation, name)
    raise AttributeError(f"module 'gradlab' has no attribute {name!r}")

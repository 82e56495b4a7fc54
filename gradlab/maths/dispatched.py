"""Running an operation from within a TorchDispatchMode as torch runs it outside of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch

LAZY = (torch._C.DispatchKey.Conjugate, torch._C.DispatchKey.Negative)
"""What turns a tensor marked as conjugate or negative into numbers before a kernel reads it."""


@contextmanager
def _lazy_views() -> Iterator[None]:
    """Let torch carry out marks, as `x.conj()` leaves them, within kernels too.

    A mode's handler runs with these keys excluded. A kernel that conjugates for itself, such as
    that of torch.linalg.lstsq, then reads numbers that nobody conjugated: its residuals are z·z
    instead of |z|² (seen in torch 2.13).
    """
    excluded = torch._C._dispatch_tls_is_dispatch_key_excluded
    exclude = torch._C._dispatch_tls_set_dispatch_key_excluded
    before = [excluded(key) for key in LAZY]
    for key in LAZY:
        exclude(key, False)
    try:
        yield
    finally:
        for key, was_excluded in zip(LAZY, before, strict=True):
            exclude(key, was_excluded)


def called(operation: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """Return what an operation gives, called from a mode's `__torch_dispatch__`.

    >>> called(torch.ops.aten.add.Tensor, [torch.ones(2), 2], {})
    tensor([3., 3.])
    """
    with _lazy_views():
        return operation(*args, **kwargs)

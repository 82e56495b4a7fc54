"""One program at a time, in a torch that looks freshly imported and is left as it was found.

Warning filters, anomaly mode, the default dtype and the random generator belong to the whole
process, and sessions share the process: hence the lock.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import torch

_LOCK = threading.Lock()

SEED = 0
"""The seed every program starts from, so that the same program gives the same run."""


@dataclass
class Heard:
    """The warnings raised by the thread that runs the program, in order."""

    warnings: list[tuple[str, str]] = field(default_factory=list)

    def taken(self) -> list[tuple[str, str]]:
        """Return the warnings (category, message) since the last call."""
        taken, self.warnings = self.warnings, []
        return taken


@contextmanager
def isolated() -> Iterator[Heard]:
    """Give one thread a clean torch; on leaving, put everything back.

    Every warning is heard every time, also those torch gives once per process, without the
    place in torch's C++ source that some end in; warnings of other threads go where they would
    have gone anyway.
    """
    with _LOCK, ExitStack() as stack:
        stack.callback(_restore, _settings())
        stack.enter_context(torch.random.fork_rng(devices=[]))
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.enable_grad())
        stack.enter_context(warnings.catch_warnings())
        heard = _listen()
        torch.set_warn_always(True)
        torch.set_default_dtype(torch.float32)
        torch.set_anomaly_enabled(False)
        torch.default_generator.manual_seed(SEED)
        yield heard


def _listen() -> Heard:
    """Send this thread's warnings to a list, to be undone by catch_warnings."""
    heard, owner, elsewhere = Heard(), threading.get_ident(), warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *where: object) -> None:
        if threading.get_ident() == owner:
            text = str(message).partition(" (Triggered internally at ")[0]
            heard.warnings.append((category.__name__, text))
        else:
            elsewhere(message, category, *where)  # type: ignore[arg-type]

    warnings.simplefilter("always")
    warnings.showwarning = show  # type: ignore[assignment]
    return heard


def _settings() -> tuple[bool, torch.dtype, bool, bool]:
    """Return the process-wide settings that a program may change."""
    return (
        torch.is_warn_always_enabled(),
        torch.get_default_dtype(),
        torch.is_anomaly_enabled(),
        torch.is_anomaly_check_nan_enabled(),
    )


def _restore(settings: tuple[bool, torch.dtype, bool, bool]) -> None:
    """Set the process-wide settings back."""
    warn_always, dtype, anomaly, check_nan = settings
    torch.set_warn_always(warn_always)
    torch.set_default_dtype(dtype)
    torch.set_anomaly_enabled(anomaly, check_nan)

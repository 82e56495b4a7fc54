"""How many visitors the operating system lets a server have."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any

from streamlit.runtime import app_session

from gradlab.ui.inside_streamlit import is_on


@cache
def as_many_as_allowed() -> None:
    """Let this process have as many descriptors as its user may, and a session need one of them.

    Systems often begin with 1,024 where many more are allowed. Streamlit makes an event loop for
    every session, three descriptors, and keeps it for two minutes after the visitor has left;
    nothing here runs on it. It is made when something does. How Streamlit makes it is its own
    business and may change: where it does so in another way, sessions need four.
    """
    _raise_limit()
    if is_on() and hasattr(app_session, "asyncio"):
        later = SimpleNamespace(**{**vars(asyncio), "new_event_loop": LaterLoop})
        app_session.asyncio = later  # type: ignore[assignment]


def _raise_limit() -> None:
    """Raise the limit of descriptors to the hardest one, where the system knows of such limits."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class LaterLoop(asyncio.AbstractEventLoop):
    """An event loop that takes descriptors when something is to run on it, or never."""

    @cached_property
    def real(self) -> asyncio.AbstractEventLoop:
        """The loop that runs."""
        return asyncio.new_event_loop()

    def is_running(self) -> bool:
        """Whether it runs."""
        return "real" in self.__dict__ and self.real.is_running()

    def is_closed(self) -> bool:
        """Whether it was closed."""
        return "real" in self.__dict__ and self.real.is_closed()

    def close(self) -> None:
        """Give its descriptors back, if there are any."""
        if "real" in self.__dict__:
            self.real.close()


def _of_the_real(name: str) -> Any:
    def method(self: LaterLoop, *args: Any, **options: Any) -> Any:
        return getattr(self.real, name)(*args, **options)

    return method


for _name in {*vars(asyncio.AbstractEventLoop)} - {*vars(LaterLoop)}:
    if not _name.startswith("_"):
        setattr(LaterLoop, _name, _of_the_real(_name))

"""What a host counts, in Prometheus' format; without its package nothing is counted.

No label holds what a learner typed: pages and reasons are names from this repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter
from typing import Any
from weakref import WeakSet

from gradlab import __version__
from gradlab.ui.host.settings import METRICS_PORT, given

COUNTED = {
    "gradlab_visits": ("sessions begun", ()),
    "gradlab_pages": ("pages drawn whole", ("page",)),
    "gradlab_moves": ("times a part was drawn anew because something in it was moved", ("page",)),
    "gradlab_refusals": ("what was asked for and refused with a sentence", ("reason",)),
    "gradlab_budget_hits": ("calls not made because a visit's work was spent", ()),
    "gradlab_failures": ("exceptions that became a sentence", ("page",)),
}
"""Counters: what they count, and their labels; Prometheus adds `_total` to the names."""

TIMED = {
    "gradlab_draw_seconds": ("time to draw a page or a part of it", ("page", "what")),
    "gradlab_wait_seconds": ("time that a part waited for its turn to be drawn", ()),
}
"""Histograms: what they time, and their labels."""

REASONS = ("link", "widget", "typed", "budget")
"""Why something is refused: what a link or a browser said of a widget, a typed text, its work."""

_BOUNDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Visit:
    """Lives as long as its session does: it is kept in the session's state."""


_SESSIONS: WeakSet[Visit] = WeakSet()


@cache
def registered() -> dict[str, Any] | None:
    """Return all counters by name; None where Prometheus' package is not installed."""
    try:
        import prometheus_client as prometheus
    except ModuleNotFoundError:
        return None
    found: dict[str, Any] = {}
    for name, (text, labels) in COUNTED.items():
        found[name] = prometheus.Counter(name, text, labels)
    for name, (text, labels) in TIMED.items():
        found[name] = prometheus.Histogram(name, text, labels, buckets=_BOUNDS)
    held = prometheus.Gauge("gradlab_sessions", "sessions held in memory")
    held.set_function(lambda: len(_SESSIONS))
    prometheus.Info("gradlab", "what runs").info({"version": __version__})
    for reason in REASONS:
        found["gradlab_refusals"].labels(reason)
    return found


@cache
def watched() -> bool:
    """Answer at the host's port for Prometheus, once per process; whether anything is counted."""
    port = given(METRICS_PORT)
    if not port or registered() is None:
        return False
    from prometheus_client import start_http_server

    start_http_server(int(port))
    return True


def count(name: str, *labels: str, by: int = 1) -> None:
    """Count something once more.

    Args:
        name: one of COUNTED.
        *labels: the values of its labels.
        by: how often it happened.
    """
    if by and watched():
        counter = (registered() or {})[name]
        (counter.labels(*labels) if labels else counter).inc(by)


def came() -> Visit:
    """Count a session that has begun; return what it has to keep."""
    visit = Visit()
    _SESSIONS.add(visit)
    count("gradlab_visits")
    return visit


def took(name: str, seconds: float, *labels: str) -> None:
    """Note how long something took.

    Args:
        name: one of TIMED.
        seconds: how long.
        *labels: the values of its labels.
    """
    if watched():
        histogram = (registered() or {})[name]
        (histogram.labels(*labels) if labels else histogram).observe(seconds)


@contextmanager
def timed(name: str, *labels: str) -> Iterator[None]:
    """Note how long what is done within takes, also where it raises."""
    began = perf_counter()
    try:
        yield
    finally:
        took(name, perf_counter() - began, *labels)

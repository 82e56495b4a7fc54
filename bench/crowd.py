"""A crowd of learners on replicas behind nginx, and what it measures."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.learner import Answers, Learner
from bench.load import PAUSE_S
from bench.replicas import Replica
from bench.tables import Cell, middle, p95

LESSONS = (("mse?w=3", "w"), ("softmax?n=3", "a0"))
MIXED = (
    *LESSONS, ("mse?w=2&zoom=10&secant=true", "x"), ("softmax?n=10", "a4"),
    ("graph?f=softmax", "a1"), ("graph?f=mse", "w"), ("backward?calls=fwbw", "w"), ("", ""),
    ("clinic", ""), ("clinic?q=grad can be implicitly created", ""),
    ("sandbox?expr=sum(x**2)&x=1.5", "x"), ("sandbox?expr=sigmoid(w*x)*x&w=1&x=0.5", "w"),
    ("sandbox?expr=(a@M).softmax(dim=0)", ""), ("questions", ""),
)  # fmt: skip
PLACES = tuple(k / 2 for k in range(-10, 11))
"""Where sliders are put: few places, so that many answers can be compared."""
OPENED_A_SECOND = 20.0
BEFORE_S, AFTER_S = 10.0, 20.0


@dataclass(frozen=True)
class Crowd:
    """So many learners of one cluster.

    Args:
        address: nginx's.
        started: the replicas.
        sessions: how many learners.
        is_mixed: whether they are on all pages, or on /mse and /softmax.
    """

    address: str
    started: list[Replica]
    sessions: int
    is_mixed: bool = False

    def learners(self) -> list[Learner]:
        """Return them; they share what was answered, so that they can be compared."""
        pages, known = MIXED if self.is_mixed else LESSONS, Answers()
        return [
            Learner(self.address, *pages[k % len(pages)], answers=known)
            for k in range(self.sessions)
        ]

    def cpu_s(self) -> float:
        """Return the processor time of all replicas."""
        return sum(each.server.cpu_s() for each in self.started if each.server)

    def memory_mb(self) -> float:
        """Return the largest memory of a replica."""
        sizes = [each.server.memory_mb() or 0.0 for each in self.started if each.server]
        return max(sizes, default=0.0)


async def use(learner: Learner, moves: int) -> None:
    """Do something so many times, every five seconds on average.

    Who has no slider opens the page anew, as by a link.
    """
    for _move in range(moves):
        await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE_S)  # noqa: S311
        if learner.widget:
            await learner.set(random.choice(PLACES))  # noqa: S311
        else:
            await learner.again()


async def opened(crowd: Crowd) -> list[Learner]:
    """Return the learners, each on its page, opened one after another."""
    learners = crowd.learners()
    await asyncio.gather(*(each.come(k / OPENED_A_SECOND) for k, each in enumerate(learners)))
    return learners


async def carried(crowd: Crowd, moves: int) -> dict[str, Cell]:
    """Return what a crowd measures in so many moves each."""
    learners = await opened(crowd)
    before = crowd.cpu_s()
    await asyncio.gather(*(use(each, moves) for each in learners))
    cpu_s = crowd.cpu_s() - before
    row = _row(crowd, learners)
    count = sum(len(each.seconds) for each in learners)
    await asyncio.gather(*(each.leave() for each in learners))
    return {**row, "CPU ms per move": 1e3 * cpu_s / max(1, count)}


async def lasting(
    crowd: Crowd, disturb: Callable[[], object]
) -> tuple[list[Learner], dict[str, Cell]]:
    """Let a crowd work while something happens to its replicas; return it and its row."""
    learners = await opened(crowd)
    until = [time.perf_counter() + 3600]

    async def work(learner: Learner) -> None:
        while time.perf_counter() < until[0]:
            await learner.stay(time.perf_counter() + random.uniform(0.5, 1.5) * PAUSE_S)  # noqa: S311
            await learner.set(random.choice(PLACES))  # noqa: S311

    working = [asyncio.create_task(work(each)) for each in learners]
    await asyncio.sleep(BEFORE_S)
    await asyncio.to_thread(disturb)
    until[0] = time.perf_counter() + AFTER_S
    await asyncio.gather(*working)
    row = _row(crowd, learners)
    await asyncio.gather(*(each.leave() for each in learners))
    return learners, row


def _row(crowd: Crowd, learners: list[Learner]) -> dict[str, Cell]:
    """Return the row of a report."""
    seconds = [1e3 * value for each in learners for value in each.seconds]
    return {
        "sessions": crowd.sessions,
        "moves": len(seconds),
        "p50 ms": middle(seconds),
        "p95 ms": p95(seconds),
        "errors": sum(each.failures for each in learners),
        "wrong": sum(len(each.wrong) for each in learners),
        "memory MB": crowd.memory_mb(),
    }

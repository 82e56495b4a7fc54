"""What replicas behind nginx carry, and what happens when they die.

Run `python -m bench.cluster PART ...` with the parts wanted, or `all`; `--sessions`, `--seconds`
and `--moves` make them smaller, `--json FILE` writes a report. Everything stays on loopback, and
every part ends by itself.

| part | what it measures | default |
|---|---|---|
| carried | learners at a move every five seconds: 1, 2 and 4 processes | 100 to 1,200 sessions |
| mixed | all pages at once, two processes | 600 sessions |
| killed | one of two killed under load, values compared | 300 sessions |
| rolling | one after the other restarted under load | 300 sessions |
| down | both gone for 25 seconds | 300 sessions |
| storm | 300 first visits in 10 s on a cold server, compressed and not | 300 visits |
| soak | sessions coming and going | 200 at a time, 1,200 s |
| abuse | what strangers do beside ordinary sessions | 100 sessions, 60 s |
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import abuse as abused
from bench import storm as stormed
from bench.crowd import PLACES, Crowd, carried, lasting
from bench.learner import Answers, Learner
from bench.replicas import Replica, behind_nginx, replicas
from bench.server import free_port
from bench.tables import Cell, p95, table, write

Row = dict[str, Cell]
MOST_P95_MS, MOST_BACK_S, DOWN_S = 500.0, 5.0, 25.0


@dataclass(frozen=True)
class Sizes:
    """How large a part is.

    Args:
        sessions: at once; None for the part's own.
        seconds: how long; None for the part's own.
        moves: of each session.
    """

    sessions: int | None = None
    seconds: float | None = None
    moves: int = 4


@contextmanager
def cluster(count: int, *, is_packed: bool = True) -> Iterator[tuple[str, list[Replica]]]:
    """Start so many replicas behind nginx; yield its address and them."""
    started = [Replica(free_port()) for _ in range(count)]
    ports = [each.port for each in started]
    with tempfile.TemporaryDirectory() as folder, replicas(started):
        place = Path(folder)
        with behind_nginx(free_port(), ports, place, is_packed=is_packed) as address:
            yield address, started


def processes(sizes: Sizes) -> list[Row]:
    """Return, for 1, 2 and 4 processes, how many learners have p95 below half a second."""
    rows: list[Row] = []
    steps = [sizes.sessions] if sizes.sessions else [100, 200, 300, 400, 600, 800, 1000, 1200]
    for count in (1, 2, 4):
        with cluster(count) as (address, started):
            for sessions in steps:
                row = asyncio.run(carried(Crowd(address, started, sessions), sizes.moves))
                rows.append({"processes": count, **row})
                if (row["p95 ms"] or 0) > MOST_P95_MS:  # type: ignore[operator]
                    break
    return rows


def mixed(sizes: Sizes) -> list[Row]:
    """Return what 600 sessions over all pages, functions and lists of calls take."""
    with cluster(2) as (address, started):
        crowd = Crowd(address, started, sizes.sessions or 600, is_mixed=True)
        return [asyncio.run(carried(crowd, sizes.moves))]


def _disturbed(sizes: Sizes, what: str, disturb: Callable[[list[Replica]], object]) -> list[Row]:
    """Return what a crowd saw while something happened to its replicas, and check every value."""
    with cluster(2) as (address, started):
        crowd = Crowd(address, started, sizes.sessions or 300)
        learners, row = asyncio.run(lasting(crowd, lambda: disturb(started)))
        wrong = sum(len(each.wrong) for each in learners)
        wrong += asyncio.run(_wrong(started[0], learners))
    back = [second for each in learners for second in each.back_s]
    return [{"what": what, **row, "came back": len(back), "back p95 s": p95(back),
             "back max s": max(back, default=0.0), "wrong values": wrong}]  # fmt: skip


async def _wrong(alone: Replica, learners: list[Learner]) -> int:
    """Return how many answers of a crowd are not those of one process that is asked the same."""
    together = learners[0].answers
    known: Answers = {}
    for page, slider in {(each.page, each.slider) for each in learners}:
        one = Learner(f"http://127.0.0.1:{alone.port}", page, slider, answers=known)
        await one.come()
        for place in PLACES:
            await one.set(place)
            await one.leave()
            await one.back(time.perf_counter())
        await one.leave()
    return sum(known[key] != together[key] for key in known.keys() & together.keys())


def killed(sizes: Sizes) -> list[Row]:
    """Return how a crowd comes back when one of two replicas is killed."""
    return _disturbed(sizes, "one killed", lambda both: both[1].stop(signal.SIGKILL))


def rolling(sizes: Sizes) -> list[Row]:
    """Return what a crowd sees when the replicas are restarted one after the other."""

    def restart(both: list[Replica]) -> None:
        for each in both:
            each.stop()
            each.start()

    return _disturbed(sizes, "rolling restart", restart)


def down(sizes: Sizes) -> list[Row]:
    """Return how a crowd comes back when both replicas were gone for 25 seconds."""

    def outage(both: list[Replica]) -> None:
        for each in both:
            each.stop(signal.SIGKILL)
        time.sleep(sizes.seconds or DOWN_S)
        for each in both:
            each.launch()
        for each in both:
            each.wait()

    return _disturbed(sizes, "both down", outage)


def storm(sizes: Sizes) -> list[Row]:
    """Return how long first visits to a cold server take until their first figure."""
    rows: list[Row] = []
    for is_packed in (True, False):
        with cluster(2, is_packed=is_packed) as (address, _started):
            row = asyncio.run(stormed.storm(address, sizes.sessions or 300, is_packed=is_packed))
            rows.append({"compressed": "yes" if is_packed else "no", **row})
    return rows


def soak(sizes: Sizes) -> list[Row]:
    """Return memory, descriptors and threads of two replicas while sessions come and go."""
    with cluster(2) as (address, started):
        crowd = Crowd(address, started, sizes.sessions or 200)
        return asyncio.run(stormed.soak(crowd, sizes.seconds or 1200.0))


def abuse(sizes: Sizes) -> list[Row]:
    """Return what ordinary sessions notice of each kind of abuse."""
    with cluster(2) as (address, started):
        crowd = Crowd(address, started, sizes.sessions or 100)
        return asyncio.run(abused.beside(crowd, sizes.seconds or 60.0))


PARTS: dict[str, Callable[[Sizes], list[Row]]] = {
    "carried": processes, "mixed": mixed, "killed": killed, "rolling": rolling, "down": down,
    "storm": storm, "soak": soak, "abuse": abuse,
}  # fmt: skip


def main() -> None:
    """Measure the parts that were named, and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="+", choices=[*PARTS, "all"])
    parser.add_argument("--sessions", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--moves", type=int, default=4, help="by each session")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    sizes = Sizes(options.sessions, options.seconds, options.moves)
    report: dict[str, list[Row]] = {}
    for name in PARTS if "all" in options.parts else options.parts:
        report[name] = PARTS[name](sizes)
        print(table(f"Replicas behind nginx: {name}", report[name]), flush=True)
    write(options.json, report)
    lost = [row for rows in report.values() for row in rows if row.get("wrong values")]
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()

"""Graphviz's places: no edge over a box, whatever the graph; and what happens without Graphviz."""

from __future__ import annotations

import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gradlab.pictures.drawing import engine, layout, layouts
from gradlab.pictures.drawing.boxes import boxes, frames, module_boxes
from gradlab.pictures.drawing.layout import ARROW, Frame, Layout, Point, column, dot
from gradlab.pictures.drawing.layouts import SharedLayouts
from gradlab.tape import Tape, record

Edges = list[tuple[int, int]]


def mlp() -> Tape:
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1))
    return record(net, {"input": torch.randn(3, 4)}, v=torch.ones(3, 1))


def two_linears() -> Tape:
    net = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    x = torch.randn(5, 3, requires_grad=True)
    return record(lambda x: net(x).square().mean(), {"x": x})


def attention() -> Tape:
    def f(q: Tensor, k: Tensor) -> Tensor:
        return F.softmax(q @ k.T / 3**0.5, dim=-1)

    q, k = torch.randn(2, 3, requires_grad=True), torch.randn(4, 3, requires_grad=True)
    return record(f, {"q": q, "k": k}, v=torch.ones(2, 4))


def encoder() -> Tape:
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    src = torch.randn(1, 3, 8, requires_grad=True)
    return record(layer, {"src": src}, v=torch.ones(1, 3, 8))


def sharing() -> Tape:
    def f(w: Tensor, h: Tensor) -> Tensor:
        for _ in range(300):
            h = h * w
        return h

    return record(f, {"w": torch.tensor(1.01), "h": torch.tensor(1.0, requires_grad=True)})


def softmax() -> Tape:
    return record(lambda a: F.softmax(a, dim=0)[1], {"a": torch.tensor([1.0, 2.0, 4.0])})


def mse() -> Tape:
    three = {name: torch.tensor(2.0, requires_grad=True) for name in ("w", "x", "y")}
    return record(lambda w, x, y: F.mse_loss(x * w, y), three)


def residual() -> Tape:
    def f(x: Tensor, w: Tensor, v: Tensor) -> Tensor:
        for _ in range(3):
            x = x + torch.relu(x @ w) @ v
        return x.sum()

    return record(f, {"x": torch.randn(2, 3), "w": torch.randn(3, 5), "v": torch.randn(5, 3)})


def diamond() -> Tape:
    def f(x: Tensor) -> Tensor:
        h = x.exp()
        return (h.sin() * h.cos() + h.tanh() * h).log()

    return record(f, {"x": torch.tensor(0.3, requires_grad=True)})


def two_losses() -> Tape:
    def f(w: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
        h = torch.tanh(x @ w)
        return h.square().mean(), (h - w.sum()).abs().sum()

    return record(f, {"w": torch.randn(3, 2), "x": torch.randn(4, 3)})


TAPES = [mlp, two_linears, attention, encoder, sharing, softmax, mse, residual, diamond, two_losses]


def laid(tape: Tape, by_module: bool = False) -> tuple[list[Point], Edges, list[Frame], Layout]:
    """What a picture of a tape asks Graphviz for, with sizes as its boxes have them."""
    drawn = (by_module and module_boxes(tape, 16)) or boxes(tape, 40)
    home = {i: k for k, box in enumerate(drawn) for i in box.nodes}
    ends = {(home[e.source], home[e.target]) for e in tape.graph.edges}
    edges = sorted(pair for pair in ends if pair[0] != pair[1])
    sizes = [(110.0 + 30 * (k % 5), 82.0 + 17 * (k % 2)) for k in range(len(drawn))]
    frames_ = [Frame(group.boxes, 90.0) for group in frames(tape, drawn)]
    return sizes, edges, frames_, layout.layout(sizes, edges, frames_)


def sampled(route: tuple[Point, ...]) -> Iterator[Point]:
    """Points along a route of cubic Bézier curves."""
    for k in range(0, len(route) - 3, 3):
        for i in range(41):
            t = i / 40
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            four = list(zip(weights, route[k : k + 4], strict=True))
            yield sum(w * x for w, (x, _) in four), sum(w * y for w, (_, y) in four)


def crossed(sizes: list[Point], found: Layout) -> set[tuple[tuple[int, int], int]]:
    """Pairs of an edge and a box that it runs over, its own two boxes included."""
    return {
        (edge, k)
        for edge, route in found.routes.items()
        for x, y in sampled(route)
        for k, ((left, top), (width, height)) in enumerate(zip(found.places, sizes, strict=True))
        if abs(x - left) < width / 2 - 1 and abs(y - top) < height / 2 - 1
    }


def check(sizes: list[Point], edges: Edges, found: Layout) -> None:
    """Boxes lie apart, within the picture, below what they depend on; edges end at their boxes."""
    for a, b in itertools.combinations(range(len(sizes)), 2):
        (xa, ya), (xb, yb) = found.places[a], found.places[b]
        is_beside = abs(xa - xb) >= (sizes[a][0] + sizes[b][0]) / 2
        assert is_beside or abs(ya - yb) >= (sizes[a][1] + sizes[b][1]) / 2
    for (x, y), (width, height) in zip(found.places, sizes, strict=True):
        assert width / 2 - 0.1 <= x <= found.width - width / 2 + 0.1
        assert height / 2 - 0.1 <= y <= found.height - height / 2 + 0.1
    assert set(found.routes) == set(edges)
    for (source, target), route in found.routes.items():
        assert found.places[source][1] > found.places[target][1]
        assert distance(route[0], found.places[source], sizes[source]) < 2
        assert distance(route[-1], found.places[target], sizes[target]) < ARROW + 4


def distance(point: Point, place: Point, size: Point) -> float:
    """How far a point lies outside of a box."""
    across = max(abs(point[0] - place[0]) - size[0] / 2, 0.0)
    down = max(abs(point[1] - place[1]) - size[1] / 2, 0.0)
    return float((across**2 + down**2) ** 0.5)


@pytest.mark.parametrize("by_module", [False, True], ids=["nodes", "modules"])
@pytest.mark.parametrize("tape", TAPES, ids=lambda tape: tape.__name__)
def test_no_edge_runs_over_a_box(tape: Callable[[], Tape], by_module: bool) -> None:
    sizes, edges, frames_, found = laid(tape(), by_module)
    assert not found.is_simple
    check(sizes, edges, found)
    assert crossed(sizes, found) == set()
    for frame, (left, top, width, height, _) in zip(frames_, found.frames, strict=True):
        for k in range(len(sizes)):
            (x, y), (wide, tall) = found.places[k], sizes[k]
            is_inside = left <= x - wide / 2 and x + wide / 2 <= left + width
            is_inside &= top <= y - tall / 2 and y + tall / 2 <= top + height
            assert is_inside == (k in frame.boxes)


def test_the_check_sees_an_edge_over_a_box() -> None:
    sizes = [(50.0, 20.0)] * 3
    places = ((25.0, 10.0), (25.0, 74.0), (25.0, 138.0))
    straight = ((25.0, 128.0), (25.0, 100.0), (25.0, 50.0), (25.0, 28.0))
    found = Layout(places, {(2, 0): straight}, (), 50.0, 148.0)
    assert crossed(sizes, found) == {((2, 0), 1)}


@pytest.mark.parametrize("seed", range(6))
def test_boxes_never_overlap_whatever_the_graph(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    count = 4 + 4 * seed
    sizes = [(60.0 + 40 * (i % 3), 40.0 + 20 * (i % 2)) for i in range(count)]
    edges = [
        (b, a)
        for a, b in itertools.combinations(range(count), 2)
        if torch.rand((), generator=generator) < 0.25
    ]
    check(sizes, edges, layout.layout(sizes, edges))


@pytest.mark.parametrize("tape", [mse, residual, diamond], ids=lambda tape: tape.__name__)
def test_the_column_that_needs_no_graphviz_runs_over_no_box_either(
    tape: Callable[[], Tape],
) -> None:
    sizes, edges, _, _ = laid(tape())
    found = column(sizes, edges)
    check(sizes, edges, found)
    assert crossed(sizes, found) == set()


def test_three_hundred_boxes_that_share_one_take_less_than_the_time_limit() -> None:
    count = 300
    edges = [(k, 0) for k in range(1, count)] + [(k, k - 1) for k in range(2, count)]
    before = os.times()
    found = engine.laid_out(dot([(110.0, 80.0)] * count, edges), seconds=60.0)
    after = os.times()
    assert len(found["edges"]) == len(edges)
    # the process's own time, whatever else the machine does meanwhile
    assert after.children_user - before.children_user < engine.SECONDS


def test_nothing_is_no_drawing() -> None:
    assert layout.layout([], []).places == ()


def test_dot_source_holds_numbers_alone() -> None:
    source = dot([(72.0, 36.0), (144.0, 36.0)], [(1, 0)], [Frame((0, 1), 80.0)])
    assert [line.strip() for line in source.splitlines() if "width" in line] == [
        "0 [height=0.5000 width=1.0000]",
        "1 [height=0.5000 width=2.0000]",
    ]
    assert "nslimit=1 nslimit1=1" in source


class TestEngine:
    def test_a_command_is_found_without_the_path(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        engine.commands.cache_clear()
        found = engine.commands()
        engine.commands.cache_clear()
        assert len(found) == 1
        assert Path(found[0]).parent == Path(sys.executable).parent

    def test_dot_on_the_path_comes_first(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        own = program(tmp_path / "dot", "")
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        engine.commands.cache_clear()
        found = engine.commands()
        engine.commands.cache_clear()
        assert found[0] == str(own)
        assert len(found) == 2

    @pytest.mark.parametrize("wrong", ["sys.exit(1)", "print('no JSON')"])
    def test_one_that_fails_leaves_it_to_the_next(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wrong: str
    ) -> None:
        broken = str(program(tmp_path / "broken", wrong))
        both = (broken, str(tmp_path / "none"), *engine.commands())
        monkeypatch.setattr(engine, "commands", lambda: both)
        assert engine.laid_out("digraph { a }")["objects"][0]["name"] == "a"

    def test_one_that_hangs_is_killed(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        note = tmp_path / "pid"
        hanging = f"open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
        slow = str(program(tmp_path / "slow", hanging))
        monkeypatch.setattr(engine, "commands", lambda: (slow,))
        with pytest.raises(engine.NoLayoutError, match="within"):
            engine.laid_out("digraph { a }", seconds=5.0)
        with pytest.raises(ProcessLookupError):
            os.kill(int(note.read_text()), 0)

    def test_without_any_the_boxes_stand_in_a_column(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "commands", lambda: ())
        monkeypatch.setattr(layout, "_LAYOUTS", SharedLayouts(layout._by_graphviz, 5))
        found = layout.layout([(50.0, 20.0)] * 2, [(1, 0)])
        assert found.is_simple
        check([(50.0, 20.0)] * 2, [(1, 0)], found)


def program(path: Path, body: str) -> Path:
    """Write a program of Python to a file that can be run."""
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


class TestSharedLayouts:
    def test_each_is_computed_once_however_many_ask_at_a_time(self) -> None:
        asked: list[str] = []
        everyone = threading.Barrier(8)
        is_waited_for = threading.Event()

        def compute(source: str) -> int:
            asked.append(source)
            assert is_waited_for.wait(20)
            return len(source)

        @contextmanager
        def waiting() -> Iterator[None]:
            everyone.wait(20)  # all eight wait, and only then does the one computation end
            is_waited_for.set()
            yield

        shared, found = SharedLayouts(compute, 5), []
        threads = [
            threading.Thread(target=lambda: found.append(shared.of("abc", waiting)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert found == [3] * 8
        assert asked == ["abc"]

    def test_what_is_there_is_not_waited_for(self) -> None:
        waits: list[int] = []

        @contextmanager
        def waiting() -> Iterator[None]:
            waits.append(1)
            yield

        started = threading.Event()
        shared = SharedLayouts(lambda source: started.wait(20) and len(source), 5)
        threading.Timer(0.2, started.set).start()
        assert [shared.of("ab", waiting) for _ in range(3)] == [2, 2, 2]
        assert len(waits) == 1

    def test_it_forgets_the_oldest(self) -> None:
        asked: list[str] = []
        shared = SharedLayouts(lambda source: asked.append(source), 2)
        for source in ("a", "b", "c", "b", "a"):
            shared.of(source, threading.Lock)  # type: ignore[arg-type] # any context manager
        assert asked == ["a", "b", "c", "a"]

    def test_a_failure_is_kept_for_a_while_and_then_tried_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        def compute(source: str) -> None:
            asked.append(source)
            raise engine.NoLayoutError("busy")

        shared = SharedLayouts(compute, 2)
        for _ in range(2):
            with pytest.raises(engine.NoLayoutError):
                shared.of("a", threading.Lock)  # type: ignore[arg-type]
        assert len(asked) == 1
        monkeypatch.setattr(layouts, "RETRY_SECONDS", -1.0)
        with pytest.raises(engine.NoLayoutError):
            shared.of("a", threading.Lock)  # type: ignore[arg-type]
        assert len(asked) == 2

"""One thread draws at a time, and none keeps the turn while it waits for another process."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest
import torch

from gradlab.maths.graph import graph
from gradlab.pictures.drawing import drawings, engine, layout
from gradlab.pictures.drawing.graphs import graph_drawing
from gradlab.pictures.drawing.layouts import SharedLayouts
from gradlab.tape import record
from gradlab.ui.page import turn as turn_module
from gradlab.ui.page.turn import Turn, in_turns, loaded, optimizers_loaded


def others_turn(turn: Turn) -> bool:
    """Whether another thread can have the turn now, within a second."""
    has_had = threading.Event()

    def take() -> None:
        with turn:
            has_had.set()

    threading.Thread(target=take, daemon=True).start()
    return has_had.wait(1.0)


def test_a_turn_is_one_threads_until_it_is_given_up() -> None:
    turn = Turn()
    with turn:
        assert turn.is_mine
        with turn:
            assert turn.is_mine
        assert turn.is_mine
        with turn.given_up():
            assert not turn.is_mine
            assert others_turn(turn)
        assert turn.is_mine
        assert not others_turn(turn)
    assert not turn.is_mine


def test_others_draw_while_something_is_imported_for_the_first_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turns are counted: the module is there only when someone else has had one."""
    name, turn = "slow_to_import", Turn()
    (tmp_path / f"{name}.py").write_text("import sys\nassert sys.others_turn()\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(turn_module, "TURN", turn)
    monkeypatch.setattr(sys, "others_turn", lambda: others_turn(turn), raising=False)
    with turn:
        loaded(name)
        assert turn.is_mine
        assert name in sys.modules
        monkeypatch.setattr(turn, "given_up", None)
        loaded(name)  # the second time it is there, and nothing is given up
    del sys.modules[name]


def test_between_two_items_the_turn_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_module, "SLICE_S", 0.0)
    turn, seen = Turn(), list[str]()
    monkeypatch.setattr(turn_module, "TURN", turn)

    def other() -> None:
        with turn:
            seen.append("other")

    with turn:
        thread = threading.Thread(target=other, daemon=True)
        for k in in_turns(range(3)):
            if k == 0:
                thread.start()
                while not turn._waiting:
                    time.sleep(0.001)
            seen.append(str(k))
    assert seen == ["0", "other", "1", "2"]


def test_who_has_no_turn_gives_none_up() -> None:
    turn = Turn()
    with turn.given_up():
        assert others_turn(turn)
    assert others_turn(turn)


def test_an_error_leaves_the_turn_as_it_was() -> None:
    turn = Turn()
    with turn:
        with pytest.raises(ValueError, match="wrong"), turn.given_up():
            raise ValueError("wrong")
        assert turn.is_mine
    assert others_turn(turn)


@pytest.mark.parametrize("what", ["pass", "graph"])
def test_others_draw_while_graphviz_is_waited_for(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turns are counted: Graphviz answers only when someone else has had one."""
    turn, turns = Turn(), []

    def slow(source: str) -> layout.Layout:
        if others_turn(turn):
            turns.append(source)
        return layout._by_graphviz(source)

    monkeypatch.setattr(layout, "_LAYOUTS", SharedLayouts(slow, 5))
    w = torch.tensor(2.0, requires_grad=True)
    for _ in range(2):  # the second time it is there, and nothing is given up
        with turn:
            if what == "pass":
                drawn = drawings(record(lambda w: w.exp(), {"w": w}), waiting=turn.given_up)[0]
            else:
                drawn = graph_drawing(graph(w.exp()), "a graph", waiting=turn.given_up)  # type: ignore[assignment]
            assert turn.is_mine
        assert not drawn.is_simple
    assert len(turns) == 1
    assert engine.commands()


def test_only_what_makes_an_optimizer_has_its_import_done_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported: list[str] = []
    monkeypatch.setattr(turn_module, "loaded", imported.append)
    optimizers_loaded("w = torch.ones(2)", "w.sum().backward()")
    assert imported == []
    optimizers_loaded("w = torch.ones(2)", "opt = torch.optim.SGD([w], lr=0.1)")
    assert imported == ["torch._dynamo"]

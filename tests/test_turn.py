"""One thread draws at a time, and none keeps the turn while it waits for another process."""

from __future__ import annotations

import threading

import pytest
import torch

from gradlab.maths.graph import graph
from gradlab.pictures.drawing import drawings, engine, layout
from gradlab.pictures.drawing.graphs import graph_drawing
from gradlab.pictures.drawing.layouts import SharedLayouts
from gradlab.tape import record
from gradlab.ui.page.turn import Turn


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

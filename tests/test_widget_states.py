"""What a browser sends wrong costs its own session one sentence, and nobody anything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from gradlab.ui.inside_streamlit import widget_states
from gradlab.ui.widgets.presses import MOST
from tests.test_pages import NAMES, PAGES, ROOT, assert_whole, unfolded

KINDS: dict[str, Any] = {
    "bool_value": True,
    "string_value": "abc",
    "double_value": 1e308,
    "int_value": -7,
    "json_value": '{"list": 5}',
    "trigger_value": True,
}
ARRAYS: dict[str, list[Any]] = {
    "double_array_value": [float("nan"), 1.0],
    "string_array_value": ["abc"],
    "int_array_value": [99],
}
REFUSED = "nothing here can have"


def state(widget: str, kind: str) -> WidgetState:
    found = WidgetState(id=widget)
    if kind in ARRAYS:
        getattr(found, kind).data.extend(ARRAYS[kind])
    else:
        setattr(found, kind, KINDS[kind])
    return found


def widgets(test: AppTest) -> dict[str, str]:
    """What kind of value each widget of a page has, by its id."""
    inner = test._session_state.__dict__["_state"]
    return {key: data.value_type for key, data in inner._new_widget_state.widget_metadata.items()}


def sent(test: AppTest, told: list[WidgetState]) -> AppTest:
    """The page after its browser sent these beside all that it sends anyway."""
    usual = test._tree.get_widget_states()
    ids = {each.id for each in told}
    kept = [each for each in usual.widgets if each.id not in ids]
    test._tree.get_widget_states = lambda: WidgetStates(widgets=[*kept, *told])
    return test.run()


@pytest.mark.parametrize("kind", [*KINDS, *ARRAYS])
@pytest.mark.parametrize("page", PAGES[1:], ids=NAMES[1:])
def test_a_value_of_another_type_costs_one_sentence(page: Path, kind: str) -> None:
    test = unfolded(page)
    told = [state(key, kind) for key, own in widgets(test).items() if own != kind]
    assert told
    sent(test, told)
    assert_whole(test)
    assert [REFUSED in warning.value for warning in test.warning] == [True]


@pytest.mark.parametrize("page", PAGES[1:], ids=NAMES[1:])
def test_a_value_of_the_right_type_that_means_nothing_harms_nothing(page: Path) -> None:
    test = unfolded(page)
    kinds = {"double_array_value", "string_array_value", "int_array_value", "string_value"}
    kinds |= {"json_value", "double_value", "int_value"}
    told = [state(key, own) for key, own in widgets(test).items() if own in kinds]
    assert told
    sent(test, told)
    assert_whole(test)


def test_what_was_told_before_there_is_a_widget_is_looked_at_too() -> None:
    page = ROOT / "pages" / "mse.py"
    keys = list(widgets(unfolded(page)))
    test = AppTest.from_file(str(PAGES[0]), default_timeout=60)
    test.switch_page(str(page.relative_to(ROOT)))
    test._tree.get_widget_states = lambda: WidgetStates(
        widgets=[state(key, "string_value") for key in keys]
    )
    test.run()
    assert_whole(test)
    assert any(REFUSED in warning.value for warning in test.warning)


def test_a_session_is_told_of_so_many_unknown_widgets_only() -> None:
    class Inner(dict[str, bool]):
        def get_widget_metadata(self, key: str) -> object:
            return True if key == "known" else None

    session = SimpleNamespace(_session_state=Inner())
    looked = 0
    for k in range(3000):
        told = WidgetStates(widgets=[WidgetState(id=f"w{k}"), WidgetState(id="known")])
        widget_states._forget_strangers(session, told)
        looked += len(told.widgets)
        assert told.widgets[-1].id == "known"
    assert looked == 3000 + widget_states.MOST_UNKNOWN
    told = WidgetStates(widgets=[WidgetState(id="w0")])
    widget_states._forget_strangers(session, told)
    assert len(told.widgets) == 1


SHAPES: list[Any] = [
    "abc", 5, [], [1, 2], {"name": 5}, {"name": "a", "count": "abc", "presses": []},
    {"name": "a", "count": float("inf"), "presses": ["undo"]}, {"name": "a", "count": float("nan")},
    {"name": "a", "count": 3, "presses": 5}, {"name": "a", "count": 3, "presses": "undo"},
    {"name": "a", "count": 2, "presses": [{}, [], None, "undo" * 9999]},
    {"name": None, "count": 2, "presses": ["undo"]}, {"name": "a", "count": -5, "presses": ["x"]},
]  # fmt: skip


@pytest.mark.parametrize("told", SHAPES, ids=lambda told: ascii(told)[:40])
def test_odd_lists_of_presses_are_lists_of_no_presses(told: object) -> None:
    test = unfolded(ROOT / "pages" / "backward.py")
    test.session_state["presses"] = {"list": told}
    test.run()
    assert_whole(test)


def test_of_many_presses_the_last_ones_count(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed: list[str] = []
    after: Callable[..., object] = lambda history, button: pressed.append(button) or history  # noqa: E731
    test = unfolded(ROOT / "pages" / "backward.py")
    test.session_state["presses"] = {"list": {"name": "a", "count": 0, "presses": []}}
    test.run()
    monkeypatch.setattr("gradlab.ui.lessons.ledger_view.after", after)
    many = [f"press-{k}" for k in range(20_000)]
    test.session_state["presses"] = {"list": {"name": "a", "count": 10**12, "presses": many}}
    begun = time.thread_time()
    test.run()
    assert time.thread_time() - begun < 60
    assert_whole(test)
    assert pressed == many[-MOST:]

"""What a slider moves reruns with it in one go, where Streamlit has a place for that."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.fragment import MemoryFragmentStorage

from gradlab.ui.inside_streamlit import rerun_together
from gradlab.ui.inside_streamlit.rerun_together import join
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import left_to_callback


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> MemoryFragmentStorage:
    """The parts of a session: two sliders, what they move, and one more."""
    parts = MemoryFragmentStorage()
    for key in ("number w", "number x", "scene", "sections"):
        parts.register(f"id of {key}", lambda: None, target_key=key)
    context = SimpleNamespace(fragment_storage=parts)
    monkeypatch.setattr(rerun_together, "get_script_run_ctx", lambda: context)
    return parts


def test_what_a_part_moves_runs_after_it(storage: MemoryFragmentStorage) -> None:
    assert join("number w", lambda: ["scene"])
    assert storage.order_fragment_ids(["id of number w"]) == ["id of number w", "id of scene"]
    assert storage.order_fragment_ids(["id of sections"]) == ["id of sections"]


def test_two_sliders_move_the_scene_once(storage: MemoryFragmentStorage) -> None:
    for key in ("number w", "number x"):
        assert join(key, lambda: ["scene"])
    both = ["id of number w", "id of number x"]
    assert storage.order_fragment_ids(both) == [*both, "id of scene"]


def test_it_is_asked_anew_what_depends_on_a_part(storage: MemoryFragmentStorage) -> None:
    parts = ["scene"]
    join("number w", lambda: parts)
    parts.append("sections")
    wanted = ["id of number w", "id of scene", "id of sections"]
    assert storage.order_fragment_ids(["id of number w"]) == wanted


def test_parts_that_are_gone_join_nothing(storage: MemoryFragmentStorage) -> None:
    join("number w", lambda: ["scene"])
    join("number a9", lambda: ["scene"])
    storage.delete("id of scene")
    assert storage.order_fragment_ids(["id of number w"]) == ["id of number w"]


def test_a_callback_does_it_where_streamlit_has_no_place_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Page("mse", "en", str)
    for context in (None, SimpleNamespace(fragment_storage=object())):
        monkeypatch.setattr(rerun_together, "get_script_run_ctx", lambda context=context: context)
        assert left_to_callback(page, "number w", "scene") == ["number w", "scene"]


def test_nothing_is_left_to_a_callback_here(storage: MemoryFragmentStorage) -> None:
    page = Page("mse", "en", str)
    assert left_to_callback(page, "number w", "scene") == []
    assert left_to_callback(page, "number w", "") == []
    assert storage.order_fragment_ids(["id of number w"]) == ["id of number w", "id of scene"]

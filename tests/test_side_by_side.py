"""Many sessions at once see what each sees alone: nothing of one page stands on another."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest
from streamlit.runtime import Runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test

from tests.test_pages import PAGES, opened

SESSIONS = 50
QUERIES: dict[str, list[dict[str, str]]] = {
    "app": [{}],
    "mse": [{"w": "0.3", "x": "1.7"}, {"w": "-2", "y": "0.4", "wrt": "x"}],
    "backward": [{"w": "1.5", "x": "0.5"}, {"calls": "z1b", "w": "-1"}],
    "softmax": [{"n": "3", "a0": "0.2", "a1": "-1", "row": "1"}, {"n": "4", "a3": "1.5", "T": "2"}],
    "graph": [{"f": "softmax", "row": "1", "step": "2"}, {"f": "mse", "w": "0.7"}],
    "clinic": [{"case": "twice"}, {"q": "leaf", "lang": "zh"}],
    "sandbox": [
        {"expr": "w * x ** 2", "w": "0.7"}, {"expr": "softmax(a / T, dim=0)", "a.1": "2.5"},
        {"expr": "F.conv2d(x, w)", "wrt": "w"}, {"expr": "log(x) @ y", "lang": "zh"},
    ],
}  # fmt: skip
"""What to ask of a page by its name; of any other, nothing."""


def links() -> Iterator[tuple[int, dict[str, str]]]:
    """Yield pages by their number with a query each, all pages over and over, none twice alike."""
    for k in range(SESSIONS):
        number = k % len(PAGES)
        queries = QUERIES.get(PAGES[number].stem, [{}])
        query = queries[k // len(PAGES) % len(queries)]
        yield number, {**query, "lang": query.get("lang", ("en", "zh")[k // len(PAGES) % 2])}


def seen(link: tuple[int, dict[str, str]]) -> list[bytes]:
    """Return all that a session is sent for a link, part by part."""
    number, query = link
    test = opened(PAGES[number], {k: v for k, v in query.items() if k != "lang"}, query["lang"])
    return [sent(element) for element in test.main] + [sent(element) for element in test.sidebar]


def sent(element: Any) -> bytes:
    """Return what is sent of an element, without the number that a download gets by chance."""
    proto = getattr(element, "proto", None)
    if proto is None:
        return b""
    if element.type == "download_button":
        proto.ClearField("deferred_file_id")
    return bytes(proto.SerializeToString(deterministic=True))


class Kept:
    """Stands for a class whose attributes each test sets anew: the first value is kept for all."""

    def __init__(self, owner: type) -> None:
        self.__dict__["owner"] = owner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__dict__["owner"](*args, **kwargs)

    def __setattr__(self, name: str, value: object) -> None:
        if getattr(self.__dict__["owner"], name) is None:
            setattr(self.__dict__["owner"], name, value)


@pytest.fixture(autouse=True)
def one_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let all sessions be those of one server, as a real one has them: scripts are read once."""
    scripts = ScriptCache()
    monkeypatch.setattr(app_test, "Runtime", Kept(Runtime))
    monkeypatch.setattr(app_test, "PagesManager", Kept(PagesManager))
    monkeypatch.setattr(app_test, "ScriptCache", lambda: scripts)
    with app_test.patch_config_options({"global.appTest": True}):
        monkeypatch.setattr(app_test, "patch_config_options", nullcontext)
        yield
    Runtime._instance = None


def test_fifty_sessions_at_once_are_sent_what_each_is_sent_alone() -> None:
    alone: dict[str, list[bytes]] = {}
    asked = list(links())
    for link in asked:
        if str(link) not in alone:
            alone[str(link)] = seen(link)
    with ThreadPoolExecutor(SESSIONS) as pool:
        together = list(pool.map(seen, asked))
    for link, found in zip(asked, together, strict=True):
        assert found == alone[str(link)], link

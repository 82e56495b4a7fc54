"""The names in a link are a promise: the README lists every one, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gradlab.ui.page import frame
from gradlab.ui.page.page import Page
from tests.test_pages import PAGES, opened, unfolded

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
# Pages whose inputs are named by what is chosen or typed; the rest of their names is fixed.
NAMED_BY_CONTENT = {"clinic": r"[\w-]+-\w+|typed\.\w+", "sandbox": r"\w+(\.\w+)*|(co)?tangent-\d+"}


def stem(key: str) -> str:
    """The name without its index: a0, a1, … are one promise."""
    return re.sub(r"\d+$", "", key) or key


def promised(slug: str) -> set[str]:
    (row,) = re.findall(rf"^\| `/{slug}` \| (.*) \|$", README, flags=re.MULTILINE)
    return {stem(name) for name in re.findall(r"`([^`]+)`", row)}


def drawn(slug: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The parameters that a page's widgets own, over every option of its choice `f`."""
    keys: set[str] = set()
    noticing = frame.notice_refused

    def listening(page: Page) -> None:
        keys.update(page.keys)
        noticing(page)

    monkeypatch.setattr(frame, "notice_refused", listening)
    (path,) = [page for page in PAGES if page.stem == slug]
    test = unfolded(path)
    kinds = (lambda: test.button_group, lambda: test.selectbox)
    for kind in [each for each in kinds for widget in each() if widget.key == "f"]:
        for option in list(kind()(key="f").options):
            kind()(key="f").set_value(getattr(option, "content", option)).run()
    return {stem(key) for key in keys}


@pytest.mark.parametrize("slug", [page.stem for page in PAGES[1:]])
def test_the_readme_names_every_parameter(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    free = NAMED_BY_CONTENT.get(slug, "")
    keys = {key for key in drawn(slug, monkeypatch) if not re.fullmatch(free, key)}
    values = {
        "mean",
        "sum",
        "none",
        "all",
        "target",
        "logits",
    }  # what a parameter may be, not its name
    missing = keys - promised(slug)
    assert missing == set()
    if not free:
        assert promised(slug) - values - keys == set()


@pytest.mark.parametrize(
    ("slug", "query"),
    [
        ("mse", {"x0": "//evil.example", "nodes": "true"}),
        ("mse", {"w": "//evil.example", "x": "3", "nodes": "true"}),
        ("softmax", {"a0": "//evil.example", "a1": "2", "x7": "//evil.example", "nodes": "true"}),
        ("graph", {"f": "mse", "w": "//evil.example", "leaf": "//evil.example"}),
    ],
)
def test_links_carry_checked_values_only(slug: str, query: dict[str, str]) -> None:
    (path,) = [page for page in PAGES if page.stem == slug]
    test = opened(path, query)
    links = [each.proto.body for each in test.get("html") if "<a " in each.proto.body]
    assert slug == "graph" or any("graph?" in link for link in links)
    assert not any("evil" in link for link in links)
    assert slug != "mse" or "x" not in query or any("x=3" in link for link in links)

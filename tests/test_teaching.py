"""The prepared links of docs/teaching.md: each names what its page has, and opens."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.test_links import NAMED_BY_CONTENT, promised, stem
from tests.test_promised_links import opened

TEXT = (Path(__file__).parents[1] / "docs" / "teaching.md").read_text(encoding="utf-8")
LINKS = re.findall(r"^- .*\[`(/[^`]+)`\]\((/[^)]+)\)$", TEXT, re.MULTILINE)
TOPICS = re.findall(r"^### .*\n\n- .*\]\((/[^)]+)\)$", TEXT, re.MULTILINE)


def test_there_are_more_than_forty_and_each_stands_as_it_leads() -> None:
    assert len(LINKS) == len(set(LINKS)) > 40
    assert [shown for shown, link in LINKS if shown != link] == []
    assert len(TOPICS) > 6


def test_each_names_what_its_page_has() -> None:
    for _shown, link in LINKS:
        address = urlsplit(link)
        slug = address.path.strip("/")
        free = NAMED_BY_CONTENT.get(slug, "")
        names = {key for key, _ in parse_qsl(address.query, strict_parsing=True)}
        own = {name for name in names if not re.fullmatch(free, name)}
        assert {stem(name) for name in own} <= promised(slug), link


@pytest.mark.parametrize("link", TOPICS)
def test_the_first_of_each_topic_opens_as_it_says(link: str) -> None:
    app = opened(link)
    assert not app.exception
    assert not app.error
    assert [each.value for each in app.warning] == []

"""Both languages are complete: every sentence of the code stands in one catalogue, translated."""

from __future__ import annotations

import gettext
import string
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
KEYWORDS = {"_": None, "N_": None}
DOMAINS = sorted((ROOT / "gradlab/locale/zh_CN/LC_MESSAGES").glob("*.po"))


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_CN", abort_invalid=True)


def messages(path: Path) -> list[str]:
    return [str(message.id) for message in catalogue(path) if message.id]


def messages_in_code() -> set[str]:
    def found(folder: str) -> set[str]:
        rows = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        return {str(message) for _file, _line, message, *_rest in rows}

    app = extract_from_file("python", ROOT / "app.py", keywords=KEYWORDS)
    return found("pages") | found("gradlab") | {str(message) for _line, message, *_rest in app}


def test_there_are_catalogues_and_sentences() -> None:
    assert DOMAINS
    assert len(messages_in_code()) > 10


def test_every_sentence_of_the_code_is_translated_and_none_is_left_over() -> None:
    translated = {message for path in DOMAINS for message in messages(path)}
    assert messages_in_code() - translated == set(), "not in any catalogue"
    assert translated - messages_in_code() == set(), "no longer in the code"


def test_a_sentence_stands_in_one_catalogue_only() -> None:
    counts = Counter(message for path in DOMAINS for message in messages(path))
    assert [message for message, count in counts.items() if count > 1] == []


def fields(template: str) -> Counter[str]:
    return Counter(name for _text, name, *_rest in string.Formatter().parse(template) if name)


@pytest.mark.parametrize("path", DOMAINS, ids=lambda path: path.stem)
def test_translations_are_whole(path: Path) -> None:
    for message in catalogue(path):
        if message.id:
            assert message.string, f"no translation of {message.id!r}"
            assert not message.fuzzy, f"unsure translation of {message.id!r}"
            said = str(message.id)
            if "{" in said and "\\" not in said:
                assert fields(said) == fields(str(message.string)), said


@pytest.mark.parametrize("path", DOMAINS, ids=lambda path: path.stem)
def test_the_compiled_catalogue_is_the_written_one(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [m.id for m in catalogue(path) if m.id and compiled.gettext(str(m.id)) != m.string]
    assert stale == [], f"compile it: pybabel compile -d gradlab/locale -D {path.stem}"

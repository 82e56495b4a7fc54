"""The learner's language: chosen from the URL, else from the browser, and kept while moving on."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

import streamlit as st

from gradlab.words.text import Translate, english

LANGUAGES = {"en": "English", "zh": "中文"}
"""Language codes as they stand in the URL, with each language's own name for itself."""

_CATALOGUES = {"zh": "zh_CN"}
_TAGS = {"en": "en", "zh": "zh-CN"}
_LOCALE = Path(__file__).parents[2] / "locale"
# Streamlit's page says lang="en" whatever stands on it.
_speak = st.components.v2.component(
    "gradlab_language",
    js="""
export default function ({ data }) {
  document.documentElement.lang = data.tag;
}
""",
)


@cache
def translator(language: str) -> Translate:
    """Return the function that takes English sentences into a language of LANGUAGES.

    All catalogues of a language (one per lesson) are chained into one. Nothing is installed
    process-wide: two sessions in two languages never meet.
    """
    if language not in _CATALOGUES:
        return english
    domains = sorted((_LOCALE / _CATALOGUES[language] / "LC_MESSAGES").glob("*.mo"))
    if not domains:
        raise FileNotFoundError(f"expected catalogues (*.mo) for {language} in {_LOCALE}, got none")
    chain = gettext.NullTranslations()
    for domain in domains:
        with domain.open("rb") as file:
            chain.add_fallback(gettext.GNUTranslations(file))
    return chain.gettext


def browser_language() -> str:
    """Return the code of the language the browser asks for, English when there is none of ours.

    A regional code counts: zh-CN, zh-Hans and zh-TW are all "zh".
    """
    return _known(st.context.locale or "") or "en"


def _known(tag: str) -> str:
    """Return our code for a language tag, "" if it is none of ours.

    >>> _known("zh-CN"), _known("zh_Hans"), _known("EN"), _known("fr")
    ('zh', 'zh', 'en', '')
    """
    code = tag.replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else ""


def chosen_language() -> tuple[str, bool]:
    """Settle the session's language; call before anything is drawn.

    The URL decides, else the session, else the browser. Only a language that is not the
    browser's own is written into the URL: what is written there adds a step to the history.

    Returns:
        The language's code, and whether the URL asked for one that does not exist.
    """
    asked = st.query_params.get("lang", "")
    code = _known(asked) or _known(st.session_state.get("lang", "")) or browser_language()
    # A widget bound to the URL would forget the language at every page link: it is kept by hand.
    st.session_state["lang"] = code
    _write(code)
    return code, bool(asked) and not _known(asked)


def language_switch(label: str) -> None:
    """Draw the switch between the languages; changing it keeps everything else in the URL."""
    st.segmented_control(
        label,
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="lang",
        required=True,
        label_visibility="collapsed",
        on_change=_write_language,
    )


def speak(language: str) -> None:
    """Let the browser know the page's language, for screen readers and for offers to translate."""
    _speak(key="gradlab-language", data={"tag": _TAGS[language]}, height=1)


def _write_language() -> None:
    st.query_params.pop("lang", None)
    _write(st.session_state["lang"])


def _write(code: str) -> None:
    """Let the URL name the language if it names another one, or has to name one."""
    named = st.query_params.get("lang", browser_language())
    if named != code:
        st.query_params["lang"] = code

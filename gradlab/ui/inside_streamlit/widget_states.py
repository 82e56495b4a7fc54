"""What a browser tells of its widgets, without what no widget of them can mean."""

from __future__ import annotations

from functools import cache, wraps
from typing import Any

import streamlit as st
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state.session_state import SessionState

from gradlab.ui.inside_streamlit import is_on

MOST_UNKNOWN = 400
"""Widgets of no page yet that a session may be told of: a browser comes back to a new server."""

_REFUSED = "refused values"
_UNKNOWN = "gradlab_unknown"


@cache
def only_sound_states() -> None:
    """Leave out of what browsers send every value that its widget can't have, once per process.

    A text for a slider raises where Streamlit reads it: in a callback, outside of everything that
    a page can catch, and again in every run until the browser is reloaded. Here it is left out
    and the widget stays where it stood. Of widgets that no page has a session is told only so
    many: Streamlit joins the messages that wait, one by one, in time with the square of them. How
    it does all that is its own business and may change: where a method is missing, nothing happens.
    """
    names = {"set_widgets_from_proto", "register_widget", "get_widget_metadata"}
    if (
        not is_on()
        or not names <= set(dir(SessionState))
        or not hasattr(AppSession, "request_rerun")
    ):
        return
    _wrap_take()
    _wrap_register()
    _wrap_request()


def refused_states() -> bool:
    """Whether this session was sent values that were left out, since the last time of asking."""
    return bool(st.session_state.pop(_REFUSED, False))


def _wrap_take() -> None:
    """Look at what is told of known widgets before callbacks see it."""
    take = SessionState.set_widgets_from_proto

    @wraps(take)
    def sound(self: SessionState, widget_states: Any) -> None:
        take(self, widget_states)
        for state in widget_states.widgets:
            metadata = self.get_widget_metadata(state.id)
            if metadata is not None:
                _drop_unsound(self, state, metadata)

    SessionState.set_widgets_from_proto = sound  # type: ignore[method-assign]


def _wrap_register() -> None:
    """Look at what was told of a widget before there was one."""
    register = SessionState.register_widget

    @wraps(register)
    def sound(self: SessionState, metadata: Any, user_key: str | None) -> Any:
        told = self._new_widget_state.states.get(metadata.id)
        state = getattr(told, "value", None)
        if hasattr(state, "WhichOneof"):
            self._new_widget_state.widget_metadata.setdefault(metadata.id, metadata)
            _drop_unsound(self, state, metadata)
        return register(self, metadata, user_key)

    SessionState.register_widget = sound  # type: ignore[method-assign]


def _wrap_request() -> None:
    """Let a session be told of so many unknown widgets only."""
    request = AppSession.request_rerun

    @wraps(request)
    def sound(self: AppSession, client_state: Any) -> None:
        if client_state is not None:
            _forget_strangers(self, client_state.widget_states)
        request(self, client_state)

    AppSession.request_rerun = sound  # type: ignore[method-assign]


def _forget_strangers(session: Any, told: Any) -> None:
    unknown: set[str] = session.__dict__.setdefault(_UNKNOWN, set())
    state = session._session_state
    kept = []
    for each in told.widgets:
        if state.get_widget_metadata(each.id) is None and each.id not in unknown:
            if len(unknown) >= MOST_UNKNOWN:
                continue
            unknown.add(each.id)
        kept.append(each)
    if len(kept) < len(told.widgets):
        state[_REFUSED] = True
        del told.widgets[:]
        told.widgets.extend(kept)


def _drop_unsound(self: Any, state: Any, metadata: Any) -> None:
    """Forget what was told of a widget if it is of another type or can't be read as its value."""
    is_sound = state.WhichOneof("value") in (None, metadata.value_type)
    try:
        if is_sound:
            self._new_widget_state[state.id]  # reads it, and keeps what was read
    except Exception:  # noqa: BLE001 -- whatever Streamlit's own reading raises
        is_sound = False
    if not is_sound:
        self._new_widget_state.states.pop(state.id, None)
        self[_REFUSED] = True

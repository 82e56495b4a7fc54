"""Parts that rerun with another one, in the same run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gradlab.ui.inside_streamlit import is_on

_JOINTS = "gradlab_joints"
Joints = dict[str, Callable[[], list[str]]]
"""What returns the keys of the parts that depend on one, by its key."""


def join(key: str, others: Callable[[], list[str]]) -> bool:
    """Let a part of this session's page rerun together with others; say whether that is possible.

    Streamlit reruns the one part a widget stands in. A callback can ask for more of them, by
    st.rerun, which cuts its own run short and begins a second one: a tenth of what a slider's move
    costs the server. Here the others join the first. It is done where Streamlit orders the parts
    that are to run, which is its own business and may change: where it has no such place, a
    callback has to do.

    Args:
        key: the key of the part's st.fragment.
        others: returns the keys of those that depend on it, when it is about to run.
    """
    storage = getattr(get_script_run_ctx(), "fragment_storage", None)
    order = getattr(storage, "order_fragment_ids", None)
    resolve = getattr(storage, "resolve_target", None)
    if order is None or resolve is None or not is_on():
        return False
    if not hasattr(storage, _JOINTS):
        joints: Joints = {}
        setattr(storage, _JOINTS, joints)
        orders = partial(_order, joints, order, resolve)
        setattr(storage, "order_fragment_ids", orders)  # noqa: B010 -- not for mypy to know
    getattr(storage, _JOINTS)[key] = others
    return True


def _order(
    joints: Joints,
    order: Callable[[list[str]], list[str]],
    resolve: Callable[[str | list[str]], list[str]],
    ids: list[str],
) -> list[str]:
    """Order the parts that are to run, by Streamlit's ids, and those that depend on them."""
    more: list[str] = []
    for key, others in joints.items():
        with suppress(StreamlitAPIException):  # a part that is no longer on the page
            if not {*resolve(key)}.isdisjoint(ids):
                more += resolve(others())
    return order(list(dict.fromkeys([*ids, *more])))

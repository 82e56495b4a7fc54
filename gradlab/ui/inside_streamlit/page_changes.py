"""What Back opens gets its whole link."""

from __future__ import annotations

import threading
from collections.abc import Set
from functools import cache, wraps
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state.query_params import QueryParams

from gradlab.ui.inside_streamlit import is_on

_RUN = threading.local()


@cache
def keep_links_whole() -> None:
    """Let a page that is come back to have every parameter of its link.

    At a change of pages Streamlit drops whatever belonged to a widget of the page that was left,
    since a page link brings the old parameters along. With the browser's Back they are the other
    page's own: from `/backward` back to `/mse?w=-1` showed w = 2, since both pages have a w. Where
    Streamlit has no such places, nothing happens.
    """
    run = getattr(ScriptRunner, "_run_script", None)
    fill = getattr(QueryParams, "populate_from_query_string", None)
    if run is None or fill is None or not is_on():
        return

    @wraps(run)
    def ran(runner: ScriptRunner, rerun_data: Any) -> None:
        _RUN.is_back = getattr(rerun_data, "is_history_navigation", False)
        run(runner, rerun_data)

    @wraps(fill)
    def filled(params: QueryParams, query: str, pages: Set[str] | None = None) -> None:
        if pages is not None and getattr(_RUN, "is_back", False):
            for binding in list(getattr(params, "_bindings_by_param", {}).values()):
                if binding.script_hash not in pages:
                    params.unbind_widget(binding.widget_id)
        fill(params, query, pages)

    setattr(ScriptRunner, "_run_script", ran)  # noqa: B010 -- not for mypy to know
    setattr(QueryParams, "populate_from_query_string", filled)  # noqa: B010

"""All that touches Streamlit's private parts, made for Streamlit 1.67.

Each module here replaces or reads something that Streamlit does not promise to keep. Its
docstring says what that buys. Where Streamlit has changed, nothing happens and the app works,
slower; so it does with GRADLAB_INSIDE_STREAMLIT=off in the environment, which a test keeps true.

| module | what it buys |
|---|---|
| `theme` | the theme is read once: a fifth of a move's server time; names the stylesheet |
| `rerun_together` | a slider and what it moves are one run: a tenth of it |
| `sockets` | small packets leave at once: 1 instead of 44 ms for each small file |
| `widget_states` | a value that no widget can have costs its sender a sentence, not the session |
| `origins` | a page of another site is refused at once, not after two seconds for all |
| `log_lines` | Streamlit's lines in the log are JSON, where the host wants that |
| `descriptors` | a session needs one descriptor of the system, not four |
| `forget_undrawn` | what a part no longer draws leaves the link |
| `page_changes` | what Back opens gets its whole link, with names that the page just left has |
| `history` | the browser's Back button returns to the state in which a page was left |
"""

from __future__ import annotations

from gradlab.ui.host.settings import INSIDE_STREAMLIT, given


def is_on() -> bool:
    """Whether GradLab may touch Streamlit's private parts: unless the environment forbids it."""
    return given(INSIDE_STREAMLIT) == "on"

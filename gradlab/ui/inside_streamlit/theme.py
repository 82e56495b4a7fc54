"""What every run tells the browser of the theme, worked out once."""

from __future__ import annotations

from functools import cache, wraps

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from gradlab.ui.inside_streamlit import is_on


@cache
def theme_once(style: str = "") -> None:
    """Let all runs share the theme of config.toml, which Streamlit reads anew for each of them.

    The browser asks for what the theme names as a font's stylesheet before anything is drawn; what
    `st.html` brings comes after it, and moves the whole page. So the page's stylesheet is named
    there, too. A process's first visitor comes before that.

    For each of its six sections it goes through all options there are, and a slider's move is two
    runs: that took a fifth of the time that a move costs the server. The theme is read again when
    the file is. How Streamlit does it is its own business and may change: where it has no function
    of this name, nothing happens.

    Args:
        style: the address of the page's stylesheet, "" for none.
    """
    read = getattr(app_session, "_populate_theme_msg", None)
    if read is None or not is_on():
        return
    known: dict[str, CustomThemeConfig] = {}

    @wraps(read)
    def share(msg: CustomThemeConfig, section: str = "theme") -> None:
        theme = known.get(section)
        if theme is None:
            theme = CustomThemeConfig()
            read(theme, section)
            if style and section == "theme":
                theme.font_sources.add(config_name="gradlab", source_url=style)
            known[section] = theme
        if theme.ListFields():  # an empty one would count as a theme of its own
            msg.MergeFrom(theme)

    app_session._populate_theme_msg = share
    config.on_config_parsed(known.clear, force_connect=True)

"""The decisions that were measured once stay in force."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from gradlab.words.colours import COLOURS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))

DECIDED = {
    ("server", "enableStaticServing"): True,
    ("server", "maxUploadSize"): 0,
    ("server", "maxMessageSize"): 20,
    ("server", "maxWidgetStateSize"): 1,
    ("server", "fileWatcherType"): "none",
    ("client", "showSidebarNavigation"): False,
    ("client", "showErrorDetails"): "none",
    ("client", "showErrorLinks"): False,
    ("client", "toolbarMode"): "minimal",
    ("global", "maxCachedMessageAge"): 20,
    ("global", "disableWidgetStateDuplicationWarning"): True,
    ("browser", "gatherUsageStats"): False,
    ("runner", "postScriptGC"): False,
}


@pytest.mark.parametrize(("section", "option"), DECIDED)
def test_a_decided_option_is_in_force(section: str, option: str) -> None:
    assert CONFIG[section][option] == DECIDED[section, option]


def test_streamlit_knows_every_option() -> None:
    from streamlit import config

    known = config.get_config_options()
    for section, options in CONFIG.items():
        for option, value in options.items():
            name = f"{section}.{option}"
            if not isinstance(value, dict):
                assert name in known, f"Streamlit has no option {name}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_has_the_colours_of_the_quantities(theme: str) -> None:
    for role, colour in COLOURS.items():
        if colour.markdown:
            stated = CONFIG["theme"][theme][f"{colour.markdown}TextColor"]
            assert stated == getattr(colour, theme), role
    assert CONFIG["theme"][theme]["backgroundColor"] == getattr(COLOURS["background"], theme)
    assert CONFIG["theme"][theme]["textColor"] == getattr(COLOURS["text"], theme)


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.1)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "role", [r for r, c in COLOURS.items() if c.latex or r in ("text", "muted")]
)
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_text_in_a_role_has_enough_contrast(role: str, theme: str, ground: str) -> None:
    pair = sorted(luminance(getattr(COLOURS[name], theme)) for name in (role, ground))
    assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


def test_runtime_requirements_are_pinned_and_few() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z-]+==[0-9.]+", line) for line in wanted), wanted
    names = [line.split("==")[0] for line in wanted]
    assert names == ["streamlit", "torch", "plotly", "graphviz", "graphviz-pure"]

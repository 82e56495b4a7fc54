"""Who takes part in bench/ui.py, and in what."""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Rival:
    """One app under measurement.

    Args:
        name: in the report.
        package: what its environment needs beyond this one; empty for none.
        script: what is started, from the project's folder.
        query: the page's path and query, with {scene} where it depends on the scene.
        number: CSS selector of the headline number; {number} is the scene's.
        slider: CSS selector of the slider's focusable part; {key} is the scene's. Empty for none:
            then only its starts are timed.
        has_figure: whether it shows a figure.
    """

    name: str
    package: str
    script: str
    query: str
    number: str
    slider: str
    has_figure: bool = True


@dataclass(frozen=True)
class Scene:
    """One interaction.

    Args:
        page: GradLab's page and query.
        key: GradLab's slider.
        number: CSS selector of GradLab's headline number; in a figure it counts as one, too.
    """

    page: str
    key: str
    number: str


_STREAMLIT = "[data-testid=stMetricValue]"
_RANGE = "input[type=range]"
_HANDLE = "[role=slider]"
ONE_CHART = "Streamlit, one chart"
PEERS = (
    Rival("plain Streamlit", "", "bench/peers/streamlit_page.py", "?{scene}", _STREAMLIT, _RANGE),
    Rival("Dash", "dash", "bench/peers/dash_page.py", "", "#number", _HANDLE),
    Rival("Panel", "panel", "bench/peers/panel_page.py", "", "pre", _HANDLE),
)
FLOORS = (
    Rival("Streamlit, one text", "", "bench/peers/empty_page.py", "", _STREAMLIT, _RANGE, False),
    Rival(ONE_CHART, "", "bench/peers/chart_page.py", "?{scene}", "", ""),
)
RIVALS = (
    Rival("GradLab", "", "app.py", "{page}", "{number}", ".st-key-{key} " + _RANGE),
    *PEERS,
    *FLOORS,
)
SCENES = {
    "mse": Scene("mse", "w", "[data-number=gradient]"),
    "softmax": Scene("softmax?n=5", "a0", ".bartext"),
}


def python_of(rival: Rival) -> str | None:
    """Return the interpreter that can run a rival, installing it if need be; None if it fails."""
    if not rival.package:
        return sys.executable
    home = ROOT / "bench" / "results" / f"venv-{rival.package}"
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    wanted = [rival.package, "plotly", "-c", str(ROOT / "bench" / "requirements.txt")]
    run = subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=False)
    return str(python) if run.returncode == 0 else None


def command(rival: Rival, python: str, scene: str, port: int) -> list[str]:
    """Return what starts a rival on a port."""
    if rival.package:
        return [python, rival.script, str(port), *([scene] if scene == "softmax" else [])]
    start = [python, "-m", "streamlit", "run", rival.script, "--server.headless=true"]
    return [*start, f"--server.port={port}"]


def query(rival: Rival, scene: str) -> str:
    """Return the path and query of a rival's page."""
    return rival.query.format(page=SCENES[scene].page, scene=scene if scene == "softmax" else "")

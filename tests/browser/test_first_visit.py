"""On a first visit a figure's files come all at once, it is drawn once, and they are kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.conftest import at_rest

# Without the stylesheet, which comes with the page, and what a figure asks for once it is drawn.
FILES = re.compile(
    r"/app/static/.*(?<!\.css)(?<!/hand\.js)(?<!/controls\.js)(?<!/cells\.js)(?<!/away\.js)$"
)
DRAWN = "document.querySelector('.gradlab-plot .js-line')"
# plotly.js puts itself into the window; from then on each of its drawings is noted.
COUNTING = """
  window.drawings = [];
  let plotly;
  Object.defineProperty(window, "Plotly", {
    get: () => plotly,
    set(library) {
      const counted = (owner, name) => (plot, ...rest) => {
        drawings.push(plot.getAttribute("aria-label"));
        return owner[name](plot, ...rest);
      };
      plotly = { ...library, Plots: { ...library.Plots } };
      for (const name of ["react", "newPlot", "restyle", "relayout"])
        plotly[name] = counted(library, name);
      plotly.Plots.resize = counted(library.Plots, "resize");
    },
  });
"""


@pytest.mark.parametrize("lesson", ["mse", "softmax", "sandbox"])
def test_no_file_of_the_figures_waits_for_another(page: Page, server: str, lesson: str) -> None:
    """Each is answered only when all have been asked for."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)
        if len(held) == 4:
            for each in held:
                each.continue_()

    page.route(FILES, hold)
    page.goto(f"{server}/{lesson}")
    page.wait_for_function("document.querySelector('.gradlab-plot .main-svg')")
    assert len(held) == 5


@pytest.mark.parametrize(("lesson", "figures"), [("mse", 1), ("softmax", 2)])
def test_a_figure_is_drawn_once(page: Page, server: str, lesson: str, figures: int) -> None:
    page.add_init_script(COUNTING)
    page.goto(f"{server}/{lesson}")
    drawn = "document.querySelectorAll('.gradlab-plot.js-plotly-plot').length"
    page.wait_for_function(f"{drawn} === {figures}")
    at_rest(page)
    drawings = page.evaluate("drawings")
    assert len(drawings) == len(set(drawings)) == figures


def test_a_browser_asks_for_plotly_once(context: BrowserContext, server: str) -> None:
    for bytes_over_the_line in (True, False):
        page = context.new_page()
        page.goto(f"{server}/mse")
        page.wait_for_function(DRAWN)
        sizes = page.evaluate(
            """performance.getEntriesByType("resource")
                 .filter(({ name }) => name.includes("app/static/"))
                 .map(({ transferSize }) => transferSize)"""
        )
        assert sizes
        assert any(sizes) is bytes_over_the_line
